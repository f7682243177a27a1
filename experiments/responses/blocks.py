"""Points of a design that depend on each other: the blocks of a scheme."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

FIXED: Final = ("grid", "list")
"""Kinds of designs whose points are chosen, not drawn."""


def blocks(design: Mapping[str, object], factors: int, points: int) -> NDArray[np.int64] | None:
    """The number of each point's block, a point by itself where points are drawn by themselves; None where none is drawn.

    Saltelli's scheme changes the coordinates of a sample one by one, Morris' trajectories take steps: points of one block
    share most of their coordinates. Points of a latin hypercube and of Sobol's sequence count as drawn by themselves: they are
    more even than that, so an interval is rather too wide.
    """
    numbers = np.arange(points, dtype=np.int64)
    if design["kind"] in FIXED:
        return None
    match design["kind"]:
        case "sobol":
            return numbers // (2 * factors + 2 if design.get("second_order") else factors + 2)
        case "morris":
            return numbers // (factors + 1)
    return numbers
