"""Phase 7: a state looks for a system in the category it lacks most, tenders, and signs with the best offer or none."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from model.calendar import quarter_name, year_of
from model.contract import Contract
from model.rules.need import (
    desired_stock,
    effective_stock,
    occasion_rate,
    package_units,
    shortfall,
    usual_package,
)
from model.rules.period import hazard_probability
from model.rules.supply import raised_offset
from model.rules.tender import gumbel, habit_utility, offer_utility
from model.start import POWERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.agents.state import State
    from model.agents.supplier import Supplier
    from model.region import Region
    from model.start import ProductStart

_LONGEST_DELIVERY = 16
OFFER_TERMS = (
    "scale", "any deal", "deals", "distance", "pact",
    "price", "lead time", "product line", "standard", "alignment", "offset", "embargo", "second-hand", "domestic",
)  # fmt: skip
A_DEAL = 0.5
"""Past deals fade; below half a deal a buyer has none."""
HABIT = 5
"""The first drivers of an offer: scale, any deal, deals, distance, pact."""


class Order(NamedTuple):
    """What a state looks for: missing stock [TIV-like], the usual package [units], the money it may commit [EUR million]."""

    missing: float
    usual: float
    money: float


class Offer(NamedTuple):
    """What a supplier offers for one tender; `price` [EUR million of the day a unit], `lead` [quarters].

    `log_price` is that of a TIV-like unit before the price level; `place` the product's place in the category's catalogue.
    """

    supplier: Supplier
    product: ProductStart
    price: float
    log_price: float
    lead: float
    embargoed: bool
    place: int


def procure(region: Region) -> None:
    """Let each state look once at most; past deals fade a little every quarter.

    Where the record is imposed, the buyers that it names buy nothing beside it before it ends; it is silent on the others.
    """
    p = region.parameters
    region.cheapest.clear()
    looks = region.draws.uniforms("procurement.occasion", region.quarter, region.state_keys)
    kept = 1.0 - region.rates.deal_memory
    for state, u in zip(region.states, looks, strict=True):
        state.deals = {home: kept * deals for home, deals in state.deals.items()}
        rate = occasion_rate(state.account + state.credit, _yearly_money(region, state), p.order_rate, p.order_idle)
        recorded = region.quarter < region.choices_from and state.iso3 in region.recorded_buyers
        if u < hazard_probability(rate) and not recorded:
            _look(region, state)
    for supplier in region.losers:  # after all tenders: no state gains by its place in the list
        supplier.offset = raised_offset(supplier.offset, step=p.offset_step, limit=p.offset_limit)
    region.losers.clear()


def _yearly_money(region: Region, state: State) -> float:
    """Return a year's equipment money that isn't spent on small purchases [EUR million of the day]."""
    return state.equipment_share * state.budget * (1.0 - region.parameters.routine_equipment_share)


def _look(region: Region, state: State) -> None:
    """Pick the category with the greatest need that the money allows, and tender for it."""
    p = region.parameters
    money = _free_money(region, state)
    if money <= 0.0:
        return
    yearly = _yearly_money(region, state)
    drawn = region.draws.uniforms_of("procurement.category", region.quarter, state.key, region.category_keys)
    missing = _missing(region, state)
    wishes = [
        # need saturates at one: a fresh alarm adds urgency beside the stock that it asks for
        (p.category_focus * need + p.need_alarm * state.alarms[k] + gumbel(u), k)
        for k, (u, (need, _)) in enumerate(zip(drawn, missing, strict=True))
        if need > 0.0
    ]
    for _, k in sorted(wishes, reverse=True):
        usual = usual_package(region.data.categories[k].package_units, yearly, p.package_elasticity)
        if money >= p.minimum_package * usual * _cheapest(region, k):
            _tender(region, state, k, offers_for(region, state, k), Order(missing[k][1], usual, money))
            return


def _free_money(region: Region, state: State) -> float:
    """Return what a state may still commit [EUR million]: the horizon's equipment money and credit, less what is outstanding."""
    horizon = region.parameters.purchase_horizon
    return state.account + state.credit + horizon * _yearly_money(region, state) - state.outstanding


def _missing(region: Region, state: State) -> list[tuple[float, float]]:
    """Return, for each category, the need in [0, 1] and the missing stock [TIV-like]; what is on order counts as there."""
    p = region.parameters
    coming = [0.0] * len(state.nato)
    for contract in state.contracts:
        coming[contract.category] = coming[contract.category] + (contract.units - contract.delivered) * contract.tiv
    wants_nato = 0.0 if state.start.military_neutral else 1.0
    exposed = p.need_strike * state.strike_exposure if state.strike_exposure > 0.0 else 0.0
    money = state.equipment_share * state.budget_real
    usual = 1.0 + p.need_threat * state.threat
    found = []
    for k, category in enumerate(region.data.categories):
        stock = (
            effective_stock(
                state.nato[k], state.east[k], state.legacy[k], p.standard_discount, p.legacy_value, wants_nato
            )
            + coming[k]
        )
        emphasis = usual + p.need_alarm * state.alarms[k] + (exposed if category.answers_strike else 0.0)
        desired = desired_stock(money, category.need_weight, emphasis, p.stock_per_spending)
        found.append((shortfall(stock, desired), desired - stock))
    return found


def _cheapest(region: Region, k: int) -> float:
    """Return the lowest price of a unit in a category on the open market; infinite where there is none."""
    known = region.cheapest.get(k)
    if known is not None:
        return known
    least = math.inf
    for supplier, product in region.catalogue[k]:
        price = product.unit_cost * supplier.price_factor
        if price < least and product.available_from <= region.quarter and supplier.home not in region.embargoes:
            least = price
    region.cheapest[k] = least * region.price
    return region.cheapest[k]


def offers_for(region: Region, state: State, k: int) -> list[Offer]:
    """Return what is on offer in a category: products on the market, those under embargo only where they leak."""
    offers, quarter, embargoes = [], region.quarter, region.embargoes
    for place, (supplier, product) in enumerate(region.catalogue[k]):
        if product.available_from > quarter or state.iso3 in supplier.start.refuses:
            continue
        if supplier.home in embargoes and (leak := _embargo(region, supplier, state)) is not None:
            if _leaks(region, supplier, state, leak):
                offers.append(_offer(region, supplier, product, place, embargoed=True))
        else:
            offers.append(_offer(region, supplier, product, place, embargoed=False))
    return offers


def _embargo(region: Region, supplier: Supplier, state: State) -> float | None:
    """Return the leak of an embargo on a supplier's home for a buyer; None where there is none."""
    bans = region.embargoes.get(supplier.home)
    return None if bans is None else bans.get(state.iso3, bans.get(""))


def _leaks(region: Region, supplier: Supplier, state: State, leak: float) -> bool:
    return region.draws.uniform("procurement.leak", region.quarter, state.key, supplier.key) < leak


def _offer(region: Region, supplier: Supplier, product: ProductStart, place: int, *, embargoed: bool) -> Offer:
    p = region.parameters
    price = product.unit_cost * supplier.price_factor * region.price
    log_price = product.log_unit_price + supplier.log_price_factor
    lead = product.lead_quarters * supplier.lead_factor
    if embargoed:
        price = price * (1.0 + p.embargo_price)
        log_price = log_price + math.log1p(p.embargo_price)
        lead = lead * (1.0 + p.embargo_delay)
    return Offer(supplier, product, price, log_price, lead, embargoed, place)


def _tender(region: Region, state: State, k: int, offers: Sequence[Offer], order: Order) -> None:
    """Compare the offers with one another and with not buying; sign with the best."""
    p, quarter = region.parameters, region.quarter
    if not offers:
        return
    means = mean_offer(offers)
    drawn = region.draws.uniforms_of("procurement.offer", quarter, state.key, region.product_keys[k])
    chosen: Offer | None = None
    best = p.no_purchase + gumbel(region.draws.uniform("procurement.none", quarter, state.key))
    for offer in offers:
        drivers = offer_drivers(region, state, offer, means)
        habit = habit_utility(*drivers[:HABIT], *region.habit_weights)
        made = offer_utility(*drivers[HABIT:], *region.offer_weights)
        utility = habit + made + gumbel(drawn[offer.place])
        if utility > best and _units(region, offer, order) > 0.0:
            best, chosen = utility, offer
    if chosen is None:
        return
    losers = [offer.supplier for offer in offers if offer is not chosen]
    region.losers += losers
    region.record.tenders_lost += len(losers)
    units = _units(region, chosen, order)
    drivers_of_chosen = offer_drivers(region, state, chosen, means) if region.record.reasons is not None else ()
    contract = _sign(region, state, k, chosen, units)
    if region.record.reasons is not None:
        when = quarter_name(contract.first_delivery)
        text = f"{units:g} x {chosen.product.system} for EUR {contract.value:.0f} million, first delivery {when}"
        terms = (
            *_offer_terms(region, drivers_of_chosen),
            ("best of offers with taste", best),
            ("offers", float(len(offers))),
        )
        region.record.explain(quarter, "purchase", (state.iso3, chosen.supplier.name), text, terms)


def _units(region: Region, offer: Offer, order: Order) -> float:
    """Return the units of a package; 0 where it would be too small to be worth a tender."""
    needed = order.missing / offer.product.tiv
    units = package_units(needed, order.usual, order.money / offer.price)
    worth_it = units >= region.parameters.minimum_package * order.usual or units >= needed - 1.0
    return units if worth_it else 0.0


def mean_offer(offers: Sequence[Offer]) -> tuple[float, float]:
    """Return the offers' mean log price a TIV-like unit and mean log output of a product line: what each is held against."""
    price, line = 0.0, 0.0
    for offer in offers:
        price = price + offer.log_price
        line = line + offer.product.log_line
    return price / len(offers), line / len(offers)


def offer_drivers(region: Region, state: State, offer: Offer, means: tuple[float, float]) -> tuple[float, ...]:
    """Return what an offer is judged by, in the order of the rules' arguments: five of habit, nine of the offer itself."""
    supplier, product = offer.supplier, offer.product
    start, home, power = state.start, supplier.home, supplier.power_place
    policy = start.industrial_policy
    deals = state.deals.get(home, 0.0)
    abroad = 1.0 if state.allied and home in region.data.allied_homes else 0.0
    pact = _pact(region, state, home) if home in region.state_of else abroad
    return (
        supplier.log_scale,
        1.0 if deals > A_DEAL else 0.0,
        math.log(deals + 0.5) if deals > A_DEAL else 0.0,
        region.data.log_distance[start.iso3, home],
        pact,
        offer.log_price - means[0],
        0.25 * offer.lead,
        product.log_line - means[1],
        1.0 if product.nato_standard or start.military_neutral else 0.0,
        state.alignment[power] if power >= 0 else 0.0,
        supplier.offset * policy,
        1.0 if offer.embargoed else 0.0,
        1.0 if product.second_hand else 0.0,
        policy if home == start.iso3 else 0.0,
    )


def _offer_terms(region: Region, drivers: tuple[float, ...]) -> tuple[tuple[str, float], ...]:
    """Return the terms of an offer's utility, which sum to it."""
    weights = (*region.habit_weights, *region.offer_weights)
    return tuple((name, weight * driver) for name, weight, driver in zip(OFFER_TERMS, weights, drivers, strict=True))


def _pact(region: Region, state: State, home: str) -> float:
    """Return the pact of a buyer with a supplier's home in the region, in [0, 1]: NATO, or an agreement as it has deepened."""
    other = region.state_of[home]
    if other is state:
        return 0.0
    if state.allied and other.allied:
        return 1.0
    deepest = 0.0
    if region.linked[state.place][other.place]:
        for agreement in region.agreements:
            if state in agreement.members and other in agreement.members:
                deepest = max(deepest, (1.0 + agreement.depth) / 4.0)
    return deepest


def _sign(region: Region, state: State, k: int, offer: Offer, units: float) -> Contract:
    p, quarter = region.parameters, region.quarter
    spread = p.lead_time_sd
    drawn = region.draws.normal("procurement.lead", quarter, state.key, offer.supplier.key)
    lead = max(1, round(offer.lead * math.exp(spread * drawn - 0.5 * spread * spread)))
    rate = offer.product.capacity * offer.supplier.offer * offer.supplier.capacity / offer.supplier.capacity_at_start
    span = min(_LONGEST_DELIVERY, math.ceil(units / rate) - 1)
    return sign_contract(
        region, state, offer.supplier, offer.product, units, units * offer.price, lead, span,
        instalments=region.data.categories[k].instalment_quarters, imposed=False,
    )  # fmt: skip


def sign_contract(  # noqa: PLR0913, PLR0917 - the terms of a contract
    region: Region, state: State, supplier: Supplier, product: ProductStart, units: float, value: float, lead: int, span: int,
    *, instalments: int, imposed: bool,
) -> Contract:  # fmt: skip
    """Put a contract into the books: instalments, deliveries, past deals, the supplier's orders."""
    quarter, k = region.quarter, region.category_index[product.category]
    first = quarter + lead
    contract = Contract(
        buyer=state, supplier=supplier, category=k, system=product.system, units=units, value=value, tiv=product.tiv,
        nato_standard=product.nato_standard, second_hand=product.second_hand, signed=quarter, first_delivery=first,
        last_delivery=first + span, instalment=value / instalments, outstanding=value,
    )  # fmt: skip
    state.contracts.append(contract)
    state.outstanding = state.outstanding + value
    state.due = state.due + contract.instalment
    state.due_in_year = state.due_in_year + min(4.0 * contract.instalment, value)
    region.contracts.append(contract)
    for due in range(first, first + span + 1):
        region.order_book.setdefault(due, []).append((contract, units / (span + 1)))
    supplier.orders = supplier.orders + units * product.unit_cost
    state.deals[supplier.home] = state.deals.get(supplier.home, 0.0) + 1.0
    if supplier.start.power in POWERS:
        place = POWERS.index(supplier.start.power)
        state.deals_of_year[place] = state.deals_of_year[place] + 1.0
    if quarter >= region.script.start:
        region.record.contracts.append(
            (
                state.iso3, supplier.name, supplier.home, product.category, product.system, units, value, product.second_hand,
                quarter_name(quarter), _late_name(first), _late_name(first + span), imposed,
            )
        )  # fmt: skip
    return contract


def _late_name(quarter: int) -> str:
    """Return the name of a quarter that may lie after the run's end."""
    return f"{year_of(quarter)}Q{quarter % 4 + 1}"
