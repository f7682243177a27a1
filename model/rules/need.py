"""The needs of a state's armed forces, by category, and the size of an order. Forms assumed."""

from haemus.model.acts import compiles, compiles_in_columns
from haemus.model.exponential import whole_part
from haemus.model.rules.elementary import exp, log, whole


@compiles
def effective_stock(
    nato: float, east: float, legacy: float, other_standard_value: float, legacy_value: float, wants_nato: float
) -> float:
    """Return a stock's military value [TIV-like]: the other standard counts less in an allied force, legacy less still.

    `nato`, `east` and `legacy` are stocks [TIV-like], the two values in [0, 1]; `wants_nato` is 0 for a neutral force, else 1.
    """
    discount = 1.0 - wants_nato * (1.0 - other_standard_value)
    return nato + discount * (east + legacy_value * legacy)


@compiles
def emphasis(
    threat: float, alarm: float, exposure: float, threat_weight: float, alarm_weight: float, strike_weight: float
) -> float:
    """Return the factor on the stock wanted in calm times: 1 without threat, alarm and deep strike to answer.

    `threat` [percentage points]; `alarm` >= 0; `exposure` to others' deep strike counts where it is positive.
    """
    answered = strike_weight * exposure if exposure > 0.0 else 0.0
    return 1.0 + threat_weight * threat + alarm_weight * alarm + answered


@compiles_in_columns
def urgency(need: float, alarm: float, log_frequency: float, focus: float, alarm_weight: float) -> float:
    """Return the urgency of a category [utility], before taste: `need` lies in [0, 1], a fresh alarm adds to it.

    A category stands for as many programmes as were ordered in it on record: `log_frequency` [log share] is the log of an
    alternative's size in a choice among groups. Source: Ben-Akiva and Lerman 1985, chapter 9; SIPRI register (decision 0070).
    """
    return focus * need + alarm_weight * alarm + log_frequency


@compiles
def desired_stock(equipment_money: float, share: float, emphasis: float, per_spending: float) -> float:
    """Return the wanted stock of a category [TIV-like] from yearly equipment money [EUR million, constant 2024].

    `share` in [0, 1] is the category's part of the stock, `emphasis` the factor above, `per_spending` [TIV-like per EUR million].
    """
    return per_spending * equipment_money * share * emphasis


@compiles
def shortfall(stock: float, desired: float) -> float:
    """Return the need in [0, 1]: the missing part of the desired stock; both stocks are [TIV-like]."""
    if desired <= 0.0 or stock >= desired:
        return 0.0
    return (desired - stock) / desired


@compiles
def money_factor(yearly_money: float, elasticity: float) -> float:
    """Return the factor on the rate or the size of a state's orders, 1 at EUR 100 million of equipment money a year.

    `yearly_money` [EUR million a year, constant 2024], above 0; `elasticity` >= 0. A larger ministry runs more programmes, and its
    orders are larger; with an elasticity of size below 1, because a force takes in no more than it can man and train for.
    Source: SIPRI register (decision 0070).
    """
    return exp(elasticity * log(0.01 * yearly_money))


@compiles
def occasion_rate(idle_years: float, factor: float, rate: float, idle_weight: float) -> float:
    """Return the rate at which a state looks for a major system [per year].

    `rate` [per year] holds without idle money at a `factor` of 1, that of money; idle money raises it. `idle_years` is the idle money
    in years of equipment money; it counts up to three. Source: SIPRI register (decision 0070); form assumed.
    """
    idle = min(idle_years, 3.0)
    return rate * factor * (1.0 + idle_weight * idle)


@compiles_in_columns
def package_units(need_units: float, usual_units: float, affordable_units: float) -> float:
    """Return the units to tender for, a whole number >= 0: at most the needed, the usual and the affordable units."""
    units = min(usual_units, need_units)
    units = min(units, affordable_units)
    return whole_part(units) if units > 0.0 else 0.0


@compiles_in_columns
def worthwhile_units(units: float, needed: float, usual: float, minimum: float) -> float:
    """Return `units`, or 0 where they are too few for a tender: less than `minimum` of the usual, and not all that is needed."""
    if units >= minimum * usual or units >= needed - 1.0:
        return units
    return 0.0


@compiles
def least_order(minimum_fleet: float, has_arm: float, tranche: float) -> float:
    """Return the smallest order [units], at least 1: a whole fleet for a newcomer, a tranche of one where the arm exists.

    `minimum_fleet` [units]; `has_arm` 1 or 0; `tranche` in (0, 1] is the smallest useful addition, as a share of a fleet.
    """
    least = minimum_fleet * (has_arm * tranche + (1.0 - has_arm))
    units = float(whole(least))
    if units < least:
        units = units + 1.0
    return max(1.0, units)


@compiles_in_columns
def fleet_units(units: float, needed: float, most: float, least: float) -> float:
    """Return `units`, rounded up to the smallest order where at least half of that is needed and can be had, else 0 below it.

    All in [units]: `needed` is missing, `most` is what money and stock allow, `least` the smallest order. Forces come in squadrons
    and batteries: nothing between none and a fleet is of use.
    """
    if units >= least:
        return units
    if needed >= 0.5 * least and most >= least:
        return least
    return 0.0


@compiles_in_columns
def order_units(
    missing: float, usual_units: float, least: float, money: float, minimum: float, tiv: float, price: float, in_stock: float
) -> float:  # fmt: skip
    """Return the units of an offer that a state would buy, a whole number; 0 where too few are needed or can be had.

    `missing` stock [TIV-like], usual and `least` order [units], `money` that may be committed [EUR million], `minimum` as above. The
    offer's units are worth `tiv` [TIV-like] > 0 and cost `price` [EUR million] > 0 each; `in_stock` [units] may be infinite.
    """
    needed, most = missing / tiv, min(money / price, in_stock)
    units = fleet_units(package_units(needed, usual_units, most), needed, most, least)
    return worthwhile_units(units, needed, usual_units, minimum)


@compiles
def may_hold(founding_budget: float, has_arm: float, budget: float, cover: float) -> bool:
    """Return whether a state may have an arm of service: it has it, it needs no founding, or its budget is large enough.

    `founding_budget` and `budget` [EUR million a year, constant 2024, as published]; a founding budget of 0 stands for an arm open
    to all. `cover` in [0, 1] is the part of its need for the service that it trusts allies to meet: only the rest asks for an arm
    of its own. Source: no ally without fighters founded the arm while others policed its skies (decision 0041); form assumed.
    """
    return founding_budget <= 0.0 or has_arm > 0.5 or budget * (1.0 - cover) >= founding_budget


@compiles
def gap_left(adjustment: float, horizon: float) -> float:
    """Return the part of a gap that is left on average over `horizon` [years], in [0, 1], if `adjustment` closes each year."""
    kept = 1.0 - adjustment
    if adjustment <= 0.0:
        return 1.0
    return kept * (1.0 - exp(horizon * log(kept))) / (adjustment * horizon) if kept > 0.0 else 0.0


@compiles
def planned_share(share: float, bound: float, guideline: float, left: float) -> float:
    """Return the mean equipment share of the coming years by which a state plans purchases, at least `share`.

    A member (`bound` 1) counts on the equipment pledge: of the gap to `guideline` the part `left` is left on average over those
    years. Others (0) plan by today's share.
    """
    if guideline <= share:
        return share
    return share + bound * (1.0 - left) * (guideline - share)
