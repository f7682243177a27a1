"""Effects of one factor at a time, from its lowest to its highest value with the other factors held constant.

This is the only place where such an effect is computed: reports, tables, JSON and figures show its rows. Decision record 0027.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import comb, nan
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.design.values import Axis
from haemus.experiments.stats.intervals import interval_of
from haemus.experiments.stats.least_squares import Separated, explained, separated
from haemus.experiments.stats.ranges import reach_of

Way = Literal["alone", "levels", "plane", "categories", "word"]
Numbers = NDArray[np.float64]

BY_LEVEL: Final = ("grid", "list")
"""Designs whose chosen points are themselves of interest, with a few values of each factor."""
LIST: Final = "list"
SAME: Final = 1e-9
"""Differences between replications below this share of an effect are rounding error."""
MOST_SHARED: Final = 0.5
"""A factor is confounded if more than this share of its variation over the points goes with the other factors."""


@dataclass(frozen=True, slots=True)
class Effect:
    """The change of an outcome from `start` to `end` of a factor: the mean over replications, and its interval.

    "alone": between points that differ in this factor only. By "levels" it is the difference between two level means; by
    "plane", the slope of the least-squares plane times the range; by "categories" (words), `start` and `end` are those with the
    smallest and the largest mean; "word" is the change from the first word to another. `explained` is the share of the variance
    of point means that the fit explains. `per_unit` is the effect over the distance from `start` to `end`, missing for words.
    """

    scenario: str
    outcome: str
    unit: str
    factor: str
    factor_unit: str
    way: Way
    start: float | str
    end: float | str
    runs: int
    points: int
    effect: float
    error: float
    low: float
    high: float
    p: float
    carriers: float
    per_unit: float
    per_unit_low: float
    per_unit_high: float
    explained: float


class Refused(NamedTuple):
    """A factor whose effect the points can't tell, and the reason."""

    factor: str
    reason: str


class Found(NamedTuple):
    """Effects by size; the change from the first word to each other, for factors of words; and factors without an effect."""

    effects: list[Effect]
    words: list[Effect]
    refused: list[Refused]


@dataclass(frozen=True, slots=True)
class _Coded:
    """The columns of one factor in the fit; its first level is the baseline of the others."""

    axis: Axis
    low: float
    high: float
    levels: tuple[float, ...] | None
    columns: Numbers


class _Change(NamedTuple):
    """How an outcome moves along a factor: a row per column of the factor, and what it rests on."""

    coded: _Coded
    found: Numbers
    way: Way
    points: int
    explained: float


def effects(  # noqa: PLR0913 - labels, design, values and options
    labels: tuple[str, str, str],
    axes: Sequence[Axis],
    numbers: Numbers,
    values: Numbers,
    *,
    kind: str,
    confidence: float,
) -> Found:
    """The effect of each factor that the points can tell.

    `labels` are scenario, outcome and unit; `numbers` is points x factors, `values` points x replications. Each replication is
    taken separately, because its points share their draws; the interval is over replications. It reflects the choice of seeds,
    not of points. For words it is widened after Bonferroni for the number of pairs among which the two farthest apart were chosen.

    In a list, points that differ from the first in one factor alone give its effect. Otherwise it comes from a fit to all points,
    which is refused if the design confounds the factor with others.
    """
    found, words, refused = [], [], []
    for change in _changes(axes, numbers, values, kind):
        if isinstance(change, Refused):
            refused.append(change)
            continue
        found.append(_effect(labels, change, confidence))
        words += list(_words(labels, change, confidence))
    return Found(sorted(found, key=lambda effect: -abs(effect.effect)), words, refused)


def _changes(axes: Sequence[Axis], numbers: Numbers, values: Numbers, kind: str) -> Iterator[_Change | Refused]:
    fitted = _by_level(axes, numbers) if kind in BY_LEVEL and kind != LIST else None
    coded = fitted or [
        _coded(axis, column, by_level=False, whole_range=kind not in BY_LEVEL)
        for axis, column in zip(axes, numbers.T, strict=True)
    ]
    share = explained(np.column_stack([each.columns for each in coded]), values)
    for place, each in enumerate(coded):
        if kind == LIST:
            single = alone(numbers, place)
            if np.ptp(numbers[single, place]) > 0.0:
                yield _alone(axes[place], numbers[single, place], values[single])
                continue
        others = [other for other in coded if other is not each]
        fit = separated(each.columns, [other.columns for other in others], values)
        if fit.coefficients is None or fit.shared > MOST_SHARED:
            yield Refused(each.axis.name, _reason(fit, [other.axis.name for other in others], kind, len(numbers)))
        else:
            way: Way = "plane" if each.levels is None else "categories" if each.axis.kind == "word" else "levels"
            yield _Change(each, fit.coefficients, way, len(values), share)


def alone(numbers: Numbers, place: int) -> NDArray[np.int64]:
    """The first point and those that differ from it in one factor alone."""
    others = np.delete(numbers, place, axis=1)
    return np.flatnonzero((others == others[0]).all(axis=1))


def _alone(axis: Axis, column: Numbers, values: Numbers) -> _Change:
    """The means at each level of a factor less that at its lowest, from points at which nothing else differs."""
    levels = np.unique(column)
    means = np.array([values[column == level].mean(axis=0) for level in levels])
    coded = _Coded(axis, float(levels[0]), float(levels[-1]), tuple(levels.tolist()), np.empty((len(column), 0)))
    return _Change(coded, means[1:] - means[0], "categories" if axis.kind == "word" else "alone", len(column), nan)


def _reason(fit: Separated, others: Sequence[str], kind: str, points: int) -> str:
    nothing_else = " and no point differs from the first in it alone" if kind == LIST else ""
    if fit.constant:
        return "it has the same value at all points"
    if fit.too_few:
        return f"{points} points are too few for a fit of all factors{',' if nothing_else else ''}{nothing_else}"
    return (
        f"the points move it together with {others[fit.nearest]} (correlation {fit.correlation:.2f};"
        f" {100.0 * fit.shared:.0f} % of its variation goes with the other factors){nothing_else},"
        " so a fit can't tell them apart"
    )


def _by_level(axes: Sequence[Axis], numbers: Numbers) -> list[_Coded] | None:
    """A column for each level; None if there are too few points for that."""
    coded = [
        _coded(axis, column, by_level=True, whole_range=False) for axis, column in zip(axes, numbers.T, strict=True)
    ]
    return coded if sum(each.columns.shape[1] for each in coded) < len(numbers) else None


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


def _effect(labels: tuple[str, str, str], change: _Change, confidence: float) -> Effect:
    """The effect of one factor from its changes: one row per column of the fit, one column per replication."""
    axis, levels = change.coded.axis, change.coded.levels
    if levels is None:
        return _row(labels, change, (change.coded.low, change.coded.high), change.found[0], confidence)
    heights = np.vstack((np.zeros(change.found.shape[1]), change.found))
    first, last = 0, len(levels) - 1
    if axis.kind == "word":
        means = heights.mean(axis=1)
        first, last = int(means.argmin()), int(means.argmax())
        confidence = 1.0 - (1.0 - confidence) / max(1, comb(len(levels), 2))
    return _row(labels, change, (levels[first], levels[last]), heights[last] - heights[first], confidence)


def _words(labels: tuple[str, str, str], change: _Change, confidence: float) -> Iterator[Effect]:
    """The change from the first word to each other one."""
    levels = change.coded.levels
    if change.coded.axis.kind != "word" or levels is None:
        return
    of_word = change._replace(way="word")
    for level, found in zip(levels[1:], change.found, strict=True):
        yield _row(labels, of_word, (levels[0], level), found, confidence)


def _row(
    labels: tuple[str, str, str], change: _Change, ends: tuple[float, float], moved: Numbers, confidence: float
) -> Effect:
    axis = change.coded.axis
    if np.ptp(moved) <= SAME * np.abs(moved).max():
        moved = np.full_like(moved, moved[0])
    found = interval_of(moved, confidence, reach_of(labels[2]))
    p = 0.0 if not found.varies and found.units > 1 and found.mean != 0.0 else found.p
    distance = nan if axis.kind == "word" or ends[0] == ends[1] else ends[1] - ends[0]
    return Effect(
        *labels, axis.name, axis.unit, change.way, _named(axis, ends[0]), _named(axis, ends[1]), found.units, change.points,
        found.mean, found.error, found.low, found.high, p, found.carriers,
        found.mean / distance, found.low / distance, found.high / distance, change.explained,
    )  # fmt: skip
