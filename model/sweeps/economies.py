"""GDP and prices of every state: on the record's path while there is one, drawn after."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from haemus.model.compiled import compiled
from haemus.model.draws import stable_id, uniform
from haemus.model.rules.economy import next_growth, observed_log_level
from haemus.model.rules.normal import normal_quantile

if TYPE_CHECKING:
    from haemus.model.situation import Block

GROWTH: Final = stable_id("economy.growth")
COMMON_GROWTH: Final = stable_id("economy.growth.common")
COMMON_PRICES: Final = stable_id("economy.prices.common")
TO_FIRST_QUARTER: Final = 2.5
"""Quarters from the mean of the last observed year to the first quarter after it."""


@compiled
def follow_the_record(block: Block, year: int, season: int) -> None:
    """Set GDP and prices of a quarter of the `year`-th observed year; after the last, its own growth goes on."""
    now = block[0]
    last = now.log_prices.shape[1] - 1
    for i in range(now.state_count):
        state = now.states[i]
        before, current = now.log_gdps[i, year], now.log_gdps[i, year + 1]  # GDP begins a year earlier
        following = now.log_gdps[i, year + 2] if year < last else current + (current - before)
        state.gdp_real = math.exp(observed_log_level(before, current, following, season))
        price = now.log_prices[i, year]
        earlier = now.log_prices[i, year - 1] if year > 0 else price
        later = now.log_prices[i, year + 1] if year < last else price + (price - earlier)
        state.price = math.exp(observed_log_level(earlier, price, later, season))


@compiled
def draw_growth(block: Block, first: bool) -> None:  # noqa: FBT001 - compiled code takes its arguments by place
    """Draw growth and inflation of a quarter after the record; `first` of them starts from the last year's mean."""
    now = block[0]
    p, rate = now.parameters, now.rates
    common = normal_quantile(uniform(now.seed, COMMON_GROWTH, now.quarter, 0, 0))
    drawn = normal_quantile(uniform(now.seed, COMMON_PRICES, now.quarter, 0, 0))
    inflation = p.inflation_mean + 2.0 * p.inflation_sd * drawn
    last = now.log_prices.shape[1] - 1
    for i in range(now.state_count):
        state = now.states[i]
        shock = normal_quantile(uniform(now.seed, GROWTH, now.quarter, state.key, 0))
        state.growth = next_growth(
            state.growth, rate.growth_mean, common, shock,
            rate.growth_reversion, rate.growth_sd, rate.growth_common_root, rate.growth_own_root,
        )  # fmt: skip
        if first:
            state.gdp_real = math.exp(now.log_gdps[i, last + 1] + 0.25 * TO_FIRST_QUARTER * state.growth)
            state.price = math.exp(now.log_prices[i, last] + 0.25 * TO_FIRST_QUARTER * inflation)
        else:
            state.gdp_real = state.gdp_real * math.exp(0.25 * state.growth)
            state.price = state.price * math.exp(0.25 * inflation)


@compiled
def average_price(block: Block) -> None:
    """Set the region's price level: the mean of its states'."""
    now = block[0]
    total = 0.0
    for i in range(now.state_count):
        total = total + now.states[i].price
    now.price = total / now.state_count
