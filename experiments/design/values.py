"""The values of a factor and their axis: read from TOML, a table, or the design of a result."""

from __future__ import annotations

import datetime as dt
import math
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final, Literal, Self, cast

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.reading.csv_table import number_in

if TYPE_CHECKING:
    from haemus.experiments.design.factors import Factor

Value = float | int | bool | str | dt.date
ValueKind = Literal["number", "whole", "date", "claim", "word"]
LOG: Final = "log"
MONTHS: Final = {"quarter": 3, "month": 1}
MONTHS_A_YEAR: Final = 12
_MIDNIGHT: Final = " 00:00:00"
"""What pandas may write after a day."""
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
    """Any number between two bounds, evenly or, with `log`, evenly in its logarithm."""

    low: float
    high: float
    log: bool = False

    def at(self, share: float) -> float:
        """The number at a given share of the way from the lowest to the highest."""
        if self.log:  # both bounds exactly, whatever the rounding of powers between them
            return self.high if share == 1.0 else self.low * (self.high / self.low) ** share
        return self.low + share * (self.high - self.low)

    def ends(self) -> tuple[Value, ...]:
        """The lowest and the highest number."""
        return (self.low, self.high)


@dataclass(frozen=True, slots=True)
class Levels:
    """A few values in order."""

    values: tuple[Value, ...]

    def at(self, share: float) -> Value:
        """The value of the slice that contains a share; all slices are equally wide."""
        count = len(self.values)
        # a step of a Morris trajectory may miss a slice's edge by rounding error
        return self.values[min(int(share * count + 1e-9), count - 1)]

    def ends(self) -> tuple[Value, ...]:
        """All words; for other kinds, the lowest and the highest value."""
        if isinstance(self.values[0], str):
            return self.values
        return (min(self.values), max(self.values))


Spread = Between | Levels


def typed(kind: ValueKind, given: object) -> Value | None:
    """A TOML value converted to the factor's kind; None if it is of another kind."""
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
    """A cell of a table converted to the factor's kind; None if it is of another kind."""
    match kind:
        case "number":
            return number_in(cell)
        case "whole":
            number = number_in(cell)  # pandas writes whole numbers as 2.0 where one is missing
            return int(number) if number is not None and number.is_integer() else None
        case "date":
            return _day(cell.removesuffix(_MIDNIGHT).removesuffix("T00:00:00"))
        case "claim":
            return {"true": True, "false": False}.get(cell.casefold())  # pandas writes True, R and spreadsheets TRUE
        case "word":
            return cell


def _day(cell: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(cell)
    except ValueError:
        return None


def number_of(value: Value, spread: Spread) -> float:
    """A value on an axis: dates in years, claims as 0 and 1, words by their position among the levels."""
    match value:
        case bool() | int() | float():
            return float(value)
        case dt.date():
            return value.year + (value.timetuple().tm_yday - 1) / (366 if _is_leap(value.year) else 365)
        case str():
            return float(spread.values.index(value)) if isinstance(spread, Levels) else math.nan


def dates(first: dt.date, last: dt.date, step: Literal["quarter", "month"]) -> tuple[dt.date, ...]:
    """Dates in whole steps from the first, not after the last; on the same day of the month where it exists."""
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


@dataclass(frozen=True, slots=True)
class Axis:
    """The values one factor varied over. `low` and `high` are numbers on the axis: dates in years, words by position.

    On a logarithmic scale the numbers of the axis, and its unit, are decimal logarithms.

    `levels` are the values in the design's order, dates and words as text; None if any number in between may occur.
    """

    name: str
    kind: ValueKind
    unit: str
    low: float
    high: float
    levels: tuple[float | int | bool | str, ...] | None
    scale: str = "linear"

    @classmethod
    def of(cls, factor: Factor) -> Self:
        """The axis of a factor."""
        spread = factor.spread
        levels = tuple(map(_plain, spread.values)) if isinstance(spread, Levels) else None
        ends = [factor.number(value) for value in spread.ends()]
        scale = LOG if factor.log else "linear"
        return cls(factor.name, factor.target.kind, factor.unit, min(ends), max(ends), levels, scale)

    @classmethod
    def read(cls, said: Mapping[str, object]) -> Self:
        """Read an axis from a manifest; KeyError or TypeError if it isn't described there."""
        levels = cast("Sequence[float | int | bool | str] | None", said["levels"])
        return cls(
            name=str(said["name"]), kind=cast("ValueKind", said["kind"]), unit=str(said["unit"]),
            low=float(cast("float", said["low"])), high=float(cast("float", said["high"])),
            levels=None if levels is None else tuple(levels), scale=str(said.get("scale", "linear")),
        )  # fmt: skip

    def as_dict(self) -> dict[str, object]:
        """The axis as a dictionary, ready for JSON."""
        return {**asdict(self), "levels": None if self.levels is None else list(self.levels)}

    def numbers(self, column: Sequence[object]) -> NDArray[np.float64]:
        """A column of the design's table as numbers on the axis."""
        if self.kind == "word":
            place = {level: number for number, level in enumerate(self.levels or ())}
            return np.array([place[str(value)] for value in column], dtype=np.float64)
        if self.kind == "date":
            days = {day: number_of(dt.date.fromisoformat(day), Levels(())) for day in set(map(str, column))}
            return np.array([days[str(value)] for value in column], dtype=np.float64)
        numbers = np.asarray(column, dtype=np.float64)
        return np.log10(numbers) if self.scale == LOG else numbers


def _plain(value: Value) -> float | int | bool | str:
    return value.isoformat() if isinstance(value, dt.date) else value
