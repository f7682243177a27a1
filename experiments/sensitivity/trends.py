"""Trends: the change of an outcome with each factor, the others held constant, replication by replication."""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from haemus.experiments.design.experiment import Experiment
from haemus.experiments.design.points import words_at
from haemus.experiments.stats.least_squares import fitted
from haemus.experiments.stats.means import mean_of

Held = Literal["held", "failed", "undecided"]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Trend:
    """The change of an outcome with a factor: the mean over replications, with Student's 95 % interval.

    It is the change for one unit of the factor. Words have no order, so each word `level` has a trend of its own: the change
    from the word `against`, the first at the points. Trends are from the least-squares plane over all factors, fitted to each
    replication separately, because its points share their draws. If words meet every level of the others equally often, a
    trend is the difference between the two words' means.
    """

    scenario: str
    outcome: str
    factor: str
    unit: str
    level: str
    against: str
    runs: int
    change: float
    low: float
    high: float

    def held(self, sign: str) -> Held:
        """Whether the change has an expected sign; "0" holds if the interval contains 0."""
        if math.isnan(self.low):
            return "undecided"
        if sign == "0":
            return "held" if self.low <= 0.0 <= self.high else "failed"
        low, high = (self.low, self.high) if sign == "+" else (-self.high, -self.low)
        return "held" if low > 0.0 else "failed" if high <= 0.0 else "undecided"


class Expected(NamedTuple):
    """A trend with an expected sign, the reason for it, and whether it held."""

    trend: Trend
    sign: str
    why: str
    finding: Held


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the fit: a factor's numbers at the points, or 1 where it has the word `level` and 0 elsewhere."""

    factor: str
    unit: str
    level: str
    against: str
    at_points: Numbers


def trends(experiment: Experiment, runs: pd.DataFrame, outcomes: tuple[str, ...]) -> list[Trend]:
    """The trends of some outcomes, by scenario, outcome and factor; if a factor chooses the scenario, all count as one."""
    columns = _columns(experiment)
    done = runs[runs["status"] == "done"]
    chooses = any(factor.target.what == "scenario" for factor in experiment.factors)
    parts = (
        [("all", done)] if chooses else [(str(name), part) for name, part in done.groupby("scenario", observed=True)]
    )
    return [
        _trend(scenario, outcome, column, changes)
        for scenario, part in parts
        for outcome in outcomes
        for column, changes in zip(columns, _changes(columns, part, outcome).T, strict=True)
    ]


def expected_trends(experiment: Experiment, runs: pd.DataFrame) -> list[Expected]:
    """Each expected sign with its trend, why it was expected, and whether it held, by scenario."""
    found = trends(experiment, runs, tuple(dict.fromkeys(each.outcome for each in experiment.expected)))
    return [
        Expected(trend, each.sign, each.why, trend.held(each.sign))
        for each in experiment.expected
        for trend in found
        if (trend.outcome, trend.factor, trend.level) == (each.outcome, each.factor, each.level or "")
        and each.scenario in {None, trend.scenario}
    ]


def _columns(experiment: Experiment) -> list[_Column]:
    rows = [experiment.points.row(point) for point in range(len(experiment.points))]
    found: list[_Column] = []
    for place, factor in enumerate(experiment.factors):
        values = [row[place] for row in rows]
        if factor.target.kind == "word":
            first, *others = words_at(experiment.points, experiment.factors, place)
            found += [
                _Column(factor.name, "", word, first, np.array([float(value == word) for value in values]))
                for word in others
            ]
        else:
            found.append(
                _Column(factor.name, factor.unit, "", "", np.array([factor.number(value) for value in values]))
            )
    return found


def _changes(columns: list[_Column], runs: pd.DataFrame, outcome: str) -> Numbers:
    """One row per replication, one column per column of the fit; NaN if the points don't separate these."""
    if not columns:  # a factor with one word at all points
        return np.empty((0, 0))
    axes = np.column_stack([column.at_points for column in columns])
    found = []
    values = runs[["point", "run", outcome]].dropna()
    for _, part in values.groupby("run"):
        y = part[outcome].to_numpy(dtype=np.float64)
        found.append(fitted(axes[part["point"].to_numpy()], y[:, None])[:, 0])
    return np.array(found).reshape(len(found), len(columns))


def _trend(scenario: str, outcome: str, column: _Column, changes: Numbers) -> Trend:
    mean = mean_of(changes)
    return Trend(
        scenario, outcome, column.factor, column.unit, column.level, column.against,
        mean.runs, mean.mean, mean.mean - mean.half, mean.mean + mean.half,
    )  # fmt: skip
