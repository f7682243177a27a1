"""Distributions of the headline outcomes by scenario: the runs as dots, middle 50 % and 90 %, median."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from haemus.experiments.figures.headlines import OF_RUNS, Headline, headline_values, headlines
from haemus.experiments.figures.key import key_below
from haemus.experiments.figures.looks import look
from haemus.experiments.figures.spread_rows import Spread, key_of, spread_rows
from haemus.experiments.figures.style import TOP, Page, Undrawn, grid, page
from haemus.experiments.figures.words import without_value
from haemus.experiments.store.result import Result

NAME = "outcomes"
_LETTERS: Final = 20  # of a title on a line
_TITLE_LINE: Final = 0.11  # [inch]
_FEW: Final = 2  # up to this many scenarios, two wide columns of panels fit


def known(values: pd.Series) -> NDArray[np.float64]:
    """The finite values."""
    numbers = values.to_numpy(dtype=np.float64)
    return numbers[np.isfinite(numbers)]


def draw(result: Result) -> Page | Undrawn:
    """Draw one panel per outcome, one row per scenario; outcomes of which no run has a value are named instead."""
    listed = [each for each in headlines(result.columns("runs"), result.outcomes) if each.unit != OF_RUNS]
    needed = dict.fromkeys(column for each in listed for column in each.columns)
    values = headline_values(result.table("runs", list(needed)), listed)
    missing = [each.title for each in listed if not known(values[each.name]).size]
    listed = [each for each in listed if each.title not in missing]
    if not listed:
        return Undrawn("no run has a value of any of its outcomes")
    note = f"{result.caption(titles=True)}.\nNumber: median; of a count, one that occurs.{without_value(missing)}"
    few = len(result.scenarios) <= _FEW
    columns = 2 if few else 3
    rows = -(-len(listed) // columns)
    gap = 0.52 if few else 0.64
    titles = ["\n".join(wrap(result.title(name), _LETTERS)) for name in result.scenarios]
    row = max(0.33 if few else 0.27, _TITLE_LINE * max(title.count("\n") + 1 for title in titles) + 0.03)
    panel = 0.16 + row * len(result.scenarios)
    figure = page(TOP + (panel + gap) * rows, "Outcomes by scenario", note)
    names = 0.2 + 0.058 * max(len(line) for title in titles for line in title.splitlines())
    axes = grid(figure, (rows, columns), margins=(names, 0.2, TOP + gap - 0.42, 0.26), gaps=(0.26, gap))
    kinds = []
    for place, (outcome, each) in enumerate(zip(listed, axes, strict=False)):
        kinds.append(_panel(each, values, outcome, result.scenarios, result.planned))
        each.set_title(outcome.label if few else outcome.label.replace(" (", "\n("))
        each.set_yticklabels(titles if place % columns == 0 else [])
    for spare in axes[len(listed) :]:
        spare.set_axis_off()
    key_below(figure, key_of(kinds))
    return figure


def _panel(axes: Axes, values: pd.DataFrame, outcome: Headline, scenarios: Sequence[str], planned: int) -> bool:
    rows = [
        Spread.of(values.loc[values["scenario"] == name, outcome.name].to_numpy(dtype=np.float64), planned)
        for name in scenarios
    ]
    return spread_rows(axes, rows, [look(place).colour for place in range(len(scenarios))])
