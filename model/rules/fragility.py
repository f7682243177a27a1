"""Influence of outside powers, a state's fragility, and its alignment: each works on the others."""

from haemus.model.acts import compiles


@compiles
def next_influence(influence: float, alignment: float, fragility: float, pressure: float, decay: float) -> float:
    """Return a power's influence in a state, >= 0: steady pressure on the aligned and fragile, fading."""
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
    """Return fragility in [0, 1]: raised by hostile influence and crises, recovering to its start."""
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
    """Return alignment with a power in [0, 1]: drawn by influence and arms deals, returning to its start."""
    value = (
        alignment
        + (influence_weight * influence + deal_weight * deals) * (1.0 - alignment)
        + reversion * (start - alignment)
    )
    if value < 0.0:
        return 0.0
    return min(1.0, value)
