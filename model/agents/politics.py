"""A state's politics: alignment with outside powers, their influence on it, and its fragility."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from haemus.model.acts import Acts, compiles, field
from haemus.model.agents.diplomacy import EASTERN
from haemus.model.powers import POWERS
from haemus.model.rules.fragility import (
    drawn_to_allies,
    next_alignment,
    next_fragility,
    next_influence,
    next_resistance,
)

if TYPE_CHECKING:
    from haemus.model.agents.state import State
    from haemus.model.region import Region

WESTERN: Final = (POWERS.index("USA"), POWERS.index("EUR"))
INFLUENCE_SEASON: Final = 3
"""The season, 0 to 3, in which the year's influence takes effect."""


class Politics(Acts):
    """A state as others influence it. Alignment and fragility lie in [0, 1]; influence is at least 0."""

    alignment: list[float] = field("share", "alignment with an outside power", per="power")
    usual_alignment: list[float] = field("share", "alignment to which it returns", per="power")
    influence: list[float] = field("share", "an outside power's influence", per="power")
    deals_of_year: list[float] = field("count", "contracts signed this year with a power's suppliers", per="power")
    fragility: float = field("share", "fragility")
    usual_fragility: float = field("share", "fragility to which it returns")
    integrated: float = field("EUR million", "allied orders of the year for its producers")
    hosted: float = field("EUR million", "allied money of the year for bases in it")
    resistance: float = field(
        "share", "an entity's resistance to its western course; 0 without an entity that may veto"
    )
    crises_of_year: float = field(
        "ordinary crises", "crises in which it was involved this year, dated ones by their strength"
    )

    def yield_to_influence(self: State, region: Region) -> None:
        """Once a year: update alignment, influence and fragility; forget the year's deals and crises."""
        p = region.parameters  # in this order: influence sees the new alignment, fragility the new influence
        integration = 100.0 * self.integrated / (self.gdp_real * self.price)
        hosted = 100.0 * self.hosted / (self.gdp_real * self.price)
        for power in range(len(self.alignment)):
            self.alignment[power] = next_alignment(
                self.alignment[power], self.usual_alignment[power], self.influence[power], self.deals_of_year[power],
                integration if power in WESTERN else 0.0,
                p.alignment_influence, p.alignment_deal, p.integration_alignment, p.alignment_reversion,
            )  # fmt: skip
            self.influence[power] = next_influence(
                self.influence[power], self.alignment[power], self.fragility, p.influence_pressure, p.influence_decay
            )
            self.deals_of_year[power] = 0.0
        hostile = 0.0
        for power in EASTERN:
            hostile = hostile + self.influence[power]
        self.fragility = next_fragility(
            self.fragility, self.usual_fragility, hostile, self.crises_of_year, integration,
            p.fragility_influence, p.fragility_crisis, p.integration_resilience, p.fragility_recovery,
        )  # fmt: skip
        if self.has_entity_veto > 0:
            western = 0.0
            for power in WESTERN:
                western = western + self.influence[power]
            self.resistance = next_resistance(
                self.resistance, hostile, western, integration + hosted,
                p.entity_hostile, p.entity_western, p.entity_investment, p.entity_reversion,
            )  # fmt: skip
        self.crises_of_year = self.integrated = self.hosted = 0.0

    def host_bases(self: State, region: Region, guarantee: int, money: float, past: int) -> None:
        """Take note of a guarantee's money for bases in it [EUR million]; `past` 1 if it was spent before the origin, else 0."""
        self.investment[guarantee] = self.investment[guarantee] + money
        if past == 0:  # what was spent before is no money of this year
            self.hosted = self.hosted + money

    def come_under_influence(self: State, region: Region, power: int, amount: float) -> None:
        """As a campaign goes on: let a power's influence grow by a quarter of `amount`, which is that of a year."""
        self.influence[power] = self.influence[power] + 0.25 * amount

    def turn_to_allies(self: State, region: Region, lead: int) -> None:
        """On accession: be drawn to the lead power and grow steadier, for good."""
        share = region.parameters.accession_pull
        self.usual_alignment[lead] = drawn_to_allies(self.usual_alignment[lead], 1.0, share)
        self.usual_fragility = drawn_to_allies(self.usual_fragility, 0.0, share)


@compiles
def turn_states(region: Region, power: int, amount: float) -> None:
    """Turn all states towards a power, or away from it, by `amount` times their distance from it: the close ones by less."""
    for i in range(region.state_count):
        state = region.states[i]
        usual = state.usual_alignment[power]
        shift = amount * (1.0 - usual)
        state.usual_alignment[power] = min(1.0, max(0.0, usual + shift))
        state.alignment[power] = min(1.0, max(0.0, state.alignment[power] + shift))
