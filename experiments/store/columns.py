"""Packed columns as Arrow tables, which is what a shard holds: words as dictionaries, numbers bit for bit."""

import numpy as np
import pyarrow as pa

from haemus.experiments.packing import Columns
from haemus.experiments.tables import COLUMNS, Part, dtype_of, kind_of

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
