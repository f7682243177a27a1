"""The Parquet file of a table as it is read: it may come from anyone, so columns, types and size are checked first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from haemus.experiments.on_use import on_use
from haemus.experiments.report.numbers import size
from haemus.experiments.store.kept import DESIGN
from haemus.experiments.store.room import free_memory
from haemus.experiments.store.table_cells import KEYS, Known, check_cells
from haemus.experiments.store.tables import COLUMNS, Kind, kind_of
from haemus.model.bad_input import BadInput, nearest_name
from haemus.model.regular_file import check_regular

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq
else:
    pa = on_use("pyarrow")
    pq = on_use("pyarrow.parquet")

NUMBER_BYTES: Final = 8


def opened(folder: Path, table: str, wanted: Sequence[str] = ()) -> pq.ParquetFile:
    """Open a table of a result; BadInput if it can't be read, or lacks a wanted column or has one of another type."""
    path = folder / f"{table}.parquet"
    try:
        check_regular(path)
        file = pq.ParquetFile(path)
    except BadInput as error:
        raise BadInput(f"{path.name} cannot be read: {error.problem}", where=str(folder)) from None
    except (OSError, pa.ArrowException) as error:
        raise unreadable(folder, table) from error
    for column in dict.fromkeys(wanted):
        _check_column(file.schema_arrow, folder, table, column)
    return file


def whole(folder: Path, table: str, known: Known | None = None) -> pa.Table:
    """Read all columns of a table; BadInput as for `opened`, and for a cell that the table can't have."""
    file = opened_whole(folder, table)
    check_room(folder, table, file.metadata.num_rows, file.metadata.num_columns)
    try:
        found = file.read().replace_schema_metadata(None)
    except (OSError, pa.ArrowException) as error:
        raise unreadable(folder, table) from error
    check_cells(folder, table, found, known or Known())
    return found


def opened_whole(folder: Path, table: str) -> pq.ParquetFile:
    """Open a table all of whose columns are wanted; those that this version knows must be of their types."""
    known = (*KEYS, *COLUMNS.get(table, ()))
    names = opened(folder, table).schema_arrow.names
    if len(set(names)) < len(names):
        raise BadInput(f"{table}.parquet has two columns of one name", where=str(folder))
    return opened(folder, table, [name for name in names if name in known])


def tables_in(folder: Path) -> list[Path]:
    """The files of a folder that are tables of a result by their names, in alphabetical order; other people's files aren't."""
    return sorted(path for path in folder.glob("*.parquet") if path.stem in {*COLUMNS, DESIGN})


def unreadable(folder: Path, table: str) -> BadInput:
    """The error for a file that isn't Parquet, or is cut or altered."""
    return BadInput(f"{table}.parquet cannot be read as Parquet", where=str(folder))


def check_room(folder: Path, table: str, rows: int, columns: int) -> None:
    """Refuse to read more numbers than the memory holds: a file of a few bytes can claim any number of equal rows."""
    wanted, free = float(NUMBER_BYTES * rows * columns), free_memory()
    if wanted > free:
        raise BadInput(
            f"{table}.parquet is too large for the memory of this machine: {rows:,} rows are {size(wanted)}, {size(free)} free",
            where=str(folder), allowed="fewer columns, or a machine with more memory",
        )  # fmt: skip


def _check_column(schema: pa.Schema, folder: Path, table: str, column: str) -> None:
    places = schema.get_all_field_indices(column)
    if len(places) != 1:
        problem = f"has {len(places)} columns" if places else "has no column"
        raise BadInput(
            f"{table}.parquet {problem} {column}", where=str(folder), nearest=nearest_name(column, schema.names) if not places else "",
        )  # fmt: skip
    held = schema.field(places[0]).type
    word, fits = _expected(table, column)
    if not (fits(held) or pa.types.is_null(held)):
        raise BadInput(
            f"{table}.parquet has a column {column} of another type", where=str(folder), value=str(held), allowed=word
        )


def _expected(table: str, column: str) -> tuple[str, Callable[[pa.DataType], bool]]:
    """Return what a column of a table holds, in a word, and the test of its type."""
    if column == "scenario":
        return _KINDS["name"]
    if column in KEYS:
        return _KINDS["seed"]
    if table == DESIGN:
        return "numbers, texts or truth values", _is_single
    return _KINDS[kind_of(column) if column in COLUMNS.get(table, ()) else "number"]


def _is_text(held: pa.DataType) -> bool:
    if pa.types.is_dictionary(held):
        held = held.value_type
    return bool(pa.types.is_string(held) or pa.types.is_large_string(held))


def _is_number(held: pa.DataType) -> bool:
    return bool(pa.types.is_integer(held) or pa.types.is_floating(held))


def _is_whole(held: pa.DataType) -> bool:
    return bool(pa.types.is_integer(held))


def _is_claim(held: pa.DataType) -> bool:
    return bool(pa.types.is_boolean(held))


def _is_single(held: pa.DataType) -> bool:
    return _is_text(held) or _is_number(held) or _is_claim(held)


_KINDS: Final[dict[Kind, tuple[str, Callable[[pa.DataType], bool]]]] = {
    "number": ("numbers", _is_number),
    "count": ("numbers", _is_number),
    "seed": ("whole numbers", _is_whole),
    "claim": ("truth values", _is_claim),
    "quarter": ("texts", _is_text),
    "name": ("texts", _is_text),
    "text": ("texts", _is_text),
}
