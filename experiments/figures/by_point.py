"""Distributions of outcomes at each point of a small sweep: one panel per outcome, one row per point."""

from itertools import batched
from typing import Final

import numpy as np
import pandas as pd

from haemus.experiments.figures.key import Said, key_below
from haemus.experiments.figures.looks import look
from haemus.experiments.figures.spread_rows import Spread, key_of, spread_rows
from haemus.experiments.figures.style import TOP, Page, Undrawn, grid, page
from haemus.experiments.figures.words import factor_words, in_words, shown_unit, sweep_caption, without_value
from haemus.experiments.sensitivity.places import at_levels
from haemus.experiments.store.sweep_result import EVERY_SCENARIO, SweepResult

NAME: Final = "by-point"
MOST_POINTS: Final = 12
_COLUMNS: Final = 3
_ROW: Final = 0.27  # [inch]
_GAP: Final = 0.64
_LONGEST: Final = 34  # [characters] of a point's label
_A_LETTER: Final = 0.058


def scenarios(swept: SweepResult) -> tuple[str, ...]:
    """The scenarios with a page; none if there are too many points to distinguish."""
    if len(swept.points) > MOST_POINTS:
        return ()
    return (EVERY_SCENARIO,) if swept.chooses_scenario else swept.result.scenarios


def shown(swept: SweepResult) -> pd.DataFrame:
    """Scenario, point, run and outcomes of all runs; empty if there are too many points to distinguish."""
    if not scenarios(swept):
        return pd.DataFrame()
    parts = [part.assign(scenario=name) for name, part in swept.by_scenario(swept.outcomes)]
    return pd.concat(parts, ignore_index=True)[["scenario", "point", "run", *swept.outcomes]]


def draw(swept: SweepResult, table: pd.DataFrame, scenario: str) -> Page | Undrawn:
    """Draw the page of one scenario; outcomes of which no run has a value are named instead."""
    labels = point_labels(swept)
    factors = ", ".join(factor_words(axis.name) for axis in swept.axes)
    listed = [name for name in swept.outcomes if np.isfinite(table[name].to_numpy(dtype=float)).any()]
    if not listed:
        return Undrawn("no run has a value of any of its outcomes")
    missing = [in_words(name) for name in swept.outcomes if name not in listed]
    note = (
        f"{sweep_caption(swept, [scenario])}.\nRow: a point, with the values of {factors}.\n"
        f"Number: median.{without_value(missing)}"
    )
    colour = look(swept.result.scenarios.index(scenario) if scenario in swept.result.scenarios else 0).colour
    rows = list(batched(listed, _COLUMNS))
    panel = 0.16 + _ROW * len(labels)
    figure = page(TOP + (panel + _GAP) * len(rows), f"Outcomes at each point: {swept.result.title(scenario)}", note)
    names = 0.2 + _A_LETTER * max(map(len, labels))
    margins = (names, 0.2, TOP + _GAP - 0.42, 0.26)
    axes = grid(figure, (len(rows), _COLUMNS), margins=margins, gaps=(0.26, _GAP))
    kinds = []
    for place, (outcome, each) in enumerate(zip(listed, axes, strict=False)):
        values = table[outcome].to_numpy(dtype=float)
        divisor, unit = shown_unit(swept.result.outcomes.unit_of(outcome), values[np.isfinite(values)].tolist())
        at = [
            Spread.of(values[table["point"] == point] / divisor, swept.result.planned) for point in range(len(labels))
        ]
        kinds.append(spread_rows(each, at, [colour] * len(labels)))
        each.set_title(f"{in_words(outcome)}\n({unit})" if unit else in_words(outcome))
        each.set_yticklabels(labels if place % _COLUMNS == 0 else [])
    for spare in axes[len(listed) :]:
        spare.set_axis_off()
    said = [] if labels[0] == _numbered(0) else [Said(f"Rows: the values of {factors}")]
    key_below(figure, [*key_of(kinds, colour), *said], 2)
    return figure


def point_labels(swept: SweepResult) -> list[str]:
    """The values of each point's factors as text, or only its number if that is too long."""
    words: list[list[str]] = [[] for _ in range(len(swept.points))]
    for place, axis in enumerate(swept.axes):
        for level in at_levels(axis, swept.numbers[:, place], np.arange(len(words))):
            for point in level.points.tolist():
                words[point].append(level.label)
    labels = [", ".join(each) for each in words]
    return labels if max(map(len, labels)) <= _LONGEST else [_numbered(point) for point in range(len(labels))]


def _numbered(point: int) -> str:
    return f"point {point}"
