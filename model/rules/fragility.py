"""Influence of outside powers, a state's fragility and its alignment, which act on one another once a year. Forms assumed."""

from haemus.model.acts import compiles


@compiles
def next_influence(influence: float, alignment: float, fragility: float, pressure: float, decay: float) -> float:
    """Return a power's influence in a state a year later, >= 0: it fades, under steady pressure on aligned and fragile states.

    `alignment`, `fragility` and `decay` [share a year] lie in [0, 1]; `pressure` [per year], >= 0.
    """
    return influence - decay * influence + pressure * alignment * fragility


@compiles
def next_fragility(
    fragility: float,
    start: float,
    influence: float,
    crises: float,
    influence_weight: float,
    crisis_weight: float,
    recovery: float,
) -> float:
    """Return fragility a year later, in [0, 1]: raised by hostile influence and crises, recovering towards its start.

    `influence` is the sum over the eastern powers, `crises` their number in the year; `recovery` [share a year] in [0, 1].
    """
    value = fragility + influence_weight * influence + crisis_weight * crises + recovery * (start - fragility)
    if value < 0.0:
        return 0.0
    return min(1.0, value)


@compiles
def next_alignment(
    alignment: float,
    start: float,
    influence: float,
    deals: float,
    influence_weight: float,
    deal_weight: float,
    reversion: float,
) -> float:
    """Return alignment with a power a year later, in [0, 1]: raised by influence and arms deals, returning towards its start.

    `deals` is the number of contracts in the year with the power's suppliers; `reversion` [share a year] in [0, 1].
    """
    value = (
        alignment
        + (influence_weight * influence + deal_weight * deals) * (1.0 - alignment)
        + reversion * (start - alignment)
    )
    if value < 0.0:
        return 0.0
    return min(1.0, value)
