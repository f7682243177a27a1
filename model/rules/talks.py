"""Talks between two states: what they'd gain, and how fast a step follows."""

from haemus.model.acts import compiles
from haemus.model.rules.elementary import exp


@compiles
def proximity(distance: float) -> float:
    """Return nearness of two capitals, in (0, 1]; falls with `distance` [km]."""
    return exp(-distance / 300.0)


@compiles
def likeness(first: float, second: float) -> float:
    """Return the likeness of two alignments in [0, 1]."""
    return 1.0 - abs(first - second)


@compiles
def common_partners(count: int) -> float:
    """Return closure in [0, 1]: partners in common, as a share of three."""
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
    """Return the part of a pair's surplus [log hazard] that changes slowly: the same for both, linear in its drivers.

    Each driver comes in less that of a typical pair, and lies in about [-1, 1] but `size` (log of the smaller economy over
    EUR 10 billion). Missing inputs come in as zero.
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


@compiles
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

    `deficit` is the uncovered need at the help of the start: what a lost guarantee adds comes in through the bounded
    multiplier, once. `agreements` is the mean number that the two already have.
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
def doubt_multiplier(lost: float, response: float, sensitivity: float, log_limit: float) -> float:
    """Return the factor that lost help puts on a pair's hazard, between 1 / limit and limit.

    `lost` is the joint uncovered need now less the one at the help of the start; `response` is 1 (self-help), 0 or -1.
    """
    exponent = response * sensitivity * lost
    exponent = min(exponent, log_limit)
    exponent = max(exponent, -log_limit)
    return exp(exponent)


@compiles
def step_rate(surplus: float, multiplier: float, capital: float, rate: float) -> float:
    """Return the annual rate of a step of talks: base rate, surplus, multiplier, and both sides' political capital."""
    return rate * multiplier * capital * exp(surplus)


@compiles
def application_rate(surplus: float, multiplier: float, capital: float, rate: float, part: float) -> float:
    """Return the annual rate at which an outsider applies: as a step of talks, but the surplus counts `part` times."""
    return rate * multiplier * capital * exp(part * surplus)


@compiles
def acceptance(surplus: float, constant: float) -> float:
    """Return the probability that a member accepts an applicant with whom its surplus is `surplus`."""
    return 1.0 / (1.0 + exp(-(constant + surplus)))


@compiles
def lapse_rate(hostility: float, rate: float, hostility_weight: float) -> float:
    """Return the annual rate at which an agreement lapses; rises with hostility between members."""
    return rate * exp(hostility_weight * hostility)


@compiles
def next_capital(capital: float, full: float, recovery: float) -> float:
    """Return political capital in [0, 1] a quarter later: it returns to `full`."""
    return capital + recovery * (full - capital)


@compiles
def capital_after(capital: float, cost: float) -> float:
    """Return political capital in [0, 1] after an agreement has been signed or joined: a part `cost` of it is spent."""
    return capital * (1.0 - cost)


@compiles
def full_capital(fragility: float, weight: float) -> float:
    """Return the political capital of a state that has spent none, in [0, 1]: what its `fragility` leaves."""
    return 1.0 - weight * fragility


@compiles
def pact(depth: int) -> float:
    """Return what an agreement of this depth, 0 to 3, counts as a pact between buyer and supplier, in [0.25, 1]."""
    return (1.0 + depth) / 4.0
