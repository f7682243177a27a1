"""Phase 2: GDP and prices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model.calendar import FIRST_YEAR
from haemus.model.compiled import compiled
from haemus.model.start.data import LAST_OBSERVED_YEAR
from haemus.model.sweeps.economies import average_price, draw_growth, follow_the_record

if TYPE_CHECKING:
    from haemus.model.situation import Block


@compiled
def grow_economies(block: Block) -> None:
    """Move every state's real GDP and price level on by a quarter."""
    now = block[0]
    if now.year <= LAST_OBSERVED_YEAR:
        follow_the_record(block, now.year - FIRST_YEAR, now.season)
    else:
        draw_growth(block, now.year == LAST_OBSERVED_YEAR + 1 and now.season == 0)
    average_price(block)
