"""What the figures show of many runs: quantile bands over time."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Ends of the central 90 % and 50 % of runs, and the median."""


def bands(values: pd.DataFrame, column: str, by: Sequence[str]) -> pd.DataFrame:
    """Quantiles of a column over runs, one row for each combination of `by` that occurs, one column for each quantile.

    Rows are put in order once, by the places of their words: where these are categories, millions of rows take a second.
    """
    known = values[values[column].notna()]
    keys = [known[name].astype("category").cat for name in by]
    words = [each.categories for each in keys]
    place = np.zeros(len(known), dtype=np.int64)
    for each in keys:
        place = place * len(each.categories) + each.codes.to_numpy()
    if len(place):
        place = place.astype(np.min_scalar_type(place.max()))  # small numbers are put in order without comparing them
    order = np.argsort(place, kind="stable")
    groups, starts = np.unique(place[order], return_index=True)
    parts = np.split(known[column].to_numpy()[order], starts[1:]) if len(groups) else []
    places = np.unravel_index(groups, [max(len(each), 1) for each in words])
    index = pd.MultiIndex.from_arrays([each[at] for each, at in zip(words, places, strict=True)], names=list(by))
    return pd.DataFrame([np.quantile(part, QUANTILES) for part in parts], index=index, columns=list(QUANTILES))
