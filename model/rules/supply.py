"""How a producer answers its order book: lead times, prices, capacity, offsets."""

import math

from numba.extending import register_jitable


@register_jitable
def pressure(backlog: float, capacity: float, reference: float) -> float:
    """Return the order book in quarters of `capacity` over the reference: 1 is usual, floored at a quarter of it."""
    ratio = backlog / (capacity * reference)
    return max(0.25, ratio)


@register_jitable
def lead_factor(log_pressure: float, elasticity: float) -> float:
    """Return the factor on quoted lead times, monotone in the log of the pressure of the order book."""
    return math.exp(elasticity * log_pressure)


@register_jitable
def log_price_factor(log_pressure: float, elasticity: float, escalation: float, years: float) -> float:
    """Return the log factor on catalogue prices: order book, and escalation [share per year] over `years` since 2024."""
    return elasticity * log_pressure + escalation * years


@register_jitable
def next_capacity(capacity: float, demand: float, adjustment: float) -> float:
    """Return capacity a quarter later: it follows demand with a lag, and stays between the two."""
    return capacity + adjustment * (demand - capacity)


@register_jitable
def next_backlog(backlog: float, orders: float, capacity: float) -> float:
    """Return the order book a quarter later, >= 0: orders come in, capacity works it off."""
    left = backlog + orders - capacity
    return max(0.0, left)


@register_jitable
def raised_offset(offset: float, step: float, limit: float) -> float:
    """Return the local work offered after a lost tender: raised up to `limit`, never lowered."""
    raised = offset + step
    if raised < limit:
        return raised
    return max(offset, limit)


@register_jitable
def towards(level: float, usual: float, share: float) -> float:
    """Return a level a quarter later when `share` of its gap to the usual one is closed."""
    return level + share * (usual - level)


@register_jitable
def first_delivery(quoted: float, drawn: float, sd: float) -> int:
    """Return the quarters to the first delivery, >= 1: the `quoted` ones with a log-normal error, the standard normal `drawn`."""
    lead = int(quoted * math.exp(sd * drawn - 0.5 * sd * sd) + 0.5)
    return lead if lead > 1 else 1


@register_jitable
def delivery_quarters(units: float, rate: float, longest: int) -> int:
    """Return over how many quarters `units` come at `rate` a quarter, from 1 to `longest`."""
    quarters = math.ceil(units / rate)
    if quarters < 1:  # so few units that their share of a quarter's output is no number any more
        return 1
    return quarters if quarters < longest else longest


@register_jitable
def exports_grown(years: float, growth: float) -> float:
    """Return the factor on the exports of 2020, `years` later, at usual demand; `growth` [share per year]."""
    return math.exp(growth * years)


@register_jitable
def quarterly_exports(yearly: float, grown: float, world_demand: float) -> float:
    """Return a quarter's exports [EUR million, constant] of a producer that sold `yearly` in 2020."""
    return 0.25 * yearly * grown * world_demand


@register_jitable
def learned_scale(allied_orders: float, learning: float) -> float:
    """Return the scale gained for good from allied orders [EUR million, constant]: `learning` per EUR 100 million."""
    return learning * 0.01 * allied_orders
