"""A hindcast of spending: what was published in the model's bands, state by state, and the differences from rivals below."""

from typing import Final

import numpy as np
import pandas as pd

from haemus.experiments.figures.bands_by_origin import draw_bands, key_of
from haemus.experiments.figures.key import key_below
from haemus.experiments.figures.score_differences import draw_differences
from haemus.experiments.figures.style import TOP, Page, grid, page
from haemus.experiments.figures.words import in_order
from haemus.experiments.hindcast.analysis import Hindcast
from haemus.experiments.hindcast.forecast import BURDEN, GROWTH, LEVEL, LONG_GROWTH, MODEL, UNITS
from haemus.experiments.report.countries import country

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


def draw(found: Hindcast, table: pd.DataFrame) -> Page:
    """Draw one panel a state, and a panel of CRPS differences for each quantity."""
    states = in_order(table["state"])
    rows = -(-len(states) // _ACROSS)
    asked = found.question
    note = (
        f"{asked.runs:,} runs from each of {', '.join(map(str, asked.origins))}, given {asked.gdp[0]} GDP. Real spending"
        " [EUR million, 2024]: points are published, bands hold 90 % of runs, lines are medians.\n"
        f"Below: CRPS of the model less that of each rival, {100 * asked.confidence:g} % intervals clustered by state;"
        " filled where 0 is outside."
    )
    below = 1.75
    figure = page(TOP + rows * (_PANEL + 0.32) + below, "Spending, hindcast", note)
    height = figure.get_size_inches()[1]
    panels = grid(figure, (rows, _ACROSS), margins=(0.4, 0.1, TOP + 0.12, below + 0.2), gaps=(0.34, 0.32))
    for state, axes in zip(states, panels, strict=False):
        axes.set_title(country(str(state)), size=6.8)
        draw_bands(axes, table[table["state"] == state], "median", asked.origins)
        axes.tick_params(labelsize=5.6)
    for spare in panels[len(states) :]:
        spare.set_axis_off()
    differences = found.tables["spending_differences"]
    lower = grid(figure, (1, 4), margins=(0.86, 0.1, height - below + 0.25, 0.4), gaps=(0.16, 0.0))
    chosen = differences[(differences["gdp"] == asked.gdp[0]) & (differences["score"] == "crps")]
    for place, (quantity, axes) in enumerate(zip(_TITLES, lower, strict=True)):
        own = chosen[chosen["quantity"] == quantity]
        draw_differences(axes, own, _TITLES[quantity], low_is_good=True, unit=UNITS[quantity])
        if place:
            axes.set_yticklabels([])
    key_below(figure, key_of(asked.origins), 4)
    return figure
