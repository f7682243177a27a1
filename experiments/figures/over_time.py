"""Paired differences over time: each scenario minus the first in the same replication, as fans with marks at the events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from haemus.experiments.figures.axes import MINUS, STEPS, middles, year_axis
from haemus.experiments.figures.fans import WIDE_OPACITY
from haemus.experiments.figures.key import Band, Entry, Line
from haemus.experiments.figures.looks import TOGETHER, look
from haemus.experiments.figures.occasions import key_of, mark, occasions
from haemus.experiments.figures.panels import Words, panels, rows_of_scenarios
from haemus.experiments.figures.style import FAINT, INK, Page, Undrawn
from haemus.experiments.figures.words import in_order
from haemus.experiments.outcomes.series import is_summed
from haemus.experiments.report.countries import country
from haemus.experiments.report.numbers import listed
from haemus.experiments.stats.means import bands
from haemus.experiments.store.result import Result

NAME = "differences"
BUDGETS = "budget-differences"
COMMITMENTS = "commitment-differences"
EXACTLY_0: Final = "exactly 0 in every pair"
_PERCENT: Final = 0.01  # [share]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A column of the table of states: the title of its panel, with the unit of a difference on a second line, and its divisor."""

    column: str
    title: str
    divisor: float = 1.0


REGIONAL: Final = (
    Quantity("budget_meur", "Defence budgets, region\n(EUR million a year)"),
    Quantity("agreements", "Memberships in agreements\n(all states)"),
    Quantity("credibility", "Credibility, mean of states\n(percentage points)", _PERCENT),
    Quantity("threat", "Perceived threat, mean of states\n(percentage points a year)"),
    Quantity("imports_meur", "Payments for arms from abroad\n(EUR million a quarter)"),
    Quantity("committed_share", "Committed payments over equipment\nbudget (percentage points)", _PERCENT),
)
"""The quantities of the region: over states, money and agreements are summed, everything else is averaged."""
_REGION: Final = ["scenario", "run", "quarter"]
_KNOWN: Final = " known"
Fans = Mapping[str, Mapping[str, pd.DataFrame]]
"""Quantiles of the difference by quarter, for each panel and scenario."""


def draw(result: Result) -> Page | Undrawn:
    """Draw the differences of the region's quantities."""
    there = [each for each in REGIONAL if each.column in result.columns("states")]
    regional = of_region(result, there)
    found = differences_of(result, there, regional)
    titles = {each.column: each.title for each in there}
    explained = "Over states, money and memberships are summed, everything else is averaged."
    return _draw(result, found, titles, "Differences over time", explained)


def draw_budgets(result: Result) -> Page | Undrawn:
    """Draw the differences of each state's budget."""
    return _of_states(result, Quantity("budget_meur", "(EUR million)"), "Defence budgets: differences over time")


def draw_commitments(result: Result) -> Page | Undrawn:
    """Draw the differences of each state's committed payments."""
    quantity = Quantity("committed_share", "(points)", _PERCENT)
    return _of_states(result, quantity, "Committed payments over the equipment budget: differences over time")


def _of_states(result: Result, quantity: Quantity, title: str) -> Page | Undrawn:
    rows = result.kept.rows("states", ("scenario", "run", "quarter", "state", quantity.column), _at(result))
    column = quantity.column
    by_scenario = {
        name: bands(
            _minus(rows, [column], result.scenarios[0], name, ("quarter", "state")), column, ("state", "quarter")
        )
        / quantity.divisor
        for name in result.scenarios[1:]
    }
    states = in_order(str(state) for state in rows["state"].unique())
    found = {state: {name: _of_state(own, state) for name, own in by_scenario.items()} for state in states}
    return _draw(result, found, {state: f"{country(state)} {quantity.title}" for state in states}, title, "")


def _of_state(own: pd.DataFrame, state: str) -> pd.DataFrame:
    """The quantiles of one state by quarter; empty if no pair has it."""
    rows = own[own.index.get_level_values("state") == state]
    return rows.set_axis(rows.index.get_level_values("quarter"))


def of_region(result: Result, quantities: Sequence[Quantity]) -> pd.DataFrame:
    """Quantities of the region, a column each, for each scenario, run and quarter; missing where no state has a value."""
    columns = [each.column for each in quantities]
    parts = [_sums(rows, columns) for rows in result.kept.pieces("states", (*_REGION, *columns), _at(result))]
    whole = pd.concat(parts, ignore_index=True)
    if whole.duplicated(_REGION).any():  # a quarter whose states are in two pieces
        whole = whole.groupby(_REGION, observed=True, sort=False).sum().reset_index()
    for name in columns:
        known = whole[name].where(whole[f"{name}{_KNOWN}"] > 0)
        whole[name] = known if is_summed(name) else known / whole[f"{name}{_KNOWN}"]
    return whole[[*_REGION, *columns]]


def _sums(rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Sums over the states that have a value, and their numbers; rows of the same quarter of a run follow one another."""
    codes = [pd.Categorical(rows[name]).codes if name != "run" else rows[name].to_numpy() for name in _REGION]
    changes = np.logical_or.reduce([each[1:] != each[:-1] for each in codes])
    starts = np.concatenate(([0], np.flatnonzero(changes) + 1)) if len(rows) else np.empty(0, dtype=np.intp)
    values = rows[columns].to_numpy(dtype=np.float64)
    known = np.isfinite(values)
    found = rows[_REGION].iloc[starts].reset_index(drop=True)
    found[columns] = np.add.reduceat(np.where(known, values, 0.0), starts, axis=0)
    found[[f"{name}{_KNOWN}" for name in columns]] = np.add.reduceat(known, starts, axis=0, dtype=np.intp)
    return found


def differences_of(
    result: Result, quantities: Sequence[Quantity], regional: pd.DataFrame
) -> dict[str, dict[str, pd.DataFrame]]:
    """Quantiles by quarter of the paired difference of each quantity of the region from the first scenario, for each other one."""
    found: dict[str, dict[str, pd.DataFrame]] = {each.column: {} for each in quantities}
    for name in result.scenarios[1:]:
        rows = _minus(regional, list(found), result.scenarios[0], name, ("quarter",))
        for each in quantities:
            quantiles = bands(rows, each.column, ("quarter",)) / each.divisor
            found[each.column][name] = quantiles.set_axis(quantiles.index.get_level_values("quarter"))
    return found


def _at(result: Result) -> list[tuple[str, str, object]]:
    return [("point", "==", result.point)]


def _minus(rows: pd.DataFrame, columns: Sequence[str], first: str, other: str, keys: Sequence[str]) -> pd.DataFrame:
    """The paired differences for each run and key that both scenarios have; missing where one value is."""
    on = ["run", *keys]
    ours, theirs = (
        rows.loc[rows["scenario"] == name, [*on, *columns]].reset_index(drop=True) for name in (other, first)
    )
    if len(ours) == len(theirs) and ours[on].equals(theirs[on]):  # the usual case, and much quicker than to join
        return ours[on].assign(**{name: ours[name].to_numpy() - theirs[name].to_numpy() for name in columns})
    both = ours.merge(theirs, on=on, suffixes=("", "_first"))
    return both[on].assign(**{name: both[name] - both[f"{name}_first"] for name in columns})


def _draw(result: Result, found: Fans, titles: Mapping[str, str], title: str, explained: str) -> Page | Undrawn:
    others = result.scenarios[1:]
    if not others:
        return Undrawn("there is no second scenario")
    quarters = sorted({str(quarter) for own in found.values() for rows in own.values() for quarter in rows.index})
    if not quarters:
        return Undrawn("no pair of runs has a value in the same quarter")
    first, last = (float(end) for end in middles((quarters[0], quarters[-1])))
    events = occasions(result, result.scenarios)
    names = {name: (result.title(name), place) for place, name in enumerate(result.scenarios) if place}
    many = len(result.scenarios) > TOGETHER
    # rows of scenarios have their names beside them
    key: list[Entry] = [] if many else [Line(f"{said}, median", look(place), 1.1) for said, place in names.values()]
    of = ", in its scenario's colour" if len(others) > 1 else ""
    key += [Band(f"middle 90 % of pairs{of}", look(1).colour, WIDE_OPACITY), *key_of(events, first, last)]
    caption = (
        f"{result.caption(titles=True)}.\nEach scenario minus {result.title(result.scenarios[0])}, in the same replication, with the"
        f" same random draws. {explained}"
    )
    words = Words(title, caption, _alt(result, found, titles, title))
    draw = _rows if many else _panels
    return draw(result, found, titles, words, key, (first, last))


def _panels(  # noqa: PLR0913, PLR0917 - what a page consists of
    result: Result,
    found: Fans,
    titles: Mapping[str, str],
    words: Words,
    key: Sequence[Entry],
    span: tuple[float, float],
) -> Page:
    lines = 1 + max(title.count("\n") for title in titles.values())
    figure, each = panels(list(titles), words, key, lines=lines)
    for panel, axes in each.items():
        axes.set_title(titles[panel])
        _panel(axes, found[panel], result, span)
        mark(axes, occasions(result, result.scenarios))
    return figure


def _rows(  # noqa: PLR0913, PLR0917 - what a page consists of
    result: Result,
    found: Fans,
    titles: Mapping[str, str],
    words: Words,
    key: Sequence[Entry],
    span: tuple[float, float],
) -> Page:
    """Draw a row for each scenario; the panels of a column share their axis."""
    names = {name: (result.title(name), place) for place, name in enumerate(result.scenarios) if place}
    figure, cells = rows_of_scenarios(names, list(titles.items()), words, key)
    events = occasions(result, result.scenarios)
    for (name, panel), axes in cells.items():
        _panel(axes, {name: found[panel][name]}, result, span)
        mark(axes, [event for event in events if event.scenarios & {name, result.scenarios[0]}])
    for panel in titles:
        column = [axes for (_, of), axes in cells.items() if of == panel]
        low, high = min(axes.get_ylim()[0] for axes in column), max(axes.get_ylim()[1] for axes in column)
        for axes in column:
            axes.set_ylim(low, high)
            axes.set_xticks([tick for tick in axes.get_xticks() if tick % 10 == 0])  # every tenth year has room
            axes.yaxis.set_major_locator(MaxNLocator(nbins=2, steps=STEPS))
    return figure


def _panel(axes: Axes, found: Mapping[str, pd.DataFrame], result: Result, span: tuple[float, float]) -> None:
    """Draw each scenario's band and median around the line at 0; say where nothing differs."""
    axes.axhline(0.0, color=FAINT, lw=0.8, zorder=2)
    drawn = {name: rows for name, rows in found.items() if len(rows)}
    for name, rows in drawn.items():
        shape, time = look(result.scenarios.index(name)), middles(map(str, rows.index))
        axes.fill_between(time, rows[0.05], rows[0.95], color=shape.colour, alpha=WIDE_OPACITY, lw=0)
        axes.plot(time, rows[0.5], color=shape.colour, ls=shape.line, lw=1.1, zorder=3)
    year_axis(axes, *span)
    if all(not np.any(rows.to_numpy()) for rows in drawn.values()):
        axes.set_ylim(-1.0, 1.0)
        axes.set_yticks([0.0], ["0"])
        said = EXACTLY_0 if drawn else "no pair"
        axes.text(0.5, 0.84, said, transform=axes.transAxes, ha="center", va="center", size=6, color=INK)
        return
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=STEPS, min_n_ticks=3))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}".replace("-", MINUS)))


def _alt(result: Result, found: Fans, titles: Mapping[str, str], title: str) -> str:
    """Say what is seen, with the last median of the first panel for each scenario."""
    panel, own = next(iter(found.items()))
    ends = [
        f"{result.title(name)} {rows[0.5].iloc[-1]:+.3g} in {str(rows.index[-1])[:4]}".replace("-", MINUS)
        for name, rows in own.items()
        if len(rows)
    ]
    said = " ".join(titles[panel].split())
    return f"{title}, each scenario minus {result.title(result.scenarios[0])}. Median difference of {said}: {listed(ends)}."
