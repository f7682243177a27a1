"""A tender: what is offered to a state in a category, and what it chooses, which may be nothing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from haemus.model.compiled import compiled, part
from haemus.model.draws import stable_id, uniform
from haemus.model.rules.need import package_units, worthwhile_units
from haemus.model.rules.normal import normal_quantile
from haemus.model.rules.supply import delivery_quarters, first_delivery
from haemus.model.rules.tender import gumbel, habit_utility, offer_utility
from haemus.model.sweeps.need import NOTHING

if TYPE_CHECKING:
    from haemus.model.situation import Block, Now

LEAK: Final = stable_id("procurement.leak")
TASTE: Final = stable_id("procurement.offer")
NONE: Final = stable_id("procurement.none")
LEAD: Final = stable_id("procurement.lead")
LONGEST_DELIVERY: Final = 17
"""Quarters over which a package may come."""
A_DEAL: Final = 0.5
"""Past deals fade; below half a deal a buyer has none."""


@compiled
def lay_out_offers(block: Block, buyer: int, category: int) -> int:
    """Set the first offers to the products of a category that are offered to a state; return how many.

    On the market, to those whom the maker serves, under an embargo only where it leaks.
    """
    now = block[0]
    p, state = now.parameters, now.states[buyer]
    count, mean_price, mean_line = 0, 0.0, 0.0
    for place in range(now.categories[category].first, now.categories[category].after):
        product = now.products[place]
        if product.available_from > now.quarter or now.refused[buyer, product.supplier] > 0:
            continue
        leak, maker = now.embargo[buyer, product.supplier], now.suppliers[product.supplier]
        if leak >= 0.0 and uniform(now.seed, LEAK, now.quarter, state.key, maker.key) >= leak:
            continue
        offer = now.offers[count]
        offer.product, offer.embargoed = place, 1 if leak >= 0.0 else 0
        offer.price = product.unit_cost * maker.price_factor * now.price
        offer.log_price = product.log_unit_price + maker.log_price_factor
        offer.lead = product.lead_quarters * maker.lead_factor
        if leak >= 0.0:
            offer.price = offer.price * (1.0 + p.embargo_price)
            offer.log_price = offer.log_price + math.log1p(p.embargo_price)
            offer.lead = offer.lead * (1.0 + p.embargo_delay)
        mean_price, mean_line = mean_price + offer.log_price, mean_line + product.log_line
        count += 1
    for place in range(count):
        offer = now.offers[place]
        product, d = now.products[offer.product], offer.drivers
        maker = now.suppliers[product.supplier]
        past = now.deals[buyer, maker.home]
        d[0] = maker.log_scale
        d[1] = 1.0 if past > A_DEAL else 0.0
        d[2] = math.log(past + 0.5) if past > A_DEAL else 0.0
        d[3] = now.log_distance[buyer, maker.home]
        d[4] = _pact(now, buyer, maker.home)
        d[5] = offer.log_price - mean_price / count
        d[6] = 0.25 * offer.lead
        d[7] = product.log_line - mean_line / count
        d[8] = 1.0 if product.nato_standard > 0 or state.neutral > 0.0 else 0.0
        d[9] = now.alignment[buyer, maker.power] if maker.power >= 0 else 0.0
        d[10] = maker.offset * state.policy
        d[11] = float(offer.embargoed)
        d[12] = float(product.second_hand)
        d[13] = state.policy if maker.home == state.home else 0.0
    return count


@part
def _pact(now: Now, buyer: int, home: int) -> float:
    """Return the pact of a buyer with a supplier's home, in [0, 1]: NATO, or an agreement as it has deepened."""
    other, allied = now.home_state[home], now.states[buyer].allied > 0
    if other < 0:
        return 1.0 if allied and now.home_allied[home] > 0 else 0.0
    if other == buyer:
        return 0.0
    if allied and now.states[other].allied > 0:
        return 1.0
    return float(now.depth[buyer, other])


@part
def choose_offer(now: Now, buyer: int, count: int, missing: float, usual: float, money: float) -> int:
    """Compare the first `count` offers with one another and with not buying; return the best one's place, or NOTHING.

    `missing` stock [TIV-like], `usual` package [units], `money` that may be committed [EUR million]. The makers of the
    others have lost a tender. Utilities and units are kept in the offers, and when the chosen one is delivered.
    """
    p, key = now.parameters, now.states[buyer].key
    chosen = NOTHING
    best = p.no_purchase + gumbel(uniform(now.seed, NONE, now.quarter, key, 0))
    for place in range(count):
        offer = now.offers[place]
        product, d = now.products[offer.product], offer.drivers
        needed = missing / product.tiv
        offer.units = worthwhile_units(
            package_units(needed, usual, money / offer.price), needed, usual, p.minimum_package
        )
        if offer.units <= 0.0:
            offer.utility = -math.inf
            continue
        habit = habit_utility(
            d[0], d[1], d[2], d[3], d[4],
            p.choice_scale, p.choice_any_deal, p.choice_deals, p.choice_distance, p.choice_pact,
        )  # fmt: skip
        made = offer_utility(
            d[5], d[6], d[7], d[8], d[9], d[10], d[11], d[12], d[13],
            p.choice_price, p.choice_lead, p.choice_line, p.choice_standard, p.choice_alignment, p.choice_offset,
            p.choice_embargo, p.choice_second_hand, p.choice_domestic,
        )  # fmt: skip
        offer.utility = habit + made + gumbel(uniform(now.seed, TASTE, now.quarter, key, product.key))
        if offer.utility > best:
            best, chosen = offer.utility, place
    if chosen != NOTHING:
        for place in range(count):
            if place != chosen:
                loser = now.suppliers[now.products[now.offers[place].product].supplier]
                loser.lost += 1
        now.tenders_lost += count - 1
        offer = now.offers[chosen]
        product = now.products[offer.product]
        maker = now.suppliers[product.supplier]
        drawn = normal_quantile(uniform(now.seed, LEAD, now.quarter, key, maker.key))
        rate = product.capacity * maker.offer * maker.capacity / maker.capacity_at_start
        offer.lead_quarters = first_delivery(offer.lead, drawn, p.lead_time_sd)
        offer.delivery_quarters = delivery_quarters(offer.units, rate, LONGEST_DELIVERY)
    return chosen
