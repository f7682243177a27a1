"""A mean over points and replications that are crossed: replication i has the same draws at every point.

So runs are not independent. What holds is that replications are, and in a drawn design the blocks of its points. The variance
of a mean is that of a layout with two random ways, s2(blocks) / G + s2(replications) / R - s2(both) / (G R), which reduces to
the standard error of the replications' means where the points are fixed, as on a grid. Degrees of freedom: Satterthwaite
(1946, doi:10.2307/3002019). Where replications lack values, the same sums are taken over what is known, as variances clustered
in two ways are (Cameron, Gelbach and Miller 2011, doi:10.1198/jbes.2010.07136).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, nan, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from haemus.experiments.stats.means import CONFIDENCE, wilson

Numbers = NDArray[np.float64]
Labels = NDArray[np.int64]
FEWEST: Final = 2
ROUNDING: Final = 1e-12
"""A standard error that is less, as a share of the largest value, is what sums round."""
FIXED: Final = ("grid", "list")
"""Kinds of designs whose points are chosen, not drawn."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean, or a change of one, with its Monte Carlo error and interval; nan where runs or points are too few."""

    points: int
    runs: int
    mean: float
    error: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Known:
    """Numbers of an outcome, a row a point and a column a replication; nan where a run failed or has none.

    `blocks` number the points of a drawn design that depend on each other alike; None where the points are fixed. `share` is
    true of an outcome that is 0 or 1 in each run.
    """

    numbers: Numbers
    blocks: Labels | None = None
    share: bool = False

    def at(self, points: Labels) -> "Known":
        """The same of some points."""
        return Known(self.numbers[points], None if self.blocks is None else self.blocks[points], self.share)


def mean_at(known: Known, confidence: float = CONFIDENCE) -> Estimate:
    """The mean over runs and points, each run counting alike.

    The interval is Student's, and of a share Wilson's (10.1080/01621459.1927.10502953) at the effective number of runs: so many
    independent ones have the same error (Franco et al. 2019, doi:10.1093/jssam/smy019). With one replication of a drawn design
    it is of the draws of that replication alone.
    """
    points, runs = _counts(known.numbers)
    if not runs:
        return Estimate(0, 0, nan, nan, nan, nan)
    mean = float(np.nanmean(known.numbers))
    error, half = _error([_influence(known, 1.0)], confidence, _largest(known))
    if known.share and isfinite(error):
        low, high = _share_interval(mean, error, known, confidence)
        return Estimate(points, runs, mean, error, low, high)
    return Estimate(points, runs, mean, error, mean - half, mean + half)


def change_between(first: Known, last: Known, confidence: float = CONFIDENCE) -> Estimate:
    """The mean at the last points less that at the first, in the same replications: draws that both share cancel."""
    (points, runs), (more_points, more_runs) = _counts(first.numbers), _counts(last.numbers)
    if not runs or not more_runs:
        return Estimate(points + more_points, runs + more_runs, nan, nan, nan, nan)
    mean = float(np.nanmean(last.numbers)) - float(np.nanmean(first.numbers))
    parts = [_influence(first, -1.0), _influence(last, 1.0)]
    error, half = _error(parts, confidence, max(_largest(first), _largest(last)))
    return Estimate(points + more_points, runs + more_runs, mean, error, mean - half, mean + half)


def within_replications(known: Known) -> Known:
    """Each number less the mean over these points in its replication: what replications have in common is gone."""
    there = np.isfinite(known.numbers)
    count = np.maximum(there.sum(axis=0), 1)
    return Known(known.numbers - np.nan_to_num(known.numbers).sum(axis=0) / count, known.blocks)


@dataclass(frozen=True, slots=True)
class _Influence:
    """What the runs of some points add to an estimate less its true value, a row a point or block; 0 where unknown."""

    values: Numbers
    blocks: Labels | None
    known: NDArray[np.bool_]


def _influence(known: Known, sign: float) -> _Influence:
    there = np.isfinite(known.numbers)
    values = sign * np.nan_to_num(known.numbers - np.nanmean(known.numbers)) / there.sum()
    if known.blocks is None:
        return _Influence(values, None, there.any(axis=0))
    points = there.any(axis=1)
    labels, block = np.unique(known.blocks[points], return_inverse=True)
    by_block = np.zeros((len(labels), values.shape[1]))
    np.add.at(by_block, block, values[points])
    return _Influence(by_block, labels, there.any(axis=0))


def _counts(values: Numbers) -> tuple[int, int]:
    known = np.isfinite(values)
    return int(known.any(axis=1).sum()), int(known.sum())


def _largest(known: Known) -> float:
    return float(np.nanmax(np.abs(known.numbers)))


def _error(parts: Sequence[_Influence], confidence: float, largest: float) -> tuple[float, float]:
    """Standard error and half width of Student's interval of a sum of parts, whose largest value says what rounding is."""
    replications = np.any([part.known for part in parts], axis=0)
    by_replication = np.sum([part.values.sum(axis=0) for part in parts], axis=0)[replications]
    drawn = [(part.blocks, part.values[:, replications]) for part in parts if part.blocks is not None]
    if drawn:
        variance, freedom = _two_way(drawn, by_replication)
    else:
        variance, freedom = _variance(by_replication), len(by_replication) - 1.0
    if not isfinite(variance):
        return nan, nan
    if sqrt(variance) <= ROUNDING * largest:
        return 0.0, 0.0
    return sqrt(variance), sqrt(variance) * float(stdtrit(freedom, 0.5 + 0.5 * confidence))


def _two_way(parts: Sequence[tuple[Labels, Numbers]], by_replication: Numbers) -> tuple[float, float]:
    """Variance and degrees of freedom where both blocks and replications are drawn."""
    labels, block = np.unique(np.concatenate([blocks for blocks, _ in parts]), return_inverse=True)
    by_block = np.zeros(len(labels))
    np.add.at(by_block, block, np.concatenate([values.sum(axis=1) for _, values in parts]))
    of_blocks, blocks, replications = _variance(by_block), len(labels) - 1.0, len(by_replication) - 1.0
    if replications < 1.0 or blocks < 1.0:
        return (nan if blocks < 1.0 else of_blocks), blocks
    of_replications = _variance(by_replication)
    of_both = sum(_interaction(values) for _, values in parts)
    # no less than what both ways leave over: where it comes out as less, that is noise
    variance = max(of_blocks + of_replications - of_both, of_both)
    terms = (
        of_blocks * of_blocks / blocks
        + of_replications * of_replications / replications
        + of_both * of_both / (blocks * replications)
    )
    return variance, max(1.0, variance * variance / terms) if terms > 0.0 else blocks


def _interaction(values: Numbers) -> float:
    """Variance of a part from what its blocks and its replications leave over."""
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
    # of n runs the estimated error is that of n - 1
    effective = share * (1.0 - share) / (error * error) + 1.0 if error else float(min(ways))
    low, high = wilson(np.array(share * effective), effective, confidence)
    return float(low), float(high)


def blocks(design: Mapping[str, object], factors: int, points: int) -> NDArray[np.int64] | None:
    """The number of each point's block, a point by itself where points are drawn by themselves; None where none is drawn.

    Saltelli's scheme changes the coordinates of a sample one by one, Morris' trajectories take steps: points of one block
    share most of their coordinates. Points of a latin hypercube and of Sobol's sequence count as drawn by themselves: they are
    more even than that, so an interval is rather too wide.
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
