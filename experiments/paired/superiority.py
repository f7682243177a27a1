"""Probability of superiority: how often one scenario comes out above the other at the same replication."""

from math import nan, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

EVEN = 0.5


class Superiority(NamedTuple):
    """Share of pairs in which the second is higher, plus half the ties; its Monte Carlo error and interval."""

    share: float
    error: float
    low: float
    high: float


def superiority(differences: NDArray[np.float64], confidence: float) -> Superiority:
    """The probability of superiority of paired runs (Vargha and Delaney 2000 for samples that aren't paired).

    It is a half and half the difference of the shares of pairs that rise and that fall. The interval is that of Bonett and
    Price (2012, 10.3102/1076998611411915) for a paired difference of shares, which holds where few pairs differ. Pairs that
    are all the same are even without an error.
    """
    pairs = len(differences)
    if pairs == 0:
        return Superiority(nan, nan, nan, nan)
    up, down = int(np.count_nonzero(differences > 0.0)), int(np.count_nonzero(differences < 0.0))
    if up == down == 0:
        return Superiority(EVEN, 0.0, EVEN, EVEN)
    share = EVEN + EVEN * (up - down) / pairs
    error = EVEN * _spread(up / pairs, down / pairs) / sqrt(pairs)
    # a pair more of either kind; their shares then have an error even where all pairs agree
    rise, fall = (up + 1.0) / (pairs + 2.0), (down + 1.0) / (pairs + 2.0)
    middle = EVEN + EVEN * (rise - fall)
    half = float(ndtri(0.5 + 0.5 * confidence)) * EVEN * _spread(rise, fall) / sqrt(pairs + 2.0)
    return Superiority(share, error, max(0.0, middle - half), min(1.0, middle + half))


def _spread(rise: float, fall: float) -> float:
    """Standard deviation over pairs of the sign of the difference."""
    return sqrt(max(0.0, rise + fall - (rise - fall) * (rise - fall)))
