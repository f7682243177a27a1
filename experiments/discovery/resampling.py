"""Halves of the points drawn again and again, and values dealt out to points anew; points of one unit stay together."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from haemus.model.draws import stable_id

Numbers = NDArray[np.float64]


def halves(units: NDArray[np.intp], times: int, seed: int) -> Iterator[NDArray[np.bool_]]:
    """Which points are in a random half of the units, so many times.

    Half without replacement rather than as many with it: no point counts twice, the other half is new to what was found in the
    first, and the spread over halves of a smooth number estimates its standard error with all points (the delete-d jackknife
    with d a half, Shao and Wu 1989, 10.1214/aos/1176347263).
    """
    draw = generator("halves of the points", seed)
    different = np.unique(units)
    for _ in range(times):
        yield np.isin(units, draw.choice(different, size=len(different) // 2, replace=False))


def dealt(values: Numbers, units: NDArray[np.intp], draw: np.random.Generator) -> Numbers:
    """Values (points, or points by columns) dealt out to other points, each column by itself.

    Whole units change places: the points of a unit share coordinates, and a factor of no effect still tells which unit a point
    is of. What is nothing has to keep that. Where units have lost points, points change places.
    """
    _, sizes = np.unique(units, return_counts=True)
    table = values.reshape(len(values), -1)
    if sizes.min() < sizes.max():
        return draw.permuted(table, axis=0).reshape(values.shape)
    order = np.argsort(units, kind="stable")
    by_unit = table[order].reshape(len(sizes), -1, table.shape[1])
    mixed = np.empty_like(table)
    for place in range(table.shape[1]):
        mixed[order, place] = by_unit[draw.permutation(len(sizes)), :, place].ravel()
    return mixed.reshape(values.shape)


def generator(purpose: str, seed: int) -> np.random.Generator:
    """The draws of one part of an analysis: no part moves those of another."""
    return np.random.Generator(np.random.Philox(key=[stable_id(purpose), seed]))
