"""What a state's armed forces are short of, by category."""

from haemus.model.acts import compiles
from haemus.model.rules.elementary import exp, log, whole


@compiles
def effective_stock(
    nato: float, east: float, legacy: float, other_standard_value: float, legacy_value: float, wants_nato: float
) -> float:
    """Return a stock's military value [TIV-like]: the other standard counts less in an allied force, legacy less still."""
    discount = 1.0 - wants_nato * (1.0 - other_standard_value)
    return nato + discount * (east + legacy_value * legacy)


@compiles
def emphasis(
    threat: float, alarm: float, exposure: float, threat_weight: float, alarm_weight: float, strike_weight: float
) -> float:
    """Return how much more of a category is wanted than in calm times, 1 without threat, alarm and deep strike to answer.

    `exposure` to others' deep strike counts where it is positive.
    """
    answered = strike_weight * exposure if exposure > 0.0 else 0.0
    return 1.0 + threat_weight * threat + alarm_weight * alarm + answered


@compiles
def urgency(need: float, alarm: float, focus: float, alarm_weight: float) -> float:
    """Return how urgent a category is, before taste: need saturates at one, a fresh alarm adds to it."""
    return focus * need + alarm_weight * alarm


@compiles
def desired_stock(equipment_money: float, share: float, emphasis: float, per_spending: float) -> float:
    """Return the wanted stock of a category [TIV-like] from yearly equipment money [EUR million, constant 2024]."""
    return per_spending * equipment_money * share * emphasis


@compiles
def shortfall(stock: float, desired: float) -> float:
    """Return the need in [0, 1]: the part of the desired stock that is missing."""
    if desired <= 0.0 or stock >= desired:
        return 0.0
    return (desired - stock) / desired


@compiles
def occasion_rate(account: float, yearly_money: float, rate: float, idle_weight: float) -> float:
    """Return how often a year a state looks for a major system: more often the more of its money lies idle.

    `account` (undrawn credit included) and `yearly_money` [EUR million]; idle money counts up to three years' worth.
    """
    idle = account / yearly_money
    idle = min(idle, 3.0)
    return rate * (1.0 + idle_weight * idle)


@compiles
def usual_package(package: float, yearly_money: float, elasticity: float) -> float:
    """Return the usual size of an order [units]: `package` for a state with EUR 100 million a year, more for larger ones."""
    return package * exp(elasticity * log(0.01 * yearly_money))


@compiles
def package_units(need_units: float, usual_units: float, affordable_units: float) -> float:
    """Return the units to tender for, a whole number >= 0: never more than needed, usual (doubled) or affordable."""
    units = min(2.0 * usual_units, need_units)
    units = min(units, affordable_units)
    return float(whole(units)) if units > 0.0 else 0.0


@compiles
def worthwhile_units(units: float, needed: float, usual: float, minimum: float) -> float:
    """Return `units`, or 0 where they are too few for a tender: less than `minimum` of the usual, and not all that's needed."""
    if units >= minimum * usual or units >= needed - 1.0:
        return units
    return 0.0
