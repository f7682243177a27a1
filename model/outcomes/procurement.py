"""Outcomes on procurement: suppliers, their concentration, and home production."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from haemus.model.calendar import quarter_index
from haemus.model.outcomes.adding import added, ratio
from haemus.model.outcomes.outcome import outcome
from haemus.model.outcomes.run_tables import once
from haemus.model.powers import POWERS
from haemus.model.start.data import starting_data

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from haemus.model.outcomes.run_tables import PerRun, RunTables
    from haemus.model.start.region_files import RegionFiles
    from haemus.model.tables.rows import Names

BLOCS = (*POWERS, "other", "domestic")


@cache
def _bloc_of_supplier(supplier: str, region: RegionFiles) -> str:
    start = next(start for start in starting_data(region=region).suppliers if start.supplier == supplier)
    # Israel and South Korea align with the United States, but sell arms of their own
    own = start.power == "USA" and start.home != "USA"
    return start.power if start.power in POWERS and not own else "other"


@lru_cache(maxsize=8)
def _blocs(names: Names) -> NDArray[np.int64]:
    """Return the bloc to which a contract goes, by its place in BLOCS, as [buyer, product]."""
    sold_by = [
        (product.home, BLOCS.index(_bloc_of_supplier(product.supplier, names.region))) for product in names.products
    ]
    domestic = BLOCS.index("domestic")
    return np.array([[domestic if home == buyer else bloc for home, bloc in sold_by] for buyer in names.states])


@once
def _value_by_bloc(tables: RunTables) -> NDArray[np.float64]:
    """Return the value of contracts, as [run, bloc]."""
    contracts = tables.contracts
    bloc = _blocs(tables.names)[contracts["buyer"], contracts["product"]]
    return tables.total_by(contracts, "value", bloc, len(BLOCS))


@outcome("EUR million, current", BLOCS)
def procurement(tables: RunTables, key: str) -> PerRun:
    """Value of contracts signed in the run, by the supplier's bloc.

    EUR contains the European suppliers that align with the EU's core (the United Kingdom, Switzerland and
    Ukraine among them), RUS also Belarus; other is Israel, South Korea and the region's producers selling
    abroad; domestic is the buyer's own industry.
    """
    return _value_by_bloc(tables)[:, BLOCS.index(key)]


@outcome("EUR million, current")
def procurement_2025_27(tables: RunTables) -> PerRun:
    """Value of contracts signed from 2025Q1 to 2027Q4."""
    if tables.years(2025, 2027) is None:
        return tables.unknown()
    contracts, first, last = tables.contracts, quarter_index(2025, 0), quarter_index(2027, 3)
    return tables.total(contracts[(contracts["signed"] >= first) & (contracts["signed"] <= last)], "value")


@outcome("contracts")
def contracts_signed(tables: RunTables) -> PerRun:
    """Contracts signed in the run."""
    return tables.count(tables.contracts)


@outcome("Herfindahl-Hirschman index, 0 to 1")
def supplier_concentration(tables: RunTables) -> PerRun:
    """Concentration of contract value over supplier countries: sum of squared shares; NaN without contracts."""
    contracts, products = tables.contracts, tables.names.products
    place = {home: k for k, home in enumerate(dict.fromkeys(product.home for product in products))}
    home = np.array([place[product.home] for product in products])[contracts["product"]]
    values = tables.total_by(contracts, "value", home, len(place))
    total = added(values, axis=1)
    return ratio(added(values * values, axis=1), total * total, otherwise=np.nan)


@outcome("contracts")
def deliveries(tables: RunTables) -> PerRun:
    """Contracts signed in the run whose last delivery falls within it."""
    return tables.count(tables.contracts, tables.contracts["last_delivery"] <= tables.last)


@outcome("tenders")
def tenders_lost(tables: RunTables) -> PerRun:
    """Offers that lost a tender to another offer."""
    return tables.runs["tenders_lost"].astype(np.float64)


@outcome("share")
def interoperability(tables: RunTables) -> PerRun:
    """Share of the region's stock that follows the NATO standard, at the end."""
    stock = tables.at_end("stock_tiv")
    return ratio(added(tables.at_end("interoperability") * stock, axis=1), added(stock, axis=1), otherwise=np.nan)


def _whole_run(tables: RunTables, column: str) -> PerRun:
    """Return the sum of a column over all quarters and states."""
    return added(added(tables.by_state(column), axis=1), axis=1)


@once
def _paid_at_home(tables: RunTables) -> PerRun:
    return _whole_run(tables, "domestic_meur")


@outcome("share")
def import_dependence(tables: RunTables) -> PerRun:
    """Payments to foreign contractors over the sum of these and payments to domestic producers, whole run.

    Routine purchases on the open market aren't counted.
    """
    imports, home = _whole_run(tables, "imports_meur"), _paid_at_home(tables)
    return ratio(imports, imports + home, otherwise=np.nan)


@outcome("EUR million, current")
def imports_2026_27(tables: RunTables) -> PerRun:
    """Payments to foreign contractors in 2026 and 2027."""
    rows = tables.years(2026, 2027)
    if rows is None:
        return tables.unknown()
    return added(added(tables.by_state("imports_meur")[:, rows], axis=1), axis=1)


@outcome("EUR million, current")
def domestic_revenue(tables: RunTables) -> PerRun:
    """Payments that the region's producers received from their own states in the run."""
    return _paid_at_home(tables)


@outcome("EUR million, current")
def exports(tables: RunTables) -> PerRun:
    """Sales of the region's producers outside it in the run."""
    return _whole_run(tables, "exports_meur")
