"""Phase 7: looks, tenders and contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model.compiled import compiled
from haemus.model.sweeps.need import NOTHING, draw_occasions
from haemus.model.sweeps.supply import fade_deals, raise_offsets
from haemus.model.sweeps.tender import buy, hold_tender

if TYPE_CHECKING:
    from haemus.model.situation import Block


@compiled
def procure(block: Block) -> None:
    """Let each state look once at most; past deals fade a little every quarter."""
    now = block[0]
    draw_occasions(block)
    fade_deals(block)
    for i in range(now.state_count):
        if now.states[i].looks > 0:
            _, chosen = hold_tender(block, i)
            if chosen != NOTHING:
                buy(block, i, chosen)
    raise_offsets(block)  # after all tenders: no state gains by its place in the list
