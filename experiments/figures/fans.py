"""Fans over time: bands and medians of scenarios by state, and which scenarios coincide with the first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import nan
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from haemus.experiments.figures.axes import middles, year_axis
from haemus.experiments.figures.key import Band, Entry, Line, Said
from haemus.experiments.figures.looks import TOGETHER, look, width
from haemus.experiments.figures.occasions import key_of, mark, occasions
from haemus.experiments.figures.panels import Words, panels, rows_of_scenarios
from haemus.experiments.figures.style import Page
from haemus.experiments.figures.words import in_order
from haemus.experiments.report.countries import country
from haemus.experiments.report.numbers import listed
from haemus.experiments.stats.means import bands
from haemus.experiments.store.result import Result

WIDE_OPACITY: Final = 0.17
NARROW_OPACITY: Final = 0.33
_COINCIDE: Final = 0.05
"""Medians that differ by less than this share of a panel's height can't be told apart in it."""


def fan(result: Result, column: str) -> pd.DataFrame:
    """Quantiles of a state's column over runs, by scenario, state and quarter."""
    keys = ("scenario", "state", "quarter")
    # one scenario at a time, and words stay categories: as strings they would dominate memory
    parts = []
    for name in result.scenarios:
        where = [("point", "==", result.point), ("scenario", "==", name)]
        parts.append(bands(result.kept.rows("states", (*keys, column), where), column, keys))
    return pd.concat(parts)


class ByState:
    """The quantiles of each state in each scenario by quarter; empty where the state was removed."""

    def __init__(self, quantiles: pd.DataFrame) -> None:
        """Part the quantiles once, for all panels."""
        parts = quantiles.groupby(level=["scenario", "state"], sort=False, observed=True)
        self._parts = {
            (str(name), str(state)): rows.set_axis(rows.index.get_level_values("quarter"))
            for (name, state), rows in parts
        }
        self._none = quantiles.iloc[:0]
        self.states = in_order(state for _, state in self._parts)

    def of(self, scenario: str, state: str) -> pd.DataFrame:
        """The quantiles of one state in one scenario."""
        return self._parts.get((scenario, state), self._none)

    def most(self, scenarios: Sequence[str], state: str) -> float:
        """The largest median of a state."""
        return max((float(rows[0.5].max()) for name in scenarios if len(rows := self.of(name, state))), default=nan)


def apart(spread: ByState, scenarios: Sequence[str]) -> list[str]:
    """The first scenario, and those whose median can be told from the first's in at least one panel."""
    return [scenarios[0]] + [
        name
        for name in scenarios[1:]
        if any(_differ(spread.of(scenarios[0], state), spread.of(name, state)) for state in spread.states)
    ]


def _differ(own: pd.DataFrame, other: pd.DataFrame) -> bool:
    if own.empty or other.empty:
        return own.empty != other.empty
    times, others = list(map(str, own.index)), list(map(str, other.index))
    if max(times) != max(others):  # one ends earlier: that is seen
        return True
    height = max(float(own[0.95].max()), 0.0) - min(float(own[0.05].min()), 0.0)
    first, second = own[0.5].to_numpy(), other[0.5].to_numpy()
    if times != others:
        places = {time: place for place, time in enumerate(others)}
        both = [place for place, time in enumerate(times) if time in places]
        first, second = first[both], second[[places[times[place]] for place in both]]
    gaps = np.abs(first - second)
    gap = float(gaps.max(initial=0.0, where=np.isfinite(gaps)))
    return gap > _COINCIDE * height > 0.0 or (height == 0.0 and gap > 0.0)


@dataclass(frozen=True, slots=True)
class Fans:
    """How a column of the table of states is drawn.

    `where` names the figure that shows the differences, `scaled` says by what a state's values are divided and gives its panel's
    title, `finish` draws what else belongs into a panel.
    """

    column: str
    title: str
    explained: str
    where: str
    scaled: Callable[[str, float], tuple[float, str]]
    finish: Callable[[Axes, str, float], None]
    marks: tuple[Entry, ...] = ()
    narrow: bool = True


def draw_fans(result: Result, fans: Fans, quantiles: pd.DataFrame | None = None) -> Page:
    """Draw one panel per state, in which scenarios that coincide with the first aren't drawn but named in the key.

    Beyond five scenarios that can be told apart, each has a row of panels of its own. `quantiles` are those of the column, if they are
    computed already.
    """
    quantiles = fan(result, fans.column) if quantiles is None else quantiles
    spread = ByState(quantiles)
    shown = apart(spread, result.scenarios)
    same = [name for name in result.scenarios if name not in shown]
    spans = middles(map(str, quantiles.index.get_level_values("quarter").unique()))
    events = occasions(result, shown)
    key = [
        *_key(result, shown, narrow=fans.narrow), *fans.marks, *key_of(events, spans.min(), spans.max()),
        *_same(result, same, fans.where),
    ]  # fmt: skip
    words = Words(fans.title, _caption(result, fans), _alt(result, fans, quantiles, shown, same))
    if len(shown) > TOGETHER:
        return _in_rows(result, fans, spread, (shown, spans), words, key)
    figure, axes = panels(spread.states, words, key)
    for state, each in axes.items():
        divisor, title = fans.scaled(state, spread.most(shown, state))
        each.set_title(title)
        for name in shown:
            own = spread.of(name, state) / divisor
            _draw(each, own, result.scenarios.index(name), len(shown), narrow=fans.narrow)
        year_axis(each, float(spans.min()), float(spans.max()))
        fans.finish(each, state, divisor)
        mark(each, events)
    return figure


def _in_rows(  # noqa: PLR0913, PLR0917 - what a page consists of
    result: Result,
    fans: Fans,
    spread: ByState,
    drawn: tuple[Sequence[str], NDArray[np.float64]],
    words: Words,
    key: Sequence[Entry],
) -> Page:
    """Draw a row for each scenario, each with its own bands, and the first scenario's median in all; `drawn` has them and the time."""
    (shown, spans), states = drawn, spread.states
    scale = {state: fans.scaled(state, spread.most(result.scenarios, state)) for state in states}
    titles = {name: (result.title(name), result.scenarios.index(name)) for name in shown}
    figure, axes = rows_of_scenarios(titles, [(state, scale[state][1]) for state in states], words, key)
    tops: dict[str, float] = {}
    for (name, state), each in axes.items():
        divisor = scale[state][0]
        place = result.scenarios.index(name)
        own = spread.of(name, state) / divisor
        _bands(each, own, look(place).colour, narrow=fans.narrow)
        _draw(each, spread.of(result.scenarios[0], state) / divisor, 0, 1, narrow=False, band=False)
        if place:
            _draw(each, own, place, 1, narrow=False, band=False)
        year_axis(each, float(spans.min()), float(spans.max()))
        each.set_xticks([tick for tick in each.get_xticks() if tick % 10 == 0])  # every tenth year has room
        fans.finish(each, state, divisor)
        each.locator_params(axis="y", nbins=3)
        tops[state] = max(tops.get(state, 0.0), each.get_ylim()[1])
        mark(each, [event for event in occasions(result, shown) if name in event.scenarios])
    for (_, state), each in axes.items():
        each.set_ylim(each.get_ylim()[0], tops[state])
    return figure


def _draw(axes: Axes, rows: pd.DataFrame, place: int, scenarios: int, *, narrow: bool, band: bool = True) -> None:  # noqa: PLR0913
    """Draw a scenario's median and, of the first, its bands."""
    if rows.empty:
        return
    shape = look(place)
    if place == 0 and band:
        _bands(axes, rows, shape.colour, narrow=narrow)
    axes.plot(
        middles(map(str, rows.index)),
        rows[0.5],
        color=shape.colour,
        ls=shape.line,
        lw=width(place, scenarios),
        zorder=3 + place,
    )


def _bands(axes: Axes, rows: pd.DataFrame, colour: str, *, narrow: bool) -> None:
    time = middles(map(str, rows.index))
    axes.fill_between(time, rows[0.05], rows[0.95], color=colour, alpha=WIDE_OPACITY, lw=0)
    if narrow:
        axes.fill_between(time, rows[0.25], rows[0.75], color=colour, alpha=NARROW_OPACITY, lw=0)


def _key(result: Result, shown: Sequence[str], *, narrow: bool) -> list[Entry]:
    """The key: bands of the first scenario, lines of all."""
    first, many = look(0), len(shown) > TOGETHER
    lines: list[Entry] = [
        Line(f"{result.title(name)}, median", look(result.scenarios.index(name)), width(place, len(shown)))
        for place, name in enumerate(shown)
    ]
    of = "of its scenario" if many else f"of {result.title(shown[0])}" if len(shown) > 1 else ""
    inner: list[Entry] = [Band(f"middle 50 % of runs {of}".strip(), first.colour, WIDE_OPACITY + NARROW_OPACITY)]
    outer: list[Entry] = [Band(f"middle 90 % of runs {of}".strip(), first.colour, WIDE_OPACITY)]
    return [lines[0], *(inner if narrow else []), *outer, *lines[1:]]


def _same(result: Result, same: Sequence[str], where: str) -> list[Entry]:
    """Name the scenarios that aren't drawn, and where their differences are."""
    if not same:
        return []
    names = listed([result.title(name) for name in same])
    their = "its median coincides" if len(same) == 1 else "their medians coincide"
    also = f"; see {where}" if where else ""
    return [Said(f"Not drawn, as {their} with that of {result.title(result.scenarios[0])}: {names}{also}")]


def _caption(result: Result, fans: Fans) -> str:
    return f"{result.caption(titles=True)}.\n{fans.explained}"


def _alt(result: Result, fans: Fans, quantiles: pd.DataFrame, shown: Sequence[str], same: Sequence[str]) -> str:
    states = in_order(quantiles.index.get_level_values("state").unique().tolist())
    quarters = sorted(map(str, quantiles.index.get_level_values("quarter").unique()))
    drawn = listed([result.title(name) for name in shown])
    less = f" {listed([result.title(name) for name in same])} can't be told from it." if same else ""
    names = listed([country(state) for state in states])
    return (
        f"{fans.title}: a panel for each of {names}, {quarters[0][:4]} to {quarters[-1][:4]}, with bands of"
        f" {result.title(shown[0])} and medians of {drawn}.{less}"
    )
