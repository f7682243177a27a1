"""What pairing gained: how alike paired runs are, and how many unpaired runs one pair stands for."""

from math import inf, nan, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.means import FEWEST

Numbers = NDArray[np.float64]


class Reduction(NamedTuple):
    """Correlation of paired runs, the factor by which pairing reduced the variance, and their Monte Carlo errors."""

    correlation: float
    correlation_error: float
    factor: float
    factor_error: float


def reduction(second: Numbers, first: Numbers) -> Reduction:
    """Variance that the difference of as many unpaired runs would have had, over that of the paired difference.

    Common random numbers: var(B - A) = var A + var B - 2 cov(A, B) (Law and Kelton 2000, section 11.2). A factor of 20: as many
    pairs without common draws would have needed 20 times the runs for the same error. Infinite where the difference doesn't
    vary and the outcome does, nan where neither does. Errors by the delta method (the infinitesimal jackknife).
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
