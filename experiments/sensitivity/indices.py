"""Sobol' indices of a stochastic model from Saltelli's scheme, free of seed noise.

The estimators are those of SALib (first order and total: Saltelli et al. 2010, 10.1016/j.cpc.2009.09.018; second order: Saltelli
2002, 10.1016/S0010-4655(02)00280-1). All are means of products of two runs. If both runs have the same seed, its noise adds to
the products. With two different seeds it doesn't, and the indices are those of the outcome's mean over seeds, however few
the seeds are (Clements et al. 2024, arXiv:2403.06106, reach the same by subtraction). Decision record 0024.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.stats.means import FEWEST
from haemus.experiments.stats.replications import FEWEST_RUNS, crossed, half_widths, same, weights

Numbers = NDArray[np.float64]
Product = Callable[[Numbers, Numbers], Numbers]
Order = Literal["first", "total", "second"]

HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class Index:
    """A Sobol' index of the mean over seeds, and its variance as a share of the total variance, including the seed's.

    `index` is a share of the variance caused by factors: by one factor alone ("first"), by it including all interactions
    ("total"), or by the interaction of two ("second", with `other`). The denominator of `of_all` is the variance over points
    and seeds; for "total" it includes the factor's interaction with the seed. With a single replication, `index` is that of
    this one seed, and `of_all` is unknown.
    """

    scenario: str
    outcome: str
    unit: str
    order: Order
    factor: str
    other: str
    blocks: int
    runs: int
    index: float
    low: float
    high: float
    of_all: float
    of_all_low: float
    of_all_high: float


class Blocks(NamedTuple):
    """Runs at the points of Saltelli's scheme; each array is blocks (x factors) x replications.

    `first` and `second` are the two samples, `mixed` the first with one factor from the second, `mixed_back` the reverse. Each
    replication is centred, as the first-order estimator requires; the means are in `shift`.
    """

    first: Numbers
    second: Numbers
    mixed: Numbers
    mixed_back: Numbers | None
    shift: Numbers

    @classmethod
    def of(cls, values: Numbers, factors: int, *, second_order: bool) -> Self:
        """The blocks of points x replications, in the order of SALib's sample."""
        size = size_of_block(factors, second_order=second_order)
        shift = values.mean(axis=0)
        block = (values - shift).reshape(-1, size, values.shape[1])
        mixed_back = block[:, factors + 1 : 2 * factors + 1] if second_order else None
        return cls(block[:, 0], block[:, -1], block[:, 1 : factors + 1], mixed_back, shift)

    def unshifted(self) -> Self:
        """The two samples with the replications' means added back, for the variance due to seeds."""
        return self._replace(first=self.first + self.shift, second=self.second + self.shift)


def size_of_block(factors: int, *, second_order: bool) -> int:
    """The number of points in each block of Saltelli's scheme."""
    return 2 * factors + 2 if second_order else factors + 2


def indices(
    labels: tuple[str, str, str], names: Sequence[str], values: Numbers, *, second_order: bool, confidence: float
) -> list[Index]:
    """First-order and total indices of each factor, then the second-order ones of pairs.

    `values` is points x replications, in complete consecutive blocks. Intervals are symmetric, from resampled blocks and
    left-out replications; with two replications there are none, and with one they cover blocks alone.
    """
    scaled = (values - values.mean()) / values.std()
    blocks = Blocks.of(scaled, len(names), second_order=second_order)
    count, runs = blocks.first.shape
    even = np.full((1, count), 1.0 / count)
    found = _estimates(blocks, even)[0]
    half = np.full_like(found, np.nan)
    if runs != FEWEST:
        resampled = np.vstack([_estimates(blocks, weight) for weight in weights(count)])
        left_out = None
        if runs >= FEWEST_RUNS:
            fewer = (np.delete(scaled, run, axis=1) for run in range(runs))
            left_out = np.vstack(
                [_estimates(Blocks.of(each, len(names), second_order=second_order), even) for each in fewer]
            )
        half = half_widths(resampled, left_out, confidence)
    orders: list[tuple[Order, str, str]] = [("first", name, "") for name in names]
    orders += [("total", name, "") for name in names]
    orders += [("second", one, other) for one, other in combinations(names, 2)] if second_order else []
    # an index is a share: its estimate may lie beyond 0 and 1, its true value can't
    low, high, others = np.clip(found - half, 0.0, 1.0), np.clip(found + half, 0.0, 1.0), len(orders)
    return [
        Index(
            *labels, order, factor, other, count, runs,
            index=float(found[k]), low=float(low[k]), high=float(high[k]),
            of_all=float(found[others + k]), of_all_low=float(low[others + k]), of_all_high=float(high[others + k]),
        )
        for k, (order, factor, other) in enumerate(orders)
    ]  # fmt: skip


def _estimates(blocks: Blocks, weight: Numbers) -> Numbers:
    """For each row of weights: the indices of the mean over seeds, then the same variances as shares of the total."""
    if blocks.first.shape[1] == 1:  # a single seed: indices of this seed
        alone = _share(_variances(blocks, same, weight), _variance(blocks, same, weight))
        return np.column_stack((alone, np.full_like(alone, np.nan)))
    between = _variances(blocks, crossed, weight)
    within_seed = _variances(blocks, same, weight)
    by_factors = _variance(blocks, crossed, weight)
    plain = blocks.unshifted()
    seed = weight @ (_mean_of_samples(plain, same) - _mean_of_samples(plain, crossed))
    factors = blocks.mixed.shape[1]
    of_all = between.copy()
    of_all[:, factors : 2 * factors] = within_seed[:, factors : 2 * factors]
    return np.column_stack((_share(between, by_factors), _share(of_all, by_factors + seed[:, None])))


def _variances(blocks: Blocks, product: Product, weight: Numbers) -> Numbers:
    """Variances by each factor alone, by each with all interactions, and by each pair's interaction; one row per row of weights."""
    a, b, ab = blocks.first[:, None], blocks.second[:, None], blocks.mixed
    alone = product(b, ab - a)
    in_all = HALF * product(ab - a, ab - a)
    terms = [alone, in_all]
    if blocks.mixed_back is not None:
        one, other = (list(each) for each in zip(*combinations(range(ab.shape[1]), 2), strict=True))
        closed = product(blocks.mixed_back[:, one], ab[:, other]) - product(a, b)
        terms.append(closed - alone[:, one] - alone[:, other])
    return weight @ np.concatenate(terms, axis=1)


def _variance(blocks: Blocks, product: Product, weight: Numbers) -> Numbers:
    """The variance over the two samples, one row per row of weights."""
    means = weight @ (HALF * (blocks.first + blocks.second))
    found: Numbers = weight @ _mean_of_samples(blocks, product) - product(means, means)
    return found[:, None]


def _share(part: Numbers, whole: Numbers) -> Numbers:
    """The parts over the whole; NaN if noise leaves no positive variance."""
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0.0)


def _mean_of_samples(blocks: Blocks, product: Product) -> Numbers:
    return HALF * (product(blocks.first, blocks.first) + product(blocks.second, blocks.second))
