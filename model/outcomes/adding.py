"""Sums over axes, always from left to right: a run's outcomes have the same bits alone and among other runs.

NumPy's `sum`, `mean`, `std` and `@` choose their order by the shape of the whole array, so outcomes use them on whole numbers
only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def added(values: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    """Return the sum along an axis, counted from the first, added from left to right; 0 for an empty axis."""
    if values.shape[axis] == 0:
        return np.zeros_like(values).sum(axis)
    before: tuple[Any, ...] = (slice(None),) * axis
    total: NDArray[np.float64] = values[(*before, 0)].copy()
    for place in range(1, values.shape[axis]):
        total += values[(*before, place)]
    return total


def mean(values: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    """Return the mean along an axis."""
    return np.divide(added(values, axis), values.shape[axis])


def spread(values: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    """Return the standard deviation along an axis, of a population and not of a sample."""
    apart = values - np.expand_dims(mean(values, axis), axis)
    return np.asarray(np.sqrt(mean(apart * apart, axis)))


def ratio(part: NDArray[np.float64], whole: NDArray[np.float64], otherwise: float) -> NDArray[np.float64]:
    """Return part over whole where the whole is above 0, and `otherwise` elsewhere."""
    found = np.full(part.shape, otherwise)
    np.divide(part, whole, out=found, where=whole > 0.0)
    return found
