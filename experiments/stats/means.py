"""Means and shares of independent runs: Monte Carlo errors, intervals, and quantiles over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan, sqrt
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.on_use import on_use

if TYPE_CHECKING:
    import pandas as pd
    from scipy import special
else:
    pd = on_use("pandas")
    special = on_use("scipy.special")

CONFIDENCE: Final = 0.95
FEWEST: Final = 2
"""The fewest runs for which a spread, and so an error, is defined."""
Numbers = NDArray[np.float64]
QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Ends of the central 90 % and 50 % of runs, and the median."""


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over runs, its Monte Carlo error and the half width of its interval; nan where runs are too few."""

    runs: int
    mean: float
    error: float
    half: float


def mean_of(values: NDArray[np.floating[Any]], confidence: float = CONFIDENCE) -> Mean:
    """The mean of the finite values.

    The Monte Carlo error is the standard error of the mean. It measures how much another batch of the same size might differ,
    not how far the model may be from the world. The interval is Student's. If all values are equal, the error is 0.
    """
    known = values[np.isfinite(values)]
    if known.size == 0:
        return Mean(0, nan, nan, nan)
    mean = float(known.mean())
    if known.size < FEWEST:
        return Mean(known.size, mean, nan, nan)
    if known.min() == known.max():
        return Mean(known.size, float(known[0]), 0.0, 0.0)
    error = float(known.std(ddof=1)) / sqrt(known.size)
    return Mean(known.size, mean, error, student(known.size, confidence) * error)


def student(runs: int, confidence: float) -> float:
    """Half width of a mean's interval, in Monte Carlo errors."""
    return float(special.stdtrit(runs - 1, 0.5 + 0.5 * confidence))


def wilson(hits: NDArray[np.floating[Any]], runs: float, confidence: float = CONFIDENCE) -> tuple[Numbers, Numbers]:
    """Binomial interval of a share of runs (Wilson 1927, 10.1080/01621459.1927.10502953), in [0, 1]."""
    share = hits / runs
    spread = normal(confidence) * normal(confidence) / runs
    middle, half = (share + spread / 2.0) / (1.0 + spread), _half(share, runs, confidence)
    return np.clip(middle - half, 0.0, 1.0), np.clip(middle + half, 0.0, 1.0)


def wilson_half(share: float, runs: float, confidence: float) -> float:
    """Half width of the Wilson interval, before it is clipped to [0, 1]."""
    return float(_half(np.array(share), runs, confidence))


def _half(share: NDArray[np.floating[Any]], runs: float, confidence: float) -> Numbers:
    z = normal(confidence)
    spread = z * z / runs
    half: Numbers = z * np.sqrt(share * (1.0 - share) / runs + spread / (4.0 * runs)) / (1.0 + spread)
    return half


def normal(confidence: float) -> float:
    """Half width of a normal interval, in standard errors."""
    return float(special.ndtri(0.5 + 0.5 * confidence))


_AT_ONCE: Final = 200_000
"""Values whose quantiles are found together: more gain nothing, and take memory."""


def bands(values: pd.DataFrame, column: str, by: Sequence[str]) -> pd.DataFrame:
    """Quantiles of a column over runs: one row for each combination of `by` that occurs, one column for each quantile.

    Rows are sorted once, by category codes: with categorical columns, millions of rows take a second.
    """
    known = values[values[column].notna()]
    keys = [known[name].astype("category").cat for name in by]
    words = [each.categories for each in keys]
    place = np.zeros(len(known), dtype=np.int64)
    for each in keys:
        place = place * len(each.categories) + each.codes.to_numpy()
    if len(place):
        place = place.astype(np.min_scalar_type(place.max()))  # small integers are sorted without comparisons
    order = np.argsort(place, kind="stable")
    groups, starts = np.unique(place[order], return_index=True)
    found = _quantiles(known[column].to_numpy(dtype=np.float64)[order], starts)
    places = np.unravel_index(groups, [max(len(each), 1) for each in words])
    index = pd.MultiIndex.from_arrays([each[at] for each, at in zip(words, places, strict=True)], names=list(by))
    return pd.DataFrame(found, index=index, columns=list(QUANTILES))


def _quantiles(values: NDArray[np.float64], starts: NDArray[np.intp]) -> NDArray[np.float64]:
    """Quantiles of stretches of values that begin at `starts`, a row each; those of one length at once, if they are short."""
    sizes = np.diff(starts, append=len(values))
    found = np.empty((len(starts), len(QUANTILES)))
    for size in np.unique(sizes):
        same = np.flatnonzero(sizes == size)
        for few in np.array_split(same, -(-len(same) * size // _AT_ONCE)):
            stretches = values[starts[few, np.newaxis] + np.arange(size)]
            found[few] = np.quantile(stretches, QUANTILES, axis=1).T
    return found
