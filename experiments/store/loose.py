"""Runs that no shard holds: those that wait until there are enough for one, and those that a dead worker took with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from haemus.experiments.store.packing import Columns
from haemus.experiments.store.tables import COLUMNS, Part, dtype_of, kind_of

CODES = pa.int32()


def arrow_table(table: str, columns: Columns) -> pa.Table:
    """The columns of one chunk's table: `run`, then those of the table."""
    return pa.table({name: _array(name, columns[name]) for name in ("run", *COLUMNS[table])})


def empty_table(table: str) -> pa.Table:
    """The same without rows."""
    return pa.table({name: pa.array([], type_of(name)) for name in ("run", *COLUMNS[table])})


def together(table: str, parts: list[pa.Table]) -> pa.Table:
    """The rows of all parts, one after the other, under one dictionary for each column of words."""
    return pa.concat_tables([empty_table(table), *parts]).unify_dictionaries().combine_chunks()


def type_of(name: str) -> pa.DataType:
    """How a column is kept."""
    match kind_of(name):
        case "name" | "quarter":
            return pa.dictionary(CODES, pa.string())
        case "text":
            return pa.string()
    return pa.from_numpy_dtype(dtype_of(name))


def _array(name: str, part: Part) -> pa.Array:
    if not isinstance(part, np.ndarray):
        return pa.DictionaryArray.from_arrays(pa.array(part.codes, CODES), pa.array(part.words, pa.string()))
    if kind_of(name) == "text":
        return pa.array(part, pa.string())
    return pa.array(part.astype(dtype_of(name), copy=False))


def words_of(table: pa.Table) -> dict[str, list[str]]:
    """Of each column of words those that occur, which are its dictionary's."""
    return {
        field.name: table[field.name].combine_chunks().dictionary.to_pylist()
        for field in table.schema
        if pa.types.is_dictionary(field.type) and kind_of(field.name) == "name"
    }


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
