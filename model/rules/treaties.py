"""Routine cooperation of two states: the rate of their treaties, and the tie that treaties leave (decision 0038)."""

from haemus.model.acts import compiles, compiles_in_columns
from haemus.model.exponential import exp, log


@compiles_in_columns
def treaty_pull(
    near: float,
    hostility: float,
    treaties: float,
    near_weight: float,
    hostility_weight: float,
    treaties_weight: float,
) -> float:
    """Return the factor of a pair's circumstances on the rate of its routine treaties, > 0; 1 for a typical pair without any.

    `near` is the nearness of the capitals less that of a typical pair, `hostility` in [0, 1], `treaties` >= 0 the number that
    the two have. Weights [log hazard per unit; the last per log of one more than the number]. Source: estimated, decision 0038.
    """
    return exp(near_weight * near + hostility_weight * hostility + treaties_weight * log(1.0 + treaties))


@compiles
def treaty_rate(pull: float, staff: float, rate: float, completeness: float) -> float:
    """Return the rate of routine treaties of a pair [per year], >= 0.

    `pull` is the factor above, `staff` >= 0 the product of both sides' political capital over a typical pair's. `rate`
    [per year] is that of a typical pair without treaties in a full record, `completeness` in [0, 1] the share of treaties that
    the record shows. Source: estimated, decision 0038.
    """
    return rate * completeness * staff * pull


@compiles_in_columns
def tie_of(treaties: float) -> float:
    """Return the standing tie that a number of treaties makes, in [0, 1): each leaves half of what is missing. Assumed."""
    return 1.0 - exp(-0.6931471805599453 * treaties)
