"""Orders on record as choices: what was on offer to the buyer in the year of an order, and who got it.

The orders are read from a user's own copy of the source tables and are never part of the project. An order becomes a choice among
the catalogue's products of its category that were on the market in its year. Orders in no category of the model, and those that
went to a country without a product in the catalogue, are counted and left out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from haemus.experiments.derive.sources import read_rows
from haemus.model.calendar import quarter_index
from haemus.model.powers import POWERS
from haemus.model.rules.tender import alignment_with_maker, any_deal, fitting_standard, log_deals
from haemus.model.tables.reasons import OFFER_TERMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from haemus.model.start.data import ProductStart, StartingData, SupplierStart

ORDERS_FILE: Final = "arms_orders.csv"
BUYERS: Final = ("ALB", "BIH", "HRV", "MKD", "MNE", "SRB", "SVN", "XKX")
"""The states whose orders the register has; HUN and BGR are in it as suppliers alone."""
FIRST_CATALOGUE_YEAR: Final = 2014
"""Earlier orders are compared with what was on offer in this year."""
MEMORY_YEARS: Final = 10
SUMMER: Final = 2
JOINED: Final = {"SVN": 2004, "HRV": 2009, "ALB": 2009, "MNE": 2017, "MKD": 2020}
"""The year from which a buyer counts as an ally."""
ABROAD: Final = {
    "Austria": "AUT", "Belarus": "BLR", "Belgium": "BEL", "Canada": "CAN", "Czechia": "CZE", "Denmark": "DNK", "Ireland": "IRL",
    "Kyrgyzstan": "KGZ", "Sweden": "SWE", "Switzerland": "CHE", "Ukraine": "UKR",
}  # fmt: skip
"""Suppliers that the register lists without a code."""
CATEGORY_OF: Final = (
    ("trainer", ""), ("transport aircraft", ""), ("engine", ""), ("turret", ""), ("air-to-air", ""), ("naval", ""),
    ("anti-tank", "anti_tank"), ("air-to-surface missile", "air_to_surface_missile"),
    ("fighter", "fighters"), ("fga aircraft", "fighters"), ("ground attack aircraft", "fighters"),
    ("helicopter", "helicopters"),
    ("air-search radar", "command_logistics"), ("radar", "command_logistics"),
    ("anti-aircraft", "air_defence"), ("air-defence", "air_defence"), ("sam", "air_defence"),
    ("multiple rocket", "rocket_artillery"), ("rocket launcher", "rocket_artillery"),
    ("gun", "tube_artillery"), ("mortar", "tube_artillery"), ("howitzer", "tube_artillery"),
    ("armoured", "armour"), ("tank", "tanks"), ("infantry fighting", "armour"),
    ("armed uav", "uav_male"), ("uav", "uav_tactical"),
)  # fmt: skip
"""Words of the register's descriptions and the category that they stand for, the first that fits; "" for none."""
AID_WORDS: Final = ("aid", "gift", "donat")


@dataclass(frozen=True, slots=True)
class Order:
    """One order: `supplier` and `buyer` by country, `category` "" where the model has none."""

    year: int
    buyer: str
    supplier: str
    category: str
    second_hand: bool
    aid: bool
    engine: bool
    """An engine for a vehicle or an aircraft: no deal in arms by itself."""
    units: float = math.nan
    """How many were ordered; NaN where the register doesn't know."""
    missile: bool = False
    """A missile for an air-defence system, which is listed apart from it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a buyer could choose from: drivers (offer, driver), the offers' countries, and the country chosen."""

    order: Order
    drivers: NDArray[np.float64]
    homes: tuple[str, ...]

    @property
    def chosen(self) -> NDArray[np.bool_]:
        """Which offers are those of the country that got the order."""
        return np.array([home == self.order.supplier for home in self.homes])


def category_of(description: str) -> str:
    """Return the model's category of a register entry, "" for none."""
    text = description.lower()
    return next((category for words, category in CATEGORY_OF if words in text), "")


def orders(folder: Path, until: int) -> list[Order]:
    """Return the buyers' orders placed up to a year, by year. BadInput where the table isn't in the folder."""
    rows = [row for row in read_rows(folder, ORDERS_FILE) if row["recipient_iso3"] in BUYERS]
    found = [
        Order(
            year=int(row["order_year"]),
            buyer=row["recipient_iso3"],
            supplier=row["supplier_iso3"] or ABROAD.get(row["supplier"], row["supplier"]),
            category=category_of(row["description"]),
            second_hand=row["status"].startswith("Second hand"),
            engine="engine" in row["description"].lower(),
            aid=any(word in row["comments"].lower() for word in AID_WORDS),
            units=float(row.get("number_ordered") or math.nan),
            missile=row["description"].lower() == "sam",
        )
        for row in rows
    ]
    return sorted((order for order in found if order.year <= until), key=lambda order: (order.year, order.buyer))


def past_deals(all_orders: Iterable[Order], year: int) -> dict[tuple[str, str], float]:
    """Return the deals of buyer and country in the ten years before a year; an order of several systems counts each."""
    deals: dict[tuple[str, str], float] = {}
    for order in all_orders:
        if year - MEMORY_YEARS <= order.year < year and not order.engine:
            deals[order.buyer, order.supplier] = deals.get((order.buyer, order.supplier), 0.0) + 1.0
    return deals


def choice_of(order: Order, deals: Mapping[tuple[str, str], float], data: StartingData) -> Choice | None:
    """Return an order as a choice among the products of its category that were on the market; None where it can't be made."""
    quarter = quarter_index(max(order.year, FIRST_CATALOGUE_YEAR), SUMMER)
    offers = [
        (maker, product)
        for maker in data.suppliers
        for product in maker.products
        if product.category == order.category
        and product.available_from <= quarter <= product.available_until
        and order.buyer not in maker.refuses
    ]
    if order.supplier not in {maker.home for maker, _ in offers}:
        return None
    prices = np.array([product.log_unit_price for _, product in offers])
    lines = np.array([product.log_line for _, product in offers])
    rows = [
        _drivers(order, maker, product, deals.get((order.buyer, maker.home), 0.0), data) for maker, product in offers
    ]
    drivers = np.array(rows)
    terms = list(OFFER_TERMS)
    drivers[:, terms.index("price")] = prices - prices.mean()
    drivers[:, terms.index("product_line")] = lines - lines.mean()
    return Choice(order, np.ascontiguousarray(drivers), tuple(maker.home for maker, _ in offers))


def _drivers(order: Order, maker: SupplierStart, product: ProductStart, past: float, data: StartingData) -> list[float]:
    buyer = data.states[order.buyer]
    allied = JOINED.get(order.buyer, math.inf) <= order.year
    others = {*data.allied_homes} - {order.buyer}
    power = POWERS.index(maker.power) if maker.power in POWERS else -1
    found = {
        "scale": math.log(maker.scale),
        "any_deal": any_deal(past),
        "deals": log_deals(past),
        "distance": data.log_distance[order.buyer, maker.home],
        "pact": 1.0 if allied and (maker.home in others or JOINED.get(maker.home, math.inf) <= order.year) else 0.0,
        "price": 0.0,
        "lead_time": 0.25 * product.lead_quarters,
        "product_line": 0.0,
        "standard": fitting_standard(
            1.0 if product.nato_standard else 0.0, 1.0 if buyer.military_neutral else 0.0, nato_share(data, order.buyer)
        ),
        "alignment": alignment_with_maker(
            buyer.alignment[power] if power >= 0 else 0.0,
            1.0 if power >= 0 else 0.0,
            sum(buyer.alignment) / len(POWERS),
        ),
        "offset": maker.offset * buyer.industrial_policy,
        "embargo": 0.0,
        "second_hand": 1.0 if product.second_hand else 0.0,
        "domestic": buyer.industrial_policy if maker.home == order.buyer else 0.0,
        "guarantor": 1.0 if has_promise(data, order.buyer, maker.home, allied=allied) else 0.0,
    }
    return [found[term] for term in OFFER_TERMS]


def has_promise(data: StartingData, buyer: str, home: str, *, allied: bool) -> bool:
    """Return whether a home leads a guarantee of help for a buyer: the alliance from the year it joined on, others as at the start."""
    return any(
        each.promises_help and each.lead == home and (allied if each.guideline > 0.0 else buyer in each.members)
        for each in data.guarantees
    )


def nato_share(data: StartingData, state: str) -> float:
    """Return the part of a state's stock at the start that is of NATO standard, in [0, 1]."""
    held = [stock for (owner, _), stock in data.stocks.items() if owner == state]
    total = sum(legacy + nato for legacy, nato in held)
    return sum(nato for _, nato in held) / total if total > 0.0 else 0.0


@dataclass(frozen=True, slots=True)
class Register:
    """Choices of a span of years, and what had to be left out."""

    choices: tuple[Choice, ...]
    outside: tuple[Order, ...]
    """Orders in no category of the model."""
    unlisted: tuple[Order, ...]
    """Orders from countries without a product in the catalogue."""


def register_of(folder: Path, data: StartingData, first: int, last: int, deals_until: int | None = None) -> Register:
    """Return the choices of the orders from a first to a last year; only earlier orders enter what a buyer is used to.

    `deals_until` is the last year whose orders count among past deals, for a forecast from an origin; None counts up to the year
    before each order.
    """
    placed = orders(folder, last)
    choices: list[Choice] = []
    outside: list[Order] = []
    unlisted: list[Order] = []
    for order in placed:
        if order.year < first:
            continue
        if not order.category:
            outside.append(order)
            continue
        until = order.year if deals_until is None else deals_until + 1
        choice = choice_of(order, past_deals(placed, until), data)
        if choice is None:
            unlisted.append(order)
        else:
            choices.append(choice)
    return Register(tuple(choices), tuple(outside), tuple(unlisted))


def log_chance(choices: Sequence[Choice], weights: NDArray[np.float64]) -> float:
    """Return the log likelihood of the countries chosen."""
    total = 0.0
    for choice in choices:
        utility = choice.drivers @ weights
        odds = np.exp(utility - utility.max())
        total += math.log(max(1e-12, float(odds[choice.chosen].sum() / odds.sum())))
    return total
