"""A guarantee: a lead power's promise to come to a member's help. Only a guarantee is an alliance in the strict sense."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from haemus.model.acts import Acts, compiles, field
from haemus.model.calendar import quarter_index
from haemus.model.draws import stable_id, uniform
from haemus.model.rules.credibility import further_doubt_rate
from haemus.model.rules.fragility import chance_of_veto
from haemus.model.rules.period import happens
from haemus.model.rules.pledge import path_burden

if TYPE_CHECKING:
    from haemus.model.agents.state import State
    from haemus.model.region import Region

VETO: Final = stable_id("accession.veto")
FURTHER_DOUBT: Final = stable_id("event.further-doubt")
FIRST_FURTHER_DOUBT: Final = quarter_index(2026, 0)
"""Before 2026 every public doubt is a dated event; the alliance's own hazard starts after."""


class Guarantee(Acts):
    """NATO, or one of the partial umbrellas. A set of states is a number: bit k is the state in place k."""

    place: int = field("place", "its place among the guarantees")
    key: int = field("id", "id of its name, by which its draws are named")
    members: int = field("set of states", "states under it")
    promises_help: int = field("0 or 1", "whether it promises help")
    lead: int = field("place", "its lead power")
    commitment: float = field("logit", "the lead power's commitment at the start")
    loading: float = field("factor", "weight of doubt about the lead power")
    coverage: float = field("share", "help that it promises")
    presence: float = field("share", "presence of its troops; 1 is that of the starting data")
    rests_on_troops: float = field("share", "part of the coverage that is nothing without its troops")
    guideline: float = field("percent of GDP", "spending guideline; 0 without one")
    pledge_target: float = field("percent of GDP", "burden that members have pledged; 0 without a pledge")
    pledge_due: float = field("year", "year by which they have pledged it")
    path_began: list[float] = field("year", "year in which a member's path to the target begins", per="state")
    path_start: list[float] = field("percent of GDP", "a member's published burden in that year", per="state")

    def admit(self, region: Region, newcomer: State) -> None:
        """Admit a state, whose belief starts at the lead power's standing commitment of today."""
        self.members |= 1 << newcomer.place
        newcomer.belief[self.place] = newcomer.commitment_of(region, self)
        if self.guideline > 0.0:
            newcomer.is_allied = 1
        self.begin_path(region, newcomer)
        newcomer.turn_to_allies(region, self.lead)

    def begin_path(self, region: Region, state: State) -> None:
        """Let a member's path to the pledged target begin this year, at its published burden."""
        self.path_began[state.place], self.path_start[state.place] = float(region.year), state.published_burden()

    def pledge(self, region: Region, target: float, due: float) -> None:
        """Bind the members to a burden [percent of GDP] by a year. A pledge that is in force already changes nothing."""
        if target == self.pledge_target and due == self.pledge_due:
            return
        self.pledge_target, self.pledge_due, self.guideline = target, due, target
        for i in range(region.state_count):
            if self.members >> i & 1:
                self.begin_path(region, region.states[i])

    def shift_presence(self, region: Region, amount: float) -> None:
        """Move troops in or out: presence changes by `amount`, and stays in [0, 1]."""
        self.presence = min(1.0, max(0.0, self.presence + amount))

    def due_burden(self, region: Region, state: State) -> float:
        """Return the burden [percent of GDP] that a member should have reached: its path's, or the guideline without a pledge."""
        if self.pledge_target <= 0.0:
            return self.guideline
        began, start = self.path_began[state.place], self.path_start[state.place]
        return path_burden(began, start, self.pledge_due, self.pledge_target, float(region.year))

    def consider(self, region: Region, applicant: State) -> None:
        """Admit an applicant unless neutrality or a veto stops it; count a refusal."""
        if self.members >> applicant.place & 1:
            return
        # drawn without the quarter: whether an entity lifts its veto is one decision for the whole run
        vetoed = applicant.has_entity_veto > 0 and uniform(
            region.seed, VETO, 0, applicant.key, 0
        ) >= 1.0 - chance_of_veto(applicant.resistance, region.parameters.veto_lifted)
        if vetoed or (applicant.neutral > 0.0 and self.promises_help > 0):
            region.refusals += 1
        else:
            self.admit(region, applicant)

    def shortfall(self, region: Region) -> float:
        """Return how far its members' published burdens lie below those that are due, mean [points of GDP]; 0 without members."""
        gap, count = 0.0, 0
        for i in range(region.state_count):
            if self.members >> i & 1:
                state = region.states[i]
                gap = gap + max(0.0, self.due_burden(region, state) - state.published_burden())
                count += 1
        return gap / count if count > 0 else 0.0

    def doubts_itself(self, region: Region) -> bool:
        """Draw whether it raises a public doubt this quarter, at a rate that rises with its members' shortfall."""
        if region.quarter < FIRST_FURTHER_DOUBT or self.guideline <= 0.0:
            return False
        p = region.parameters
        shortfall = 0.5 * (self.shortfall(region) + p.outside_shortfall)
        drawn = uniform(region.seed, FURTHER_DOUBT, region.quarter, self.key, 0)
        return happens(drawn, further_doubt_rate(shortfall, p.further_doubt_rate))

    def cast_doubt(self, region: Region) -> None:
        """Cast a further doubt on its lead power, a part of which lasts."""
        p, power = region.parameters, self.lead
        region.doubt[power] = region.doubt[power] - p.further_doubt_strength
        lasting = p.further_doubt_strength * p.further_doubt_persistence
        region.commitment_shift[power] = region.commitment_shift[power] - lasting


@compiles
def let_doubts_pass(region: Region) -> None:
    """Forget the quarter's doubts, and let shifts of commitment fade."""
    for power in range(len(region.doubt)):
        region.commitment_shift[power] = region.commitment_shift[power] * (1.0 - region.rates.commitment_recovery)
        region.doubt[power] = 0.0
