"""A look at the market, from need to choice: what a state lacks, what it can pay for, what is offered, what it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model.compiled import compiled
from haemus.model.rules.need import usual_package
from haemus.model.sweeps.contracts import enter_contract
from haemus.model.sweeps.need import NOTHING, assess_needs, free_money, pick_category, yearly_money
from haemus.model.sweeps.offers import choose_offer, lay_out_offers

if TYPE_CHECKING:
    from haemus.model.situation import Block


@compiled
def hold_tender(block: Block, buyer: int) -> tuple[int, int]:
    """Return the number of offers in the category that a state tenders for, and the place of the chosen one, or NOTHING."""
    now = block[0]
    money, yearly = free_money(now, buyer), yearly_money(now, buyer)
    if money <= 0.0:
        return 0, NOTHING
    assess_needs(now, buyer)
    wanted = pick_category(now, buyer, money, yearly)
    if wanted == NOTHING:
        return 0, NOTHING
    count = lay_out_offers(block, buyer, wanted)
    if count == 0:
        return 0, NOTHING
    category = now.categories[wanted]
    usual = usual_package(category.package_units, yearly, now.parameters.package_elasticity)
    return count, choose_offer(now, buyer, count, category.missing, usual, money)


@compiled
def buy(block: Block, buyer: int, chosen: int) -> int:
    """Sign what was chosen on the terms of its offer; return the contract's place."""
    now = block[0]
    offer = now.offers[chosen]
    first = now.quarter + offer.lead_quarters
    category = now.categories[now.products[offer.product].category]
    return enter_contract(
        now, buyer, offer.product, offer.units, offer.units * offer.price, first, first + offer.delivery_quarters - 1,
        category.instalment_quarters,
    )  # fmt: skip
