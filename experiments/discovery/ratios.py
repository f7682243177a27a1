"""Ratios over points and runs, and their Monte Carlo errors where the same replications ran at every point."""

from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.means import FEWEST

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio and its Monte Carlo error; nan where it isn't defined."""

    value: float
    error: float


def ratio(above: Numbers, below: Numbers, units: NDArray[np.intp]) -> Ratio:
    """The sum of `above` over that of `below`; both are points by replications, `units` says which points go together.

    The error is that of a ratio (linearised), clustered both ways: other points would have been drawn, and other replications,
    whose draws are common to all points (Cameron, Gelbach and Miller 2011, 10.1198/jbes.2010.07136). With one column it is
    that over points alone. A few replications give a rough error.
    """
    total = float(below.sum())
    if total == 0.0:
        return Ratio(nan, nan)
    value = float(above.sum()) / total
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
    """Variance of the sum of so many independent parts."""
    return float(np.sum(sums * sums)) * len(sums) / (len(sums) - 1) if len(sums) >= FEWEST else 0.0
