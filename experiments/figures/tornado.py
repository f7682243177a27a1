"""Effects of single factors on each outcome, from the lowest to the highest value, as bars with the largest on top."""

from math import isfinite
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from haemus.experiments.figures.key import Band, Entry, Framed, Ruled, key_below
from haemus.experiments.figures.looks import look
from haemus.experiments.figures.style import FAINT, INK, TOP, Page, grid, page
from haemus.experiments.figures.words import bar_label, in_words
from haemus.experiments.report.numbers import decimals_of, plain, rounded
from haemus.experiments.stats.intervals import FEWEST_CARRIERS

NAME = "tornado"
_INTERVAL: Final = "#d55e00"
_COLUMNS: Final = 2
_ROW: Final = 0.33  # [inch] for a factor
_AROUND: Final = 0.75  # [inch] above and below a panel
_ROOM: Final = 0.62  # [share of the axis] space for the number beside the longest bar


def shown(effects: pd.DataFrame, scenario: str) -> pd.DataFrame:
    """The effects on all outcomes in one scenario."""
    return effects[effects["scenario"] == scenario].reset_index(drop=True)


def draw(table: pd.DataFrame, scenario: str, name: str, confidence: float) -> Page:
    """Draw one panel per outcome; `table` is the result of `shown`."""
    outcomes = list(dict.fromkeys(table["outcome"]))
    factors = int(table.groupby("outcome").size().max())
    rows = -(-len(outcomes) // _COLUMNS)
    note = _note(table, scenario)
    height = _ROW * factors + _AROUND
    figure = page(TOP + rows * height + 0.1, f"{name}: what moves the outcomes", note)
    margins = (1.32, 0.1, TOP + 0.2, 0.45)
    panels = grid(figure, (rows, _COLUMNS), margins=margins, gaps=(1.4, _AROUND))
    for outcome, axes in zip(outcomes, panels, strict=False):
        _panel(axes, table[table["outcome"] == outcome], factors)
    for spare in panels[len(outcomes) :]:
        spare.set_axis_off()
    key_below(figure, _key(confidence))
    return figure


def _key(confidence: float) -> list[Entry]:
    colour = look(0).colour
    return [
        Band("interval excludes 0 (not corrected)", colour, 1.0),
        Framed("interval includes 0", colour),
        Ruled(f"{100.0 * confidence:g} % interval over replications", _INTERVAL),
        Ruled("rough interval: few replications carry the effect; doesn't set the axis", _INTERVAL, (0, (2, 1))),
    ]


def _note(table: pd.DataFrame, scenario: str) -> str:
    runs, points = table["runs"], table["points"]
    said = f"{runs.min():,}" if runs.min() == runs.max() else f"{runs.min():,} to {runs.max():,}"
    lines = [
        f"{scenario}: {said} runs at each of {points.max():,} points. Change of the outcome",
        "over the range of a factor (below its name), the others held.",
    ]
    if (table["way"] == "categories").any():
        lines.append(
            "Words have no order: the largest of their means less the smallest, with the interval after Bonferroni."
        )
    return "\n".join(lines)


def _panel(axes: Axes, rows: pd.DataFrame, factors: int) -> None:
    colour = look(0).colour
    axes.set_title(in_words(str(rows["outcome"].iloc[0])))
    axes.set_xlabel(str(rows["unit"].iloc[0]), size=6)
    axes.set_ylim(factors - 0.4, -0.6)
    labels = [bar_label(str(row.factor), f"{_end(row.start)} to {_end(row.end)}") for row in rows.itertuples()]
    axes.set_yticks(range(len(rows)), labels)
    axes.tick_params(axis="y", length=0, labelsize=5.6)
    axes.tick_params(axis="x", labelsize=6)
    axes.grid(visible=False)
    axes.axvline(0.0, color=FAINT, lw=0.8, zorder=2)
    numbers = rows[["effect", "low", "high"]].to_numpy(dtype=float)
    few = (rows["carriers"] < FEWEST_CARRIERS).tolist()
    setting = numbers.copy()
    if not all(few):
        setting[few, 1:] = np.nan
    _limits(axes, setting)
    first, last = axes.get_xlim()
    for place, (effect, low, high) in enumerate(numbers.tolist()):
        sure = isfinite(low) and (low > 0.0 or high < 0.0)
        axes.barh(place, effect, height=0.5, facecolor=colour if sure else "white", edgecolor=colour, lw=0.7, zorder=3)
        if isfinite(low):
            axes.plot(
                [max(low, first), min(high, last)], [place, place], color=_INTERVAL, lw=1.0,
                ls=(0, (2, 1)) if few[place] else "-", zorder=4,
            )  # fmt: skip
        ends = [end for end in (0.0, effect, max(low, first), min(high, last)) if isfinite(end)]
        up = effect >= 0.0
        axes.annotate(
            _said(effect, low, high),
            (max(ends) if up else min(ends), place),
            xytext=(3 if up else -3, 0), textcoords="offset points", ha="left" if up else "right", va="center",
            size=5.8, color=INK if sure else FAINT,
        )  # fmt: skip


def _end(value: object) -> str:
    """An end of a factor's range, in short form."""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _limits(axes: Axes, numbers: NDArray[np.float64]) -> None:
    """Set limits with space for the bars, their intervals, and the numbers at their ends."""
    known = numbers[np.isfinite(numbers)]
    low, high = min(0.0, float(known.min())), max(0.0, float(known.max()))
    width = (high - low) or 1.0
    up = bool((numbers[:, 0] >= 0.0).any())
    down = bool((numbers[:, 0] < 0.0).any())
    axes.set_xlim(
        low - (_ROOM / 2 * width if down else 0.05 * width), high + (_ROOM / 2 * width if up else 0.05 * width)
    )
    axes.locator_params(axis="x", nbins=5)


def _said(effect: float, low: float, high: float) -> str:
    """The effect to the second figure of its interval's half width, but at most to three figures of its own."""
    half = 0.5 * (high - low)
    if isfinite(half) and half > 0.0:
        text = rounded(effect, min(decimals_of(half), decimals_of(0.1 * abs(effect) or half)), signed=True)
    else:
        text = plain(effect, signed=True)
    return text.replace("-", "\N{MINUS SIGN}")
