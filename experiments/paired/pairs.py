"""Pairs of runs: the rows of two scenarios that are done and have the same point and number, so the same seed."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Rows = NDArray[np.intp]


def paired_rows(runs: pd.DataFrame, scenario: str, against: str) -> tuple[Rows, Rows]:
    """Places of a scenario's rows in the table of runs, and of those that they are compared with, pair by pair."""
    ours, theirs = _places(runs, scenario), _places(runs, against)
    both = ours.index.intersection(theirs.index)
    return ours[both].to_numpy(dtype=np.intp), theirs[both].to_numpy(dtype=np.intp)


def _places(runs: pd.DataFrame, scenario: str) -> pd.Series:
    """The rows of a scenario's runs that are done, by point and run."""
    chosen = np.flatnonzero((runs["status"] == "done") & (runs["scenario"] == scenario))
    return pd.Series(chosen, index=pd.MultiIndex.from_frame(runs[["point", "run"]].iloc[chosen]))
