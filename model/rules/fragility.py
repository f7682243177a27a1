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
    integration: float,
    influence_weight: float,
    crisis_weight: float,
    integration_weight: float,
    recovery: float,
) -> float:
    """Return fragility a year later, in [0, 1]: raised by hostile influence and crises, lowered by work in the allies' industry.

    It recovers towards its start. `influence` is the sum over the eastern powers, `crises` their number in the year, `integration`
    the year's allied orders [percent of GDP], >= 0; `recovery` [share a year] in [0, 1].
    """
    value = (
        fragility
        + influence_weight * influence
        + crisis_weight * crises
        - integration_weight * integration
        + recovery * (start - fragility)
    )
    if value < 0.0:
        return 0.0
    return min(1.0, value)


@compiles
def next_alignment(
    alignment: float,
    start: float,
    influence: float,
    deals: float,
    integration: float,
    influence_weight: float,
    deal_weight: float,
    integration_weight: float,
    reversion: float,
) -> float:
    """Return alignment with a power a year later, in [0, 1]: raised by influence, arms deals and work for the allies' industry.

    It returns towards its start. `deals` is the number of contracts in the year with the power's suppliers; `integration` the year's
    allied orders [percent of GDP], 0 for a power outside the West; `reversion` [share a year] in [0, 1].
    """
    value = (
        alignment
        + (influence_weight * influence + deal_weight * deals + integration_weight * integration) * (1.0 - alignment)
        + reversion * (start - alignment)
    )
    if value < 0.0:
        return 0.0
    return min(1.0, value)


@compiles
def next_resistance(
    resistance: float,
    hostile: float,
    western: float,
    invested: float,
    hostile_weight: float,
    western_weight: float,
    investment_weight: float,
    reversion: float,
) -> float:
    """Return an entity's resistance to its state's western course a year later, in [0, 1]; 1 is that of the start.

    Hostile influence in the state stiffens it; western influence and allied money spent in the state soften it. `hostile` and
    `western` are the influence of the eastern and the western powers, `invested` the year's allied orders and bases
    [percent of GDP]; `reversion` [share a year] in [0, 1] leads back to 1.
    """
    value = (
        resistance
        + hostile_weight * hostile * (1.0 - resistance)
        - (western_weight * western + investment_weight * invested) * resistance
        + reversion * (1.0 - resistance)
    )
    if value < 0.0:
        return 0.0
    return min(1.0, value)


@compiles
def chance_of_veto(resistance: float, lifted: float) -> float:
    """Return the probability that an entity vetoes accession: 1 - `lifted` at full `resistance`, in proportion to it below."""
    return resistance * (1.0 - lifted)


@compiles
def drawn_to_allies(usual_level: float, goal: float, share: float) -> float:
    """Return a usual level after accession: `share` in [0, 1] of the way to `goal`."""
    return usual_level + share * (goal - usual_level)
