"""Points and replications that are crossed: products of runs, and how far an estimate from both may be off.

Points (blocks, trajectories) and replications are crossed: every seed at every point. The variance of an estimate is taken as
the sum of what either leaves in it. That counts what they leave together twice and so is no less than it should be (Owen
2007, The pigeonhole bootstrap, 10.1214/07-AOAS122). Decision record 0024.
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
"""Replications from which on one may be left out of an estimate that needs two."""
_DRAWN_AT_ONCE: Final = 2_000_000


def same(first: Numbers, second: Numbers) -> Numbers:
    """Mean over replications (the last axis) of the product: estimates E[first x second] over points and seeds."""
    found: Numbers = (first * second).mean(axis=-1)
    return found


def crossed(first: Numbers, second: Numbers) -> Numbers:
    """Mean over pairs of different replications of the product; NaN for a single replication.

    Seeds of a pair are independent, so it estimates the product of the two means over seeds without their noise, which in
    `same` adds up (the pairs make a U-statistic: Hoeffding 1948, 10.1214/aoms/1177730196).
    """
    runs = first.shape[-1]
    if runs == 1:
        return np.full(np.broadcast_shapes(first.shape, second.shape)[:-1], np.nan)
    found: Numbers = (first.sum(axis=-1) * second.sum(axis=-1) - (first * second).sum(axis=-1)) / (runs * (runs - 1))
    return found


def weights(units: int) -> Iterator[Numbers]:
    """The share of each unit in each resample: rows resamples, a few at a time; the same for the same number of units."""
    draw = np.random.Generator(np.random.Philox(key=[stable_id("resampled units"), units]))
    at_once = max(1, _DRAWN_AT_ONCE // units)
    for first in range(0, RESAMPLES, at_once):
        count = min(at_once, RESAMPLES - first)
        chosen = draw.integers(0, units, size=(count, units)) + np.arange(count)[:, None] * units
        yield np.bincount(chosen.ravel(), minlength=count * units).reshape(count, units) / units


def half_widths(resampled: Numbers | None, left_out: Numbers | None, confidence: float) -> Numbers:
    """Half widths of intervals: of numbers from resamples of units (a row each), and with one replication left out (a row each).

    None stands for what leaves no error: points that are all there are, or a single seed that is what was asked about.
    """
    parts = []
    if resampled is not None:
        parts.append(normal(confidence) * _spread(resampled))
    if left_out is not None:
        runs = len(left_out)
        if runs < FEWEST:
            return np.full(left_out.shape[1], np.nan)
        spread = ((left_out - left_out.mean(axis=0)) ** 2).sum(axis=0)
        parts.append(student(runs, confidence) * sqrt((runs - 1) / runs) * np.sqrt(spread))
    found: Numbers = np.sqrt(sum((part * part for part in parts), start=np.zeros(1)))
    return found


def _spread(resampled: Numbers) -> Numbers:
    """The standard deviation of each column over the resamples that define it: not those in which nothing varies."""
    known = np.isfinite(resampled)
    asked = known.any(axis=0)
    defined = resampled[known[:, asked].all(axis=1)]
    found = np.full(resampled.shape[1], np.nan)
    if len(defined) >= FEWEST:
        found[asked] = defined[:, asked].std(axis=0, ddof=1)
    return found
