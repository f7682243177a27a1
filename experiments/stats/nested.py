"""Split a variance into three nested parts: between readings, between draws of one reading, and within a draw.

The components of an unbalanced nested classification with readings as fixed classes of equal weight (Searle, Casella and
McCulloch 1992, Variance Components, 10.1002/9780470316856, chapter 3). Errors come from the jackknife over draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST_DRAWS: Final = 3
"""The fewest draws of a reading for which an error is given."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The mean, the variance, and the shares of it with their standard errors; nan where they can't be told.

    A share that was estimated below 0 is noise around a small one, and is given as it was found.
    """

    mean: float
    variance: float
    noise: float
    noise_error: float
    parameters: float
    parameters_error: float
    reading: float
    reading_error: float


def parts_of(values: NDArray[np.float64], draws: NDArray[np.intp], readings: NDArray[np.intp]) -> Parts:
    """Split the variance of runs' values by their draw and by the reading of the draw; values that aren't finite are left out."""
    known = np.isfinite(values)
    values, draws, readings = values[known], draws[known], readings[known]
    if len(values) < FEWEST_DRAWS:
        return Parts(float(values.mean()) if len(values) else np.nan, *([np.nan] * 7))
    sums = _sums(values - values.mean(), draws, readings)
    whole = _shares(sums)
    errors = _jackknife(sums) if min(np.bincount(sums.reading)) >= FEWEST_DRAWS else np.full(3, np.nan)
    return Parts(
        float(values.mean()), float(whole[0]), float(whole[1]), float(errors[0]), float(whole[2]), float(errors[1]),
        float(whole[3]), float(errors[2]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Sums:
    """Of each draw: its reading, the number of its runs, their mean and their sum of squares around it."""

    reading: NDArray[np.intp]
    count: NDArray[np.float64]
    mean: NDArray[np.float64]
    within: NDArray[np.float64]


def _sums(values: NDArray[np.float64], draws: NDArray[np.intp], readings: NDArray[np.intp]) -> _Sums:
    _, first, place = np.unique(draws, return_index=True, return_inverse=True)
    _, reading = np.unique(readings[first], return_inverse=True)
    count = np.bincount(place).astype(np.float64)
    mean = np.bincount(place, values) / count
    left = values - mean[place]
    return _Sums(reading, count, mean, np.bincount(place, left * left))


def _shares(sums: _Sums) -> NDArray[np.float64]:
    """The whole variance, then the shares of noise, of parameters and of the reading."""
    freedom = float((sums.count - 1.0).sum())
    noise = float(sums.within.sum()) / freedom if freedom else np.nan
    means, of_mean, of_draws = [], [], []
    for place in range(int(sums.reading.max()) + 1):
        mine = sums.mean[sums.reading == place]
        spread = float(mine.var(ddof=1)) if len(mine) > 1 else np.nan
        means.append(float(mine.mean()))
        of_mean.append(spread / len(mine))
        of_draws.append(spread)
    parameters = float(np.mean(of_draws)) - noise * float((1.0 / sums.count).mean())
    # the readings are all there are, with equal weights: the spread of their means, less what their errors add to it
    several = len(means)
    reading = float(np.var(means)) - (1.0 - 1.0 / several) * float(np.mean(of_mean)) if several > 1 else 0.0
    total = noise + parameters + reading
    if not total > 0.0:
        return np.array([0.0, np.nan, np.nan, np.nan])
    return np.array([total, noise / total, parameters / total, reading / total])


def _jackknife(sums: _Sums) -> NDArray[np.float64]:
    count = len(sums.count)
    left_out = np.array(
        [
            _shares(
                _Sums(
                    np.delete(sums.reading, draw),
                    np.delete(sums.count, draw),
                    np.delete(sums.mean, draw),
                    np.delete(sums.within, draw),
                )
            )[1:]
            for draw in range(count)
        ]
    )
    off = left_out - left_out.mean(axis=0)
    errors: NDArray[np.float64] = np.sqrt((count - 1.0) / count * (off * off).sum(axis=0))
    return errors
