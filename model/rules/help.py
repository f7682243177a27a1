"""Credible help: the share of its need that a state may expect from guarantees and agreements. Forms assumed."""

from haemus.model.acts import compiles
from haemus.model.rules.elementary import exp


@compiles
def agreement_help(partner_weight: float, step: float) -> float:
    """Return the help from agreements, in [0, 1).

    `partner_weight` >= 0 sums depth x size of the partner relative to one's own, each partner's size capped at one; `step` >= 0
    is the help per unit. Saturates; zero without partners, for a declaration on paper (depth 0), or when `step` is zero.
    """
    return 1.0 - exp(-step * partner_weight)


@compiles
def combined_help(cover: float, restraint: float, agreements: float) -> float:
    """Return total credible help, in [0, 1] and monotone in all three, which lie in [0, 1].

    The larger of `cover`, from the best guarantee, and `restraint`, from the neighbours' guarantors, counts: a weak guarantee
    takes nothing away. `agreements` cover part of what it leaves open.
    """
    base = max(cover, restraint)
    return base + (1.0 - base) * agreements


@compiles
def accustomed(before: float, today: float) -> float:
    """Return the outside help against which a state judges `today`'s, in [0, 1]; it was used to `before`, in [0, 1].

    A gain is taken for granted at once, so that nobody is relieved for long: losses weigh more than gains (Kahneman and Tversky
    1979, 10.2307/1914185; decision 0057).
    """
    return max(before, today)


@compiles
def grown_used(before: float, today: float, habituation: float) -> float:
    """Return the outside help to which a state has grown used a quarter later, in [0, 1].

    `before` and `today` in [0, 1]; `habituation` in [0, 1] is the part of the gap that a quarter closes. A loss is news at first, and
    a state of things later: what isn't used to yet hurries talks, what is raises the standing need. Source: a reference that
    adapts (Koszegi and Rabin 2006, 10.1093/qje/121.4.1133; decision 0057); rate assumed.
    """
    return before + habituation * (today - before)


@compiles
def standing_help(at_start: float, used_to: float, response: float) -> float:
    """Return the outside help that leaves a standing need for agreements, in [0, 1], by the reading of doubt.

    `at_start` is that of the first quarter and `used_to` the one to which the state has grown used, both in [0, 1]. With a `response`
    of 1 (self-help) a loss that is got used to is a need; of 0 it has no effect; of -1 (adverse) it is answered by needing less.
    Source: decisions 0009 and 0057.
    """
    if response > 0.0:
        return used_to
    if response < 0.0:
        return min(1.0, 2.0 * at_start - used_to)
    return at_start


@compiles
def uncovered_need(threat: float, helped: float, half_threat: float) -> float:
    """Return the need for help that credible help leaves uncovered, in [0, 1]: rises with `threat`, falls with `helped`.

    `threat` and `half_threat`, at which half of the need is felt, are [percentage points]; `helped` lies in [0, 1].
    """
    positive = max(0.0, threat)
    return positive / (positive + half_threat) * (1.0 - helped)
