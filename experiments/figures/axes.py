"""Axes: time in calendar years; a factor as numbers, dates or words."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from textwrap import wrap
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, Locator, MaxNLocator, NullLocator
from numpy.typing import NDArray

from haemus.experiments.design.values import Axis
from haemus.experiments.figures.words import factor_words
from haemus.experiments.sensitivity.places import is_named, month_of
from haemus.model.calendar import QUARTERS_PER_YEAR, parse_quarter, season_of, year_of

_DAYS = 365.25
_SHORT = 7  # [years] a tick at every second year up to this length
MINUS: Final = "\N{MINUS SIGN}"
STEPS: Final = (1, 2, 2.5, 5, 10)
"""Distances between ticks that are easy to read."""
_ROOM: Final = 0.04  # [share of the axis] beyond its ends
_UNSAID: Final = ("", "1", "year", "place", "false 0, true 1")
_TWO_YEARS: Final = 2
_A_LETTER: Final = 0.058  # [inch] of a tick's label
_BESIDE: Final = 0.28  # [inch] between the labels of two levels


@cache
def middle_of(name: str) -> float:
    """The middle of a quarter [calendar year]: "2025Q1" is 2025.125."""
    quarter = parse_quarter(name)
    return year_of(quarter) + (season_of(quarter) + 0.5) / QUARTERS_PER_YEAR


def middles(names: Iterable[str]) -> NDArray[np.float64]:
    """The middles of several quarters [calendar year]."""
    return np.array([middle_of(str(name)) for name in names])


def day(year: int, month: int, number: int) -> float:
    """A date [calendar year]."""
    return year + (date(year, month, number) - date(year, 1, 1)).days / _DAYS


def year_axis(axes: Axes, first: float, last: float) -> None:
    """Put ticks at whole years: every fifth, or every second if the run is short."""
    start, end = int(first), int(last) + 1
    step = 5 if end - start > _SHORT else 2
    ticks = [year for year in range(start, end + 1) if year % step == 0]
    axes.set_xlim(start, end)
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(
        FuncFormatter(lambda year, _: f"{year:.0f}")
    )  # much quicker than labels set one by one


def factor_axis(axes: Axes, axis: Axis, inches: float, *, named: bool) -> None:
    """Set the limits and ticks of a factor; only if `named` (on the lowest panel) its tick labels and name."""
    room = _ROOM * (axis.high - axis.low) or 0.5
    if is_named(axis):
        words = tuple(str(level) if axis.kind == "word" else str(bool(level)).lower() for level in axis.levels or ())
        axes.set_xlim(-0.5, len(words) - 0.5)
        wide = max(4, int(inches / max(len(words), 1) / _A_LETTER))
        axes.xaxis.set_major_locator(FixedLocator(list(range(len(words)))))
        axes.set_xticklabels(["\n".join(wrap(word.replace("-", "- "), wide)).replace("- ", "-") for word in words])
    elif axis.kind == "date":
        axes.set_xlim(axis.low - room, axis.high + room)
        _time(axes, axis)
    else:
        axes.set_xlim(axis.low - room, axis.high + room)
        axes.xaxis.set_major_locator(_ticks(axis, inches))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}".replace("-", MINUS)))
    axes.xaxis.set_minor_locator(NullLocator())
    if named:
        axes.set_xlabel(factor_label(axis, inches), linespacing=1.1)
    else:
        axes.tick_params(axis="x", labelbottom=False)


def _ticks(axis: Axis, inches: float) -> Locator:
    """Ticks at the levels if there is room for their labels."""
    levels = sorted(axis.numbers(axis.levels or ()).tolist())
    if len(levels) > 1 and inches * min(np.diff(levels)) / (axis.high - axis.low) >= _BESIDE:
        return FixedLocator(levels)
    return MaxNLocator(nbins=4, steps=STEPS, integer=axis.kind == "whole")


def factor_label(axis: Axis, inches: float = 3.0) -> str:
    """The factor's name and unit, in lines that fit."""
    unit = f" ({axis.unit})" if axis.unit not in _UNSAID else ""
    wide = max(12, int(inches / _A_LETTER))
    return "\n".join(wrap(f"{factor_words(axis.name)}{unit}", wide, break_on_hyphens=False, break_long_words=False))


def _time(axes: Axes, axis: Axis) -> None:
    """Put ticks at whole years, or at months if there are too few years."""
    years = np.arange(np.ceil(axis.low), np.floor(axis.high) + 1)
    if len(years) >= _TWO_YEARS:
        shown: NDArray[np.float64] = years[:: -(-len(years) // 5)]
        axes.xaxis.set_major_locator(FixedLocator(shown.tolist()))
        axes.set_xticklabels([f"{year:.0f}" for year in shown])
        return
    levels = axis.numbers(axis.levels or ())
    ends = [float(levels.min()), float(levels.max())] if len(levels) else [axis.low, axis.high]
    axes.xaxis.set_major_locator(FixedLocator(list(dict.fromkeys(ends))))
    axes.set_xticklabels([month_of(end) for end in dict.fromkeys(ends)])
