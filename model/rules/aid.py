"""Military aid: how often a state is given weapons, and by whom. Forms assumed; rates from the register (decision 0042)."""

from haemus.model.acts import compiles
from haemus.model.rules.elementary import exp, log


@compiles
def budget_factor(budget: float, poverty: float) -> float:
    """Return the factor of a state's budget on the rate at which donors give, > 0; 1 at EUR 500 million.

    `budget` [EUR million a year, constant 2024], above 0; `poverty` >= 0 is the elasticity with which the rate falls with it.
    """
    return exp(-poverty * log(0.002 * budget))


@compiles
def aid_rate(rate: float, closest: float, factor: float) -> float:
    """Return the rate at which donors give to a state [per year]: higher for those close to a power and with little money.

    `rate` [per year] holds for a state wholly aligned with some power and a budget of EUR 500 million; `closest` in [0, 1] is its
    alignment with the power closest to it; `factor` is that of its budget.
    """
    return rate * closest * factor


@compiles
def gift_utility(
    need: float,
    alignment: float,
    second_hand: float,
    scale: float,
    need_weight: float,
    alignment_weight: float,
    second_hand_weight: float,
    scale_weight: float,
) -> float:
    """Return the utility [logit] of a gift to its donor: for whom it is, what it costs the donor, and what the donor has.

    `need` in [0, 1] of the receiver in the category; `alignment` in [0, 1] with the donor's power; `second_hand` 1 for surplus,
    which costs the donor least; `scale` [log percent of world exports].
    """
    return need_weight * need + alignment_weight * alignment + second_hand_weight * second_hand + scale_weight * scale
