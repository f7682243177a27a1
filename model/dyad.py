"""A dyad: two states, what lies between them, and how far their talks have come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model.situation import Column

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from numpy.typing import NDArray

    from haemus.model.agents.state import State


class Dyad:
    """A window on the record of two states, `a` before `b` in the alphabet. What's equal for both is kept once."""

    __slots__ = ("a", "b", "columns", "place")

    barred = Column[int]()
    contiguity = Column[float]()
    rivalry = Column[float]()
    hostility = Column[float]()
    peace_years = Column[float]()
    hazard = Column[float]()
    wary = Column[float]()
    stage = Column[int]()
    surplus = Column[float]()
    multiplier = Column[float]()
    capital = Column[float]()
    rate = Column[float]()
    crisis = Column[float]()
    crisis_chance = Column[float]()

    def __init__(self, columns: Mapping[str, NDArray[Any]], place: int, a: State, b: State) -> None:
        """Look at the record at `place`."""
        self.columns = columns
        self.place = place
        self.a = a
        self.b = b

    @property
    def drivers(self) -> tuple[float, ...]:
        """What the surplus is made of: the standing drivers, then the current ones; all 0 for a barred pair."""
        return tuple(self.columns["drivers"][self.place].tolist())
