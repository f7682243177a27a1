"""A tender: the products on the market, the offers to a buyer, and the choice between them and not buying."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar, Final

from haemus.model.acts import Columns, compiles, field, padded
from haemus.model.draws import stable_id, uniform
from haemus.model.rules.elementary import log1p
from haemus.model.rules.need import order_units
from haemus.model.rules.normal import normal_quantile
from haemus.model.rules.supply import delivery_quarters, first_delivery
from haemus.model.rules.tender import (
    alignment_with_maker,
    any_deal,
    fitting_standard,
    gumbel,
    habit_utility,
    log_deals,
    offer_utility,
)

if TYPE_CHECKING:
    from haemus.model.agents.state import State
    from haemus.model.agents.supplier import Supplier
    from haemus.model.region import Region

LEAK: Final = stable_id("procurement.leak")
TASTE: Final = stable_id("procurement.offer")
NONE: Final = stable_id("procurement.none")
LEAD: Final = stable_id("procurement.lead")
NOTHING: Final = -1
LONGEST_DELIVERY: Final = 17
"""The most quarters over which a package may be delivered."""


class Categories(Columns):
    """Categories of weapons; a category's products are in the places from `first` up to, but without, `after`."""

    AXIS: ClassVar[str] = "category"

    key: list[int] = field("id", "id of the name")
    first: list[int] = field("place", "its first product")
    after: list[int] = field("place", "the product after its last")
    answers_strike: list[int] = field("0 or 1", "answers others' deep strike")
    instalment_quarters: list[int] = field("quarters", "over which a contract is paid")
    need_weight: list[float] = field("share", "part of a state's stock that it wants in the category")
    minimum_fleet: list[float] = field("units", "fewest that are of military use")
    founding_budget: list[float] = field(
        "EUR million, constant 2024",
        "published budget from which a state may found the arm of service; 0 where any may",
    )
    allies_provide: list[int] = field("0 or 1", "alliances do the service for members without the arm")
    carrier: list[int] = field("place", "category whose systems carry these; -1 for none")
    gift_tiv: list[float] = field("TIV-like", "worth of a given unit where no supplier that is present makes any")
    log_frequency: list[float] = field("log share", "orders of the category among those on record")
    package_units: list[float] = field("units", "usual package")
    strike_reach: list[float] = field("km", "reach of deep strike; 0 for none")
    first_gift: list[int] = field("place", "its first candidate for the gift under review")
    gift_count: list[int] = field("count", "its candidates")
    gift_worth: list[float] = field("weight", "sum of their weights")
    gift_wish: list[float] = field(
        "utility", "the donors' wish to give in it; -infinity without candidates", finite=False
    )


class Products(Columns):
    """Products that suppliers offer, sorted by category and then by supplier."""

    AXIS: ClassVar[str] = "product"

    key: list[int] = field("id", "id of supplier and system")
    supplier: list[int] = field("place", "its maker")
    category: list[int] = field("place", "its category")
    available_from: list[int] = field("quarter", "first quarter in which it is offered")
    available_until: list[int] = field("quarter", "last quarter in which it is offered")
    left: list[float] = field("units", "still in stock, for all buyers; infinite for new products", finite=False)
    nato_standard: list[int] = field("0 or 1", "of NATO standard")
    second_hand: list[int] = field("0 or 1", "second-hand")
    unit_cost: list[float] = field("EUR million, 2024", "catalogue price of a unit")
    tiv: list[float] = field("TIV-like", "military worth of a unit")
    lead_quarters: list[float] = field("quarters", "usual lead time")
    capacity: list[float] = field("units a quarter", "deliveries at the start")
    candidate: list[int] = field(
        "place", "products that may be given to the receiver of a gift, from the first place on"
    )
    gift_weight: list[float] = field("weight", "of a candidate in the choice of a gift")
    gift_taste: list[float] = field("uniform", "draw for the donor's taste for a candidate")
    gift_wish: list[float] = field("utility", "the donor's wish to give a candidate")
    log_unit_price: list[float] = field("log EUR million per TIV-like unit", "catalogue price")
    log_line: list[float] = field("log EUR million a quarter", "output of the product line")


class Offers(Columns):
    """Offers of the current tender. Only the chosen one has its delivery fixed."""

    # One table serves all tenders, because they follow one another: the next one overwrites it, and a contract keeps what lasts.
    AXIS: ClassVar[str] = "offer"

    product: list[int] = field("place", "product that is offered")
    is_embargoed: list[int] = field("0 or 1", "offered despite an embargo")
    price: list[float] = field("EUR million", "price of a unit")
    log_price: list[float] = field("log EUR million per TIV-like unit", "price")
    lead: list[float] = field("quarters", "lead time as quoted")
    tiv: list[float] = field("TIV-like", "military worth of a unit")
    left: list[float] = field("units", "still in stock; infinite for new products", finite=False)
    units: list[float] = field("units", "package that the buyer would take")
    utility: list[float] = field(
        "utility", "with the buyer's taste; -infinity where the package isn't worth buying", finite=False
    )
    lead_quarters: list[int] = field("quarters", "until the first delivery")
    delivery_quarters: list[int] = field("quarters", "over which the units come")


class OfferDrivers(Columns):
    """The drivers of an offer's utility: five of habit, then those of the offer itself and of who makes it."""

    AXIS: ClassVar[str] = "offer"

    scale: list[float] = field("log scale", "scale of the supplier", weight="choice_scale")
    any_deal: list[float] = field("0 or 1", "past deals with the supplier's home", weight="choice_any_deal")
    deals: list[float] = field("log", "number of past deals with the home", weight="choice_deals")
    distance: list[float] = field("log km", "distance to the home", weight="choice_distance")
    pact: list[float] = field("share", "alliance or agreement with the home", weight="choice_pact")
    price: list[float] = field("log", "price, less the mean of the offers", weight="choice_price")
    lead_time: list[float] = field("years", "lead time as quoted", weight="choice_lead")
    product_line: list[float] = field("log", "output of the line, less the mean of the offers", weight="choice_line")
    standard: list[float] = field(
        "share",
        "of NATO standard; for a neutral buyer, the part of its stock of the same standard",
        weight="choice_standard",
    )
    alignment: list[float] = field(
        "share", "alignment with the supplier's power, or the mean of all where it has none", weight="choice_alignment"
    )
    offset: list[float] = field("share", "local work, times the buyer's industrial policy", weight="choice_offset")
    embargo: list[float] = field("0 or 1", "offered despite an embargo", weight="choice_embargo")
    second_hand: list[float] = field("0 or 1", "second-hand", weight="choice_second_hand")
    domestic: list[float] = field("share", "at home: the buyer's industrial policy, else 0", weight="choice_domestic")
    guarantor: list[float] = field(
        "0 or 1", "from the power that has promised the buyer help", weight="choice_guarantor"
    )


@compiles
def lay_out_offers(region: Region, buyer: State, category: int) -> int:
    """List the offers that a buyer gets in a category; return how many there are.

    A product is offered if it is on the market and its maker serves the buyer; under an embargo, only if that leaks.
    """
    p, products, offers, d = region.parameters, region.products, region.offers, region.offer_drivers
    count, mean_price, mean_line = 0, 0.0, 0.0
    for place in range(region.categories.first[category], region.categories.after[category]):
        maker = region.suppliers[products.supplier[place]]
        if not is_on_offer(region, buyer, place):
            continue
        leak = buyer.embargo[maker.place]
        if leak >= 0.0 and uniform(region.seed, LEAK, region.quarter, buyer.key, maker.key) >= leak:
            continue
        price = products.unit_cost[place] * maker.price_factor * region.price
        log_price = products.log_unit_price[place] + maker.log_price_factor
        lead = products.lead_quarters[place] * maker.lead_factor
        if leak >= 0.0:
            price = price * (1.0 + p.embargo_price)
            log_price = log_price + log1p(p.embargo_price)
            lead = lead * (1.0 + p.embargo_delay)
        offers.product[count], offers.is_embargoed[count] = place, 1 if leak >= 0.0 else 0
        offers.price[count], offers.log_price[count], offers.lead[count] = price, log_price, lead
        offers.tiv[count], offers.left[count] = products.tiv[place], products.left[place]
        mean_price, mean_line = mean_price + log_price, mean_line + products.log_line[place]
        count += 1
    if count == 0:
        return 0
    mean_price, mean_line, nato_share = mean_price / count, mean_line / count, buyer.nato_share()
    guarantors, of_no_power = guarantors_of(region, buyer), mean_alignment(buyer)
    for k in range(count):  # a second pass, because price and product line are taken less the means over all offers
        place = offers.product[k]
        maker = region.suppliers[products.supplier[place]]
        past = buyer.deals[maker.home]
        d.scale[k] = maker.log_scale
        d.any_deal[k] = any_deal(past)
        d.deals[k] = past
        d.distance[k] = buyer.log_distance[maker.home]
        d.pact[k] = pact_with(region, buyer, maker.home)
        d.price[k] = offers.log_price[k] - mean_price
        d.lead_time[k] = 0.25 * offers.lead[k]
        d.product_line[k] = products.log_line[place] - mean_line
        d.standard[k] = fitting_standard(float(products.nato_standard[place]), buyer.neutral, nato_share)
        d.alignment[k] = closeness(buyer, maker, of_no_power)
        d.offset[k] = maker.offset * buyer.industrial_policy
        d.embargo[k] = float(offers.is_embargoed[k])
        d.second_hand[k] = float(products.second_hand[place])
        d.domestic[k] = buyer.industrial_policy if maker.home == buyer.home else 0.0
        power = region.home_power[maker.home]
        d.guarantor[k] = 1.0 if power >= 0 and guarantors >> power & 1 else 0.0
    for k in range(padded(count)):
        d.deals[k] = log_deals(d.deals[k])
    return count


@compiles
def is_on_offer(region: Region, buyer: State, product: int) -> bool:
    """Return whether a product is on the market for a buyer, embargoes aside.

    Its maker's home serves the buyer, a used product is still in stock, and what needs a carrier fits one that the buyer holds.
    """
    products, quarter = region.products, region.quarter
    maker = region.suppliers[products.supplier[product]]
    if not products.available_from[product] <= quarter <= products.available_until[product]:
        return False
    if maker.refused_buyers >> buyer.place & 1 or products.left[product] < 1.0:
        return False
    carrier = region.categories.carrier[products.category[product]]
    if carrier < 0:
        return True
    if products.nato_standard[product] > 0:
        return bool(buyer.nato[carrier] > 0.0)
    return bool(buyer.east[carrier] + buyer.legacy[carrier] > 0.0)


@compiles
def closeness(buyer: State, maker: Supplier, mean: float) -> float:
    """Return a buyer's closeness to a maker's camp, in [0, 1]; `mean` is its mean alignment."""
    if maker.power >= 0:
        return alignment_with_maker(buyer.alignment[maker.power], 1.0, mean)
    return alignment_with_maker(0.0, 0.0, mean)


@compiles
def mean_alignment(buyer: State) -> float:
    """Return the mean of a buyer's alignments with the powers."""
    mean = 0.0
    for power in range(len(buyer.alignment)):
        mean = mean + buyer.alignment[power]
    return mean / len(buyer.alignment)


@compiles
def pact_with(region: Region, buyer: State, home: int) -> float:
    """Return a buyer's pact with a supplier's home, in [0, 1]: 1 within NATO, else by the depth of their deepest agreement."""
    other = region.home_state[home]
    if other < 0:
        return 1.0 if buyer.is_allied > 0 and region.home_allied[home] > 0 else 0.0
    if other == buyer.place:
        return 0.0
    if buyer.is_allied > 0 and region.states[other].is_allied > 0:
        return 1.0
    return float(buyer.pact[other])


@compiles
def guarantors_of(region: Region, buyer: State) -> int:
    """Return the powers that lead a guarantee of help for a buyer, as a set: bit p stands for power p."""
    leads = 0
    for k in range(region.guarantee_count):
        guarantee = region.guarantees[k]
        if guarantee.promises_help > 0 and guarantee.members >> buyer.place & 1:
            leads = leads | 1 << guarantee.lead
    return leads


@compiles
def is_sold_at(region: Region, buyer: State, category: int, most: float) -> bool:
    """Return whether anyone sells in a category for at most `most` a unit [EUR million, constant 2024], without an embargo."""
    products = region.products
    for place in range(region.categories.first[category], region.categories.after[category]):
        maker = region.suppliers[products.supplier[place]]
        price = products.unit_cost[place] * maker.price_factor
        if price <= most and buyer.embargo[maker.place] < 0.0 and is_on_offer(region, buyer, place):
            return True
    return False


@compiles
def compare_offers(  # noqa: PLR0913, PLR0917 - what the buyer lacks, wants and has
    region: Region, buyer: State, missing: float, usual: float, least: float, money: float
) -> None:
    """Set the package that a buyer would take of each of its offers, and the offer's utility with the buyer's taste.

    `missing` is the missing stock [TIV-like], `usual` the usual package and `least` the smallest order [units], `money` the sum that
    may be committed [EUR million].
    """
    offers, products = region.offers, region.products
    size_offers(region, buyer.offer_count, missing, usual, least, money)
    for k in range(buyer.offer_count):
        if offers.units[k] > 0.0:
            # keyed by the product, not by its place among the offers: another offer leaves this taste as it was
            key = products.key[offers.product[k]]
            offers.utility[k] = uniform(region.seed, TASTE, region.quarter, buyer.key, key)
    weigh_offers(region, buyer.offer_count)


@compiles
def size_offers(  # noqa: PLR0913, PLR0917 - as `compare_offers`
    region: Region, count: int, missing: float, usual: float, least: float, money: float
) -> None:
    """Set the package that the buyer would take of each offer [units], a whole number; 0 where none is worth buying."""
    offers, minimum = region.offers, region.parameters.minimum_package
    for k in range(padded(count)):
        offers.units[k] = order_units(
            missing, usual, least, money, minimum, offers.tiv[k], offers.price[k], offers.left[k]
        )


@compiles
def weigh_offers(region: Region, count: int) -> None:
    """Turn the uniform draws in `utility` into the utilities of the offers; -infinity where the package isn't worth buying."""
    p, offers, d = region.parameters, region.offers, region.offer_drivers
    # weights are read before the loop: for all that the compiler knows, a column that is set may lie where they do
    scale, any_deal, deals, distance, pact = (
        p.choice_scale, p.choice_any_deal, p.choice_deals, p.choice_distance, p.choice_pact,
    )  # fmt: skip
    price, lead, line, standard, alignment, offset, embargo, second_hand, domestic, guarantor = (
        p.choice_price, p.choice_lead, p.choice_line, p.choice_standard, p.choice_alignment, p.choice_offset,
        p.choice_embargo, p.choice_second_hand, p.choice_domestic, p.choice_guarantor,
    )  # fmt: skip
    for k in range(padded(count)):
        habit = habit_utility(
            d.scale[k], d.any_deal[k], d.deals[k], d.distance[k], d.pact[k], scale, any_deal, deals, distance, pact
        )
        made = offer_utility(
            d.price[k], d.lead_time[k], d.product_line[k], d.standard[k], d.alignment[k], d.offset[k], d.embargo[k],
            d.second_hand[k], d.domestic[k], d.guarantor[k],
            price, lead, line, standard, alignment, offset, embargo, second_hand, domestic, guarantor,
        )  # fmt: skip
        offers.utility[k] = habit + made + gumbel(offers.utility[k]) if offers.units[k] > 0.0 else -math.inf


@compiles
def lose_tenders(region: Region, buyer: State, chosen: int) -> None:
    """Let the makers of all offers but the chosen one lose a tender."""
    for k in range(buyer.offer_count):
        if k != chosen:
            region.suppliers[region.products.supplier[region.offers.product[k]]].lost_tenders += 1
    region.tenders_lost += buyer.offer_count - 1


@compiles
def fix_delivery(region: Region, buyer: State, chosen: int) -> None:
    """Fix the delivery of the chosen offer: after a drawn lead time, as fast as the maker's line allows."""
    offers, product = region.offers, region.offers.product[chosen]
    maker = region.suppliers[region.products.supplier[product]]
    drawn = normal_quantile(uniform(region.seed, LEAD, region.quarter, buyer.key, maker.key))
    offers.lead_quarters[chosen] = first_delivery(offers.lead[chosen], drawn, region.parameters.lead_time_sd)
    rate = maker.units_a_quarter(region, product)
    offers.delivery_quarters[chosen] = delivery_quarters(offers.units[chosen], rate, LONGEST_DELIVERY)
