"""Stage 3: the choice of supplier. Offers are recorded, and the chance of each supplier country follows from the logit."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import minimize

from haemus.experiments.calibrate.paper_figures import figures
from haemus.model.agents.tender import lay_out_offers
from haemus.model.draws import run_seed
from haemus.model.parameters import REGISTRY
from haemus.model.region import Region
from haemus.model.tables.reasons import OFFER_TERMS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from haemus.model.scenario import ResolvedScenario
    from haemus.model.start.data import StartingData

WEIGHTS: Final = tuple(OFFER_TERMS.values())
"""The weights, in the order of an offer's drivers."""
HABIT: Final = 5
"""The number of drivers that describe habit, listed first: scale, any deal, deals, distance, pact."""
PUBLISHED_SE: Final = {
    "choice_scale": 0.08,
    "choice_any_deal": 0.30,
    "choice_deals": 0.20,
    "choice_distance": 0.11,
    "choice_pact": 0.38,
}
"""Standard errors of the five estimated weights, whose priors are the estimates themselves."""
RUNS: Final = 6
FIT_SEED: Final = 20_240_829
REVIEWS: Final = (3, 7, 11, 15, 19, 23)
PRIOR_WEIGHT: Final = 0.15


@dataclass(frozen=True, slots=True)
class Choice:
    """One occasion: drivers (offer, driver) and the offers' home countries."""

    drivers: NDArray[np.float64]
    homes: tuple[str, ...]


Occasions = dict[tuple[str, str], list[Choice]]


def scored_rows() -> list[tuple[str, str, str, str]]:
    """Return (figure, buyer, category, supplier country) of the scored procurement rows."""
    return [
        (f.figure, f.actor, f.quantity, f.counterpart)
        for f in figures()
        if f.compare == "supplier_of_category" and f.scored
    ]


def record_offers(scenario: ResolvedScenario, data: StartingData, runs: int = RUNS) -> Occasions:
    """Run to 2025 and keep, once a year, the offers that each scored buyer would get in each scored category."""
    wanted = {(buyer, category) for _, buyer, category, _ in scored_rows()}
    occasions: Occasions = defaultdict(list)
    for run in range(runs):
        region = Region(scenario, seed=run_seed(FIT_SEED, run), collect=False, data=data)
        while region.quarter < REVIEWS[-1]:
            region.step()
            if region.quarter in REVIEWS:
                for buyer, category in sorted(wanted):
                    state = region.state_of[buyer]
                    count = lay_out_offers(region, state, region.places.of["category"][category])
                    makers = [region.products.supplier[product] for product in region.offers.product[:count]]
                    homes = tuple(region.suppliers[maker].home_name for maker in makers)
                    drivers = np.array([getattr(region.offer_drivers, name)[:count] for name in OFFER_TERMS]).T
                    occasions[buyer, category].append(Choice(np.ascontiguousarray(drivers), homes))
    return occasions


def country_chances(choices: Sequence[Choice], weights: NDArray[np.float64]) -> dict[str, float]:
    """Return the chance of each supplier country, pooled over occasions."""
    pooled: dict[str, float] = defaultdict(float)
    for choice in choices:
        utility = choice.drivers @ weights
        odds = np.exp(utility - utility.max())
        for home, chance in zip(choice.homes, odds / odds.sum(), strict=True):
            pooled[home] += float(chance) / len(choices)
    return pooled


@dataclass(frozen=True, slots=True)
class SupplierScore:
    """The agreement with the paper's rows: rank of the paper's country, its chance, and log scores."""

    ranks: Mapping[str, int]
    chances: Mapping[str, float]
    log_score: float
    uniform: float
    habit_and_scale: float


def score(occasions: Occasions, values: Mapping[str, float]) -> SupplierScore:
    """Return ranks and mean log scores: of the model, of a uniform choice, and of habit and scale alone."""
    weights = np.array([values[name] for name in WEIGHTS])
    habit = np.array([float(REGISTRY[name].default) if k < HABIT else 0.0 for k, name in enumerate(WEIGHTS)])
    ranks: dict[str, int] = {}
    found: dict[str, float] = {}
    logs: tuple[list[float], list[float], list[float]] = ([], [], [])
    for figure, buyer, category, country in scored_rows():
        choices = occasions[buyer, category]
        chances = country_chances(choices, weights)
        ranks[figure] = 1 + sum(other > chances[country] for other in chances.values())
        found[figure] = chances[country]
        for log, rival in zip(
            logs, (chances, country_chances(choices, 0.0 * habit), country_chances(choices, habit)), strict=True
        ):
            log.append(math.log(max(1e-9, rival[country])))
    means = [sum(log) / len(log) for log in logs]
    return SupplierScore(MappingProxyType(ranks), MappingProxyType(found), *means)


def fit_suppliers(
    scenario: ResolvedScenario, data: StartingData, rounds: int = 2
) -> tuple[dict[str, float], SupplierScore]:
    """Fit the rows' mean log score by L-BFGS-B, with the estimated weights constrained by their standard errors."""
    limits = [REGISTRY[name].prior or (-math.inf, math.inf) for name in WEIGHTS]
    centres = np.array([float(REGISTRY[name].default) for name in WEIGHTS])
    widths = np.array(
        [PUBLISHED_SE.get(name, 0.35 * (high - low)) for name, (low, high) in zip(WEIGHTS, limits, strict=True)]
    )
    # the standard error of an estimate has full weight, an assumed prior less
    pull = np.array([0.5 if name in PUBLISHED_SE else PRIOR_WEIGHT for name in WEIGHTS])
    rows = scored_rows()
    current, x = scenario, centres
    for _ in range(rounds):
        occasions = record_offers(current, data)

        def misfit(z: NDArray[np.float64], occasions: Occasions = occasions) -> float:
            weights = centres + widths * z
            total = float(pull @ (z * z))
            for _, buyer, category, country in rows:
                chances = country_chances(occasions[buyer, category], weights)
                rival = sorted((chance for home, chance in chances.items() if home != country), reverse=True)[1]
                # a row is met if its country beats the second of the others: add a smooth step for that to the log score
                total += -0.5 * math.log(max(1e-9, chances[country])) + 4.0 / (
                    1.0 + math.exp(3.0 * math.log(max(1e-9, chances[country]) / rival))
                )
            return total

        bounds = [((low - c) / w, (high - c) / w) for (low, high), c, w in zip(limits, centres, widths, strict=True)]
        answer = minimize(misfit, (x - centres) / widths, method="L-BFGS-B", bounds=bounds, options={"maxiter": 60})
        x = np.clip(centres + widths * answer.x, [low for low, _ in limits], [high for _, high in limits])
        found = {name: float(value) for name, value in zip(WEIGHTS, x, strict=True)}
        current = current.with_parameters(**found)
    return found, score(occasions, found)
