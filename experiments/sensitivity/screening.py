"""Screening by elementary effects along Morris' trajectories, compared with the effects of noise alone.

Morris (1991, 10.1080/00401706.1991.10484804); mu* after Campolongo, Cariboni and Saltelli (2007,
10.1016/j.envsoft.2006.10.004). The numbers equal those of `SALib.analyze.morris`, except for factors with levels: SALib divides
by the step of its grid, whereas here an effect is divided by the actual step (from false to true it is the whole range).
SALib also doesn't return single effects, which are needed to separate noise from effects. Decision record 0024.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan, pi, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.design.values import Axis
from haemus.experiments.stats.means import FEWEST
from haemus.experiments.stats.replications import half_widths, weights
from haemus.model.bad_input import BadInput

Numbers = NDArray[np.float64]

_STILL: Final = 1e-9
"""A change below this share of a factor's range counts as none."""


@dataclass(frozen=True, slots=True)
class Screening:
    """Elementary effects of a factor on the mean over seeds, in units of the outcome per whole range of the factor.

    `mu` is their mean (missing for words, which have no direction), `mu_star` the mean of their absolute values, `sigma` their
    standard deviation over trajectories. `noise` and `noise_star` are the sigma and mu* of a factor without any effect on the
    mean, given this number of replications; missing for a single replication.
    """

    scenario: str
    outcome: str
    unit: str
    factor: str
    trajectories: int
    runs: int
    mu: float
    mu_low: float
    mu_high: float
    mu_star: float
    mu_star_low: float
    mu_star_high: float
    sigma: float
    sigma_low: float
    sigma_high: float
    noise_star: float
    noise: float


def screening(
    labels: tuple[str, str, str], axes: Sequence[Axis], numbers: Numbers, values: Numbers, confidence: float
) -> list[Screening]:
    """The screening of each factor, ordered by mu*; `numbers` is points x factors, `values` points x replications.

    Intervals are symmetric, from resampled trajectories and left-out replications; with one replication, from trajectories alone.
    """
    effects = elementary_effects(axes, numbers, values)
    count, runs = effects.shape[0], effects.shape[2]
    even = np.full((1, count), 1.0 / count)
    found = _statistics(effects, even)[0]
    resampled = np.vstack([_statistics(effects, weight) for weight in weights(count)])
    left_out = None
    if runs >= FEWEST:
        left_out = np.vstack([_statistics(np.delete(effects, run, axis=2), even) for run in range(runs)])
    half = half_widths(resampled, left_out, confidence)
    low, high, factors = found - half, found + half, len(axes)
    low[factors:] = np.maximum(low[factors:], 0.0)  # absolute values
    mu = np.where([axis.kind == "word" for axis in axes], nan, 1.0)
    noise = np.sqrt(effects.var(axis=2, ddof=1).mean(axis=0) / runs) if runs >= FEWEST else np.full(factors, nan)
    rows = [
        Screening(
            *labels, axis.name, count, runs,
            mu=float(found[k] * mu[k]), mu_low=float(low[k] * mu[k]), mu_high=float(high[k] * mu[k]),
            mu_star=float(found[factors + k]), mu_star_low=float(low[factors + k]), mu_star_high=float(high[factors + k]),
            sigma=float(found[2 * factors + k]), sigma_low=float(low[2 * factors + k]), sigma_high=float(high[2 * factors + k]),
            noise_star=float(noise[k]) * sqrt(2.0 / pi), noise=float(noise[k]),
        )
        for k, axis in enumerate(axes)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: -row.mu_star)


def elementary_effects(axes: Sequence[Axis], numbers: Numbers, values: Numbers) -> Numbers:
    """The change of the outcome over that of the moving factor [whole ranges]: trajectories x factors x replications.

    A change from any word to another counts as a whole range. BadInput if the points don't form trajectories.
    """
    factors = len(axes)
    low, high = np.array([axis.low for axis in axes]), np.array([axis.high for axis in axes])
    words = np.array([axis.kind == "word" for axis in axes])
    steps = np.diff(((numbers - low) / (high - low)).reshape(-1, factors + 1, factors), axis=1)
    moved = np.abs(steps) > _STILL
    if not ((moved.sum(axis=2) == 1).all() and (moved.sum(axis=1) == 1).all()):
        raise BadInput("the points do not form trajectories in which each factor moves once", where="design.parquet")
    trajectory, step, factor = np.nonzero(moved)
    length = np.where(words[factor], 1.0, steps[moved])
    changes = np.diff(values.reshape(len(steps), factors + 1, -1), axis=1)
    found = np.empty((len(steps), factors, values.shape[1]))
    found[trajectory, factor] = changes[trajectory, step] / length[:, None]
    return found


def _statistics(effects: Numbers, weight: Numbers) -> Numbers:
    """Mean, mean absolute value and standard deviation of the effects on the mean over seeds, by row of weights and factor."""
    of_mean = effects.mean(axis=2)
    mu, count = weight @ of_mean, len(of_mean)
    square = weight @ (of_mean * of_mean) - mu * mu
    sigma = np.sqrt(np.maximum(square, 0.0) * (count / (count - 1)))
    return np.concatenate((mu, weight @ np.abs(of_mean), sigma), axis=1)
