"""Split the variance of an outcome over a design and over seeds into three parts: factors, seed, and their interaction.

Every replication has the same seed at every point, so points x replications is a crossed table with one run per cell, and
a run is Y = mean + f(point) + g(seed) + h(point, seed) (functional analysis of variance, with all factors as one). The three
variances are estimated without bias, whatever the distributions, from products of runs (Searle, Casella and McCulloch
1992, Variance Components, 10.1002/9780470316856, chapter 4: the random two-way crossed classification):

- within points: the variance over replications at a point, averaged over points. It is that of g and h together;
- factors: the covariance over points of two replications, averaged over their pairs. Two seeds have only f in common;
- seed: the variance over replications of the mean over points, less the contribution of h to that mean.

The seed's share is the main and total Sobol' index of the seed as one more input (Zhu and Sudret 2021,
10.1016/j.ress.2021.107815). Decision record 0024.
"""

from dataclasses import dataclass
from math import nan, pi

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc

from haemus.experiments.stats.means import FEWEST
from haemus.experiments.stats.replications import FEWEST_RUNS, crossed, half_widths, same, weights

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of an outcome's variance over points and seeds: by factors, by the seed alone, and by their interaction.

    `seed_total` is the sum of the last two. An estimate below 0 is noise around a small share. `noise` is the seeds' share of
    the variance of point means, which more replications would remove. `p` is the p value of no variance by factors.
    """

    scenario: str
    outcome: str
    unit: str
    points: int
    runs: int
    mean: float
    variance: float
    factors: float
    factors_low: float
    factors_high: float
    seed: float
    seed_low: float
    seed_high: float
    together: float
    together_low: float
    together_high: float
    seed_total: float
    seed_total_low: float
    seed_total_high: float
    noise: float
    p: float


def components(values: Numbers, weight: Numbers, *, sampled: bool) -> Numbers:
    """Variances by factors, by the seed, and by their interaction: one row per row of weights.

    `values` is points x replications, `weight` resamples x points, and each row of it sums to 1. Points are a sample of the
    design's space (`sampled`), or the whole population of interest (a grid, a list).
    """
    means = weight @ values
    over_means = same(means, means) - crossed(means, means)
    within = weight @ (same(values, values) - crossed(values, values))
    factors = weight @ crossed(values, values) - crossed(means, means)
    together = within - over_means
    if sampled:
        larger = len(values) / (len(values) - 1)
        factors, together = factors * larger, together * larger
    return np.column_stack((factors, within - together, together))


def shares(  # noqa: PLR0913 - labels, values and the kind of points
    labels: tuple[str, str, str], values: Numbers, *, units: int, sampled: bool, fixed: bool, confidence: float
) -> Shares | None:
    """The shares of an outcome that varies; None for a single replication, which can't separate them.

    Rows of `values` form `units` equal consecutive blocks, which are resampled whole unless the points are `fixed`. Intervals
    need three replications; they are symmetric in the arcsine of a share's root, where the error hardly depends on the share.
    """
    points, runs = values.shape
    if runs < FEWEST:
        return None
    scaled = (values - values.mean()) / values.std()
    even = np.full((1, points), 1.0 / points)
    (parts,) = components(scaled, even, sampled=sampled)
    low = high = np.full(4, nan)
    if runs >= FEWEST_RUNS:
        left_out = [components(np.delete(scaled, run, axis=1), even, sampled=sampled) for run in range(runs)]
        resampled = None
        if not fixed:
            block = points // units
            resampled = _angles(
                np.vstack(
                    [components(scaled, np.repeat(w / block, block, axis=1), sampled=sampled) for w in weights(units)]
                )
            )
        half = half_widths(resampled, _angles(np.vstack(left_out)), confidence)
        middle = _angles(parts[None])[0]
        low, high = (np.sin(np.clip(end, 0.0, pi / 2.0)) ** 2 for end in (middle - half, middle + half))
    factors, seed, together, seed_total = (
        (float(number), float(start), float(end))
        for number, start, end in zip(_of_all(parts[None])[0], low, high, strict=True)
    )
    return Shares(
        *labels, points, runs, float(values.mean()), float(parts.sum() * values.var()),
        factors[0], factors[1], factors[2], seed[0], seed[1], seed[2], together[0], together[1], together[2],
        seed_total[0], seed_total[1], seed_total[2], _noise(float(parts[0]), float(parts[2]) / runs), _p(scaled),
    )  # fmt: skip


def _noise(by_factors: float, left_in_means: float) -> float:
    """The seeds' share of the variance of point means; 1 if factors cause none of it."""
    left = max(left_in_means, 0.0)
    return left / (max(by_factors, 0.0) + left) if left > 0.0 else 0.0


def _of_all(parts: Numbers) -> Numbers:
    """Factors, seed, interaction, and the sum of the latter two, as shares of the whole."""
    whole = np.column_stack((parts, parts[:, 1] + parts[:, 2]))
    total = parts.sum(axis=1, keepdims=True)
    return np.divide(whole, total, out=np.full_like(whole, nan), where=total > 0.0)


def _angles(parts: Numbers) -> Numbers:
    found: Numbers = np.arcsin(np.sqrt(np.clip(_of_all(parts), 0.0, 1.0)))
    return found


def _p(values: Numbers) -> float:
    """P value for equal means over seeds at all points: the F test of the crossed table."""
    points, runs = values.shape
    at_points = values.mean(axis=1, keepdims=True)
    rest = values - at_points - values.mean(axis=0) + values.mean()
    between = runs * float((at_points - at_points.mean()).var() * points) / (points - 1)
    within = float((rest * rest).sum()) / ((points - 1) * (runs - 1))
    if within <= np.finfo(float).eps * between:
        return 0.0 if between > 0.0 else 1.0
    return float(fdtrc(points - 1, (points - 1) * (runs - 1), between / within))
