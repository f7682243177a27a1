"""Tables of suppliers: the largest ones of each buyer, by scenario, from the shares that the figure shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from haemus.experiments.figures.suppliers import LAST, supplier_shares
from haemus.experiments.figures.words import in_order
from haemus.experiments.report.countries import country
from haemus.experiments.report.numbers import percent
from haemus.experiments.report_page.items import Cell, Grid

if TYPE_CHECKING:
    import pandas as pd

    from haemus.experiments.store.result import Result

LARGEST: Final = 3
RANKS: Final = ("largest", "second", "third")


def supplier_tables(result: Result) -> tuple[Grid, ...]:
    """A table for each scenario that signs contracts by the end of 2025: a row for each buyer."""
    return tuple(table for name in result.scenarios if (table := _table(result, name)) is not None)


def _table(result: Result, scenario: str) -> Grid | None:
    wanted = [("scenario", "==", scenario), ("quarter_signed", "<=", LAST)]
    contracts = result.table("contracts", ("buyer", "supplier_state", "value_meur"), wanted)
    if contracts.empty or not contracts["value_meur"].sum() > 0.0:
        return None
    shares = supplier_shares(contracts)
    header = ("buyer", *(part for rank in RANKS for part in (rank, "share")))
    rows = tuple(_row(buyer, shares.T[buyer]) for buyer in in_order(map(str, shares.index)))
    caption = (
        f"Largest suppliers in {scenario}: share of the value of contracts signed by the end of 2025, pooled over runs"
    )
    return Grid(caption, header, rows)


def _row(buyer: str, shares: pd.Series[float]) -> tuple[Cell, ...]:
    found = shares[shares > 0.0].sort_values(ascending=False, kind="stable").head(LARGEST)
    cells = [Cell(country(buyer))]
    for seller, share in found.items():
        cells += [Cell(country(str(seller))), Cell(percent(float(share)), float(share))]
    cells += [Cell("")] * (1 + 2 * LARGEST - len(cells))
    return tuple(cells)
