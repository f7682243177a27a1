"""A guarantee: the promise of a lead power to come to a member's help. Only this is an alliance in the strict sense."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.agents.alliance import Alliance

if TYPE_CHECKING:
    from collections.abc import Iterable

    from model.agents.state import State
    from model.region import Region
    from model.start import GuaranteeStart


class Guarantee(Alliance):
    """NATO, or one of the partial umbrellas."""

    def __init__(self, region: Region, start: GuaranteeStart, members: Iterable[State]) -> None:
        """Set the guarantee as it stood in 2020."""
        super().__init__(region, start.guarantee, members)
        self.lead = start.lead
        self.promises_help = start.promises_help
        self.guideline = start.guideline
        self.commitment = start.commitment
        self.loading = start.loading
        self.coverage = start.coverage
        self.presence = 1.0
        self.investment: dict[str, float] = {}
        self.signal: dict[str, float] = {}

    def shortfall(self) -> float:
        """Return the members' mean gap below the guideline [points of GDP]; 0 without a guideline."""
        if self.guideline <= 0.0 or not self.members:
            return 0.0
        gap = 0.0
        for state in self.members:
            gap = gap + max(0.0, self.guideline - 100.0 * state.budget / state.gdp)
        return gap / len(self.members)
