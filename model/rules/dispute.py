"""The hazard of a fatal dispute between two states: one number per pair, from which crises are drawn and which states perceive."""

from haemus.model.acts import compiles
from haemus.model.rules.elementary import exp

PEACE_YEARS_LIMIT = 25.0


@compiles
def politically_relevant(contiguity: float, hostility: float) -> bool:
    """Return whether a fatal dispute of two states is possible: land neighbours, or hostile.

    `contiguity` is 1 with a common land border, else 0; `hostility` in [0, 1]. Source: Bremer 1992 (decision 0017).
    """
    return contiguity > 0.0 or hostility > 0.0


@compiles
def peace_term(years: float, linear: float, squared: float, cubed: float) -> float:
    """Return the log-odds that `years` of peace add to the hazard; constant beyond 25 years, where the cubic leaves its data."""
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

    `contiguity` and `rivalry` are 0 or 1, `hostility` and `balance` (the weaker's budget over the stronger's) lie in [0, 1];
    `peace` is `peace_term`; `constant` adds the logit's constant, the share of fatal disputes and the region's own. Symmetric in
    the two states. Source: logit of dispute onset 1992-2010 on COW MID 5.0, without its term for a pact (decision 0012).
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
    """Return the perceived hazard [probability a year] a quarter later.

    `learning` in [0, 1] of the gap to the hazard times the state's own `bias` [factor] is closed.
    """
    return perceived + learning * (hazard * bias - perceived)
