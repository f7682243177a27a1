"""A recorded series of some runs as numbers by quarter: summed over states, or one for each state."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from haemus.model.outcomes.adding import added, mean
from haemus.model.outcomes.groups import by_agreement
from haemus.model.outcomes.polarisation import LAPSED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from haemus.experiments.outcomes.own_outcome import OwnOutcome
    from haemus.model.outcomes import RunTables

    Numbers = NDArray[np.float64]

_ACTION = {"signings": "signed", "accessions": "joined", "deepenings": "deepened", "lapses": "lapsed"}


def by_quarter(own: OwnOutcome, tables: RunTables) -> Numbers | None:
    """Return the series as [run, quarter]; None if a state that it names isn't in the runs."""
    if own.series.kind == "row":
        return _counted(own, tables)
    if own.series.kind == "pair":
        pairs = _pairs(own, tables)
        return None if pairs is None else _across(own, _united(tables, pairs))
    states = present(own, tables)
    return None if states is None else _across(own, _of_states(own, tables, states))


def by_state(own: OwnOutcome, tables: RunTables) -> Numbers | None:
    """Return the series of each state as [run, quarter, state]; None if a state that it names isn't in the runs."""
    states = present(own, tables)
    if states is None:
        return None
    if own.series.kind == "state":
        return _of_states(own, tables, states)
    return np.stack([_rows_by_quarter(own, tables, [frozenset((state,))]) for state in states], axis=2)


def present(own: OwnOutcome, tables: RunTables) -> tuple[str, ...] | None:
    """Return the states of the outcome that are in the runs; None for none, or if one that was named alone isn't."""
    wanted = own.states or tables.present
    there = tuple(state for state in wanted if state in tables.present)
    return there if there and (own.group or len(there) == len(wanted)) else None


def _of_states(own: OwnOutcome, tables: RunTables, states: Sequence[str]) -> Numbers:
    places = [tables.present.index(state) for state in states]
    return tables.by_state(own.series.name)[:, :, places].astype(np.float64)


def _across(own: OwnOutcome, values: Numbers) -> Numbers:
    """Make one number of those of several states or pairs, from left to right, so that it has the same bits in any batch."""
    match own.across:
        case "sum":
            return added(values, axis=2)
        case "mean":
            return mean(values, axis=2)
        case "min":
            return values.min(axis=2)
        case "max":
            return values.max(axis=2)


def _pairs(own: OwnOutcome, tables: RunTables) -> tuple[tuple[str, str], ...] | None:
    if own.pairs:
        return own.pairs if {state for pair in own.pairs for state in pair} <= set(tables.present) else None
    states = present(own, tables)
    return None if states is None else tuple(combinations(states, 2))


def _counted(own: OwnOutcome, tables: RunTables) -> Numbers | None:
    """Count rows that belong to any of the states or pairs, each once."""
    if own.group == "all":
        return _rows_by_quarter(own, tables, None)
    named = _pairs(own, tables) if own.pairs else present(own, tables)
    if named is None:
        return None
    return _rows_by_quarter(own, tables, [frozenset(each) if own.pairs else frozenset((str(each),)) for each in named])


def _rows_by_quarter(own: OwnOutcome, tables: RunTables, groups: Sequence[frozenset[str]] | None) -> Numbers:
    """Count or sum rows by run and quarter: those all of whose states of any group are in them, or all rows."""
    name, quarter = own.series.name, "quarter"
    if name in _ACTION:
        rows = tables.agreements_that(_ACTION[name])
        among = rows["members"]
    elif name == "treaties":
        rows = tables.treaties
        among = rows["members"]
    elif name == "crises":
        rows = tables.crises
        among = np.left_shift(1, rows["a"]) | np.left_shift(1, rows["b"])
    else:
        rows, quarter = tables.contracts, "signed"
        among = np.left_shift(1, rows["buyer"])
    kept = np.ones(rows.size, dtype=np.bool_)
    if groups is not None:
        masks = [tables.names.group(group) for group in groups]
        kept = np.any([among & mask == mask for mask in masks], axis=0)
    quarters = tables.last - tables.first + 1
    kept &= (rows[quarter] >= tables.first) & (rows[quarter] <= tables.last)
    rows = rows[kept]
    cell = rows["run"] * quarters + (rows[quarter] - tables.first)
    weights = rows["value"] if name == "contract_value_meur" else None
    counts = np.bincount(cell.astype(np.int64), weights=weights, minlength=tables.runs.size * quarters)
    return counts.reshape(tables.runs.size, quarters).astype(np.float64)


def _united(tables: RunTables, pairs: Sequence[tuple[str, str]]) -> Numbers:
    """Return 1 where an agreement in force at the end of a quarter has both states of a pair, as [run, quarter, pair]."""
    rows = tables.agreements
    order, begins = by_agreement(rows)
    rows = rows[order]
    quarters = tables.last - tables.first + 1
    until = np.full(rows.size, quarters)  # a row holds until the next one of the same agreement
    follows = ~begins[1:]
    until[:-1][follows] = rows["quarter"][1:][follows] - tables.first
    since = rows["quarter"] - tables.first
    found = np.zeros((tables.runs.size, quarters, len(pairs)))
    for place, pair in enumerate(pairs):
        mask = tables.names.group(pair)
        held = (rows["members"] & mask == mask) & (rows["action"] != LAPSED) & (until > since)
        change = np.zeros((tables.runs.size, quarters + 1), dtype=np.int64)
        np.add.at(change, (rows["run"][held], since[held]), 1)
        np.add.at(change, (rows["run"][held], until[held]), -1)
        found[:, :, place] = np.cumsum(change[:, :-1], axis=1) > 0
    return found
