"""Talks of every pair: what drives them, how fast they advance, and who is ready to sign."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from model.compiled import compiled
from model.draws import stable_id, uniform
from model.rules.help import uncovered_need
from model.rules.period import hazard_probability
from model.rules.talks import (
    common_partners,
    current_surplus,
    doubt_multiplier,
    likeness,
    standing_surplus,
    step_rate,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

STEP: Final = stable_id("talks.step")
BREAK: Final = stable_id("talks.break")
SIGNED: Final = 3
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
EASTERN: Final = 0.15
TRANSFERRED: Final = 0.1
SHARED_RIVAL: Final = 0.1
DEFICIT: Final = 0.15
HOSTILITY: Final = 0.05


@compiled
def review_standing(
    parameters: NDArray[np.void],
    states: NDArray[np.void],
    dyads: NDArray[np.void],
    gdps: NDArray[np.float64],
    alignment: NDArray[np.float64],
    eastern: NDArray[np.int64],
    deals: NDArray[np.float64],
) -> None:
    """Review what changes slowly: nearness, regimes, size, standing ties, alignment, transfers, vetoes.

    `gdps` [state, EUR million, constant]; `alignment` [state, power]; `eastern` powers by place; `deals` [state, home].
    """
    p = parameters[0]
    for k in range(dyads.size):
        dyad = dyads[k]
        if dyad.barred > 0:
            continue
        i, j, d = dyad.a, dyad.b, dyad.drivers
        alike = 0.0
        for power in range(alignment.shape[1]):
            alike = alike + likeness(alignment[i, power], alignment[j, power])
        dealt = (deals[i, states[j].home] + deals[j, states[i].home]) / TRANSFERS
        d[0] = dyad.near - NEAR
        d[1] = dyad.regime_distance - REGIME_DISTANCE
        d[2] = math.log(min(gdps[i], gdps[j]) / SIZE_UNIT) - SIZE
        d[3] = dyad.standing_tie - STANDING_TIE
        d[4] = alike / alignment.shape[1] - LIKENESS
        d[5] = math.sqrt(_mean(alignment, i, eastern) * _mean(alignment, j, eastern)) - EASTERN
        d[6] = min(1.0, dealt) - TRANSFERRED
        d[7] = dyad.veto
        dyad.standing_surplus = standing_surplus(
            d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7],
            p.surplus_proximity, p.surplus_regime_distance, p.surplus_size, p.surplus_standing_tie,
            p.surplus_outside_alignment, p.surplus_eastern, p.surplus_transfers, p.surplus_veto,
        )  # fmt: skip


@compiled
def _mean(alignment: NDArray[np.float64], state: int, powers: NDArray[np.int64]) -> float:
    total = 0.0
    for power in powers:
        total = total + alignment[state, power]
    return total / powers.size


@compiled
def judge_pairs(
    parameters: NDArray[np.void],
    response: float,
    log_limit: float,
    dyads: NDArray[np.void],
    threat: NDArray[np.float64],
    helped: NDArray[np.float64],
    helped_at_start: NDArray[np.float64],
    capital: NDArray[np.float64],
    agreements: NDArray[np.int64],
    wary: NDArray[np.float64],
    linked: NDArray[np.int64],
    freshness: NDArray[np.float64],
    signatories: NDArray[np.bool_],
) -> float:
    """Set each pair's current drivers, surplus, the multiplier of lost help and the rate of a step; return the largest multiplier.

    By state: `threat`, credible help now and at the start, political `capital`, number of `agreements`.
    Signings that are still answered: `freshness` in (0, 1], `signatories` [signing, state].
    """
    p = parameters[0]
    largest = 0.0
    for k in range(dyads.size):
        dyad = dyads[k]
        if dyad.barred > 0:
            continue
        i, j, d = dyad.a, dyad.b, dyad.drivers
        need_of_a = uncovered_need(threat[i], helped[i], p.deficit_half_threat)
        need_of_b = uncovered_need(threat[j], helped[j], p.deficit_half_threat)
        usual_of_a = uncovered_need(threat[i], helped_at_start[i], p.deficit_half_threat)
        usual_of_b = uncovered_need(threat[j], helped_at_start[j], p.deficit_half_threat)
        deficit = 0.5 * (usual_of_a + usual_of_b)
        d[8] = _shared_rival(wary, i, j) * (1.0 - dyad.wary) - SHARED_RIVAL
        d[9] = _closure(linked, i, j)
        d[10] = deficit - DEFICIT
        d[11] = _to_answer(i, j, wary, freshness, signatories)
        d[12] = dyad.hostility - HOSTILITY
        d[13] = 0.5 * (agreements[i] + agreements[j])
        dyad.surplus = dyad.standing_surplus + current_surplus(
            d[8], d[9], d[10], d[11], d[12], d[13],
            p.surplus_shared_rival, p.surplus_closure, p.surplus_deficit, p.surplus_counter_alignment, p.surplus_hostility,
            p.surplus_agreements,
        )  # fmt: skip
        dyad.lost = 0.5 * (need_of_a + need_of_b) - deficit
        dyad.multiplier = doubt_multiplier(dyad.lost, response, p.doubt_sensitivity, log_limit)
        dyad.capital = capital[i] * capital[j]
        dyad.rate = step_rate(dyad.surplus, dyad.multiplier, dyad.capital, p.talks_rate)
        largest = max(largest, dyad.multiplier)
    return largest


@compiled
def _shared_rival(wary: NDArray[np.float64], i: int, j: int) -> float:
    """Return how wary both are of the same third state, at most. It binds them as far as they aren't wary of each other."""
    most = 0.0
    for k in range(wary.shape[0]):
        if k not in (i, j):
            most = max(most, min(wary[i, k], wary[j, k]))
    return most


@compiled
def _closure(linked: NDArray[np.int64], i: int, j: int) -> float:
    count = 0
    for k in range(linked.shape[0]):
        if linked[i, k] > 0 and linked[j, k] > 0:
            count += 1
    return common_partners(count)


@compiled
def _to_answer(
    i: int, j: int, wary: NDArray[np.float64], freshness: NDArray[np.float64], signatories: NDArray[np.bool_]
) -> float:
    """Return what two states have to answer: the latest agreement of others that either is wary of, fading with age."""
    most = 0.0
    for signing in range(freshness.size):
        if signatories[signing, i] or signatories[signing, j]:
            continue
        for k in range(wary.shape[0]):
            if signatories[signing, k]:
                most = max(most, freshness[signing] * max(wary[i, k], wary[j, k]))
    return most


@compiled
def advance_talks(
    seed: int,
    quarter: int,
    breakoff_rate: float,
    dyads: NDArray[np.void],
    linked: NDArray[np.int64],
    willing: NDArray[np.bool_],
) -> int:
    """Move talks a step on, or break them off; mark the `willing` [dyad], and return how many are ready to sign."""
    count = 0
    broken_off = hazard_probability(breakoff_rate)
    for k in range(dyads.size):
        dyad = dyads[k]
        willing[k] = False
        if dyad.barred > 0 or linked[dyad.a, dyad.b] > 0:
            continue
        if uniform(seed, STEP, quarter, dyad.key_a, dyad.key_b) < hazard_probability(dyad.rate):
            dyad.stage += 1
            if dyad.stage == SIGNED:
                willing[k] = True
                count += 1
        elif dyad.stage > 0 and uniform(seed, BREAK, quarter, dyad.key_a, dyad.key_b) < broken_off:
            dyad.stage = 0
    return count
