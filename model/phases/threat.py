"""Phase 4: the dispute hazard of each dyad, what each state makes of it, deep strike and the systemic threat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model.sweeps.threat import draw_biases, remember_threat, sense_threats, sum_threats

if TYPE_CHECKING:
    from haemus.model.region import Region


def perceive_threat(region: Region) -> None:
    """Compute hazards, perceive them, add strike exposure and the systemic threat."""
    first = region.quarter == 0
    if first:
        draw_biases(region.block)
    sense_threats(region.block, 1.0 if first else region.rates.hazard_learning)
    sum_threats(region.block)
    if first:
        remember_threat(region.block)
