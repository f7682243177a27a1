"""The model's chances of each supplier for each order: the offers of the model's own tender, and its own choice rule."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from haemus.model.agents.tender import lay_out_offers
from haemus.model.calendar import quarter_index, year_of
from haemus.model.draws import run_seed
from haemus.model.region import Region
from haemus.model.tables.reasons import OFFER_TERMS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from haemus.experiments.published.orders import Order
    from haemus.model.agents.in_mesa import State
    from haemus.model.scenario import ResolvedScenario

MEMORY_YEARS: Final = 10
"""Years before the origin whose orders are past deals at the start."""
SEASON: Final = 1
"""The season in which the offers of a year's orders are looked at: the second quarter."""

type Chances = dict[str, float]


@dataclass(frozen=True, slots=True)
class Occasion:
    """A buyer that orders in a category in a year."""

    buyer: str
    category: str
    year: int


def occasions_of(orders: Sequence[Order]) -> list[Occasion]:
    """Return the different occasions of orders, by year."""
    wanted = {(order.year, order.buyer, order.category) for order in orders if order.category}
    return [Occasion(buyer, category, year) for year, buyer, category in sorted(wanted)]


def model_chances(
    scenario: ResolvedScenario, orders: Sequence[Order], occasions: Sequence[Occasion], runs: int, seed: int
) -> dict[Occasion, Chances]:
    """Return the chance of each supplier country on each occasion, the mean over runs from the origin.

    On an occasion the region lays out the offers on the market then, at the prices and under the embargoes of the run; past deals
    are those of the register as they stood. Chances are of the choice among offers, given that something is bought. An occasion
    without any offer has no chances.
    """
    pooled: dict[Occasion, Chances] = {occasion: defaultdict(float) for occasion in occasions}
    last = max((occasion.year for occasion in occasions), default=scenario.origin)
    for run in range(runs):
        region = Region(scenario, seed=run_seed(seed, run), collect=False)
        while region.year < last or region.season < SEASON:
            region.step()
            if region.season == SEASON:
                for occasion in occasions:
                    if occasion.year == region.year and occasion.buyer in region.state_of:
                        for home, chance in _chances(region, orders, occasion).items():
                            pooled[occasion][home] += chance / runs
    return {occasion: dict(chances) for occasion, chances in pooled.items()}


def _chances(region: Region, orders: Sequence[Order], occasion: Occasion) -> Chances:
    buyer = region.state_of[occasion.buyer]
    kept = list(buyer.deals)
    _set_deals(region, buyer, orders)
    count = lay_out_offers(region, buyer, region.places.of["category"][occasion.category])
    buyer.deals[:] = kept  # the run goes on as if no one had looked
    homes = [region.suppliers[region.products.supplier[place]].home_name for place in region.offers.product[:count]]
    utility = np.array([
        sum(
            getattr(region.parameters, weight) * getattr(region.offer_drivers, driver)[k]
            for driver, weight in OFFER_TERMS.items()
        )
        for k in range(count)
    ])  # fmt: skip
    chances: Chances = defaultdict(float)
    if count:
        odds = np.exp(utility - utility.max())
        for home, chance in zip(homes, odds / odds.sum(), strict=True):
            chances[home] += float(chance)
    return dict(chances)


def _set_deals(region: Region, buyer: State, orders: Sequence[Order]) -> None:
    """Give a buyer its past deals in the register: those of ten years up to the origin count whole there, and all fade after."""
    for place in range(len(region.homes)):
        buyer.deals[place] = 0.0
    deals = deals_at(orders, buyer.iso3, region.script.origin, region.quarter, region.rates.deal_memory)
    for home, count in deals.items():
        if home in region.homes:
            buyer.deals[region.homes.index(home)] = count


def deals_at(orders: Sequence[Order], buyer: str, origin: int, quarter: int, fading: float) -> Mapping[str, float]:
    """Return a buyer's past deals by supplier, as the model counts them in a quarter: orders of earlier years only.

    `fading` is the share of a deal that is forgotten in a quarter. An order after the origin is taken for the third quarter.
    """
    deals: dict[str, float] = defaultdict(float)
    for order in orders:
        made = quarter_index(max(order.year, origin), 2 if order.year > origin else 0)
        is_past = origin - MEMORY_YEARS < order.year < year_of(quarter)
        if order.buyer == buyer and order.is_deal and is_past:
            deals[order.supplier] += math.exp((quarter - made) * math.log1p(-fading))
    return deals
