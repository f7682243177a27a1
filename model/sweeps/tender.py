"""A look at the market, from need to choice: what a state lacks, what it can pay for, what is offered, what it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.compiled import compiled
from model.rules.need import usual_package
from model.sweeps.need import NOTHING, assess_needs, pick_category
from model.sweeps.offers import choose_offer, lay_out_offers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@compiled
def hold_tender(
    seed: int,
    quarter: int,
    parameters: NDArray[np.void],
    states: NDArray[np.void],
    suppliers: NDArray[np.void],
    products: NDArray[np.void],
    categories: NDArray[np.void],
    state: int,
    equipment: float,
    money: float,
    yearly: float,
    threat: float,
    exposure: float,
    price: float,
    nato: NDArray[np.float64],
    east: NDArray[np.float64],
    legacy: NDArray[np.float64],
    on_order: NDArray[np.float64],
    alarms: NDArray[np.float64],
    allied: NDArray[np.bool_],
    refused: NDArray[np.bool_],
    embargo: NDArray[np.float64],
    deals: NDArray[np.float64],
    log_distance: NDArray[np.float64],
    alignment: NDArray[np.float64],
    depth: NDArray[np.float64],
    home_state: NDArray[np.int64],
    home_allied: NDArray[np.bool_],
    missing: NDArray[np.float64],
    offers: NDArray[np.void],
) -> tuple[int, int, int]:
    """Return the category tendered for, the number of offers, and the place of the chosen one; NOTHING where there is none.

    `equipment` money of a year [EUR million, constant], what of it isn't routine (`yearly`) and what may be committed
    (`money`) [EUR million of the day]; `threat` and `exposure` to others' deep strike; `price` level; stocks by
    [state, category, TIV-like]. `missing` and `offers` are set.
    """
    p, buyer = parameters[0], states[state]
    assess_needs(
        parameters, categories, state, buyer.neutral, equipment, threat, exposure, nato, east, legacy, on_order, alarms, missing
    )  # fmt: skip
    category = pick_category(
        seed, quarter, parameters, categories, suppliers, products, refused, embargo, state, buyer.key, money, yearly, price, alarms,
        missing,
    )  # fmt: skip
    if category == NOTHING:
        return NOTHING, 0, NOTHING
    count = lay_out_offers(
        seed, quarter, parameters, states, suppliers, products, categories, category, state, price, allied, refused, embargo,
        deals, log_distance, alignment, depth, home_state, home_allied, offers,
    )  # fmt: skip
    if count == 0:
        return category, 0, NOTHING
    usual = usual_package(categories[category].package_units, yearly, p.package_elasticity)
    chosen = choose_offer(
        seed, quarter, parameters, suppliers, products, offers, count, buyer.key, missing[category, 1], usual, money
    )  # fmt: skip
    return category, count, chosen
