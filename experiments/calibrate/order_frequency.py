"""How often states order, how much, and of what, by the orders on record.

The orders and budgets are read from a user's own copy of the source tables and are never part of the project. Gifts aren't orders.
A state's yearly equipment money is its published spending times the equipment share of NATO's tables. The registry's defaults and
`orders_on_record` of categories.csv come from `python -m haemus.experiments.calibrate.order_frequency FOLDER` (decision 0070).
"""

from __future__ import annotations

import math
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import minimize

from haemus.experiments.calibrate.fit_suppliers import FIRST_ORDERS, LAST_ORDERS
from haemus.experiments.calibrate.register import BUYERS, orders
from haemus.experiments.derive.known import ASSUMED_HEADS, FIRST_OWN_BUDGET
from haemus.experiments.derive.money import price_levels, published_budgets
from haemus.experiments.derive.sources import Sources

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

SHARE_BEFORE_THE_TABLES: Final = 0.13
"""The equipment share of an ally in years that the tables don't have; assumed."""
EUR_100_MILLION: Final = 100.0
MUNITIONS: Final = "munitions"
MISSILES: Final = frozenset({"anti_tank", "air_to_surface_missile", MUNITIONS})
"""Categories whose entries are counted in missiles, of which a launcher takes many."""

type _Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its standard error, clustered by buyer."""

    value: float
    error: float


@dataclass(frozen=True, slots=True)
class OrderFrequency:
    """Orders by a state's equipment money.

    `rate` is the number of orders a year at EUR 100 million (constant 2024) of equipment money a year, and `rate_elasticity` how it
    grows with that money; `size_elasticity` how the units of an order do, and `size_spread` [log] the standard deviation of what category
    and money leave of them. `counts` are orders by category, and `packages` the mean
    units of an order at EUR 100 million, where there are at least three.
    """

    state_years: int
    rate: float
    rate_elasticity: Estimate
    size_elasticity: Estimate
    size_spread: float
    counts: Mapping[str, int]
    packages: Mapping[str, float]


def order_frequency(sources: Sources, until: int) -> OrderFrequency:
    """Estimate it from the orders placed up to a year."""
    money = equipment_money(sources, until)
    own = [
        (MUNITIONS if order.missile else order.category, order)
        for order in orders(sources.folder, until)
        if order.category and not order.aid and order.year >= FIRST_ORDERS and (order.buyer, order.year) in money
    ]
    placed = Counter((order.buyer, order.year) for _, order in own)
    keys = sorted(money)
    rate, rate_elasticity = rate_by_money(
        np.log([money[key] / EUR_100_MILLION for key in keys]),
        np.array([float(placed[key]) for key in keys]),
        [buyer for buyer, _ in keys],
    )
    sized = [(c, order) for c, order in own if c not in MISSILES and not math.isnan(order.units)]
    means = np.log([money[order.buyer, order.year] / EUR_100_MILLION for _, order in sized])
    size_elasticity, spread, packages = size_by_money(
        [c for c, _ in sized], np.array([order.units for _, order in sized]), means, [order.buyer for _, order in sized]
    )
    counts = Counter(c for c, _ in own)
    return OrderFrequency(len(keys), rate, rate_elasticity, size_elasticity, spread, counts, packages)


def equipment_money(sources: Sources, until: int) -> dict[tuple[str, int], float]:
    """Return the buyers' equipment money [EUR million a year, constant 2024] by state and year."""
    spent, prices = published_budgets(sources), price_levels(sources)
    listed = sources.by_year("nato_defence_expenditure.csv", "equipment_share_pct")
    found = {}
    for (buyer, year), budget in spent.items():
        if buyer not in BUYERS or not FIRST_OWN_BUDGET.get(buyer, FIRST_ORDERS) <= year <= until:
            continue
        near = [listed[buyer, each] for each in (year - 1, year, year + 1) if (buyer, each) in listed]
        assumed = ASSUMED_HEADS[buyer][0] if buyer in ASSUMED_HEADS else SHARE_BEFORE_THE_TABLES
        found[buyer, year] = budget / prices[buyer, year] * (0.01 * fmean(near) if near else assumed)
    return found


def rate_by_money(log_money: _Numbers, counts: _Numbers, buyers: Sequence[str]) -> tuple[float, Estimate]:
    """Regress yearly counts of orders on log money (Poisson); return the rate at log money 0, and the elasticity."""
    terms = np.column_stack([np.ones_like(log_money), log_money])

    def misfit(weights: _Numbers) -> tuple[float, _Numbers]:
        expected = np.exp(terms @ weights)
        return float(expected.sum() - counts @ (terms @ weights)), terms.T @ (expected - counts)

    best = minimize(misfit, np.array([math.log(counts.mean()), 0.0]), jac=True, method="BFGS").x
    expected = np.exp(terms @ best)
    errors = _clustered(terms.T @ (terms * expected[:, None]), terms * (counts - expected)[:, None], buyers)
    return float(np.exp(best[0])), Estimate(float(best[1]), float(errors[1]))


def size_by_money(
    categories: Sequence[str], units: _Numbers, log_money: _Numbers, buyers: Sequence[str]
) -> tuple[Estimate, float, dict[str, float]]:
    """Regress log units on categories and log money; return elasticity, spread [log], and mean units at log money 0 by category.

    Means are given where a category has at least three orders.
    """
    names = sorted(set(categories))
    terms = np.column_stack([*([float(c == name) for c in categories] for name in names), log_money])
    weights, *_ = np.linalg.lstsq(terms, np.log(units), rcond=None)
    left = np.log(units) - terms @ weights
    errors = _clustered(terms.T @ terms, terms * left[:, None], buyers)
    spread = math.sqrt(float(left @ left) / max(1, len(left) - terms.shape[1]))
    at_100 = units * np.exp(-weights[-1] * log_money)
    grouped = defaultdict(list)
    for name, size in zip(categories, at_100, strict=True):
        grouped[name].append(float(size))
    packages = {name: fmean(sizes) for name, sizes in grouped.items() if len(sizes) >= 3}  # noqa: PLR2004 - as documented
    return Estimate(float(weights[-1]), float(errors[-1])), spread, packages


def _clustered(curvature: _Numbers, scores: _Numbers, groups: Sequence[str]) -> _Numbers:
    """Return standard errors that allow for dependence within groups (the sandwich, with a small-sample factor)."""
    names = sorted(set(groups))
    sums = np.array([scores[[group == name for group in groups]].sum(axis=0) for name in names])
    inverse = np.linalg.inv(curvature)
    factor = len(names) / (len(names) - 1)
    return np.asarray(np.sqrt(np.diag(inverse @ (factor * sums.T @ sums) @ inverse)))


def report(sources: Sources, until: int) -> str:
    """Return the estimates from the orders up to a year, as text."""
    found = order_frequency(sources, until)
    lines = [
        f"{found.state_years} state-years to {until}, {sum(found.counts.values())} orders",
        f"orders a year at EUR 100 million: {found.rate:.2f}",
        f"elasticity of the rate: {found.rate_elasticity.value:.2f} (SE {found.rate_elasticity.error:.2f})",
        f"elasticity of the size: {found.size_elasticity.value:.2f} (SE {found.size_elasticity.error:.2f})",
        f"spread of the size within a category: {found.size_spread:.2f} [log]",
    ]
    for category, count in sorted(found.counts.items()):
        size = f", mean units at EUR 100 million {found.packages[category]:.1f}" if category in found.packages else ""
        lines.append(f"{category}: {count}{size}")
    return "\n".join(lines)


if __name__ == "__main__":
    tables = Sources(Path(sys.argv[1]))
    sys.stdout.write("\n\n".join(report(tables, until) for until in (2014, 2017, 2020, LAST_ORDERS)) + "\n")
