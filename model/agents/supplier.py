"""A supplier: a producer in a home country, its order book, prices, lead times and offers of local work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from haemus.model.draws import stable_id
from haemus.model.situation import Column

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from numpy.typing import NDArray

    from haemus.model.region import Region
    from haemus.model.start import ProductStart, SupplierStart


class Supplier(mesa.Agent["Region"]):
    """A producer. Capacity and orders [EUR million a quarter] and order book [EUR million] in 2024 prices.

    Capacity and order book serve the rest of the world too.
    """

    model: Region

    offer = Column[float]()
    scale = Column[float]()
    offset = Column[float]()
    capacity = Column[float]()
    capacity_at_start = Column[float]()
    backlog = Column[float]()
    orders = Column[float]()
    allied_orders = Column[float]()
    receipts = Column[float]()
    price_factor = Column[float]()
    lead_factor = Column[float]()

    def __init__(self, region: Region, start: SupplierStart, columns: Mapping[str, NDArray[Any]], place: int) -> None:
        """Look at the supplier's record at `place`."""
        super().__init__(region)
        self.start = start
        self.name = start.supplier
        self.key = stable_id(start.supplier)
        self.home = start.home
        self.columns = columns
        self.place = place

    @property
    def products(self) -> tuple[ProductStart, ...]:
        """The catalogue."""
        return self.start.products
