"""The threat that a state perceives: disputes with others, their deep strike, and a systemic threat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from haemus.model.acts import Acts, compiles, field
from haemus.model.draws import stable_id, uniform
from haemus.model.rules.dispute import next_perception, politically_relevant
from haemus.model.rules.elementary import exp
from haemus.model.rules.normal import normal_quantile
from haemus.model.rules.strike import strike_exposure
from haemus.model.rules.threat import systemic_exposure, total_threat

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
    alarms: list[float] = field("share", "alarm about a category of weapons, which fades", per="category")
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

    def perceive_disputes(self: State, region: Region) -> None:
        """Learn the hazard of a dispute with each other state, at once in the first quarter; add up exposure to deep strike."""
        p, pairs = region.parameters, region.pairs
        learning = 1.0 if region.quarter == region.first else region.rates.hazard_learning
        disputes, exposure = 0.0, 0.0
        for other in range(region.state_count):
            k = self.pair_with[other]
            if k < 0 or not politically_relevant(pairs.contiguity[k], pairs.hostility[k]):
                continue
            self.perceived[other] = next_perception(self.perceived[other], pairs.hazard[k], self.bias[other], learning)
            disputes = disputes + self.perceived[other]
            if self.wary[other] > 0.0:
                ours, theirs = pairs.strike_of_first[k], pairs.strike_of_second[k]
                if pairs.first[k] != self.place:
                    ours, theirs = theirs, ours
                exposure = exposure + strike_exposure(theirs, ours, self.wary[other], p.strike_scale, p.strike_offset)
        self.threat_disputes, self.strike_exposure = disputes, exposure

    def sum_threats(self: State, region: Region) -> None:
        """Sum the threats that it perceives, and let alarms fade."""
        p = region.parameters
        felt = p.systemic_weight * systemic_exposure(self.russia_exposure, p.systemic_common)
        disputes = self.threat_disputes
        self.threat = total_threat(disputes, self.strike_exposure, region.systemic, felt, p.strike_weight)
        self.threat_disputes = 100.0 * disputes
        self.threat_strike = p.strike_weight * self.strike_exposure
        self.threat_systemic = felt * region.systemic
        for c in range(region.category_count):
            self.alarms[c] = self.alarms[c] * (1.0 - region.rates.alarm_decay)

    def remember_threat(self: State, region: Region) -> None:
        """At the start: keep the threat from which later changes are counted, which is that of the constant's years."""
        p = region.parameters
        felt = p.systemic_weight * systemic_exposure(self.russia_exposure, p.systemic_common)
        self.threat_at_start = self.threat - felt * region.systemic_unusual


@compiles
def let_systemic_threat_fade(region: Region) -> None:
    """Let the systemic threat fade to the level that wars under way hold."""
    region.systemic = region.war_level + (region.systemic - region.war_level) * (1.0 - region.rates.systemic_decay)
