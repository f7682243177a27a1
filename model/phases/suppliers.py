"""Phase 8: suppliers deliver what is due, work off their books, adjust capacity and offers; stocks age."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.rules.supply import towards
from model.sweeps.stocks import age_stocks
from model.sweeps.supply import export, produce, quote

if TYPE_CHECKING:
    from model.region import Region


def produce_and_deliver(region: Region) -> None:
    """Age stocks, deliver, and move every supplier on by a quarter."""
    now, rates, numbers = region.situation, region.rates, region.parameter_record
    age_stocks(
        now.nato, now.east, now.legacy, 1.0 - rates.stock_depreciation, 1.0 - rates.legacy_depreciation, now.booked
    )
    _deliver(region)
    produce(now.suppliers, numbers, region.rate_record, region.world_demand, region.price)
    quote(now.suppliers, numbers, region.quarter)
    export(now.suppliers, numbers, region.quarter, region.world_demand, region.price)
    region.world_demand = towards(region.world_demand, 1.0, rates.world_demand_decay)


def _deliver(region: Region) -> None:
    now = region.situation
    for state in region.states:
        state.imports_tiv = 0.0
    for contract, units in region.order_book.pop(region.quarter, ()):
        state, k, tiv = contract.buyer, contract.category, units * contract.tiv
        stock = now.nato if contract.nato_standard else now.east
        stock[state.place, k] = stock[state.place, k] + tiv
        now.on_order[state.place, k] = now.on_order[state.place, k] - tiv
        now.booked[state.place] = now.booked[state.place] + tiv
        contract.delivered = contract.delivered + units
        if contract.supplier.home != state.iso3:
            state.imports_tiv = state.imports_tiv + tiv
