"""A large table of a batch in memory: its rows wait in a temporary file until someone asks for columns of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from tempfile import TemporaryFile
from threading import Lock
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.store.table_builder import Stretch, TableBuilder
from haemus.experiments.store.tables import dtype_of

if TYPE_CHECKING:
    import pandas as pd

MOST_IN_MEMORY: Final = 4_000_000
"""Bytes that stay in memory, so that a batch of some twenty runs needs no file."""


BYTES_A_BLOCK: Final = 4_000_000
"""Chunks wait until they are as large together: a column is read block by block."""


class _Block(NamedTuple):
    """The rows of some chunks, one column after the other."""

    rows: int
    held: bytes | None
    """The block itself, or None if it is in the file."""
    offset: int


class SpooledTable(TableBuilder):
    """A table that is read a few columns or a few rows at a time; its file vanishes with this object."""

    def __init__(self, table: str, own: Sequence[str] = ()) -> None:
        """Begin without a file. `own` are the columns of outcomes of one's own."""
        super().__init__(table, own=own)
        self._columns.clear()
        self._types = {name: np.dtype(dtype_of(name)) for name in self._names}
        sizes = accumulate((kind.itemsize for kind in self._types.values()), initial=0)
        self._before = dict(zip(self._names, sizes, strict=False))
        """Bytes of a row in the columns before each column."""
        self._blocks: dict[int, _Block] = {}
        """By their first rows, in order."""
        self._waiting: list[Mapping[str, NDArray[Any]]] = []
        self._waiting_bytes = self._waiting_rows = self._settled = 0
        self._held = self._written = 0
        self._file: IO[bytes] | None = None
        self._full = False
        self._reading = Lock()

    def _keep(self, values: Mapping[str, NDArray[Any]], count: int) -> None:
        """Keep rows until there are enough of them for a block."""
        self._waiting.append(values)
        self._waiting_rows += count
        self._waiting_bytes += sum(part.nbytes for part in values.values())
        if self._waiting_bytes >= BYTES_A_BLOCK:
            self._settle()

    def _settle(self) -> None:
        """Make a block of the rows that wait; it stays in memory if it is one of the first, or if the disk is full."""
        if not self._waiting_rows:
            return
        one, *more = self._waiting
        parts = [
            np.ascontiguousarray(np.concatenate([each[name] for each in self._waiting]) if more else one[name], kind)
            .data.cast("B")
            for name, kind in self._types.items()
        ]  # fmt: skip
        size = sum(part.nbytes for part in parts)
        if self._held + size > MOST_IN_MEMORY and self._is_written(parts):
            self._blocks[self._settled] = _Block(self._waiting_rows, None, self._written)
            self._written += size
        else:
            self._blocks[self._settled] = _Block(self._waiting_rows, b"".join(parts), 0)
            self._held += size
        self._settled += self._waiting_rows
        self._waiting, self._waiting_bytes, self._waiting_rows = [], 0, 0

    def _is_written(self, parts: Sequence[memoryview]) -> bool:
        """Write a block after those that are in the file, and return whether there was room for it."""
        if self._full:
            return False
        try:
            if self._file is None:
                self._file = TemporaryFile(buffering=0)  # noqa: SIM115 - closed with this object
                finalize(self, self._file.close)
            self._file.seek(self._written)
            for part in parts:
                left = part
                while left:
                    left = left[self._file.write(left) :]
        except OSError:
            self._full = True
        return not self._full

    def finished(self, scenarios: Sequence[str]) -> pd.DataFrame:
        """Return the table ordered by scenario, point and run."""
        return self.part(scenarios, self._names, 0, self.rows)

    def part(self, scenarios: Sequence[str], columns: Sequence[str], first: int, stop: int) -> pd.DataFrame:
        """Return some columns of rows `first` to `stop` - 1 of the finished table, besides `scenario` and `point`."""
        pieces = self._between(first, stop)
        return self._frame(scenarios, pieces, columns, lambda name: self._values(name, pieces))

    def _values(self, name: str, pieces: Sequence[Stretch]) -> NDArray[Any]:
        self._settle()
        kind, begins = self._types[name], list(self._blocks)
        found = np.empty(sum(end - begin for _, begin, end in pieces), kind)
        filled = 0
        for _, begin, end in pieces:
            start = begins[bisect_right(begins, begin) - 1]
            block = self._blocks[start]
            offset = block.rows * self._before[name] + (begin - start) * kind.itemsize
            into = found[filled : filled + end - begin]
            into[:] = np.frombuffer(self._read(block, offset, into.nbytes), kind)
            filled += end - begin
        return found

    def _read(self, block: _Block, offset: int, size: int) -> bytes | memoryview:
        if block.held is not None:
            return memoryview(block.held)[offset : offset + size]
        assert self._file is not None  # noqa: S101 - a block without its bytes is in the file
        with self._reading:
            self._file.seek(block.offset + offset)
            return self._file.read(size)
