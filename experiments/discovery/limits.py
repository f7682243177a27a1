"""The limits of a box in the factors' own units."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite, nan

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.design.axis import Axis
from haemus.experiments.design.values import Levels, number_of

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Limit:
    """What a box allows of one factor: numbers on its axis from `low` to `high`, or `places` of words.

    An end that isn't cut off is infinite. `p_low` and `p_high` are quasi-p values of the two ends, nan where there is none; of
    words the first is that of the set.
    """

    factor: int
    low: float = -inf
    high: float = inf
    places: tuple[int, ...] | None = None
    p_low: float = nan
    p_high: float = nan

    @property
    def p(self) -> float:
        """The smaller quasi-p value: whether any end of the limit tells cases apart."""
        return float(np.nanmin([self.p_low, self.p_high]))

    def allows(self, numbers: Numbers) -> NDArray[np.bool_]:
        """Whether numbers on the factor's axis are within."""
        if self.places is not None:
            return np.isin(numbers, self.places)
        return (numbers >= self.low) & (numbers <= self.high)


def allowed(limits: Sequence[Limit], numbers: Numbers) -> NDArray[np.bool_]:
    """Which points (rows) a box holds."""
    inside = np.ones(len(numbers), dtype=np.bool_)
    for limit in limits:
        inside &= limit.allows(numbers[:, limit.factor])
    return inside


def in_words(limit: Limit, axis: Axis) -> str:
    """A limit as one reads it: "from 2025-07-07 to 2026-10-07", "at least 0.72", "self-help or none", "true"."""
    if limit.places is not None:
        return " or ".join(value_in_words(axis, float(place)) for place in limit.places)
    low, high = ends(limit, axis)
    if isfinite(limit.low) and isfinite(limit.high):
        return f"from {low} to {high}"
    if axis.kind == "date":
        return f"from {low} on" if isfinite(limit.low) else f"until {high}"
    return f"at least {low}" if isfinite(limit.low) else f"at most {high}"


def ends(limit: Limit, axis: Axis) -> tuple[str, str]:
    """The lowest and the highest value within, in words; of a factor with levels, levels."""
    low, high = max(limit.low, axis.low), min(limit.high, axis.high)
    if axis.levels is not None and limit.places is None:
        levels = axis.numbers(axis.levels)
        inside = levels[limit.allows(levels)]
        low, high = float(inside.min()), float(inside.max())
    return value_in_words(axis, low), value_in_words(axis, high)


def value_in_words(axis: Axis, number: float) -> str:
    """A number on an axis as its value: a day, a word, true or false, a number."""
    match axis.kind:
        case "word":
            return str((axis.levels or ())[round(number)])
        case "claim":
            return "true" if number else "false"
        case "date":
            days = map(dt.date.fromisoformat, map(str, axis.levels or ()))
            return min(days, key=lambda day: abs(number_of(day, Levels(())) - number)).isoformat()
    return f"{number:.3g}" if abs(number) < 1000.0 else f"{number:,.0f}"  # noqa: PLR2004 - digits that are read
