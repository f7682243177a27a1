"""Suppliers and buyers: shares of the value of contracts signed, with the suppliers that the paper names."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from textwrap import wrap
from types import MappingProxyType
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.patches import Rectangle

from haemus.experiments.calibrate.paper_figures import named_suppliers
from haemus.experiments.figures.key import Band, Entry, Framed, Said, key_below
from haemus.experiments.figures.looks import look
from haemus.experiments.figures.style import PAGE_WIDTH, Page, Undrawn, grid, page
from haemus.experiments.figures.words import in_order
from haemus.experiments.report.countries import country
from haemus.experiments.report.numbers import listed
from haemus.experiments.store.region_said import KEY
from haemus.experiments.store.result import Result
from haemus.model.calendar import parse_quarter, year_of

NAME = "suppliers"
HOME: Final = "own producers"
OTHERS: Final = "others"
_COUNTRIES: Final = 13
LAST: Final = "2025Q4"
"""The last quarter of the contracts shown."""
_PALE: Final = 0.64  # [share of the darkest] above which white text is easier to read than black
_DARKEST: Final = 0.6  # [share] and above
_SHOWN: Final = 0.005  # [share] rounds to 1 %
_FRAME: Final = (("white", 2.6), ("black", 1.2))  # [point]
_ROW: Final = 0.2  # [inch]
_HEAD: Final = 0.78  # [inch] for the countries' names
_LETTERS: Final = 20  # of a title on a line
_WORDS: Final = MappingProxyType(
    {
        "air_to_surface_missile": "air-to-surface missiles",
        "anti_tank": "anti-tank weapons",
        "uav_male": "MALE UAVs",
        "uav_tactical": "tactical UAVs",
        "counter_uav": "counter-UAV",
    }
)


def source_of(contracts: pd.DataFrame) -> "pd.Series[str]":
    """The country from which each contract buys, or "own producers"."""
    country_of = contracts["supplier_state"].astype(object)  # categories of two columns can't be compared
    return country_of.mask(country_of == contracts["buyer"].astype(object), HOME)


def supplier_shares(contracts: pd.DataFrame) -> pd.DataFrame:
    """Share of each supplying country in the value of a buyer's contracts: rows are buyers, columns countries.

    A buyer's own producers are in the column "own producers"; each row adds up to 1.
    """
    total = contracts["value_meur"].groupby([contracts["buyer"].astype(object), source_of(contracts)]).sum()
    value = total.unstack(fill_value=0)  # noqa: PD010 - nothing is aggregated
    return value.div(value.sum(axis=1), axis=0)


def shown_shares(
    shares: pd.DataFrame, named: Iterable[tuple[str, str]], columns: Sequence[str] | None = None
) -> pd.DataFrame:
    """The countries that the paper names and the largest others, the rest, and own producers; or those of another table."""
    foreign = shares.drop(columns=[HOME], errors="ignore")
    wanted = {HOME if seller == buyer else seller for buyer, seller in named} - {HOME}
    weight = foreign.mean(axis=0)
    largest = [name for name in weight.sort_values(ascending=False).index if name not in wanted]
    chosen = wanted | set(largest[: max(0, _COUNTRIES - len(wanted))])
    if columns is not None:
        chosen = set(columns) - {HOME, OTHERS}
    full = foreign.reindex(columns=sorted(chosen), fill_value=0)
    order = full.mean(axis=0).sort_values(ascending=False, kind="stable").index
    full = full[order] if columns is None else full[[name for name in columns if name in chosen]]
    full[OTHERS] = foreign[[name for name in foreign.columns if name not in chosen]].sum(axis=1)
    full[HOME] = shares.get(HOME, 0.0)
    return full.loc[in_order(full.index)]


def draw(result: Result) -> Page | Undrawn:
    """Draw a grey table of shares for each scenario, buyers by supplying countries, for contracts signed by the end of 2025.

    A scenario whose contracts are those of the first is named instead.
    """
    contracts = result.table("contracts", ("buyer", "supplier_state", "value_meur"), [("quarter_signed", "<=", LAST)])
    signed = {name: contracts[contracts["scenario"] == name] for name in result.scenarios}
    shares = {name: supplier_shares(own) for name, own in signed.items() if own["value_meur"].sum() > 0.0}
    if not shares:
        return Undrawn(f"no scenario signs a contract by {LAST}")
    first = next(iter(shares))
    same = [name for name in shares if name != first and shares[name].equals(shares[first])]
    drawn = {name: own for name, own in shares.items() if name not in same}
    named = [] if KEY in result.manifest else named_pairs()  # the paper says nothing of a region of one's own
    said = [(buyer, HOME if seller == buyer else seller) for buyer, seller in named]
    columns = list(shown_shares(shares[first], named).columns)
    tables = {name: shown_shares(own, named, columns) for name, own in drawn.items()}
    key: list[Entry] = [
        Band(f"{share:.0f} %{more}", _grey(share / 100.0), 1.0)
        for share, more in ((10, ""), (30, ""), (60, " or more"))
    ]
    key += [Framed("the paper names this supplier", "black")] if named else []
    nothing = [result.title(name) for name in result.scenarios if name not in shares]
    notes = [f"As in {result.title(first)}, exactly: {listed([result.title(name) for name in same])}"] if same else []
    notes += [f"No contract: {listed(nothing)}"] if nothing else []
    key += [Said(note) for note in notes]
    height = sum(_HEAD + _ROW * len(table) for table in tables.values())
    begin, end = result.begin(first), min(result.end(first), parse_quarter(LAST))
    caption = (
        f"{result.caption(titles=True)}.\nPercent of the value of the contracts that a buyer signed {year_of(begin)}-{year_of(end)}, pooled"
        f" over runs; no number: less than half a percent."
    )
    if any(_share(table, pair) < _SHOWN for table in tables.values() for pair in said):
        caption += " In a frame, <1 stands for less than half a percent, and 0 for nothing."
    caption += f"\nThe paper names {_named()}." if named else ""
    figure = page(height + 0.1, "Who supplies whom", caption, _alt(result, tables))
    top = 0.0
    for name, table in tables.items():
        tall = _ROW * len(table)
        margins = (1.3, 0.42, top + _HEAD, height + 0.1 - top - _HEAD - tall)
        (axes,) = grid(figure, (1, 1), margins=margins, gaps=(0, 0))
        _heat(axes, table, set(said))
        axes.text(
            -1.22 / (PAGE_WIDTH - 1.72), 1.0 + 0.12 / tall, "\n".join(wrap(result.title(name), _LETTERS)), transform=axes.transAxes,
            size=7.5, va="bottom", color=look(result.scenarios.index(name)).colour, weight="bold",
        )  # fmt: skip
        top += _HEAD + tall
    key_below(figure, key, 4)
    return figure


def _share(table: pd.DataFrame, pair: tuple[str, str]) -> float:
    """A framed share; one that isn't in the table isn't too small for a number."""
    buyer, seller = pair
    return float(table[seller].get(buyer, 1.0)) if seller in table.columns else 1.0


def named_pairs() -> list[tuple[str, str]]:
    """Buyers and the countries from which the paper says that they buy."""
    return [(buyer, seller) for buyer, seller, _ in named_suppliers()]


def _named() -> str:
    """What the paper says, in words: the products that a buyer has from a country."""
    products: dict[tuple[str, str], list[str]] = defaultdict(list)
    for buyer, seller, category in named_suppliers():
        words = _WORDS.get(category, category.replace("_", " "))
        products[buyer, seller].append(words)
    said = []
    for buyer in in_order(buyer for buyer, _ in products):
        own = [
            f"{listed(words)} from {'its own producers' if seller == buyer else country(seller)}"
            for (of, seller), words in products.items()
            if of == buyer
        ]
        said.append(f"for {country(buyer)} {listed(own)}")
    return "; ".join(said)


def _alt(result: Result, tables: dict[str, pd.DataFrame]) -> str:
    """Name each scenario's largest supplier of each buyer."""
    said = []
    for name, table in tables.items():
        best = [
            f"{country(str(buyer))} {country(str(row.idxmax()))} {100.0 * row.max():.0f} %"
            for buyer, row in table.iterrows()
        ]
        said.append(f"{result.title(name)}: {'; '.join(best)}")
    return f"Shares of suppliers in the value of each buyer's contracts. Largest supplier, {'. '.join(said)}."


def _heat(axes: Axes, shares: pd.DataFrame, framed: set[tuple[str, str]]) -> None:
    rows, columns = shares.shape
    axes.set_xlim(0, columns)
    axes.set_ylim(rows, 0)
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0)
    axes.xaxis.tick_top()
    names = [country(name) for name in shares.columns]
    axes.set_xticks([k + 0.5 for k in range(columns)], names, rotation=45, ha="left", rotation_mode="anchor")
    axes.set_yticks([k + 0.5 for k in range(rows)], [country(name) for name in shares.index])
    cells: list[Rectangle] = []
    for row, buyer in enumerate(shares.index):
        for column, seller in enumerate(shares.columns):
            cells += _cell(
                axes, (column, row), float(shares.loc[buyer, seller]), framed=(str(buyer), str(seller)) in framed
            )
    axes.add_collection(PatchCollection(cells, match_original=True), autolim=False)


def _grey(share: float) -> str:
    return str(round(1.0 - 0.85 * min(1.0, share / _DARKEST), 3))


def _ink(share: float) -> str:
    return "white" if share > _DARKEST * _PALE else "black"


def _cell(axes: Axes, corner: tuple[int, int], share: float, *, framed: bool) -> list[Rectangle]:
    """Write a cell's number; return its background, and its frame if it has one."""
    column, row = corner
    if share >= _SHOWN or framed:
        text = f"{100.0 * share:.0f}" if share >= _SHOWN or share == 0.0 else "<1"
        axes.text(column + 0.5, row + 0.5, text, ha="center", va="center", size=6.5, color=_ink(share))
    cell = Rectangle((column + 0.03, row + 0.04), 0.94, 0.92, facecolor=_grey(share), edgecolor="none", lw=0)
    if not framed:
        return [cell]
    # black, and white on both sides, so that it shows on a dark cell as on the white page
    frame = [
        Rectangle((column + 0.05, row + 0.07), 0.9, 0.86, facecolor="none", edgecolor=colour, lw=width)
        for colour, width in _FRAME
    ]
    return [cell, *frame]
