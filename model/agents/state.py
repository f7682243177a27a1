"""A state: a country of the region. Its roles, each in a file of its own, hold its fields and acts."""

from __future__ import annotations

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


class State(Economy, Beliefs, Threat, Pledges, Budget, Diplomacy, Procurement, Aid, Forces, Politics, Ledgers):
    """A country of the region. Money in EUR million; `_real` means constant 2024 prices; shares in [0, 1]."""

    place: int = field("place", "its place among the states, in the order of their codes")
    key: int = field("id", "id of its code, by which its draws are named")
    exports: float = field("EUR million", "exports of its producers in the quarter")

    @property
    def gdp(self) -> float:
        """GDP [EUR million a year, current]."""
        return self.gdp_real * self.price
