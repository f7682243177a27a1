"""A run's rows turned into columns, each of them once and only when an outcome asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from model.calendar import quarter_index, quarter_name
from model.record import AGREEMENT_COLUMNS, CONTRACT_COLUMNS, DYAD_COLUMNS, EVENT_COLUMNS, STATE_COLUMNS
from model.start import starting_data

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.record import Record, Row

REGION: Final = "REGION"
STATES: Final[tuple[str, ...]] = tuple(sorted(starting_data().states))
"""The states by ISO3, in alphabetical order."""
PLACES: Final[tuple[str, ...]] = (*STATES, REGION)

_STATE = {name: k for k, name in enumerate(STATE_COLUMNS)}
_DYAD = {name: k for k, name in enumerate(DYAD_COLUMNS)}
_CONTRACT = {name: k for k, name in enumerate(CONTRACT_COLUMNS)}
_EVENT = {name: k for k, name in enumerate(EVENT_COLUMNS)}
_AGREEMENT = {name: k for k, name in enumerate(AGREEMENT_COLUMNS)}


class RunTables:
    """The tables of one run. `first` and `last` are the quarters that it recorded."""

    def __init__(self, record: Record, first: int, last: int) -> None:
        """Take the record of a finished run and the quarters that its scenario covers."""
        self.record = record
        self.first = first
        self.last = last
        per_quarter = len(record.states) // (last - first + 1)
        self.present: tuple[str, ...] = tuple(str(row[1]) for row in record.states[:per_quarter])
        self._place = {state: k for k, state in enumerate(self.present)}
        self._columns: dict[str, NDArray[np.float64]] = {}
        self._signings: list[tuple[int, str, str, frozenset[str]]] | None = None
        numbers = range(first, last + 1)
        self._number = {quarter_name(quarter): quarter for quarter in numbers}

    def number(self, quarter: str) -> int:
        """The number of a recorded quarter."""
        return self._number[quarter]

    def by_state(self, column: str) -> NDArray[np.float64]:
        """A column of the table of states, one row a quarter and one column a state (in the order of `present`)."""
        if column not in self._columns:
            k = _STATE[column]
            values = np.array([row[k] for row in self.record.states], dtype=np.float64)
            self._columns[column] = values.reshape(-1, len(self.present))
        return self._columns[column]

    def of(self, column: str, place: str) -> NDArray[np.float64] | None:
        """A column of one state by quarter, or its sum over the region; None for a state that is not there."""
        values = self.by_state(column)
        if place == REGION:
            total: NDArray[np.float64] = values.sum(axis=1)
            return total
        k = self._place.get(place)
        return None if k is None else values[:, k]

    def years(self, first: int, last: int) -> slice | None:
        """The rows of whole calendar years; None where the run does not cover all of them."""
        start, stop = quarter_index(first, 0), quarter_index(last, 3) + 1
        if start < self.first or stop > self.last + 1:
            return None
        return slice(start - self.first, stop - self.first)

    def covers(self, quarter: int) -> bool:
        """Whether the run recorded a quarter."""
        return self.first <= quarter <= self.last

    def dyads_at_end(self, column: str) -> list[float]:
        """A column of the table of dyads in the last quarter."""
        pairs = len(self.record.dyads) // (self.last - self.first + 1)
        k = _DYAD[column]
        return [float(row[k]) for row in self.record.dyads[len(self.record.dyads) - pairs :]]

    def dyads(self, column: str) -> list[float]:
        """A column of the table of dyads, all quarters."""
        k = _DYAD[column]
        return [float(row[k]) for row in self.record.dyads]

    def contracts(self) -> list[Row]:
        """The contracts signed."""
        return self.record.contracts

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


def contract_cell(row: Row, column: str) -> float | int | str | bool:
    """A cell of a row of the table of contracts."""
    return row[_CONTRACT[column]]


def event_cell(row: Row, column: str) -> float | int | str | bool:
    """A cell of a row of the table of events."""
    return row[_EVENT[column]]
