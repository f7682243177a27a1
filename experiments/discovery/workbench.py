"""Access to EMA Workbench, imported on first use and kept quiet; no other module imports it.

Importing it takes seconds, warns about optional packages and changes the state of Python's random number generator; its
calls use features that pandas has deprecated. Only warnings raised in its own files are suppressed.
"""

import random
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from haemus.experiments.design.values import Axis

Numbers = NDArray[np.float64]
KINDS_WITHOUT_ORDER = ("word", "claim")
TREES = 100
"""The number of trees in a forest: the workbench's default."""


@contextmanager
def quiet() -> Iterator[None]:
    """Suppress warnings raised in files of EMA Workbench."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"ema_workbench(\.|$)")
        yield


def frame(numbers: Numbers, axes: tuple[Axis, ...]) -> pd.DataFrame:
    """The design in EMA Workbench's form: one column per factor, one row per point; words and claims as categories of codes.

    Columns are named by the factors' positions, because the workbench drops a column named "scenario", which is a factor here.
    Categories are codes, because it iterates over a set of them, and a set of words has a different order in each process.
    """
    columns = {}
    for place, axis in enumerate(axes):
        column = pd.Series(numbers[:, place])
        columns[name_of(place)] = column.astype(int).astype("category") if axis.kind in KINDS_WITHOUT_ORDER else column
    return pd.DataFrame(columns)


def name_of(place: int) -> str:
    """The name of a factor's column."""
    return f"factor {place}"


def prim_box(x: pd.DataFrame, y: Numbers, least: float) -> Any:  # noqa: ANN401 - EMA Workbench has no types
    """The first box found by the workbench's PRIM, with its peeling trajectory.

    `least` is the smallest mass of a box and the share of it in a slice; the other parameters are the workbench's defaults.
    """
    prim, _ = _imported()
    with quiet():
        return prim(x, y, mass_min=least, peel_alpha=least).find_box()


def without(box: Any, place: int, number: int) -> None:  # noqa: ANN401 - as above
    """Append to a box's trajectory the entry with this number, without the limits of one factor."""
    with quiet():
        box.drop_restriction(name_of(place), number)


def forest_scores(x: Numbers, y: Numbers, seed: int) -> tuple[Numbers, Any]:
    """The feature scores of the workbench's extra trees, one per column, and the forest; the scores sum to 1."""
    _, scored = _imported()
    with quiet():
        from ema_workbench.analysis import RuleInductionType  # noqa: PLC0415 - takes seconds

        columns = pd.DataFrame(x, columns=[name_of(place) for place in range(x.shape[1])])
        found, forest = scored(
            columns, y, mode=RuleInductionType.REGRESSION, nr_trees=TREES, oob_score=False, random_state=seed
        )
    return found[1].reindex(columns.columns).to_numpy(dtype=np.float64), forest


def _imported() -> tuple[Any, Any]:
    state = random.getstate()
    try:
        with quiet():
            from ema_workbench.analysis import Prim, get_ex_feature_scores  # noqa: PLC0415 - takes seconds
    finally:
        random.setstate(state)
    return Prim, get_ex_feature_scores
