"""Scenario discovery on the result of a sweep: the box, its stability, and feature scores."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import nan
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from haemus.experiments.discovery.boxes import Box, TooThin, Trajectory, allowed, peeled
from haemus.experiments.discovery.cases import Cases, cases_of, chosen_scenario
from haemus.experiments.discovery.condition import Condition
from haemus.experiments.discovery.scores import ENDS, Score, scores
from haemus.experiments.discovery.stability import Stability, stability
from haemus.experiments.stats.means import FEWEST
from haemus.experiments.stats.ratios import Ratio, ratio
from haemus.experiments.store.sweep_result import EVERY_SCENARIO, SweepResult
from haemus.model.bad_input import BadInput

RESAMPLES: Final = 50
Told = Callable[[], None]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Parts:
    """Shares of the variance between runs; they sum to 1, or are nan if there is one run at each point.

    `points` is the most that factors can explain. `replications` is the part due to the seed whatever the factors: a
    replication has the same draws at every point. `rest` is chance that differs from point to point.
    """

    points: float
    replications: float
    rest: float


@dataclass(frozen=True, slots=True)
class Discovery:
    """The findings about one condition in one scenario of a sweep."""

    sweep: str
    kind: str
    seed: int
    density: float | None
    cases: Cases
    trajectory: Trajectory
    stability: Stability
    chance: Parts
    scores: tuple[Score, ...]

    @property
    def box(self) -> Box:
        """The selected box."""
        return self.trajectory.box

    @property
    def base(self) -> Ratio:
        """The share of runs (or points) that are of interest, and its error."""
        return ratio(self.cases.hits, self.cases.tries, self.cases.units)

    def density_of(self, box: Box, *, outside: bool = False) -> Ratio:
        """The density of a box, or of the points outside it, and its error."""
        inside = allowed(box.limits, self.cases.numbers)[:, None] ^ outside
        return ratio(self.cases.hits * inside, self.cases.tries * inside, self.cases.units)

    def coverage_of(self, box: Box) -> Ratio:
        """The coverage of a box, and its error."""
        inside = allowed(box.limits, self.cases.numbers)[:, None]
        return ratio(self.cases.hits * inside, self.cases.hits, self.cases.units)

    def spread(self, measure: str) -> tuple[float, float, float]:
        """Median and middle 90 % of a measure over the halves' boxes; nan if there is none."""
        values = np.array([getattr(each, measure) for each in self.stability.again], dtype=np.float64)
        known = values[np.isfinite(values)]
        if not len(known):
            return (np.nan, np.nan, np.nan)
        low, middle, high = np.quantile(known, (ENDS[0], 0.5, ENDS[1])).tolist()
        return middle, low, high

    @property
    def p(self) -> float:
        """The chance that a search among shuffled cases finds a box whose coverage exceeds its mass by as much."""
        return self.stability.p(max(box.excess for box in self.trajectory.boxes))


@dataclass(frozen=True, slots=True)
class Question:
    """A condition on a sweep, ready to analyse: the cases, PRIM's boxes, and the outcomes to score factors for."""

    swept: SweepResult
    density: float | None
    cases: Cases
    trajectory: Trajectory
    scored: Mapping[str, NDArray[np.float64]]

    @property
    def folder_name(self) -> str:
        """The output folder inside the result; a new analysis of the same condition replaces it."""
        cases = self.cases
        several = len(self.swept.result.scenarios) > 1 and cases.scenario != EVERY_SCENARIO
        return f"discovered-{cases.scenario + '-' if several else ''}{cases.condition.stem}"

    def answered(self, *, resamples: int = RESAMPLES, seed: int = 1, told: Told = lambda: None) -> Discovery:
        """Resample and score; `told` is called after each resample."""
        cases = self.cases
        return Discovery(
            self.swept.name, self.swept.kind, seed, self.density, cases, self.trajectory,
            stability(cases, density=self.density, times=resamples, seed=seed, told=told), parts(cases.held),
            tuple(scores(cases.numbers, cases.axes, cases.units, self.scored, times=resamples, seed=seed, told=told)),
        )  # fmt: skip


def asked(  # noqa: PLR0913 - the words of the command line
    swept: SweepResult,
    where: str,
    *,
    scenario: str | None = None,
    share: float | None = None,
    density: float | None = None,
    outcomes: Sequence[str] | None = None,
) -> Question:
    """Prepare the search for conditions under which runs of a sweep satisfy `where`, such as "agreements_signed >= 5".

    `scenario` is needed if the sweep ran several. With `share`, a point is either of interest, if at least that share of its
    runs is, or not; without it, a point counts by its share. With `density`, the box with the largest coverage among those at
    least as dense is selected; without it, the rule of `peeled` applies. Feature scores are for the condition and `outcomes`
    (default: those of the experiment). BadInput if there is nothing to find; the message states the possible values.
    """
    check_design(swept)
    condition = Condition.read(where, swept.result.outcome_columns)
    scored = swept.known(swept.outcomes if outcomes is None else outcomes)
    by_scenario = dict(swept.by_scenario(tuple(dict.fromkeys((condition.outcome, *scored)))))
    name = chosen_scenario(scenario, list(by_scenario))
    runs = by_scenario[name]
    cases = cases_of(swept, name, runs, condition, share, expected=_expected(swept))
    try:
        trajectory = peeled(cases.numbers, cases.axes, cases.shares, density=density)
    except TooThin as thin:
        raise BadInput(
            "no box is as dense", where="--density", value=density, allowed=f"at most {thin.densest:.3g}"
        ) from None
    means = {cases.condition.words: cases.shares, **_means(runs, scored, cases.points)}
    return Question(swept, density, cases, trajectory, means)


def discover(  # noqa: PLR0913 - as above
    swept: SweepResult,
    where: str,
    *,
    scenario: str | None = None,
    share: float | None = None,
    density: float | None = None,
    outcomes: Sequence[str] | None = None,
    resamples: int = RESAMPLES,
    seed: int = 1,
) -> Discovery:
    """Prepare and run the analysis: the box, its stability, and feature scores; `seed` is for the resampling."""
    question = asked(swept, where, scenario=scenario, share=share, density=density, outcomes=outcomes)
    return question.answered(resamples=resamples, seed=seed)


def check_design(swept: SweepResult) -> None:
    """Refuse a design whose points don't fill the space of the factors."""
    if swept.kind == "morris":
        raise BadInput(
            "trajectories for elementary effects don't fill the space of the factors",
            where=str(swept.result.folder), key="design.kind", value=swept.kind,
            allowed="latin_hypercube, sobol_sequence, sobol, grid, or a list of points",
        )  # fmt: skip


def _expected(swept: SweepResult) -> int:
    """The number of runs planned for one scenario."""
    runs = swept.result.manifest.get("runs")
    return int(runs) * len(swept.points) if isinstance(runs, int) else 0


def _means(runs: pd.DataFrame, outcomes: Sequence[str], points: NDArray[np.intp]) -> dict[str, NDArray[np.float64]]:
    """The mean of each outcome at each point."""
    means = runs.groupby("point")[list(outcomes)].mean().reindex(points)
    return {name: means[name].to_numpy(dtype=np.float64) for name in outcomes}


def parts(held: Numbers) -> Parts:
    """Variance components of a table of points by replications, truncated at 0 (Searle, Casella and McCulloch 1992).

    Points that lack a replication are left out. Points and replications are crossed, without repeats.
    """
    whole = held[np.isfinite(held).all(axis=1)]
    points, runs = whole.shape
    if points < FEWEST or runs < FEWEST:
        return Parts(nan, nan, nan)
    mean, by_point, by_run = whole.mean(), whole.mean(axis=1), whole.mean(axis=0)
    rest = whole - by_point[:, None] - by_run + mean
    of_rest = float(np.sum(rest * rest)) / ((points - 1) * (runs - 1))
    of_points = max(0.0, float(by_point.var(ddof=1)) - of_rest / runs)
    of_runs = max(0.0, float(by_run.var(ddof=1)) - of_rest / points)
    total = of_points + of_runs + of_rest
    return Parts(of_points / total, of_runs / total, of_rest / total) if total > 0.0 else Parts(nan, nan, nan)
