"""A producer's response to its order book: lead times, prices, capacity, offsets. Forms assumed."""

from typing import Final

from haemus.model import exponential
from haemus.model.acts import compiles, compiles_in_columns
from haemus.model.rules.elementary import exp, whole

LEAST_PRESSURE: Final = 0.25
"""Pressure of an order book, over the usual one, below which quotes fall no further."""


@compiles
def pressure(backlog: float, capacity: float, reference: float) -> float:
    """Return the pressure of the order book: its length in quarters of `capacity` over the reference; 1 is usual.

    At least LEAST_PRESSURE. `backlog` [EUR million] and `capacity` [EUR million a quarter] in 2024 prices; `reference` [quarters].
    """
    ratio = backlog / (capacity * reference)
    return max(LEAST_PRESSURE, ratio)


@compiles_in_columns
def lead_factor(log_pressure: float, elasticity: float) -> float:
    """Return the factor on quoted lead times, > 0: rises with the log of the order book's pressure, 1 at the usual one."""
    return exponential.exp(elasticity * log_pressure)


@compiles_in_columns
def log_price_factor(log_pressure: float, elasticity: float, escalation: float, years: float) -> float:
    """Return the log factor on catalogue prices: order book, and escalation [share per year] over `years` since 2024.

    Source of the escalation: Kirkpatrick 1995, 10.1080/10430719508404827.
    """
    return elasticity * log_pressure + escalation * years


@compiles
def next_capacity(capacity: float, demand: float, adjustment: float) -> float:
    """Return capacity a quarter later: `adjustment` in [0, 1] of the gap to demand closed; both [EUR million a quarter]."""
    return capacity + adjustment * (demand - capacity)


@compiles
def next_backlog(backlog: float, orders: float, capacity: float) -> float:
    """Return the order book a quarter later [EUR million], >= 0: new orders are added, a quarter's capacity is worked off."""
    left = backlog + orders - capacity
    return max(0.0, left)


@compiles
def raised_offset(offset: float, lost: float, step: float, limit: float) -> float:
    """Return the local work offered after `lost` tenders [share of value]: raised by a `step` for each up to `limit`, never lowered."""
    return max(offset, min(limit, offset + lost * step))


@compiles
def towards(level: float, usual: float, share: float) -> float:
    """Return a level a quarter later, `share` in [0, 1] of its gap to the usual one closed."""
    return level + share * (usual - level)


@compiles
def first_delivery(quoted: float, drawn: float, sd: float) -> int:
    """Return the quarters to the first delivery, >= 1: the `quoted` ones with a log-normal error of mean 1.

    `drawn` is standard normal; `sd` [log] is the spread of lead times.
    """
    lead = whole(quoted * exp(sd * drawn - 0.5 * sd * sd) + 0.5)
    return lead if lead > 1 else 1


@compiles
def delivery_quarters(units: float, rate: float, longest: int) -> int:
    """Return the number of quarters over which `units` are delivered at `rate` [units a quarter], from 1 to `longest`."""
    needed = units / rate
    if needed >= longest:
        return longest
    quarters = whole(needed)
    if needed > quarters:
        quarters += 1
    return quarters if quarters > 1 else 1


@compiles
def exports_grown(years: float, growth: float) -> float:
    """Return the factor on the exports of 2020, `years` later, at usual demand; `growth` [share per year]."""
    return exp(growth * years)


@compiles
def quarterly_exports(yearly: float, grown: float, world_demand: float) -> float:
    """Return a quarter's exports [EUR million, constant 2024] of a producer that sold `yearly` [EUR million] in 2020.

    `grown` is the factor since 2020, `world_demand` that of demand abroad; 1 is usual.
    """
    return 0.25 * yearly * grown * world_demand


@compiles
def learned_scale(allied_orders: float, learning: float) -> float:
    """Return the scale gained for good from allied orders [EUR million, constant 2024]: `learning` per EUR 100 million."""
    return learning * 0.01 * allied_orders


@compiles
def converted_part(allied_orders: float, legacy: float, overhaul: float) -> float:
    """Return the part of the legacy stock that a state's firms bring to the allies' standard in a quarter, in [0, 1].

    `allied_orders` [EUR million, constant 2024]; `legacy` [TIV-like]; `overhaul` [TIV-like per EUR million of allied orders].
    """
    if legacy <= 0.0:
        return 0.0
    return min(1.0, overhaul * allied_orders / legacy)


@compiles
def home_share(usual_share: float, home_scale: float, gained: float) -> float:
    """Return the part of small purchases made from home producers, at least `usual_share`: what allied orders taught they sell at home.

    `home_scale` is the home producers' scale at the start, `gained` what allied orders have added, both >= 0; `usual_share` in [0, 1].
    """
    if gained <= 0.0:
        return usual_share
    return usual_share + (1.0 - usual_share) * gained / (home_scale + gained + 1.0)
