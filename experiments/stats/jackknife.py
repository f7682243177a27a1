"""Jackknife intervals of means whose observations come in clusters: of states, or of pairs of states."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt
from typing import TYPE_CHECKING

import numpy as np

from haemus.experiments.stats.means import student

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

FEWEST_NODES = 4
"""With three nodes or fewer the pairs that are left say nothing of the spread."""


@dataclass(frozen=True, slots=True)
class Clustered:
    """A mean, its standard error and its interval; nan where there are too few clusters."""

    mean: float
    error: float
    low: float
    high: float
    clusters: int


def clustered_mean(values: NDArray[np.float64], clusters: Sequence[object], confidence: float = 0.95) -> Clustered:
    """Return the mean of observations that are dependent within clusters: delete one cluster at a time, Student's interval.

    Observations of one state share its errors of all years and origins, so states are what is independent (Cameron and Miller 2015,
    10.3368/jhr.50.2.317: with few clusters the jackknife and Student's t are the cautious choice).
    """
    labels = list(dict.fromkeys(clusters))
    of = np.array([labels.index(each) for each in clusters])
    without = np.array([values[of != k].mean() for k in range(len(labels))]) if len(labels) > 1 else np.empty(0)
    count = len(labels)
    return _interval(values, without, (count - 1) / count if count else nan, count, confidence)


def node_clustered_mean(
    values: NDArray[np.float64], pairs: Sequence[tuple[str, str]], confidence: float = 0.95
) -> Clustered:
    """Return the mean of observations on pairs, which are dependent where they share a state: delete one state and all its pairs.

    Right where what pairs have in common comes from their states; where all pairs are independent, too wide by a root of two at most,
    because each pair is deleted twice (Snijders and Borgatti 1999, Connections 22(2):161-170, who assume the latter).
    """
    nodes = sorted({node for pair in pairs for node in pair})
    count = len(nodes)
    kept = [np.array([node not in pair for pair in pairs]) for node in nodes]
    if count < FEWEST_NODES or not all(each.any() for each in kept):
        return _interval(values, np.empty(0), nan, count, confidence)
    without = np.array([values[each].mean() for each in kept])
    return _interval(values, without, (count - 1) / count, count, confidence)


def _interval(
    values: NDArray[np.float64], without: NDArray[np.float64], factor: float, count: int, confidence: float
) -> Clustered:
    mean = float(values.mean()) if len(values) else nan
    if len(without) < 2:  # noqa: PLR2004 - one cluster has no spread
        return Clustered(mean, nan, nan, nan, count)
    off = without - without.mean()
    error = sqrt(factor * float(off @ off))
    half = student(count, confidence) * error
    return Clustered(mean, error, mean - half, mean + half, count)
