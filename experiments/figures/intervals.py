"""What the figures show of many runs: quantile bands over time."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Ends of the central 90 % and 50 % of runs, and the median."""


def bands(values: pd.DataFrame, column: str, by: Sequence[str]) -> pd.DataFrame:
    """Quantiles of a column over runs, one row for each combination of `by`, one column for each quantile."""
    grouped = values.groupby(list(by), observed=True, sort=True)[column]
    return grouped.quantile(np.array(QUANTILES)).unstack()  # noqa: PD010 - nothing is aggregated
