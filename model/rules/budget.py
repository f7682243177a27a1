"""The annual defence budget: error correction towards a target, a mid-year revision, a fiscal limit."""

import math

from haemus.model.acts import compiles
from haemus.model.rules.elementary import exp, log


@compiles
def log_target(
    constant: float,
    income: float,
    threat_change: float,
    help_change: float,
    income_elasticity: float,
    threat_weight: float,
    free_riding: float,
) -> float:
    """Return the log of the budget [EUR million, constant 2024] that a government wants before it weighs the burden.

    `income` [EUR million a year, constant 2024], above 0; `threat_change` [percentage points] and `help_change` [share of need]
    since the start of 2020, where the state's constant is anchored. `threat_weight` [log per point]; `free_riding` [log per
    unit of help] carries the sign of the named reading (decision 0009). Rises with income and threat. Sources: Nordhaus,
    Oneal and Russett 2012, 10.1017/S0020818312000179; George and Sandler 2018, 10.1016/j.ejpoleco.2017.09.002.
    """
    return constant + income_elasticity * log(income) + threat_weight * threat_change - free_riding * help_change


@compiles
def settled_log_budget(
    wanted: float, gdp: float, guideline: float, comfort: float, gap_weight: float, drag: float
) -> float:
    """Return the log of the budget that a government would settle on [EUR million, constant 2024], its burden weighed.

    It is the one x with x = wanted + gap_weight * max(0, guideline - b) - drag * max(0, b - comfort), where b is the burden at
    x itself [percent of GDP]: a budget's own move brings no news for its target. `gdp` [EUR million a year, constant 2024];
    `guideline` (0 without one) and `comfort` [percent of GDP]; `gap_weight` and `drag` [log per point], >= 0. Monotone in
    `gdp`, `guideline`, `comfort` and `wanted`. Source: decision 0022.
    """
    excess_at_guideline = guideline - comfort if guideline > comfort else 0.0
    pull = push = 0.0
    if guideline > 0.0 and log(0.01 * guideline * gdp) > wanted - drag * excess_at_guideline:
        pull = gap_weight
    if log(0.01 * comfort * gdp) < wanted + gap_weight * excess_at_guideline:
        push = drag
    # With both terms known, x + weight * b(x) = bound remains. It is convex and rising, so Newton's steps approach from above.
    weight, bound = pull + push, wanted + pull * guideline + push * comfort
    x, step, least = bound, math.inf, 1e-13 * max(1.0, abs(bound))
    while step > least:
        felt = weight * 100.0 * exp(x) / gdp
        step = (x + felt - bound) / (1.0 + felt)
        x = x - step
    return x


@compiles
def adjustment_speed(polyarchy: float, speed: float, inertia: float) -> float:
    """Return the share of a gap closed in a year, in [0, 1]: more veto players, more inertia.

    `speed` [share a year] holds at a `polyarchy` of 0.6; `inertia` [log per unit of polyarchy]. Source: Tsebelis 2002, Veto
    Players, for the sign (decision 0010).
    """
    share = speed * exp(-inertia * (polyarchy - 0.6))
    return min(1.0, share)


@compiles
def initial_log_budget(
    log_budget: float, target: float, income_growth: float, shock: float, adjustment: float, impact: float
) -> float:
    """Return the log of next year's initial budget [EUR million, constant 2024].

    A share `adjustment` of the gap to the target is closed, part `impact` of the year's log income growth is followed at
    once, and a shock [log] is added. Monotone in target, growth and shock. Source: error-correction panels (decision 0010).
    """
    at_once = impact * income_growth
    return log_budget + at_once + adjustment * (target - log_budget - at_once) + shock


@compiles
def within_fiscal_limit(log_budget: float, previous: float, gdp: float, limit: float) -> float:
    """Return the budget [EUR million, constant 2024] after a limit on the burden's rise [points of GDP] in one budget.

    `log_budget` is the log of the budget without the limit; `previous` and `gdp` [EUR million a year, constant 2024].
    """
    wanted = exp(log_budget)
    ceiling = previous + 0.01 * limit * gdp
    return min(ceiling, wanted)


@compiles
def revision(target: float, target_when_fixed: float, share: float, threshold: float) -> float:
    """Return the log change of a budget at mid-year: zero for small moves of the target, else a share of the move.

    Targets are logs [EUR million, constant 2024]; `share` in [0, 1]; a move below `threshold` [log] is small.
    """
    move = target - target_when_fixed
    if -threshold < move < threshold:
        return 0.0
    return share * move


@compiles
def equipment_share(
    share: float,
    start_share: float,
    real_growth: float,
    bound: float,
    committed: float,
    guideline: float,
    growth_share: float,
    adjustment: float,
    shock: float,
) -> float:
    """Return next year's equipment share, in [0.02, 0.6].

    New money goes to equipment at `growth_share`: with the budget grown by the factor 1 + `real_growth` since the start the
    wanted share is (start + growth_share x growth) / (1 + growth). A member (`bound` 1, else 0) wants at least the share
    `guideline`, whatever it spends in all: the equipment pledge of 2014. A part `adjustment` of the gap is closed in a year, and the
    result is multiplied by exp(`shock`): programmes are lumpy. Contracts are honoured: the share is never below `committed`, the
    part of the budget that next year's instalments take beyond account and usable credit, up to 0.6.
    """
    wanted = (start_share + growth_share * real_growth) / (1.0 + real_growth) if real_growth > 0.0 else start_share
    if wanted < guideline:
        wanted = wanted + bound * (guideline - wanted)
    moved = (share + adjustment * (wanted - share)) * exp(shock)
    moved = max(moved, committed)
    if moved < 0.02:
        return 0.02
    return min(0.6, moved)
