"""Stage 1: levels and growth of the six states' budgets, along the path without budget shocks.

The path without shocks approximates the median run: budgets are log-linear in their shocks, so the two differ only through
the fiscal limit, the revision threshold and plans that are kept or not. Further rounds take this difference, measured on real runs at
the result before, off the figures; after the second of them it changes no more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import least_squares
from scipy.stats import qmc

from haemus.experiments.calibrate.fit_from_runs import runs_to, start_under
from haemus.experiments.calibrate.paper_figures import STATES, budget_growth, budget_levels
from haemus.model.calendar import BASE_YEAR, quarter_index, year_of
from haemus.model.parameters import REGISTRY
from haemus.model.start.data import starting_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from haemus.model.scenario import ResolvedScenario

FITTED: Final = ("systemic_weight", "systemic_common", "budget_inertia", "budget_impact", "revision_share")
"""The response to war and income. The speed of adjustment keeps the panels' value: three years of six states don't tell a slow
response to the war from a definition factor that is still to be reached, and a free speed ends at its limit.
"""
PRIOR: Final = {
    "systemic_weight": (1.0, 0.25),
    "systemic_common": (0.75, 0.15),
    "budget_inertia": (1.0, 0.5),
    "budget_impact": (0.45, 0.08),
    "revision_share": (0.35, 0.15),
}
"""Centre and spread of the priors."""
FACTOR_SPREAD: Final = 0.2
FACTOR_LIMITS: Final = (0.5, 2.2)
PRIOR_WEIGHT: Final = 1.0
LEVEL_TOLERANCE: Final = 0.015
GROWTH_TOLERANCE: Final = 2.0
"""Errors with a weight of one: of a level [share], half of the table's tolerance; of growth [points], all of it."""
LAST_QUARTER: Final = 20
STILL_RUNS: Final = 31
MEDIAN_RUNS: Final = 2_000
FIT_SEED: Final = 20_220_224
CORRECTIONS: Final = 2
"""Rounds after the first. A median jumps where a plan is kept in half of the runs, so that one isn't enough."""
STARTS: Final = 4
"""Starting points of the first round: the centre of the prior, and others spread over the bounds."""


@dataclass(frozen=True, slots=True)
class BudgetFit:
    """The result of the stage."""

    parameters: Mapping[str, float]
    definition_factors: Mapping[str, float]
    cost: float


def undisturbed_path(scenario: ResolvedScenario, factors: Mapping[str, float]) -> dict[tuple[str, int], float]:
    """Return the levels compared with the figures [EUR million], on the path without shocks.

    Without shocks, runs differ only by crises. Their geometric mean changes smoothly with the trial values, as the solver
    needs; a single run, or a median, jumps when a crisis appears or disappears.
    """
    still = replace(
        scenario.parameters, budget_shock_sd=0.0, common_shock_sd=0.0, perception_sd=0.0, pledge_compliance_spread=0.0
    )
    levels = _levels(replace(scenario, parameters=still), factors, STILL_RUNS)
    return {key: math.exp(float(np.log(level).mean())) for key, level in levels.items()}


def _levels(
    scenario: ResolvedScenario, factors: Mapping[str, float], runs: int
) -> dict[tuple[str, int], NDArray[np.float64]]:
    """Return levels [EUR million] of each run by state and year: the year's mean up to 2024, the initial budget for 2025."""
    parts = [
        {
            (state, year): each.states["budget_meur"][
                :, quarter_index(year, 0) : quarter_index(year, 3) + 1, place
            ].mean(axis=1)
            for place, state in enumerate(each.names.states)
            if state in STATES
            for year in range(BASE_YEAR, year_of(LAST_QUARTER) + 1)
        }
        for each in runs_to(scenario, start_under(factors), LAST_QUARTER, runs, FIT_SEED)
    ]
    return {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}


def median_over_path(scenario: ResolvedScenario, factors: Mapping[str, float]) -> dict[tuple[str, int], float]:
    """Return the ratio of the median of real runs to the undisturbed path, for each level."""
    path = undisturbed_path(scenario, factors)
    return {key: float(np.median(level)) / path[key] for key, level in _levels(scenario, factors, MEDIAN_RUNS).items()}


def fit_budgets(scenario: ResolvedScenario, held: Mapping[str, float] | None = None) -> BudgetFit:
    """Fit to the figures, then to the figures corrected for the gap between median and path at the result before.

    The first round starts from several points and keeps the best result, because there are several local minima. If
    definition factors are given in `held`, they are fixed and only parameters are fitted.
    """
    problem = _Problem(held)
    found = min((_fit(scenario, {}, start, problem) for start in problem.starts()), key=lambda fit: fit.cost)
    for _ in range(CORRECTIONS):
        gap = median_over_path(scenario.with_parameters(**found.parameters), found.definition_factors)
        found = _fit(scenario, gap, problem.point(found), problem)
    return found


class _Problem:
    """The fitted quantities in the solver's order: parameters, then the logs of the factors that aren't held."""

    def __init__(self, held: Mapping[str, float] | None) -> None:
        self.held = held or {}
        free = STATES if held is None else ()
        data = starting_data()
        self.names = (*FITTED, *free)
        self.centres = np.array(
            [PRIOR[name][0] for name in FITTED]
            + [math.log(data.states[s].budget / data.states[s].published_budget) for s in free]
        )
        self.spreads = np.array([PRIOR[name][1] for name in FITTED] + [FACTOR_SPREAD] * len(free))
        limits = [*(REGISTRY[name].prior for name in FITTED), *([tuple(map(math.log, FACTOR_LIMITS))] * len(free))]
        self.lower, self.upper = np.array(limits, dtype=np.float64).T

    def starts(self) -> list[NDArray[np.float64]]:
        """Return the starting points."""
        spread = qmc.LatinHypercube(len(self.names), rng=FIT_SEED).random(STARTS - 1)
        return [self.centres, *(self.lower + spread * (self.upper - self.lower))]

    def point(self, fit: BudgetFit) -> NDArray[np.float64]:
        """Return a result as the solver's numbers."""
        known = {**fit.parameters, **{state: math.log(factor) for state, factor in fit.definition_factors.items()}}
        return np.array([known[name] for name in self.names])

    def split(self, x: Iterable[float]) -> tuple[dict[str, float], dict[str, float]]:
        """Return the solver's numbers as parameters and definition factors."""
        values = {name: float(value) for name, value in zip(self.names, x, strict=True)}
        free = [name for name in self.names if name not in FITTED]
        return {name: values[name] for name in FITTED}, {**self.held, **{s: math.exp(values[s]) for s in free}}


def _weighed(error: float) -> float:
    """Return the residual of a level's error: its signed square, so that many small errors are better than one that is far out."""
    return math.copysign(error * error, error)


def _fit(
    scenario: ResolvedScenario, gap: Mapping[tuple[str, int], float], start: NDArray[np.float64], problem: _Problem
) -> BudgetFit:
    """Fit by bounded least squares to levels, growth, and the prior."""
    quiet = scenario.with_parameters(talks_rate=0.01, perception_sd=0.0)
    levels, growth = budget_levels(), budget_growth()

    def residuals(x: NDArray[np.float64]) -> NDArray[np.float64]:
        parameters, factors = problem.split(x)
        undisturbed = undisturbed_path(quiet.with_parameters(**parameters), factors)
        path = {key: level * gap.get(key, 1.0) for key, level in undisturbed.items()}
        level = [_weighed(math.log(path[key] / figure.value) / LEVEL_TOLERANCE) for key, figure in levels.items()]
        rise = [
            (100.0 * (path[state, year] / path[state, year - 1] - 1.0) - figure.value) / GROWTH_TOLERANCE
            for (state, year), figure in growth.items()
        ]
        return np.array([*level, *rise, *(PRIOR_WEIGHT * (x - problem.centres) / problem.spreads)])

    lower, upper = problem.lower, problem.upper
    answer = least_squares(  # type: ignore[call-overload]  # the stubs need shapes that NumPy's types don't carry
        residuals,
        np.clip(start, lower + 1e-6, upper - 1e-6),
        bounds=(lower, upper),
        diff_step=0.03,
        max_nfev=60,
        x_scale="jac",
    )
    parameters, factors = problem.split(answer.x)
    return BudgetFit(MappingProxyType(parameters), MappingProxyType(factors), float(answer.cost))
