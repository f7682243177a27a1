"""What a state looks for: its need by category, and the one that it tenders for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from model.compiled import compiled
from model.draws import stable_id, uniform
from model.rules.need import desired_stock, effective_stock, emphasis, occasion_rate, shortfall, urgency, usual_package
from model.rules.period import hazard_probability
from model.rules.tender import gumbel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LOOK: Final = stable_id("procurement.occasion")
PICK: Final = stable_id("procurement.category")
NOTHING: Final = -1


@compiled
def assess_needs(
    parameters: NDArray[np.void],
    categories: NDArray[np.void],
    state: int,
    neutral: float,
    equipment: float,
    threat: float,
    exposure: float,
    nato: NDArray[np.float64],
    east: NDArray[np.float64],
    legacy: NDArray[np.float64],
    on_order: NDArray[np.float64],
    alarms: NDArray[np.float64],
    missing: NDArray[np.float64],
) -> None:
    """Set `missing` [category, (need in [0, 1], missing stock [TIV-like])] of a state; what is on order counts as there.

    `equipment` [EUR million a year, constant]; `exposure` to others' deep strike; stocks by [state, category].
    """
    p = parameters[0]
    for k in range(categories.size):
        category = categories[k]
        stock = (
            effective_stock(
                nato[state, k], east[state, k], legacy[state, k], p.standard_discount, p.legacy_value, 1.0 - neutral
            )
            + on_order[state, k]
        )
        answered = exposure if category.answers_strike > 0 else 0.0
        stress = emphasis(threat, alarms[state, k], answered, p.need_threat, p.need_alarm, p.need_strike)
        desired = desired_stock(equipment, category.need_weight, stress, p.stock_per_spending)
        missing[k, 0] = shortfall(stock, desired)
        missing[k, 1] = desired - stock


@compiled
def pick_category(
    seed: int,
    quarter: int,
    parameters: NDArray[np.void],
    categories: NDArray[np.void],
    suppliers: NDArray[np.void],
    products: NDArray[np.void],
    refused: NDArray[np.bool_],
    embargo: NDArray[np.float64],
    state: int,
    key: int,
    money: float,
    yearly: float,
    price: float,
    alarms: NDArray[np.float64],
    missing: NDArray[np.float64],
) -> int:
    """Return the category that a state tenders for, or NOTHING: the strongest wish that its money can meet.

    `money` that it may commit and `yearly` equipment money [EUR million]; `price` level.
    """
    p = parameters[0]
    beyond = math.inf
    while True:
        best, strongest = NOTHING, -math.inf
        for k in range(categories.size):
            if missing[k, 0] > 0.0:
                drawn = uniform(seed, PICK, quarter, key, categories[k].key)
                wish = urgency(missing[k, 0], alarms[state, k], p.category_focus, p.need_alarm) + gumbel(drawn)
                if strongest < wish < beyond:
                    best, strongest = k, wish
        if best == NOTHING:
            return NOTHING
        usual = usual_package(categories[best].package_units, yearly, p.package_elasticity)
        least = _cheapest(categories, suppliers, products, refused, embargo, state, best, quarter) * price
        if money >= p.minimum_package * usual * least:
            return best
        beyond = strongest


@compiled
def _cheapest(
    categories: NDArray[np.void],
    suppliers: NDArray[np.void],
    products: NDArray[np.void],
    refused: NDArray[np.bool_],
    embargo: NDArray[np.float64],
    state: int,
    category: int,
    quarter: int,
) -> float:
    """Return the lowest price of a unit that a state may buy freely [EUR million, constant]; infinite where there is none."""
    least = math.inf
    for place in range(categories[category].first, categories[category].after):
        product = products[place]
        price = product.unit_cost * suppliers[product.supplier].price_factor
        free = embargo[state, product.supplier] < 0.0 and not refused[state, product.supplier]
        if price < least and product.available_from <= quarter and free:
            least = price
    return least


@compiled
def draw_occasions(
    seed: int,
    quarter: int,
    parameters: NDArray[np.void],
    states: NDArray[np.void],
    idle: NDArray[np.float64],
    yearly: NDArray[np.float64],
    looks: NDArray[np.bool_],
) -> None:
    """Mark who `looks` [state] for a system this quarter: the likelier the more money lies `idle` [EUR million].

    `yearly` [state] equipment money of a year that isn't spent on small purchases [EUR million].
    """
    p = parameters[0]
    for state in range(states.size):
        rate = occasion_rate(idle[state], yearly[state], p.order_rate, p.order_idle)
        looks[state] = uniform(seed, LOOK, quarter, states[state].key, 0) < hazard_probability(rate)
