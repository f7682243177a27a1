"""Least squares over the points of a design, one fit for each column of values."""

from collections.abc import Sequence
from math import nan
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

ROUNDING: Final = 1e-12
"""A coefficient that moves an outcome by less than this share of it is rounding error."""
_CONFOUNDED: Final = 1e-9
"""A column of which less than this share is its own is a combination of the others."""


class Separated(NamedTuple):
    """The coefficients of one factor's columns beside those of the others, and how far the points tell it from these.

    `coefficients` has a row for each column and a column for each fit, None if there are none. `shared` is the largest share of a
    column's variation that goes with the other factors (1 - 1 / variance inflation). `nearest` is the other factor with which it
    goes most, with the largest `correlation` between two columns.
    """

    coefficients: Numbers | None
    shared: float
    nearest: int
    correlation: float
    constant: bool = False
    too_few: bool = False


def separated(own: Numbers, others: Sequence[Numbers], values: Numbers) -> Separated:
    """Fit one factor's columns beside a constant and the other factors' columns.

    `own` and each of `others` are points x columns, `values` points x fits. By the theorem of Frisch, Waugh and Lovell the
    coefficients are those of what the others leave of the factor's columns, so others that can't be told from each other do no
    harm.
    """
    off = own - own.mean(axis=0)
    whole = (off * off).sum(axis=0)
    if not whole.size or not (whole > 0.0).all():
        return Separated(None, nan, -1, nan, constant=True)
    rest = np.column_stack((np.ones(len(own)), *others))
    if rest.shape[1] + own.shape[1] > len(own):
        return Separated(None, nan, -1, nan, too_few=True)
    left = off - rest @ np.linalg.lstsq(rest, off, rcond=None)[0]
    shared = float((1.0 - (left * left).sum(axis=0) / whole).max())
    nearest, correlation = _nearest(off, others)
    if 1.0 - shared < _CONFOUNDED or np.linalg.matrix_rank(_scaled(left)) < own.shape[1]:
        return Separated(None, min(shared, 1.0), nearest, correlation)
    found = np.linalg.lstsq(left, values, rcond=None)[0]
    found[np.abs(found) * np.abs(off).max(axis=0)[:, None] <= ROUNDING * np.abs(values).max(axis=0)] = 0.0
    return Separated(found, shared, nearest, correlation)


def explained(columns: Numbers, values: Numbers) -> float:
    """The share of the variance of point means that a fit of all columns explains; NaN if the means don't vary."""
    means = values.mean(axis=1)
    off = means - means.mean()
    if not columns.shape[1] or np.abs(off).max() <= ROUNDING * np.abs(means).max():
        return nan
    x = columns - columns.mean(axis=0)
    rest = off - x @ np.linalg.lstsq(x, off, rcond=None)[0]
    return 1.0 - float(rest @ rest) / float(off @ off)


def _nearest(off: Numbers, others: Sequence[Numbers]) -> tuple[int, float]:
    """The other factor with the largest correlation between two columns, and this correlation."""
    best, correlation = -1, 0.0
    for place, columns in enumerate(others):
        theirs = columns - columns.mean(axis=0)
        sizes = np.sqrt((off * off).sum(axis=0))[:, None] * np.sqrt((theirs * theirs).sum(axis=0))
        both = np.divide(off.T @ theirs, sizes, out=np.zeros_like(sizes), where=sizes > 0.0)
        strongest = float(both.ravel()[np.abs(both).argmax()]) if both.size else 0.0
        if best < 0 or abs(strongest) > abs(correlation):
            best, correlation = place, strongest
    return best, correlation


def _scaled(columns: Numbers) -> Numbers:
    scaled: Numbers = columns / np.maximum(np.abs(columns).max(axis=0), np.finfo(float).tiny)
    return scaled
