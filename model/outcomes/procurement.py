"""Outcomes on procurement: from whom, how concentrated, how much at home."""

import math
from functools import cache

from model.calendar import FIRST_YEAR
from model.outcomes.outcome import outcome
from model.outcomes.run_tables import RunTables
from model.powers import POWERS
from model.start import starting_data

BLOCS = (*POWERS, "other", "domestic")


@cache
def _bloc_of_supplier(supplier: str) -> str:
    start = next(start for start in starting_data().suppliers if start.supplier == supplier)
    # Israel and South Korea align with the United States, but their arms are their own
    own = start.power == "USA" and start.home != "USA"
    return start.power if start.power in POWERS and not own else "other"


def bloc(buyer: str, supplier: str, home: str) -> str:
    """The bloc that a contract goes to."""
    return "domestic" if buyer == home else _bloc_of_supplier(supplier)


def _value_by_home(tables: RunTables) -> dict[str, float]:
    values: dict[str, float] = {}
    for home, value in zip(tables.contracts("supplier_state"), tables.contracts("value_meur"), strict=True):
        values[home] = values.get(home, 0.0) + value
    return values


@outcome("EUR million, current", BLOCS)
def procurement(tables: RunTables, key: str) -> float:
    """Value of contracts signed in the run, by the supplier's bloc.

    EUR holds Europe's suppliers that align with the EU's core (the United Kingdom, Switzerland and Ukraine
    among them), RUS also Belarus; other is Israel, South Korea and the region's producers selling abroad;
    domestic is the buyer's own industry.
    """
    columns = (tables.contracts(name) for name in ("buyer", "supplier", "supplier_state", "value_meur"))
    return sum(
        (value for buyer, supplier, home, value in zip(*columns, strict=True) if bloc(buyer, supplier, home) == key),
        0.0,
    )


@outcome("EUR million, current")
def procurement_2025_27(tables: RunTables) -> float:
    """Value of contracts signed from 2025Q1 to 2027Q4."""
    if tables.years(2025, 2027) is None:
        return math.nan
    years = ("2025", "2026", "2027")
    rows = zip(tables.contracts("quarter_signed"), tables.contracts("value_meur"), strict=True)
    return sum((value for quarter, value in rows if quarter[:4] in years), 0.0)


@outcome("contracts")
def contracts_signed(tables: RunTables) -> float:
    """Contracts signed in the run."""
    return float(len(tables.record.contracts))


@outcome("Herfindahl-Hirschman index, 0 to 1")
def supplier_concentration(tables: RunTables) -> float:
    """Concentration of contract value over supplier countries: sum of squares of shares; NaN for none."""
    values = _value_by_home(tables)
    total = sum(values.values())
    return sum((value / total) ** 2 for value in values.values()) if total > 0.0 else math.nan


@outcome("contracts")
def deliveries(tables: RunTables) -> float:
    """Contracts signed in the run whose last delivery falls inside it."""
    return float(sum(_quarter(name) <= tables.last for name in tables.contracts("quarter_last_delivery")))


def _quarter(name: str) -> int:
    """The number of a quarter that may lie after the simulation's last."""
    return (int(name[:4]) - FIRST_YEAR) * 4 + int(name[5]) - 1


@outcome("tenders")
def tenders_lost(tables: RunTables) -> float:
    """Offers that lost a tender to another."""
    return float(tables.record.tenders_lost)


@outcome("share")
def interoperability(tables: RunTables) -> float:
    """Share of the region's stock at the end that follows the NATO standard, weighted by stock."""
    stock = tables.by_state("stock_tiv")[-1]
    total = float(stock.sum())
    return float((tables.by_state("interoperability")[-1] * stock).sum()) / total if total > 0.0 else math.nan


@outcome("share")
def import_dependence(tables: RunTables) -> float:
    """Payments to foreign contractors over these and payments to domestic producers, whole run.

    Routine purchases on the open market are not counted.
    """
    imports, home = (
        float(tables.by_state("imports_meur").sum()),
        float(tables.by_state("domestic_meur").sum()),
    )
    return imports / (imports + home) if imports + home > 0.0 else math.nan


@outcome("EUR million, current")
def imports_2026_27(tables: RunTables) -> float:
    """Payments to foreign contractors in 2026 and 2027."""
    rows = tables.years(2026, 2027)
    return math.nan if rows is None else float(tables.by_state("imports_meur")[rows].sum())


@outcome("EUR million, current")
def domestic_revenue(tables: RunTables) -> float:
    """What the region's producers received from their own states in the run."""
    return float(tables.by_state("domestic_meur").sum())


@outcome("EUR million, current")
def exports(tables: RunTables) -> float:
    """What the region's producers sold outside it in the run."""
    return float(tables.by_state("exports_meur").sum())
