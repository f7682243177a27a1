"""The cases for PRIM: points of a sweep, each with the share of its runs that are of interest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from haemus.experiments.design.values import Axis
from haemus.experiments.discovery.condition import Condition
from haemus.experiments.report.checks import check_among
from haemus.experiments.stats.means import wilson
from haemus.experiments.store.sweep_result import SweepResult
from haemus.model.bad_input import BadInput

Numbers = NDArray[np.float64]

FEWEST_POINTS: Final = 20
"""The fewest points for a search: of 100, a box of the smallest mass has five."""
FEWEST_CASES: Final = 5
"""The fewest points with a run of interest, and with a run that isn't, for a box to differ from chance."""
FEW_POINTS_A_FACTOR: Final = 20
_CLOSE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Cases:
    """Points by factors, and the results of their runs.

    `hits` and `tries` are points by replications: 1 over the point's number of runs, for each run of interest and for each run,
    so that every point has weight 1. If points count as a whole, they have one column. `units` are the units of resampling: the
    number of the point, or of the sample that several points of Saltelli's scheme share.
    """

    scenario: str
    condition: Condition
    share: float | None
    axes: tuple[Axis, ...]
    points: NDArray[np.intp]
    numbers: Numbers
    hits: Numbers
    tries: Numbers
    units: NDArray[np.intp]
    held: Numbers
    notes: tuple[str, ...]

    @property
    def shares(self) -> Numbers:
        """The share of interest of each point, 0 to 1; PRIM takes the mean of these."""
        if self.share is not None:
            return self.hits[:, 0]
        # the sum of the hits could exceed 1 by rounding
        shares: Numbers = np.nansum(self.held, axis=1) / np.isfinite(self.held).sum(axis=1)
        return shares


def cases_of(  # noqa: PLR0913 - the result, and the question
    swept: SweepResult, scenario: str, runs: pd.DataFrame, condition: Condition, share: float | None, *, expected: int
) -> Cases:
    """The cases of one scenario; BadInput if there is nothing to find.

    With `share`, a point counts as a whole: it is of interest if at least that share of its runs is.
    """
    values = runs[condition.outcome].to_numpy(dtype=np.float64)
    known = np.isfinite(values)
    if not known.any():
        raise BadInput("no run has a value of this outcome", where="--where", value=condition.outcome)
    condition = condition.among(values[known])
    held = _by_point(runs[["point", "run"]][known], condition.holds(values[known]))
    _check_runs(condition, held.to_numpy(), values[known])
    axes, numbers, notes = _varying(swept)
    table = held.to_numpy(dtype=np.float64)
    points = held.index.to_numpy(dtype=np.intp)
    if len(points) < FEWEST_POINTS:
        raise BadInput(
            "too few points to find a box among", where=str(swept.result.folder), value=len(points),
            allowed=f"{FEWEST_POINTS} points or more",
        )  # fmt: skip
    hits, tries = _weighed(table) if share is None else _whole(table, share)
    _check_points(hits.sum(axis=1), table, share)
    notes += _left_out(swept, expected - len(runs), int((~known).sum()), len(points))
    notes += _rough(len(points), len(axes), table, share)
    return Cases(
        scenario, condition, share, axes, points, numbers[points], hits, tries, _units(swept, points), table, notes
    )


def _by_point(where: pd.DataFrame, holds: Numbers) -> pd.DataFrame:
    """Points by replications: 1, 0, or nan if there is no such run."""
    return where.assign(holds=holds).pivot_table(index="point", columns="run", values="holds")


def _weighed(held: Numbers) -> tuple[Numbers, Numbers]:
    known = np.isfinite(held)
    tries = known / known.sum(axis=1, keepdims=True)
    return np.where(known, held, 0.0) * tries, tries


def _whole(held: Numbers, share: float) -> tuple[Numbers, Numbers]:
    hits = (np.nanmean(held, axis=1) >= share - _CLOSE).astype(np.float64)[:, None]
    return hits, np.ones_like(hits)


def _varying(swept: SweepResult) -> tuple[tuple[Axis, ...], Numbers, tuple[str, ...]]:
    """The factors that took more than one value, and a note on the others and on the design."""
    numbers = swept.numbers
    varies = [bool(np.ptp(column) > 0.0) for column in numbers.T]
    axes = tuple(axis for axis, one in zip(swept.axes, varies, strict=True) if one)
    if not axes:
        raise BadInput("no factor took more than one value: nothing to find", where=str(swept.result.folder))
    constant = [axis.name for axis, one in zip(swept.axes, varies, strict=True) if not one]
    notes: tuple[str, ...] = (f"left out, as they took one value: {', '.join(constant)}",) if constant else ()
    if swept.kind == "list":
        notes += ("the points are a list: coverage, density and mass are of the listed points, not of a space",)
    return axes, numbers[:, varies], notes


def _units(swept: SweepResult, points: NDArray[np.intp]) -> NDArray[np.intp]:
    """The units of resampling: points, or the base samples of Saltelli's scheme, whose points share coordinates."""
    if swept.kind != "sobol":
        return points
    samples = swept.design.get("samples")
    if not isinstance(samples, int):
        raise BadInput(
            "manifest.json doesn't say how many samples the design has",
            where=str(swept.result.folder),
            key="experiment.design.samples",
        )
    return points // max(1, len(swept.points) // samples)


def _check_runs(condition: Condition, held: Numbers, values: Numbers) -> None:
    share = float(np.nanmean(held))
    if share in {0.0, 1.0}:
        raise BadInput(
            f"{'every' if share else 'no'} run satisfies it: there is nothing to separate", where="--where", value=condition.words,
            allowed=f"a condition that some runs satisfy; {condition.outcome} lies from {values.min():g} to {values.max():g}",
        )  # fmt: skip


def _check_points(shares: Numbers, held: Numbers, share: float | None) -> None:
    most = float(np.nanmax(np.nanmean(held, axis=1)))
    least = float(np.nanmin(np.nanmean(held, axis=1)))
    if share is not None and (shares.max() < 1.0 or shares.min() > 0.0):
        raise BadInput(
            f"{'every' if shares.min() > 0.0 else 'no'} point has that share of its runs", where="--share", value=share,
            allowed=f"a share that some points reach; theirs lie from {least:.3g} to {most:.3g}",
        )  # fmt: skip
    if np.ptp(shares) == 0.0:
        raise BadInput(
            "every point has the same share of such runs: no factor changes it", where="--where", value=most,
            allowed="a condition whose share differs between points",
        )  # fmt: skip
    few = min(int(np.count_nonzero(shares > 0.0)), int(np.count_nonzero(shares < 1.0)))
    if few < FEWEST_CASES:
        kind = "of interest" if np.count_nonzero(shares > 0.0) == few else "not of interest"
        raise BadInput(
            f"too few points with runs {kind} to tell a box from chance", where="--where", value=few,
            allowed=f"a condition with {FEWEST_CASES} such points or more",
        )  # fmt: skip


def _left_out(swept: SweepResult, absent: int, without: int, points: int) -> tuple[str, ...]:
    notes: list[str] = []
    if absent > 0:
        notes.append(f"{absent:,} runs failed or did not finish and are left out")
    if without:
        notes.append(f"{without:,} runs have no value of the outcome and are left out")
    if points < len(swept.points):
        notes.append(
            f"{len(swept.points) - points:,} points have no finished run: if factors cause that, the box cannot show it"
        )
    return tuple(notes)


def _rough(points: int, factors: int, held: Numbers, share: float | None) -> tuple[str, ...]:
    notes: list[str] = []
    if points < FEW_POINTS_A_FACTOR * factors:
        notes.append(f"few points ({points}) for {factors} factors: limits are rough, and weak factors are missed")
    if share is not None:
        runs = np.isfinite(held).sum(axis=1)
        pairs = zip(np.nansum(held, axis=1), runs, strict=True)
        ends = [tuple(float(end) for end in wilson(np.array(hits), int(count))) for hits, count in pairs]
        sure = sum(low >= share or high < share for low, high in ends)
        notes.append(
            f"{sure} of {points} points are clearly on one side of a share of {share:g} (95 % interval of a share, Wilson);"
            " more runs at a point would settle the others"
        )
    return tuple(notes)


def chosen_scenario(typed: str | None, there: Sequence[str]) -> str:
    """The scenario to analyse; BadInput if it isn't in the result, or if none is named and there are several."""
    if typed is None and len(there) > 1:
        raise BadInput("several scenarios: name one", where="--scenario", allowed=", ".join(there))
    if typed is None:
        return there[0]
    check_among(typed, there, "not in the result", where="--scenario")
    return typed
