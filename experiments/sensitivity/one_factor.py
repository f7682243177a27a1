"""Effects of one factor at a time, from its lowest to its highest value with the other factors held constant."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import comb, nan
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.design.values import Axis
from haemus.experiments.stats.least_squares import ROUNDING, fitted
from haemus.experiments.stats.means import mean_of

Way = Literal["levels", "plane", "categories"]
Numbers = NDArray[np.float64]

BY_LEVEL: Final = ("grid", "list")
"""Designs whose chosen points are themselves of interest, with a few values of each factor."""
SAME: Final = 1e-9
"""Differences between replications below this share of an effect are rounding error."""


@dataclass(frozen=True, slots=True)
class Effect:
    """The change of an outcome from `start` to `end` of a factor: the mean over replications, and its interval.

    By "levels" it is the difference between two level means; by "plane", the slope of the least-squares plane times the range;
    by "categories" (words), `start` and `end` are those with the smallest and the largest mean. `explained` is the share of the
    variance of point means that the fit explains.
    """

    scenario: str
    outcome: str
    unit: str
    factor: str
    way: Way
    start: float | str
    end: float | str
    runs: int
    points: int
    effect: float
    error: float
    low: float
    high: float
    explained: float


@dataclass(frozen=True, slots=True)
class _Coded:
    """The columns of one factor in the fit; its first level is the baseline of the others."""

    axis: Axis
    low: float
    high: float
    levels: tuple[float, ...] | None
    columns: Numbers


def effects(  # noqa: PLR0913 - labels, design, values and options
    labels: tuple[str, str, str],
    axes: Sequence[Axis],
    numbers: Numbers,
    values: Numbers,
    *,
    kind: str,
    confidence: float,
) -> list[Effect]:
    """The effect of each factor, by size; empty if the points don't separate the factors.

    `labels` are scenario, outcome and unit; `numbers` is points x factors, `values` points x replications. Each replication is
    fitted separately, because its points share their draws; the interval is Student's, over replications. It reflects the
    choice of seeds, not of points. For words it is widened after Bonferroni for the number of pairs among which the two
    farthest apart were chosen.
    """
    for by_level in (True, False) if kind in BY_LEVEL else (False,):
        coded = [
            _coded(axis, column, by_level=by_level, whole_range=kind not in BY_LEVEL)
            for axis, column in zip(axes, numbers.T, strict=True)
        ]
        columns = np.column_stack([each.columns for each in coded])
        if columns.shape[1] >= len(columns):
            continue
        found = fitted(columns, values)
        if np.isfinite(found).all():
            explained = _explained(columns, values)
            ends = np.cumsum([0, *(each.columns.shape[1] for each in coded)])
            of_each = [
                _effect(labels, each, found[first:last], confidence, (len(values), explained))
                for each, (first, last) in zip(coded, pairwise(ends), strict=True)
            ]
            return sorted(of_each, key=lambda effect: -abs(effect.effect))
    return []


def _coded(axis: Axis, column: Numbers, *, by_level: bool, whole_range: bool) -> _Coded:
    if axis.kind == "word" or by_level:
        levels = tuple(np.unique(column).tolist())
        return _Coded(axis, levels[0], levels[-1], levels, (column[:, None] == np.array(levels[1:])).astype(np.float64))
    low, high = (axis.low, axis.high) if whole_range else (float(column.min()), float(column.max()))
    return _Coded(axis, low, high, None, ((column - low) / (high - low) if high > low else column * 0.0)[:, None])


def _named(axis: Axis, number: float) -> float | str:
    """A number on an axis as the design writes it: dates and words as text, claims as true and false."""
    if axis.kind == "claim":
        return "true" if number else "false"
    if axis.kind in {"date", "word"}:
        levels = list(axis.levels or ())
        return str(levels[int(np.abs(axis.numbers(levels) - number).argmin())])
    return number


def _effect(
    labels: tuple[str, str, str], coded: _Coded, found: Numbers, confidence: float, fit: tuple[int, float]
) -> Effect:
    """The effect of one factor from its coefficients: one row per column of the fit, one column per replication."""
    axis, levels = coded.axis, coded.levels
    if levels is None:
        way: Way = "plane"
        start, end, change = _named(axis, coded.low), _named(axis, coded.high), found[0]
    else:
        heights = np.vstack((np.zeros(found.shape[1]), found))
        first, last = 0, len(levels) - 1
        way = "levels"
        if axis.kind == "word":
            means = heights.mean(axis=1)
            first, last = int(means.argmin()), int(means.argmax())
            way = "categories"
            confidence = 1.0 - (1.0 - confidence) / comb(len(levels), 2)
        start, end, change = _named(axis, levels[first]), _named(axis, levels[last]), heights[last] - heights[first]
    if np.ptp(change) <= SAME * np.abs(change).max():
        change = np.full_like(change, change[0])
    mean = mean_of(change, confidence)
    points, explained = fit
    return Effect(
        *labels, axis.name, way, start, end, mean.runs, points,
        mean.mean, mean.error, mean.mean - mean.half, mean.mean + mean.half, explained,
    )  # fmt: skip


def _explained(columns: Numbers, values: Numbers) -> float:
    """The share of the variance of point means that the fitted columns explain; NaN if the means don't vary."""
    means = values.mean(axis=1, keepdims=True)
    off = means - means.mean()
    if np.abs(off).max() <= ROUNDING * np.abs(means).max():
        return nan
    slopes = fitted(columns, means)
    rest = off - (columns - columns.mean(axis=0)) @ slopes
    return 1.0 - float((rest * rest).sum() / (off * off).sum())
