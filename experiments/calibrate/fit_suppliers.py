"""Stage 3: the choice of supplier, by maximum likelihood with priors as penalties.

The orders on record and the paper's rows are choices of one logit. Where the source tables are at hand, both enter the likelihood;
without them, the estimates from the orders, which are the registry's defaults, stand in with their standard errors.
"""

from __future__ import annotations

import math
import os
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import minimize

from haemus.experiments.calibrate.paper_figures import figures
from haemus.experiments.calibrate.register import ORDERS_FILE, Choice, log_chance, register_of
from haemus.model.agents.tender import lay_out_offers
from haemus.model.draws import run_seed
from haemus.model.parameters import REGISTRY
from haemus.model.region import Region
from haemus.model.tables.reasons import OFFER_TERMS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from haemus.model.scenario import ResolvedScenario
    from haemus.model.start.data import StartingData

WEIGHTS: Final = tuple(OFFER_TERMS.values())
"""The weights, in the order of an offer's drivers."""
HABIT: Final = 5
"""The number of drivers that describe habit, listed first: scale, any deal, deals, distance, pact."""
STANDARD_ERRORS: Final = MappingProxyType(
    {
        "choice_scale": 0.13, "choice_any_deal": 0.33, "choice_deals": 0.22, "choice_distance": 0.15, "choice_pact": 0.43,
        "choice_price": 0.37, "choice_lead": 0.26, "choice_line": 0.21, "choice_standard": 0.51, "choice_alignment": 0.66,
        "choice_offset": 0.89, "choice_embargo": 0.5, "choice_second_hand": 0.64, "choice_domestic": 0.86,
        "choice_guarantor": 0.38,
    }
)  # fmt: skip
"""Standard errors of the registry's defaults, from the orders alone (`haemus.experiments.calibrate.register`); that of the embargo,
under which no order was placed, is assumed."""
BEFORE_THE_ORDERS: Final = MappingProxyType(
    {
        "choice_scale": (0.5, 0.3), "choice_any_deal": (0.5, 0.5), "choice_deals": (0.5, 0.3), "choice_distance": (-0.25, 0.2),
        "choice_pact": (0.5, 0.5), "choice_price": (-0.5, 0.5), "choice_lead": (-0.25, 0.3), "choice_line": (0.5, 0.4),
        "choice_standard": (1.0, 1.0), "choice_alignment": (1.5, 1.0), "choice_offset": (0.5, 1.0), "choice_embargo": (-1.5, 0.5),
        "choice_second_hand": (0.0, 1.0), "choice_domestic": (2.0, 1.0), "choice_guarantor": (0.5, 0.5),
    }
)  # fmt: skip
"""Mean and standard deviation of each weight before any order is seen: assumed, wide."""
FADING: Final = 0.1
"""How much less an order counts with each year before the last: the registry's `deal_memory`, because the catalogue is younger."""
FIRST_ORDERS: Final = 2000
LAST_ORDERS: Final = 2021
RUNS: Final = 16
FIT_SEED: Final = 20_240_829
REVIEWS: Final = (3, 7, 11, 15, 19, 23)


@dataclass(frozen=True, slots=True)
class Occasion:
    """A tender in a run: drivers (offer, driver) and the offers' home countries."""

    drivers: NDArray[np.float64]
    homes: tuple[str, ...]


Occasions = dict[tuple[str, str], list[Occasion]]


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
                    occasions[buyer, category].append(Occasion(np.ascontiguousarray(drivers), homes))
    return occasions


def country_chances(choices: Sequence[Occasion], weights: NDArray[np.float64]) -> dict[str, float]:
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
    orders: int = 0
    """Orders on record that entered the fit; 0 where the source tables weren't at hand."""


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
    log_score, uniform, habit_and_scale = means
    return SupplierScore(MappingProxyType(ranks), MappingProxyType(found), log_score, uniform, habit_and_scale)


def weights_from_orders(
    choices: Sequence[Choice], last: int, terms: Sequence[str] = WEIGHTS
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the weights of the largest posterior density on orders alone, and their standard errors (Laplace).

    Orders fade with the years before `last`; weights that aren't among `terms` are 0. This is how the registry's defaults were made,
    and how a forecast from an earlier year is made: with the orders up to it.
    """
    before = np.array([BEFORE_THE_ORDERS[name] if name in terms else (0.0, 1e-6) for name in WEIGHTS])

    def misfit(z: NDArray[np.float64]) -> float:
        return 0.5 * float(z @ z) - faded_log_chance(choices, before[:, 0] + before[:, 1] * z, last)

    answer = minimize(misfit, np.zeros(len(WEIGHTS)), method="L-BFGS-B")
    return before[:, 0] + before[:, 1] * answer.x, before[:, 1] * _errors(misfit, answer.x)


def _errors(misfit: Callable[[NDArray[np.float64]], float], best: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the standard errors by the curvature of a misfit at its least value."""
    step, count = 1e-3, len(best)
    steps = step * np.eye(count)
    curvature = np.array(
        [
            [misfit(best + a + b) - misfit(best + a - b) - misfit(best - a + b) + misfit(best - a - b) for b in steps]
            for a in steps
        ]
    ) / (4.0 * step * step)
    return np.asarray(np.sqrt(np.diag(np.linalg.inv(curvature))))


def faded_log_chance(choices: Sequence[Choice], weights: NDArray[np.float64], last: int) -> float:
    """Return the log likelihood of orders; one counts by (1 - FADING) to the power of the years before `last`."""
    return sum((1.0 - FADING) ** (last - choice.order.year) * log_chance([choice], weights) for choice in choices)


def source_tables() -> Path | None:
    """Return the folder of the source tables that the environment names in HAEMUS_DATA; None where it holds no orders."""
    named = os.environ.get("HAEMUS_DATA", "")
    return Path(named) if named and (Path(named) / ORDERS_FILE).is_file() else None


def fit_suppliers(
    scenario: ResolvedScenario, data: StartingData, rounds: int = 2, tables: Path | None = None
) -> tuple[dict[str, float], SupplierScore]:
    """Return the weights of the largest posterior density, given the orders and the paper's rows, and the rows' score.

    `tables` is a folder with the source tables, by default the one that HAEMUS_DATA names. Without it the defaults and their standard
    errors stand for the orders.
    """
    folder = tables or source_tables()
    limits = [REGISTRY[name].prior or (-math.inf, math.inf) for name in WEIGHTS]
    if folder is None:
        choices: tuple[Choice, ...] = ()
        before = np.array([(float(REGISTRY[name].default), STANDARD_ERRORS[name]) for name in WEIGHTS])
    else:
        choices = register_of(folder, data, FIRST_ORDERS, LAST_ORDERS).choices
        before = np.array([BEFORE_THE_ORDERS[name] for name in WEIGHTS])
    centres, widths = before[:, 0], before[:, 1]
    rows = scored_rows()
    current, x = scenario, np.array([float(REGISTRY[name].default) for name in WEIGHTS])
    for _ in range(rounds):
        occasions = record_offers(current, data)

        def misfit(z: NDArray[np.float64], occasions: Occasions = occasions) -> float:
            weights = centres + widths * z
            total = 0.5 * float(z @ z) - faded_log_chance(choices, weights, LAST_ORDERS)
            for _, buyer, category, country in rows:
                chances = country_chances(occasions[buyer, category], weights)
                total -= math.log(max(1e-9, chances[country]))
            return total

        bounds = [((low - c) / w, (high - c) / w) for (low, high), c, w in zip(limits, centres, widths, strict=True)]
        answer = minimize(misfit, (x - centres) / widths, method="L-BFGS-B", bounds=bounds, options={"maxiter": 60})
        x = np.clip(centres + widths * answer.x, [low for low, _ in limits], [high for _, high in limits])
        found = {name: float(value) for name, value in zip(WEIGHTS, x, strict=True)}
        current = current.with_parameters(**found)
    return found, replace(score(occasions, found), orders=len(choices))
