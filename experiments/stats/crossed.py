"""Means over crossed points and replications: replication i has the same draws at every point.

So runs are not independent, but replications are, and so are the blocks of points of a drawn design. The variance of a mean
is that of a random two-way layout, s2(blocks) / G + s2(replications) / R - s2(both) / (G R). If the points are fixed, as on a
grid, it reduces to the standard error of the replications' means. Degrees of freedom: Satterthwaite (1946,
doi:10.2307/3002019). If values are missing, the same sums are taken over the known ones, as for variances clustered in two
ways (Cameron, Gelbach and Miller 2011, doi:10.1198/jbes.2010.07136).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, nan, sqrt
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.on_use import on_use
from haemus.experiments.stats.means import CONFIDENCE, wilson
from haemus.experiments.stats.ranges import ANY, Range

if TYPE_CHECKING:
    from scipy import special
else:
    special = on_use("scipy.special")

Numbers = NDArray[np.float64]
Labels = NDArray[np.int64]
FEWEST: Final = 2
ROUNDING: Final = 1e-12
"""A standard error below this share of the largest value is rounding error."""
FIXED: Final = ("grid", "list")
"""Kinds of design whose points are chosen, not drawn."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its Monte Carlo error and interval; nan where runs or points are too few."""

    points: int
    runs: int
    mean: float
    error: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Known:
    """Values of an outcome, one row per point and one column per replication; nan where a run failed or has no value.

    `blocks` holds each point's block in a drawn design (points of one block depend on each other), or None if the points are
    fixed. `share` is true if the outcome is 0 or 1 in each run. `limits` are the values that the outcome can have.
    """

    numbers: Numbers
    blocks: Labels | None = None
    share: bool = False
    limits: Range = ANY

    def at(self, points: Labels) -> Known:
        """Return the values at some points."""
        return Known(
            self.numbers[points], None if self.blocks is None else self.blocks[points], self.share, self.limits
        )


def mean_at(known: Known, confidence: float = CONFIDENCE) -> Estimate:
    """The mean over runs and points, with equal weight for each run.

    The interval is Student's; for a share it is Wilson's (10.1080/01621459.1927.10502953) at the effective number of runs, the
    number of independent runs that would have the same error (Franco et al. 2019, doi:10.1093/jssam/smy019). With a single
    replication of a drawn design it holds for the draws of that replication alone.
    """
    points, runs = _counts(known.numbers)
    if not runs:
        return Estimate(0, 0, nan, nan, nan, nan)
    mean = float(np.nanmean(known.numbers))
    error, half = _error(_influence(known), confidence, _largest(known))
    if known.share and isfinite(error):
        low, high = _share_interval(mean, error, known, confidence)
        return Estimate(points, runs, mean, error, low, high)
    low, high = np.clip((mean - half, mean + half), *known.limits).tolist()
    return Estimate(points, runs, mean, error, low, high)


def around(mean: Estimate, within: Estimate, limits: Range) -> tuple[float, float]:
    """The ends of `within`, an interval of a deviation, moved to be around a mean and cut at what the outcome can be."""
    low, high = np.clip((mean.mean + within.low - within.mean, mean.mean + within.high - within.mean), *limits).tolist()
    return low, high


def within_replications(known: Known) -> Known:
    """Subtract from each value the mean over these points in its replication, which removes differences between replications."""
    there = np.isfinite(known.numbers)
    count = np.maximum(there.sum(axis=0), 1)
    return Known(known.numbers - np.nan_to_num(known.numbers).sum(axis=0) / count, known.blocks)


@dataclass(frozen=True, slots=True)
class _Influence:
    """Contributions of runs to an estimate's error, one row per point or block; 0 where a value is unknown."""

    values: Numbers
    known: NDArray[np.bool_]
    by_block: bool


def _influence(known: Known) -> _Influence:
    there = np.isfinite(known.numbers)
    values = np.nan_to_num(known.numbers - np.nanmean(known.numbers)) / there.sum()
    if known.blocks is None:
        return _Influence(values, there.any(axis=0), by_block=False)
    points = there.any(axis=1)
    labels, block = np.unique(known.blocks[points], return_inverse=True)
    by_block = np.zeros((len(labels), values.shape[1]))
    np.add.at(by_block, block, values[points])
    return _Influence(by_block, there.any(axis=0), by_block=True)


def _counts(values: Numbers) -> tuple[int, int]:
    known = np.isfinite(values)
    return int(known.any(axis=1).sum()), int(known.sum())


def _largest(known: Known) -> float:
    return float(np.nanmax(np.abs(known.numbers)))


def _error(influence: _Influence, confidence: float, largest: float) -> tuple[float, float]:
    """Standard error and half width of Student's interval; `largest` sets the scale of rounding error."""
    values = influence.values[:, influence.known]
    if influence.by_block:
        variance, freedom = _two_way(values)
    else:
        by_replication = values.sum(axis=0)
        variance, freedom = _variance(by_replication), len(by_replication) - 1.0
    if not isfinite(variance):
        return nan, nan
    if sqrt(variance) <= ROUNDING * largest:
        return 0.0, 0.0
    return sqrt(variance), sqrt(variance) * float(special.stdtrit(freedom, 0.5 + 0.5 * confidence))


def _two_way(values: Numbers) -> tuple[float, float]:
    """Variance and degrees of freedom where both blocks and replications are drawn."""
    by_block, by_replication = values.sum(axis=1), values.sum(axis=0)
    of_blocks, blocks, replications = _variance(by_block), len(by_block) - 1.0, len(by_replication) - 1.0
    if replications < 1.0 or blocks < 1.0:
        return (nan if blocks < 1.0 else of_blocks), blocks
    of_replications = _variance(by_replication)
    of_both = _interaction(values)
    # the interaction is a lower bound: an estimate below it is noise
    variance = max(of_blocks + of_replications - of_both, of_both)
    # Satterthwaite's degrees of freedom: each component squared over its own
    terms = (
        of_blocks * of_blocks / blocks
        + of_replications * of_replications / replications
        + of_both * of_both / (blocks * replications)
    )
    return variance, max(1.0, variance * variance / terms) if terms > 0.0 else blocks


def _interaction(values: Numbers) -> float:
    """Variance due to the interaction of blocks and replications."""
    rest = values - values.mean(axis=0) - values.mean(axis=1, keepdims=True) + values.mean()
    freedom = (values.shape[0] - 1) * (values.shape[1] - 1)
    return values.size / freedom * float((rest * rest).sum()) if freedom else 0.0


def _variance(parts: Numbers) -> float:
    """Variance of the sum of independent parts whose true mean is 0."""
    return len(parts) / (len(parts) - 1.0) * float(parts @ parts) if len(parts) >= FEWEST else nan


def _share_interval(share: float, error: float, known: Known, confidence: float) -> tuple[float, float]:
    there = np.isfinite(known.numbers)
    ways = [int(there.any(axis=0).sum())]
    if known.blocks is not None:
        blocks = len(np.unique(known.blocks[there.any(axis=1)]))
        ways = [blocks] if ways[0] < FEWEST else [*ways, blocks]
    # the estimated error from n runs has n - 1 degrees of freedom
    effective = share * (1.0 - share) / (error * error) + 1.0 if error else float(min(ways))
    low, high = wilson(np.array(share * effective), effective, confidence)
    return float(low), float(high)


def blocks(design: Mapping[str, object], factors: int, points: int) -> NDArray[np.int64] | None:
    """The block of each point, or None if no point is drawn; points drawn independently are each their own block.

    Saltelli's scheme changes the coordinates of a sample one by one, and Morris' trajectories move in steps, so points of one
    block share most of their coordinates. Points of a latin hypercube or a Sobol' sequence count as independent draws; they
    are more even than that, so an interval is, if anything, too wide.
    """
    numbers = np.arange(points, dtype=np.int64)
    if design["kind"] in FIXED:
        return None
    match design["kind"]:
        case "sobol":
            return numbers // (2 * factors + 2 if design.get("second_order") else factors + 2)
        case "morris":
            return numbers // (factors + 1)
    return numbers
