"""Budgets, their heads, and prices, in the year of an origin."""

from statistics import fmean

from haemus.experiments.derive.known import ASSUMED_HEADS, HEADS
from haemus.experiments.derive.sources import Sources

PRICE_YEARS = {2014: (2014, 2017), 2017: (2017,), 2020: (), 2023: (2023, 2024)}
"""Years whose price level a run from an origin needs beside 2020 and 2025."""


def published_budgets(sources: Sources) -> dict[tuple[str, int], float]:
    """Return the published budgets [EUR million], current US dollars at the year's mean rate, by state and year."""
    dollars = sources.by_year("milex_by_state_year.csv", "milex_current_usd_m")
    euro = {int(row["year"]): float(row["eur_per_usd"]) for row in sources.rows("eur_usd.csv")}
    return {(iso3, year): value * euro[year] for (iso3, year), value in dollars.items()}


def price_levels(sources: Sources) -> dict[tuple[str, int], float]:
    """Return the price level (2024 = 1) by state and year."""
    indices = sources.by_year("consumer_prices.csv", "price_index_2024_100")
    return {key: index / 100 for key, index in indices.items()}


def heads(sources: Sources, origin: int, iso3: str) -> tuple[tuple[float, ...], str]:
    """Return the shares of equipment, personnel and infrastructure, the mean of three years to the origin, and their source.

    The tables begin in 2014, and with a state's accession: an earlier origin takes the first year that there is. States outside
    them have assumed shares.
    """
    if iso3 in ASSUMED_HEADS:
        return ASSUMED_HEADS[iso3], "assumed"
    listed = {int(row["year"]): row for row in sources.rows("nato_defence_expenditure.csv") if row["iso3"] == iso3}
    years = [year for year in listed if origin - 3 < year <= origin] or [min(listed)]
    shares = tuple(fmean(float(listed[year][f"{head}_share_pct"]) for year in years) / 100 for head in HEADS)
    return shares, f"NATO {years[0]}-{years[-1]}" if len(years) > 1 else f"NATO {years[0]}"
