"""Groups of rows that agree in several columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def grouped(*columns: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return an order in which rows that agree in all columns stand together, and where in it a group begins.

    Groups are in the order of the columns, and rows of a group keep their own. The columns are compared as they are: packed into one
    whole number, sets of many states would overflow.
    """
    order = np.lexsort(columns[::-1])
    begins = np.ones(order.size, dtype=np.bool_)
    begins[1:] = False
    for column in columns:
        values = column[order]
        begins[1:] |= values[1:] != values[:-1]
    return order, begins


def by_agreement(rows: NDArray[np.void]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Group rows of agreements by the agreement that they are of, which its run, founders and quarter of signing identify."""
    return grouped(rows["run"], rows["founders"], rows["signed"])
