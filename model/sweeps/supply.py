"""Suppliers: their order books, capacity, quotes, offers of local work and exports."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from model.compiled import compiled
from model.rules.supply import (
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
    import numpy as np
    from numpy.typing import NDArray


@compiled
def quote(suppliers: NDArray[np.void], parameters: NDArray[np.void], quarter: int) -> None:
    """Set the factors on prices and lead times from the order books; catalogue prices are those of 2024."""
    p = parameters[0]
    for k in range(suppliers.size):
        supplier = suppliers[k]
        book = pressure(supplier.backlog, supplier.capacity, p.backlog_reference)
        supplier.log_price_factor = log_price_factor(
            book, p.price_elasticity, p.weapon_escalation, 0.25 * quarter - 4.0
        )
        supplier.price_factor = math.exp(supplier.log_price_factor)
        supplier.lead_factor = lead_factor(book, p.lead_elasticity)


@compiled
def produce(
    suppliers: NDArray[np.void],
    parameters: NDArray[np.void],
    rates: NDArray[np.void],
    world_demand: float,
    price: float,
) -> None:
    """Work off the order books; capacity follows demand, offers of local work return to the usual. `price` level."""
    p, rate = parameters[0], rates[0]
    for k in range(suppliers.size):
        supplier = suppliers[k]
        orders = supplier.usual_orders * world_demand + supplier.orders + supplier.allied_orders / price
        supplier.backlog = next_backlog(supplier.backlog, orders, supplier.capacity)
        supplier.capacity = next_capacity(supplier.capacity, orders / p.base_utilisation, rate.capacity_adjustment)
        supplier.offset = towards(supplier.offset, supplier.offset_at_start, rate.offset_decay)
        supplier.orders = 0.0


@compiled
def export(
    suppliers: NDArray[np.void], parameters: NDArray[np.void], quarter: int, world_demand: float, price: float
) -> None:
    """Count home producers' exports, allied orders among them, which raise their scale for good."""
    p = parameters[0]
    for k in range(suppliers.size):
        supplier = suppliers[k]
        if supplier.exporter == 0:
            continue
        sold = quarterly_exports(supplier.exports_at_start, 0.25 * quarter, world_demand, p.export_growth)
        supplier.exports = sold * price + supplier.allied_orders
        if supplier.allied_orders > 0.0:
            supplier.integration = supplier.integration + learned_scale(
                supplier.allied_orders / price, p.integration_learning
            )
            supplier.log_scale = math.log(supplier.scale + supplier.integration)
            supplier.allied_orders = 0.0


@compiled
def raise_offsets(suppliers: NDArray[np.void], parameters: NDArray[np.void]) -> None:
    """Let those who lost tenders this quarter offer more local work, a step for each: after all tenders."""
    p = parameters[0]
    for k in range(suppliers.size):
        supplier = suppliers[k]
        for _ in range(supplier.lost):
            supplier.offset = raised_offset(supplier.offset, p.offset_step, p.offset_limit)
        supplier.lost = 0
