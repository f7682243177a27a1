"""An offer: what a supplier puts on the table in one tender."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model.situation import Column

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from numpy.typing import NDArray


class Offer:
    """A window on an offer of the tender under way."""

    __slots__ = ("columns", "place")

    utility = Column[float]()

    def __init__(self, columns: Mapping[str, NDArray[Any]], place: int) -> None:
        """Look at the record at `place`."""
        self.columns = columns
        self.place = place

    @property
    def drivers(self) -> tuple[float, ...]:
        """What the offer is judged by."""
        return tuple(self.columns["drivers"][self.place].tolist())
