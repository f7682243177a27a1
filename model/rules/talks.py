"""Talks between two states: the worth of an agreement, and the rate of a step (decision 0007)."""

from typing import Final

from haemus.model import exponential
from haemus.model.acts import compiles, compiles_in_columns
from haemus.model.rules.elementary import exp

LEAST_LIMIT: Final = 1e-300
"""Stands for 0, the log of a limit of 1, by which nothing can be divided: every multiplier is 1 with both."""


@compiles
def proximity(distance: float) -> float:
    """Return the nearness of two capital cities, in (0, 1]: falls by e in 300 km of `distance` [km]."""
    return exp(-distance / 300.0)


@compiles
def likeness(first: float, second: float) -> float:
    """Return the likeness of two alignments, in [0, 1]; the arguments lie in [0, 1] too. Symmetric."""
    return 1.0 - abs(first - second)


@compiles
def common_partners(count: int) -> float:
    """Return closure in [0, 1]: the number of common partners over three, at most 1. Source: Kinne 2018, for the sign."""
    return min(1.0, count / 3.0)


@compiles
def standing_surplus(
    near: float,
    regime_distance: float,
    size: float,
    standing_tie: float,
    alignment_likeness: float,
    eastern: float,
    transfers: float,
    veto: float,
    near_weight: float,
    regime_weight: float,
    size_weight: float,
    tie_weight: float,
    alignment_weight: float,
    eastern_weight: float,
    transfers_weight: float,
    veto_weight: float,
) -> float:
    """Return the part of a pair's surplus [log hazard] that changes slowly: the same for both states, linear in its drivers.

    Each driver is given less that of a typical pair, and lies in about [-1, 1] except `size` (log of the smaller economy over
    EUR 10 billion); missing inputs are given as zero. Weights are [log hazard per unit]. Source: Kinne 2018,
    10.1017/S0020818318000218, for the signs of regimes and ties.
    """
    return (
        near_weight * near
        + regime_weight * regime_distance
        + size_weight * size
        + tie_weight * standing_tie
        + alignment_weight * alignment_likeness
        + eastern_weight * eastern
        + transfers_weight * transfers
        + veto_weight * veto
    )


@compiles_in_columns
def current_surplus(
    shared_rival: float,
    closure: float,
    deficit: float,
    counter_alignment: float,
    hostility: float,
    agreements: float,
    shared_rival_weight: float,
    closure_weight: float,
    deficit_weight: float,
    counter_weight: float,
    hostility_weight: float,
    agreements_weight: float,
) -> float:
    """Return the part of a pair's surplus [log hazard] that moves with the quarter.

    Drivers are unit-free, those with a typical value given less it. `deficit` is the uncovered need at the accustomed help:
    what has just been lost enters once, through the bounded multiplier. `agreements` is the mean number that the two already have.
    Weights are [log hazard per unit].
    """
    return (
        shared_rival_weight * shared_rival
        + closure_weight * closure
        + deficit_weight * deficit
        + counter_weight * counter_alignment
        + hostility_weight * hostility
        + agreements_weight * agreements
    )


@compiles
def openness(wary: float, bar: float) -> float:
    """Return how open two states are to an agreement at all, in (0, 1): near 1 well below the bar, near 0 well above it.

    `wary` in [0, 1] is their wariness without regard to agreements, `bar` the wariness at which half of the openness is left.
    It falls from 0.92 to 0.08 within a tenth around the bar. Source: decision 0040; form and steepness assumed.
    """
    return 1.0 / (1.0 + exp((wary - bar) / 0.02))


@compiles_in_columns
def doubt_multiplier(lost: float, open_to: float, response: float, sensitivity: float, log_limit: float) -> float:
    """Return the factor of lost help on a pair's rate of talks, between 1 / limit and limit, which it nears and never reaches.

    `lost` is the joint uncovered need now less the one at the accustomed help, both without the help of agreements, in
    [-1, 1]; `open_to` in [0, 1] is the pair's openness, so that a loss brings no rivals together; `response` is 1 (self-help), 0
    (none) or -1 (adverse); `sensitivity` [log per unit]; `log_limit` is the log of the limit. Source: decisions 0007, 0009
    and 0040.
    """
    exponent, limit = response * sensitivity * lost * open_to, max(log_limit, LEAST_LIMIT)
    # a hyperbolic tangent: a small loss acts in proportion, each further one less, and none as much as a larger one
    left = exponential.exp(-2.0 / limit * abs(exponent))
    strength = limit * (1.0 - left) / (1.0 + left)
    sign = 1.0 if exponent > 0.0 else -1.0
    return exponential.exp(sign * strength)


@compiles_in_columns
def step_rate(surplus: float, multiplier: float, capital: float, open_to: float, rate: float) -> float:
    """Return the rate of a step of talks [per year], >= 0.

    `rate` [per year] is that of a typical pair, `surplus` [log hazard], `multiplier` that of lost help, `capital` in [0, 1]
    the product of both sides' political capital, and `open_to` in [0, 1] the pair's openness. Source: decisions 0007, 0040.
    """
    return rate * multiplier * capital * open_to * exponential.exp(surplus)


@compiles
def application_rate(
    surplus: float, multiplier: float, capital: float, open_to: float, rate: float, part: float
) -> float:
    """Return the rate at which an outsider applies [per year]: as for a step of talks, but the surplus counts `part` times.

    `surplus` and `multiplier` are means over the members, `open_to` in [0, 1] is the least openness with any of them;
    `capital` in [0, 1] is the outsider's own.
    """
    return rate * multiplier * capital * open_to * exp(part * surplus)


@compiles
def acceptance(surplus: float, open_to: float, constant: float) -> float:
    """Return the probability that a member accepts an applicant, in [0, 1].

    `surplus` with it and `constant` [logit]; `open_to` in [0, 1] is the openness of the two.
    """
    return open_to / (1.0 + exp(-(constant + surplus)))


@compiles
def lapse_rate(hostility: float, rate: float, hostility_weight: float) -> float:
    """Return the rate at which an agreement lapses [per year]; rises with the members' largest hostility, in [0, 1].

    Source: `rate` from ATOP 5.1, where defence pacts ended in 0.3-0.5 percent of dyad-years.
    """
    return rate * exp(hostility_weight * hostility)


@compiles
def next_capital(capital: float, full: float, recovery: float) -> float:
    """Return political capital in [0, 1] a quarter later: `recovery` in [0, 1] of the gap to `full` closed."""
    return capital + recovery * (full - capital)


@compiles
def capital_after(capital: float, cost: float) -> float:
    """Return political capital in [0, 1] after an agreement has been signed or joined: the part `cost` of it is spent."""
    return capital * (1.0 - cost)


@compiles
def full_capital(fragility: float, weight: float) -> float:
    """Return the political capital of a state that has spent none, in [0, 1]; falls with `fragility` in [0, 1]."""
    return 1.0 - weight * fragility


@compiles
def pact(depth: int) -> float:
    """Return the weight of an agreement of `depth` 0 to 3 as a pact between buyer and supplier, in [0.25, 1]."""
    return (1.0 + depth) / 4.0


@compiles
def depth_of(pact: float) -> float:
    """Return the depth, 0 to 3, of the agreement whose weight as a pact is `pact`, in [0.25, 1]: exact, as quarters are."""
    return 4.0 * pact - 1.0
