"""Flows of arms: the value of contracts from supplying countries to buyers, as ribbons whose breadth is the value."""

from collections.abc import Mapping, Sequence
from math import isclose
from textwrap import wrap
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Outline

from haemus.experiments.figures.axes import MINUS
from haemus.experiments.figures.looks import look
from haemus.experiments.figures.response_panel import apart
from haemus.experiments.figures.style import FAINT, INK, Page, Undrawn, grid, page
from haemus.experiments.figures.suppliers import HOME, OTHERS, source_of
from haemus.experiments.figures.words import in_order
from haemus.experiments.report.countries import country
from haemus.experiments.report.numbers import listed
from haemus.experiments.store.result import Result
from haemus.model.calendar import year_of

NAME = "flows"
_SUPPLIERS: Final = 8  # named; the others are together
_BAR: Final = 0.035  # [share of the panel's width] of a country's bar
_GAP: Final = 0.018  # [share of the whole value] between bars
_FAINTEST: Final = 0.28
_BILLION: Final = 1000.0  # [EUR million]
_LETTERS: Final = 38  # of a title on a line
_TALL: Final = 3.0  # [inch]
_NAMES: Final = 1.0  # [inch] on either side
_WIDE: Final = 2  # up to this many scenarios get a panel of the page's width
_NAME: Final = 0.042  # [share of the whole value] between the middles of two names
_LEADER: Final = 0.11  # [inch] between a bar and its name
_EQUAL: Final = 1e-9  # sums that differ by no more differ by rounding alone
_TOUCH: Final = 0.02  # [inch] between a leader line and what it joins


def flows_of(result: Result) -> pd.DataFrame:
    """Mean value of the contracts of a run [EUR billion, current] by scenario, supplying country and buyer, whole run.

    A buyer's own producers are the supplier "own producers"; runs without a contract count as 0 in the mean.
    """
    contracts = result.table("contracts", ("buyer", "supplier_state", "value_meur"))
    supplier = source_of(contracts).rename("supplier")
    by = [contracts["scenario"].astype(object), supplier, contracts["buyer"].astype(object)]
    total = contracts["value_meur"].groupby(by).sum().reset_index()
    runs = total["scenario"].map(result.runs).to_numpy(dtype=float)
    return total.assign(value=total["value_meur"] / runs / _BILLION)[["scenario", "supplier", "buyer", "value"]]


def draw(result: Result) -> Page | Undrawn:
    """Draw a panel for each scenario; with several, a supplier's name has its difference from the first scenario."""
    table = flows_of(result)
    if table.empty or not table["value"].sum() > 0.0:
        return Undrawn("no run has a contract")
    weight = (
        table[table["supplier"] != HOME].groupby("supplier")["value"].sum().sort_values(ascending=False, kind="stable")
    )
    named = [str(name) for name in weight.index[:_SUPPLIERS]]
    table = table.assign(supplier=table["supplier"].where(table["supplier"].isin([*named, HOME]), OTHERS))
    table = table.groupby(["scenario", "supplier", "buyer"], sort=False)["value"].sum().reset_index()
    suppliers = [name for name in (*named, OTHERS, HOME) if (table["supplier"] == name).any()]
    buyers = in_order(table["buyer"])
    scenarios = result.scenarios
    columns = 1 if len(scenarios) <= _WIDE else 2
    rows = -(-len(scenarios) // columns)
    first, last = year_of(result.begin(scenarios[0])), year_of(result.end(scenarios[0]))
    caption = (
        f"{result.caption(titles=True)}.\nMean over runs of the value of the contracts signed from {first} on, EUR billion, current: left"
        " the supplying countries, right the buyers."
        + (
            f" In brackets the difference from {result.title(scenarios[0])}, to the second decimal if it is small or the levels as shown"
            " don't tell it."
            if len(scenarios) > 1
            else ""
        )
    )
    title = f"Flows of arms {first}-{last}" if len({result.end(name) for name in scenarios}) == 1 else "Flows of arms"
    gap = 0.4 if columns == 1 else 0.47  # [inch] for a title of one line, or of two
    figure = page(rows * (_TALL + gap) + 0.05, title, caption, _alt(result, table))
    figure.table = table
    margins = (_NAMES + (0.35 if columns == 1 else 0.28), _NAMES + 0.65, gap - 0.03, 0.1)
    axes = grid(figure, (rows, columns), margins=margins, gaps=(2 * _NAMES + 0.85, gap))
    wide = {name: _wide(table, name, suppliers, buyers) for name in scenarios}
    whole = max(float(each.to_numpy().sum()) for each in wide.values())
    for place, (name, each) in enumerate(zip(scenarios, axes, strict=False)):
        _panel(each, wide[name], wide[scenarios[0]] if place else None, look(place).colour, whole)
        each.set_title(
            "\n".join(
                wrap(f"{result.title(name)} (EUR\N{NO-BREAK SPACE}billion)", _LETTERS if columns > 1 else 3 * _LETTERS)
            ),
            pad=7,
        )
    for spare in axes[len(scenarios) :]:
        spare.remove()
    return figure


def _wide(table: pd.DataFrame, scenario: str, suppliers: Sequence[str], buyers: Sequence[str]) -> pd.DataFrame:
    own = table[table["scenario"] == scenario].pivot_table(
        index="supplier", columns="buyer", values="value", aggfunc="sum"
    )
    return own.reindex(index=list(suppliers), columns=list(buyers)).fillna(0.0)


def _panel(axes: Axes, values: pd.DataFrame, first: pd.DataFrame | None, colour: str, whole: float) -> None:
    """Draw bars of suppliers on the left and of buyers on the right, and ribbons between them."""
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    room = 1.0 + _GAP * (max(values.shape) - 1)
    axes.set_ylim(room, 0)
    if not values.to_numpy().sum() > 0.0:
        axes.text(0.5, 0.5 * room, "no run has a contract", ha="center", va="center", size=6.5)
        return
    shares = values / whole
    left, right = _stacked(shares.sum(axis=1), room), _stacked(shares.sum(axis=0), room)
    from_, to = dict(left), dict(right)
    shades = np.linspace(0.75, _FAINTEST, len(shares.index))
    for (seller, own), shade in zip(shares.iterrows(), shades, strict=True):
        supplier = str(seller)
        for to_whom, share in own.items():
            buyer = str(to_whom)
            if share > 0.0:
                _ribbon(axes, (from_[supplier], to[buyer]), float(share), colour, float(shade))
                from_[supplier] += float(share)
                to[buyer] += float(share)
    for x, side, starts, sums in (
        (0.0, "right", left, shares.sum(axis=1)),
        (1.0 - _BAR, "left", right, shares.sum(axis=0)),
    ):
        before = None if first is None else first.sum(axis=1 if side == "right" else 0)
        heights = {str(name): float(sums[name]) for name in starts}
        inch = axes.figure.dpi / axes.get_window_extent().width
        edge, outwards = (0.0, -inch) if side == "right" else (1.0, inch)
        for name, at in _names(starts, heights).items():
            axes.add_patch(Rectangle((x, starts[name]), _BAR, heights[name], facecolor=colour, lw=0))
            if abs(at - starts[name] - 0.5 * heights[name]) > 0.5 * heights[name]:  # beside another bar or none
                ends = [edge + outwards * _TOUCH, edge + outwards * (_LEADER - _TOUCH)]
                axes.plot(ends, [starts[name] + 0.5 * heights[name], at], color=FAINT, lw=0.5, clip_on=False)
            said = f"{country(name)} {_number(heights[name] * whole)}"
            if before is not None:
                said += f" ({difference_said(heights[name] * whole, float(before[name]))})"
            axes.text(edge + outwards * _LEADER, at, said, ha=side, va="center", size=5.8, color=INK, clip_on=False)


def _stacked(sums: pd.Series, room: float) -> dict[str, float]:
    """The top of each bar, from the top of the panel, spread over its height."""
    gap = (room - float(sums.sum())) / max(1, len(sums) - 1)
    tops = np.concatenate(([0.0], np.cumsum(sums.to_numpy() + gap)[:-1]))
    return {str(name): float(top) for name, top in zip(sums.index, tops, strict=True)}


def _names(starts: Mapping[str, float], heights: Mapping[str, float]) -> dict[str, float]:
    """Where the names stand: at the middle of their bars, moved as little as possible where they would touch another."""
    return dict(zip(starts, apart([top + 0.5 * heights[name] for name, top in starts.items()], _NAME), strict=True))


def _ribbon(axes: Axes, ends: tuple[float, float], breadth: float, colour: str, opacity: float) -> None:
    """Draw a band that leaves a bar on the left and reaches one on the right."""
    (y, to), x, far = ends, _BAR, 1.0 - _BAR
    half = 0.5 * (x + far)
    points = [
        (x, y), (half, y), (half, to), (far, to), (far, to + breadth), (half, to + breadth), (half, y + breadth), (x, y + breadth),
        (x, y),
    ]  # fmt: skip
    codes = [Outline.MOVETO, *[Outline.CURVE4] * 3, Outline.LINETO, *[Outline.CURVE4] * 3, Outline.CLOSEPOLY]
    axes.add_patch(PathPatch(Outline(points, codes), facecolor=colour, alpha=0.7 * opacity, edgecolor="white", lw=0.25))


def _number(value: float) -> str:
    return f"{value:.1f}" if value >= 0.05 else "<0.1" if value > 0.0 else "0"  # noqa: PLR2004 - rounds to 0.1


def difference_said(level: float, before: float) -> str:
    """The difference of two levels, with one more decimal if one would show it as 0 or contradict the levels as shown."""
    value = level - before
    if isclose(level, before, rel_tol=_EQUAL, abs_tol=_EQUAL):
        return "0"
    shown = round(value, 1)
    if shown != 0.0 and isclose(shown, round(level, 1) - round(before, 1), abs_tol=_EQUAL):
        return f"{shown:+.1f}".replace("-", MINUS)
    if round(value, 2) != 0.0:
        return f"{value:+.2f}".replace("-", MINUS)
    return "<0.01"


def _alt(result: Result, table: pd.DataFrame) -> str:
    """Name the three largest suppliers of each scenario."""
    said = []
    for name in result.scenarios:
        own = (
            table[table["scenario"] == name]
            .groupby("supplier")["value"]
            .sum()
            .sort_values(ascending=False, kind="stable")
        )
        said.append(
            f"{result.title(name)}: {listed([f'{country(str(each))} {value:.1f}' for each, value in own.head(3).items()] or ['none'])}"
        )
    return f"Flows of arms from suppliers to buyers, EUR billion a run. Largest suppliers, {'; '.join(said)}."
