"""Quarters as whole numbers: 0 is 2020Q1 and 63 is 2035Q4."""

import re
from datetime import date
from functools import cache

FIRST_YEAR = 2020
LAST_YEAR = 2035
LAST_OBSERVED_YEAR = 2025
"""Last year with observed GDP and prices."""
QUARTERS_PER_YEAR = 4
FIRST_QUARTER = 0
LAST_QUARTER = (LAST_YEAR - FIRST_YEAR + 1) * QUARTERS_PER_YEAR - 1
MONTHS_PER_QUARTER = 3

_QUARTER_NAME = re.compile(r"([0-9]{4})Q([1-4])")


def quarter_index(year: int, season: int) -> int:
    """Return the number of the quarter in a season (0 to 3) of a calendar year, also outside 2020-2035."""
    return (year - FIRST_YEAR) * QUARTERS_PER_YEAR + season


def parse_quarter(name: str) -> int:
    """Return the number of a quarter by its name: "2025Q1" is 20. ValueError for a name outside 2020Q1 to 2035Q4."""
    match = _QUARTER_NAME.fullmatch(name)
    quarter = quarter_index(int(match[1]), int(match[2]) - 1) if match else -1
    if not FIRST_QUARTER <= quarter <= LAST_QUARTER:
        message = f"not a quarter of the simulation: {name!r} (allowed: {FIRST_YEAR}Q1 to {LAST_YEAR}Q4)"
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
    return FIRST_YEAR + quarter // QUARTERS_PER_YEAR


def season_of(quarter: int) -> int:
    """Return the place of a quarter in its year, 0 (January to March) to 3 (October to December)."""
    return quarter % QUARTERS_PER_YEAR


def first_day_of(quarter: int) -> date:
    """Return the first day of a quarter."""
    return date(year_of(quarter), season_of(quarter) * MONTHS_PER_QUARTER + 1, 1)


def last_day_of(quarter: int) -> date:
    """Return the last day of a quarter."""
    return date.fromordinal(first_day_of(quarter + 1).toordinal() - 1)
