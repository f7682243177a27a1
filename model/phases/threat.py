"""Phase 4: the dispute hazard of each dyad, what each state makes of it, deep strike and the systemic threat."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from model.rules.dispute import dispute_hazard, next_perception, peace_term
from model.rules.strike import strike_exposure, wariness, within_reach
from model.rules.threat import systemic_exposure, total_threat

if TYPE_CHECKING:
    from model.agents.state import State
    from model.dyad import Dyad
    from model.region import Region


def perceive_threat(region: Region) -> None:
    """Compute hazards, perceive them, add strike exposure and the systemic threat."""
    p = region.parameters
    if region.quarter == 0:
        _draw_biases(region)
    disputes = [0.0] * len(region.states)
    for dyad in region.dyads:
        _compute_hazard(region, dyad)
        for one, other in ((dyad.a, dyad.b), (dyad.b, dyad.a)):
            known = _perceived(region, one, other, dyad.hazard)
            one.perceived[other.place] = known
            disputes[one.place] = disputes[one.place] + known
    for state in region.states:
        exposure = _strike_exposure(region, state)
        felt = p.systemic_weight * systemic_exposure(state.start.russia_exposure, common=p.systemic_common)
        state.strike_exposure = exposure
        state.threat_disputes = 100.0 * disputes[state.place]
        state.threat_strike = p.strike_weight * exposure
        state.threat_systemic = felt * region.systemic
        state.threat = total_threat(disputes[state.place], exposure, region.systemic, felt, strike_weight=p.strike_weight)
        if region.quarter == 0:
            state.threat_at_start = state.threat
        _fade_alarms(state, region.rates.alarm_decay)
    region.systemic = region.systemic * (1.0 - region.rates.systemic_decay)


def _perceived(region: Region, one: State, other: State, hazard: float) -> float:
    bias = one.bias[other.place]
    if region.quarter == 0:
        return hazard * bias
    return next_perception(one.perceived[other.place], hazard, bias, region.rates.hazard_learning)


def _fade_alarms(state: State, decay: float) -> None:
    for k, alarm in enumerate(state.alarms):
        if alarm > 0.0:
            state.alarms[k] = alarm * (1.0 - decay)


def _draw_biases(region: Region) -> None:
    """Draw how each state reads each other: fixed for the run, log-normal around 1."""
    spread = region.parameters.perception_sd
    for dyad in region.dyads:
        for one, other in ((dyad.a, dyad.b), (dyad.b, dyad.a)):
            one.bias[other.place] = math.exp(spread * region.draws.normal("threat.bias", 0, one.key, other.key) - 0.5 * spread * spread)


def _compute_hazard(region: Region, dyad: Dyad) -> None:
    p = region.parameters
    a, b = dyad.a, dyad.b
    weaker, stronger = (a.budget_real, b.budget_real) if a.budget_real < b.budget_real else (b.budget_real, a.budget_real)
    peace = peace_term(dyad.peace_years, p.dispute_peace, p.dispute_peace_squared, p.dispute_peace_cubed)
    dyad.hazard = dispute_hazard(
        dyad.contiguity, dyad.rivalry, weaker / stronger, dyad.hostility, peace, region.dispute_constant,
        p.dispute_contiguity, p.dispute_rivalry, p.dispute_balance, p.dispute_hostility,
    )  # fmt: skip
    allied = 1.0 if region.linked[a.place][b.place] else 0.0
    dyad.wary = wariness(dyad.hostility, dyad.rivalry, allied, p.wariness_rivalry, p.wariness_agreement)
    region.wary[a.place][b.place] = region.wary[b.place][a.place] = dyad.wary


def _strike_exposure(region: Region, state: State) -> float:
    """Return the sum of a state's signed exposures to the others' deep strike."""
    p, total = region.parameters, 0.0
    for other in region.states:
        wary = region.wary[state.place][other.place]
        if wary > 0.0 and other is not state:
            distance = region.dyad_of[state.iso3, other.iso3].border_distance
            total = total + strike_exposure(
                strike_in_reach(region, other, distance), strike_in_reach(region, state, distance), wary, p.strike_scale, p.strike_offset
            )
    return total


def strike_in_reach(region: Region, state: State, distance: float) -> float:
    """Return a state's deep-strike stock that reaches `distance` [km] beyond its border [TIV-like]."""
    reached = 0.0
    for k, category in region.strike_categories:
        stock = state.nato[k] + state.east[k] + state.legacy[k]
        if stock > 0.0:
            reached = reached + stock * within_reach(distance, category.strike_reach)
    return reached
