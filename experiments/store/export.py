"""Write the tables of a result for other programs: CSV files, or one Excel workbook with a sheet of meanings."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from haemus.experiments.files.replacing import replacing
from haemus.experiments.on_use import on_use
from haemus.experiments.outcomes.known import SHIPPED, KnownOutcomes
from haemus.experiments.store.meanings import meanings_of
from haemus.experiments.store.result_folder import ROWS_A_GROUP, as_arrow
from haemus.experiments.store.table_cells import Accepted, Known, check_cells
from haemus.experiments.store.table_file import check_room, opened_whole, unreadable
from haemus.experiments.store.table_reader import spelt_out
from haemus.experiments.store.tables import kind_of
from haemus.model.bad_input import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import openpyxl
    import openpyxl.cell.cell as excel_cell
    import pandas as pd
    import pyarrow as pa
    from openpyxl import styles
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet
    from pyarrow import csv
else:
    openpyxl, excel_cell, styles = map(on_use, ("openpyxl", "openpyxl.cell.cell", "openpyxl.styles"))
    csv = on_use("pyarrow.csv")
    pa = on_use("pyarrow")

MOST_ROWS: Final = 1_048_576
"""Rows of a sheet in Excel, its head included."""
MOST_CHARACTERS: Final = 32_767
"""Characters of a cell in Excel."""
MEANINGS: Final = "meanings"
HEAD: Final = ("table", "column", "holds", "unit", "meaning")
TAKEN: Final = ("=", "#")
"""A text that begins so would be taken for a formula or an error."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A table to be written: its name, its size, and its rows in parts."""

    name: str
    columns: tuple[str, ...]
    rows: int
    parts: Callable[[], Iterable[pa.Table]]

    @classmethod
    def of_file(cls, folder: Path, table: str, known: Known) -> Exported:
        """A table of a result folder, read a row group at a time."""
        file = opened_whole(folder, table)
        groups = range(file.num_row_groups)
        largest = max((file.metadata.row_group(group).num_rows for group in groups), default=0)
        check_room(folder, table, largest, file.metadata.num_columns)

        def parts() -> Iterator[pa.Table]:
            accepted: Accepted = {}
            try:
                for group in groups:
                    rows = file.read_row_group(group).replace_schema_metadata(None)
                    check_cells(folder, table, rows, known, accepted)
                    yield rows
            except (OSError, pa.ArrowException) as error:
                raise unreadable(folder, table) from error
            if not groups:
                yield file.schema_arrow.empty_table().replace_schema_metadata(None)

        return cls(table, tuple(file.schema_arrow.names), file.metadata.num_rows, parts)

    @classmethod
    def of_frame(cls, name: str, frame: pd.DataFrame) -> Exported:
        """A table in memory."""
        starts = range(0, max(len(frame), 1), ROWS_A_GROUP)
        return cls(
            name, tuple(frame.columns), len(frame),
            lambda: (as_arrow(frame.iloc[first : first + ROWS_A_GROUP]) for first in starts),
        )  # fmt: skip


def write_csv(tables: Iterable[Exported], folder: Path) -> list[Path]:
    """Write each table as a CSV file in UTF-8, with a head of names; a missing value is empty. Returns the files."""
    paths = []
    for table in tables:
        paths.append(folder / f"{table.name}.csv")
        parts = map(spelt_out, table.parts())
        first = next(iter(parts))
        with replacing(paths[-1]) as partial, csv.CSVWriter(partial, first.schema) as writer:
            writer.write_table(first)
            for part in parts:
                writer.write_table(part)
    return paths


def write_excel(tables: Sequence[Exported], file: Path, outcomes: KnownOutcomes = SHIPPED) -> Path:
    """Write the tables as sheets of one workbook, with a sheet of meanings at the end.

    BadInput before anything is written if a table has more rows than a sheet, or a text that no cell holds. Seeds are text,
    because Excel keeps 15 digits.
    """
    check_rows(tables, str(file))
    check_texts(tables, str(file))
    book = openpyxl.Workbook(write_only=True)
    for table in tables:
        sheet = _sheet(book, table.name, table.columns)
        for part in table.parts():
            for row in _rows(part):
                sheet.append([_cell(sheet, value) for value in row])
    sheet = _sheet(book, MEANINGS, HEAD)
    for table in tables:
        for row in _described(table, outcomes):
            sheet.append([_cell(sheet, value) for value in row])
    with replacing(file) as partial:
        book.save(partial)
    return file


def check_workbook(file: Path, where: str) -> None:
    """Refuse a name with which Excel wouldn't open a workbook."""
    if file.suffix != ".xlsx":
        raise BadInput("not the name of a workbook", where=where, value=str(file), allowed="a name that ends in .xlsx")


def check_rows(tables: Iterable[Exported], where: str) -> None:
    """Refuse tables with more rows than a sheet of Excel has below its head."""
    large = [table for table in tables if table.rows >= MOST_ROWS]
    if large:
        said = ", ".join(f"{table.name} with {table.rows:,} rows" for table in large)
        raise BadInput(
            f"too large for a sheet of Excel: {said}", where=where,
            allowed=f"at most {MOST_ROWS - 1:,} rows a table; --tables leaves tables out, --csv has no limit",
        )  # fmt: skip


def check_texts(tables: Iterable[Exported], where: str) -> None:
    """Refuse a text that no cell of Excel can hold."""
    for table in tables:
        for name in (column for column in table.columns if kind_of(column) == "text"):
            for part in table.parts():
                for text in part[name].to_pylist():
                    if text and (len(text) > MOST_CHARACTERS or excel_cell.ILLEGAL_CHARACTERS_RE.search(text)):
                        raise BadInput(
                            f"a text of the table of {table.name} doesn't fit into a cell of Excel", where=where, key=name,
                            value=text[:80], allowed=f"at most {MOST_CHARACTERS:,} characters, and no control characters;"
                            " --tables leaves tables out",
                        )  # fmt: skip


def _sheet(book: openpyxl.Workbook, name: str, columns: Sequence[str]) -> WriteOnlyWorksheet:
    sheet: WriteOnlyWorksheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    head = [excel_cell.WriteOnlyCell(sheet, column) for column in columns]
    for cell in head:
        cell.font = styles.Font(bold=True)
    sheet.append(head)
    return sheet


def _rows(part: pa.Table) -> Iterator[tuple[Any, ...]]:
    columns = []
    for name in part.column_names:
        values = part[name].to_pylist()
        columns.append([str(value) for value in values] if kind_of(name) == "seed" else values)
    return zip(*columns, strict=True)


def _cell(sheet: WriteOnlyWorksheet, value: object) -> object:
    """A value as Excel holds it."""
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    if not isinstance(value, str) or not value.startswith(TAKEN):
        return value
    cell = excel_cell.WriteOnlyCell(sheet, value)
    cell.data_type = "s"
    return cell


def _described(table: Exported, outcomes: KnownOutcomes) -> Iterator[tuple[str, ...]]:
    """The rows of the sheet of meanings for the columns that a table has."""
    if table.name == "design":
        yield from (
            (table.name, column, "", "", f"the factor {column}") for column in table.columns if column != "point"
        )
        return
    for column, *said in meanings_of(table.name, outcomes):
        if column in table.columns:
            yield table.name, column, *said
