"""What a state looks for: its need by category, and the one that it tenders for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from model.compiled import compiled
from model.draws import stable_id, uniform
from model.rules.need import desired_stock, effective_stock, shortfall, usual_package
from model.rules.tender import gumbel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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
    exposed = p.need_strike * exposure if exposure > 0.0 else 0.0
    usual = 1.0 + p.need_threat * threat
    for k in range(categories.size):
        category = categories[k]
        stock = (
            effective_stock(
                nato[state, k], east[state, k], legacy[state, k], p.standard_discount, p.legacy_value, 1.0 - neutral
            )
            + on_order[state, k]
        )
        emphasis = usual + p.need_alarm * alarms[state, k] + (exposed if category.answers_strike > 0 else 0.0)
        desired = desired_stock(equipment, category.need_weight, emphasis, p.stock_per_spending)
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
    refused = math.inf
    while True:
        best, strongest = NOTHING, -math.inf
        for k in range(categories.size):
            if missing[k, 0] > 0.0:
                # need saturates at one: a fresh alarm adds urgency beside the stock that it asks for
                drawn = uniform(seed, PICK, quarter, key, categories[k].key)
                wish = p.category_focus * missing[k, 0] + p.need_alarm * alarms[state, k] + gumbel(drawn)
                if strongest < wish < refused:
                    best, strongest = k, wish
        if best == NOTHING:
            return NOTHING
        usual = usual_package(categories[best].package_units, yearly, p.package_elasticity)
        least = _cheapest(categories, suppliers, products, embargo, best, quarter) * price
        if money >= p.minimum_package * usual * least:
            return best
        refused = strongest


@compiled
def _cheapest(
    categories: NDArray[np.void],
    suppliers: NDArray[np.void],
    products: NDArray[np.void],
    embargo: NDArray[np.float64],
    category: int,
    quarter: int,
) -> float:
    """Return the lowest price of a unit where no embargo holds [EUR million, constant]; infinite where there is none."""
    least = math.inf
    for place in range(categories[category].first, categories[category].after):
        product = products[place]
        price = product.unit_cost * suppliers[product.supplier].price_factor
        if price < least and product.available_from <= quarter and not _banned(embargo, product.supplier):
            least = price
    return least


@compiled
def _banned(embargo: NDArray[np.float64], supplier: int) -> bool:
    """Return whether an embargo on a supplier's home holds for any buyer."""
    banned = False
    for state in range(embargo.shape[0]):
        banned = banned or embargo[state, supplier] >= 0.0
    return banned
