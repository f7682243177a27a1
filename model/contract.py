"""A contract: what was bought, how it's paid and when it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model.situation import Column

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from numpy.typing import NDArray

    from haemus.model.agents.state import State
    from haemus.model.agents.supplier import Supplier
    from haemus.model.region import Region
    from haemus.model.start import ProductStart


class Contract:
    """A window on the record of a signed contract; `value` in EUR million of the day."""

    __slots__ = ("buyer", "columns", "place", "product", "supplier")

    units = Column[float]()
    value = Column[float]()
    signed = Column[int]()
    first_delivery = Column[int]()
    last_delivery = Column[int]()
    units_a_quarter = Column[float]()
    instalment = Column[float]()
    outstanding = Column[float]()
    delivered = Column[float]()
    imposed = Column[int]()

    def __init__(self, region: Region, place: int) -> None:
        """Look at the record at `place`."""
        self.columns: Mapping[str, NDArray[Any]] = region.signed
        self.place = place
        self.buyer: State = region.states[self.columns["buyer"].item(place)]
        self.supplier: Supplier = region.suppliers[self.columns["supplier"].item(place)]
        self.product: ProductStart = region.listed[self.columns["product"].item(place)][1]

    @property
    def system(self) -> str:
        """The system that was bought."""
        return self.product.system
