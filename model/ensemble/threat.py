"""Phase 4: hazards, perceptions, deep strike and the systemic threat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model.compiled import compiled
from haemus.model.sweeps.threat import draw_biases, remember_threat, sense_threats, sum_threats

if TYPE_CHECKING:
    from haemus.model.situation import Block


@compiled
def perceive_threat(block: Block) -> None:
    """Compute hazards, perceive them, add strike exposure and the systemic threat."""
    now = block[0]
    if now.quarter == 0:
        draw_biases(block)
        sense_threats(block, 1.0)
        sum_threats(block)
        remember_threat(block)
    else:
        sense_threats(block, now.rates.hazard_learning)
        sum_threats(block)
