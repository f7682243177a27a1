"""Phase 2: GDP and prices, observed to 2025 and drawn after."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from model.calendar import season_of, year_of
from model.rules.economy import next_growth, observed_log_level
from model.start import LAST_OBSERVED_YEAR

if TYPE_CHECKING:
    from model.agents.state import State
    from model.region import Region

# From the mean of the last observed year to the first quarter after it lie two and a half quarters.
_TO_FIRST_QUARTER = 2.5


def grow_economies(region: Region) -> None:
    """Move every state's real GDP and price level on by a quarter."""
    year, season = year_of(region.quarter), season_of(region.quarter)
    if year <= LAST_OBSERVED_YEAR:
        for state in region.states:
            _follow_the_record(state, year - 2020, season)
    else:
        _draw(region, first=year == LAST_OBSERVED_YEAR + 1 and season == 0)
    total = 0.0
    for state in region.states:
        total = total + state.price
    region.price = total / len(region.states)


def _follow_the_record(state: State, year: int, season: int) -> None:
    logs, prices = state.log_gdps, state.log_prices
    # log_gdps starts a year earlier than log_prices; after the last year its own growth goes on
    current = logs[year + 1]
    following = logs[year + 2] if year + 2 < len(logs) else current + (current - logs[year])
    state.gdp_real = math.exp(observed_log_level(logs[year], current, following, season))
    price = prices[year]
    earlier = prices[year - 1] if year > 0 else price
    later = prices[year + 1] if year + 1 < len(prices) else price + (price - earlier)
    state.price = math.exp(observed_log_level(earlier, price, later, season))


def _draw(region: Region, *, first: bool) -> None:
    p, rates, quarter = region.parameters, region.rates, region.quarter
    common = region.draws.normal("economy.growth.common", quarter)
    inflation = p.inflation_mean + 2.0 * p.inflation_sd * region.draws.normal("economy.prices.common", quarter)
    shocks = region.draws.normals("economy.growth", quarter, region.state_keys)
    for state, shock in zip(region.states, shocks, strict=True):
        state.growth = next_growth(
            state.growth, rates.growth_mean, common, shock,
            reversion=rates.growth_reversion, sd=rates.growth_sd,
            common_share_root=rates.growth_common_root, own_share_root=rates.growth_own_root,
        )  # fmt: skip
        if first:
            state.gdp_real = math.exp(state.log_gdps[-1] + 0.25 * _TO_FIRST_QUARTER * state.growth)
            state.price = math.exp(state.log_prices[-1] + 0.25 * _TO_FIRST_QUARTER * inflation)
        else:
            state.gdp_real = state.gdp_real * math.exp(0.25 * state.growth)
            state.price = state.price * math.exp(0.25 * inflation)
