"""Arrays of NumPy as those of Arrow and back, by their buffers.

Arrow's own way imports pandas, which takes 50 MB and most of a second; batches in a folder do without.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.on_use import on_use

if TYPE_CHECKING:
    import pyarrow as pa
else:
    pa = on_use("pyarrow")


def of_numbers(values: NDArray[Any], *, undefined_is_missing: bool = False) -> pa.Array:
    """Numbers, whole numbers or claims, which mustn't change from now on."""
    values = np.ascontiguousarray(values)
    valid = None
    if undefined_is_missing and values.dtype.kind == "f" and (undefined := np.isnan(values)).any():
        valid = _bits(~undefined)
    held = _bits(values) if values.dtype.kind == "b" else pa.py_buffer(values)
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), [valid, held])


def _bits(claims: NDArray[np.bool_]) -> pa.Buffer:
    return pa.py_buffer(np.packbits(claims, bitorder="little"))


def of_words(words: Sequence[str]) -> pa.Array:
    """Words, none of which is missing."""
    held = [word.encode() for word in words]
    ends = np.cumsum([0, *map(len, held)], dtype=np.int32)
    return pa.Array.from_buffers(pa.string(), len(held), [None, pa.py_buffer(ends), pa.py_buffer(b"".join(held))])


def coded(codes: NDArray[np.integer[Any]], words: Sequence[str], *, ordered: bool = False) -> pa.Array:
    """Words by their places in a list."""
    return pa.DictionaryArray.from_arrays(of_numbers(codes), of_words(words), ordered=ordered)


def smallest(words: Sequence[str]) -> np.dtype[np.signedinteger[Any]]:
    """The smallest type of places in a list, as pandas would choose."""
    return np.dtype(next(kind for kind in (np.int8, np.int16, np.int32) if len(words) < np.iinfo(kind).max))


def without_rows(schema: pa.Schema) -> pa.Table:
    """A table without rows."""
    return pa.table([_nothing(field.type) for field in schema], schema=schema)


def _nothing(kind: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(kind):
        codes, words = _nothing(kind.index_type), _nothing(kind.value_type)
        return pa.DictionaryArray.from_arrays(codes, words, ordered=kind.ordered)
    return of_words([]) if pa.types.is_string(kind) else of_numbers(np.empty(0, _dtype(kind)))


def _dtype(kind: pa.DataType) -> np.dtype[Any]:
    return np.dtype(str(kind).replace("double", "float64"))


def numbers_of(array: pa.Array) -> NDArray[Any]:
    """The numbers of an array; the array itself decides how where one is missing."""
    if array.null_count or not pa.types.is_primitive(array.type) or pa.types.is_boolean(array.type):
        found: NDArray[Any] = array.to_numpy(zero_copy_only=False)
        return found
    kind = _dtype(array.type)
    if not len(array):
        return np.empty(0, kind)
    return np.frombuffer(array.buffers()[1], kind)[array.offset : array.offset + len(array)]
