"""A guarantee: the promise of a lead power to come to a member's help. Only this is an alliance in the strict sense."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model.agents.alliance import Alliance
from haemus.model.draws import stable_id
from haemus.model.powers import POWERS
from haemus.model.situation import Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from numpy.typing import NDArray

    from haemus.model.agents.state import State
    from haemus.model.region import Region
    from haemus.model.start import GuaranteeStart


class Guarantee(Alliance):
    """NATO, or one of the partial umbrellas."""

    presence = Column[float]()
    commitment = Column[float]()
    loading = Column[float]()
    guideline = Column[float]()

    def __init__(
        self,
        region: Region,
        start: GuaranteeStart,
        members: Iterable[State],
        columns: Mapping[str, NDArray[Any]],
        place: int,
    ) -> None:
        """Set the guarantee as it stood in 2020, a window on its record at `place`."""
        super().__init__(region, start.guarantee, stable_id(start.guarantee), members)
        self.lead = start.lead
        self.promises_help = start.promises_help
        self.lead_place = POWERS.index(start.lead)
        self.columns = columns
        self.place = place

    @property
    def investment(self) -> dict[str, float]:
        """What has been invested in hosts [EUR million], by state."""
        paid = self.model.situation.investment[self.place].tolist()
        return {state.iso3: paid[state.place] for state in self.model.states if paid[state.place] != 0.0}
