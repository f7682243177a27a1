"""Products of two columns of replications: within the same seed, and between different ones."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def same(first: Numbers, second: Numbers) -> Numbers:
    """Mean over replications (the last axis) of the product: estimates E[first x second] over points and seeds."""
    found: Numbers = (first * second).mean(axis=-1)
    return found


def crossed(first: Numbers, second: Numbers) -> Numbers:
    """Mean over pairs of different replications of the product; NaN for a single replication.

    Seeds of a pair are independent, so it estimates the product of the two means over seeds without their noise, which in
    `same` adds up (the pairs make a U-statistic: Hoeffding 1948, 10.1214/aoms/1177730196).
    """
    runs = first.shape[-1]
    if runs == 1:
        return np.full(np.broadcast_shapes(first.shape, second.shape)[:-1], np.nan)
    found: Numbers = (first.sum(axis=-1) * second.sum(axis=-1) - (first * second).sum(axis=-1)) / (runs * (runs - 1))
    return found
