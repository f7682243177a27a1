"""Places along an axis at which points are grouped: its levels, or bins."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.design.values import Axis
from haemus.experiments.stats.crossed import Known, blocks
from haemus.experiments.stats.ranges import range_of
from haemus.experiments.store.sweep_result import SweepResult

MOST_LEVELS: Final = 8
"""Up to this many numbers or dates of a drawn design are places of their own; with more, neighbours share a bin."""
FEWEST_BINS: Final = 3
MOST_BINS: Final = 8
VALUES_A_BIN: Final = 8
Numbers = NDArray[np.float64]
SHARE_UNIT = "0 or 1"


@dataclass(frozen=True, slots=True)
class Place:
    """A place on an axis (at `at`, from `low` to `high`), its label, and its points."""

    label: str
    at: float
    low: float
    high: float
    points: NDArray[np.int64]


def is_named(axis: Axis) -> bool:
    """Whether the values are words or claims, which have places but no distances."""
    return axis.kind in {"word", "claim"}


def at_levels(axis: Axis, numbers: Numbers, points: NDArray[np.int64]) -> tuple[Place, ...]:
    """A place for each value that occurs at the points."""
    labels = _labels(axis)
    values = numbers[points]
    return tuple(
        Place(labels.get(value, f"{value:g}"), value, value, value, points[values == value])
        for value in np.unique(values).tolist()
    )


def in_bins(axis: Axis, numbers: Numbers, most: int) -> tuple[Place, ...]:
    """At most `most` bins with about as many values each; a place for each value if there are few, or if they are words."""
    everywhere = np.arange(len(numbers))
    values = np.unique(numbers)
    if is_named(axis) or len(values) <= (MOST_LEVELS if axis.levels is not None else most):
        return at_levels(axis, numbers, everywhere)
    parts = np.array_split(values, most)
    inner = [0.5 * (before[-1] + after[0]) for before, after in pairwise(parts)]
    edges = [axis.low, *inner, axis.high]
    which = np.searchsorted(inner, numbers, side="right")
    return tuple(
        Place(_between(axis, low, high), float(numbers[which == place].mean()), low, high, everywhere[which == place])
        for place, (low, high) in enumerate(pairwise(edges))
    )


def bins_for(numbers: Numbers) -> int:
    """The number of bins for a line: at least eight values in each, unless that leaves fewer than three bins."""
    return min(MOST_BINS, max(FEWEST_BINS, len(np.unique(numbers)) // VALUES_A_BIN))


def month_of(number: float) -> str:
    """The month of a number on an axis of dates: "Jun 2026"."""
    year = int(number)
    days = (dt.date(year + 1, 1, 1) - dt.date(year, 1, 1)).days
    # the number of a day is that of its start, up to rounding error
    day = dt.date(year, 1, 1) + dt.timedelta(days=round((number - year) * days))
    return f"{day:%b %Y}"


def _labels(axis: Axis) -> dict[float, str]:
    if axis.levels is None:
        return {}
    numbers = axis.numbers(axis.levels).tolist()
    match axis.kind:
        case "date":
            return {number: month_of(number) for number in numbers}
        case "claim":
            return {float(bool(level)): str(level).lower() for level in axis.levels}
        case "word":
            return {number: str(level) for number, level in zip(numbers, axis.levels, strict=True)}
    return {}


def _between(axis: Axis, low: float, high: float) -> str:
    if axis.kind == "date":
        return f"{month_of(low)} to {month_of(high)}"
    return f"{low:.3g} to {high:.3g}"


def known_outcomes(swept: SweepResult, outcomes: Sequence[str]) -> Iterator[tuple[str, dict[str, Known]]]:
    """Yield each scenario with its outcomes: one row per point of the design, one column per replication."""
    labels = blocks(swept.design, len(swept.axes), len(swept.points))
    for scenario, runs in swept.by_scenario(outcomes):
        point, replication = runs["point"].to_numpy(), runs["run"].to_numpy()
        shape = (len(swept.points), int(replication.max(initial=-1)) + 1)
        found = {}
        for outcome in outcomes:
            values = np.full(shape, np.nan)
            values[point, replication] = runs[outcome].to_numpy(dtype=np.float64)
            unit = swept.result.outcomes.unit_of(outcome)
            found[outcome] = Known(values, labels, unit == SHARE_UNIT, range_of(unit))
        yield scenario, found
