"""EMA Workbench, imported when it is needed and kept quiet; the only module that names it.

Importing it takes seconds, warns of optional packages and moves the state of Python's own generator of random numbers; its
calls use forms that pandas deprecates. Only warnings that arise in its own files are kept back.
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
"""Trees of a forest: the workbench's own number."""


@contextmanager
def quiet() -> Iterator[None]:
    """Keep back the warnings that arise in files of EMA Workbench."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"ema_workbench(\.|$)")
        yield


def frame(numbers: Numbers, axes: tuple[Axis, ...]) -> pd.DataFrame:
    """The design as EMA Workbench wants it: a column a factor, a row a point; words and claims as categories of places.

    Columns are named by the factors' places: it drops a column named "scenario", which is one of our factors. Categories are
    places rather than words because it goes through a set of them, whose order of words differs from process to process.
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
    """The first box that the workbench's PRIM finds, with its peeling trajectory.

    `least` is the least mass of a box and the share of it that a slice takes; the other parameters are the workbench's defaults.
    """
    prim, _ = _imported()
    with quiet():
        return prim(x, y, mass_min=least, peel_alpha=least).find_box()


def without(box: Any, place: int, number: int) -> None:  # noqa: ANN401 - as above
    """Add to a box's trajectory the entry of that number without the limits of one factor."""
    with quiet():
        box.drop_restriction(name_of(place), number)


def forest_scores(x: Numbers, y: Numbers, seed: int) -> tuple[Numbers, Any]:
    """The feature scores of the workbench's extra trees, a column each, and the forest; the scores sum to 1."""
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
