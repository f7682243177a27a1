"""The tables of a batch in memory, each made as a pandas frame when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from threading import RLock
from typing import TYPE_CHECKING, Any, Final

from haemus.experiments.store.export import Exported
from haemus.experiments.store.result_folder import as_arrow
from haemus.experiments.store.spooled import SpooledTable

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from haemus.experiments.store.table_builder import TableBuilder


ROWS_A_PART: Final = 8_192
"""Rows that are read and written together."""


class Frames(Mapping[str, "pd.DataFrame"]):
    """Tables by name. A frame that was made stays; of a large table that wasn't, columns can be had alone."""

    def __init__(
        self, growing: Mapping[str, TableBuilder], scenarios: Sequence[str], made: Mapping[str, pd.DataFrame] = {}
    ) -> None:
        """Take tables whose runs have finished, the scenarios by their places, and frames that are there already."""
        self._growing, self._scenarios, self._made = dict(growing), tuple(scenarios), dict(made)
        self._names = (*growing, *made)
        self._making = RLock()

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return a table, made now if it is asked for the first time."""
        with self._making:
            if name not in self._made:
                self._made[name] = self._growing[name].finished(self._scenarios)
                del self._growing[name]  # for a large table, the file too
            return self._made[name]

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._names)

    def __len__(self) -> int:
        """Count the tables."""
        return len(self._names)

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and pickle the frames: a file can't be."""
        return Frames, ({}, (), dict(self))

    def columns(self, name: str) -> tuple[str, ...]:
        """The columns of a table."""
        with self._making:
            table = self._growing.get(name)
            return tuple(map(str, self._made[name].columns)) if table is None else table.names

    def some(self, name: str, columns: Sequence[str]) -> pd.DataFrame:
        """Return a table with these columns, and perhaps others."""
        with self._making:
            table = self._growing.get(name)
            if not isinstance(table, SpooledTable):
                return self[name]
            wanted = [column for column in dict.fromkeys(columns) if column not in {"scenario", "point"}]
            return table.part(self._scenarios, wanted, 0, table.rows)

    def exported(self, name: str) -> Exported:
        """A table ready to be written a part at a time, without making its frame."""
        with self._making:
            table = self._growing.get(name)
            if table is None:
                return Exported.of_frame(name, self._made[name])
            return Exported(name, table.names, table.rows, lambda: self._parts(name))

    def _parts(self, name: str) -> Iterator[pa.Table]:
        for row in range(0, max(self.rows(name), 1), ROWS_A_PART):
            with self._making:
                table = self._growing.get(name)
                if table is None:  # by now someone has asked for the frame
                    part = as_arrow(self._made[name].iloc[row : row + ROWS_A_PART])
                else:
                    part = table.arrow(self._scenarios, row, row + ROWS_A_PART)
            yield part

    def rows(self, name: str) -> int:
        """The number of rows of a table."""
        with self._making:
            table = self._growing.get(name)
            return len(self._made[name]) if table is None else table.rows
