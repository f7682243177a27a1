"""Quarters as whole numbers: 0 is 2020Q1, 63 is 2035Q4, and those before 2020 are negative: 2014Q1 is -24."""

import re
from datetime import date
from functools import cache

BASE_YEAR = 2020
"""The year of quarter 0."""
ORIGIN_YEARS = (2014, 2017, 2020, 2023)
"""The years in which a run can begin."""
LAST_YEAR = 2035
LAST_OBSERVED_YEAR = 2025
"""Last year for which the data have GDP and prices."""
QUARTERS_PER_YEAR = 4
FIRST_QUARTER = (ORIGIN_YEARS[0] - BASE_YEAR) * QUARTERS_PER_YEAR
"""The first quarter in which any run can begin."""
LAST_QUARTER = (LAST_YEAR - BASE_YEAR + 1) * QUARTERS_PER_YEAR - 1
MONTHS_PER_QUARTER = 3

_QUARTER_NAME = re.compile(r"([0-9]{4})Q([1-4])")


def quarter_index(year: int, season: int) -> int:
    """Return the number of the quarter in a season (0 to 3) of a calendar year, also outside 2014-2035."""
    return (year - BASE_YEAR) * QUARTERS_PER_YEAR + season


def first_quarter_of(year: int) -> int:
    """Return the number of a year's first quarter: -24 for 2014."""
    return quarter_index(year, 0)


def parse_quarter(name: str) -> int:
    """Return the number of a quarter by its name: "2025Q1" is 20. ValueError for a name outside 2014Q1 to 2035Q4."""
    match = _QUARTER_NAME.fullmatch(name)
    quarter = quarter_index(int(match[1]), int(match[2]) - 1) if match else FIRST_QUARTER - 1
    if not FIRST_QUARTER <= quarter <= LAST_QUARTER:
        message = f"not a quarter of the simulation: {name!r} (allowed: {ORIGIN_YEARS[0]}Q1 to {LAST_YEAR}Q4)"
        raise ValueError(message)
    return quarter


@cache
def quarter_name(quarter: int) -> str:
    """Return the name of a quarter: 20 is "2025Q1"."""
    return f"{year_of(quarter)}Q{season_of(quarter) + 1}"


def quarter_of(day: date) -> int:
    """Return the number of the quarter in which a day falls; negative before 2020."""
    return quarter_index(day.year, (day.month - 1) // MONTHS_PER_QUARTER)


def year_of(quarter: int) -> int:
    """Return the calendar year of a quarter."""
    return BASE_YEAR + quarter // QUARTERS_PER_YEAR


def season_of(quarter: int) -> int:
    """Return the place of a quarter in its year, 0 (January to March) to 3 (October to December)."""
    return quarter % QUARTERS_PER_YEAR


def first_day_of(quarter: int) -> date:
    """Return the first day of a quarter."""
    return date(year_of(quarter), season_of(quarter) * MONTHS_PER_QUARTER + 1, 1)


def last_day_of(quarter: int) -> date:
    """Return the last day of a quarter."""
    return date.fromordinal(first_day_of(quarter + 1).toordinal() - 1)
