"""The values that a factor takes: read from TOML or a cell of a table, and what lies between two of them."""

import datetime as dt
import math
from calendar import monthrange
from dataclasses import dataclass
from typing import Final, Literal

Value = float | int | bool | str | dt.date
ValueKind = Literal["number", "whole", "date", "claim", "word"]

MONTHS: Final = {"quarter": 3, "month": 1}
MONTHS_A_YEAR: Final = 12
WORDS: Final = {
    "number": "a number",
    "whole": "a whole number",
    "date": "a TOML date without quotes, such as 2025-02-14",
    "claim": "true or false",
    "word": "text in quotes",
}
CELLS: Final = {**WORDS, "date": "a date such as 2025-02-14", "word": "text"}


@dataclass(frozen=True, slots=True)
class Between:
    """Any number between two."""

    low: float
    high: float

    def at(self, share: float) -> float:
        """The number at a share of the way from the lowest to the highest."""
        return self.low + share * (self.high - self.low)

    def ends(self) -> tuple[Value, ...]:
        """The lowest and the highest."""
        return (self.low, self.high)


@dataclass(frozen=True, slots=True)
class Levels:
    """A few values in an order."""

    values: tuple[Value, ...]

    def at(self, share: float) -> Value:
        """The value of the slice that a share falls in; all slices are equally wide."""
        count = len(self.values)
        # a step of a Morris trajectory may miss a slice's edge by a rounding
        return self.values[min(int(share * count + 1e-9), count - 1)]

    def ends(self) -> tuple[Value, ...]:
        """Every word, of others the lowest and the highest."""
        if isinstance(self.values[0], str):
            return self.values
        return (min(self.values), max(self.values))


Spread = Between | Levels


def typed(kind: ValueKind, given: object) -> Value | None:
    """A TOML value as what the factor takes; None where it is something else."""
    match kind:
        case "number":
            known = isinstance(given, int | float) and not isinstance(given, bool) and math.isfinite(given)
            return float(given) if known else None  # type: ignore[arg-type]  # a number by now
        case "whole":
            return given if isinstance(given, int) and not isinstance(given, bool) else None
        case "date":
            return given if isinstance(given, dt.date) and not isinstance(given, dt.datetime) else None
        case "claim":
            return given if isinstance(given, bool) else None
        case "word":
            return given if isinstance(given, str) else None


def read(kind: ValueKind, cell: str) -> Value | None:
    """A cell of a table as what the factor takes; None where it is something else."""
    try:
        match kind:
            case "number":
                return typed(kind, float(cell))
            case "whole":
                return int(cell)
            case "date":
                return dt.date.fromisoformat(cell)
            case "claim":
                return {"true": True, "false": False}.get(cell)
            case "word":
                return cell
    except ValueError:
        return None


def number_of(value: Value, spread: Spread) -> float:
    """A value on an axis: dates in years, claims as 0 and 1, words by their place among the levels."""
    match value:
        case bool() | int() | float():
            return float(value)
        case dt.date():
            return value.year + (value.timetuple().tm_yday - 1) / (366 if _is_leap(value.year) else 365)
        case str():
            return float(spread.values.index(value)) if isinstance(spread, Levels) else math.nan


def dates(first: dt.date, last: dt.date, step: Literal["quarter", "month"]) -> tuple[dt.date, ...]:
    """Dates from the first on in whole steps, not after the last; on the same day of the month where there is one."""
    found: list[dt.date] = []
    while True:
        month = first.month - 1 + len(found) * MONTHS[step]
        year, month = first.year + month // MONTHS_A_YEAR, month % MONTHS_A_YEAR + 1
        if year > last.year:
            return tuple(found)
        day = dt.date(year, month, min(first.day, monthrange(year, month)[1]))
        if day > last:
            return tuple(found)
        found.append(day)


def _is_leap(year: int) -> bool:
    return monthrange(year, 2)[1] == 29  # noqa: PLR2004 - days of February
