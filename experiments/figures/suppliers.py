"""Suppliers and buyers: shares of the value of contracts signed, with the suppliers that the paper names."""

from collections import defaultdict
from collections.abc import Iterable
from types import MappingProxyType
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from haemus.experiments.calibrate.paper_figures import named_suppliers
from haemus.experiments.figures.style import Undrawn, grid, head, page
from haemus.experiments.figures.words import country, in_order
from haemus.experiments.store.result import Result
from haemus.model.calendar import parse_quarter, year_of

NAME = "suppliers"
HOME: Final = "own producers"
OTHERS: Final = "others"
_COUNTRIES: Final = 13
_LAST: Final = "2025Q4"
_PALE: Final = 0.45  # [share] above which the text is white
_SYMBOLS: Final = MappingProxyType(
    {
        "fighters": "F",
        "helicopters": "H",
        "air_defence": "D",
        "air_to_surface_missile": "S",
        "rocket_artillery": "R",
        "tube_artillery": "T",
        "armour": "A",
        "anti_tank": "K",
        "uav_male": "M",
        "uav_tactical": "U",
        "counter_uav": "C",
        "command_logistics": "L",
        "munitions": "N",
    }
)
_WORDS: Final = MappingProxyType(
    {
        "air_to_surface_missile": "air-to-surface missiles",
        "anti_tank": "anti-tank weapons",
        "uav_male": "MALE UAVs",
        "uav_tactical": "tactical UAVs",
        "counter_uav": "counter-UAV",
    }
)


def supplier_shares(contracts: pd.DataFrame) -> pd.DataFrame:
    """Share of each supplying country in the value of a buyer's contracts: rows are buyers, columns countries.

    A buyer's own producers are in the column "own producers"; each row adds up to 1.
    """
    home = contracts["supplier_state"].astype(object) == contracts["buyer"].astype(object)
    source = contracts["supplier_state"].astype(object).mask(home, HOME)
    total = contracts["value_meur"].groupby([contracts["buyer"].astype(object), source]).sum()
    value = total.unstack(fill_value=0)  # noqa: PD010 - nothing is aggregated
    return value.div(value.sum(axis=1), axis=0)


def shown_shares(shares: pd.DataFrame, named: Iterable[tuple[str, str]]) -> pd.DataFrame:
    """The countries that the paper names and the largest others, the rest, and own producers."""
    foreign = shares.drop(columns=[HOME], errors="ignore")
    wanted = {HOME if seller == buyer else seller for buyer, seller in named} - {HOME}
    weight = foreign.mean(axis=0)
    largest = [name for name in weight.sort_values(ascending=False).index if name not in wanted]
    chosen = wanted | set(largest[: max(0, _COUNTRIES - len(wanted))])
    full = foreign.reindex(columns=sorted(chosen), fill_value=0)
    order = full.mean(axis=0).sort_values(ascending=False, kind="stable").index
    full = full[order]
    full[OTHERS] = foreign[[name for name in foreign.columns if name not in chosen]].sum(axis=1)
    full[HOME] = shares.get(HOME, 0.0)
    return full.loc[in_order(full.index)]


def draw(result: Result) -> Figure | Undrawn:
    """Draw a grey table of shares, buyers by supplying countries, for contracts signed by the end of 2025."""
    scenario = result.scenarios[0]
    last = min(result.end(scenario), parse_quarter(_LAST))
    contracts = result.table(
        "contracts",
        ("buyer", "supplier_state", "value_meur"),
        [("scenario", "==", scenario), ("quarter_signed", "<=", _LAST)],
    )
    if contracts.empty or not contracts["value_meur"].sum() > 0.0:
        return Undrawn(f"{scenario} signs no contract by {_LAST}")
    symbols: dict[tuple[str, str], list[str]] = defaultdict(list)
    for buyer, seller, category in named_suppliers():
        symbols[buyer, HOME if seller == buyer else seller].append(_SYMBOLS.get(category, "?"))
    named = [(buyer, seller) for buyer, seller, _ in named_suppliers()]
    shares = shown_shares(supplier_shares(contracts), named)
    used = {letter for letters in symbols.values() for letter in letters}
    words = [
        f"{letter} {_WORDS.get(name, name.replace('_', ' '))}" for name, letter in _SYMBOLS.items() if letter in used
    ]
    half = -(-len(words) // 2)
    note = (
        f"{result.caption([scenario])}. Percent of the value of the contracts that a buyer signed "
        f"{year_of(result.begin(scenario))}-{year_of(last)}, pooled over runs.\n"
        "Framed with letters: the paper names this supplier for\n"
        f"{'; '.join(words[:half])};\n{'; '.join(words[half:])}."
    )
    buyers = len(shares.index)
    figure = page(head(note) + 0.72 + 0.36 * buyers, "Who supplies whom", note)
    (axes,) = grid(figure, (1, 1), margins=(1.3, 0.42, head(note) + 0.62, 0.1), gaps=(0, 0))
    _heat(axes, shares, symbols)
    return figure


def _heat(axes: Axes, shares: pd.DataFrame, symbols: dict[tuple[str, str], list[str]]) -> None:
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
    for row, buyer in enumerate(shares.index):
        for column, seller in enumerate(shares.columns):
            share = float(shares.loc[buyer, seller])
            letters = "".join(symbols.get((str(buyer), str(seller)), []))
            _cell(axes, (column, row), share, letters)


def _cell(axes: Axes, corner: tuple[int, int], share: float, letters: str) -> None:
    column, row = corner
    grey = str(round(1.0 - 0.85 * min(1.0, share / 0.6), 3))
    ink = "white" if share > 0.6 * _PALE else "black"
    axes.add_patch(Rectangle((column + 0.03, row + 0.04), 0.94, 0.92, facecolor=grey, edgecolor="none", lw=0))
    if letters:
        axes.add_patch(Rectangle((column + 0.05, row + 0.06), 0.9, 0.88, facecolor="none", edgecolor="#d55e00", lw=1.2))
        axes.text(column + 0.5, row + 0.72, letters, ha="center", va="center", size=5.8, weight="bold", color=ink)
    if share >= 0.005 or letters:  # noqa: PLR2004 - rounds to 1 %
        text = f"{100.0 * share:.0f}" if share >= 0.005 or share == 0.0 else "<1"  # noqa: PLR2004
        axes.text(
            column + 0.5,
            row + (0.33 if letters else 0.5),
            text,
            ha="center",
            va="center",
            size=6.8,
            color=ink,
        )
