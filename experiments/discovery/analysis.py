"""Scenario discovery on the result of a sweep: the box, how sure it is, and feature scores."""

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
from haemus.model.outcomes import outcome_columns

RESAMPLES: Final = 50
Told = Callable[[], None]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Parts:
    """Shares of the variance between runs; they sum to 1, or are nan where one run at a point can't tell.

    `points` is what factors can explain at most. `replications` is what the seed decides whatever the factors are: the same
    replication has the same draws at every point. `rest` is chance that falls out differently at each point.
    """

    points: float
    replications: float
    rest: float


@dataclass(frozen=True, slots=True)
class Discovery:
    """Everything found out about one condition in one scenario of a sweep."""

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
        """The box taken."""
        return self.trajectory.box

    @property
    def base(self) -> Ratio:
        """The share of runs (of points) of interest among all, and its error."""
        return ratio(self.cases.hits, self.cases.tries, self.cases.units)

    def density_of(self, box: Box, *, outside: bool = False) -> Ratio:
        """The density of a box, or of what is outside it, and its error."""
        inside = allowed(box.limits, self.cases.numbers)[:, None] ^ outside
        return ratio(self.cases.hits * inside, self.cases.tries * inside, self.cases.units)

    def coverage_of(self, box: Box) -> Ratio:
        """The coverage of a box, and its error."""
        inside = allowed(box.limits, self.cases.numbers)[:, None]
        return ratio(self.cases.hits * inside, self.cases.hits, self.cases.units)

    def spread(self, measure: str) -> tuple[float, float, float]:
        """Median and middle 90 % over the halves of a measure of their boxes; nan where there is none."""
        values = np.array([getattr(each, measure) for each in self.stability.again], dtype=np.float64)
        known = values[np.isfinite(values)]
        if not len(known):
            return (np.nan, np.nan, np.nan)
        low, middle, high = np.quantile(known, (ENDS[0], 0.5, ENDS[1])).tolist()
        return middle, low, high

    @property
    def p(self) -> float:
        """How often a search among shuffled cases finds a box whose coverage exceeds its mass by as much."""
        return self.stability.p(max(box.excess for box in self.trajectory.boxes))


@dataclass(frozen=True, slots=True)
class Question:
    """A condition that can be asked of a sweep: the cases, the boxes that PRIM peels, and what factors are to be scored for."""

    swept: SweepResult
    density: float | None
    cases: Cases
    trajectory: Trajectory
    scored: Mapping[str, NDArray[np.float64]]

    @property
    def folder_name(self) -> str:
        """The folder inside the result that it is written to: another of the same condition takes its place."""
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
    """Ask under which conditions runs of a sweep satisfy `where`, such as "agreements_signed >= 5".

    `scenario` is needed where the sweep ran several. With `share` a point counts as a whole, of interest where at least that
    share of its runs is; else it counts by its share. `density` takes the box that covers most among those as dense, else the
    rule is that of `peeled`. Feature scores are for `outcomes`, those of the experiment where nothing is said, and for the
    condition. BadInput where there is nothing to find, with what there is.
    """
    check_design(swept)
    there = [name for name in outcome_columns() if name in swept.result.columns("runs")]
    condition = Condition.read(where, there)
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
    """Ask and answer at once: the box, how sure it is, and feature scores; `seed` is that of the resampling."""
    question = asked(swept, where, scenario=scenario, share=share, density=density, outcomes=outcomes)
    return question.answered(resamples=resamples, seed=seed)


def check_design(swept: SweepResult) -> None:
    """Refuse a design whose points don't fill the space of the factors."""
    if swept.kind == "morris":
        raise BadInput(
            "steps along trajectories, made for elementary effects: they don't fill the space that a box is a part of",
            where=str(swept.result.folder), key="design.kind", value=swept.kind,
            allowed="latin_hypercube, sobol_sequence, sobol, grid, or a list of points",
        )  # fmt: skip


def _expected(swept: SweepResult) -> int:
    """Runs that were asked for, of one scenario."""
    runs = swept.result.manifest.get("runs")
    return int(runs) * len(swept.points) if isinstance(runs, int) else 0


def _means(runs: pd.DataFrame, outcomes: Sequence[str], points: NDArray[np.intp]) -> dict[str, NDArray[np.float64]]:
    """The mean of each outcome at each point."""
    means = runs.groupby("point")[list(outcomes)].mean().reindex(points)
    return {name: means[name].to_numpy(dtype=np.float64) for name in outcomes}


def parts(held: Numbers) -> Parts:
    """Variance components of a table of points by replications, without negative ones (Searle, Casella and McCulloch 1992).

    Points that lack a replication are left out. The components are those of points and replications crossed, without repeats.
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
