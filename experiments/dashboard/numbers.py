"""The figure of one state's numbers over time, in one run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matplotlib.ticker import MaxNLocator

from haemus.experiments.figures.axes import middles, year_axis
from haemus.experiments.figures.looks import look
from haemus.experiments.figures.style import TOP, grid, page
from haemus.experiments.report.countries import country
from haemus.model.calendar import quarter_name
from haemus.model.tables.rows import STATE_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from haemus.experiments.figures.style import Page
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
_LEAST: Final = {"threat": 0.1, "agreements": 2.0}
"""Numbers up to which an axis reaches at least; 1 elsewhere."""
_PERCENT: Final = 100.0
_TALL: Final = 1.55  # [inch] of a row of panels
_COLUMNS: Final = 3


def draw(explanation: Explanation, state: str) -> Page:
    """Draw the numbers of a state quarter by quarter, up to the last that was run."""
    scenario = explanation.scenario
    rows = [dict(zip(STATE_COLUMNS, row, strict=True)) for row in explanation.rows.named("states") if row[1] == state]
    caption = (
        f"{scenario.name}, run {explanation.run} of batch seed {explanation.batch_seed}: one of many possible courses."
    )
    figure = page(2 * _TALL, country(state), caption, _alt(rows, state))
    panels = grid(figure, (2, _COLUMNS), margins=(0.5, 0.16, TOP, 0.28), gaps=(0.46, 0.5))
    time = middles([str(row["quarter"]) for row in rows])
    ends = middles([quarter_name(scenario.start), quarter_name(scenario.end)])
    for axes, (column, title) in zip(panels, PANELS.items(), strict=True):
        axes.set_title(title)
        axes.plot(time, [_shown(row, column) for row in rows], color=look(0).colour, lw=1.4)
        axes.set_ylim(0.0, 1.08 * max(_LEAST.get(column, 1.0), *(_shown(row, column) for row in rows)))
        if column == "agreements":
            axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True, min_n_ticks=1))
        year_axis(axes, ends[0], ends[1])
    return figure


def _shown(row: Mapping[str, object], column: str) -> float:
    return (_PERCENT if column in _SHARES else 1.0) * float(row[column])  # type: ignore[arg-type]  # a number


def _alt(rows: Sequence[Mapping[str, object]], state: str) -> str:
    last = rows[-1]
    said = ", ".join(f"{title} {_shown(last, column):,.4g}" for column, title in PANELS.items())
    return f"{country(state)} at the end of {last['quarter']}: {said}."
