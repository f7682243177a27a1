"""Phase 3: each state revises its belief in each guarantee, and what help it may count on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from haemus.model.rules.credibility import standing_commitment, susceptibility
from haemus.model.sweeps.credibility import count_help, let_signals_pass, remember_help, revise_beliefs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from haemus.model.region import Region


def revise_credibility(region: Region) -> None:
    """Revise beliefs, then count help: guarantees first, agreements for what they leave open."""
    before = region.situation.belief.copy() if region.record.reasons is not None else None
    revise_beliefs(region.block)
    if before is not None:
        _explain(region, before)
    count_help(region.block)
    if region.quarter == 0:
        remember_help(region.block)
    let_signals_pass(region.block)


def _explain(region: Region, before: NDArray[np.float64]) -> None:
    """Keep the terms of every belief that a signal has moved."""
    p, now = region.parameters, region.situation
    for guarantee in region.guarantees:
        doubt, shift = float(now.doubt[guarantee.lead_place]), float(now.commitment_shift[guarantee.lead_place])
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
