"""Every state's belief in every guarantee, and the help that each state counts on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from haemus.model.compiled import compiled, part
from haemus.model.rules.credibility import probability, revised_belief, standing_commitment, susceptibility
from haemus.model.rules.help import agreement_help, combined_help

if TYPE_CHECKING:
    from haemus.model.situation import Block, Now


@compiled
def revise_beliefs(block: Block) -> None:
    """Revise beliefs in guarantees that promise help."""
    now = block[0]
    p, decay = now.parameters, now.rates.belief_decay
    for k in range(now.guarantee_count):
        guarantee = now.guarantees[k]
        if guarantee.promises == 0:
            continue
        for i in range(now.state_count):
            if math.isnan(now.belief[k, i]):
                continue
            weight = susceptibility(
                now.states[i].fragility, now.alignment[i, guarantee.lead],
                p.susceptibility_base, p.susceptibility_fragility, p.susceptibility_alignment,
            )  # fmt: skip
            standing = standing_commitment(
                guarantee.commitment, now.commitment_shift[guarantee.lead], guarantee.presence, 0.01 * now.investment[k, i],
                guarantee.loading, p.presence_weight, p.investment_weight,
            )  # fmt: skip
            told = guarantee.loading * now.doubt[guarantee.lead] + now.signal[k, i]
            now.belief[k, i] = revised_belief(now.belief[k, i], standing, told, weight, decay)


@compiled
def count_help(block: Block) -> None:
    """Set what help each state counts on: guarantees first, then expected restraint, agreements for what they leave open."""
    now = block[0]
    p = now.parameters
    for i in range(now.state_count):
        covered, credibility = 0.0, 0.0
        for k in range(now.guarantee_count):
            if now.guarantees[k].promises > 0 and not math.isnan(now.belief[k, i]):
                believed = probability(now.belief[k, i])
                covered = max(covered, now.guarantees[k].coverage * believed)
                credibility = max(credibility, believed)
        now.states[i].cover, now.states[i].credibility = covered, credibility
    for i in range(now.state_count):
        state = now.states[i]
        base, state.restraint = state.cover, 0.0
        if base <= 0.0:
            base = state.restraint = _expected_restraint(now, i)
        state.help = combined_help(base, agreement_help(_partners(now, i), p.agreement_help))


@part
def _expected_restraint(now: Now, state: int) -> float:
    """Return what a state without guarantee counts on: that the guarantor of its land neighbours holds them back."""
    total, count = 0.0, 0
    for other in range(now.state_count):
        if now.neighbours[state, other] > 0 and now.states[other].cover > 0.0:
            total, count = total + now.states[other].cover, count + 1
    return float(now.parameters.restraint_weight * total / count if count > 0 else 0.0)


@part
def _partners(now: Now, state: int) -> float:
    """Return the partners' weight: 1 + depth for each, times its size relative to the state's own, at most 1."""
    weight = 0.0
    for k in range(now.agreement_count):
        if now.members[k, state] > 0:
            for partner in range(now.state_count):
                if now.members[k, partner] > 0 and partner != state:
                    relative = now.states[partner].budget_real / now.states[state].budget_real
                    weight = weight + (1.0 + now.agreements[k].depth) * min(1.0, relative)
    return weight


@compiled
def remember_help(block: Block) -> None:
    """Keep the help of the start, from which later changes count."""
    now = block[0]
    for i in range(now.state_count):
        now.states[i].help_at_start = now.states[i].help


@compiled
def let_signals_pass(block: Block) -> None:
    """Forget the quarter's signals; shifts of commitment recover."""
    now = block[0]
    for power in range(now.doubt.size):
        now.commitment_shift[power] = now.commitment_shift[power] * (1.0 - now.rates.commitment_recovery)
        now.doubt[power] = 0.0
    for k in range(now.guarantee_count):
        for i in range(now.state_count):
            now.signal[k, i] = 0.0
