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
        "a", "b", "barred", "border_distance", "contiguity", "hazard", "hostility", "hostility_floor", "multiplier", "near",
        "peace_years", "rate", "regime_distance", "rivalry", "stage", "standing_tie", "strike_balance", "drivers", "lost", "capital", "likeness", "eastern", "surplus", "transfers", "veto", "wary",
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
        self.transfers = 0.0
        self.strike_balance = 0.0
        self.drivers: tuple[float, ...] = ()
        self.lost = 0.0
        self.likeness = 0.0
        self.eastern = 0.0
        self.capital = 1.0
