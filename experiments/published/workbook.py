"""The published workbook of military expenditure: one sheet a quantity, one row a country, one column a year."""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from haemus.experiments.published.countries import ISO3
from haemus.experiments.published.table_rows import Row
from haemus.experiments.reading.csv_table import MOST_BYTES
from haemus.model.bad_input import BadInput
from haemus.model.regular_file import check_regular

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

SHEETS: Final = {
    "milex_lcu_m": r"Local currency calendar years|Local currency",
    "milex_current_usd_m": r"Current US\$",
    "milex_constant2024_usd_m": r"Constant \(\d{4}\) US\$",
    "share_gdp_pct": r"Share of GDP",
}
"""The sheet of each column, as a pattern of its name."""
COUNTRY: Final = "Country"
CURRENCY: Final = "Currency"
_SEARCHED: Final = 25
"""Rows at the top of a sheet among which its header is."""
_PERCENT: Final = 100.0
MOST_CELLS: Final = 1_000_000
"""Cells of a sheet, empty ones among them: the published sheets have a fiftieth."""


def read_workbook(path: Path) -> list[Row]:
    """Return one row for each state and year of the workbook, with the columns of the plain table; BadInput if it isn't one.

    Shares of GDP become percent. Countries that aren't in the region, and rows that name a part of the world, are left out,
    but for countries whose currency is the euro: they give its rate.
    """
    book = _opened(path)
    found: dict[tuple[str, int], dict[str, object]] = defaultdict(dict)
    places: dict[tuple[str, int], int] = {}
    for column, pattern in SHEETS.items():
        sheet = _sheet(book, pattern, path)
        for country, currency, row, year, value in _cells(sheet, path):
            key = country, year
            found[key][column] = _PERCENT * value if column == "share_gdp_pct" else value
            found[key].setdefault("currency_label", currency)
            places.setdefault(key, row)
    base = re.search(r"\d{4}", _sheet(book, SHEETS["milex_constant2024_usd_m"], path).title)
    base_year = base[0] if base else ""
    return [
        Row(str(path), places[key], {"iso3": key[0], "year": str(key[1]), "base_year": base_year, **cells})
        for key, cells in found.items()
    ]


def _opened(path: Path) -> Workbook:
    """Open a workbook; BadInput for anything else, and for one that would unpack to more than any table needs."""
    from openpyxl import load_workbook  # noqa: PLC0415 - only a workbook needs it

    check_regular(path, MOST_BYTES)
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        book = load_workbook(path, read_only=False, data_only=True) if unpacked <= MOST_BYTES else None
    except Exception as error:  # noqa: BLE001 - the library raises whatever its XML leads to
        raise BadInput(f"can't be read as a workbook: {error}", where=str(path), allowed="an .xlsx file") from None
    if book is None:
        raise BadInput("unpacks to too much", where=str(path), value=unpacked, allowed=f"at most {MOST_BYTES} bytes")
    return book


def _sheet(book: Workbook, pattern: str, path: Path) -> Worksheet:
    for sheet in book.worksheets:  # without sheets of charts
        if re.fullmatch(pattern, sheet.title.strip()):
            if sheet.max_row * sheet.max_column > MOST_CELLS:
                raise BadInput(
                    "is too large", where=f"{path}, sheet {sheet.title}",
                    value=f"{sheet.max_row} rows, {sheet.max_column} columns", allowed=f"at most {MOST_CELLS} cells",
                )  # fmt: skip
            return sheet
    raise BadInput(
        "has no such sheet", where=str(path), key=f"sheet {pattern.replace(chr(92), '')}", value=", ".join(book.sheetnames),
        allowed="the sheets of the published workbook: "
        "Local currency calendar years, Constant (2024) US$, Current US$, Share of GDP",
    )  # fmt: skip


def _cells(sheet: Worksheet, path: Path) -> list[tuple[str, str, int, int, float]]:
    """Return (state, currency, row, year, value) of every filled cell of the states that are read."""
    header, columns, currency = _header(sheet, path)
    place = f"{path}, sheet {sheet.title}"
    cells = []
    for number, line in enumerate(sheet.iter_rows(min_row=header + 1, values_only=True), start=header + 1):
        country = str(line[0] or "").strip()
        money = str(line[currency] or "").strip() if currency is not None else ""
        state = ISO3.get(country, "")
        if not state and money.casefold() != "euro":
            continue
        for k, year in columns.items():
            value = line[k] if k < len(line) else None
            amount = Row(place, number, {str(year): value}).number_in(str(year), 0.0)
            cells.append((state or country, money, number, year, amount))
    return cells


def _header(sheet: Worksheet, path: Path) -> tuple[int, dict[int, int], int | None]:
    """Return the header's row, the year of each column that has one, and the column of the currency, if there is one."""
    for number, line in enumerate(sheet.iter_rows(max_row=_SEARCHED, values_only=True), start=1):
        if line and str(line[0] or "").strip() == COUNTRY:
            years = {k: int(float(str(cell))) for k, cell in enumerate(line) if re.fullmatch(r"\d{4}(\.0)?", str(cell))}
            if years:
                money = next((k for k, cell in enumerate(line) if str(cell).strip() == CURRENCY), None)
                return number, years, money
    raise BadInput(
        "has no header", where=f"{path}, sheet {sheet.title}, rows 1 to {_SEARCHED}", key="column A",
        allowed=f'a row that begins with "{COUNTRY}" and names the years',
    )  # fmt: skip
