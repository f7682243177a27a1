"""Stocks of weapons and past deals, at an origin."""

from collections import defaultdict

from haemus.experiments.derive.known import (
    BUYERS_BY_SUPPLIER,
    CATEGORY_OF,
    CATEGORY_OF_SUPPLIER,
    DEPRECIATION,
    EASTERN_DESIGNS,
    FIRST_DELIVERY,
    ISO3_BY_NAME,
    LAST_ORDER,
    LEGACY_LEFT,
    STATES,
    UAV_OF,
)
from haemus.experiments.derive.sources import Row, Sources

type Cell = tuple[str, str, str]
"""A state, a category, and "legacy" or "nato"."""


def deliveries(sources: Sources, origin: int) -> dict[Cell, float]:
    """Return the TIV delivered from 2000 to the year before the origin and left at the origin, by state, category and standard."""
    left: dict[Cell, float] = defaultdict(float)
    for row in sources.rows("arms_deliveries.csv"):
        category = UAV_OF.get(row["designation"]) or CATEGORY_OF.get(row["description"])
        if row["recipient_iso3"] in STATES and category:
            standard = "legacy" if row["designation"].startswith(EASTERN_DESIGNS) else "nato"
            left[row["recipient_iso3"], category, standard] += _left(
                row["tiv_delivered_m"], row["delivery_year"], origin
            )
    for row in sources.rows("arms_tiv_by_dyad_year.csv"):
        known = CATEGORY_OF_SUPPLIER.get((row["recipient_iso3"], row["supplier"]))
        if known:
            left[row["recipient_iso3"], *known] += _left(row["tiv_m"], row["year"], origin)
    return left


def _left(tiv: str, year: str, origin: int) -> float:
    age = origin - int(year)
    inside = FIRST_DELIVERY <= int(year) < origin
    return float(tiv) * (1 - DEPRECIATION) ** age if inside else 0.0


def stocks(
    sources: Sources, origin: int, holdings: list[Row], categories: list[Row]
) -> dict[tuple[str, str], tuple[float, float, str]]:
    """Return legacy and NATO-standard stocks [TIV], and what they rest on, by state and category.

    Holdings of 2020 that no delivery since 2000 explains were there at every origin, at what depreciation leaves of them, plus
    the deliveries before the origin. Deliveries after 2021 are kept out.
    """
    left = LEGACY_LEFT * (1 - DEPRECIATION) ** (origin - 2020)
    held = {
        (row["iso3"], row["category"], standard): float(row[f"{standard}_units"])
        for row in holdings
        for standard in ("legacy", "nato")
    }
    delivered = deliveries(sources, origin)
    found = {}
    for iso3 in STATES:
        for each in categories:
            category, worth = each["category"], float(each["legacy_tiv_unit"])
            cells = [(iso3, category, standard) for standard in ("legacy", "nato")]
            legacy, nato = (held.get(cell, 0.0) * worth * left + delivered.get(cell, 0.0) for cell in cells)
            parts = [
                word
                for word, table in (("derived", delivered), ("assumed", held))
                if any(table.get(cell, 0.0) > 0.0 for cell in cells)
            ]
            found[iso3, category] = legacy, nato, " and ".join(parts) or "none"
    return found


def past_deals(sources: Sources, origin: int) -> dict[tuple[str, str], int]:
    """Return the orders of ten years before the origin, by buyer and home of the supplier; engines aren't counted.

    For HUN and BGR, which the register leaves out, years with a delivery stand in.
    """
    deals: dict[tuple[str, str], int] = defaultdict(int)
    last = min(origin - 1, LAST_ORDER)
    for row in sources.rows("arms_orders.csv"):
        if origin - 10 <= int(row["order_year"]) <= last and row["designation"] != "vehicle engine":
            deals[row["recipient_iso3"], home_of(row)] += 1
    for row in sources.rows("arms_tiv_by_dyad_year.csv"):
        if origin - 10 <= int(row["year"]) <= last and row["recipient_iso3"] in BUYERS_BY_SUPPLIER:
            deals[row["recipient_iso3"], home_of(row)] += 1
    return deals


def home_of(row: Row) -> str:
    """Return the supplier's country."""
    return row["supplier_iso3"] or ISO3_BY_NAME.get(row["supplier"], "")
