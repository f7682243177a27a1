"""When states joined the alliance, and which of them its pledge of 2014 binds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from haemus.experiments.published.folder import FILES
from haemus.experiments.published.spending import YEARS
from haemus.experiments.published.table_rows import read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PLEDGE_YEAR: Final = 2014
PLEDGE_DATE: Final = 2024
PLEDGE_SHARE: Final = 0.02
"""The pledge of Wales: 2 % of GDP within a decade."""


def joined_in(folder: Path) -> dict[str, int]:
    """Return the year in which each member of the alliance joined, by code."""
    rows = read_rows(folder / FILES["memberships"], ("iso3", "nato_joined_year"))
    return {
        row.text("iso3"): row.whole("nato_joined_year", *YEARS)
        for row in rows
        if not row.is_missing("nato_joined_year")
    }


def bound_from(joined: Mapping[str, int], state: str) -> int | None:
    """Return the first year in which the pledge binds a state: 2014, or the year in which it joined after; None if it never did."""
    return max(PLEDGE_YEAR, joined[state]) if state in joined else None
