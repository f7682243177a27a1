"""What the figures show of many runs: quantile bands over time, shares with intervals, paired means."""

from collections.abc import Sequence
from math import isfinite, sqrt
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Ends of the central 90 % and 50 % of runs, and the median."""

Z_95: Final = 1.959963984540054


def bands(values: pd.DataFrame, column: str, by: Sequence[str]) -> pd.DataFrame:
    """Quantiles of a column over runs, one row for each combination of `by`, one column for each quantile."""
    grouped = values.groupby(list(by), observed=True, sort=True)[column]
    return grouped.quantile(np.array(QUANTILES)).unstack()  # noqa: PD010 - nothing is aggregated


def wilson(hits: NDArray[np.float64], runs: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Binomial 95 % band of a share of runs (Wilson 1927, 10.1080/01621459.1927.10502953), in [0, 1]."""
    share = hits / runs
    spread = Z_95 * Z_95 / runs
    middle = (share + spread / 2.0) / (1.0 + spread)
    half = Z_95 * np.sqrt(share * (1.0 - share) / runs + spread / (4.0 * runs)) / (1.0 + spread)
    return np.clip(middle - half, 0.0, 1.0), np.clip(middle + half, 0.0, 1.0)


def mean_interval(differences: NDArray[np.float64]) -> tuple[float, float]:
    """Mean of paired differences and the half width of its 95 % interval; nan where pairs are too few."""
    known = differences[np.isfinite(differences)]
    if known.size == 0:
        return float("nan"), float("nan")
    mean = float(known.mean())
    if known.size == 1:
        return mean, float("nan")
    error = float(known.std(ddof=1)) / sqrt(known.size)
    half = float(stdtrit(known.size - 1, 0.975)) * error
    return mean, half if isfinite(half) else float("nan")
