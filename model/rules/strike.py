"""Exposure to a neighbour's deep strike: a signed threat term of its own."""

from haemus.model.acts import compiles
from haemus.model.rules.elementary import exp


@compiles
def within_reach(distance: float, reach: float) -> float:
    """Return the share of a target area in reach, in [0, 1]: 1 up to `reach` [km], falling by e in 50 km of `distance` beyond."""
    if distance <= reach:
        return 1.0
    return exp((reach - distance) / 50.0)


@compiles
def wariness(hostility: float, pact: float, agreement_weight: float) -> float:
    """Return how wary two states are of each other, in [0, 1]. Form assumed.

    `hostility` in [0, 1], which holds rivalry and past disputes; `pact` in [0, 1] is the depth of the deepest agreement that ties
    the two; `agreement_weight` in [0, 1] is the part that the deepest possible one takes away.
    """
    return hostility * (1.0 - agreement_weight * pact)


@compiles
def fear(wary: float, theirs: float, own: float) -> float:
    """Return how far a state fears another, in [0, 1]: as wary as it is of it, times the other's lead in capability.

    `theirs` > 0 and `own` > 0 are capabilities in any common unit. Nobody fears a weaker state. Form assumed (decision 0036).
    """
    return wary * max(0.0, (theirs - own) / (theirs + own))


@compiles
def strike_exposure(their_strike: float, own_strike: float, wary: float, scale: float, offset: float) -> float:
    """Return the exposure of a state to another's deep strike in reach, in [-1, 1].

    Stocks in reach [TIV-like] saturate, half at `scale`; `offset` in [0, 1] is the part that own strike in reach answers, so that
    the term turns negative for the side that is clearly ahead. Zero between states that aren't wary of each other. The sign of
    its effect is contested: security dilemma (Jervis 1978, 10.2307/2009958) against deterrence.
    """
    theirs = their_strike / (their_strike + scale)
    own = own_strike / (own_strike + scale)
    return wary * (theirs - offset * own)
