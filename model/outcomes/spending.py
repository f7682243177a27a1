"""Outcomes on budgets and spending."""

import math

import numpy as np

from model.outcomes.outcome import outcome
from model.outcomes.run_tables import PLACES, RunTables
from model.start import starting_data

HEADS = ("personnel_meur", "equipment_meur", "infrastructure_meur", "other_meur")
SMALLEST_LOG_CHANGE = 0.001
"""A mid-year change of a budget counts as a revision from here on [log]."""


@outcome("EUR million a year, current", PLACES)
def budget_2025(tables: RunTables, place: str) -> float:
    """Annual budget in force, mean of the four quarters of 2025."""
    return tables.mean_of_year("budget_meur", 2025, place)


@outcome("EUR million a year, current", PLACES)
def budget_2030(tables: RunTables, place: str) -> float:
    """Annual budget in force, mean of the four quarters of 2030."""
    return tables.mean_of_year("budget_meur", 2030, place)


@outcome("EUR million a year, current", PLACES)
def budget_2035(tables: RunTables, place: str) -> float:
    """Annual budget in force, mean of the four quarters of 2035."""
    return tables.mean_of_year("budget_meur", 2035, place)


@outcome("EUR million a year, current", PLACES)
def budget_initial_2025(tables: RunTables, place: str) -> float:
    """Budget of 2025 as it was fixed in the last quarter of 2024, before the speech."""
    return tables.mean_of_year("budget_initial_meur", 2025, place)


def _growth(tables: RunTables, first: int, last: int, place: str) -> float:
    before = tables.mean_of_year("budget_initial_meur", first, place)
    return 100.0 * (tables.mean_of_year("budget_initial_meur", last, place) / before - 1.0)


@outcome("percent", PLACES)
def growth_2020_2025(tables: RunTables, place: str) -> float:
    """Growth of the initial budget from 2020 to 2025, current prices."""
    return _growth(tables, 2020, 2025, place)


@outcome("percent", PLACES)
def growth_2025_2030(tables: RunTables, place: str) -> float:
    """Growth of the initial budget from 2025 to 2030, current prices."""
    return _growth(tables, 2025, 2030, place)


@outcome("EUR million, current", PLACES)
def spending_2026_27(tables: RunTables, place: str) -> float:
    """Money spent under the four heads in the eight quarters of 2026 and 2027."""
    # four quarters of each year
    return sum(4.0 * tables.mean_of_year(head, year, place) for head in HEADS for year in (2026, 2027))


@outcome("share of GDP")
def burden_2030(tables: RunTables) -> float:
    """Military burden of the region: budgets over GDP, mean of the quarters of 2030."""
    return tables.mean_of_year("budget_meur", 2030, "REGION") / tables.mean_of_year("gdp_meur", 2030, "REGION")


@outcome("state-years")
def revisions(tables: RunTables) -> float:
    """Mid-year revisions: years of a state that end a tenth of a percent or more off the initial budget."""
    in_force, initial = tables.by_state("budget_meur"), tables.by_state("budget_initial_meur")
    moved = np.abs(np.log(in_force / initial)) >= SMALLEST_LOG_CHANGE
    ends_year = (np.arange(tables.first, tables.last + 1) % 4) == 3  # noqa: PLR2004 - October to December
    return float(moved[ends_year].sum())


@outcome("slope, summed over both sides of every rivalry")
def arms_race(tables: RunTables) -> float:
    """Arms-race index: how far a rival's growth of one year is answered the year after, over all rivalries.

    For each pair that is a rivalry in the starting data: the least-squares slope (through the origin) of one
    side's growth on the other's of the year before, both directions pooled. Growth is the log change of the
    initial budget in constant prices, less the mean of the region's states that year, so that common shocks
    are no race. 0 without rivals.
    """
    initial, price = tables.by_state("budget_initial_meur"), tables.by_state("price_level")
    starts_year = (np.arange(tables.first, tables.last + 1) % 4) == 0
    growth = np.diff(np.log(initial / price)[starts_year], axis=0)
    if len(growth) <= 1:
        return math.nan
    growth = growth - growth.mean(axis=1, keepdims=True)
    place = {state: k for k, state in enumerate(tables.present)}
    total = 0.0
    for (a, b), dyad in starting_data().dyads.items():
        if dyad.rivalry and a in place and b in place:
            mine, theirs = growth[:, place[a]], growth[:, place[b]]
            answered = float(mine[1:] @ theirs[:-1] + theirs[1:] @ mine[:-1])
            given = float(theirs[:-1] @ theirs[:-1] + mine[:-1] @ mine[:-1])
            total += answered / given if given > 0.0 else 0.0
    return total
