"""The hazard of a fatal dispute between two states: one number per pair, from which crises are drawn and which states perceive."""

from haemus.model.acts import compiles, compiles_in_columns
from haemus.model.exponential import exp

PEACE_YEARS_LIMIT = 25.0


@compiles_in_columns
def politically_relevant(contiguity: float, hostility: float) -> bool:
    """Return whether a fatal dispute of two states is possible: land neighbours, or hostile.

    `contiguity` is 1 with a common land border, else 0; `hostility` in [0, 1]. Source: Bremer 1992 (decision 0017).
    """
    return contiguity > 0.0 or hostility > 0.0


@compiles_in_columns
def peace_term(years: float, linear: float, squared: float, cubed: float) -> float:
    """Return the log-odds that `years` of peace add to the hazard; constant beyond 25 years, where the cubic leaves its data."""
    y = min(PEACE_YEARS_LIMIT, years)
    return linear * y + 0.01 * squared * (y * y) + 0.001 * cubed * (y * y * y)


@compiles_in_columns
def dispute_hazard(
    contiguity: float,
    rivalry: float,
    balance: float,
    grievance: float,
    peace: float,
    constant: float,
    contiguity_weight: float,
    rivalry_weight: float,
    balance_weight: float,
    grievance_weight: float,
) -> float:
    """Return the annual probability of a fatal dispute, in (0, 1).

    `contiguity` and `rivalry` are 0 or 1, `grievance` (hostility that neither rivalry nor recorded disputes explain) and
    `balance` (the weaker's budget over the stronger's) lie in [0, 1]; `peace` is `peace_term`; `constant` adds the logit's
    constant, the share of fatal disputes and the region's own. Symmetric in the two states. Source: logit of dispute onset
    1992-2010 on COW MID 5.0, without its term for a pact (decision 0012); what enters once and where, decision 0037.
    """
    z = (
        constant
        + contiguity_weight * contiguity
        + rivalry_weight * rivalry
        + balance_weight * balance
        + grievance_weight * grievance
        + peace
    )
    return 1.0 / (1.0 + exp(-z))


@compiles
def danger(usual_hazard: float, theirs: float, own: float) -> float:
    """Return the hazard that a state sees in a pair [probability a year], in [0, 1].

    `usual_hazard` [probability a year] is the pair's hazard at the balance of a typical pair, so that over pairs both sides'
    mean is about what is drawn; `theirs` > 0 and `own` > 0 are the capabilities of the other side and of the state itself, in
    any common unit. Equals both see `usual_hazard`; it rises with theirs to twice that and falls with one's own to nothing.
    Source: capability times intention (Walt 1985, 10.2307/2538540); the symmetric balance of the logit says when disputes
    break out, not who fears them (decision 0037). Form assumed.
    """
    return min(1.0, 2.0 * usual_hazard * theirs / (theirs + own))


@compiles
def next_perception(perceived: float, seen: float, bias: float, learning: float) -> float:
    """Return the perceived hazard [probability a year] a quarter later: it rises at once and falls slowly.

    What is `seen` [probability a year] counts times the state's own `bias` [factor]. Where that is less than `perceived`,
    `learning` in [0, 1] of the gap is closed. Source for the asymmetry: bad news weighs at once, good news slowly (Slovic 1993,
    10.1111/j.1539-6924.1993.tb01329.x); rate assumed.
    """
    read = seen * bias
    return read if read >= perceived else perceived + learning * (read - perceived)
