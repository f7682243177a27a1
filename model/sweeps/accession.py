"""Agreements that exist: who applies to them, and how hostile their members are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from model.compiled import compiled
from model.draws import stable_id, uniform
from model.rules.period import hazard_probability
from model.rules.talks import application_rate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

APPLY: Final = stable_id("accession.apply")


@compiled
def draw_applications(
    seed: int,
    quarter: int,
    agreement: int,
    parameters: NDArray[np.void],
    states: NDArray[np.void],
    dyads: NDArray[np.void],
    dyad_of: NDArray[np.int64],
    members: NDArray[np.bool_],
    capital: NDArray[np.float64],
    gains: NDArray[np.float64],
) -> int:
    """Let outsiders apply to an agreement at a rate that rises with their mean surplus; return how many do.

    `members` [state] are in it. `gains` [state, (applies, mean surplus, mean multiplier, rate)] is set.
    """
    p = parameters[0]
    count = 0
    for state in range(states.size):
        gains[state, 0] = 0.0
        if members[state]:
            continue
        surplus, multiplier, size, free = 0.0, 0.0, 0, True
        for member in range(states.size):
            if not members[member]:
                continue
            dyad = dyads[dyad_of[state, member]]
            if dyad.barred > 0:
                free = False
                break
            surplus, multiplier, size = surplus + dyad.surplus, multiplier + dyad.multiplier, size + 1
        if not free:
            continue
        surplus, multiplier = surplus / size, multiplier / size
        rate = application_rate(surplus, multiplier, capital[state], p.accession_rate, p.accession_surplus)
        if uniform(seed, APPLY, quarter, states[state].key, agreement) < hazard_probability(rate):
            gains[state, 0], gains[state, 1], gains[state, 2], gains[state, 3] = 1.0, surplus, multiplier, rate
            count += 1
    return count


@compiled
def worst_hostility(dyads: NDArray[np.void], members: NDArray[np.bool_]) -> float:
    """Return the greatest hostility between two of the `members` [state]."""
    worst = 0.0
    for k in range(dyads.size):
        dyad = dyads[k]
        if members[dyad.a] and members[dyad.b]:
            worst = max(worst, dyad.hostility)
    return worst
