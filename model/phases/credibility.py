"""Phase 3: each state revises its belief in each guarantee, and what help it may count on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from model.rules.credibility import standing_commitment, susceptibility
from model.situation import of_states
from model.sweeps.credibility import count_help, revise_beliefs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.region import Region


def revise_credibility(region: Region) -> None:
    """Revise beliefs, then count help: guarantees first, agreements for what they leave open."""
    now, counted = region.situation, region.answers.counted
    shifts = np.array([region.lead_shift.get(guarantee.lead, 0.0) for guarantee in region.guarantees])
    doubts = np.array([region.doubt.get(guarantee.lead, 0.0) for guarantee in region.guarantees])
    before = now.belief.copy() if region.record.reasons is not None else None
    revise_beliefs(
        region.parameter_record, region.rates.belief_decay, now.guarantees, shifts, doubts, now.investment, now.signal,
        of_states(region.states, "fragility"), now.alignment, now.belief,
    )  # fmt: skip
    if before is not None:
        _explain(region, before, shifts, doubts)
    count_help(
        region.parameter_record, now.guarantees, now.belief, now.neighbours, of_states(region.states, "budget_real"),
        region.members, region.depths, counted,
    )  # fmt: skip
    for state, (covered, credibility, restraint, helped) in zip(region.states, counted.tolist(), strict=True):
        state.guarantee_help, state.credibility, state.restraint, state.help = covered, credibility, restraint, helped
    if region.quarter == 0:
        for state in region.states:
            state.help_at_start = state.help
    for power in region.lead_shift:
        region.lead_shift[power] = region.lead_shift[power] * (1.0 - region.rates.commitment_recovery)
    region.doubt.clear()
    now.signal[:] = 0.0


def _explain(
    region: Region, before: NDArray[np.float64], shifts: NDArray[np.float64], doubts: NDArray[np.float64]
) -> None:
    """Keep the terms of every belief that a signal has moved."""
    p, now = region.parameters, region.situation
    for guarantee, shift, doubt in zip(region.guarantees, shifts.tolist(), doubts.tolist(), strict=True):
        for state in guarantee.members:
            place = (guarantee.place, state.place)
            signal = guarantee.loading * doubt + float(now.signal[place])
            if signal == 0.0 or not guarantee.promises_help or math.isnan(before[place]):
                continue
            weight = susceptibility(
                state.fragility, float(state.alignment[guarantee.lead_place]),
                p.susceptibility_base, p.susceptibility_fragility, p.susceptibility_alignment,
            )  # fmt: skip
            standing = standing_commitment(
                guarantee.commitment, shift, guarantee.presence, 0.01 * float(now.investment[place]), guarantee.loading,
                p.presence_weight, p.investment_weight,
            )  # fmt: skip
            region.record.explain(
                region.quarter, "belief", (state.iso3,), f"belief in {guarantee.name}",
                (("before [logit]", float(before[place])), ("standing [logit]", standing), ("signal [logit]", signal),
                ("susceptibility", weight), ("after [logit]", float(now.belief[place]))),
            )  # fmt: skip
