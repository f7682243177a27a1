"""From annual rates to quarters: every rate names its period."""

import math

from numba.extending import register_jitable


@register_jitable
def quarterly_probability(annual: float) -> float:
    """Return the quarterly probability that compounds to `annual` [0, 1) over four quarters."""
    return -math.expm1(0.25 * math.log1p(-annual))


@register_jitable
def hazard_probability(rate: float) -> float:
    """Return the probability of at least one event in a quarter at `rate` >= 0 [per year]."""
    return -math.expm1(-0.25 * rate)


@register_jitable
def happens(drawn: float, rate: float) -> bool:
    """Return whether something that comes at `rate` >= 0 [per year] comes in a quarter, by a draw from (0, 1).

    The probability is never above a quarter of the rate, so that most draws are decided without an exponential.
    """
    return drawn < 0.25 * rate and drawn < hazard_probability(rate)


@register_jitable
def quarterly_share(annual: float) -> float:
    """Return the share closed in a quarter when `annual` [0, 1] of a gap is closed in a year."""
    return 1.0 - math.sqrt(math.sqrt(1.0 - annual))
