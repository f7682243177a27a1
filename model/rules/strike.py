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
def wariness(hostility: float, rivalry: float, allied: float, rivalry_weight: float, agreement_weight: float) -> float:
    """Return how wary two states are of each other, in [0, 1]. Form assumed.

    `hostility` in [0, 1]; `rivalry` and `allied` 0 or 1; `agreement_weight` in [0, 1] is the part that an agreement takes away.
    """
    level = hostility + rivalry_weight * rivalry
    level = min(level, 1.0)
    return level * (1.0 - agreement_weight * allied)


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
