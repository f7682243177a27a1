"""Least squares over the points of a design, one fit for each column of values."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

ROUNDING: Final = 1e-12
"""A coefficient that moves an outcome by less than this share of it is rounding error."""


def fitted(columns: Numbers, values: Numbers) -> Numbers:
    """The coefficients of `columns`, fitted with a constant: one row per column, one column per column of `values`.

    `columns` is points x columns, `values` points x fits. NaN if the points don't separate the columns.
    """
    x = np.column_stack((np.ones(len(columns)), columns - columns.mean(axis=0)))
    scale = np.maximum(np.abs(x).max(axis=0), np.finfo(float).tiny)
    found, _, rank, _ = np.linalg.lstsq(x / scale, values, rcond=None)
    if rank < x.shape[1]:
        return np.full((columns.shape[1], values.shape[1]), np.nan)
    found[np.abs(found) <= ROUNDING * np.abs(values).max(axis=0)] = 0.0
    slopes: Numbers = found[1:] / scale[1:, None]
    return slopes
