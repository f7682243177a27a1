"""The figure of one state's numbers over time, in one run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from haemus.experiments.figures.axes import middles, year_axis
from haemus.experiments.figures.style import grid, head, look, page
from haemus.experiments.figures.words import country
from haemus.model.calendar import quarter_name
from haemus.model.tables.rows import STATE_COLUMNS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from haemus.experiments.report.explanation import Explanation

NAME: Final = "numbers"
PANELS: Final = {
    "budget_meur": "budget (EUR million)",
    "burden": "budget over GDP (%)",
    "threat": "perceived threat (points a year)",
    "credibility": "credibility of its best guarantee (%)",
    "account_meur": "procurement account (EUR million)",
    "agreements": "agreements in force",
}
"""Columns of the table of states, with the titles of their panels."""
_SHARES: Final = ("burden", "credibility")
_PERCENT: Final = 100.0
_COLUMNS: Final = 3


def draw(explanation: Explanation, state: str) -> Figure:
    """Draw the numbers of a state quarter by quarter, up to the last that was run."""
    scenario = explanation.scenario
    rows = [dict(zip(STATE_COLUMNS, row, strict=True)) for row in explanation.rows.named("states") if row[1] == state]
    note = (
        f"{scenario.name}, run {explanation.run} of batch seed {explanation.batch_seed}: one of many possible courses."
    )
    height = 2 * 1.55
    figure = page(head(note) + height, country(state), note)
    panels = grid(figure, (2, _COLUMNS), margins=(0.5, 0.16, head(note) + 0.14, 0.28), gaps=(0.46, 0.5))
    time = middles([str(row["quarter"]) for row in rows])
    ends = middles([quarter_name(scenario.start), quarter_name(scenario.end)])
    for axes, (column, title) in zip(panels, PANELS.items(), strict=True):
        times = _PERCENT if column in _SHARES else 1.0
        axes.set_title(title)
        axes.plot(time, [times * float(row[column]) for row in rows], color=look(0).colour, lw=1.4)
        axes.set_ylim(0.0, max(1.0 if column != "threat" else 0.1, 1.08 * axes.get_ylim()[1]))
        year_axis(axes, ends[0], ends[1])
    return figure
