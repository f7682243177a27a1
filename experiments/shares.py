"""Shares of runs and their intervals."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from haemus.experiments.means import CONFIDENCE

Numbers = NDArray[np.float64]


def wilson(hits: NDArray[np.floating[Any]], runs: float, confidence: float = CONFIDENCE) -> tuple[Numbers, Numbers]:
    """Binomial interval of a share of runs (Wilson 1927, 10.1080/01621459.1927.10502953), in [0, 1]."""
    share = hits / runs
    spread = normal(confidence) * normal(confidence) / runs
    middle, half = (share + spread / 2.0) / (1.0 + spread), _half(share, runs, confidence)
    return np.clip(middle - half, 0.0, 1.0), np.clip(middle + half, 0.0, 1.0)


def wilson_half(share: float, runs: float, confidence: float) -> float:
    """Half width of that interval, before it is kept in [0, 1]."""
    return float(_half(np.array(share), runs, confidence))


def _half(share: NDArray[np.floating[Any]], runs: float, confidence: float) -> Numbers:
    z = normal(confidence)
    spread = z * z / runs
    half: Numbers = z * np.sqrt(share * (1.0 - share) / runs + spread / (4.0 * runs)) / (1.0 + spread)
    return half


def normal(confidence: float) -> float:
    """How many standard errors a normal interval reaches to either side."""
    return float(ndtri(0.5 + 0.5 * confidence))
