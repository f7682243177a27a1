"""Credible help: what a state may count on from guarantees and agreements, in [0, 1]."""

from haemus.model.acts import compiles
from haemus.model.rules.elementary import expm1


@compiles
def agreement_help(partner_weight: float, step: float) -> float:
    """Return the help from agreements, in [0, 1).

    `partner_weight` sums (1 + depth) x size of the partner relative to one's own, each partner's size capped at one;
    `step` is the help per unit. Saturates; zero without partners or when `step` is zero.
    """
    return -expm1(-step * partner_weight)


@compiles
def combined_help(guarantee: float, agreements: float) -> float:
    """Return all credible help: agreements cover what the guarantee leaves open. In [0, 1], monotone in both."""
    return guarantee + (1.0 - guarantee) * agreements


@compiles
def uncovered_need(threat: float, helped: float, half_threat: float) -> float:
    """Return the need for help that credible help leaves open, in [0, 1]: rises with `threat`, falls with `helped`."""
    positive = max(0.0, threat)
    return positive / (positive + half_threat) * (1.0 - helped)
