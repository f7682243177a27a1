"""PRIM: the limits of a box, the boxes peeled one after the other, and the selection of one."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf, isfinite, nan
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.design.values import Axis, Levels, number_of
from haemus.experiments.discovery.workbench import KINDS_WITHOUT_ORDER, frame, name_of, prim_box, without
from haemus.experiments.stats.ratios import quasi_p

Numbers = NDArray[np.float64]
LEAST_SHARE: Final = 0.05
"""The smallest share of the points in a box, and of a box's points in a slice: the workbench's defaults."""
FEWEST_POINTS: Final = 5
"""The smallest number of points for that share; decision record 0025 shows the effect of fewer."""
SIGNIFICANT: Final = 0.05


@dataclass(frozen=True, slots=True)
class Limit:
    """The limit of a box on one factor: numbers on its axis from `low` to `high`, or `places` of words.

    An end without a limit is infinite. `p_low` and `p_high` are the quasi-p values of the two ends, nan for an end without a
    limit; for words, the first is that of the set.
    """

    factor: int
    low: float = -inf
    high: float = inf
    places: tuple[int, ...] | None = None
    p_low: float = nan
    p_high: float = nan

    @property
    def p(self) -> float:
        """The smaller quasi-p value of the two ends."""
        return float(np.nanmin([self.p_low, self.p_high]))

    def allows(self, numbers: Numbers) -> NDArray[np.bool_]:
        """Whether numbers on the factor's axis are within the limit."""
        if self.places is not None:
            return np.isin(numbers, self.places)
        return (numbers >= self.low) & (numbers <= self.high)


def allowed(limits: Sequence[Limit], numbers: Numbers) -> NDArray[np.bool_]:
    """Whether each point (row) is in a box."""
    inside = np.ones(len(numbers), dtype=np.bool_)
    for limit in limits:
        inside &= limit.allows(numbers[:, limit.factor])
    return inside


def in_words(limit: Limit, axis: Axis) -> str:
    """A limit in words: "from 2025-07-07 to 2026-10-07", "at least 0.72", "self-help or none", "true"."""
    if limit.places is not None:
        return " or ".join(value_in_words(axis, float(place)) for place in limit.places)
    low, high = ends(limit, axis)
    if isfinite(limit.low) and isfinite(limit.high):
        return f"from {low} to {high}"
    if axis.kind == "date":
        return f"from {low} on" if isfinite(limit.low) else f"until {high}"
    return f"at least {low}" if isfinite(limit.low) else f"at most {high}"


def ends(limit: Limit, axis: Axis) -> tuple[str, str]:
    """The lowest and the highest value within a limit, in words; for a factor with levels, these are levels."""
    low, high = max(limit.low, axis.low), min(limit.high, axis.high)
    if axis.levels is not None and limit.places is None:
        levels = axis.numbers(axis.levels)
        inside = levels[limit.allows(levels)]
        low, high = float(inside.min()), float(inside.max())
    return value_in_words(axis, low), value_in_words(axis, high)


def value_in_words(axis: Axis, number: float) -> str:
    """The value of a number on an axis, in words: a day, a word, true or false, or a number."""
    match axis.kind:
        case "word":
            return str((axis.levels or ())[round(number)])
        case "claim":
            return "true" if number else "false"
        case "date":
            days = map(dt.date.fromisoformat, map(str, axis.levels or ()))
            return min(days, key=lambda day: abs(number_of(day, Levels(())) - number)).isoformat()
    return f"{number:.3g}" if abs(number) < 1000.0 else f"{number:,.0f}"  # noqa: PLR2004 - decimals are dropped from here on


@dataclass(frozen=True, slots=True)
class Box:
    """One box of the trajectory; `dropped` names the factor whose limits were dropped from the box before."""

    number: int
    limits: tuple[Limit, ...]
    coverage: float
    density: float
    mass: float
    points: int
    dropped: str = ""

    @property
    def excess(self) -> float:
        """Coverage less mass: the gain in coverage over a random box of the same mass."""
        return self.coverage - self.mass


@dataclass(frozen=True, slots=True)
class Trajectory:
    """All boxes, starting with the one that holds every point, and the number of the selected one."""

    boxes: tuple[Box, ...]
    taken: int

    @property
    def box(self) -> Box:
        """The box taken."""
        return self.boxes[self.taken]


class TooThin(ValueError):  # noqa: N818 - names the condition
    """No box reaches the requested density; `densest` is the highest density of any."""

    def __init__(self, densest: float) -> None:
        """Keep the highest density."""
        self.densest = densest
        super().__init__(f"no box of that density: at most {densest:.3g}")


def peeled(numbers: Numbers, axes: tuple[Axis, ...], shares: Numbers, *, density: float | None = None) -> Trajectory:
    """The trajectory of EMA Workbench's PRIM over points (rows of `numbers`), and the box selected by the rule.

    PRIM works on the mean share of interest of the points in a box; coverage and density follow from sums of the shares.
    Without `density`, the rule selects the box whose coverage exceeds its mass by most and then drops limits, the least
    significant factor first, until every remaining factor has a quasi-p value of at most 0.05. With `density`, it selects the
    box with the largest coverage among those at least as dense; TooThin if there is none.
    """
    found = prim_box(frame(numbers, axes), shares, least_share(len(shares)))
    reading = _Reading(found, numbers, axes, shares)
    boxes = [reading.box(number) for number in range(len(found.box_lims))]
    if density is not None:
        dense = [box for box in boxes if box.density >= density - 1e-9]
        if not dense:
            raise TooThin(max(box.density for box in boxes))
        return Trajectory(tuple(boxes), max(dense, key=lambda box: (box.coverage, box.density)).number)
    taken = max(boxes, key=lambda box: box.excess)
    while weak := [limit for limit in taken.limits if limit.p > SIGNIFICANT]:
        place = max(weak, key=lambda limit: limit.p).factor
        without(found, place, taken.number)
        taken = reading.box(len(boxes), dropped=axes[place].name)
        boxes.append(taken)
    return Trajectory(tuple(boxes), taken.number)


def least_share(points: int) -> float:
    """The smallest share of the points in a box, and of a box's points in a slice."""
    return max(LEAST_SHARE, FEWEST_POINTS / points)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads EMA Workbench's trajectory over points box by box."""

    found: Any  # EMA Workbench has no types
    numbers: Numbers
    axes: tuple[Axis, ...]
    shares: Numbers

    def box(self, number: int, dropped: str = "") -> Box:
        row = self.found.peeling_trajectory.iloc[number]
        limits = [limit for place in range(len(self.axes)) if (limit := self._limit(number, place)) is not None]
        return Box(
            number, tuple(self._judged(limit, limits) for limit in limits),
            float(row["coverage"]), float(row["density"]), float(row["mass"]), int(row["n"]), dropped,
        )  # fmt: skip

    def _limit(self, number: int, place: int) -> Limit | None:
        """The limit of a box on a factor; None if it allows every value."""
        (low, high), (least, most) = (self.found.box_lims[which][name_of(place)] for which in (number, 0))
        if self.axes[place].kind in KINDS_WITHOUT_ORDER:
            return Limit(place, places=tuple(sorted(map(int, low)))) if low != least else None
        limit = Limit(place, float(low) if low > least else -inf, float(high) if high < most else inf)
        return limit if isfinite(limit.low) or isfinite(limit.high) else None

    def _judged(self, limit: Limit, limits: list[Limit]) -> Limit:
        """The limit with the quasi-p values of its ends."""
        inside = allowed(limits, self.numbers)
        others = [other for other in limits if other is not limit]

        def p(*instead: Limit) -> float:
            return quasi_p(self.shares, inside, allowed([*others, *instead], self.numbers))

        if limit.places is not None:
            return replace(limit, p_low=p())
        return replace(
            limit,
            p_low=p(replace(limit, low=-inf)) if isfinite(limit.low) else nan,
            p_high=p(replace(limit, high=inf)) if isfinite(limit.high) else nan,
        )
