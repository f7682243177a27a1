"""Pack recorded runs into compact columns of the result tables: words as codes, rows ordered by quarter and key."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.store.plan import Chunk
from haemus.experiments.store.tables import (
    COLUMNS,
    DELIVERY_QUARTERS,
    LAST_DELIVERY,
    QUARTERS,
    STATUSES,
    Coded,
    Part,
    dtype_of,
)
from haemus.model.calendar import FIRST_QUARTER
from haemus.model.outcomes import outcome_columns
from haemus.model.outcomes.groups import grouped
from haemus.model.tables.rows import ACTIONS, AGREEMENT_KINDS, ORIGINS, STATE_ROW, Happening, Listing, Rows

Columns = dict[str, Part]


@dataclass(frozen=True, slots=True)
class FailedRun:
    """A run that raised: the error, where it occurred, and the run's inputs."""

    run: int
    seed: int
    error: str
    traceback: str
    inputs: str


@dataclass(frozen=True, slots=True)
class ChunkTables:
    """The tables of one chunk as compact columns: all runs, any failures, and the recorded tables of finished runs."""

    chunk: Chunk
    tables: dict[str, Columns]
    repeated: int
    """The number of its runs that the reference repeated because the ensemble couldn't finish them."""
    lost: bool = False
    """Whether its runs failed because their worker died; if repeated, they may well finish."""


def packed(table: str, recorded: Rows, runs: NDArray[np.int32]) -> Columns:
    """Return a table's columns, including `run`; `runs` holds the runs' numbers in the batch."""
    return _PACKERS[table](recorded, runs)


def packed_runs(
    runs: range, seeds: Sequence[int], finished: NDArray[np.int32], outcomes: Mapping[str, NDArray[np.float64]],
    columns: Sequence[str] | None = None,
) -> Columns:  # fmt: skip
    """Return the table of runs; `outcomes` belong to the runs numbered in `finished`, and the others failed.

    `columns` are those of all outcomes, by default of the region in use.
    """
    numbers = np.array(runs, dtype=np.int32)
    done = np.isin(numbers, finished)
    found: Columns = {
        "run": numbers,
        "seed": np.array(seeds, dtype=np.int64),
        "status": listed(np.where(done, 0, 1), STATUSES),
    }
    for name in outcome_columns() if columns is None else columns:
        values = np.full(len(runs), np.nan)
        if finished.size:
            values[done] = outcomes[name]
        found[name] = values
    return found


def packed_failures(failures: Sequence[FailedRun]) -> Columns:
    """Return the table of failures."""
    return {
        "run": np.array([failure.run for failure in failures], dtype=np.int32),
        **{
            name: np.array([getattr(failure, name) for failure in failures], dtype=dtype_of(name))
            for name in COLUMNS["failures"]
        },
    }


def listed(places: NDArray[np.integer[Any]], words: Sequence[str]) -> Coded:
    """Code the words at some places of a list, in alphabetical order of those that occur; the list may have repeats."""
    occurs = np.bincount(places, minlength=len(words)) > 0
    found = tuple(sorted({word for word, it_does in zip(words, occurs, strict=True) if it_does}))
    code = {word: place for place, word in enumerate(found)}
    return Coded(np.array([code.get(word, -1) for word in words], dtype=np.int32)[places], found)


def spelt(keys: NDArray[np.integer[Any]], word_of: Callable[[int], str]) -> Coded:
    """Code the words that keys stand for, in alphabetical order; several keys may stand for one word."""
    found, places = np.unique(keys, return_inverse=True)
    return listed(places, [word_of(key) for key in found.tolist()])


def _states(recorded: Rows, runs: NDArray[np.int32]) -> Columns:
    count, quarters, states = recorded.states.shape
    a_run = quarters * states
    numbers = np.ascontiguousarray(recorded.states).view(np.float64).reshape(count, a_run, -1)
    columns = np.empty((numbers.shape[2], count * a_run))
    for run in range(count):  # one run at a time stays in the processor's cache
        columns[:, run * a_run : (run + 1) * a_run] = numbers[run].T
    names = tuple(STATE_ROW.names or ())
    found: Columns = dict(zip(names, columns, strict=True))
    for place, name in enumerate(names):
        if STATE_ROW[name] == np.int64:
            found[name] = columns[place].view(np.int64)
    quarter = np.arange(recorded.first, recorded.last + 1, dtype=np.int32)
    return {
        "run": np.repeat(runs, a_run),
        "quarter": dated(np.tile(np.repeat(quarter, states), count)),
        "state": Coded(np.tile(np.arange(states, dtype=np.int32), count * quarters), recorded.names.states),
        **found,
    }


def _agreements(recorded: Rows, runs: NDArray[np.int32]) -> Columns:
    rows, names = recorded.agreements, recorded.names
    # the founders and the quarter of signing together name an agreement
    order, begins = grouped(rows["founders"], rows["signed"])
    places = np.empty(order.size, dtype=np.int64)
    places[order] = np.cumsum(begins) - 1
    named = rows[["founders", "signed"]][order[begins]]
    agreement = listed(places, [names.agreement(*each) for each in named.tolist()])
    order = _order(rows, rows["quarter"], agreement.codes)
    rows = rows[order]
    return {
        "run": runs[rows["run"]],
        "quarter": dated(rows["quarter"]),
        "agreement": Coded(agreement.codes[order], agreement.words),
        "kind": listed(rows["kind"], AGREEMENT_KINDS),
        "action": listed(rows["action"], ACTIONS),
        "members": spelt(rows["members"], lambda group: ";".join(names.members(group))),
    }


def _contracts(recorded: Rows, runs: NDArray[np.int32]) -> Columns:
    states, products = recorded.names.states, recorded.names.products

    def of_product(word_of: Callable[[Listing], str]) -> Coded:
        return listed(rows["product"], [word_of(product) for product in products])

    rows = recorded.contracts
    rows = rows[_order(rows, rows["signed"], rows["buyer"], of_product(lambda product: product.supplier).codes)]
    second_hand = np.array([product.second_hand for product in products], dtype=np.bool_)
    return {
        "run": runs[rows["run"]],
        "buyer": listed(rows["buyer"], states),
        "supplier": of_product(lambda product: product.supplier),
        "supplier_state": of_product(lambda product: product.home),
        "category": of_product(lambda product: product.category),
        "system": of_product(lambda product: product.system),
        "units": rows["units"],
        "value_meur": rows["value"],
        "second_hand": second_hand[rows["product"]],
        "quarter_signed": dated(rows["signed"]),
        "quarter_first_delivery": _delivered(rows["first_delivery"]),
        "quarter_last_delivery": _delivered(rows["last_delivery"]),
        "imposed": rows["imposed"] != 0,
        "aid": rows["aid"] != 0,
    }


def _crises(recorded: Rows, runs: NDArray[np.int32]) -> Columns:
    rows, states = recorded.crises, recorded.names.states
    rows = rows[_order(rows, rows["quarter"], rows["a"], rows["b"])]
    return {
        "run": runs[rows["run"]],
        "quarter": dated(rows["quarter"]),
        "a": listed(rows["a"], states),
        "b": listed(rows["b"], states),
        "severity": rows["severity"],
        "hazard": rows["hazard"],
    }


def _events(recorded: Rows, runs: NDArray[np.int32]) -> Columns:
    names, quarters = recorded.names, len(QUARTERS)

    def of_event(word_of: Callable[[Happening], str]) -> Coded:
        keys = rows["event"] * quarters + (
            rows["quarter"] - FIRST_QUARTER
        )  # an event that no file names is named after its quarter
        return spelt(keys, lambda key: word_of(names.happening(key // quarters, key % quarters + FIRST_QUARTER)))

    rows = recorded.events
    rows = rows[_order(rows, rows["quarter"], of_event(lambda event: event.event).codes)]
    return {
        "run": runs[rows["run"]],
        "quarter": dated(rows["quarter"]),
        "event": of_event(lambda event: event.event),
        "type": of_event(lambda event: event.type),
        "origin": listed(rows["origin"], ORIGINS),
    }


def dated(quarters: NDArray[Any], words: tuple[str, ...] = QUARTERS) -> Coded:
    """Return numbers of quarters as names; the first name is that of the first quarter in which a run can begin."""
    return Coded(quarters - FIRST_QUARTER, words)


def _delivered(quarters: NDArray[Any]) -> Coded:
    """Return quarters of deliveries as names; the last name stands for its own quarter and all later ones.

    The waits that priors allow have no limit: a run drawn from them can put a delivery centuries ahead.
    """
    return dated(np.minimum(quarters, LAST_DELIVERY), DELIVERY_QUARTERS)


def _order(rows: NDArray[Any], *keys: NDArray[Any]) -> NDArray[np.intp]:
    """Return the order by run and then by keys; equal rows keep their order."""
    return np.lexsort((*reversed(keys), rows["run"]))


_PACKERS: Final[Mapping[str, Callable[[Rows, NDArray[np.int32]], Columns]]] = MappingProxyType(
    {
        "states": _states,
        "agreements": _agreements,
        "contracts": _contracts,
        "crises": _crises,
        "events": _events,
    }
)
