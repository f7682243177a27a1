"""Parameters of the published set, estimated on the published series and the records up to an origin.

Least squares and likelihood on the panel, not on runs, with priors. Two steps for the ten states' real growth: the response to
income, and to wars, by robust least squares; then the noise, by the likelihood of what is left over. Compliance with the pledge of
2014 comes from all allies (`compliance`). The rate of talks alone is set on runs (`fit_talks`). No year after the origin is
read. Decisions 0032 to 0034, 0047 and 0070.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import least_squares, minimize
from scipy.stats import norm

from haemus.experiments.calibrate.compliance import TARGET, allies_in, estimate
from haemus.experiments.calibrate.fit_suppliers import FIRST_ORDERS, LAST_ORDERS, WEIGHTS, weights_from_orders
from haemus.experiments.calibrate.fit_talks import fit_talks
from haemus.experiments.calibrate.fit_treaties import fit_treaties
from haemus.experiments.calibrate.order_frequency import order_frequency
from haemus.experiments.calibrate.register import register_of
from haemus.experiments.derive.known import FIRST_OWN_BUDGET
from haemus.experiments.derive.money import price_levels, published_budgets
from haemus.experiments.derive.treaties import record_of
from haemus.model.calendar import quarter_of
from haemus.model.events.invasion import Invasion
from haemus.model.parameters import REGISTRY
from haemus.model.rules.budget import adjustment_speed
from haemus.model.rules.threat import systemic_exposure
from haemus.model.scenario import load_scenario
from haemus.model.start.calibration import Calibration
from haemus.model.start.data import starting_data

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from haemus.experiments.calibrate.fit_talks import TalksFit
    from haemus.experiments.derive.sources import Sources

BASELINE: Final = "baseline-published"
FIRST_YEAR: Final = 2001
RESPONSE_PRIORS: Final = {
    "income_elasticity": (0.66, 0.05),
    "budget_impact": (0.45, 0.10),
    "budget_adjustment": (0.24, 0.04),
    "systemic_weight": (1.0, 0.4),
    "revision_share": (0.35, 0.15),
}
"""Centre and standard deviation, as in `haemus.model.parameters`: panels to 2020 and the definition of an event's strength."""
DRIFT_PRIOR: Final = 0.02
"""Standard deviation of a common drift [log a year], which is estimated beside the response and not carried forward."""
USUAL_ERROR: Final = 0.08
"""Growth error [log] beyond which an observation counts less."""
DEPARTURE: Final = "usual_departure"
"""Usual distance [log] of a year's published spending from the budget. It is no parameter: accounts make it in a run (0065)."""
NOISE_PRIORS: Final = {
    "budget_shock_sd": (math.log(0.075), 0.3),
    "budget_shock_spread": (math.log(0.45), 0.35),
    DEPARTURE: (math.log(0.05), 0.4),
    "published_lump_sd": (math.log(0.35), 0.35),
    "published_lump_rate": (math.log(0.03), 0.5),
}
"""Centre and standard deviation of the logs. Outturns within 5 percent of the budget are rated as good (PEFA 2016)."""
GRID: Final = np.arange(-1.6, 1.601, 0.02)
NODES: Final = 7


@dataclass(frozen=True, slots=True)
class Panel:
    """A state's published series: years in a row, logs of real spending and of real GDP, and its traits."""

    iso3: str
    years: tuple[int, ...]
    spending: NDArray[np.float64]
    income: NDArray[np.float64]
    polyarchy: float
    exposure: float
    pledge: NDArray[np.float64]  # log steps into each year that the pledge asked for, times mean compliance


@dataclass(frozen=True, slots=True)
class PublishedFit:
    """Estimates by parameter, their standard errors where least squares gives them, and what is estimated beside them.

    `left_over` is by state; `departure` the usual distance of published spending from the budget [log].
    """

    values: Mapping[str, float]
    errors: Mapping[str, float]
    drift: float
    left_over: Mapping[str, NDArray[np.float64]]
    talks: TalksFit | None = None
    departure: float | None = None


def panels(sources: Sources, origin: int, compliance: float) -> list[Panel]:
    """Return the series of the ten states up to the origin."""
    budgets, prices = published_budgets(sources), price_levels(sources)
    gdp = sources.by_year("gdp_population.csv", "gdp_current_eur_bn")
    allies = {ally.name: ally for ally in allies_in(sources.folder)}
    found = []
    for iso3, start in starting_data(origin, "published").states.items():
        first = max(FIRST_YEAR, FIRST_OWN_BUDGET.get(iso3, 0) + 1)
        years = [year for year in range(first - 1, origin + 1) if {(iso3, year)} <= budgets.keys() & gdp.keys()]
        ally = allies.get(iso3)
        steps = [ally.step(year, ally.burdens.get(year - 1, TARGET)) if ally else 0.0 for year in years]
        found.append(
            Panel(
                iso3, tuple(years),
                np.array([math.log(budgets[iso3, year] / prices[iso3, year]) for year in years]),
                np.array([math.log(1_000.0 * gdp[iso3, year] / prices[iso3, year]) for year in years]),
                start.polyarchy, start.russia_exposure, compliance * np.array(steps),
            )
        )  # fmt: skip
    return found


def wars(origin: int) -> list[tuple[int, float]]:
    """Return the first year whose budget an invasion up to the origin moves, and its strength [points]."""
    events = (each for each in load_scenario(BASELINE).scripted if isinstance(each, Invasion))
    return [(each.date.year + 1, each.strength) for each in events if quarter_of(each.date) < 4 * (origin - 2020)]


def expected_growth(
    panel: Panel, values: Mapping[str, float], fought: Sequence[tuple[int, float]]
) -> NDArray[np.float64]:
    """Return the log growth of spending that income, wars and the pledge explain, by year from the panel's second on.

    The budget's own recursion, with the income that the model sees in the last quarter before: five eighths of the way from the
    mean of one year to that of the next have passed, so growth is 0.625 of the year's and 0.375 of the following one's. In the
    year of an invasion budgets are revised at mid-year, which half of the year's spending shows.
    """
    rate = REGISTRY["threat_to_budget"].default
    common = float(REGISTRY["systemic_common"].default)
    felt = float(rate) * values["systemic_weight"] * systemic_exposure(panel.exposure, common)
    speed = adjustment_speed(panel.polyarchy, values["budget_adjustment"], float(REGISTRY["budget_inertia"].default))
    grown = np.diff(panel.income)
    seen = np.array([0.625 * grown[max(0, k - 1)] + 0.375 * grown[k] for k in range(grown.size)])
    behind, revised, found = 0.0, 0.0, np.zeros(grown.size)
    for k, year in enumerate(panel.years[1:]):
        raised, raised_next = (
            sum(strength for begins, strength in fought if begins == when) for when in (year, year + 1)
        )
        behind += values["income_elasticity"] * seen[k] + felt * raised - revised
        once = values["budget_impact"] * seen[k]
        moved = once + speed * (behind - once)
        behind -= moved
        before, revised = revised, values["revision_share"] * felt * raised_next
        found[k] = moved + panel.pledge[k + 1] + 0.5 * (before + revised)
    return found


def fit_response(series: Sequence[Panel], origin: int) -> PublishedFit:
    """Return the response to income and wars, by robust least squares with priors, beside a common drift."""
    fought, names = wars(origin), tuple(RESPONSE_PRIORS)
    centres, spreads = (np.array([RESPONSE_PRIORS[name][k] for name in names]) for k in (0, 1))
    limits = np.array([REGISTRY[name].prior for name in names], dtype=np.float64).T

    def left(x: NDArray[np.float64], panel: Panel) -> NDArray[np.float64]:
        explained = expected_growth(panel, dict(zip(names, map(float, x), strict=False)), fought)
        return np.asarray(np.diff(panel.spending) - explained - x[-1])

    def residuals(x: NDArray[np.float64]) -> NDArray[np.float64]:
        errors = np.concatenate([left(x, panel) for panel in series]) / USUAL_ERROR
        # soft: half of a large error's square; priors aren't softened
        soft = np.sign(errors) * np.sqrt(2.0 * (np.sqrt(1.0 + errors * errors) - 1.0))
        return np.concatenate([soft, (x[:-1] - centres) / spreads, [x[-1] / DRIFT_PRIOR]])

    bounds = (np.append(limits[0], -0.2), np.append(limits[1], 0.2))
    answer = least_squares(residuals, np.append(centres, 0.0), bounds=bounds)
    slopes = np.asarray(answer.jac)
    errors = np.sqrt(np.diag(np.linalg.inv(slopes.T @ slopes)))
    values = {name: float(value) for name, value in zip(names, answer.x, strict=False)}
    return PublishedFit(
        MappingProxyType(values), MappingProxyType(dict(zip((*names, "drift"), map(float, errors), strict=True))),
        float(answer.x[-1]), MappingProxyType({panel.iso3: left(answer.x, panel) for panel in series}),
    )  # fmt: skip


def noise_likelihood(values: Mapping[str, float], left_over: Sequence[NDArray[np.float64]]) -> float:
    """Return the log likelihood of what is left over: shocks that last, seen through errors of publication that don't.

    A filter on a grid of the level: it moves by a normal shock whose scale is log-normal over years, and is observed with an
    error that is now and then much larger.
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    apart = GRID[:, None] - GRID[None, :]
    median, spread = values["budget_shock_sd"], values["budget_shock_spread"]
    kernel = np.zeros_like(apart)
    for node, weight in zip(nodes, weights / weights.sum(), strict=True):
        kernel += weight * norm.pdf(apart, 0.0, max(median * math.exp(spread * node), 0.01))
    kernel /= kernel.sum(axis=0)
    usual, rate = values[DEPARTURE], values["published_lump_rate"]
    lump = math.hypot(usual, values["published_lump_sd"])

    def seen(level: float) -> NDArray[np.float64]:
        return (1.0 - rate) * norm.pdf(level - GRID, 0.0, usual) + rate * norm.pdf(level - GRID, 0.0, lump)

    total = 0.0
    for errors in left_over:
        levels = np.concatenate([[0.0], np.cumsum(errors)])
        weight = seen(levels[0])
        weight = weight / weight.sum()
        for level in levels[1:]:
            weight = (kernel @ weight) * seen(float(level))
            mass = max(float(weight.sum()), 1e-300)
            total += math.log(mass)
            weight = weight / mass
    return total


def fit_noise(left_over: Sequence[NDArray[np.float64]]) -> dict[str, float]:
    """Return the noise with the largest posterior density, parameters inside the limits of the registry."""
    names = tuple(NOISE_PRIORS)
    centres, spreads = (np.array([NOISE_PRIORS[name][k] for name in names]) for k in (0, 1))

    def values(x: NDArray[np.float64]) -> dict[str, float]:
        return {name: math.exp(value) for name, value in zip(names, x, strict=True)}

    def cost(x: NDArray[np.float64]) -> float:
        return 0.5 * float((((x - centres) / spreads) ** 2).sum()) - noise_likelihood(values(x), left_over)

    options = {"maxiter": 350, "xatol": 0.02, "fatol": 0.02}
    # the stubs need shapes that NumPy's types don't carry
    return inside(values(minimize(cost, centres, method="Nelder-Mead", options=options).x))  # type: ignore[call-overload]


def inside(found: Mapping[str, float]) -> dict[str, float]:
    """Return estimates inside the limits of the registry; what is no parameter has none."""
    limits = {name: REGISTRY[name].prior or (value, value) for name, value in found.items() if name in REGISTRY}
    return {name: float(np.clip(value, *limits.get(name, (value, value)))) for name, value in found.items()}


def fit_published(sources: Sources, origin: int) -> PublishedFit:
    """Return all estimates for an origin. BadInput where a table is missing."""
    allies = estimate(allies_in(sources.folder), origin)
    response = fit_response(panels(sources, origin, allies.mean), origin)
    drift = response.drift
    noise = fit_noise(list(response.left_over.values()))
    departure = noise.pop(DEPARTURE)
    record = record_of(sources.folder)
    values = {
        **response.values, **noise,
        "pledge_compliance": allies.mean, "pledge_compliance_spread": allies.spread,
        **fit_treaties(record, origin), **fit_choices(sources, origin), **fit_orders(sources, origin),
    }  # fmt: skip
    scenario, data = load_scenario(BASELINE).with_origin(origin), starting_data(origin, "published")
    # the registry's defaults and these estimates, and so nothing of a shipped calibration
    known = replace(scenario, parameters=Calibration(values, {}).applied())
    talks = fit_talks(known, data, record)
    return replace(response, values=MappingProxyType(values), drift=drift, departure=departure, talks=talks)


def fit_orders(sources: Sources, origin: int) -> dict[str, float]:
    """Return how often and how much states order for their money, by the orders up to an origin, inside the limits of the registry."""
    found = order_frequency(sources, min(origin, LAST_ORDERS))
    return inside(
        {
            "order_rate": found.rate,
            "order_elasticity": found.rate_elasticity.value,
            "package_elasticity": found.size_elasticity.value,
        }
    )


def fit_choices(sources: Sources, origin: int) -> dict[str, float]:
    """Return the weights of the choice of supplier on the orders up to an origin, inside the limits of the registry."""
    last = min(origin, LAST_ORDERS)
    register = register_of(sources.folder, starting_data(origin, "published"), FIRST_ORDERS, last)
    weights, _ = weights_from_orders(register.choices, last)
    return inside(dict(zip(WEIGHTS, map(float, weights), strict=True)))
