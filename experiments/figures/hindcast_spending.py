"""A hindcast of spending: what was published in the model's bands, state by state, and the differences from rivals below."""

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from haemus.experiments.figures.score_differences import draw_differences
from haemus.experiments.figures.style import grid, head, look, page
from haemus.experiments.figures.words import country, in_order
from haemus.experiments.hindcast.analysis import Hindcast
from haemus.experiments.hindcast.forecast import BURDEN, GROWTH, LEVEL, LONG_GROWTH, MODEL, UNITS

NAME: Final = "hindcast-spending"
_ACROSS: Final = 5
_PANEL: Final = 1.15  # [inch] height
_TITLES: Final = {LEVEL: "Level", GROWTH: "Yearly growth", BURDEN: "Burden", LONG_GROWTH: "Long growth"}


def shown(found: Hindcast) -> pd.DataFrame:
    """The model's median and 90 % band of real spending [EUR million, 2024], and what was published, given observed GDP."""
    scores = found.tables.get("spending", pd.DataFrame())
    if scores.empty:
        return scores
    chosen = (scores["forecast"] == MODEL) & (scores["quantity"] == LEVEL) & (scores["gdp"] == found.question.gdp[0])
    table = scores[chosen][["origin", "state", "year", "observed", "median", "low_90", "high_90"]].reset_index(
        drop=True
    )
    for column in ("observed", "median", "low_90", "high_90"):
        table[column] = np.exp(table[column])
    return table


def draw(found: Hindcast, table: pd.DataFrame) -> Figure:
    """Draw one panel a state, and a panel of CRPS differences for each quantity."""
    states = in_order(table["state"])
    rows = -(-len(states) // _ACROSS)
    asked = found.question
    note = (
        f"{asked.runs:,} runs from each of {', '.join(map(str, asked.origins))}, given {asked.gdp[0]} GDP. Real spending"
        " [EUR million, 2024]: points are published, bands hold 90 % of runs, lines are medians; a colour an origin.\n"
        f"Below: CRPS of the model less that of each rival, {100 * asked.confidence:g} % intervals clustered by state;"
        " filled where 0 is outside."
    )
    below = 1.75
    figure = page(head(note) + rows * (_PANEL + 0.32) + below, "Spending, hindcast", note)
    height = figure.get_size_inches()[1]
    panels = grid(figure, (rows, _ACROSS), margins=(0.4, 0.1, head(note) + 0.12, below + 0.2), gaps=(0.34, 0.32))
    for state, axes in zip(states, panels, strict=False):
        _fan(axes, table[table["state"] == state], str(state), asked.origins)
    for spare in panels[len(states) :]:
        spare.set_axis_off()
    differences = found.tables["spending_differences"]
    lower = grid(figure, (1, 4), margins=(0.86, 0.1, height - below + 0.25, 0.4), gaps=(0.16, 0.0))
    chosen = differences[(differences["gdp"] == asked.gdp[0]) & (differences["score"] == "crps")]
    for place, (quantity, axes) in enumerate(zip(_TITLES, lower, strict=True)):
        draw_differences(
            axes, chosen[chosen["quantity"] == quantity], _TITLES[quantity], f"CRPS [{UNITS[quantity]}]", low_is_good=True
        )  # fmt: skip
        axes.set_xlabel(f"[{UNITS[quantity]}]; left of 0: model better", size=5.8)
        if place:
            axes.set_yticklabels([])
    return figure


def _fan(axes: Axes, rows: pd.DataFrame, state: str, origins: tuple[int, ...]) -> None:
    axes.set_title(country(state), size=6.8)
    for place, origin in enumerate(origins):
        own, colour = rows[rows["origin"] == origin], look(place).colour
        axes.fill_between(own["year"], own["low_90"], own["high_90"], color=colour, alpha=0.16, lw=0)
        axes.plot(own["year"], own["median"], color=colour, ls=look(place).line, lw=0.9)
    published = rows.drop_duplicates("year")
    axes.plot(published["year"], published["observed"], ls="", marker="D", ms=2.6, mfc="black", mec="white", mew=0.4)
    axes.set_ylim(bottom=0.0)
    axes.margins(x=0.04)
    axes.locator_params(axis="both", nbins=4, integer=True)
    axes.tick_params(labelsize=5.6)
