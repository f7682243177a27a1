"""Runs that no shard holds: those that wait until there are enough for one, and those that a dead worker took with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from haemus.experiments.store.columns import together, words_of


class Piece(NamedTuple):
    """Runs `first` to `stop` - 1 of what has this digest."""

    digest: str
    first: int
    stop: int


@dataclass(frozen=True)
class Waiting:
    """The runs of a chunk, and its place in the order of the tables."""

    place: tuple[int, int, int]
    piece: Piece
    tables: Mapping[str, pa.Table]

    @property
    def size(self) -> int:
        """How much memory they take [bytes]."""
        return sum(table.nbytes for table in self.tables.values())


@dataclass(frozen=True)
class Loose:
    """The runs of some chunks as a shard holds them, in memory."""

    pieces: tuple[Piece, ...]
    rows: Mapping[str, NDArray[np.int64]]
    """For each table how many rows the pieces have before each, and at the end how many all of them have."""
    words: Mapping[str, Mapping[str, Sequence[str]]]
    """For each table, of each column of words those that occur."""
    tables: Mapping[str, pa.Table]

    @classmethod
    def of(cls, chunks: Sequence[Waiting], names: Sequence[str]) -> Self:
        """Put them together, by their place in the tables: rows that follow each other are read and written at once."""
        ordered = sorted(chunks, key=lambda each: each.place)
        tables, rows = {}, {}
        for name in names:
            parts = [each.tables.get(name) for each in ordered]
            counts = [0 if part is None else part.num_rows for part in parts]
            tables[name] = together(name, [part for part in parts if part is not None])
            rows[name] = np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))
        words = {name: words_of(table) for name, table in tables.items()}
        return cls(tuple(each.piece for each in ordered), rows, words, tables)

    def table(self, name: str) -> pa.Table:
        """The rows of all pieces in one table."""
        return self.tables[name]
