"""Finished reference runs, gathered into arrays: from rows with names to `Recorded`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from haemus.model.calendar import quarter_index
from haemus.model.record import STATE_ROW
from haemus.model.tables.rows import (
    ACTIONS,
    AGREEMENT_ROW,
    CONTRACT_ROW,
    CRISIS_ROW,
    EVENT_ROW,
    ITS_OWN_DOUBT,
    ORIGINS,
    RUN,
    Recorded,
    names_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from haemus.model.record import Cell, Record
    from haemus.model.scenario import ResolvedScenario
    from haemus.model.start.data import StartingData
    from haemus.model.tables.rows import Names

Numbers = tuple[int | float, ...]


def gathered(
    records: Sequence[Record],
    seeds: Sequence[int],
    scenario: ResolvedScenario,
    data: StartingData,
    last: int | None = None,
) -> Recorded:
    """Return the records of runs of one scenario as arrays, in the order given.

    `seeds` are the runs' own; `data` is what they started from; `last` is the last quarter recorded, where the runs stopped
    before the scenario's end. ValueError where a record hasn't one row for each state and quarter.
    """
    names, first = names_of(scenario, data), scenario.start
    last = scenario.end if last is None else last
    reader = _Reader(names)
    return Recorded(
        names=names,
        first=first,
        last=last,
        runs=np.array(
            [
                (seed, record.refusals, record.tenders_lost, record.largest_multiplier)
                for seed, record in zip(seeds, records, strict=True)
            ],
            dtype=RUN,
        ),
        states=_states(records, last - first + 1, len(names.states)),
        agreements=np.array(_chained(reader.agreements, records), dtype=AGREEMENT_ROW),
        contracts=np.array(_chained(reader.contracts, records), dtype=CONTRACT_ROW),
        crises=np.array(_chained(reader.crises, records), dtype=CRISIS_ROW),
        events=np.array(_chained(reader.events, records), dtype=EVENT_ROW),
    )


def _states(records: Sequence[Record], quarters: int, states: int) -> NDArray[np.void]:
    """Return the rows of states as [run, quarter, state]; a record has them by quarter, and by state in a quarter."""
    rows = (row[2:] for record in records for row in record.states)  # without quarter and name
    return np.fromiter(rows, dtype=STATE_ROW).reshape(len(records), quarters, states)


def _chained(read: Callable[[int, Record], Iterable[Numbers]], records: Sequence[Record]) -> list[Numbers]:
    """Return what is read from each record, run by run."""
    return [row for run, record in enumerate(records) for row in read(run, record)]


class _Reader:
    """Turns the names in the rows of a record into numbers."""

    def __init__(self, names: Names) -> None:
        self.states = {state: place for place, state in enumerate(names.states)}
        self.products = {
            (listing.supplier, listing.category, listing.system, listing.second_hand): place
            for place, listing in enumerate(names.products)
        }
        self.happenings = {happening.event: place for place, happening in enumerate(names.events)}
        self.group = cache(names.group)

    def agreements(self, run: int, record: Record) -> Iterator[Numbers]:
        """Yield rows as AGREEMENT_ROW has them."""
        for quarter, agreement, action, members in record.agreements:
            *founders, signed = str(agreement).split("-")
            yield (
                run, _number(quarter), self.group(tuple(founders)), _number(signed), ACTIONS.index(str(action)),
                self.group(tuple(str(members).split(";"))),
            )  # fmt: skip

    def contracts(self, run: int, record: Record) -> Iterator[Numbers]:
        """Yield rows as CONTRACT_ROW has them."""
        for buyer, supplier, _, category, system, units, value, second_hand, *quarters, imposed in record.contracts:
            product = self.products[str(supplier), str(category), str(system), bool(second_hand)]
            dates = map(_number, quarters)
            yield (run, self.states[str(buyer)], product, *dates, int(imposed), float(units), float(value))

    def crises(self, run: int, record: Record) -> Iterator[Numbers]:
        """Yield rows as CRISIS_ROW has them."""
        for quarter, a, b, severity, hazard in record.crises:
            yield (run, _number(quarter), self.states[str(a)], self.states[str(b)], float(severity), float(hazard))

    def events(self, run: int, record: Record) -> Iterator[Numbers]:
        """Yield rows as EVENT_ROW has them."""
        for quarter, event, _, origin in record.events:
            number = ITS_OWN_DOUBT if origin == "endogenous" else self.happenings[str(event)]
            yield (run, _number(quarter), number, ORIGINS.index(str(origin)))


@cache
def _number(name: Cell) -> int:
    """Return the number of a quarter by its name, also of one after the simulation's last."""
    year, season = str(name).split("Q")
    return quarter_index(int(year), int(season) - 1)
