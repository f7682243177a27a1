"""Rows of a table that someone else made: each cell is checked, and an error names file, row, column and value."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from haemus.experiments.reading.csv_table import not_a_number, number_in, read_csv
from haemus.model.bad_input import BadInput, nearest_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

MISSING = frozenset({"", "...", "..", "…", "xxx", "na", "nan", "n/a", "-"})
"""Cells that publishers use for a number that isn't known, or for a state that didn't exist; compared in lower case."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the file (and sheet), the row's number as an editor shows it, and the cells by column."""

    file: str
    number: int
    cells: Mapping[str, object]

    def refusal(self, problem: str, column: str, allowed: str, nearest: str = "") -> BadInput:
        """Return the error for a cell of this row."""
        return BadInput(
            problem, where=f"{self.file}, row {self.number}", key=f"column {column}", value=self.cells.get(column, ""),
            allowed=allowed, nearest=nearest,
        )  # fmt: skip

    def text(self, column: str) -> str:
        """Return a cell as text without blanks at its ends; "" for an empty one or a column that the table doesn't have."""
        value = self.cells.get(column)
        return "" if value is None else str(value).strip()

    def is_missing(self, column: str) -> bool:
        """Whether the publisher gives no value."""
        return self.text(column).casefold() in MISSING

    def number_in(self, column: str, low: float = -math.inf, high: float = math.inf, unit: str = "") -> float:
        """Return a cell as a number in [low, high], or nan where it is missing; BadInput for anything else."""
        if self.is_missing(column):
            return math.nan
        allowed = f"a number{_between(low, high)}{f' [{unit}]' if unit else ''}, or empty"
        value = number_in(self.text(column))
        if value is None:
            raise self.refusal(not_a_number(self.text(column)), column, allowed)
        if not low <= value <= high:
            raise self.refusal("is out of range", column, allowed)
        return value

    def whole(self, column: str, low: int, high: int) -> int:
        """Return a cell as a whole number in [low, high]; BadInput for anything else, also for an empty cell."""
        allowed = f"a whole number from {low} to {high}"
        value = number_in(self.text(column))
        if value is None:
            raise self.refusal("isn't a whole number", column, allowed)
        if value != round(value) or not low <= value <= high:
            raise self.refusal("isn't a whole number in the range", column, allowed)
        return int(value)

    def word(self, column: str, valid: Sequence[str], meaning: str) -> str:
        """Return a cell that is one of `valid`; BadInput with the nearest one for anything else."""
        value = self.text(column)
        if value not in valid:
            raise self.refusal("is unknown", column, meaning, nearest_name(value, valid))
        return value


def _between(low: float, high: float) -> str:
    if math.isinf(high):
        return "" if math.isinf(low) else f" of at least {low:g}"
    return f" from {low:g} to {high:g}"


def read_rows(path: Path, required: Sequence[str], known_as: Mapping[str, Sequence[str]] | None = None) -> list[Row]:
    """Return the rows of a CSV file, with a header and commas, in UTF-8; BadInput where it can't be read.

    `known_as` gives other headings that a column may have. Each of `required` must be there. Empty rows are left out.
    """
    table = read_csv(path)
    header, body = table.header, table.rows
    columns = [_own_name(heading, header, known_as or {}) for heading in header]
    for column in required:
        if column not in columns:
            others = " or ".join((known_as or {}).get(column, ()))
            raise BadInput(
                "has no such column", where=f"{path}, row 1", key=f"column {column}", value=", ".join(header),
                allowed=f"a heading {column}{f', or {others}' if others else ''}", nearest=nearest_name(column, header),
            )  # fmt: skip
    for number, line in body:
        if len(line) > len(columns):
            raise BadInput(
                "has more cells than the header", where=f"{path}, row {number}", key=f"column {len(columns) + 1}",
                value=line[len(columns)], allowed=f"{len(columns)} cells",
            )  # fmt: skip
    return [Row(str(path), number, dict(zip(columns, line, strict=False))) for number, line in body]


def _own_name(heading: str, header: Sequence[str], known_as: Mapping[str, Sequence[str]]) -> str:
    named = (column for column, others in known_as.items() if heading in others and column not in header)
    return next(named, heading)
