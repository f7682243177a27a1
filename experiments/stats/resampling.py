"""Resampling: of pairs, how much wider than Student's an interval has to be; of points, halves and values dealt anew.

The studentised bootstrap (Efron and Tibshirani 1993, chapter 12) in its symmetric form (Hall 1988): pairs are drawn again
with replacement, and |mean* - mean| / error* says how many Monte Carlo errors the mean is off. Decision record 0020.
"""

from collections.abc import Iterator
from math import sqrt
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.stats.means import student
from haemus.model.draws import stable_id

RESAMPLES: Final = 9_999
MOST_BLOCKS: Final = 5_000
"""Of more pairs than this, consecutive ones are averaged first: the mean of so many is normal but for rare events."""
_DRAWN_AT_ONCE: Final = 2_000_000
_ALIKE: Final = 1e-12
"""Variance of a resample, relative to that of all pairs, below which its pairs are all the same but for rounding."""
Numbers = NDArray[np.float64]


class Stretch(NamedTuple):
    """The bootstrap's half width over Student's, and the error that drawing so many resamples leaves in it.

    Infinite where resamples too often hold pairs that are all the same: too few pairs differ to give an interval.
    """

    factor: float
    error: float


def stretches(differences: Numbers, confidence: float) -> list[Stretch]:
    """The stretch for each column of differences; rows are pairs, all of them known, no column is constant.

    The resamples are keyed by the number of pairs alone: the same data give the same interval, whatever else is compared.
    """
    blocks = _blocks(differences)
    pairs = len(blocks)
    scaled = (blocks - blocks.mean(axis=0)) / blocks.std(axis=0)
    # mean and mean square of a resample in one product: weights times values, and times their squares
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


def _weights(pairs: int) -> Iterator[Numbers]:
    """How often each pair occurs in a resample, over the number of pairs; a few resamples at a time."""
    draw = np.random.Generator(np.random.Philox(key=[stable_id("resampled pairs"), pairs]))
    at_once = max(1, _DRAWN_AT_ONCE // pairs)
    for first in range(0, RESAMPLES, at_once):
        count = min(at_once, RESAMPLES - first)
        chosen = draw.integers(0, pairs, size=(count, pairs))
        chosen += np.arange(count)[:, None] * pairs
        times = np.bincount(chosen.ravel(), minlength=count * pairs).reshape(count, pairs)
        yield times / pairs


def _errors_off(moments: Numbers, pairs: int) -> Numbers:
    """How many of its own errors the mean of each resample lies off the mean of all pairs; infinite without an error."""
    means, squares = np.hsplit(moments, 2)
    variance = squares - means * means
    off: Numbers = np.full_like(means, np.inf)
    errors = np.sqrt(np.maximum(variance, _ALIKE))
    return np.divide(np.abs(means) * sqrt(pairs - 1), errors, out=off, where=variance > _ALIKE)


def _stretch(errors_off: Numbers, pairs: int, confidence: float) -> Stretch:
    """The quantile over Student's, with the error of a quantile from the values at ranks one error apart."""
    last = len(errors_off) - 1
    rank = confidence * last
    step = sqrt(len(errors_off) * confidence * (1.0 - confidence))
    low, middle, high = (
        float(errors_off[round(min(max(place, 0.0), last))]) for place in (rank - step, rank, rank + step)
    )
    wide = student(pairs, confidence)
    return Stretch(middle / wide, float("inf") if np.isinf(high) else 0.5 * (high - low) / wide)


def halves(units: NDArray[np.intp], times: int, seed: int) -> Iterator[NDArray[np.bool_]]:
    """Which points are in a random half of the units, so many times.

    Half without replacement rather than as many with it: no point counts twice, the other half is new to what was found in the
    first, and the spread over halves of a smooth number estimates its standard error with all points (the delete-d jackknife
    with d a half, Shao and Wu 1989, 10.1214/aos/1176347263).
    """
    draw = generator("halves of the points", seed)
    different = np.unique(units)
    for _ in range(times):
        yield np.isin(units, draw.choice(different, size=len(different) // 2, replace=False))


def dealt(values: Numbers, units: NDArray[np.intp], draw: np.random.Generator) -> Numbers:
    """Values (points, or points by columns) dealt out to other points, each column by itself.

    Whole units change places: the points of a unit share coordinates, and a factor of no effect still tells which unit a point
    is of. What is nothing has to keep that. Where units have lost points, points change places.
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
    """The draws of one part of an analysis: no part moves those of another."""
    return np.random.Generator(np.random.Philox(key=[stable_id(purpose), seed]))
