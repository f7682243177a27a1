"""The difference of two means of independent runs, with Welch's interval."""

from __future__ import annotations

from math import nan, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.on_use import on_use
from haemus.experiments.stats.means import CONFIDENCE, FEWEST

if TYPE_CHECKING:
    from scipy import special
else:
    special = on_use("scipy.special")

Numbers = NDArray[np.float64]


class Unpaired(NamedTuple):
    """The difference second less first, its Monte Carlo error and interval, and the p value of no difference."""

    difference: float
    error: float
    low: float
    high: float
    p: float


def unpaired(second: Numbers, first: Numbers, confidence: float = CONFIDENCE) -> Unpaired:
    """Welch's interval of the difference of two means (Welch 1947, 10.1093/biomet/34.1-2.28); values must be finite.

    nan where fewer than two values are on one side. If neither side varies, the error is 0: these runs agree, or differ for
    certain as far as they tell, and p is 1 or nan.
    """
    if min(len(first), len(second)) == 0:
        return Unpaired(nan, nan, nan, nan, nan)
    difference = float(second.mean() - first.mean())
    if min(len(first), len(second)) < FEWEST:
        return Unpaired(difference, nan, nan, nan, nan)
    if first.min() == first.max() and second.min() == second.max():
        difference = float(second[0] - first[0])
        return Unpaired(difference, 0.0, difference, difference, 1.0 if difference == 0.0 else nan)
    parts = [float(each.var(ddof=1)) / len(each) for each in (first, second)]
    error = sqrt(sum(parts))
    freedom = sum(parts) ** 2 / sum(
        part * part / (len(each) - 1) for part, each in zip(parts, (first, second), strict=True)
    )
    half = float(special.stdtrit(freedom, 0.5 + 0.5 * confidence)) * error
    p = 2.0 * float(special.stdtr(freedom, -abs(difference) / error))
    return Unpaired(difference, error, difference - half, difference + half, p)
