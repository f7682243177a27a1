"""Talks of every pair: what drives them, how fast they advance, and who is ready to sign."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from haemus.model.compiled import compiled, part
from haemus.model.draws import stable_id, uniform
from haemus.model.rules.help import uncovered_need
from haemus.model.rules.period import happens
from haemus.model.rules.talks import (
    common_partners,
    current_surplus,
    doubt_multiplier,
    full_capital,
    likeness,
    next_capital,
    standing_surplus,
    step_rate,
)
from haemus.model.sweeps.influence import EASTERN

if TYPE_CHECKING:
    from haemus.model.situation import Block, Now

STEP: Final = stable_id("talks.step")
BREAK: Final = stable_id("talks.break")
READY: Final = 3
"""Stages of talks: 0 none, 1 exploratory, 2 a text on the table, 3 ready to sign."""
TRANSFERS: Final = 3.0
"""Deals that count as full."""
SIZE_UNIT: Final = 10_000.0

# Drivers of a typical pair of 2020, taken off, so that the base rate of talks is that of such a pair.
NEAR: Final = 0.3
REGIME_DISTANCE: Final = 0.15
SIZE: Final = 1.0
STANDING_TIE: Final = 0.7
LIKENESS: Final = 0.8
EASTERN_LEAN: Final = 0.15
TRANSFERRED: Final = 0.1
SHARED_RIVAL: Final = 0.1
DEFICIT: Final = 0.15
HOSTILITY: Final = 0.05


@compiled
def review_standing(block: Block) -> None:
    """Review what changes slowly: nearness, regimes, size, standing ties, alignment, transfers, vetoes."""
    now = block[0]
    p = now.parameters
    for k in range(now.dyad_count):
        dyad = now.dyads[k]
        if dyad.barred > 0:
            continue
        i, j, d = dyad.a, dyad.b, dyad.drivers
        one, other = now.states[i], now.states[j]
        alike, powers = 0.0, now.alignment.shape[1]
        for power in range(powers):
            alike = alike + likeness(now.alignment[i, power], now.alignment[j, power])
        dealt = (now.deals[i, other.home] + now.deals[j, one.home]) / TRANSFERS
        d[0] = dyad.near - NEAR
        d[1] = dyad.regime_distance - REGIME_DISTANCE
        d[2] = math.log(min(one.gdp_real, other.gdp_real) / SIZE_UNIT) - SIZE
        d[3] = dyad.standing_tie - STANDING_TIE
        d[4] = alike / powers - LIKENESS
        d[5] = math.sqrt(_eastern_lean(now, i) * _eastern_lean(now, j)) - EASTERN_LEAN
        d[6] = min(1.0, dealt) - TRANSFERRED
        d[7] = dyad.veto
        dyad.standing_surplus = standing_surplus(
            d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7],
            p.surplus_proximity, p.surplus_regime_distance, p.surplus_size, p.surplus_standing_tie,
            p.surplus_outside_alignment, p.surplus_eastern, p.surplus_transfers, p.surplus_veto,
        )  # fmt: skip


@part
def _eastern_lean(now: Now, state: int) -> float:
    """Return a state's mean alignment with the eastern powers."""
    total = 0.0
    for power in EASTERN:
        total = total + now.alignment[state, power]
    return total / len(EASTERN)


@compiled
def judge_pairs(block: Block) -> None:
    """Set each pair's current drivers, surplus, the multiplier of lost help and the rate of a step."""
    now = block[0]
    p = now.parameters
    for i in range(now.state_count):
        state = now.states[i]
        state.open_need = uncovered_need(state.threat, state.help, p.deficit_half_threat)
        state.partners = _partners(now, i)
        state.usual_need = uncovered_need(state.threat, state.help_at_start, p.deficit_half_threat)
    _weigh_signings(now)
    for k in range(now.dyad_count):
        dyad = now.dyads[k]
        if dyad.barred > 0:
            continue
        i, j, d = dyad.a, dyad.b, dyad.drivers
        one, other = now.states[i], now.states[j]
        deficit = 0.5 * (one.usual_need + other.usual_need)
        d[8] = _shared_rival(now, i, j) * (1.0 - dyad.wary) - SHARED_RIVAL
        d[9] = _closure(one.partners & other.partners)
        d[10] = deficit - DEFICIT
        d[12] = dyad.hostility - HOSTILITY
        d[13] = 0.5 * (one.agreement_count + other.agreement_count)
        dyad.surplus = dyad.standing_surplus + current_surplus(
            d[8], d[9], d[10], d[11], d[12], d[13],
            p.surplus_shared_rival, p.surplus_closure, p.surplus_deficit, p.surplus_counter_alignment, p.surplus_hostility,
            p.surplus_agreements,
        )  # fmt: skip
        dyad.lost = 0.5 * (one.open_need + other.open_need) - deficit
        dyad.multiplier = doubt_multiplier(dyad.lost, now.rates.response, p.doubt_sensitivity, now.log_multiplier_limit)
        dyad.capital = one.capital * other.capital
        dyad.rate = step_rate(dyad.surplus, dyad.multiplier, dyad.capital, p.talks_rate)
        now.largest_multiplier = max(now.largest_multiplier, dyad.multiplier)


@part
def _shared_rival(now: Now, i: int, j: int) -> float:
    """Return how wary both are of the same third state, at most. It binds them as far as they aren't wary of each other."""
    most = 0.0
    for k in range(now.state_count):  # nobody is wary of itself
        most = max(most, min(now.wary[i, k], now.wary[j, k]))
    return most


@part
def _partners(now: Now, state: int) -> int:
    """Return whom agreements in force tie a state to, as a set: bit k is the k-th state."""
    tied = 0
    for k in range(now.state_count):
        if now.linked[state, k] > 0:
            tied |= 1 << k
    return tied


@part
def _closure(common: int) -> float:
    """Return the closure that a set of common partners makes."""
    count = 0
    while common > 0:
        common &= common - 1  # without its lowest member
        count += 1
    return common_partners(count)


@part
def _weigh_signings(now: Now) -> None:
    """Set what two states have to answer: the latest agreement of others that either is wary of, fading with age."""
    for k in range(now.dyad_count):
        now.dyads[k].drivers[11] = 0.0
    for signing in range(now.signing_count):
        fresh = 1.0 - (now.quarter - now.signing_quarter[signing]) / now.parameters.counter_memory
        for i in range(now.state_count):
            wary = 0.0
            for k in range(now.state_count):
                if now.signatories[signing, k] > 0:
                    wary = max(wary, now.wary[i, k])
            now.states[i].wary_of_signing = fresh * wary
        for k in range(now.dyad_count):
            dyad = now.dyads[k]
            if now.signatories[signing, dyad.a] == 0 and now.signatories[signing, dyad.b] == 0:
                wary = max(now.states[dyad.a].wary_of_signing, now.states[dyad.b].wary_of_signing)
                dyad.drivers[11] = max(dyad.drivers[11], wary)


@compiled
def forget_signings(block: Block) -> None:
    """Drop the signings that nobody answers any longer."""
    now = block[0]
    kept, memory = 0, now.parameters.counter_memory
    for signing in range(now.signing_count):
        if now.quarter - now.signing_quarter[signing] < memory:
            now.signing_quarter[kept] = now.signing_quarter[signing]
            for i in range(now.state_count):
                now.signatories[kept, i] = now.signatories[signing, i]
            kept += 1
    now.signing_count = kept


@compiled
def advance_talks(block: Block) -> int:
    """Move talks a step on, or break them off; mark the pairs that are ready to sign, and return how many they are."""
    now = block[0]
    count = 0
    for k in range(now.dyad_count):
        dyad = now.dyads[k]
        dyad.ready = 0
        if dyad.barred > 0 or now.linked[dyad.a, dyad.b] > 0:
            continue
        if happens(uniform(now.seed, STEP, now.quarter, dyad.key_a, dyad.key_b), dyad.rate):
            dyad.stage += 1
            if dyad.stage == READY:
                dyad.ready = 1
                count += 1
        elif dyad.stage > 0:
            drawn = uniform(now.seed, BREAK, now.quarter, dyad.key_a, dyad.key_b)
            if happens(drawn, now.parameters.breakoff_rate):
                dyad.stage = 0
    return count


@compiled
def set_capital(block: Block) -> None:
    """Set every state's political capital to the full: what its fragility leaves."""
    now = block[0]
    for i in range(now.state_count):
        now.states[i].capital = full_capital(now.states[i].fragility, now.parameters.capital_fragility)


@compiled
def restore_capital(block: Block) -> None:
    """Let every state's political capital recover for a quarter."""
    now = block[0]
    for i in range(now.state_count):
        state = now.states[i]
        full = full_capital(state.fragility, now.parameters.capital_fragility)
        state.capital = next_capital(state.capital, full, now.rates.capital_recovery)
