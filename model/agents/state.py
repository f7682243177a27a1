"""A state: a country of the region. Its roles, each in a file of its own, hold its fields and acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model.acts import field
from haemus.model.agents.aid import OCCASION, Aid
from haemus.model.agents.beliefs import Beliefs
from haemus.model.agents.budget import Budget
from haemus.model.agents.diplomacy import Diplomacy
from haemus.model.agents.economy import GROWTH, Economy
from haemus.model.agents.forces import Forces
from haemus.model.agents.ledgers import Ledgers
from haemus.model.agents.pledges import Pledges
from haemus.model.agents.politics import Politics
from haemus.model.agents.procurement import LOOK, Procurement
from haemus.model.agents.threat import Threat
from haemus.model.draws import uniforms_of_year

if TYPE_CHECKING:
    from haemus.model.region import Region


class State(Economy, Beliefs, Threat, Pledges, Budget, Diplomacy, Procurement, Aid, Forces, Politics, Ledgers):
    """A country of the region. Money in EUR million; `_real` means constant 2024 prices; shares in [0, 1]."""

    place: int = field("place", "its place among the states, in the order of their codes")
    key: int = field("id", "id of its code, by which its draws are named")
    exports: float = field("EUR million", "exports of its producers in the quarter")
    growth_draw: list[float] = field("uniform", "draw for growth in each quarter of the year", per="season")
    look_draw: list[float] = field("uniform", "draw for a look at the market in each", per="season")
    gift_draw: list[float] = field("uniform", "draw for a gift of weapons in each", per="season")

    def draw_year(self, region: Region) -> None:
        """At the start of a year: draw what it draws in each of its quarters."""
        seed, year, key = region.seed, region.year, self.key
        d = self.growth_draw
        d[0], d[1], d[2], d[3] = uniforms_of_year(seed, GROWTH, year, key, 0)
        d = self.look_draw
        d[0], d[1], d[2], d[3] = uniforms_of_year(seed, LOOK, year, key, 0)
        d = self.gift_draw
        d[0], d[1], d[2], d[3] = uniforms_of_year(seed, OCCASION, year, key, 0)

    @property
    def gdp(self) -> float:
        """GDP [EUR million a year, current]."""
        return self.gdp_real * self.price
