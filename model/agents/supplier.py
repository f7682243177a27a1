"""A supplier: a producer in a home country, its order book, prices, lead times and offers of local work."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import mesa

from model.draws import stable_id
from model.start import POWERS

if TYPE_CHECKING:
    from model.region import Region
    from model.start import ProductStart, SupplierStart


class Supplier(mesa.Agent["Region"]):
    """A producer. Capacity, orders and order book [EUR million, constant 2024, a quarter] hold the rest of the world's orders too."""

    model: Region

    def __init__(
        self, region: Region, start: SupplierStart, offer: float, utilisation: float, reference: float
    ) -> None:
        """Set the supplier as it stood in 2020; `offer` scales the capacity that it offers the region."""
        super().__init__(region)
        self.start = start
        self.name = start.supplier
        self.key = stable_id(start.supplier)
        self.home = start.home
        self.power_place = POWERS.index(start.power) if start.power in POWERS else -1
        self.scale = start.scale * offer
        self.log_scale = math.log(self.scale)
        self.offset = start.offset
        self.offer = offer
        self.capacity = sum(product.capacity * product.unit_cost for product in start.products) * offer
        self.capacity_at_start = self.capacity
        self.usual_orders = self.capacity * utilisation
        self.backlog = self.capacity * reference
        self.orders = 0.0
        self.price_factor = 1.0
        self.log_price_factor = 0.0
        self.lead_factor = 1.0
        self.receipts = 0.0
        self.exports = 0.0
        self.allied_orders = 0.0
        self.integration = 0.0

    @property
    def products(self) -> tuple[ProductStart, ...]:
        """The catalogue."""
        return self.start.products
