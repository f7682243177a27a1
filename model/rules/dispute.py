"""The hazard of a fatal dispute between two states: one number per dyad, drawn from and perceived."""

from haemus.model.acts import compiles
from haemus.model.rules.elementary import exp

PEACE_YEARS_LIMIT = 25.0


@compiles
def politically_relevant(contiguity: float, hostility: float) -> bool:
    """Return whether two states can come to a fatal dispute: land neighbours, or hostile. Source: Bremer 1992."""
    return contiguity > 0.0 or hostility > 0.0


@compiles
def peace_term(years: float, linear: float, squared: float, cubed: float) -> float:
    """Return the log-odds of `years` of peace; held constant beyond 25, where the cubic leaves its data."""
    y = min(PEACE_YEARS_LIMIT, years)
    return linear * y + squared * (y * y) / 100.0 + cubed * (y * y * y) / 1000.0


@compiles
def dispute_hazard(
    contiguity: float,
    rivalry: float,
    balance: float,
    hostility: float,
    peace: float,
    constant: float,
    contiguity_weight: float,
    rivalry_weight: float,
    balance_weight: float,
    hostility_weight: float,
) -> float:
    """Return the annual probability of a fatal dispute, in (0, 1).

    `balance` is the capability of the weaker over the stronger in [0, 1]; `peace` the term above; `constant` holds
    the logit's constant with the shares of fatal disputes and of the region. Symmetric in the two states.
    """
    z = (
        constant
        + contiguity_weight * contiguity
        + rivalry_weight * rivalry
        + balance_weight * balance
        + hostility_weight * hostility
        + peace
    )
    return 1.0 / (1.0 + exp(-z))


@compiles
def next_perception(perceived: float, hazard: float, bias: float, learning: float) -> float:
    """Return the perceived hazard: `learning` of the gap to the hazard times the state's own `bias` closed in a quarter."""
    return perceived + learning * (hazard * bias - perceived)
