"""Ratios over points and runs with their Monte Carlo errors, and the chance of a ratio arising at random."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.on_use import on_use
from haemus.experiments.stats.means import FEWEST

if TYPE_CHECKING:
    from scipy import special
else:
    special = on_use("scipy.special")

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio and its Monte Carlo error; nan where it isn't defined."""

    value: float
    error: float


def ratio(above: Numbers, below: Numbers, units: NDArray[np.intp]) -> Ratio:
    """The sum of `above` over that of `below`; both are points by replications, and `units` gives the unit of each point.

    The error is that of a linearised ratio, clustered by unit and by replication: both are drawn, and the draws of a
    replication are common to all points (Cameron, Gelbach and Miller 2011, 10.1198/jbes.2010.07136). With one column it
    covers points alone. With few replications it is rough.
    """
    total = float(below.sum())
    if total == 0.0:
        return Ratio(nan, nan)
    value = float(above.sum()) / total
    # each cell's contribution to the error of the ratio, to first order
    off = (above - value * below) / total
    place = np.unique(units, return_inverse=True)[1]
    cells = np.zeros((int(place.max()) + 1, off.shape[1]))
    np.add.at(cells, place, off)
    if len(cells) < FEWEST:
        return Ratio(value, nan)
    over_units, over_runs = _variance(cells.sum(axis=1)), _variance(cells.sum(axis=0))
    both = over_units + over_runs - _variance(cells.ravel()) if off.shape[1] >= FEWEST else over_units
    return Ratio(value, sqrt(max(over_units, over_runs, both)))


def _variance(sums: Numbers) -> float:
    """Variance of the sum of independent parts."""
    return float(np.sum(sums * sums)) * len(sums) / (len(sums) - 1) if len(sums) >= FEWEST else 0.0


def quasi_p(shares: NDArray[np.float64], inside: NDArray[np.bool_], without: NDArray[np.bool_]) -> float:
    """The chance of as many cases of interest inside the box, were its points drawn from those that it has without the limit.

    This is the one-sided binomial test of Bryant and Lempert (2010, 10.1016/j.techfore.2009.08.002, appendix), as in EMA
    Workbench. Its tail is written as an incomplete beta function, which also holds for shares; their sum need not be a whole
    number, and the workbench would truncate it. Each point counts as one trial however many runs it has: runs at a point are
    alike, so for shares the value is conservative (rather large). It ignores the search for the limit.
    """
    of_interest, points = float(shares[inside].sum()), int(np.count_nonzero(inside))
    chance = float(shares[without].mean())
    if of_interest <= 0.0 or chance >= 1.0:
        return 1.0
    return float(special.betainc(of_interest, points - of_interest + 1.0, chance))
