"""Outcomes on budgets and spending."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from haemus.model.outcomes.adding import added, mean, ratio
from haemus.model.outcomes.outcome import outcome
from haemus.model.outcomes.run_tables import once, places
from haemus.model.start.data import starting_data

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from haemus.model.outcomes.run_tables import PerRun, RunTables

HEADS = ("personnel_meur", "equipment_meur", "infrastructure_meur", "other_meur")
SMALLEST_LOG_CHANGE = 0.001
"""Smallest mid-year change of a budget that counts as a revision [log]."""


@outcome("EUR million a year, current", places)
def budget_2025(tables: RunTables, place: str) -> PerRun:
    """Annual budget in force, mean of the four quarters of 2025."""
    return tables.mean_of_year("budget_meur", 2025, place)


@outcome("EUR million a year, current", places)
def budget_2030(tables: RunTables, place: str) -> PerRun:
    """Annual budget in force, mean of the four quarters of 2030."""
    return tables.mean_of_year("budget_meur", 2030, place)


@outcome("EUR million a year, current", places)
def budget_2035(tables: RunTables, place: str) -> PerRun:
    """Annual budget in force, mean of the four quarters of 2035."""
    return tables.mean_of_year("budget_meur", 2035, place)


@outcome("EUR million a year, current", places)
def budget_initial_2025(tables: RunTables, place: str) -> PerRun:
    """Budget of 2025 as fixed in the last quarter of 2024, before the speech."""
    return tables.mean_of_year("budget_initial_meur", 2025, place)


def _growth(tables: RunTables, first: int, last: int, place: str) -> PerRun:
    before = tables.mean_of_year("budget_initial_meur", first, place)
    return 100.0 * (tables.mean_of_year("budget_initial_meur", last, place) / before - 1.0)


@outcome("percent", places)
def growth_2020_2025(tables: RunTables, place: str) -> PerRun:
    """Growth of the initial budget from 2020 to 2025, current prices."""
    return _growth(tables, 2020, 2025, place)


@outcome("percent", places)
def growth_2025_2030(tables: RunTables, place: str) -> PerRun:
    """Growth of the initial budget from 2025 to 2030, current prices."""
    return _growth(tables, 2025, 2030, place)


@once
def _spent_2026_27(tables: RunTables) -> NDArray[np.float64]:
    """Return the money spent in the two years, as [run, state]."""
    rows = tables.years(2026, 2027)
    return added(np.array([added(tables.by_state(head)[:, rows], axis=1) for head in HEADS]), axis=0)


@outcome("EUR million, current", places)
def spending_2026_27(tables: RunTables, place: str) -> PerRun:
    """Money spent under the four heads in the eight quarters of 2026 and 2027."""
    return tables.unknown() if tables.years(2026, 2027) is None else tables.at(place, _spent_2026_27(tables))


@outcome("share of GDP")
def burden_2030(tables: RunTables) -> PerRun:
    """Military burden of the region: budgets over GDP, mean of the quarters of 2030."""
    return tables.mean_of_year("budget_meur", 2030, "REGION") / tables.mean_of_year("gdp_meur", 2030, "REGION")


@outcome("state-years")
def revisions(tables: RunTables) -> PerRun:
    """Mid-year revisions: state-years whose last budget differs from the initial one by a tenth of a percent or more."""
    ends_year = tables.seasons() == 3  # noqa: PLR2004 - October to December
    change = tables.by_state("budget_meur")[:, ends_year] / tables.by_state("budget_initial_meur")[:, ends_year]
    moved = (change >= math.exp(SMALLEST_LOG_CHANGE)) | (change <= math.exp(-SMALLEST_LOG_CHANGE))
    return moved.sum(axis=(1, 2)).astype(np.float64)


@outcome("slope, summed over both sides of every rivalry")
def arms_race(tables: RunTables) -> PerRun:
    """Arms-race index: how far states answer a rival's budget growth in the year after, over all rivalries.

    For each rivalry in the starting data: the least-squares slope (through the origin) of one side's growth
    on the other's in the year before, both directions pooled. Growth is the log change of the initial budget
    in constant prices, less the mean of the region's states that year, so that common shocks don't count as a
    race. 0 without rivals.
    """
    starts_year = tables.seasons() == 0
    constant = tables.by_state("budget_initial_meur")[:, starts_year] / tables.by_state("price_level")[:, starts_year]
    growth = np.diff(np.log(constant), axis=1)  # [run, year, state]
    if growth.shape[1] <= 1:
        return tables.unknown()
    growth -= mean(growth, axis=2)[:, :, np.newaxis]
    place = {state: k for k, state in enumerate(tables.present)}
    pairs = starting_data(region=tables.names.region).pairs
    rivals = [pair for pair, dyad in pairs.items() if dyad.rivalry and place.keys() >= set(pair)]
    a, b = growth[:, :, [place[one] for one, _ in rivals]], growth[:, :, [place[other] for _, other in rivals]]
    answered = added(a[:, 1:] * b[:, :-1], axis=1) + added(b[:, 1:] * a[:, :-1], axis=1)  # [run, pair]
    given = added(b[:, :-1] * b[:, :-1], axis=1) + added(a[:, :-1] * a[:, :-1], axis=1)
    return added(ratio(answered, given, otherwise=0.0), axis=1)
