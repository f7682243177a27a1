"""Crises between states: drawn from each dyad's hazard; hostility fades, years of peace pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from model.compiled import compiled
from model.draws import stable_id, uniform
from model.rules.crisis import crisis_probability, crisis_severity, faded_hostility, raised_hostility
from model.rules.dispute import politically_relevant
from model.rules.period import quarterly_probability

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CRISIS: Final = stable_id("crisis")


@compiled
def raise_crises(
    seed: int,
    quarter: int,
    parameters: NDArray[np.void],
    fading: float,
    dyads: NDArray[np.void],
    budgets: NDArray[np.float64],
    helped: NDArray[np.float64],
    severity: NDArray[np.float64],
    chances: NDArray[np.float64],
) -> int:
    """Draw each dyad's crisis, raise and fade hostility; return how many broke out.

    `budgets` [state, EUR million, constant] say who is weaker, `helped` [state] what help deters. `severity` [dyad] is set,
    0 without a crisis, and `chances` [dyad] where there was one.
    """
    p = parameters[0]
    count = 0
    for k in range(dyads.size):
        dyad = dyads[k]
        severity[k] = 0.0
        if not politically_relevant(dyad.contiguity, dyad.hostility):
            continue
        weaker = dyad.a if budgets[dyad.a] < budgets[dyad.b] else dyad.b
        chance = crisis_probability(quarterly_probability(dyad.hazard), helped[weaker], p.crisis_deterrence)
        drawn = uniform(seed, CRISIS, quarter, dyad.key_a, dyad.key_b)
        if drawn < chance:
            severity[k], chances[k] = crisis_severity(drawn, chance, p.crisis_severity), chance
            dyad.hostility = raised_hostility(dyad.hostility, severity[k])
            dyad.peace_years = 0.0
            count += 1
        else:
            dyad.peace_years = dyad.peace_years + 0.25
        dyad.hostility = faded_hostility(dyad.hostility, dyad.hostility_floor, fading)
    return count
