"""Military aid: a donor gives a state weapons that it needs, mostly from surplus, without payment."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from haemus.model.acts import Acts, compiles, field
from haemus.model.agents.contract import sign_contract
from haemus.model.agents.tender import LONGEST_DELIVERY, NOTHING, closeness, is_on_offer
from haemus.model.draws import stable_id, uniform
from haemus.model.rules.aid import aid_rate, budget_factor, gift_utility
from haemus.model.rules.elementary import whole
from haemus.model.rules.normal import normal_quantile
from haemus.model.rules.period import happens
from haemus.model.rules.supply import delivery_quarters, first_delivery
from haemus.model.rules.tender import gumbel

if TYPE_CHECKING:
    from haemus.model.agents.state import State
    from haemus.model.agents.supplier import Supplier
    from haemus.model.region import Region

OCCASION: Final = stable_id("aid.occasion")
CHOICE: Final = stable_id("aid.choice")
LEAD: Final = stable_id("aid.lead")


class Aid(Acts):
    """A state as it is given weapons."""

    aid_factor: float = field("factor", "of its budget, on the rate at which donors give")
    aid_at_budget: float = field(
        "EUR million a year, constant 2024", "budget for which that factor holds; 0 before the first"
    )

    def receive_aid(self: State, region: Region) -> None:
        """Each quarter, after the tenders: if a donor gives, receive the gift. It costs the budget nothing.

        Where the record is imposed, it holds for gifts to the buyers that it names as for their purchases.
        """
        p = region.parameters
        if self.is_observed_buyer > 0 and region.quarter < region.choices_from:
            return
        closest = 0.0
        for power in range(len(self.alignment)):
            closest = max(closest, self.alignment[power])
        if self.budget_real != self.aid_at_budget:  # most quarters leave the budget as it was
            self.aid_at_budget, self.aid_factor = self.budget_real, budget_factor(self.budget_real, p.aid_poverty)
        rate = aid_rate(p.aid_rate, closest, self.aid_factor)
        if not happens(uniform(region.seed, OCCASION, region.quarter, self.key, 0), rate):
            return
        self.assess_needs(region)
        product = pick_gift(region, self)
        if product != NOTHING:
            self.take_gift(region, product)

    def take_gift(self: State, region: Region, product: int) -> None:
        """Enter a gift as a contract without a price; it is delivered as a purchase would be."""
        products = region.products
        maker = region.suppliers[products.supplier[product]]
        units = gift_units(region, self, product)
        drawn = normal_quantile(uniform(region.seed, LEAD, region.quarter, self.key, maker.key))
        lead = products.lead_quarters[product] * maker.lead_factor
        first = region.quarter + first_delivery(lead, drawn, region.parameters.lead_time_sd)
        rate = maker.units_a_quarter(region, product)
        last = first + delivery_quarters(units, rate, LONGEST_DELIVERY) - 1
        contract = sign_contract(region, self, product, units, 0.0, first, last, 1)
        contract.is_aid = 1


@compiles
def gift_units(region: Region, receiver: State, product: int) -> float:
    """Return the whole number of units that a donor would give: at most what is needed, in stock and worth `aid_package`."""
    products = region.products
    worth = region.parameters.aid_package / products.unit_cost[product]
    needed = receiver.missing[products.category[product]] / products.tiv[product]
    return float(whole(max(0.0, min(worth, needed, products.left[product]))))


@compiles
def pick_gift(region: Region, receiver: State) -> int:
    """Return the product that is given, or NOTHING: the donor's strongest wish among all makers abroad that serve the receiver."""
    p, products, categories = region.parameters, region.products, region.categories
    count = 0
    for category in range(region.category_count):
        if not may_be_given(region, receiver, category):
            continue
        for place in range(categories.first[category], categories.after[category]):
            maker = region.suppliers[products.supplier[place]]
            if not gives_to(maker, receiver) or not is_on_offer(region, receiver, place):
                continue
            if products.unit_cost[place] > p.aid_package or products.tiv[place] > receiver.missing[category]:
                continue  # not a single unit would be given
            products.candidate[count] = place
            products.gift_wish[count] = gift_utility(
                receiver.need[category], closeness(receiver, maker), float(products.second_hand[place]), maker.log_scale,
                p.category_focus, p.aid_alignment, p.aid_second_hand, p.choice_scale,
            )  # fmt: skip
            products.gift_taste[count] = uniform(region.seed, CHOICE, region.quarter, receiver.key, products.key[place])
            count += 1
    for k in range(count):
        products.gift_wish[k] = products.gift_wish[k] + gumbel(products.gift_taste[k])
    best, chosen = -math.inf, NOTHING
    for k in range(count):
        if products.gift_wish[k] > best:
            best, chosen = products.gift_wish[k], products.candidate[k]
    return chosen


@compiles
def may_be_given(region: Region, receiver: State, category: int) -> bool:
    """Return whether weapons of a category may be given: the receiver needs them, and a gift founds no arm of service."""
    if receiver.need[category] <= 0.0:
        return False
    return region.categories.founding_budget[category] <= 0.0 or receiver.has_arm(category) > 0


@compiles
def gives_to(maker: Supplier, receiver: State) -> bool:
    """Return whether a maker's weapons may be given to a state: it is abroad, outside the region, and under no embargo."""
    return maker.is_exporter == 0 and maker.home != receiver.home and receiver.embargo[maker.place] < 0.0
