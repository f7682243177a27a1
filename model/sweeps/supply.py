"""Suppliers: their order books, capacity, quotes, offers of local work and exports."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from haemus.model.compiled import compiled
from haemus.model.rules.supply import (
    exports_grown,
    lead_factor,
    learned_scale,
    log_price_factor,
    next_backlog,
    next_capacity,
    pressure,
    quarterly_exports,
    raised_offset,
    towards,
)

if TYPE_CHECKING:
    from haemus.model.situation import Block


@compiled
def quote(block: Block) -> None:
    """Set the factors on prices and lead times from the order books; catalogue prices are those of 2024."""
    now = block[0]
    p = now.parameters
    for k in range(now.supplier_count):
        supplier = now.suppliers[k]
        book = math.log(pressure(supplier.backlog, supplier.capacity, p.backlog_reference))
        supplier.log_price_factor = log_price_factor(
            book, p.price_elasticity, p.weapon_escalation, 0.25 * now.quarter - 4.0
        )
        supplier.price_factor = math.exp(supplier.log_price_factor)
        supplier.lead_factor = lead_factor(book, p.lead_elasticity)


@compiled
def produce(block: Block) -> None:
    """Work off the order books; capacity follows demand, offers of local work return to the usual."""
    now = block[0]
    p, rate = now.parameters, now.rates
    for k in range(now.supplier_count):
        supplier = now.suppliers[k]
        orders = supplier.usual_orders * now.world_demand + supplier.orders + supplier.allied_orders / now.price
        supplier.backlog = next_backlog(supplier.backlog, orders, supplier.capacity)
        supplier.capacity = next_capacity(supplier.capacity, orders / p.base_utilisation, rate.capacity_adjustment)
        supplier.offset = towards(supplier.offset, supplier.offset_at_start, rate.offset_decay)
        supplier.orders = 0.0


@compiled
def export(block: Block) -> None:
    """Count home producers' exports, allied orders among them, which raise their scale for good."""
    now = block[0]
    p = now.parameters
    grown = exports_grown(0.25 * now.quarter, p.export_growth)
    for i in range(now.state_count):
        now.states[i].exports = 0.0
    for k in range(now.supplier_count):
        supplier = now.suppliers[k]
        if supplier.exporter == 0:
            continue
        sold = quarterly_exports(supplier.exports_at_start, grown, now.world_demand)
        supplier.exports = sold * now.price + supplier.allied_orders
        home = now.home_state[supplier.home]
        if home >= 0:
            now.states[home].exports = now.states[home].exports + supplier.exports
        if supplier.allied_orders > 0.0:
            supplier.integration = supplier.integration + learned_scale(
                supplier.allied_orders / now.price, p.integration_learning
            )
            supplier.log_scale = math.log(supplier.scale + supplier.integration)
            supplier.allied_orders = 0.0


@compiled
def raise_offsets(block: Block) -> None:
    """Let those who lost tenders this quarter offer more local work, a step for each: after all tenders."""
    now = block[0]
    p = now.parameters
    for k in range(now.supplier_count):
        supplier = now.suppliers[k]
        for _ in range(supplier.lost):
            supplier.offset = raised_offset(supplier.offset, p.offset_step, p.offset_limit)
        supplier.lost = 0


@compiled
def fade_deals(block: Block) -> None:
    """Let past deals count a little less."""
    now = block[0]
    for i in range(now.state_count):
        for home in range(now.home_count):
            now.deals[i, home] = now.deals[i, home] * (1.0 - now.rates.deal_memory)


@compiled
def let_demand_settle(block: Block) -> None:
    """Move the world's demand back towards the usual."""
    now = block[0]
    now.world_demand = towards(now.world_demand, 1.0, now.rates.world_demand_decay)
