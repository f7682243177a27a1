"""Resampling of pairs, to widen Student's interval as needed, and of points: random halves and permuted values.

The studentised bootstrap (Efron and Tibshirani 1993, chapter 12) in its symmetric form (Hall 1988): pairs are drawn again
with replacement, and |mean* - mean| / error* is the deviation of the mean in Monte Carlo errors. If few pairs carry the
variance, many resamples lack them and have hardly any error, so error* has a floor. Decision records 0020 and 0027.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from math import sqrt
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.stats.means import student
from haemus.model.draws import stable_id

RESAMPLES: Final = 9_999
MOST_BLOCKS: Final = 5_000
"""With more pairs than this, consecutive ones are averaged first: their mean is normal except for rare events."""
_DRAWN_AT_ONCE: Final = 2_000_000
FLOOR: Final = 0.15
"""The error of a resample counts as at least this share of that of all pairs."""
Numbers = NDArray[np.float64]


class Stretch(NamedTuple):
    """The bootstrap's half width over Student's, and its error from the finite number of resamples."""

    factor: float
    error: float


def stretches(differences: Numbers, confidence: float) -> list[Stretch]:
    """The stretch for each column of differences. Rows are pairs; every value is known and no column is constant.

    The resamples are keyed by the number of pairs alone, so the same data give the same interval whatever else is compared.
    """
    blocks = _blocks(differences)
    pairs = len(blocks)
    scaled = (blocks - blocks.mean(axis=0)) / blocks.std(axis=0)
    # one matrix product gives the mean and the mean square of each resample
    both = np.concatenate((scaled, scaled * scaled), axis=1)
    errors_off = np.concatenate([_errors_off(weights @ both, pairs) for weights in _weights(pairs)])
    errors_off.sort(axis=0)
    return [_stretch(column, len(differences), confidence) for column in errors_off.T]


def _blocks(differences: Numbers) -> Numbers:
    pairs = len(differences)
    if pairs <= MOST_BLOCKS:
        return differences
    starts = np.linspace(0, pairs, MOST_BLOCKS, endpoint=False).astype(np.intp)
    sizes = np.diff(np.append(starts, pairs))
    means: Numbers = np.add.reduceat(differences, starts, axis=0) / sizes[:, None]
    return means


def _weights(pairs: int) -> Iterable[Numbers]:
    """The frequency of each pair in each resample, over the number of pairs; a few resamples at a time."""
    return (_kept if RESAMPLES * pairs <= _DRAWN_AT_ONCE else _drawn)(pairs, RESAMPLES)


@lru_cache(maxsize=1)
def _kept(pairs: int, resamples: int) -> tuple[Numbers, ...]:
    """The same, kept for what is asked next about as many pairs: an expectation, or another outcome."""
    return tuple(_drawn(pairs, resamples))


def _drawn(pairs: int, resamples: int) -> Iterator[Numbers]:
    draw = np.random.Generator(np.random.Philox(key=[stable_id("resampled pairs"), pairs]))
    at_once = max(1, _DRAWN_AT_ONCE // pairs)
    for first in range(0, resamples, at_once):
        count = min(at_once, resamples - first)
        chosen = draw.integers(0, pairs, size=(count, pairs))
        # give each resample its own range of numbers, so that one bincount counts them all
        chosen += np.arange(count)[:, None] * pairs
        times = np.bincount(chosen.ravel(), minlength=count * pairs).reshape(count, pairs)
        yield times / pairs


def _errors_off(moments: Numbers, pairs: int) -> Numbers:
    """The deviation of each resample's mean from that of all pairs, in its own errors or the least that counts."""
    means, squares = np.hsplit(moments, 2)
    variance = squares - means * means
    off: Numbers = np.abs(means) * sqrt(pairs - 1) / np.sqrt(np.maximum(variance, FLOOR * FLOOR))
    return off


def _stretch(errors_off: Numbers, pairs: int, confidence: float) -> Stretch:
    """The quantile over Student's, with the error of a quantile from the values at ranks one error apart."""
    last = len(errors_off) - 1
    rank = confidence * last
    step = sqrt(len(errors_off) * confidence * (1.0 - confidence))
    low, middle, high = (
        float(errors_off[round(min(max(place, 0.0), last))]) for place in (rank - step, rank, rank + step)
    )
    wide = student(pairs, confidence)
    return Stretch(middle / wide, 0.5 * (high - low) / wide)


def halves(units: NDArray[np.intp], times: int, seed: int) -> Iterator[NDArray[np.bool_]]:
    """Which points are in a random half of the units, once for each of `times` draws.

    Halves are drawn without replacement, unlike a bootstrap's resamples, for three reasons: no point counts twice; the other
    half is new to whatever was found in the first; and the spread of a smooth statistic over halves estimates its standard
    error with all points (the delete-d jackknife with d a half, Shao and Wu 1989, 10.1214/aos/1176347263).
    """
    draw = generator("halves of the points", seed)
    different = np.unique(units)
    for _ in range(times):
        yield np.isin(units, draw.choice(different, size=len(different) // 2, replace=False))


def dealt(values: Numbers, units: NDArray[np.intp], draw: np.random.Generator) -> Numbers:
    """Permute values (points, or points by columns) among points, each column separately.

    Whole units are exchanged. The points of a unit share coordinates, so even a factor without effect identifies the unit of a
    point, and the null distribution must keep that. If units have lost points, single points are exchanged.
    """
    _, sizes = np.unique(units, return_counts=True)
    table = values.reshape(len(values), -1)
    if sizes.min() < sizes.max():
        return draw.permuted(table, axis=0).reshape(values.shape)
    order = np.argsort(units, kind="stable")
    by_unit = table[order].reshape(len(sizes), -1, table.shape[1])
    mixed = np.empty_like(table)
    for place in range(table.shape[1]):
        mixed[order, place] = by_unit[draw.permutation(len(sizes)), :, place].ravel()
    return mixed.reshape(values.shape)


def generator(purpose: str, seed: int) -> np.random.Generator:
    """The generator for one part of an analysis; parts don't affect each other's draws."""
    return np.random.Generator(np.random.Philox(key=[stable_id(purpose), seed]))
