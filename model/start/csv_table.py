"""A CSV file as rows of text: what pandas, R and spreadsheets write is read, or refused with the reason."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from haemus.model.bad_input import BadInput
from haemus.model.regular_file import regular_content

MOST_BYTES: Final = 200_000_000
"""The size of a table beyond which it must be something else: the largest published one has a twentieth of it."""
ALLOWED: Final = "a CSV file in UTF-8, with commas between cells and decimal points"
_DIVIDERS: Final = {";": "semicolons", "\t": "tabs", "|": "bars"}
_NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_INDEX: Final = ("", "Unnamed: 0")
"""Headings of the row names that R and pandas write as the first column."""


@dataclass(frozen=True, slots=True)
class CsvTable:
    """The headings, and each row with the number of the line on which it ends, as an editor shows it."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, list[str]], ...]


def read_csv(path: Path, where: str = "") -> CsvTable:
    """Read a CSV file; BadInput for anything that isn't one."""
    return csv_table(regular_content(path, MOST_BYTES, allowed=ALLOWED), where or str(path))


def csv_table(content: bytes, where: str) -> CsvTable:
    """Return the rows of a CSV file's content; BadInput, which names the file as `where`, if it isn't one.

    A byte order mark, rows without any text, columns without heading or text, and a first column of row names are left out.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadInput(f"is not UTF-8 (line {line})", where=where, allowed=ALLOWED) from None
    try:
        lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        header = [heading.strip() for heading in next(lines, [])]
        _check_divider(header, where)
        rows = [(lines.line_num, line) for line in lines if any(cell.strip() for cell in line)]
    except csv.Error as error:
        raise BadInput(f"broken table: {error}", where=where, allowed=ALLOWED) from None
    while header and not header[-1] and not any(len(line) >= len(header) and line[-1].strip() for _, line in rows):
        header.pop()  # a spreadsheet writes columns in which something once stood
        rows = [(number, line[: len(header)]) for number, line in rows]
    first = int(len(header) > 1 and header[0] in _INDEX)
    return CsvTable(tuple(header[first:]), tuple((number, line[first:]) for number, line in rows))


def _check_divider(header: Sequence[str], where: str) -> None:
    """Refuse a table whose cells are divided by something else than commas, which then has a single long heading."""
    if header and header[0].casefold().startswith("sep="):
        raise BadInput(
            "begins with a line for a spreadsheet", where=where, key="line 1", value=header[0], allowed=ALLOWED
        )
    for mark, name in _DIVIDERS.items():
        if len(header) == 1 and mark in header[0]:
            raise BadInput(f"has {name} between its cells", where=where, key="line 1", value=header[0], allowed=ALLOWED)


def number_in(text: str) -> float | None:
    """Return the number that a cell holds; None if it holds none, or one that isn't finite."""
    found = float(text) if _NUMBER.fullmatch(text.strip()) else None
    return None if found in {float("inf"), float("-inf")} else found


def not_a_number(text: str) -> str:
    """Return the problem with a cell that should hold a number."""
    return "has a decimal comma" if re.fullmatch(r"[+-]?[\d.]*,\d+", text.strip()) else "isn't a number"
