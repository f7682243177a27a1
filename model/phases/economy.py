"""Phase 2: GDP and prices, observed to 2025 and drawn after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model.calendar import FIRST_YEAR, season_of, year_of
from haemus.model.start.data import LAST_OBSERVED_YEAR
from haemus.model.sweeps.economies import average_price, draw_growth, follow_the_record

if TYPE_CHECKING:
    from haemus.model.region import Region


def grow_economies(region: Region) -> None:
    """Move every state's real GDP and price level on by a quarter."""
    year, season = year_of(region.quarter), season_of(region.quarter)
    if year <= LAST_OBSERVED_YEAR:
        follow_the_record(region.block, year - FIRST_YEAR, season)
    else:
        draw_growth(region.block, year == LAST_OBSERVED_YEAR + 1 and season == 0)
    average_price(region.block)
