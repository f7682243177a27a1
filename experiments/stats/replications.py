"""Crossed points and replications: products of runs, and the error of an estimate from both.

Points (blocks, trajectories) and replications are crossed: every seed runs at every point. The variance of an estimate is the
sum of the two contributions. This counts their interaction twice, so it is never too small (Owen 2007, The pigeonhole
bootstrap, 10.1214/07-AOAS122). Decision record 0024.
"""

from collections.abc import Iterator
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.stats.means import FEWEST, normal, student
from haemus.model.draws import stable_id

Numbers = NDArray[np.float64]
RESAMPLES: Final = 500
FEWEST_RUNS: Final = 3
"""The fewest replications that still leave two when one is left out."""
_DRAWN_AT_ONCE: Final = 2_000_000


def same(first: Numbers, second: Numbers) -> Numbers:
    """The mean of the product over replications (the last axis), which estimates E[first x second] over points and seeds."""
    found: Numbers = (first * second).mean(axis=-1)
    return found


def crossed(first: Numbers, second: Numbers) -> Numbers:
    """The mean of the product over pairs of different replications; NaN for a single replication.

    The seeds of a pair are independent, so this estimates the product of the two means over seeds without the seed noise
    that `same` includes (the pairs make a U-statistic: Hoeffding 1948, 10.1214/aoms/1177730196).
    """
    runs = first.shape[-1]
    if runs == 1:
        return np.full(np.broadcast_shapes(first.shape, second.shape)[:-1], np.nan)
    # all pairs at once: the product of the sums, less the pairs of a replication with itself
    found: Numbers = (first.sum(axis=-1) * second.sum(axis=-1) - (first * second).sum(axis=-1)) / (runs * (runs - 1))
    return found


def weights(units: int) -> Iterator[Numbers]:
    """The share of each unit in each resample (a row), a few resamples at a time; they depend on the number of units alone."""
    draw = np.random.Generator(np.random.Philox(key=[stable_id("resampled units"), units]))
    at_once = max(1, _DRAWN_AT_ONCE // units)
    for first in range(0, RESAMPLES, at_once):
        count = min(at_once, RESAMPLES - first)
        chosen = draw.integers(0, units, size=(count, units)) + np.arange(count)[:, None] * units
        yield np.bincount(chosen.ravel(), minlength=count * units).reshape(count, units) / units


def half_widths(resampled: Numbers | None, left_out: Numbers | None, confidence: float) -> Numbers:
    """Half widths of intervals, from estimates on resampled units and with one replication left out (a row each).

    None stands for a source without error: points that are the whole population, or a single seed that is itself of interest.
    """
    parts = []
    if resampled is not None:
        parts.append(normal(confidence) * _spread(resampled))
    if left_out is not None:
        runs = len(left_out)
        if runs < FEWEST:
            return np.full(left_out.shape[1], np.nan)
        # jackknife: the variance is (runs - 1) / runs times the sum of squared deviations
        spread = ((left_out - left_out.mean(axis=0)) ** 2).sum(axis=0)
        parts.append(student(runs, confidence) * sqrt((runs - 1) / runs) * np.sqrt(spread))
    found: Numbers = np.sqrt(sum((part * part for part in parts), start=np.zeros(1)))
    return found


def _spread(resampled: Numbers) -> Numbers:
    """The standard deviation of each column over the resamples that define it, leaving out those in which nothing varies."""
    known = np.isfinite(resampled)
    asked = known.any(axis=0)
    defined = resampled[known[:, asked].all(axis=1)]
    found = np.full(resampled.shape[1], np.nan)
    if len(defined) >= FEWEST:
        found[asked] = defined[:, asked].std(axis=0, ddof=1)
    return found
