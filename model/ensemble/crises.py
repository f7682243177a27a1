"""Phase 9: crises between states, and the yearly laws of influence, fragility and alignment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model.compiled import compiled
from haemus.model.ensemble.log import write_crisis
from haemus.model.sweeps.crises import raise_crises
from haemus.model.sweeps.influence import INFLUENCE_SEASON, let_influence_work

if TYPE_CHECKING:
    from haemus.model.ensemble.log import Log
    from haemus.model.situation import Block


@compiled
def draw_crises(block: Block, log: Log) -> None:
    """Draw crises, let hostility fade, and once a year let influence work."""
    now = block[0]
    if raise_crises(block) > 0:
        for k in range(now.dyad_count):
            if now.dyads[k].crisis != 0.0:
                write_crisis(now, log, k)
    if now.season == INFLUENCE_SEASON:
        let_influence_work(block)
