"""Scores of spending: one row for each forecast, quantity, state and year, and their means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from haemus.experiments.hindcast.forecast import BURDEN, GROWTH, LEVEL, LONG_GROWTH, MODEL, Forecast
from haemus.experiments.hindcast.proper import score_sample
from haemus.experiments.stats.jackknife import clustered_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from haemus.experiments.published.spending import Panel

COLUMNS: Final = (
    "gdp", "origin", "forecast", "quantity", "state", "year", "observed", "median", "low_90", "high_90",
    "crps", "log_score", "in_50", "in_90", "pit",
)  # fmt: skip
SCORES: Final = ("crps", "log_score")


def score_spending(panel: Panel, forecasts: Sequence[Forecast], gdp: str) -> pd.DataFrame:
    """Score forecasts against the panel; `gdp` says whose GDP they were given ("observed" or "own")."""
    rows = [row for forecast in forecasts for row in _rows(panel, forecast, gdp)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(panel: Panel, forecast: Forecast, gdp: str) -> list[tuple[object, ...]]:
    observed = np.log(panel.real)
    start = panel.place(forecast.origin)
    rows: list[tuple[object, ...]] = []
    for k, state in enumerate(panel.states):
        path = observed[k]
        for step in range(forecast.level.shape[-1]):
            at, year = start + step + 1, forecast.origin + step + 1
            for quantity, sample, actual in (
                (LEVEL, forecast.level[:, k, step], path[at]),
                (GROWTH, forecast.growth[:, k, step], path[at] - path[at - 1]),
                (BURDEN, forecast.burden[:, k, step], 100.0 * panel.burden[k, at]),
            ):
                rows += _row(gdp, forecast, quantity, state, year, sample, actual)
        end = start + forecast.long_years
        rows += _row(
            gdp, forecast, LONG_GROWTH, state, forecast.origin + forecast.long_years, forecast.long_growth[:, k],
            path[end] - path[start],
        )  # fmt: skip
    return rows


def _row(  # noqa: PLR0913, PLR0917 - a row
    gdp: str, forecast: Forecast, quantity: str, state: str, year: int, sample: np.ndarray, observed: float
) -> list[tuple[object, ...]]:
    if not (np.isfinite(observed) and np.isfinite(sample).all()):
        return []
    score = score_sample(sample, float(observed))
    low, median, high = np.quantile(sample, (0.05, 0.5, 0.95))
    return [(
        gdp, forecast.origin, forecast.name, quantity, state, year, float(observed), float(median), float(low), float(high),
        score.crps, score.log_score, score.in_50, score.in_90, score.pit,
    )]  # fmt: skip


def means(scores: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Return mean scores and coverage by GDP, quantity and forecast; over all origins, and for each (`origin` 0 is all).

    The share of cases in the central 90 % has an interval clustered by state: `in_90_low`, `in_90_high`.
    """
    parts = [_means(scores.assign(origin=0), confidence), _means(scores, confidence)]
    return pd.concat(parts, ignore_index=True)


def _means(scores: pd.DataFrame, confidence: float) -> pd.DataFrame:
    grouped = scores.groupby(["gdp", "origin", "quantity", "forecast"], sort=False)
    found = grouped.agg(
        cases=("crps", "size"), crps=("crps", "mean"), log_score=("log_score", "mean"),
        in_50=("in_50", "mean"), in_90=("in_90", "mean"), inside_90=("in_90", "sum"), pit=("pit", "mean"),
    )  # fmt: skip
    shares = [
        clustered_mean(own["in_90"].to_numpy(dtype=float), own["state"].tolist(), confidence) for _, own in grouped
    ]
    found["in_90_low"] = np.clip([each.low for each in shares], 0.0, 1.0)
    found["in_90_high"] = np.clip([each.high for each in shares], 0.0, 1.0)
    return found.reset_index()


def differences(scores: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Return the model's mean score less each rival's on the cases that both score, with an interval clustered by state.

    A negative difference of the CRPS, or a positive one of the log score, speaks for the model.
    """
    keys = ["gdp", "origin", "quantity", "state", "year"]
    model = scores[scores["forecast"] == MODEL]
    rows = []
    for (gdp, quantity, rival), own in scores[scores["forecast"] != MODEL].groupby(
        ["gdp", "quantity", "forecast"], sort=False
    ):
        both = model.merge(own, on=keys, suffixes=("", "_rival"))
        for score in SCORES:
            values = (both[score] - both[f"{score}_rival"]).to_numpy(dtype=float)
            known = np.isfinite(values)
            found = clustered_mean(values[known], both["state"][known].tolist(), confidence)
            rows.append((gdp, quantity, rival, score, int(known.sum()), found.mean, found.error, found.low, found.high))
    return pd.DataFrame(
        rows, columns=["gdp", "quantity", "rival", "score", "cases", "difference", "error", "low", "high"]
    )
