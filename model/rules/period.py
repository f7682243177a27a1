"""Conversions of annual rates to quarters: every rate names its period."""

from haemus.model.acts import compiles
from haemus.model.rules.elementary import expm1, log1p, sqrt


@compiles
def quarterly_probability(annual: float) -> float:
    """Return the quarterly probability that compounds to `annual`, in [0, 1), over four quarters."""
    return -expm1(0.25 * log1p(-annual))


@compiles
def hazard_probability(rate: float) -> float:
    """Return the probability of at least one event in a quarter at `rate` [per year], >= 0."""
    return -expm1(-0.25 * rate)


@compiles
def happens(drawn: float, rate: float) -> bool:
    """Return whether an event at `rate` [per year], >= 0, happens in a quarter, given a uniform draw from (0, 1).

    The probability never exceeds a quarter of the rate, so most draws are decided without an exponential.
    """
    return drawn < 0.25 * rate and drawn < hazard_probability(rate)


@compiles
def quarterly_share(annual: float) -> float:
    """Return the share of a gap that is closed in a quarter if the share `annual`, in [0, 1], is closed in a year."""
    return 1.0 - sqrt(sqrt(1.0 - annual))
