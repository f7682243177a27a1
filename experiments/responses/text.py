"""The cells of a heat map as the terminal shows them."""

import pandas as pd

from haemus.experiments.report.numbers import interval, with_error
from haemus.experiments.report.table import text_table
from haemus.experiments.responses.plane import Plane


def plane_text(asked: Plane, table: pd.DataFrame) -> str:
    """One row a cell: its place, its mean and Monte Carlo error, its interval, and on which side of the target it lies."""
    side = asked.target is not None
    header = ["scenario", asked.x, asked.y, "points", "runs", "mean", "95 % interval", *(["target"] if side else [])]
    columns = ("scenario", "x_level", "y_level", "points", "runs", "mean", "error", "low", "high")
    rows = [
        [
            str(scenario), str(x), str(y), str(points), str(runs), with_error(mean, error), interval(low, high),
            *([_side(asked.target, mean, low, high)] if asked.target is not None else []),
        ]
        for scenario, x, y, points, runs, mean, error, low, high in zip(*(table[name] for name in columns), strict=True)
    ]  # fmt: skip
    return f"{asked.outcome} [{table['unit'].iloc[0]}]; ±: Monte Carlo error\n{text_table(header, rows)}"


def _side(target: float, mean: float, low: float, high: float) -> str:
    if low <= target <= high:
        return "undecided"
    if mean != mean or low != low:  # noqa: PLR0124 - not a number
        return "-"
    return "above" if mean > target else "below"


def chosen_text(asked: Plane, x: str | None, y: str | None) -> str:
    """Which factors nobody named, and why it is these; nothing where both were."""
    names = [name for name, typed in ((asked.x, x), (asked.y, y)) if typed is None]
    if not names:
        return ""
    return f"{' and '.join(names)} chosen: the mean moves most along {'it' if len(names) == 1 else 'them'}"
