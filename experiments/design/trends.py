"""Trends: by how much an outcome changes with each factor, with the other factors held, replication by replication."""

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from experiments.design.experiment import Experiment
from experiments.design.least_squares import fitted

CONFIDENCE: Final = 0.95
FEWEST_RUNS: Final = 2
Held = Literal["held", "failed", "undecided"]


@dataclass(frozen=True, slots=True)
class Trend:
    """The slope of an outcome on a factor, mean over replications, with the 95 % interval of that mean.

    A slope is that of the least-squares plane over all factors at once, fitted to one replication, whose points share
    their draws. Of choices without an order it says little.
    """

    scenario: str
    outcome: str
    factor: str
    unit: str
    runs: int
    slope: float
    low: float
    high: float

    def held(self, sign: str) -> Held:
        """Whether the slope has an expected sign; "0" holds where the interval has 0 in it."""
        if math.isnan(self.low):
            return "undecided"
        if sign == "0":
            return "held" if self.low <= 0.0 <= self.high else "failed"
        low, high = (self.low, self.high) if sign == "+" else (-self.high, -self.low)
        return "held" if low > 0.0 else "failed" if high <= 0.0 else "undecided"


def trends(experiment: Experiment, runs: pd.DataFrame, outcomes: tuple[str, ...]) -> list[Trend]:
    """The trends of some outcomes, by scenario, outcome and factor; a scenario that a factor chooses counts as one."""
    axes = _axes(experiment)
    done = runs[runs["status"] == "done"]
    chooses = any(factor.target.what == "scenario" for factor in experiment.factors)
    parts = (
        [("all", done)] if chooses else [(str(name), part) for name, part in done.groupby("scenario", observed=True)]
    )
    found = []
    for scenario, part in parts:
        for outcome in outcomes:
            slopes = _slopes(axes, part, outcome)
            found += [
                _trend(scenario, outcome, factor.name, factor.unit, slopes[:, place])
                for place, factor in enumerate(experiment.factors)
            ]
    return found


def expected_trends(experiment: Experiment, runs: pd.DataFrame) -> list[tuple[Trend, str, str, Held]]:
    """Each expected sign with its trend, why it was expected, and whether it held, by scenario."""
    return [
        (trend, each.sign, each.why, trend.held(each.sign))
        for each in experiment.expected
        for trend in trends(experiment, runs, (each.outcome,))
        if trend.factor == each.factor and each.scenario in {None, trend.scenario}
    ]


def _axes(experiment: Experiment) -> NDArray[np.float64]:
    rows = (experiment.points.row(point) for point in range(len(experiment.points)))
    return np.array([[f.number(value) for f, value in zip(experiment.factors, row, strict=True)] for row in rows])


def _slopes(axes: NDArray[np.float64], runs: pd.DataFrame, outcome: str) -> NDArray[np.float64]:
    """One row a replication, one column a factor: NaN where the points don't tell the factors apart."""
    found = []
    values = runs[["point", "run", outcome]].dropna()
    for _, part in values.groupby("run"):
        y = part[outcome].to_numpy(dtype=np.float64)
        found.append(fitted(axes[part["point"].to_numpy()], y[:, None])[:, 0])
    return np.array(found).reshape(len(found), axes.shape[1])


def _trend(scenario: str, outcome: str, factor: str, unit: str, slopes: NDArray[np.float64]) -> Trend:
    known = slopes[np.isfinite(slopes)]
    if len(known) < FEWEST_RUNS:
        mean = float(known.mean()) if len(known) else math.nan
        return Trend(scenario, outcome, factor, unit, len(known), mean, math.nan, math.nan)
    mean = float(known.mean())
    half = float(stdtrit(len(known) - 1, (1.0 + CONFIDENCE) / 2.0) * known.std(ddof=1) / math.sqrt(len(known)))
    return Trend(scenario, outcome, factor, unit, len(known), mean, mean - half, mean + half)
