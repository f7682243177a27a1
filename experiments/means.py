"""The mean of independent runs, its Monte Carlo error, and Student's interval of it."""

from dataclasses import dataclass
from math import nan, sqrt
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

CONFIDENCE: Final = 0.95
FEWEST: Final = 2
"""Runs from which on a spread, and so an error, is defined."""


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over runs, its Monte Carlo error and the half width of its interval; nan where runs are too few."""

    runs: int
    mean: float
    error: float
    half: float


def mean_of(values: NDArray[np.floating[Any]], confidence: float = CONFIDENCE) -> Mean:
    """The mean of the finite values.

    The Monte Carlo error is the standard error of the mean: it says how far another batch of as many runs might come out,
    never how far the model may be from the world. The interval is Student's. Values that are all the same have no error.
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
    """How many Monte Carlo errors the interval of a mean reaches to either side."""
    return float(stdtrit(runs - 1, 0.5 + 0.5 * confidence))
