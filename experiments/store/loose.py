"""Runs outside any shard: those waiting to fill one, and those lost with a worker that died."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.on_use import on_use
from haemus.experiments.store.arrow_arrays import coded, of_numbers, of_words, without_rows
from haemus.experiments.store.packing import Columns
from haemus.experiments.store.tables import COLUMNS, Part, columns_of, dtype_of, kind_of

if TYPE_CHECKING:
    import pyarrow as pa
else:
    pa = on_use("pyarrow")


def arrow_table(table: str, columns: Columns) -> pa.Table:
    """The columns of one chunk's table: `run`, then those of the table."""
    own = [name for name in columns if name != "run" and name not in COLUMNS[table]]
    return pa.table({name: _array(name, columns[name]) for name in ("run", *columns_of(table, own))})


def empty_table(table: str, own: Sequence[str] = ()) -> pa.Table:
    """The table without rows; `own` are the columns of outcomes of one's own."""
    return without_rows(pa.schema([(name, type_of(name)) for name in ("run", *columns_of(table, own))]))


def together(table: str, parts: list[pa.Table]) -> pa.Table:
    """Concatenate the rows of all parts, with one dictionary for each column of words."""
    empty = without_rows(parts[0].schema) if parts else empty_table(table)
    return pa.concat_tables([empty, *parts]).unify_dictionaries().combine_chunks()


def type_of(name: str) -> pa.DataType:
    """The Arrow type of a column."""
    match kind_of(name):
        case "name" | "quarter":
            return pa.dictionary(pa.int32(), pa.string())
        case "text":
            return pa.string()
    return pa.from_numpy_dtype(dtype_of(name))


def _array(name: str, part: Part) -> pa.Array:
    if not isinstance(part, np.ndarray):
        return coded(part.codes.astype(np.int32, copy=False), part.words)
    if kind_of(name) == "text":
        return of_words(part.tolist())
    return of_numbers(part.astype(dtype_of(name), copy=False))


def words_of(table: pa.Table) -> dict[str, list[str]]:
    """The words that occur in each column of words, taken from its dictionary."""
    return {
        field.name: table[field.name].combine_chunks().dictionary.to_pylist()
        for field in table.schema
        if pa.types.is_dictionary(field.type) and kind_of(field.name) == "name"
    }


class Piece(NamedTuple):
    """Runs `first` to `stop` - 1 of the scenario and point with this digest."""

    digest: str
    first: int
    stop: int


@dataclass(frozen=True)
class Waiting:
    """The runs of a chunk, and its position in the order of the tables."""

    place: tuple[int, int, int]
    piece: Piece
    tables: Mapping[str, pa.Table]

    @property
    def size(self) -> int:
        """The memory they take [bytes]."""
        return sum(table.nbytes for table in self.tables.values())


@dataclass(frozen=True)
class Loose:
    """The runs of some chunks in memory, laid out as in a shard."""

    pieces: tuple[Piece, ...]
    rows: Mapping[str, NDArray[np.int64]]
    """For each table, the number of rows before each piece, followed by the total."""
    words: Mapping[str, Mapping[str, Sequence[str]]]
    """For each table, the words that occur in each column of words."""
    tables: Mapping[str, pa.Table]

    @classmethod
    def of(cls, chunks: Sequence[Waiting], names: Sequence[str]) -> Self:
        """Combine chunks in the order of the tables, so that consecutive rows are read and written together."""
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
