"""Small multiples over time, one panel per state: bands of the first scenario, medians of all."""

from collections.abc import Sequence
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from haemus.experiments.figures.axes import middles, year_axis
from haemus.experiments.figures.style import LOOKS, Band, Entry, Line, grid, head, look, page, width
from haemus.experiments.figures.words import country, in_order
from haemus.experiments.stats.means import bands
from haemus.experiments.store.result import Result

WIDE_OPACITY: Final = 0.17
NARROW_OPACITY: Final = 0.33
_COLUMNS: Final = 3


def fan(result: Result, column: str) -> pd.DataFrame:
    """Quantiles of a state's column over runs, by scenario, state and quarter."""
    keys = ("scenario", "state", "quarter")
    # words stay categories, because as strings they would dominate memory
    rows = result.kept.rows("states", (*keys, column), [("point", "==", result.point)])
    return bands(rows, column, keys)


def of_state(quantiles: pd.DataFrame, scenario: str, state: str) -> pd.DataFrame:
    """The quantiles of one state in one scenario by quarter; empty if the state was removed."""
    names, states = (quantiles.index.get_level_values(level) for level in ("scenario", "state"))
    rows = quantiles[(names == scenario) & (states == state)]
    return rows.set_axis(rows.index.get_level_values("quarter"))


def drawn(scenarios: Sequence[str]) -> Sequence[str]:
    """The scenarios that one panel can show: as many as there are looks."""
    return scenarios[: len(LOOKS)]


def left_out(scenarios: Sequence[str]) -> str:
    """A phrase for the note, if more scenarios were run than can be drawn."""
    more = len(scenarios) - len(drawn(scenarios))
    return f"; {more} more not drawn" if more else ""


def key_entries(scenarios: Sequence[str], *, narrow: bool) -> list[Entry]:
    """The key of a fan chart: bands of the first scenario, lines of all."""
    first = look(0)
    lines: list[Entry] = [
        Line(f"median, {name}", look(k), width(k, len(scenarios))) for k, name in enumerate(scenarios)
    ]
    inner: list[Entry] = [Band("middle 50 % of runs", first.colour, WIDE_OPACITY + NARROW_OPACITY)]
    outer: list[Entry] = [Band("middle 90 % of runs", first.colour, WIDE_OPACITY)]
    return [lines[0], *(inner if narrow else []), *outer, *lines[1:]]


def state_panels(states: Sequence[str], title: str, note: str) -> tuple[Figure, dict[str, Axes], Axes]:
    """Make a page with a panel for each state and one for the key."""
    ordered = in_order(states)
    rows = -(-(len(ordered) + 1) // _COLUMNS)
    figure = page(head(note) + 1.62 * rows, title, note)
    axes = grid(figure, (rows, _COLUMNS), margins=(0.42, 0.16, head(note) + 0.12, 0.28), gaps=(0.42, 0.42))
    for spare in axes[len(ordered) :]:
        spare.set_axis_off()
    panels = dict(zip(ordered, axes, strict=False))
    for state, panel in panels.items():
        panel.set_title(country(state))
    return figure, panels, axes[len(ordered)]


def draw_fan(axes: Axes, quantiles: pd.DataFrame, state: str, scenarios: Sequence[str], *, narrow: bool) -> None:
    """Draw the first scenario's bands and every scenario's median."""
    ends: list[float] = []
    for place, name in enumerate(scenarios):
        rows = of_state(quantiles, name, state)
        if rows.empty:
            continue
        time = middles(rows.index)
        shape = look(place)
        if place == 0:
            axes.fill_between(time, rows[0.05], rows[0.95], color=shape.colour, alpha=WIDE_OPACITY, lw=0)
            if narrow:
                axes.fill_between(time, rows[0.25], rows[0.75], color=shape.colour, alpha=NARROW_OPACITY, lw=0)
        axes.plot(
            time,
            rows[0.5],
            color=shape.colour,
            ls=shape.line,
            lw=width(place, len(scenarios)),
            zorder=3 + place,
        )
        ends += [time[0], time[-1]]
    if ends:
        year_axis(axes, min(ends), max(ends))
