"""Phase 4: the dispute hazard of each dyad, what each state makes of it, deep strike and the systemic threat."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from model.rules.dispute import dispute_hazard, next_perception, peace_term
from model.rules.strike import strike_exposure, wariness
from model.rules.threat import systemic_exposure, total_threat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.agents.state import State
    from model.dyad import Dyad
    from model.region import Region


def perceive_threat(region: Region) -> None:
    """Compute hazards, perceive them, add strike exposure and the systemic threat."""
    p = region.parameters
    if region.quarter == 0:
        _draw_biases(region)
    disputes = [0.0] * len(region.states)
    exposures = [0.0] * len(region.states)
    learning = region.rates.hazard_learning if region.quarter else 1.0
    for dyad in region.dyads:
        if not dyad.relevant:
            continue
        hazard = _compute_hazard(region, dyad)
        a, b = dyad.a, dyad.b
        i, j = a.place, b.place
        a.perceived[j] = known = next_perception(a.perceived[j], hazard, a.bias[j], learning)
        disputes[i] = disputes[i] + known
        b.perceived[i] = known = next_perception(b.perceived[i], hazard, b.bias[i], learning)
        disputes[j] = disputes[j] + known
        if dyad.wary > 0.0:
            ours, theirs = strike_in_reach(a, dyad.reach), strike_in_reach(b, dyad.reach)
            exposures[i] = exposures[i] + strike_exposure(theirs, ours, dyad.wary, p.strike_scale, p.strike_offset)
            exposures[j] = exposures[j] + strike_exposure(ours, theirs, dyad.wary, p.strike_scale, p.strike_offset)
    for state in region.states:
        exposure = exposures[state.place]
        felt = p.systemic_weight * systemic_exposure(state.start.russia_exposure, p.systemic_common)
        state.strike_exposure = exposure
        state.threat_disputes = 100.0 * disputes[state.place]
        state.threat_strike = p.strike_weight * exposure
        state.threat_systemic = felt * region.systemic
        state.threat = total_threat(disputes[state.place], exposure, region.systemic, felt, p.strike_weight)
        if region.quarter == 0:
            state.threat_at_start = state.threat
        if state.alarmed:
            _fade_alarms(state, region.rates.alarm_decay)
    region.systemic = region.systemic * (1.0 - region.rates.systemic_decay)


def _fade_alarms(state: State, decay: float) -> None:
    for k, alarm in enumerate(state.alarms):
        if alarm > 0.0:
            state.alarms[k] = alarm * (1.0 - decay)


def _draw_biases(region: Region) -> None:
    """Draw how each state reads each other: fixed for the run, log-normal around 1."""
    spread = region.parameters.perception_sd
    for dyad in region.dyads:
        for one, other in ((dyad.a, dyad.b), (dyad.b, dyad.a)):
            one.bias[other.place] = math.exp(
                spread * region.draws.normal("threat.bias", 0, one.key, other.key) - 0.5 * spread * spread
            )


def _compute_hazard(region: Region, dyad: Dyad) -> float:
    """Set a dyad's hazard and wariness; return the hazard."""
    p = region.parameters
    a, b = dyad.a, dyad.b
    weaker, stronger = (
        (a.budget_real, b.budget_real) if a.budget_real < b.budget_real else (b.budget_real, a.budget_real)
    )
    peace = peace_term(dyad.peace_years, p.dispute_peace, p.dispute_peace_squared, p.dispute_peace_cubed)
    dyad.hazard = dispute_hazard(
        dyad.contiguity, dyad.rivalry, weaker / stronger, dyad.hostility, peace, region.dispute_constant,
        p.dispute_contiguity, p.dispute_rivalry, p.dispute_balance, p.dispute_hostility,
    )  # fmt: skip
    allied = 1.0 if region.linked[a.place][b.place] else 0.0
    dyad.wary = wariness(dyad.hostility, dyad.rivalry, allied, p.wariness_rivalry, p.wariness_agreement)
    region.wary[a.place][b.place] = region.wary[b.place][a.place] = dyad.wary
    return dyad.hazard


def strike_in_reach(state: State, reach: Sequence[tuple[int, float]]) -> float:
    """Return a state's deep-strike stock that reaches across a border [TIV-like]: by category, times the part in reach."""
    reached = 0.0
    for k, part in reach:
        stock = state.nato[k] + state.east[k] + state.legacy[k]
        if stock > 0.0:
            reached = reached + stock * part
    return reached
