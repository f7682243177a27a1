"""Belief in a guarantee: revised on the logit scale by signals, pulled back to the lead power's standing commitment."""

from haemus.model.acts import compiles
from haemus.model.rules.elementary import exp


@compiles
def probability(logit: float) -> float:
    """Return the probability of a logit, in (0, 1)."""
    return 1.0 / (1.0 + exp(-logit))


@compiles
def susceptibility(
    fragility: float, alignment: float, base: float, fragility_weight: float, alignment_weight: float
) -> float:
    """Return the weight of a public signal in a state's belief, >= 0: larger if fragile, smaller if aligned with the lead.

    `fragility` and `alignment` with the lead power lie in [0, 1]; the weights are unit-free and assumed.
    """
    weight = base * (1.0 + fragility_weight * fragility) * (1.0 - alignment_weight * alignment)
    return max(0.0, weight)


@compiles
def coverage_in_place(coverage: float, rests_on_troops: float, presence: float) -> float:
    """Return the share of need that a guarantee covers, in [0, `coverage`]: the part that rests on troops leaves with them.

    All in [0, 1]: `presence` is the share of the troops that stay, `rests_on_troops` the part of the coverage that is nothing
    without them. A treaty's promise rests on none (decision 0036).
    """
    return coverage * (1.0 - rests_on_troops * (1.0 - presence))


@compiles
def standing_commitment(
    start: float,
    lead_shift: float,
    presence: float,
    host_investment: float,
    loading: float,
    presence_weight: float,
    investment_weight: float,
) -> float:
    """Return the lead power's standing commitment to one state [logit].

    `start` [logit] is the commitment of 2020; `lead_shift` [logit] the lasting effect of public doubts and reassurances, passed
    on by `loading`; `presence` in [0, 1] the share of troops that stay; `host_investment` [EUR 100 million] binds the lead to a
    host.
    """
    return start + loading * lead_shift - presence_weight * (1.0 - presence) + investment_weight * host_investment


@compiles
def revised_belief(belief: float, standing: float, signal: float, weight: float, decay: float) -> float:
    """Return the belief [logit] after a quarter: `decay` in [0, 1] of the gap to `standing` closed, then the weighted signal."""
    return belief + decay * (standing - belief) + weight * signal


@compiles
def further_doubt_rate(shortfall: float, rate: float) -> float:
    """Return the annual hazard of a further public doubt, >= 0.

    It is proportional to the allies' mean `shortfall` below the guideline [points of GDP]; `rate` [per year and point].
    """
    return rate * shortfall if shortfall > 0.0 else 0.0
