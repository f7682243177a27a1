"""Every dyad's hazard, what each side makes of it, how wary they are, whose deep strike reaches whom, and the threat in all."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from haemus.model.compiled import compiled, part
from haemus.model.draws import stable_id, uniform
from haemus.model.rules.dispute import dispute_hazard, next_perception, peace_term, politically_relevant
from haemus.model.rules.normal import normal_quantile
from haemus.model.rules.strike import strike_exposure, wariness
from haemus.model.rules.threat import systemic_exposure, total_threat

if TYPE_CHECKING:
    from haemus.model.situation import Block, Now

BIAS: Final = stable_id("threat.bias")


@compiled
def draw_biases(block: Block) -> None:
    """Draw how each state reads each other: fixed for the run, log-normal around 1."""
    now = block[0]
    spread = now.parameters.perception_sd
    for k in range(now.dyad_count):
        dyad = now.dyads[k]
        one_way = normal_quantile(uniform(now.seed, BIAS, 0, dyad.key_a, dyad.key_b))
        other_way = normal_quantile(uniform(now.seed, BIAS, 0, dyad.key_b, dyad.key_a))
        now.bias[dyad.a, dyad.b] = math.exp(spread * one_way - 0.5 * spread * spread)
        now.bias[dyad.b, dyad.a] = math.exp(spread * other_way - 0.5 * spread * spread)


@compiled
def sense_threats(block: Block, learning: float) -> None:
    """Set hazards, perceptions and wariness, and what each state feels of them; all at once where `learning` is 1."""
    now = block[0]
    p = now.parameters
    for i in range(now.state_count):
        now.states[i].threat_disputes = now.states[i].strike_exposure = 0.0
    for k in range(now.dyad_count):
        dyad = now.dyads[k]
        if not politically_relevant(dyad.contiguity, dyad.hostility):
            continue
        i, j = dyad.a, dyad.b
        one, other = now.states[i], now.states[j]
        smaller, larger = min(one.budget_real, other.budget_real), max(one.budget_real, other.budget_real)
        peace = peace_term(dyad.peace_years, p.dispute_peace, p.dispute_peace_squared, p.dispute_peace_cubed)
        dyad.hazard = dispute_hazard(
            dyad.contiguity, dyad.rivalry, smaller / larger, dyad.hostility, peace, now.dispute_constant,
            p.dispute_contiguity, p.dispute_rivalry, p.dispute_balance, p.dispute_hostility,
        )  # fmt: skip
        allied = 1.0 if now.linked[i, j] > 0 else 0.0
        mutual = wariness(dyad.hostility, dyad.rivalry, allied, p.wariness_rivalry, p.wariness_agreement)
        dyad.wary = mutual
        now.wary[i, j] = now.wary[j, i] = mutual
        now.perceived[i, j] = next_perception(now.perceived[i, j], dyad.hazard, now.bias[i, j], learning)
        one.threat_disputes = one.threat_disputes + now.perceived[i, j]
        now.perceived[j, i] = next_perception(now.perceived[j, i], dyad.hazard, now.bias[j, i], learning)
        other.threat_disputes = other.threat_disputes + now.perceived[j, i]
        if mutual > 0.0:
            ours, theirs = _in_reach(now, i, k), _in_reach(now, j, k)
            one.strike_exposure = one.strike_exposure + strike_exposure(
                theirs, ours, mutual, p.strike_scale, p.strike_offset
            )
            other.strike_exposure = other.strike_exposure + strike_exposure(
                ours, theirs, mutual, p.strike_scale, p.strike_offset
            )


@part
def _in_reach(now: Now, state: int, dyad: int) -> float:
    """Return a state's deep-strike stock that reaches across a border [TIV-like]: by category, times the part in reach."""
    reached = 0.0
    for c in range(now.category_count):
        if now.reach[dyad, c] > 0.0:
            stock = now.nato[state, c] + now.east[state, c] + now.legacy[state, c]
            reached = reached + stock * now.reach[dyad, c]
    return reached


@compiled
def sum_threats(block: Block) -> None:
    """Sum what each state feels threatened by [points]; systemic threat and alarms fade."""
    now = block[0]
    p, rate = now.parameters, now.rates
    for i in range(now.state_count):
        state = now.states[i]
        felt = p.systemic_weight * systemic_exposure(state.russia_exposure, p.systemic_common)
        disputes = state.threat_disputes
        state.threat = total_threat(disputes, state.strike_exposure, now.systemic, felt, p.strike_weight)
        state.threat_disputes = 100.0 * disputes
        state.threat_strike = p.strike_weight * state.strike_exposure
        state.threat_systemic = felt * now.systemic
        for c in range(now.category_count):
            now.alarms[i, c] = now.alarms[i, c] * (1.0 - rate.alarm_decay)
    now.systemic = now.systemic * (1.0 - rate.systemic_decay)


@compiled
def remember_threat(block: Block) -> None:
    """Keep the threat of the start, from which later changes count."""
    now = block[0]
    for i in range(now.state_count):
        now.states[i].threat_at_start = now.states[i].threat
