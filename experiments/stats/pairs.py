"""Pairs of runs: which rows form a pair, what pairing gains, and how often one scenario's outcome is the higher."""

from __future__ import annotations

from math import inf, nan, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.on_use import on_use
from haemus.experiments.stats.means import FEWEST

if TYPE_CHECKING:
    import pandas as pd
    from scipy import special
else:
    pd = on_use("pandas")
    special = on_use("scipy.special")

Rows = NDArray[np.intp]
Numbers = NDArray[np.float64]
EVEN = 0.5


def paired_rows(runs: pd.DataFrame, scenario: str, against: str) -> tuple[Rows, Rows]:
    """Row numbers of a scenario's runs in the table of runs, and of the runs they are compared with, pair by pair."""
    ours, theirs = _places(runs, scenario), _places(runs, against)
    named = runs[["point", "run"]].to_numpy(dtype=np.int64)
    if np.array_equal(named[ours], named[theirs]):  # the usual case, and much quicker than to look for each
        return ours, theirs
    second, first = (pd.MultiIndex.from_arrays([*named[each].T]) for each in (ours, theirs))
    both = second.intersection(first)
    return ours[second.get_indexer(both)], theirs[first.get_indexer(both)]


def _places(runs: pd.DataFrame, scenario: str) -> Rows:
    """The row numbers of a scenario's finished runs."""
    return np.flatnonzero((runs["status"] == "done") & (runs["scenario"] == scenario))


class Reduction(NamedTuple):
    """Correlation of paired runs, the factor by which pairing reduced the variance, and their Monte Carlo errors."""

    correlation: float
    correlation_error: float
    factor: float
    factor_error: float


def reduction(second: Numbers, first: Numbers) -> Reduction:
    """The variance of the difference between as many unpaired runs, over the variance of the paired difference.

    Common random numbers: var(B - A) = var A + var B - 2 cov(A, B) (Law and Kelton 2000, section 11.2). A factor of 20 means that
    without common draws 20 times the runs would be needed for the same error. Infinite if the difference doesn't vary but the
    outcome does, nan if neither varies. Errors by the delta method (the infinitesimal jackknife).
    """
    pairs = len(first)
    if pairs < FEWEST:
        return Reduction(nan, nan, nan, nan)
    a, b, both = first - first.mean(), second - second.mean(), second - first
    d = both - both.mean()
    var_a, var_b, var_d = float(np.mean(a * a)), float(np.mean(b * b)), float(np.mean(d * d))
    if both.min() == both.max():
        varies = first.min() < first.max()
        return Reduction(1.0 if varies else nan, 0.0 if varies else nan, inf if varies else nan, nan)
    factor = (var_a + var_b) / var_d
    off = (a * a + b * b - factor * d * d) / var_d
    factor_error = float(off.std()) / sqrt(pairs)
    if first.min() == first.max() or second.min() == second.max():
        return Reduction(nan, nan, factor, factor_error)
    a, b = a / sqrt(var_a), b / sqrt(var_b)
    correlation = float(np.mean(a * b))
    off = a * b - 0.5 * correlation * (a * a + b * b)
    return Reduction(correlation, float(off.std()) / sqrt(pairs), factor, factor_error)


class Superiority(NamedTuple):
    """Share of pairs in which the second is higher, plus half the ties; its Monte Carlo error and interval."""

    share: float
    error: float
    low: float
    high: float


def superiority(differences: NDArray[np.float64], confidence: float) -> Superiority:
    """The probability of superiority for paired runs (Vargha and Delaney 2000 for unpaired samples).

    It is a half plus half the difference between the shares of pairs that rise and that fall. The interval is that of Bonett and
    Price (2012, 10.3102/1076998611411915) for a paired difference of shares, which holds even if few pairs differ. If no pair
    differs, the value is a half and the error 0.
    """
    pairs = len(differences)
    if pairs == 0:
        return Superiority(nan, nan, nan, nan)
    up, down = int(np.count_nonzero(differences > 0.0)), int(np.count_nonzero(differences < 0.0))
    if up == down == 0:
        return Superiority(EVEN, 0.0, EVEN, EVEN)
    share = EVEN + EVEN * (up - down) / pairs
    error = EVEN * _spread(up / pairs, down / pairs) / sqrt(pairs)
    # add one pair of either kind, so that the shares have an error even where all pairs agree
    rise, fall = (up + 1.0) / (pairs + 2.0), (down + 1.0) / (pairs + 2.0)
    middle = EVEN + EVEN * (rise - fall)
    half = float(special.ndtri(0.5 + 0.5 * confidence)) * EVEN * _spread(rise, fall) / sqrt(pairs + 2.0)
    return Superiority(share, error, max(0.0, middle - half), min(1.0, middle + half))


def _spread(rise: float, fall: float) -> float:
    """Standard deviation over pairs of the sign of the difference."""
    return sqrt(max(0.0, rise + fall - (rise - fall) * (rise - fall)))
