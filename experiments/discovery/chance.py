"""How much of whether a run is of interest is due to its point, to its replication, and to neither."""

from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.stats.means import FEWEST

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Parts:
    """Shares of the variance between runs; they sum to 1, or are nan where one run at a point can't tell.

    `points` is what factors can explain at most. `replications` is what the seed decides whatever the factors are: the same
    replication has the same draws at every point. `rest` is chance that falls out differently at each point.
    """

    points: float
    replications: float
    rest: float


def parts(held: Numbers) -> Parts:
    """Variance components of a table of points by replications, without negative ones (Searle, Casella and McCulloch 1992).

    Points that lack a replication are left out. The components are those of points and replications crossed, without repeats.
    """
    whole = held[np.isfinite(held).all(axis=1)]
    points, runs = whole.shape
    if points < FEWEST or runs < FEWEST:
        return Parts(nan, nan, nan)
    mean, by_point, by_run = whole.mean(), whole.mean(axis=1), whole.mean(axis=0)
    rest = whole - by_point[:, None] - by_run + mean
    of_rest = float(np.sum(rest * rest)) / ((points - 1) * (runs - 1))
    of_points = max(0.0, float(by_point.var(ddof=1)) - of_rest / runs)
    of_runs = max(0.0, float(by_run.var(ddof=1)) - of_rest / points)
    total = of_points + of_runs + of_rest
    return Parts(of_points / total, of_runs / total, of_rest / total) if total > 0.0 else Parts(nan, nan, nan)
