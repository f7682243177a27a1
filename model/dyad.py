"""A dyad: two states, what lies between them, and how far their talks have come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.rules.talks import proximity

if TYPE_CHECKING:
    from model.agents.state import State
    from model.start import DyadStart


class Dyad:
    """Two states; `a` before `b` in the alphabet. What's equal for both is kept once."""

    __slots__ = (
        "a", "b", "barred", "border_distance", "capital", "contiguity", "current", "hazard", "hostility", "hostility_floor", "lost",
        "multiplier", "near", "peace_years", "rate", "reach", "regime_distance", "rivalry", "stage", "standing", "standing_surplus",
        "standing_tie", "surplus", "veto", "wary",
    )  # fmt: skip

    def __init__(self, start: DyadStart, a: State, b: State, floor: float) -> None:
        """Set the dyad as it stood in 2020; `floor` is the part of hostility that time doesn't remove."""
        self.a = a
        self.b = b
        self.near = proximity(start.distance)
        self.border_distance = start.border_distance
        self.contiguity = start.contiguity
        self.rivalry = start.rivalry
        self.peace_years = start.peace_years
        self.hostility = start.hostility
        self.hostility_floor = floor * start.hostility
        self.regime_distance = start.regime_distance
        self.standing_tie = start.standing_tie
        self.barred = not start.recognition
        self.veto = 1.0 if a.start.entity_veto or b.start.entity_veto else 0.0
        self.hazard = 0.0
        self.wary = 0.0
        self.stage = 0
        self.surplus = 0.0
        self.multiplier = 1.0
        self.rate = 0.0
        self.standing: tuple[float, ...] = ()
        self.standing_surplus = 0.0
        self.current: tuple[float, ...] = ()
        self.reach: tuple[tuple[int, float], ...] = ()
        self.lost = 0.0
        self.capital = 1.0

    @property
    def drivers(self) -> tuple[float, ...]:
        """What the surplus is made of: the standing drivers, then the current ones; empty for a barred pair."""
        return (*self.standing, *self.current)

    @property
    def relevant(self) -> bool:
        """Whether the two can come to a fatal dispute: land neighbours, or hostile (politically relevant dyads)."""
        return self.contiguity > 0.0 or self.hostility > 0.0
