"""Published spending: real spending, burden and real GDP of each state and year, as one panel."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from haemus.experiments.published.countries import REGION
from haemus.experiments.published.folder import FILES
from haemus.experiments.published.table_rows import Row, read_rows
from haemus.experiments.published.workbook import read_workbook
from haemus.model.bad_input import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

BASE_YEAR: Final = 2024
"""The year of the prices in which real amounts are given."""
FIRST_YEAR: Final = 2000
YEARS: Final = (1940, 2060)
"""Years that a table may name."""
COLUMNS: Final = ("iso3", "year", "milex_lcu_m", "milex_current_usd_m", "milex_constant2024_usd_m", "share_gdp_pct")
_EURO: Final = "euro"
_SET_UP: Final = 2.0
_PERCENT: Final = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Spending by state and year; nan where nothing is published.

    `real` spending and `gdp` are in EUR million at the prices of 2024, `burden` is spending over GDP [share]. Euro amounts are
    current ones over the state's price index, which is how the model makes real amounts of current ones.
    """

    states: tuple[str, ...]
    years: tuple[int, ...]
    real: NDArray[np.float64]  # [state, year]
    burden: NDArray[np.float64]
    gdp: NDArray[np.float64]

    @property
    def last(self) -> int:
        """The last year in which any spending is published."""
        return max(year for k, year in enumerate(self.years) if np.isfinite(self.real[:, k]).any())

    def place(self, year: int) -> int:
        """Return the place of a year on the axis of years."""
        return year - self.years[0]


def spending_of(folder: Path) -> Panel:
    """Read the panel from the folder of tables: spending, GDP, prices and the rate of the euro."""
    rows = read_rows(folder / FILES["spending"], COLUMNS)
    euro = _by_year(folder / FILES["euro"], "eur_per_usd")
    prices = _by_state(folder / FILES["prices"], "price_index_2024_100")
    gdp = _by_state(folder / FILES["gdp"], "gdp_current_eur_bn")
    found = {}
    for row, state, year in _placed(rows):
        usd = row.number_in("milex_current_usd_m", 0.0, unit="US$ million")
        key = (state, year)
        if not np.isfinite(usd) or year not in euro or key not in prices:
            continue
        price, current = prices[key] / 100.0, usd * euro[year]
        product = 1000.0 * gdp.get(key, np.nan)
        found[key] = (current / price, current / product, product / price)
    for key, billion in gdp.items():  # GDP is given for years without spending too
        if key not in found and key in prices:
            found[key] = (np.nan, np.nan, 1000.0 * billion / (prices[key] / 100.0))
    return _panel(found, str(folder / FILES["spending"]))


def spending_in(file: Path) -> Panel:
    """Read the panel from a user's own file: the published workbook (.xlsx), or a CSV file of the same columns.

    It needs nothing else. The rate of the euro is that of the states that pay in it, a price index is the state's current series
    over its constant one, GDP is spending over its share. BadInput where a cell isn't valid or the base year is missing.
    """
    rows = read_workbook(file) if file.suffix.casefold() == ".xlsx" else read_rows(file, COLUMNS)
    euro = _euro_rate(rows)
    # price index times a constant of the state: local currency over constant dollars
    levels = {
        (state, year): _ratio(row, "milex_lcu_m", "milex_constant2024_usd_m") for row, state, year in _placed(rows)
    }
    found = {}
    for row, state, year in _placed(rows):
        usd = row.number_in("milex_current_usd_m", 0.0, unit="US$ million")
        share = row.number_in("share_gdp_pct", 0.0, _PERCENT, unit="percent") / _PERCENT
        if not np.isfinite(usd) or year not in euro:
            continue
        base = levels.get((state, BASE_YEAR), np.nan)
        if not np.isfinite(base):
            raise row.refusal(
                f"has no row of {state} in {BASE_YEAR}, the year of the model's prices", "year", f"a row of each state in {BASE_YEAR}"
            )  # fmt: skip
        price, current = levels[state, year] / base, usd * euro[year]
        product = current / share if share > 0.0 else np.nan
        found[state, year] = (current / price, share if share > 0.0 else np.nan, product / price)
    return _panel(found, str(file))


def _placed(rows: Iterable[Row]) -> list[tuple[Row, str, int]]:
    """Return the rows of states of the region, with state and year."""
    return [(row, row.text("iso3"), row.whole("year", *YEARS)) for row in rows if row.text("iso3") in REGION]


def _by_state(path: Path, column: str) -> dict[tuple[str, int], float]:
    found = {}
    for row, state, year in _placed(read_rows(path, ("iso3", "year", column))):
        value = row.number_in(column, 0.0)
        if np.isfinite(value):
            found[state, year] = value
    return found


def _by_year(path: Path, column: str) -> dict[int, float]:
    found = {row.whole("year", *YEARS): row.number_in(column, 0.0) for row in read_rows(path, ("year", column))}
    return {year: value for year, value in found.items() if np.isfinite(value)}


def _ratio(row: Row, over: str, under: str) -> float:
    above, below = row.number_in(over, 0.0), row.number_in(under, 0.0)
    return above / below if below > 0.0 else np.nan


def _euro_rate(rows: Sequence[Row]) -> dict[int, float]:
    """Return the rate [EUR per US$] by year: the median over the states that pay in euro."""
    rates: dict[int, list[float]] = {}
    for row in rows:
        if row.text("currency_label").casefold() == _EURO:
            rate = _ratio(row, "milex_lcu_m", "milex_current_usd_m")
            if np.isfinite(rate):
                rates.setdefault(row.whole("year", *YEARS), []).append(rate)
    return {year: float(np.median(values)) for year, values in rates.items()}


def _panel(found: dict[tuple[str, int], tuple[float, float, float]], file: str) -> Panel:
    years = [year for (_, year), (real, _, _) in found.items() if np.isfinite(real) and year >= FIRST_YEAR]
    if not years:
        raise BadInput("has no spending of any of the ten states", where=file, allowed=f"rows of {', '.join(REGION)}")
    span = range(min(years), max(years) + 1)
    table = np.full((3, len(REGION), len(span)), np.nan)
    for (state, year), numbers in found.items():
        if year in span:
            table[:, REGION.index(state), year - span[0]] = numbers
    real = table[0]
    real[real <= 0.0] = np.nan
    for of_state in real:
        _drop_set_up(of_state)
    table[1][np.isnan(real)] = np.nan
    return Panel(REGION, tuple(span), real, table[1], table[2])


def _drop_set_up(real: NDArray[np.float64]) -> None:
    """Drop the first years of a force that is being set up: as long as the next year more than doubles."""
    known = np.flatnonzero(np.isfinite(real))
    for year, after in pairwise(known.tolist()):
        if real[after] <= _SET_UP * real[year]:
            return
        real[year] = np.nan
