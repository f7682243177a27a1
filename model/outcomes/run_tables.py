"""A run's rows turned into columns, each of them once and only when an outcome asks for it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from model.calendar import quarter_index, quarter_name
from model.record import CONTRACT_COLUMNS, EVENT_COLUMNS, STATE_COLUMNS
from model.start import starting_data

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.record import Record

REGION: Final = "REGION"
STATES: Final[tuple[str, ...]] = tuple(sorted(starting_data().states))
"""The states by ISO3, in alphabetical order."""
PLACES: Final[tuple[str, ...]] = (*STATES, REGION)

_STATE = {name: k for k, name in enumerate(STATE_COLUMNS)}
_EVENT = {name: k for k, name in enumerate(EVENT_COLUMNS)}


class RunTables:
    """The tables of one run. `first` and `last` are the quarters that it recorded."""

    def __init__(self, record: Record, first: int, last: int) -> None:
        """Take the record of a finished run and the quarters that its scenario covers."""
        self.record = record
        self.first = first
        self.last = last
        per_quarter = len(record.states) // (last - first + 1)
        self._state_columns = tuple(zip(*record.states, strict=True)) or ((),) * len(STATE_COLUMNS)
        self.present: tuple[str, ...] = tuple(map(str, self._state_columns[_STATE["state"]][:per_quarter]))
        self._columns: dict[str, NDArray[np.float64]] = {}
        self._signings: list[tuple[int, str, str, frozenset[str]]] | None = None
        self._years: dict[tuple[str, int], dict[str, float]] = {}
        self._contracts: dict[str, tuple[Any, ...]] | None = None
        self._number = {quarter_name(quarter): quarter for quarter in range(first, last + 1)}

    def by_state(self, column: str) -> NDArray[np.float64]:
        """A column of the table of states: a row a quarter, a column a state in the order of `present`."""
        if column not in self._columns:
            values = np.array(self._state_columns[_STATE[column]], dtype=np.float64)
            self._columns[column] = values.reshape(-1, len(self.present))
        return self._columns[column]

    def years(self, first: int, last: int) -> slice | None:
        """The rows of whole calendar years; None where the run does not cover all of them."""
        start, stop = quarter_index(first, 0), quarter_index(last, 3) + 1
        if start < self.first or stop > self.last + 1:
            return None
        return slice(start - self.first, stop - self.first)

    def covers(self, quarter: int) -> bool:
        """Whether the run recorded a quarter."""
        return self.first <= quarter <= self.last

    def mean_of_year(self, column: str, year: int, place: str) -> float:
        """Mean of a year's quarters, of one state or of the region's sum; NaN where the run lacks either."""
        if (column, year) not in self._years:
            self._years[column, year] = self._means(column, year)
        return self._years[column, year].get(place, math.nan)

    def _means(self, column: str, year: int) -> dict[str, float]:
        rows = self.years(year, year)
        if rows is None:
            return {}
        means = self.by_state(column)[rows].mean(axis=0).tolist()
        return {**dict(zip(self.present, means, strict=True)), REGION: sum(means)}

    def contracts(self, column: str) -> tuple[Any, ...]:
        """A column of the table of contracts."""
        if self._contracts is None:
            rows = self.record.contracts
            columns = zip(*rows, strict=True) if rows else ((),) * len(CONTRACT_COLUMNS)
            self._contracts = dict(zip(CONTRACT_COLUMNS, columns, strict=True))
        return self._contracts[column]

    def events(self, column: str) -> list[str]:
        """A column of the table of events."""
        return [str(row[_EVENT[column]]) for row in self.record.events]

    def agreements(self) -> list[tuple[int, str, str, frozenset[str]]]:
        """What happened to agreements, in order: quarter, agreement, action, members after it."""
        if self._signings is None:
            self._signings = [
                (self._number[str(quarter)], str(agreement), str(action), frozenset(str(members).split(";")))
                for quarter, agreement, action, members in self.record.agreements
            ]
        return self._signings

    @property
    def never(self) -> int:
        """The quarter that stands for "not in this run": the one after its last."""
        return self.last + 1
