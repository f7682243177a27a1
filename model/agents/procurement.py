"""A state's procurement: when it looks at the market, its needs, its money, and its tender."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from haemus.model.acts import Acts, field, padded
from haemus.model.agents.contract import sign_contract
from haemus.model.agents.tender import (
    NONE,
    NOTHING,
    compare_offers,
    fix_delivery,
    is_sold_at,
    lay_out_offers,
    lose_tenders,
)
from haemus.model.draws import stable_id, uniform
from haemus.model.rules.account import usable_credit
from haemus.model.rules.need import (
    desired_stock,
    effective_stock,
    emphasis,
    least_order,
    may_hold,
    money_factor,
    occasion_rate,
    planned_share,
    shortfall,
    urgency,
)
from haemus.model.rules.period import happens
from haemus.model.rules.tender import gumbel

if TYPE_CHECKING:
    from haemus.model.agents.state import State
    from haemus.model.answers import CategoryPlace, OfferPlace
    from haemus.model.region import Region

LOOK: Final = stable_id("procurement.occasion")
PICK: Final = stable_id("procurement.category")


class Procurement(Acts):
    """A state as it buys weapons."""

    home: int = field("place", "its place among the homes of suppliers")
    industrial_policy: float = field("share", "weight of work for its own industry")
    is_observed_buyer: int = field("0 or 1", "its purchases come from the record, where that is imposed")
    arms: int = field("set of categories", "arms of service that it has: bit c stands for category c")
    is_looking: int = field("0 or 1", "looks at the market this quarter")
    factors_for: float = field(
        "EUR million a year, constant 2024", "equipment money for which the next two hold; 0 before the first"
    )
    order_rate_factor: float = field("factor", "of its equipment money, on the rate of its orders")
    order_size_factor: float = field("factor", "of its equipment money, on the size of its orders")
    offer_count: int = field("count", "offers in its last tender")
    chosen_offer: int = field("place", "offer that it signed this quarter; -1 for none")
    on_order: list[float] = field("TIV-like", "ordered and not yet delivered", per="category")
    need: list[float] = field("share", "need at its last tender", per="category")
    missing: list[float] = field("TIV-like", "stock missing at its last tender", per="category")
    wish: list[float] = field(
        "utility",
        "wish to tender for it at its last tender; -infinity where it needs nothing or can't pay",
        per="category",
        finite=False,
    )
    deals: list[float] = field("count", "past deals with suppliers of a home, which fade", per="home")
    log_distance: list[float] = field(
        "log km", "distance to a home; NaN where it has no supplier", per="home", finite=False
    )
    embargo: list[float] = field("share", "leak of the embargo on a supplier; -1 without one", per="supplier")
    ban: list[float] = field("share", "leak of an embargo on a home for it alone; -1 as for all, -2 exempt", per="home")

    def yearly_money(self: State, region: Region) -> float:
        """Return a year's equipment money without small purchases, as it plans it [EUR million of the day]."""
        return float(self.planned(region) * self.budget * (1.0 - region.parameters.routine_equipment_share))

    def equipment_money(self: State, region: Region) -> float:
        """Return a year's equipment money as it plans it, what it can draw of its credit included [EUR million, constant 2024]."""
        return float(self.planned(region) * self.budget_real + self.yearly_credit(region) / self.price)

    def planned(self: State, region: Region) -> float:
        """Return the equipment share of the coming years by which it plans: a member counts on its pledge."""
        p = region.parameters
        return planned_share(
            self.equipment_share,
            1.0 if self.is_pledged(region) else 0.0,
            p.equipment_guideline,
            region.rates.equipment_gap_left,
        )

    def credit_years(self: State, region: Region) -> float:
        """Return the years in which its credit can still be drawn, this quarter included; 0 without credit."""
        return 0.25 * float(max(0, self.credit_until + 1 - region.quarter)) if self.credit > 0.0 else 0.0

    def open_credit(self: State, region: Region) -> float:
        """Return the part of its credit that it can spend before it lapses [EUR million]."""
        absorption = region.parameters.credit_absorption
        return usable_credit(self.credit, self.equipment_share * self.budget, absorption, self.credit_years(region))

    def yearly_credit(self: State, region: Region) -> float:
        """Return what it can spend of its credit in a year [EUR million]."""
        years = self.credit_years(region)
        return self.open_credit(region) / years if years > 0.0 else 0.0

    def free_money(self: State, region: Region) -> float:
        """Return the money that it may still commit [EUR million]: account, credit and years to come, less what is outstanding."""
        years_to_come = region.parameters.purchase_horizon * self.yearly_money(region)
        old = 0.5 * self.inherited * (self.inherited / self.inherited_step) if self.inherited_step > 0.0 else 0.0
        return float(self.account + self.open_credit(region) + years_to_come - self.outstanding - old)

    def has_arm(self: State, category: int) -> int:
        """Return 1 if it has the arm of service that operates a category, else 0."""
        return self.arms >> category & 1

    def nato_share(self: State) -> float:
        """Return the part of its stock that is of NATO standard, as of the quarter before."""
        return self.stock_nato / self.stock if self.stock > 0.0 else 0.0

    def looks_at_market(self: State, region: Region) -> bool:
        """Return whether it looks at the market this quarter, at a rate that rises with its money, and the more of it is idle.

        Where the record is imposed, the buyers that it names buy nothing else before it ends; it doesn't bind the others.
        """
        p = region.parameters
        if self.is_observed_buyer > 0 and region.quarter < region.choices_from:
            return False
        idle = (self.account + self.open_credit(region)) / self.yearly_money(region)
        rate = occasion_rate(idle, self.order_rate_factor, p.order_rate, p.order_idle)
        return happens(self.look_draw[region.season], rate)

    def size_up(self: State, region: Region) -> None:
        """Each quarter, before it may look: set what its equipment money makes of the rate and the size of its orders."""
        p, money = region.parameters, self.equipment_money(region)
        if money != self.factors_for:  # most quarters leave it as it was
            self.factors_for = money
            self.order_rate_factor = money_factor(money, p.order_elasticity)
            self.order_size_factor = money_factor(money, p.package_elasticity)

    def fade_deals(self: State, region: Region) -> None:
        """Each quarter: let past deals count a little less."""
        kept = 1.0 - region.rates.deal_memory
        for home in range(padded(region.home_count)):
            self.deals[home] = self.deals[home] * kept

    def tender(self: State, region: Region) -> None:
        """If it looks: tender for the most urgent category that it can pay for, and accept the best offer or none."""
        self.size_up(region)
        self.chosen_offer, self.is_looking = NOTHING, 1 if self.looks_at_market(region) else 0
        if self.is_looking == 0:
            return
        money = self.free_money(region)
        if money <= 0.0:
            return
        self.assess_needs(region)
        category = self.pick_category(region, money)
        if category == NOTHING:
            return
        self.offer_count = lay_out_offers(region, self, category)
        if self.offer_count == 0:
            return
        usual, least = self.usual_order(region, category), self.smallest_order(region, category)
        compare_offers(region, self, self.missing[category], usual, least, money)
        chosen = self.choose_offer(region)
        if chosen != NOTHING:
            self.buy(region, chosen)

    def choose_offer(self: State, region: Region) -> OfferPlace:
        """Return the place of the offer that it accepts, or NOTHING: the one of most utility, if that beats not buying.

        Its offers are the first `offer_count` of `region.offers`. One without units (`offers.units[k]` = 0) isn't worth buying.
        """
        offers, chosen = region.offers, NOTHING
        best = region.parameters.no_purchase + gumbel(uniform(region.seed, NONE, region.quarter, self.key, 0))
        for k in range(self.offer_count):
            if offers.utility[k] > best:
                best, chosen = offers.utility[k], k
        return chosen

    def usual_order(self: State, region: Region, category: int) -> float:
        """Return the usual size of its orders in a category [units]."""
        return region.categories.package_units[category] * self.order_size_factor

    def smallest_order(self: State, region: Region, category: int) -> float:
        """Return the smallest order that is of use to it in a category [units]."""
        fleet = region.categories.minimum_fleet[category]
        return least_order(fleet, float(self.has_arm(category)), region.parameters.fleet_tranche)

    def is_open_to(self: State, region: Region, category: int) -> bool:
        """Return whether it may want weapons of a category: it may have the arm of service, and has what must carry them."""
        categories = region.categories
        carrier = categories.carrier[category]
        if carrier >= 0 and (self.has_arm(carrier) == 0 or self.held(carrier) <= 0.0):
            return False
        cover = self.best_guarantee if categories.allies_provide[category] > 0 else 0.0
        budget = self.budget_real / self.definition  # the founding budget is of the published definition
        return may_hold(categories.founding_budget[category], float(self.has_arm(category)), budget, cover)

    def buy(self: State, region: Region, chosen: int) -> None:
        """Accept an offer: fix its delivery, let the makers of all others lose a tender, and sign a contract on its terms."""
        offers, self.chosen_offer = region.offers, chosen
        fix_delivery(region, self, chosen)
        lose_tenders(region, self, chosen)
        product, units = offers.product[chosen], offers.units[chosen]
        first = region.quarter + offers.lead_quarters[chosen]
        instalments = region.categories.instalment_quarters[region.products.category[product]]
        sign_contract(
            region, self, product, units, units * offers.price[chosen], first,
            first + offers.delivery_quarters[chosen] - 1, instalments,
        )  # fmt: skip

    def assess_needs(self: State, region: Region) -> None:
        """Set need and missing stock in each category; orders count as delivered.

        What it can't hold it doesn't want; its money goes to the other categories in proportion.
        """
        p, categories = region.parameters, region.categories
        equipment = self.equipment_money(region)
        open_to, total = 0, 0.0
        for c in range(region.category_count):
            if self.is_open_to(region, c):
                open_to, total = open_to | 1 << c, total + categories.need_weight[c]
        for c in range(region.category_count):
            if open_to >> c & 1 == 0:
                self.need[c] = self.missing[c] = 0.0
                continue
            stock = (
                effective_stock(
                    self.nato[c], self.east[c], self.legacy[c], p.standard_discount, p.legacy_value, 1.0 - self.neutral
                )
                + self.on_order[c]
            )
            answered = self.strike_exposure if categories.answers_strike[c] > 0 else 0.0
            stress = emphasis(self.threat, self.alarms[c], answered, p.need_threat, p.need_alarm, p.need_strike)
            desired = desired_stock(equipment, categories.need_weight[c] / total, stress, p.stock_per_spending)
            self.need[c], self.missing[c] = shortfall(stock, desired), desired - stock

    def weigh_wishes(self: State, region: Region) -> None:
        """Turn the uniform draws in `wish` into its wishes for categories; -infinity where it needs nothing."""
        focus, alarm_weight = region.parameters.category_focus, region.parameters.need_alarm
        for c in range(padded(region.category_count)):
            urgent = urgency(self.need[c], self.alarms[c], region.categories.log_frequency[c], focus, alarm_weight)
            self.wish[c] = urgent + gumbel(self.wish[c]) if self.need[c] > 0.0 else -math.inf

    def pick_category(self: State, region: Region, money: float) -> CategoryPlace:
        """Return the category for which it tenders, or NOTHING: the strongest wish that `money` [EUR million] can meet."""
        p, categories = region.parameters, region.categories
        for c in range(region.category_count):
            self.wish[c] = 0.5  # any draw: without a need it isn't looked at
            if self.need[c] > 0.0:
                self.wish[c] = uniform(region.seed, PICK, region.quarter, self.key, categories.key[c])
        self.weigh_wishes(region)
        # wishes in falling order without a sort: each round takes the strongest, and strikes it out if it can't be met
        while True:
            best, strongest = NOTHING, -math.inf
            for c in range(region.category_count):
                if self.wish[c] > strongest:
                    best, strongest = c, self.wish[c]
            if best == NOTHING:
                return NOTHING
            least = max(p.minimum_package * self.usual_order(region, best), self.smallest_order(region, best))
            if is_sold_at(region, self, best, money / (least * region.price)):
                return best
            self.wish[best] = -math.inf
