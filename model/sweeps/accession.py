"""Agreements that exist: who applies to them, and how hostile their members are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from model.compiled import compiled
from model.draws import stable_id, uniform
from model.rules.period import happens
from model.rules.talks import application_rate

if TYPE_CHECKING:
    from model.situation import Block

APPLY: Final = stable_id("accession.apply")


@compiled
def draw_applications(block: Block, agreement: int) -> int:
    """Let outsiders apply to an agreement in force at a rate that rises with their mean surplus; return how many do.

    Who applies is marked on the state, with what it weighed.
    """
    now = block[0]
    p, count, key = now.parameters, 0, now.agreements[agreement].key
    for i in range(now.state_count):
        state = now.states[i]
        state.applies = 0
        if now.members[agreement, i] > 0:
            continue
        surplus, multiplier, size, free = 0.0, 0.0, 0, True
        for j in range(now.state_count):
            if now.members[agreement, j] == 0:
                continue
            dyad = now.dyads[now.dyad_of[i, j]]
            if dyad.barred > 0:
                free = False
                break
            surplus, multiplier, size = surplus + dyad.surplus, multiplier + dyad.multiplier, size + 1
        if not free:
            continue
        surplus, multiplier = surplus / size, multiplier / size
        rate = application_rate(surplus, multiplier, state.capital, p.accession_rate, p.accession_surplus)
        if happens(uniform(now.seed, APPLY, now.quarter, state.key, key), rate):
            state.applies, count = 1, count + 1
            state.mean_surplus, state.mean_multiplier, state.application_rate = surplus, multiplier, rate
    return count


@compiled
def worst_hostility(block: Block, agreement: int) -> float:
    """Return the greatest hostility between two members of an agreement in force."""
    now = block[0]
    worst = 0.0
    for k in range(now.dyad_count):
        dyad = now.dyads[k]
        if now.members[agreement, dyad.a] > 0 and now.members[agreement, dyad.b] > 0:
            worst = max(worst, dyad.hostility)
    return worst
