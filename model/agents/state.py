"""A state: a country of the region. Its roles, each in a file of its own, hold its fields and acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from haemus.model.acts import field
from haemus.model.agents.aid import Aid
from haemus.model.agents.beliefs import Beliefs
from haemus.model.agents.budget import Budget
from haemus.model.agents.diplomacy import Diplomacy
from haemus.model.agents.economy import Economy
from haemus.model.agents.forces import Forces
from haemus.model.agents.ledgers import Ledgers
from haemus.model.agents.pledges import Pledges
from haemus.model.agents.politics import Politics
from haemus.model.agents.procurement import Procurement
from haemus.model.agents.threat import Threat

if TYPE_CHECKING:
    from haemus.model.agents.guarantee import Guarantee
    from haemus.model.region import Region
    from haemus.model.start.data import StateStart


class State(
    Economy,
    Beliefs,
    Threat,
    Pledges,
    Budget,
    Diplomacy,
    Procurement,
    Aid,
    Forces,
    Politics,
    Ledgers,
    mesa.Agent["Region"],
):
    """A country of the region. Money in EUR million; `_real` means constant 2024 prices; shares in [0, 1]."""

    model: Region

    place: int = field("place", "its place among the states, in the order of their codes")
    key: int = field("id", "id of its code, by which its draws are named")
    exports: float = field("EUR million", "exports of its producers in the quarter")

    def __init__(self, region: Region, start: StateStart) -> None:
        """Join the region; `haemus.model.record.layout.unpack` sets its numbers."""
        super().__init__(region)
        self.start = start
        self.iso3 = start.iso3

    @property
    def gdp(self) -> float:
        """GDP [EUR million a year, current]."""
        return self.gdp_real * self.price

    @property
    def guarantees(self) -> list[Guarantee]:
        """The guarantees that cover it."""
        return [guarantee for guarantee in self.model.guarantees if guarantee.members >> self.place & 1]

    @property
    def belief_in(self) -> dict[str, float]:
        """Belief in each guarantee that covers it [logit], by name."""
        return {guarantee.name: self.belief[guarantee.place] for guarantee in self.guarantees}
