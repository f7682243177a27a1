"""Phase 4: the dispute hazard of each dyad, what each state makes of it, deep strike and the systemic threat."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from model.rules.threat import systemic_exposure, total_threat
from model.situation import of_states
from model.sweeps.threat import sense_threats

if TYPE_CHECKING:
    from model.region import Region


def perceive_threat(region: Region) -> None:
    """Compute hazards, perceive them, add strike exposure and the systemic threat."""
    p, now = region.parameters, region.situation
    if region.quarter == 0:
        _draw_biases(region)
    sense_threats(
        region.parameter_record, region.rates.hazard_learning if region.quarter else 1.0, region.dispute_constant,
        now.dyads, of_states(region.states, "budget_real"), now.linked, now.bias, now.reach, now.nato + now.east + now.legacy,
        now.perceived, now.wary, region.answers.disputes, region.answers.exposures,
    )  # fmt: skip
    disputes, exposures = region.answers.disputes.tolist(), region.answers.exposures.tolist()
    for state, dispute, exposure in zip(region.states, disputes, exposures, strict=True):
        felt = p.systemic_weight * systemic_exposure(state.start.russia_exposure, p.systemic_common)
        state.strike_exposure = exposure
        state.threat_disputes = 100.0 * dispute
        state.threat_strike = p.strike_weight * exposure
        state.threat_systemic = felt * region.systemic
        state.threat = total_threat(dispute, exposure, region.systemic, felt, p.strike_weight)
        if region.quarter == 0:
            state.threat_at_start = state.threat
    region.systemic = region.systemic * (1.0 - region.rates.systemic_decay)
    now.alarms[:] = now.alarms * (1.0 - region.rates.alarm_decay)


def _draw_biases(region: Region) -> None:
    """Draw how each state reads each other: fixed for the run, log-normal around 1."""
    spread, bias = region.parameters.perception_sd, region.situation.bias
    for dyad in region.dyads:
        for one, other in ((dyad.a, dyad.b), (dyad.b, dyad.a)):
            bias[one.place, other.place] = math.exp(
                spread * region.draws.normal("threat.bias", 0, one.key, other.key) - 0.5 * spread * spread
            )
