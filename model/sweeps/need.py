"""What a state looks for: its need by category, and the one that it tenders for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from haemus.model.compiled import compiled, part
from haemus.model.draws import stable_id, uniform
from haemus.model.rules.need import (
    desired_stock,
    effective_stock,
    emphasis,
    occasion_rate,
    shortfall,
    urgency,
    usual_package,
)
from haemus.model.rules.period import happens
from haemus.model.rules.tender import gumbel

if TYPE_CHECKING:
    from haemus.model.situation import Block, Now

LOOK: Final = stable_id("procurement.occasion")
PICK: Final = stable_id("procurement.category")
NOTHING: Final = -1


@part
def yearly_money(now: Now, state: int) -> float:
    """Return a year's equipment money that isn't spent on small purchases [EUR million of the day]."""
    it = now.states[state]
    return float(it.equipment_share * it.budget * (1.0 - now.parameters.routine_equipment_share))


@part
def free_money(now: Now, state: int) -> float:
    """Return what a state may still commit [EUR million]: the horizon's equipment money and credit, less what is outstanding."""
    it = now.states[state]
    horizon = now.parameters.purchase_horizon
    return float(it.account + it.credit + horizon * yearly_money(now, state) - it.outstanding)


@compiled
def draw_occasions(block: Block) -> None:
    """Mark who looks for a system this quarter: the likelier the more money lies idle.

    Where the record is imposed, the buyers that it names buy nothing beside it before it ends; it is silent on the others.
    """
    now = block[0]
    p = now.parameters
    for i in range(now.state_count):
        state = now.states[i]
        state.looks = 0
        if state.recorded > 0 and now.quarter < now.choices_from:
            continue
        rate = occasion_rate(state.account + state.credit, yearly_money(now, i), p.order_rate, p.order_idle)
        state.looks = 1 if happens(uniform(now.seed, LOOK, now.quarter, state.key, 0), rate) else 0


@part
def assess_needs(now: Now, buyer: int) -> None:
    """Set what a state needs and is missing in each category; what is on order counts as there."""
    p, state = now.parameters, now.states[buyer]
    equipment = state.equipment_share * state.budget_real
    for c in range(now.category_count):
        category = now.categories[c]
        stock = (
            effective_stock(
                now.nato[buyer, c], now.east[buyer, c], now.legacy[buyer, c],
                p.standard_discount, p.legacy_value, 1.0 - state.neutral,
            )
            + now.on_order[buyer, c]
        )  # fmt: skip
        answered = state.strike_exposure if category.answers_strike > 0 else 0.0
        stress = emphasis(state.threat, now.alarms[buyer, c], answered, p.need_threat, p.need_alarm, p.need_strike)
        desired = desired_stock(equipment, category.need_weight, stress, p.stock_per_spending)
        category.need, category.missing = shortfall(stock, desired), desired - stock


@part
def pick_category(now: Now, buyer: int, money: float, yearly: float) -> int:
    """Return the category that a state tenders for, or NOTHING: the strongest wish that its money can meet.

    `money` that it may commit and `yearly` equipment money [EUR million].
    """
    p, key = now.parameters, now.states[buyer].key
    beyond = math.inf
    while True:
        best, strongest = NOTHING, -math.inf
        for c in range(now.category_count):
            category = now.categories[c]
            if category.need > 0.0:
                drawn = uniform(now.seed, PICK, now.quarter, key, category.key)
                wish = urgency(category.need, now.alarms[buyer, c], p.category_focus, p.need_alarm) + gumbel(drawn)
                if strongest < wish < beyond:
                    best, strongest = c, wish
        if best == NOTHING:
            return NOTHING
        usual = usual_package(now.categories[best].package_units, yearly, p.package_elasticity)
        least = _cheapest(now, buyer, best) * now.price
        if money >= p.minimum_package * usual * least:
            return best
        beyond = strongest


@part
def _cheapest(now: Now, buyer: int, category: int) -> float:
    """Return the lowest price of a unit that a state may buy freely [EUR million, constant]; infinite where there is none."""
    least = math.inf
    for place in range(now.categories[category].first, now.categories[category].after):
        product = now.products[place]
        price = product.unit_cost * now.suppliers[product.supplier].price_factor
        free = now.embargo[buyer, product.supplier] < 0.0 and now.refused[buyer, product.supplier] == 0
        if price < least and product.available_from <= now.quarter and free:
            least = price
    return least
