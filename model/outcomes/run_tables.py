"""The rows of some runs, by quarter, state and run, as outcomes read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import numpy as np

from haemus.model.calendar import quarter_index
from haemus.model.outcomes.adding import added, mean
from haemus.model.start.names import known_states
from haemus.model.tables.rows import ACTIONS, ROUTINE, STRATEGIC

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from haemus.model.start.region_files import RegionFiles
    from haemus.model.tables.rows import Rows

    type PerRun = NDArray[np.float64]
    """One number per run."""

REGION: Final = "REGION"


def places(region: RegionFiles) -> tuple[str, ...]:
    """Return the states of a region by ISO3, in alphabetical order, and "REGION"."""
    return (*sorted(known_states(region)), REGION)


class RunTables:
    """The tables of some runs of one scenario. `first` and `last` are the quarters that they recorded.

    Rows (`agreements`, `contracts`, `crises`, `events`) are those of `haemus.model.tables.rows`; `agreements` are the strategic
    ones, `treaties` the routine ones. A selection of them must keep their order, in which they are summed.
    """

    def __init__(self, recorded: Rows) -> None:
        """Read the rows of the runs."""
        self.names = recorded.names
        self.first = recorded.first
        self.last = recorded.last
        self.present = recorded.names.states
        self.runs = recorded.runs
        kind = recorded.agreements["kind"]
        self.agreements = recorded.agreements[kind == STRATEGIC]
        self.treaties = recorded.agreements[kind == ROUTINE]
        self.contracts = recorded.contracts
        self.crises = recorded.crises
        self.events = recorded.events
        self._states = recorded.states
        self._place = {state: place for place, state in enumerate(self.present)}
        self._means: dict[tuple[str, int], NDArray[np.float64]] = {}
        self.found: dict[Callable[[RunTables], object], object] = {}  # by `once`

    def by_state(self, column: str) -> NDArray[np.float64]:
        """Return a column of the table of states as [run, quarter, state]; states in the order of `present`."""
        values: NDArray[np.float64] = self._states[column]
        return values

    def at_end(self, column: str) -> NDArray[np.float64]:
        """Return a column of the table of states in the last quarter, as [run, state]."""
        return self.by_state(column)[:, -1]

    def years(self, first: int, last: int) -> slice | None:
        """Return the places of the quarters of whole calendar years; None where the runs don't cover all of them."""
        start, stop = quarter_index(first, 0), quarter_index(last, 3) + 1
        if start < self.first or stop > self.last + 1:
            return None
        return slice(start - self.first, stop - self.first)

    def covers(self, quarter: int) -> bool:
        """Return whether the runs recorded a quarter."""
        return self.first <= quarter <= self.last

    def seasons(self) -> NDArray[np.int64]:
        """Return the place of each recorded quarter in its year, 0 (January to March) to 3 (October to December)."""
        return np.arange(self.first, self.last + 1) % 4

    def mean_of_year(self, column: str, year: int, place: str) -> PerRun:
        """Return the mean of a year's quarters for one state or the region's sum; NaN without that year or state."""
        rows = self.years(year, year)
        if rows is None:
            return self.unknown()
        if (column, year) not in self._means:
            self._means[column, year] = mean(self.by_state(column)[:, rows], axis=1)
        return self.at(place, self._means[column, year])

    def at(self, place: str, values: NDArray[np.float64]) -> PerRun:
        """Return one state's column of values [run, state], or the region's sum; NaN for an absent state."""
        if place == REGION:
            return added(values, axis=1)
        return values[:, self._place[place]] if place in self._place else self.unknown()

    def unknown(self) -> PerRun:
        """Return NaN for every run, for an outcome that the scenario's quarters or states don't define."""
        return np.full(self.runs.size, np.nan)

    def count(self, rows: NDArray[np.void], wanted: NDArray[np.bool_] | None = None) -> PerRun:
        """Return how many of these rows each run has, or of those that are wanted: then most rows needn't be copied."""
        run = rows["run"] if wanted is None else rows["run"][wanted]
        return np.bincount(run, minlength=self.runs.size).astype(np.float64)

    def total(self, rows: NDArray[np.void], column: str) -> PerRun:
        """Return the sum of a column over these rows of each run, added in their order."""
        return self.total_by(rows, column, np.zeros(rows.size, dtype=np.int64), 1)[:, 0]

    def total_by(
        self, rows: NDArray[np.void], column: str, group: NDArray[np.int64], groups: int
    ) -> NDArray[np.float64]:
        """Return the sums of a column by the group of each row, as [run, group]."""
        cell = (rows["run"] * groups + group).astype(np.int64)  # also without rows
        totals = np.bincount(cell, weights=rows[column], minlength=self.runs.size * groups)
        return totals.reshape(self.runs.size, groups).astype(np.float64)  # without rows, NumPy returns whole numbers

    def earliest(self, rows: NDArray[np.void]) -> NDArray[np.int64]:
        """Return the quarter of the first of these rows in each run; `never` where it has none."""
        quarter = np.full(self.runs.size, self.never)
        np.minimum.at(quarter, rows["run"], rows["quarter"])
        return quarter

    def agreements_that(self, *actions: str) -> NDArray[np.void]:
        """Return the rows of agreements with one of these actions."""
        wanted = np.array([action in actions for action in ACTIONS])
        found: NDArray[np.void] = self.agreements[wanted[self.agreements["action"]]]
        return found

    def uniting(self, rows: NDArray[np.void], states: Iterable[str]) -> NDArray[np.void]:
        """Return those of the given rows of agreements whose members include all these states."""
        wanted = frozenset(states)
        if not wanted <= frozenset(self.present):
            return rows[:0]
        group = self.names.group(wanted)
        found: NDArray[np.void] = rows[rows["members"] & group == group]
        return found

    @property
    def never(self) -> int:
        """The quarter that stands for "not in this run": the one after its last."""
        return self.last + 1


def once[T](function: Callable[[RunTables], T]) -> Callable[[RunTables], T]:
    """Compute a value that several outcomes need only once for the same tables."""

    def of(tables: RunTables) -> T:
        if function not in tables.found:
            tables.found[function] = function(tables)
        return cast("T", tables.found[function])

    return of
