"""A guarantee: the promise of a lead power to come to a member's help. Only this is an alliance in the strict sense."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.agents.alliance import Alliance
from model.situation import Column
from model.start import POWERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from numpy.typing import NDArray

    from model.agents.state import State
    from model.region import Region
    from model.start import GuaranteeStart


class Guarantee(Alliance):
    """NATO, or one of the partial umbrellas."""

    presence = Column[float]()

    def __init__(
        self,
        region: Region,
        start: GuaranteeStart,
        members: Iterable[State],
        columns: Mapping[str, NDArray[Any]],
        place: int,
    ) -> None:
        """Set the guarantee as it stood in 2020, a window on its record at `place`."""
        super().__init__(region, start.guarantee, members)
        self.lead = start.lead
        self.promises_help = start.promises_help
        self.guideline = start.guideline
        self.commitment = start.commitment
        self.loading = start.loading
        self.coverage = start.coverage
        self.lead_place = POWERS.index(start.lead)
        self.columns = columns
        self.place = place

    @property
    def investment(self) -> dict[str, float]:
        """What has been invested in hosts [EUR million], by state."""
        paid = self.model.situation.investment[self.place].tolist()
        return {state.iso3: paid[state.place] for state in self.model.states if paid[state.place] != 0.0}

    def shortfall(self) -> float:
        """Return the members' mean gap below the guideline [points of GDP]; 0 without a guideline."""
        if self.guideline <= 0.0 or not self.members:
            return 0.0
        gap = 0.0
        for state in self.members:
            gap = gap + max(0.0, self.guideline - 100.0 * state.budget / state.gdp)
        return gap / len(self.members)
