"""Phase 3: each state revises its belief in each guarantee, and what help it may count on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.rules.credibility import probability, revised_belief, standing_commitment, susceptibility
from model.rules.help import agreement_help, combined_help
from model.start import POWERS

if TYPE_CHECKING:
    from model.agents.guarantee import Guarantee
    from model.agents.state import State
    from model.region import Region


def revise_credibility(region: Region) -> None:
    """Revise beliefs, then count help: guarantees first, agreements for what they leave open."""
    alignment = region.situation.alignment.tolist()
    for guarantee in region.guarantees:
        if guarantee.promises_help:
            lead = POWERS.index(guarantee.lead)
            for state in guarantee.members:
                _revise(region, guarantee, state, alignment[state.place][lead])
            guarantee.signal.clear()
    for state in region.states:
        state.guarantee_help, state.credibility = _covered(state)
    restraint = [_expected_restraint(region, state) for state in region.states]
    for state, held_back in zip(region.states, restraint, strict=True):
        base = state.guarantee_help if state.guarantee_help > 0.0 else held_back
        state.restraint = held_back
        state.help = combined_help(
            base, agreement_help(_partners(region, state), step=region.parameters.agreement_help)
        )
        if region.quarter == 0:
            state.help_at_start = state.help
    for power in region.lead_shift:
        region.lead_shift[power] = region.lead_shift[power] * (1.0 - region.rates.commitment_recovery)
    region.doubt.clear()


def _revise(region: Region, guarantee: Guarantee, state: State, alignment: float) -> None:
    p = region.parameters
    weight = susceptibility(
        state.fragility, alignment,
        base=p.susceptibility_base, fragility_weight=p.susceptibility_fragility, alignment_weight=p.susceptibility_alignment,
    )  # fmt: skip
    standing = standing_commitment(
        guarantee.commitment, region.lead_shift.get(guarantee.lead, 0.0), guarantee.presence,
        0.01 * guarantee.investment.get(state.iso3, 0.0), guarantee.loading,
        presence_weight=p.presence_weight, investment_weight=p.investment_weight,
    )  # fmt: skip
    signal = guarantee.loading * region.doubt.get(guarantee.lead, 0.0) + guarantee.signal.get(state.iso3, 0.0)
    before = state.belief[guarantee.name]
    state.belief[guarantee.name] = revised_belief(before, standing, signal, weight, region.rates.belief_decay)
    if signal != 0.0:
        region.record.explain(
            region.quarter, "belief", (state.iso3,), f"belief in {guarantee.name}",
            (("before [logit]", before), ("standing [logit]", standing), ("signal [logit]", signal),
            ("susceptibility", weight), ("after [logit]", state.belief[guarantee.name])),
        )  # fmt: skip


def _covered(state: State) -> tuple[float, float]:
    """Return the best guarantee's cover times its credibility, and the most credible guarantee's credibility."""
    best = credibility = 0.0
    for guarantee in state.guarantees:
        if guarantee.promises_help:
            believed = probability(state.belief[guarantee.name])
            best = max(best, guarantee.coverage * believed)
            credibility = max(credibility, believed)
    return best, credibility


def _expected_restraint(region: Region, state: State) -> float:
    """Return what a state without guarantee counts on: that the guarantor of its land neighbours holds them back."""
    if state.guarantee_help > 0.0:
        return 0.0
    total, count = 0.0, 0
    for other in region.neighbours[state.place]:
        if other.guarantee_help > 0.0:
            total, count = total + other.guarantee_help, count + 1
    return region.parameters.restraint_weight * total / count if count else 0.0


def _partners(region: Region, state: State) -> float:
    """Return the partners' weight: 1 + depth for each, times its size relative to the state's own, at most 1."""
    weight = 0.0
    if not state.agreement_count:
        return weight
    for agreement in region.agreements:
        if state in agreement.members:
            for partner in agreement.members:
                if partner is not state:
                    relative = partner.budget_real / state.budget_real
                    weight = weight + (1.0 + agreement.depth) * (relative if relative < 1.0 else 1.0)
    return weight
