"""Rivals that guess the supplier of an order: habit, past share, world share, and a logit of five terms."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import minimize

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from haemus.experiments.published.orders import Order

TERMS: Final = ("scale", "any deal", "deals", "distance", "pact")
MEMORY_YEARS: Final = 10
_PULL: Final = 1e-3
"""A weak pull of the logit's weights to zero, so that a term that never varies has a weight at all."""
FEWEST_ORDERS: Final = 20
"""The fewest orders from which the logit is estimated."""
_FLOOR: Final = 0.5
_ONE: Final = 1.0

type Weights = NDArray[np.float64]
type Shares = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Market:
    """What the logit's terms are made of, besides orders.

    `scale` is the share of world exports of each supplier country [percent], `log_distance` [log km] by buyer and country,
    `joined` the year in which a state joined the alliance; `allied` are the supplier countries outside the region that are in it.
    """

    scale: Mapping[str, float]
    log_distance: Mapping[tuple[str, str], float]
    joined: Mapping[str, int]
    allied: frozenset[str]

    def pact(self, buyer: str, home: str, year: int) -> float:
        """Return 1 if both are in the alliance in a year, else 0."""
        buys = self.joined.get(buyer, math.inf) <= year
        sells = home in self.allied or self.joined.get(home, math.inf) <= year
        return float(buys and sells)

    def terms(self, orders: Sequence[Order], buyer: str, homes: Sequence[str], year: int) -> NDArray[np.float64]:
        """Return the terms of each country [home, term] for a buyer in a year, with the deals of the ten years before it."""
        past = Counter(
            order.supplier
            for order in orders
            if order.buyer == buyer and order.is_deal and year - MEMORY_YEARS <= order.year < year
        )
        return np.array([
            (
                math.log(self.scale[home]), float(past[home] > 0), math.log(past[home] + 0.5) if past[home] else 0.0,
                self.log_distance[buyer, home], self.pact(buyer, home, year),
            )
            for home in homes
        ])  # fmt: skip


def shares_among(weights: Shares, homes: Sequence[str]) -> dict[str, float]:
    """Return weights as shares among the countries on offer; equal shares where none has any weight."""
    total = sum(weights.get(home, 0.0) for home in homes)
    return {home: weights.get(home, 0.0) / total if total > 0.0 else 1.0 / len(homes) for home in homes}


def habit(orders: Sequence[Order], buyer: str, homes: Sequence[str], year: int) -> dict[str, float]:
    """Return the shares of the buyer's own orders before a year, with one added to each country on offer."""
    past = Counter(order.supplier for order in orders if order.buyer == buyer and order.is_deal and order.year < year)
    return shares_among({home: past[home] + _ONE for home in homes}, homes)


def past_share(orders: Sequence[Order], homes: Sequence[str], year: int) -> dict[str, float]:
    """Return the shares of all buyers' orders before a year, with half an order added so that no chance is 0."""
    past = Counter(order.supplier for order in orders if order.is_deal and order.year < year)
    return shares_among({home: past[home] + _FLOOR for home in homes}, homes)


def world_share(market: Market, homes: Sequence[str]) -> dict[str, float]:
    """Return the shares of world exports of arms."""
    return shares_among(market.scale, homes)


@dataclass(frozen=True, slots=True)
class Logit:
    """A conditional logit with its weights, in the order of TERMS."""

    weights: Weights
    market: Market
    orders: Sequence[Order]

    def chances(self, buyer: str, homes: Sequence[str], year: int) -> dict[str, float]:
        """Return the chances of the countries on offer; one without known terms has none."""
        known = [home for home in homes if home in self.market.scale and (buyer, home) in self.market.log_distance]
        utility = self.market.terms(self.orders, buyer, known, year) @ self.weights
        odds = np.exp(utility - utility.max())
        return shares_among(dict(zip(known, (odds / odds.sum()).tolist(), strict=True)), homes)


def fit_logit(orders: Sequence[Order], market: Market, origin: int) -> Logit | None:
    """Fit the weights of the five terms: a conditional logit of the orders up to the origin among all supplier countries.

    Orders from a country whose scale or distance is unknown are left out; None where too few are left.
    """
    cases = []
    for order in orders:
        homes = [home for home in market.scale if (order.buyer, home) in market.log_distance and home != order.buyer]
        if order.is_deal and order.year <= origin and order.supplier in homes:
            cases.append((market.terms(orders, order.buyer, homes, order.year), homes.index(order.supplier)))
    if len(cases) < FEWEST_ORDERS:
        return None

    def misfit(weights: Weights) -> float:
        total = _PULL * float(weights @ weights)
        for terms, chosen in cases:
            utility = terms @ weights
            total -= float(utility[chosen] - np.logaddexp.reduce(utility))
        return total

    return Logit(minimize(misfit, np.zeros(len(TERMS)), method="BFGS").x, market, orders)
