"""An outcome over two factors at once: the table of cells for a heat map."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from math import isfinite, sqrt
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from haemus.experiments.report.numbers import NO_VALUE, PLUS_MINUS, interval, with_error
from haemus.experiments.report.table import Column, Table
from haemus.experiments.sensitivity.places import Place, at_levels, in_bins, known_outcomes
from haemus.experiments.sensitivity.response import places_of
from haemus.experiments.stats.crossed import FIXED, Known, mean_at
from haemus.experiments.stats.means import CONFIDENCE
from haemus.experiments.store.sweep_result import SweepResult
from haemus.model.bad_input import BadInput

POINTS_A_CELL: Final = 4
FEWEST_BINS: Final = 2
MOST_BINS: Final = 8
TWO: Final = 2

REFUSED: Final = {
    "list": "the points of a list need not balance each other",
    "morris": "Morris' trajectories change one factor at a time and don't sample a plane",
}


@dataclass(frozen=True, slots=True)
class Plane:
    """The request for a heat map: an outcome, two factors, scenarios, and a value of interest."""

    outcome: str
    x: str
    y: str
    scenarios: tuple[str, ...]
    target: float | None = None


def asked(  # noqa: PLR0913 - the words of the command line
    swept: SweepResult, outcome: str, *, x: str | None, y: str | None, target: float | None, scenario: str | None
) -> Plane:
    """Check a request; BadInput for an unknown name. Factors default to those along which the outcome moves most."""
    _check_design(swept)
    (known,) = swept.known([outcome], "--outcome")
    if target is not None and not isfinite(target):
        raise BadInput("not a number", where="--target", value=target, allowed="a value of the outcome")
    there = [name for name, _ in swept.by_scenario([known])]
    if scenario is not None:
        there = [swept.scenario(scenario)]
    named = [swept.axes[swept.axis(name, option)].name for name, option in ((x, "--x"), (y, "--y")) if name is not None]
    if len(set(named)) < len(named):
        raise BadInput("the same factor twice", where="--y", value=y, allowed="two factors")
    ranked = [name for name in strongest(swept, known, there) if name not in named]
    first = x if x is not None else ranked.pop(0)
    return Plane(known, first, y if y is not None else ranked.pop(0), tuple(there), target)


def strongest(swept: SweepResult, outcome: str, scenarios: Sequence[str]) -> list[str]:
    """The factors, ordered by the spread of the outcome's mean over their levels or bins, in the scenario where it is widest."""
    found = dict.fromkeys((axis.name for axis in swept.axes), 0.0)
    for scenario, known in known_outcomes(swept, [outcome]):
        if scenario in scenarios:
            for place, axis in enumerate(swept.axes):
                means = [mean_at(known[outcome].at(each.points)) for each in places_of(swept, place)]
                found[axis.name] = max(found[axis.name], _spread([each.mean for each in means]))
    return sorted(found, key=lambda name: -found[name])


def _spread(means: Sequence[float]) -> float:
    values = np.array(means)
    return float(np.nanstd(values)) if np.isfinite(values).any() else 0.0


def plane(swept: SweepResult, asked: Plane, confidence: float = CONFIDENCE) -> pd.DataFrame:
    """One row per scenario and cell: its place on both axes, its points and runs, the mean and its interval.

    `finished` counts the cell's runs, `runs` those of them that have a value. `holds_target` is true if the cell's interval
    contains the target. A cell without a value has no mean. BadInput if no cell has one.
    """
    across, down = (_places(swept, name, asked) for name in (asked.x, asked.y))
    finished = swept.finished_at()
    table = pd.DataFrame(
        [
            {
                "scenario": scenario,
                "outcome": asked.outcome,
                "unit": swept.result.outcomes.unit_of(asked.outcome),
                **_cell(found[asked.outcome], finished[scenario], (x, y), asked, confidence),
            }
            for scenario, found in known_outcomes(swept, [asked.outcome])
            if scenario in asked.scenarios
            for y in down
            for x in across
        ]
    )
    if not np.isfinite(table["mean"].to_numpy(dtype=np.float64)).any():
        raise BadInput(
            "no run has a value of this outcome", where="--outcome", value=asked.outcome,
            allowed="an outcome whose years the runs reach",
        )  # fmt: skip
    return table


def _cell(
    known: Known, finished: NDArray[np.int64], places: tuple[Place, Place], asked: Plane, confidence: float
) -> dict[str, object]:
    x, y = places
    points = np.intersect1d(x.points, y.points)
    estimate = mean_at(known.at(points), confidence)
    return {
        "x": asked.x, "x_level": x.label, "x_at": x.at, "x_from": x.low, "x_to": x.high,
        "y": asked.y, "y_level": y.label, "y_at": y.at, "y_from": y.low, "y_to": y.high,
        **asdict(estimate), "finished": int(finished[points].sum()),
        "target": np.nan if asked.target is None else asked.target,
        "holds_target": asked.target is not None and estimate.low <= asked.target <= estimate.high,
    }  # fmt: skip


def _places(swept: SweepResult, name: str, asked: Plane) -> tuple[Place, ...]:
    place = swept.axis(name)
    axis, numbers = swept.axes[place], swept.numbers[:, place]
    if swept.kind in FIXED:
        return at_levels(axis, numbers, np.arange(len(numbers)))
    both = swept.numbers[:, [swept.axis(asked.x), swept.axis(asked.y)]]
    # Saltelli's scheme repeats pairs of values at many points
    pairs = len(np.unique(both, axis=0))
    return in_bins(axis, numbers, min(MOST_BINS, max(FEWEST_BINS, round(sqrt(pairs / POINTS_A_CELL)))))


def _check_design(swept: SweepResult) -> None:
    if swept.kind in REFUSED:
        raise BadInput(
            f"no design for a heat map: {REFUSED[swept.kind]}", where=str(swept.result.folder), value=swept.kind,
            allowed="a grid, a latin hypercube, sobol or sobol_sequence; the figure response shows each factor by itself",
        )  # fmt: skip
    if len(swept.axes) < TWO:
        raise BadInput(
            "varies one factor, and a heat map shows two", where=str(swept.result.folder), value=swept.axes[0].name,
            allowed="an experiment with two factors or more; the figure response shows one",
        )  # fmt: skip


def plane_text(swept: SweepResult, asked: Plane, table: pd.DataFrame) -> str:
    """One row per cell: its place, its mean and Monte Carlo error, its interval, and the side of the target on which it lies."""
    columns = [
        Column("scenario"),
        Column(asked.x, str, "x_level"),
        Column(asked.y, str, "y_level"),
        Column("points"),
        Column("runs", of_those, "runs", "finished"),
        Column("mean", with_error, "mean", "error"),
        Column("95 % interval", interval, "low", "high"),
    ]
    if asked.target is not None:
        columns.append(Column("target", partial(_side, asked.target), "mean", "low", "high"))
    title = f"{asked.outcome} [{table['unit'].iloc[0]}]; {PLUS_MINUS}"
    title += f"; unfinished: {swept.counted}" if swept.finished < swept.wanted else ""
    return Table(title, columns).text(list(table.itertuples()))


def of_those(known: int, finished: int) -> str:
    """The number of runs with a value, and of how many if some finished runs have none."""
    return f"{known:,}" if known == finished else f"{known:,} of {finished:,}"


def _side(target: float, mean: float, low: float, high: float) -> str:
    if low <= target <= high:
        return "undecided"
    if mean != mean or low != low:  # noqa: PLR0124 - not a number
        return "undecided" if mean == mean else NO_VALUE  # noqa: PLR0124
    return "above" if mean > target else "below"


def chosen_text(asked: Plane, x: str | None, y: str | None) -> str:
    """A line on the factors chosen by default and why; empty if both were named."""
    names = [name for name, typed in ((asked.x, x), (asked.y, y)) if typed is None]
    if not names:
        return ""
    return f"{' and '.join(names)} chosen: the mean moves most along {'it' if len(names) == 1 else 'them'}"
