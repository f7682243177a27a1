"""The mean share of spending that went to equipment, ally by ally, beside that of the runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from haemus.experiments.hindcast.proper import score_sample

if TYPE_CHECKING:
    from collections.abc import Mapping

    from haemus.experiments.hindcast.samples import ModelSamples

COLUMNS: Final = (
    "origin",
    "state",
    "years",
    "observed",
    "median",
    "low_90",
    "high_90",
    "crps",
    "in_50",
    "in_90",
    "pit",
)


def score_equipment(published: Mapping[tuple[str, int], float], samples: ModelSamples) -> pd.DataFrame:
    """Return a row for each ally: its mean share over the published years after the origin, and the runs' mean over the same years."""
    rows = []
    for k, state in enumerate(samples.states):
        years = [year for year in samples.years if year > samples.origin and (state, year) in published]
        if not years:
            continue
        sample = samples.equipment[:, k, [year - samples.years[0] for year in years]].mean(axis=1)
        observed = float(np.mean([published[state, year] for year in years]))
        score = score_sample(sample, observed)
        low, median, high = np.quantile(sample, (0.05, 0.5, 0.95))
        rows.append((
            samples.origin, state, len(years), observed, float(median), float(low), float(high), score.crps, score.in_50,
            score.in_90, score.pit,
        ))  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))
