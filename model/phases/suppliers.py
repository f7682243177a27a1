"""Phase 8: suppliers deliver what is due, work off their books, adjust capacity and offers; stocks age."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from model.rules.supply import lead_factor, log_price_factor, next_backlog, next_capacity, pressure, towards

if TYPE_CHECKING:
    from model.agents.supplier import Supplier
    from model.region import Region


def produce_and_deliver(region: Region) -> None:
    """Age stocks, deliver, and move every supplier on by a quarter."""
    _age_stocks(region)
    _deliver(region)
    for supplier in region.suppliers:
        _produce(region, supplier)
        quote(region, supplier)
    for producer in region.exporters:
        _export(region, producer)
    region.world_demand = towards(region.world_demand, 1.0, region.rates.world_demand_decay)


def _age_stocks(region: Region) -> None:
    kept = 1.0 - region.rates.stock_depreciation
    kept_legacy = 1.0 - region.rates.legacy_depreciation
    for state in region.states:
        before = sum(state.nato) + sum(state.east) + sum(state.legacy)
        state.nato = [stock * kept for stock in state.nato]
        state.east = [stock * kept for stock in state.east]
        state.legacy = [stock * kept_legacy for stock in state.legacy]
        state.stock_booked = state.stock_booked - (before - (sum(state.nato) + sum(state.east) + sum(state.legacy)))
        state.imports_tiv = 0.0


def _deliver(region: Region) -> None:
    for contract, units in region.order_book.pop(region.quarter, ()):
        state, tiv = contract.buyer, units * contract.tiv
        stock = state.nato if contract.nato_standard else state.east
        stock[contract.category] = stock[contract.category] + tiv
        state.stock_booked = state.stock_booked + tiv
        contract.delivered = contract.delivered + units
        if contract.supplier.home != state.iso3:
            state.imports_tiv = state.imports_tiv + tiv


def quote(region: Region, supplier: Supplier) -> None:
    """Set the factors on a supplier's prices and lead times from its order book; catalogue prices are those of 2024."""
    p = region.parameters
    book = pressure(supplier.backlog, supplier.capacity, p.backlog_reference)
    supplier.log_price_factor = log_price_factor(
        book, p.price_elasticity, p.weapon_escalation, 0.25 * region.quarter - 4.0
    )
    supplier.price_factor = math.exp(supplier.log_price_factor)
    supplier.lead_factor = lead_factor(book, p.lead_elasticity)


def _produce(region: Region, supplier: Supplier) -> None:
    p, rates = region.parameters, region.rates
    orders = supplier.usual_orders * region.world_demand + supplier.orders + supplier.allied_orders
    supplier.backlog = next_backlog(supplier.backlog, orders, supplier.capacity)
    supplier.capacity = next_capacity(supplier.capacity, orders / p.base_utilisation, rates.capacity_adjustment)
    supplier.offset = towards(supplier.offset, supplier.start.offset, rates.offset_decay)
    supplier.orders = 0.0


def _export(region: Region, producer: Supplier) -> None:
    """Count a home producer's exports, allied orders among them, which raise its scale for good."""
    p = region.parameters
    grown = producer.start.exports * math.exp(0.25 * p.export_growth * region.quarter)
    producer.exports = 0.25 * grown * region.world_demand * region.price + producer.allied_orders
    if producer.allied_orders > 0.0:
        producer.integration = producer.integration + p.integration_learning * 0.01 * producer.allied_orders
        producer.log_scale = math.log(producer.scale + producer.integration)
        producer.allied_orders = 0.0
