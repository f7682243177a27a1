"""The threat that a state perceives: disputes with others, their deep strike, and a systemic threat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from haemus.model.acts import Acts, compiles, field, padded
from haemus.model.draws import stable_id, uniform
from haemus.model.rules.dispute import danger, next_perception, politically_relevant
from haemus.model.rules.elementary import exp
from haemus.model.rules.normal import normal_quantile
from haemus.model.rules.strike import strike_exposure, wariness
from haemus.model.rules.threat import systemic_exposure, total_threat
from haemus.model.sets import first_of, rest_of

if TYPE_CHECKING:
    from haemus.model.agents.state import State
    from haemus.model.region import Region

BIAS: Final = stable_id("threat.bias")


class Threat(Acts):
    """A state as it perceives threats, in percentage points of annual probability of a fatal dispute."""

    bias: list[float] = field("factor", "how it reads the hazard from each other state", per="state")
    perceived: list[float] = field(
        "probability a year", "perceived hazard of a dispute with each other state", per="state"
    )
    wary: list[float] = field("share", "how wary it is of each other state", per="state")
    rivals: int = field("set of states", "states of which it is wary")
    alarms: list[float] = field("share", "alarm about a category of weapons, which fades", per="category")
    capability: list[float] = field(
        "EUR million a year, constant 2024",
        "capability that each other state of a relevant pair sees in it this quarter",
        per="state",
    )
    russia_exposure: float = field("share", "exposure to the systemic threat")
    strike_exposure: float = field("share", "exposure to others' deep strike; negative where its own is clearly ahead")
    threat_disputes: float = field("points", "threat from disputes")
    threat_strike: float = field("points", "threat from deep strike")
    threat_systemic: float = field("points", "perceived systemic threat")
    threat: float = field("points", "total threat", collected_as="threat")
    threat_at_start: float = field("points", "threat of the first quarter")

    def draw_biases(self: State, region: Region) -> None:
        """At the start: draw how it reads the hazard from each other state, log-normal with mean 1, for the whole run."""
        spread = region.parameters.perception_sd
        for other in range(region.state_count):
            if self.pair_with[other] >= 0:
                drawn = normal_quantile(uniform(region.seed, BIAS, 0, self.key, region.states[other].key))
                self.bias[other] = exp(spread * drawn - 0.5 * spread * spread)

    def wariness_of(self: State, region: Region, other: int) -> float:
        """Return how wary it and another state are of each other, in [0, 1]."""
        k = self.pair_with[other]
        if k < 0:
            return 0.0
        return wariness(region.pairs.hostility[k], self.pact[other], region.parameters.wariness_agreement)

    def capability_against(self: State, region: Region, rival: int) -> float:
        """Return the capability that a rival sees in it [EUR million a year, constant 2024]: its budget and part of its partners'.

        A partner counts by the depth of the agreement, as far as the rival is wary of the partner or, by a part, of the state
        itself; one that an agreement ties to the rival too takes no side.
        """
        seen, others = self.budget_real, self.partners & ~(1 << rival) & ~region.states[rival].partners
        if others > 0:
            least = region.parameters.threat_rival_partners * self.wariness_of(region, rival)
            while others:
                k, others = first_of(others), rest_of(others)
                partner = region.states[k]
                counted = max(partner.wariness_of(region, rival), least)
                seen = seen + self.pact[k] * counted * partner.budget_real
        return seen

    def capability_before(self: State, region: Region, rival: int) -> float:
        """Return the capability that it sets against a rival's [EUR million a year, constant 2024].

        Its own budget; its partners' help is counted as help, so that `threat_own_partners` of theirs counts here.
        """
        of_partners = self.capability[rival] - self.budget_real
        return float(self.budget_real + region.parameters.threat_own_partners * of_partners)

    def perceive_disputes(self: State, region: Region) -> None:
        """Perceive the hazard of a dispute with each other state, and add up exposure to deep strike.

        A rise is perceived at once, a fall is learned; in the first quarter both are perceived at once.
        """
        p, pairs = region.parameters, region.pairs
        learning = 1.0 if region.quarter == region.first else region.rates.hazard_learning
        disputes, exposure = 0.0, 0.0
        for other in range(region.state_count):
            k = self.pair_with[other]
            if k < 0 or not politically_relevant(pairs.contiguity[k], pairs.hostility[k]):
                continue
            theirs = region.states[other].capability[self.place]
            seen = danger(pairs.usual_hazard[k], theirs, self.capability_before(region, other))
            self.perceived[other] = next_perception(self.perceived[other], seen, self.bias[other], learning)
            disputes = disputes + self.perceived[other]
            if self.wary[other] > 0.0:
                ours, theirs = pairs.strike_of_first[k], pairs.strike_of_second[k]
                if pairs.first[k] != self.place:
                    ours, theirs = theirs, ours
                exposure = exposure + strike_exposure(theirs, ours, self.wary[other], p.strike_scale, p.strike_offset)
        self.threat_disputes, self.strike_exposure = 100.0 * disputes, exposure

    def sum_threats(self: State, region: Region) -> None:
        """Sum the threats that it perceives, and let alarms fade."""
        p = region.parameters
        felt = p.systemic_weight * systemic_exposure(self.russia_exposure, p.systemic_common)
        self.threat = total_threat(self.threat_disputes, self.strike_exposure, region.systemic, felt, p.strike_weight)
        self.threat_strike = p.strike_weight * self.strike_exposure
        self.threat_systemic = felt * region.systemic
        kept = 1.0 - region.rates.alarm_decay
        for c in range(padded(region.category_count)):
            self.alarms[c] = self.alarms[c] * kept

    def take_alarm(self: State, region: Region, category: int, amount: float) -> None:
        """Take alarm about a category of weapons."""
        self.alarms[category] = self.alarms[category] + amount

    def remember_threat(self: State, region: Region) -> None:
        """At the start: keep the threat from which later changes are counted, without what is unusual of a war."""
        p = region.parameters
        felt = p.systemic_weight * systemic_exposure(self.russia_exposure, p.systemic_common)
        self.threat_at_start = self.threat - felt * region.systemic_unusual


@compiles
def show_capabilities(region: Region) -> None:
    """Set the capabilities that the two states of each relevant pair see in each other, for all who ask in the quarter.

    Budgets, hostility and agreements stay as they are from here, the phase of credibility, to the end of the next, of threat.
    """
    pairs = region.pairs
    for k in range(region.pair_count):
        if politically_relevant(pairs.contiguity[k], pairs.hostility[k]):
            one, other = region.states[pairs.first[k]], region.states[pairs.second[k]]
            one.capability[other.place] = one.capability_against(region, other.place)
            other.capability[one.place] = other.capability_against(region, one.place)


@compiles
def let_systemic_threat_fade(region: Region) -> None:
    """Let the systemic threat fade to the level that wars under way hold."""
    region.systemic = region.war_level + (region.systemic - region.war_level) * (1.0 - region.rates.systemic_decay)


@compiles
def change_war(region: Region, amount: float, ends: int) -> None:
    """Let a war outside the region raise the systemic threat by `amount`, or its end (`ends` = 1) take that share of what holds it."""
    if ends > 0:
        region.war_level = region.war_level * (1.0 - amount)
    else:
        region.war_level, region.systemic = region.war_level + amount, region.systemic + amount
