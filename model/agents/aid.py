"""Military aid: a donor gives a state weapons that it needs, mostly from surplus, without payment."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from haemus.model.acts import Acts, compiles, field, padded
from haemus.model.agents.contract import sign_contract
from haemus.model.agents.tender import LONGEST_DELIVERY, NOTHING, closeness, is_on_offer, mean_alignment
from haemus.model.draws import stable_id, uniform
from haemus.model.rules.aid import aid_rate, budget_factor, gift_utility
from haemus.model.rules.elementary import whole
from haemus.model.rules.normal import normal_quantile
from haemus.model.rules.period import happens
from haemus.model.rules.supply import delivery_quarters, first_delivery
from haemus.model.rules.tender import choice_weight, gumbel, inclusive_value

if TYPE_CHECKING:
    from haemus.model.agents.state import State
    from haemus.model.agents.supplier import Supplier
    from haemus.model.region import Region

OCCASION: Final = stable_id("aid.occasion")
CATEGORY: Final = stable_id("aid.category")
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
        if not happens(self.gift_draw[region.season], rate):
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

    def accept_donation(self: State, region: Region, donor: int, category: int, units: float) -> None:
        """Accept donated weapons from a donor, a home, into the stock at once, at no cost to any state.

        A unit has the mean TIV of the donor's own products in the category, or of all products where the donor makes none.
        """
        products = region.products
        own, all_makes, owned, count, standard = 0.0, 0.0, 0, 0, 0
        for place in range(region.categories.first[category], region.categories.after[category]):
            all_makes, count = all_makes + products.tiv[place], count + 1
            if count == 1:
                standard = products.nato_standard[place]
            if region.suppliers[products.supplier[place]].home == donor:
                own, owned = own + products.tiv[place], owned + 1
                if owned == 1:
                    standard = products.nato_standard[place]
        worth = region.categories.gift_tiv[category]
        if owned > 0:
            worth = own / owned
        elif count > 0:
            worth = all_makes / count
        self.arms |= 1 << category
        self.add_to_stock(region, category, standard, units * worth)


@compiles
def gift_units(region: Region, receiver: State, product: int) -> float:
    """Return the whole number of units that a donor would give: at most what is needed, in stock and worth `aid_package`."""
    products = region.products
    worth = region.parameters.aid_package / products.unit_cost[product]
    needed = receiver.missing[products.category[product]] / products.tiv[product]
    return float(whole(max(0.0, min(worth, needed, products.left[product]))))


@compiles
def pick_gift(region: Region, receiver: State) -> int:
    """Return the product that is given, or NOTHING: the donors' strongest wish among all makers abroad that serve the receiver.

    First the category is chosen, by all that could be given in it, then the product: the chances are those of one choice among all
    products, with fewer draws.
    """
    products, categories = region.products, region.categories
    list_gifts(region, receiver)
    weigh_categories(region, receiver)
    category, best = NOTHING, -math.inf
    for c in range(region.category_count):
        if categories.gift_wish[c] > best:
            category, best = c, categories.gift_wish[c]
    if category == NOTHING:
        return NOTHING
    first = categories.first_gift[category]
    after = first + categories.gift_count[category]
    for k in range(first, after):
        key = products.key[products.candidate[k]]
        products.gift_taste[k] = uniform(region.seed, CHOICE, region.quarter, receiver.key, key)
    for k in range(first, after):
        products.gift_wish[k] = products.gift_wish[k] + gumbel(products.gift_taste[k])
    chosen, best = NOTHING, -math.inf
    for k in range(first, after):
        if products.gift_wish[k] > best:
            chosen, best = products.candidate[k], products.gift_wish[k]
    return chosen


@compiles
def list_gifts(region: Region, receiver: State) -> None:
    """List the products that may be given to a state, by category, with the utility of each to its donor."""
    p, products, categories = region.parameters, region.products, region.categories
    of_no_power, count = mean_alignment(receiver), 0
    for category in range(region.category_count):
        categories.first_gift[category] = count
        if may_be_given(region, receiver, category):
            for place in range(categories.first[category], categories.after[category]):
                if products.unit_cost[place] > p.aid_package or products.tiv[place] > receiver.missing[category]:
                    continue  # not a single unit would be given
                maker = region.suppliers[products.supplier[place]]
                if gives_to(maker, receiver) and is_on_offer(region, receiver, place):
                    products.candidate[count] = place
                    products.gift_wish[count] = gift_utility(
                        receiver.need[category], closeness(receiver, maker, of_no_power),
                        float(products.second_hand[place]), maker.log_scale,
                        p.category_focus, p.aid_alignment, p.aid_second_hand, p.choice_scale,
                    )  # fmt: skip
                    count += 1
        categories.gift_count[category] = count - categories.first_gift[category]
    for k in range(count):
        products.gift_weight[k] = choice_weight(products.gift_wish[k])


@compiles
def weigh_categories(region: Region, receiver: State) -> None:
    """Set the donors' wish to give in each category; -infinity where nothing may be given."""
    products, categories = region.products, region.categories
    for c in range(region.category_count):
        first, worth = categories.first_gift[c], 0.0
        for k in range(first, first + categories.gift_count[c]):
            worth = worth + products.gift_weight[k]
        categories.gift_worth[c], categories.gift_wish[c] = worth, 0.5  # any draw: without a gift it isn't looked at
        if worth > 0.0:
            key = categories.key[c]
            categories.gift_wish[c] = uniform(region.seed, CATEGORY, region.quarter, receiver.key, key)
    for c in range(padded(region.category_count)):
        categories.gift_wish[c] = inclusive_value(categories.gift_worth[c]) + gumbel(categories.gift_wish[c])


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
