"""A state's economy: GDP and prices follow the record while there is one, and are drawn after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from haemus.model.acts import Acts, compiles, field
from haemus.model.draws import stable_id, uniform
from haemus.model.rules.economy import next_growth, observed_log_level
from haemus.model.rules.elementary import exp, log
from haemus.model.rules.normal import normal_quantile

if TYPE_CHECKING:
    from haemus.model.agents.state import State
    from haemus.model.region import Region

GROWTH: Final = stable_id("economy.growth")
COMMON_GROWTH: Final = stable_id("economy.growth.common")
COMMON_PRICES: Final = stable_id("economy.prices.common")
TO_FIRST_QUARTER: Final = 2.5
"""Quarters from the mean of the last observed year to the first quarter after it."""


class Economy(Acts):
    """A state as an economy."""

    price: float = field("2024 = 1", "price level")
    gdp_real: float = field("EUR million a year, constant 2024", "GDP")
    growth: float = field("log a year", "growth of real GDP")
    log_gdp_last_year: float = field("log", "real GDP of the last quarter of the year before")
    log_prices: list[float] = field("log", "price levels in the data, by year from the origin on", per="year")
    log_gdps: list[float] = field(
        "log", "real GDP in the data, by year; begins a year before prices", per="year or before"
    )
    windfall: float = field("EUR million a year", "windfall income")
    windfall_of_quarter: float = field("EUR million", "windfall income of the quarter")

    def begin_quarter(self: State, region: Region) -> None:
        """Before events: reset the quarter's windfall income."""
        self.windfall_of_quarter = 0.0

    def gain_windfall(self: State, region: Region, money: float) -> None:
        """Gain windfall income [EUR million] in the quarter."""
        self.windfall_of_quarter = self.windfall_of_quarter + money

    def count_windfall(self: State, region: Region) -> None:
        """After events: turn the quarter's windfall into annual income."""
        self.windfall = 4.0 * region.parameters.revenue_weight * self.windfall_of_quarter

    def grow(self: State, region: Region) -> None:
        """Move GDP and prices on by a quarter: along the record while there is one, by draws after."""
        if region.year <= region.observed_to:
            self.follow_record(region)
        else:
            self.draw_growth(region)

    def follow_record(self: State, region: Region) -> None:
        """Set GDP and prices from the annual record; after its last year that year's growth continues."""
        year, last = region.year - region.origin, region.observed_to - region.origin
        before, current = self.log_gdps[year], self.log_gdps[year + 1]
        following = self.log_gdps[year + 2] if year < last else current + (current - before)
        self.gdp_real = exp(observed_log_level(before, current, following, region.season))
        price = self.log_prices[year]
        earlier = self.log_prices[year - 1] if year > 0 else price
        later = self.log_prices[year + 1] if year < last else price + (price - earlier)
        self.price = exp(observed_log_level(earlier, price, later, region.season))

    def draw_growth(self: State, region: Region) -> None:
        """Draw growth after the record; the first quarter starts from the mean of the last year on record."""
        rate = region.rates
        shock = normal_quantile(self.growth_draw[region.season])
        self.growth = next_growth(
            self.growth, rate.growth_mean, region.common_growth, shock,
            rate.growth_reversion, rate.growth_sd, rate.growth_common_root, rate.growth_own_root,
        )  # fmt: skip
        if region.year == region.observed_to + 1 and region.season == 0:
            last = region.observed_to - region.origin
            self.gdp_real = exp(self.log_gdps[last + 1] + 0.25 * TO_FIRST_QUARTER * self.growth)
            self.price = exp(self.log_prices[last] + 0.25 * TO_FIRST_QUARTER * region.inflation)
        else:
            self.gdp_real = self.gdp_real * exp(0.25 * self.growth)
            self.price = self.price * region.price_rise

    def growth_over_year(self: State, region: Region) -> float:
        """In the last quarter: return the growth of real GDP since the last quarter of the year before [log]."""
        before = self.log_gdp_last_year
        self.log_gdp_last_year = log(self.gdp_real)
        return self.log_gdp_last_year - before


@compiles
def draw_common_growth(region: Region) -> None:
    """Draw the shock to growth that all states share, and their common inflation."""
    # keyed by no state, so that a state that a scenario removes leaves the draws of the others as they were
    if region.year <= region.observed_to:
        return
    p = region.parameters
    region.common_growth = normal_quantile(uniform(region.seed, COMMON_GROWTH, region.quarter, 0, 0))
    drawn = normal_quantile(uniform(region.seed, COMMON_PRICES, region.quarter, 0, 0))
    # twice a year's deviation: the mean of four independent quarters has half of a quarter's
    region.inflation = p.inflation_mean + 2.0 * p.inflation_sd * drawn
    region.price_rise = exp(0.25 * region.inflation)


@compiles
def average_price(region: Region) -> None:
    """Set the region's price level, the mean of its states' price levels."""
    total = 0.0
    for i in range(region.state_count):
        total = total + region.states[i].price
    region.price = total / region.state_count
