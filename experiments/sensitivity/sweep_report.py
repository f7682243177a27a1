"""The report that `haemus sweep` prints after the runs: outcomes by point, trends and expected signs."""

import math
from dataclasses import asdict
from typing import Final

import pandas as pd

from haemus.experiments.design.experiment import Experiment
from haemus.experiments.report.numbers import in_words
from haemus.experiments.report.table import ROW, Column, Table, text_table
from haemus.experiments.sensitivity.trends import Trend, expected_trends, trends

POINTS_SHOWN: Final = 40


def result_text(experiment: Experiment, runs: pd.DataFrame) -> str:
    """Means by point if there are few points, trends, and expected signs."""
    parts = [_points_text(experiment, runs)] if len(experiment.points) <= POINTS_SHOWN else []
    parts.append(TRENDS.text(trends(experiment, runs, experiment.outcomes)))
    if experiment.expected:
        parts.append(EXPECTED.text(expected_trends(experiment, runs)))
    return "\n\n".join(parts)


def result_json(experiment: Experiment, runs: pd.DataFrame) -> dict[str, object]:
    """The report for scripts, with any number of points: `means` by scenario and point, `trends`, `expected` signs."""
    done = runs[runs["status"] == "done"]
    means = done.groupby(["scenario", "point"], observed=True)[list(experiment.outcomes)].mean().reset_index()
    return {
        "means": means.astype({"scenario": str}).to_dict("records"),
        "trends": [asdict(each) for each in trends(experiment, runs, experiment.outcomes)],
        "expected": [
            {**asdict(each.trend), "sign": each.sign, "why": each.why, "finding": each.finding}
            for each in expected_trends(experiment, runs)
        ],
    }


def _points_text(experiment: Experiment, runs: pd.DataFrame) -> str:
    done = runs[runs["status"] == "done"]
    means = done.groupby(["scenario", "point"], observed=True)[list(experiment.outcomes)].mean()
    rows = [
        (str(scenario), str(point), *map(in_words, experiment.points.row(int(point))), *map(_number, values))
        for (scenario, point), values in zip(means.index, means.to_numpy().tolist(), strict=True)
    ]
    names = (*(factor.name for factor in experiment.factors), *experiment.outcomes)
    return f"means over runs, by point\n{text_table(('scenario', 'point', *names), rows)}"


def _words(trend: Trend) -> str:
    """The two words compared, for a factor of words."""
    return f"{trend.level} less {trend.against}" if trend.level else ""


def _price(trend: Trend) -> str:
    """The units of the factor needed for one unit of the outcome, if the sign of the change is certain."""
    told = not trend.level and trend.low * trend.high > 0.0
    return _number(1.0 / trend.change) if told else "-"


def _number(value: float) -> str:
    if math.isnan(value):
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000.0 else f"{value:.3g}"  # noqa: PLR2004 - decimals are dropped from here on


def _change(low: float, high: float) -> str:
    return f"{_number(low)} to {_number(high)}"


TRENDS: Final = Table(
    "trends: change of an outcome for one unit of a factor, or for a word instead of the first, others held; mean over runs",
    (
        Column("scenario"),
        Column("outcome"),
        Column("factor"),
        Column("unit, or words", lambda trend: _words(trend) or trend.unit, ROW),
        Column("change", _number),
        Column("95 % interval", _change, "low", "high"),
        Column("units for 1 of the outcome", _price, ROW),
    ),
)
EXPECTED: Final = Table(
    "expected signs",
    (
        Column("scenario", str, "trend.scenario"),
        Column("outcome", str, "trend.outcome"),
        Column("factor", str, "trend.factor"),
        Column("words", lambda trend: _words(trend) or "-", "trend"),
        Column("expected", str, "sign"),
        Column("found", _number, "trend.change"),
        Column("", str, "finding"),
        Column("why"),
    ),
)
