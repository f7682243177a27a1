"""Every state's belief in every guarantee, and the help that each state counts on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from model.compiled import compiled
from model.rules.credibility import probability, revised_belief, standing_commitment, susceptibility
from model.rules.help import agreement_help, combined_help

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@compiled
def revise_beliefs(
    parameters: NDArray[np.void],
    decay: float,
    guarantees: NDArray[np.void],
    shifts: NDArray[np.float64],
    doubts: NDArray[np.float64],
    investment: NDArray[np.float64],
    signal: NDArray[np.float64],
    fragility: NDArray[np.float64],
    alignment: NDArray[np.float64],
    belief: NDArray[np.float64],
) -> None:
    """Revise `belief` [guarantee, state, logit; NaN outside] in guarantees that promise help.

    By guarantee: `shifts` of the lead power's commitment and `doubts` of the quarter [logit]. `investment` [guarantee, state,
    EUR million] binds to a host; `signal` [guarantee, state, logit] tells one state alone. `alignment` [state, power].
    """
    p = parameters[0]
    for k in range(guarantees.size):
        guarantee = guarantees[k]
        if guarantee.promises == 0:
            continue
        for state in range(belief.shape[1]):
            if math.isnan(belief[k, state]):
                continue
            weight = susceptibility(
                fragility[state], alignment[state, guarantee.lead],
                p.susceptibility_base, p.susceptibility_fragility, p.susceptibility_alignment,
            )  # fmt: skip
            standing = standing_commitment(
                guarantee.commitment, shifts[k], guarantee.presence, 0.01 * investment[k, state], guarantee.loading,
                p.presence_weight, p.investment_weight,
            )  # fmt: skip
            told = guarantee.loading * doubts[k] + signal[k, state]
            belief[k, state] = revised_belief(belief[k, state], standing, told, weight, decay)


@compiled
def count_help(
    parameters: NDArray[np.void],
    guarantees: NDArray[np.void],
    belief: NDArray[np.float64],
    neighbours: NDArray[np.bool_],
    budgets: NDArray[np.float64],
    members: NDArray[np.bool_],
    depths: NDArray[np.float64],
    counted: NDArray[np.float64],
) -> None:
    """Set `counted` [state, (best guarantee's cover, highest credibility, expected restraint, all help)].

    `neighbours` [state, state] by land; `budgets` [state, EUR million, constant]; agreements in force by `members`
    [agreement, state] and `depths`.
    """
    p = parameters[0]
    for state in range(budgets.size):
        covered, credibility = 0.0, 0.0
        for k in range(guarantees.size):
            if guarantees[k].promises > 0 and not math.isnan(belief[k, state]):
                believed = probability(belief[k, state])
                covered = max(covered, guarantees[k].coverage * believed)
                credibility = max(credibility, believed)
        counted[state, 0], counted[state, 1] = covered, credibility
    for state in range(budgets.size):
        base, restraint = counted[state, 0], 0.0
        if base <= 0.0:
            restraint = _expected_restraint(neighbours, counted, state, p.restraint_weight)
            base = restraint
        weight = _partners(budgets, members, depths, state)
        counted[state, 2] = restraint
        counted[state, 3] = combined_help(base, agreement_help(weight, p.agreement_help))


@compiled
def _expected_restraint(
    neighbours: NDArray[np.bool_], counted: NDArray[np.float64], state: int, restraint_weight: float
) -> float:
    """Return what a state without guarantee counts on: that the guarantor of its land neighbours holds them back."""
    total, count = 0.0, 0
    for other in range(neighbours.shape[0]):
        if neighbours[state, other] and counted[other, 0] > 0.0:
            total, count = total + counted[other, 0], count + 1
    return restraint_weight * total / count if count > 0 else 0.0


@compiled
def _partners(
    budgets: NDArray[np.float64], members: NDArray[np.bool_], depths: NDArray[np.float64], state: int
) -> float:
    """Return the partners' weight: 1 + depth for each, times its size relative to the state's own, at most 1."""
    weight = 0.0
    for agreement in range(depths.size):
        if members[agreement, state]:
            for partner in range(budgets.size):
                if members[agreement, partner] and partner != state:
                    relative = budgets[partner] / budgets[state]
                    weight = weight + (1.0 + depths[agreement]) * min(1.0, relative)
    return weight
