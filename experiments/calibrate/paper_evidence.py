"""What runs say of one figure of the paper: the model's value, whether it meets the figure, and how sure that is.

Sureness comes from resampling whole runs, the same for every figure, because the figures of one run depend on each other.
Shares and counts get a weak prior besides (Jeffreys'), so that what happened in no run isn't held to be impossible.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import nan
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.stats.resampling import generator

Numbers = NDArray[np.float64]
Judge = Callable[[Numbers, Numbers, Numbers], NDArray[np.bool_]]

RESAMPLES: Final = 400
MOST_RESAMPLED: Final = 4_000
"""Of more runs, as many are drawn: the error is then given rather too large."""
LOW, HIGH = 0.05, 0.95
MOST_CHOSEN: Final = 2
_PRIOR: Final = 0.5  # Jeffreys' prior of a share or of a rate


class Found(NamedTuple):
    """Of each resample: whether the figure is met (1, 0, or nan where no run drawn has a value), and the model's value with ends."""

    met: Numbers
    value: Numbers
    low: Numbers
    high: Numbers


class Evidence(Protocol):
    """What runs say of a figure."""

    @property
    def runs(self) -> int:
        """The number of runs that say anything."""

    def found(self, times: Numbers, draw: np.random.Generator | None) -> Found:
        """The findings if each run is counted `times` (resamples x runs); `draw` adds the prior, None leaves it out."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of each run (nan without one); `judge` takes medians and the ends of the central 90 % of runs."""

    values: Numbers
    judge: Judge

    @property
    def runs(self) -> int:
        """The number of runs with a value."""
        return int(np.isfinite(self.values).sum())

    def found(self, times: Numbers, draw: np.random.Generator | None) -> Found:
        """Quantiles over the runs that have a value."""
        del draw
        order = np.argsort(self.values, kind="stable")[: self.runs]  # nan is last
        if not len(order):
            none = np.full(len(times), nan)
            return Found(none, none, none, none)
        counted = np.cumsum(times[:, order], axis=1)
        low, middle, high = _quantiles(self.values[order], counted, (LOW, 0.5, HIGH))
        met = self.judge(middle, low, high).astype(np.float64)
        return Found(np.where(np.isfinite(middle), met, nan), middle, low, high)


@dataclass(frozen=True, slots=True)
class EndOfMedians:
    """A number of each run for each of several states (states x runs): the lowest or the highest of their medians."""

    values: Numbers
    highest: bool
    judge: Judge

    @property
    def runs(self) -> int:
        """The number of runs that have a value of every state."""
        return int(np.isfinite(self.values).all(axis=0).sum())

    def found(self, times: Numbers, draw: np.random.Generator | None) -> Found:
        """The end of the medians, with the quantiles of the state that has it."""
        each = [Quantity(row, self.judge).found(times, draw) for row in self.values]
        met, medians, low, high = (np.array(part) for part in zip(*each, strict=True))
        place = np.argmax(medians, axis=0) if self.highest else np.argmin(medians, axis=0)
        return Found(*(np.take_along_axis(part, place[None], axis=0)[0] for part in (met, medians, low, high)))


@dataclass(frozen=True, slots=True)
class Shares:
    """Whether something happened in each run (nan if the run doesn't tell), one row for each share that `judge` takes."""

    happened: Numbers
    judge: Callable[[Numbers], NDArray[np.bool_]]

    @property
    def runs(self) -> int:
        """The number of runs that tell of all of it."""
        return int(np.isfinite(self.happened).all(axis=0).sum())

    def found(self, times: Numbers, draw: np.random.Generator | None) -> Found:
        """Shares of the runs that tell of all of it; with `draw`, of a posterior distribution around them."""
        known = np.isfinite(self.happened).all(axis=0)
        runs = times[:, known].sum(axis=1)
        happened = (self.happened[:, known] > 0.0).astype(np.float64)
        hits = happened @ times[:, known].T
        with np.errstate(invalid="ignore"):
            shares = hits / runs
        if draw is not None:
            # the draws are of all runs: resampling them as well would count their noise twice
            all_hits, count = happened.sum(axis=1), int(known.sum())
            beta = [draw.beta(each + _PRIOR, count - each + _PRIOR, len(times)) for each in all_hits]
            shares = np.where(np.isfinite(shares), np.array(beta), nan)
        none = np.full(len(times), nan)
        met = np.where(np.isfinite(shares[0]), self.judge(shares).astype(np.float64), nan)
        return Found(met, shares[0], none, none)


@dataclass(frozen=True, slots=True)
class Choices:
    """Contracts of each run by supplier (runs x suppliers); the figure is met if `own` is among the two most chosen."""

    contracts: Numbers
    own: int

    @property
    def runs(self) -> int:
        """The number of runs with a contract."""
        return int((self.contracts.sum(axis=1) > 0.0).sum())

    def found(self, times: Numbers, draw: np.random.Generator | None) -> Found:
        """The supplier's share of contracts, pooled over runs."""
        counts = times @ self.contracts
        total = counts.sum(axis=1)
        with np.errstate(invalid="ignore"):
            share = counts[:, self.own] / total
        if draw is not None:
            counts = counts + draw.gamma(_PRIOR, 1.0, counts.shape)
        own = counts[:, self.own, None]
        met = (own[:, 0] > 0.0) & ((counts > own).sum(axis=1) < MOST_CHOSEN)
        none = np.full(len(times), nan)
        return Found(np.where(total > 0.0, met.astype(np.float64), nan), share, none, none)


def _quantiles(ordered: Numbers, counted: Numbers, shares: Sequence[float]) -> Iterator[Numbers]:
    """Quantiles of each resample, interpolated linearly; `counted` has the cumulative number of times of each value."""
    total = counted[:, -1]
    ends = np.maximum(total - 1.0, 0.0)
    places = [ends * share for share in shares]
    ranks = np.array([rank for place in places for rank in (np.floor(place), np.minimum(np.floor(place) + 1.0, ends))])
    found = [np.searchsorted(row, wanted, side="right") for row, wanted in zip(counted, ranks.T, strict=True)]
    at = ordered[np.minimum(np.array(found).T, len(ordered) - 1)]
    for place, below, above in zip(places, at[::2], at[1::2], strict=True):
        yield np.where(total > 0.0, below + (place - np.floor(place)) * (above - below), nan)


@cache
def resampled(runs: int) -> Numbers:
    """How often each run is drawn in each resample (resamples x runs), keyed by the number of runs alone."""
    draw = generator("resampled runs", runs)
    drawn = draw.integers(0, runs, (RESAMPLES, min(runs, MOST_RESAMPLED)))
    drawn += np.arange(RESAMPLES)[:, None] * runs
    return np.bincount(drawn.ravel(), minlength=RESAMPLES * runs).reshape(RESAMPLES, runs).astype(np.float64)
