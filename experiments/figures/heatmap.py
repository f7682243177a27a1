"""Heat map of an outcome over two factors: one panel per scenario on a common colour scale, with the contour of a target."""

from textwrap import wrap
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from haemus.experiments.figures.axes import MINUS, STEPS, factor_label
from haemus.experiments.figures.cells import (
    A_LETTER,
    CONTOUR,
    HATCH,
    MAP,
    Cells,
    draw_cells,
    label_side,
    number,
    room_for,
    shown_decimals,
    write_numbers,
)
from haemus.experiments.figures.key import Entry, Hatched, Ruled, Said, key_below
from haemus.experiments.figures.style import PAGE_WIDTH, TOP, Page, grid, page
from haemus.experiments.figures.words import factor_words, in_words, named_interval, shown_unit, sweep_caption
from haemus.experiments.report.numbers import decimals_of, listed, of_runs, rounded
from haemus.experiments.sensitivity.places import is_named
from haemus.experiments.sensitivity.plane import Plane
from haemus.experiments.stats.crossed import FIXED
from haemus.experiments.store.sweep_result import EVERY_SCENARIO, SweepResult

NAME: Final = "heatmap"
_BESIDE: Final = 0.08  # [inch] around a number
_TALL: Final = 0.27  # [inch] least height of a cell
_FLAT: Final = 0.5  # least height of a panel over its width
_WIDEST: Final = 0.85  # [inch] of a cell
_TALLEST: Final = 2.6  # [inch] of a panel
_LEFT: Final = 0.95
_RIGHT: Final = 0.95
_ACROSS: Final = 0.2
_UNDER: Final = 0.52
_TITLE: Final = 0.2
_BAR_LETTERS: Final = 22  # on a line beside the scale
_BAR: Final = 0.1  # [inch]


def name_of(swept: SweepResult, asked: Plane) -> str:
    """The name of its files, including the scenario if it is one of several."""
    chosen = asked.scenarios[0] != EVERY_SCENARIO and len(asked.scenarios) < len(swept.result.scenarios)
    return "-".join((NAME, asked.outcome, asked.x, asked.y, *(asked.scenarios if chosen else ())))


def draw(swept: SweepResult, asked: Plane, table: pd.DataFrame, chosen: str = "") -> Page:
    """Draw the table of cells; `chosen` explains the choice of factors that were not named."""
    levels = table["mean"].to_numpy(dtype=float)
    divisor, unit = shown_unit(str(table["unit"].iloc[0]), levels[np.isfinite(levels)].tolist())
    table = table.assign(**{name: table[name] / divisor for name in ("mean", "low", "high", "error", "target")})
    means = table["mean"].to_numpy(dtype=float)
    means, decimals = means[np.isfinite(means)], shown_decimals(table["mean"].tolist())
    columns, rows, panels = table["x_level"].nunique(), table["y_level"].nunique(), len(asked.scenarios)
    words = [number(mean, decimals, made) for mean, made in zip(table["mean"], table["finished"], strict=True)]
    room, cell = PAGE_WIDTH - _LEFT - _RIGHT, _BESIDE + A_LETTER * max(map(len, words))
    across = max(1, min(panels, int((room + _ACROSS) / (columns * cell + _ACROSS))))
    down = -(-panels // across)
    wide = min((room - _ACROSS * (across - 1)) / across, _WIDEST * columns)
    tall = min(_TALLEST, max(rows * _TALL, _FLAT * wide))
    x, y = (swept.axes[swept.axis(name)] for name in (asked.x, asked.y))
    ordered = not (is_named(x) or is_named(y))
    cells_of = {scenario: Cells.of(table[table["scenario"] == scenario]) for scenario in asked.scenarios}
    crossed = any(cells.crosses(ordered=ordered) for cells in cells_of.values())
    note = _note(swept, asked, table, unit, chosen, crossed=crossed)
    top, gap = TOP + 0.08, _UNDER + _TITLE
    figure = page(top + down * tall + (down - 1) * gap + _UNDER, f"{in_words(asked.outcome)} over two factors", note)
    right = PAGE_WIDTH - _LEFT - across * wide - (across - 1) * _ACROSS
    axes = grid(figure, (down, across), margins=(_LEFT, right, top, _UNDER), gaps=(_ACROSS, gap))
    scale, lines = _scale(means), room_for(words, (wide / columns, tall / rows))
    for place, ((scenario, cells), each) in enumerate(zip(cells_of.items(), axes, strict=False)):
        draw_cells(each, cells, scale, ordered=ordered)
        if lines:
            write_numbers(each, cells, scale, decimals, counts=lines > 1 and swept.kind not in FIXED)
        label_side(each.xaxis, cells.x, wide / columns)
        label_side(each.yaxis, cells.y)
        each.set_title(swept.result.title(scenario))
        each.set_xlabel(factor_label(x, wide))
        each.set_ylabel(factor_label(y, tall) if place % across == 0 else "")
        each.tick_params(axis="y", labelleft=place % across == 0)
    for spare in axes[panels:]:
        spare.set_axis_off()
    left, height = (PAGE_WIDTH - right + 0.14) / PAGE_WIDTH, float(figure.get_size_inches()[1])
    box = (left, 1 - (top + tall) / height, _BAR / PAGE_WIDTH, tall / height)
    _colour_bar(figure, box, scale, unit or in_words(asked.outcome))
    if asked.target is not None:
        _mark(figure, scale, asked.target / divisor)
        word = _target(asked.target / divisor, unit)
        key: list[Entry] = [Ruled(f"where the mean is {word}", "black", width=1.2)] if crossed else []
        key += [] if crossed else [Said(f"No line: the mean doesn't cross {word}")]
        key += [Hatched(f"the interval contains {word}", HATCH)] if table["holds_target"].any() else []
        key_below(figure, key)
    return figure


def _target(target: float, unit: str) -> str:
    return f"{target:,g} ({unit})" if unit else f"{target:,g}"


def _scale(means: np.ndarray) -> Normalize:
    low, high = (float(means.min()), float(means.max())) if means.size else (0.0, 1.0)
    return Normalize(low, high) if low < high else Normalize(low - 0.5, high + 0.5)


def _colour_bar(figure: Figure, box: tuple[float, float, float, float], scale: Normalize, label: str) -> None:
    axes = figure.add_axes(box)
    bar = figure.colorbar(ScalarMappable(scale, MAP), cax=axes)
    bar.outline.set_visible(False)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=STEPS))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}".replace("-", MINUS)))
    axes.set_ylabel("\n".join(wrap(label, _BAR_LETTERS)), size=6.5)
    axes.grid(visible=False)


def _mark(figure: Figure, scale: Normalize, target: float) -> None:
    """Mark the target on the colour bar, the axes added last."""
    if scale.vmin is not None and scale.vmax is not None and scale.vmin <= target <= scale.vmax:
        for colour, line in CONTOUR:
            figure.axes[-1].axhline(target, color=colour, lw=line)


def _note(  # noqa: PLR0913 - one argument per thing said
    swept: SweepResult, asked: Plane, table: pd.DataFrame, unit: str, chosen: str, *, crossed: bool
) -> str:
    errors = table["error"].to_numpy(dtype=float)
    largest = float(errors[np.isfinite(errors)].max(initial=0.0))
    error = f"; largest Monte Carlo error {rounded(largest, decimals_of(largest))}" if largest > 0.0 else ""
    lines = [f"{sweep_caption(swept, asked.scenarios)}.", *([f"{chosen}."] if chosen else [])]
    known, finished = int(table["runs"].sum()), int(table["finished"].sum())
    lines += [f"{of_runs(known, finished)} have a value."] if known < finished else []
    lines.append(f"{_averaged(swept, asked)}{error}.")
    if asked.target is not None:
        said = "The line follows" if crossed else "No line: the mean doesn't cross"
        lines.append(f"{said} {_target(float(table['target'].iloc[0]), unit)}.")
        if table["low"].notna().any():
            interval = named_interval(swept, runs=table["runs"], points=table["points"])
            held = "contains that value" if table["holds_target"].any() else "would contain that value; there are none"
            lines.append(f"Hatched cells: their {interval} {held}.")
        else:
            lines.append("One replication: no interval.")
    return "\n".join(lines)


def _averaged(swept: SweepResult, asked: Plane) -> str:
    """A phrase on what the mean of a cell is taken over."""
    others = [factor_words(axis.name) for axis in swept.axes if axis.name not in {asked.x, asked.y}]
    if swept.kind in FIXED:
        return "Cell: mean over runs" + (f" and over the levels of {listed(others)}" if others else "")
    differ = f", in which {listed(others)} differ{'s' if len(others) == 1 else ''}" if others else ""
    return f"Cell: mean over the runs of the points in a bin (pt: points){differ}"
