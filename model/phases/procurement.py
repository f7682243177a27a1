"""Phase 7: a state looks for a system in the category it lacks most, tenders, and signs with the best offer or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.calendar import quarter_name
from model.contract import Contract
from model.offer import Offer
from model.situation import OFFER_TERMS
from model.start import POWERS
from model.sweeps.need import NOTHING, draw_occasions
from model.sweeps.offers import lay_out_offers
from model.sweeps.supply import raise_offsets
from model.sweeps.tender import hold_tender

if TYPE_CHECKING:
    from model.agents.state import State
    from model.agents.supplier import Supplier
    from model.region import Region
    from model.start import ProductStart


def procure(region: Region) -> None:
    """Let each state look once at most; past deals fade a little every quarter.

    Where the record is imposed, the buyers that it names buy nothing beside it before it ends; it is silent on the others.
    """
    now, looks, states = region.situation, region.answers.looks, region.states
    draw_occasions(
        region.draws.seed, region.quarter, region.parameter_record, now.states,
        np.array([state.account + state.credit for state in states]),
        np.array([_yearly_money(region, state) for state in states]), looks,
    )  # fmt: skip
    now.deals[:] = now.deals * (1.0 - region.rates.deal_memory)
    for place in looks.nonzero()[0].tolist():
        state = states[place]
        if region.quarter >= region.choices_from or state.iso3 not in region.recorded_buyers:
            _look(region, state)
    raise_offsets(now.suppliers, region.parameter_record)  # after all tenders: no state gains by its place in the list


def _yearly_money(region: Region, state: State) -> float:
    """Return a year's equipment money that isn't spent on small purchases [EUR million of the day]."""
    return state.equipment_share * state.budget * (1.0 - region.parameters.routine_equipment_share)


def _free_money(region: Region, state: State) -> float:
    """Return what a state may still commit [EUR million]: the horizon's equipment money and credit, less what is outstanding."""
    horizon = region.parameters.purchase_horizon
    return state.account + state.credit + horizon * _yearly_money(region, state) - state.outstanding


def _look(region: Region, state: State) -> None:
    """Tender for the category with the greatest need that the money allows; sign with the best offer, or with none."""
    money, now = _free_money(region, state), region.situation
    if money <= 0.0:
        return
    k, count, chosen = hold_tender(
        region.draws.seed, region.quarter, region.parameter_record, now.states, now.suppliers, now.products, now.categories,
        state.place, state.equipment_share * state.budget_real, money, _yearly_money(region, state), state.threat,
        state.strike_exposure, region.price, now.nato, now.east, now.legacy, now.on_order, now.alarms, region.allied,
        now.refused, now.embargo, now.deals, now.log_distance, now.alignment, now.depth, now.home_state, now.home_allied,
        region.answers.missing, now.offers,
    )  # fmt: skip
    if chosen == NOTHING:
        return
    region.record.tenders_lost += count - 1
    offer = Offer(region.offered, chosen)
    supplier, product = region.listed[offer.product]
    units = offer.units
    contract = sign_contract(
        region, state, supplier, product, units, units * offer.price, offer.lead_quarters, offer.delivery_quarters - 1,
        instalments=region.data.categories[k].instalment_quarters, imposed=False,
    )  # fmt: skip
    if region.record.reasons is not None:
        when = quarter_name(contract.first_delivery)
        text = f"{units:g} x {product.system} for EUR {contract.value:.0f} million, first delivery {when}"
        terms = (
            *_offer_terms(region, offer),
            ("best of offers with taste", offer.utility),
            ("offers", float(count)),
        )
        region.record.explain(region.quarter, "purchase", (state.iso3, supplier.name), text, terms)


def offers_for(region: Region, state: State, k: int) -> int:
    """Lay the offers in a category out in the situation; return how many there are."""
    now = region.situation
    count: int = lay_out_offers(
        region.draws.seed, region.quarter, region.parameter_record, now.states, now.suppliers, now.products, now.categories, k,
        state.place, region.price, region.allied, now.refused, now.embargo, now.deals, now.log_distance, now.alignment,
        now.depth, now.home_state, now.home_allied, now.offers,
    )  # fmt: skip
    return count


def _offer_terms(region: Region, offer: Offer) -> tuple[tuple[str, float], ...]:
    """Return the terms of an offer's utility, which sum to it."""
    p = region.parameters
    weights = (
        p.choice_scale, p.choice_any_deal, p.choice_deals, p.choice_distance, p.choice_pact,
        p.choice_price, p.choice_lead, p.choice_line, p.choice_standard, p.choice_alignment, p.choice_offset, p.choice_embargo,
        p.choice_second_hand, p.choice_domestic,
    )  # fmt: skip
    return tuple(
        (name, weight * driver) for name, weight, driver in zip(OFFER_TERMS, weights, offer.drivers, strict=True)
    )


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
    units_a_quarter = units / (span + 1)
    for due in range(first, first + span + 1):
        region.order_book[due].append((contract, units_a_quarter))
    supplier.orders = supplier.orders + units * product.unit_cost
    now, home = region.situation, region.home_index[supplier.home]
    now.on_order[state.place, k] = now.on_order[state.place, k] + units * product.tiv
    now.deals[state.place, home] = now.deals[state.place, home] + 1.0
    if supplier.start.power in POWERS:
        place = POWERS.index(supplier.start.power)
        state.deals_of_year[place] = state.deals_of_year[place] + 1.0
    if quarter >= region.script.start:
        region.record.contracts.append(
            (
                state.iso3, supplier.name, supplier.home, product.category, product.system, units, value, product.second_hand,
                quarter_name(quarter), quarter_name(first), quarter_name(first + span), imposed,
            )
        )  # fmt: skip
    return contract
