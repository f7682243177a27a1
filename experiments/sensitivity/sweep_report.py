"""What `haemus sweep` prints: the plan before the runs; outcomes by point, trends and expected signs after them."""

import math
from dataclasses import asdict
from typing import Final

import pandas as pd

from haemus.experiments.design.experiment import Experiment
from haemus.experiments.report.numbers import duration, size
from haemus.experiments.report.table import text_table
from haemus.experiments.run.estimate import Estimate
from haemus.experiments.sensitivity.trends import Trend, expected_trends, trends

POINTS_SHOWN: Final = 40


def plan_text(experiment: Experiment, estimate: Estimate, workers: int, engine: str) -> str:
    """What would be run, and what it would take."""
    factors = [
        (factor.name, factor.target.kind, _said(factor.low), _said(factor.high), factor.unit)
        for factor in experiment.factors
    ]
    names = ", ".join(scenario.name for scenario in experiment.scenarios)
    rows = [
        ("scenarios", f"{estimate.scenarios}: {names}"),
        ("points", f"{estimate.points:,} ({experiment.design.kind})"),
        ("runs at each", f"{estimate.runs:,}"),
        ("runs in all", f"{estimate.total:,}"),
        ("time", f"{duration(estimate.seconds)} on {workers} {'core' if workers == 1 else 'cores'} ({engine})"),
        ("memory", size(estimate.memory)),
        ("disk", size(estimate.disk)),
    ]
    return "\n\n".join(
        (
            f"{experiment.name}: {experiment.question}",
            text_table(("what", "how much"), rows),
            text_table(("factor", "kind", "from", "to", "unit"), factors),
        )
    )


def result_text(experiment: Experiment, runs: pd.DataFrame) -> str:
    """Means by point where there are few points, trends, and the signs that were expected."""
    parts = [_points_text(experiment, runs)] if len(experiment.points) <= POINTS_SHOWN else []
    parts.append(_trends_text(experiment, runs))
    if experiment.expected:
        parts.append(_expected_text(experiment, runs))
    return "\n\n".join(parts)


def result_json(experiment: Experiment, runs: pd.DataFrame) -> dict[str, object]:
    """The same for scripts, whatever the number of points: `means` by scenario and point, `trends`, `expected` signs."""
    done = runs[runs["status"] == "done"]
    means = done.groupby(["scenario", "point"], observed=True)[list(experiment.outcomes)].mean().reset_index()
    return {
        "means": means.astype({"scenario": str}).to_dict("records"),
        "trends": [asdict(each) for each in trends(experiment, runs, experiment.outcomes)],
        "expected": [
            {**asdict(trend), "sign": sign, "why": why, "finding": held}
            for trend, sign, why, held in expected_trends(experiment, runs)
        ],
    }


def _points_text(experiment: Experiment, runs: pd.DataFrame) -> str:
    done = runs[runs["status"] == "done"]
    means = done.groupby(["scenario", "point"], observed=True)[list(experiment.outcomes)].mean()
    rows = [
        (str(scenario), str(point), *map(_said, experiment.points.row(int(point))), *map(_number, values))
        for (scenario, point), values in zip(means.index, means.to_numpy().tolist(), strict=True)
    ]
    names = (*(factor.name for factor in experiment.factors), *experiment.outcomes)
    return f"means over runs, by point\n{text_table(('scenario', 'point', *names), rows)}"


def _trends_text(experiment: Experiment, runs: pd.DataFrame) -> str:
    rows = [
        (
            each.scenario, each.outcome, each.factor, _words(each) or each.unit, _number(each.change),
            f"{_number(each.low)} to {_number(each.high)}", _price(each),
        )
        for each in trends(experiment, runs, experiment.outcomes)
    ]  # fmt: skip
    header = (
        "scenario",
        "outcome",
        "factor",
        "unit, or words",
        "change",
        "95 % interval",
        "units for 1 of the outcome",
    )
    title = "trends: change of an outcome by one unit of a factor, or by a word instead of the first, the others held; mean over runs"
    return f"{title}\n{text_table(header, rows)}"


def _expected_text(experiment: Experiment, runs: pd.DataFrame) -> str:
    rows = [
        (trend.scenario, trend.outcome, trend.factor, _words(trend) or "-", sign, _number(trend.change), held, why)
        for trend, sign, why, held in expected_trends(experiment, runs)
    ]
    header = ("scenario", "outcome", "factor", "words", "expected", "found", "", "why")
    return f"expected signs\n{text_table(header, rows)}"


def _words(trend: Trend) -> str:
    """Which word less which, of a factor of words."""
    return f"{trend.level} less {trend.against}" if trend.level else ""


def _price(trend: Trend) -> str:
    """How many units of the factor one unit of the outcome takes, where the sign of the change is told."""
    told = not trend.level and trend.low * trend.high > 0.0
    return _number(1.0 / trend.change) if told else "-"


def _said(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _number(value: float) -> str:
    if math.isnan(value):
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000.0 else f"{value:.3g}"  # noqa: PLR2004 - digits that are read
