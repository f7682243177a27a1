"""Phase 7: a state looks for a system in the category it lacks most, tenders, and signs with the best offer or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model.calendar import quarter_name
from haemus.model.contract import Contract
from haemus.model.offer import Offer
from haemus.model.situation import OFFER_TERMS
from haemus.model.sweeps.need import NOTHING, draw_occasions
from haemus.model.sweeps.supply import fade_deals, raise_offsets
from haemus.model.sweeps.tender import buy, hold_tender

if TYPE_CHECKING:
    from haemus.model.agents.state import State
    from haemus.model.region import Region


def procure(region: Region) -> None:
    """Let each state look once at most; past deals fade a little every quarter.

    Where the record is imposed, the buyers that it names buy nothing beside it before it ends; it is silent on the others.
    """
    draw_occasions(region.block)
    fade_deals(region.block)
    for place in region.situation.states["looks"].nonzero()[0].tolist():
        _look(region, region.states[place])
    raise_offsets(region.block)  # after all tenders: no state gains by its place in the list


def _look(region: Region, state: State) -> None:
    """Tender for the category with the greatest need that the money allows; sign with the best offer, or with none."""
    count, chosen = hold_tender(region.block, state.place)
    if chosen == NOTHING:
        return
    contract = Contract(region, buy(region.block, state.place, chosen))
    enter(region, contract)
    if region.record.reasons is not None:
        offer = Offer(region.offered, chosen)
        when = quarter_name(contract.first_delivery)
        text = f"{contract.units:g} x {contract.system} for EUR {contract.value:.0f} million, first delivery {when}"
        terms = (
            *_offer_terms(region, offer),
            ("best of offers with taste", offer.utility),
            ("offers", float(count)),
        )
        region.record.explain(region.quarter, "purchase", (state.iso3, contract.supplier.name), text, terms)


def _offer_terms(region: Region, offer: Offer) -> tuple[tuple[str, float], ...]:
    """Return the terms of an offer's utility, which sum to it."""
    p = region.parameters
    return tuple(
        (name, getattr(p, weight) * driver)
        for (name, weight), driver in zip(OFFER_TERMS.items(), offer.drivers, strict=True)
    )


def enter(region: Region, contract: Contract) -> None:
    """Keep a contract that was signed, and write it down."""
    region.contracts.append(contract)
    if region.quarter >= region.script.start:
        supplier, product = contract.supplier, contract.product
        region.record.contracts.append(
            (
                contract.buyer.iso3, supplier.name, supplier.home, product.category, product.system, contract.units,
                contract.value, product.second_hand, region.name, quarter_name(contract.first_delivery),
                quarter_name(contract.last_delivery), bool(contract.imposed),
            )
        )  # fmt: skip
