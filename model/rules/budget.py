"""The annual defence budget: error correction towards a target, a mid-year revision, a fiscal limit."""

from haemus.model.acts import compiles
from haemus.model.rules.elementary import exp


@compiles
def wanted_log_budget(
    at_start: float,
    lasting: float,
    income_change: float,
    threat_change: float,
    help_change: float,
    tie_change: float,
    income_elasticity: float,
    threat_weight: float,
    free_riding: float,
    tie_weight: float,
) -> float:
    """Return the log of the budget [EUR million, constant 2024] that a government wants.

    `at_start` is that of the first quarter, `lasting` the sum of later shocks and steps that last [log]. The other changes are
    since the first quarter: of income [log], of threat [percentage points], of the help of guarantees [share of need] and of
    binding ties by agreements [partners]. No weight moves the first quarter's value. `income_elasticity` [1], `threat_weight`
    [log per point], `tie_weight` [log per partner], of either sign; `free_riding` [log per unit of help] carries the sign of
    the named reading (decision 0009). Sources: Nordhaus, Oneal and Russett 2012, 10.1017/S0020818312000179; George and Sandler
    2018, 10.1016/j.ejpoleco.2017.09.002; Kinne and Kang 2023, 10.1017/S0020818322000315; decisions 0034 and 0035.
    """
    return (
        at_start
        + lasting
        + income_elasticity * income_change
        + threat_weight * threat_change
        - free_riding * help_change
        + tie_weight * tie_change
    )


@compiles
def adjustment_speed(polyarchy: float, speed: float, inertia: float) -> float:
    """Return the share of a gap closed in a year, in [0, 1]: more veto players, more inertia.

    `speed` [share a year] holds at a `polyarchy` of 0.6; `inertia` [log per unit of polyarchy]. Source: Tsebelis 2002, Veto
    Players, for the sign (decision 0010).
    """
    share = speed * exp(-inertia * (polyarchy - 0.6))
    return min(1.0, share)


@compiles
def adjusted_log_budget(
    log_budget: float, target: float, income_growth: float, adjustment: float, impact: float
) -> float:
    """Return the log of next year's budget [EUR million, constant 2024] before pledges, plans and shocks.

    A share `adjustment` of the gap to the target is closed, and part `impact` of the year's log income growth is followed at
    once. Monotone in target and growth. Source: error-correction panels (decision 0010).
    """
    at_once = impact * income_growth
    return log_budget + at_once + adjustment * (target - log_budget - at_once)


@compiles
def fiscal_ceiling(previous: float, gdp: float, limit: float) -> float:
    """Return the largest budget that may follow `previous`: the burden rises by at most `limit` [points of GDP] in one budget.

    All are EUR million a year at constant 2024 prices.
    """
    return previous + 0.01 * limit * gdp


@compiles
def within_fiscal_limit(log_budget: float, previous: float, gdp: float, limit: float) -> float:
    """Return the budget [EUR million, constant 2024] after the fiscal ceiling.

    `log_budget` is the log of the budget without it; `previous`, `gdp` and `limit` are those of `fiscal_ceiling`.
    """
    return min(fiscal_ceiling(previous, gdp, limit), exp(log_budget))


@compiles
def revision(
    log_budget: float, target: float, target_when_fixed: float, share: float, threshold: float, most: float
) -> float:
    """Return the log change of a budget at mid-year: zero for small moves of the target, else a share of the move.

    Budget and targets are logs [EUR million, constant 2024]; `share` in [0, 1]; a move below `threshold` [log] is small; `most` > 0
    [log] is the rise to the fiscal ceiling. A revision moves the budget towards the target and never past it: a rise that the
    budget hasn't made isn't taken back. Source: decision 0066.
    """
    move = target - target_when_fixed
    if -threshold < move < threshold:
        return 0.0
    gap = target - log_budget
    if move > 0.0:
        return max(0.0, min(share * move, gap, most))
    return min(0.0, max(share * move, gap))


@compiles
def part_of_personnel(equipment_share: float, personnel_share: float, infrastructure_share: float) -> float:
    """Return the part that pays personnel of what equipment and infrastructure leave, in [0, 1]; operations have the rest.

    The arguments are shares of the starting budget. As equipment takes more, wages and operations shrink in proportion: of seven
    allies of the region, 2014 to 2023, equipment rose by 22 points and operations kept 0.14 to 0.29 of what was left for them and
    for wages, Hungary's half aside. Source: NATO's tables of June 2024 (decision 0073).
    """
    left = 1.0 - equipment_share - infrastructure_share
    return min(1.0, personnel_share / left) if left > 0.0 else 0.0


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
    wanted share is (start + growth_share x growth) / (1 + growth). A state that a pledge binds (`bound` 1, else 0) wants at least the share
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


@compiles
def own_shock(z: float, scale_z: float, median: float, log_spread: float) -> float:
    """Return a state's own shock to a year's budget [log]: most years are ordinary, some bring a decision of another size.

    `z` and `scale_z` are standard normal draws. The standard deviation is log-normal over years: `median` > 0 [log] times
    exp(`log_spread` `scale_z`), so that large shocks are more frequent than in a normal distribution. Source: decision 0034.
    """
    return median * exp(log_spread * scale_z) * z


@compiles
def publication_error(z: float, lump: float, lump_z: float, lump_chance: float, sd: float, lump_sd: float) -> float:
    """Return the log of published spending over what was spent in a year.

    Usually `sd` times `z`; with the chance `lump_chance`, when the uniform draw `lump` lies below it, `lump_sd` times `lump_z`
    is added: a payment for years at once, or spending booked elsewhere. `z` and `lump_z` are standard normal draws. It doesn't
    last. Source: decision 0034.
    """
    return sd * z + (lump_sd * lump_z if lump < lump_chance else 0.0)
