"""Distributions in rows: the runs as dots, the middle 50 % and 90 %, and the median; what is missing is said in words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from haemus.experiments.figures.axes import MINUS, STEPS
from haemus.experiments.figures.key import Band, Entry, Mark, Ruled
from haemus.experiments.report.numbers import NO_VALUE, of_runs
from haemus.experiments.stats.means import QUANTILES

_MOST_DOTS: Final = 400
_MEDIAN: Final = QUANTILES.index(0.5)
_BESIDE: Final = 0.35  # [units of the count] between the axis and the lowest or highest count
_HIGHEST: Final = 0.34  # [rows] of the bar of the most frequent count
_BROAD: Final = 0.5  # [units of the count] of such a bar
_GOLDEN: Final = 0.6180339887498949
_TEXT: Final = 6.5

Values = NDArray[np.float64]


def key_of(kinds: Collection[bool], colour: str = "#444444") -> list[Entry]:
    """The key of a page of rows; `kinds` has for each panel whether its values are counts."""
    entries: list[Entry] = [
        Ruled("median, and middle 50 % of runs", colour, width=3.6, marker="o"),
        Ruled("middle 90 % of runs", colour, width=0.9),
    ]
    if not all(kinds):
        entries.append(Mark("single runs", "o", colour, colour, 1.5))
    if any(kinds):
        entries.append(Band("of a count: bars whose height is the share of runs", colour, 0.4))
    return entries


@dataclass(frozen=True, slots=True)
class Spread:
    """The finite values of a row, the number of runs that finished, and the number planned."""

    values: Values
    runs: int
    planned: int

    @classmethod
    def of(cls, values: Values, planned: int) -> "Spread":
        """The row of finished runs, some of which may have no value."""
        return cls(values[np.isfinite(values)], values.size, planned)

    @property
    def missing(self) -> str:
        """What is missing, in words; empty if every run has a value."""
        if not self.runs:
            return "no run"
        if not self.values.size:
            return NO_VALUE
        return of_runs(self.values.size, self.planned) if self.values.size < self.planned else ""


def spread_rows(axes: Axes, rows: Sequence[Spread], colours: Sequence[str]) -> bool:
    """Fill a panel with a row for each set of runs, from the top; what is missing from a row is written into it.

    Returns whether the values are counts.
    """
    together = np.concatenate([row.values for row in rows])
    counts = bool(np.all(together % 1.0 == 0.0))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, steps=STEPS, min_n_ticks=1 if counts else 2, integer=counts))
    # without the offset that matplotlib takes out of numbers that are close together
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.7g}".replace("-", MINUS)))
    axes.set_yticks(range(len(rows)))
    axes.set_ylim(len(rows) - 0.35, -0.65)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.margins(x=0.07)
    if counts:
        axes.set_xlim(together.min() - _BESIDE, together.max() + _BESIDE)
    ends = [quantiles(row.values, counts=counts) for row in rows]
    medians = [each[_MEDIAN] for each in ends if each]
    for place, (row, colour, each) in enumerate(zip(rows, colours, ends, strict=True)):
        if each:
            _dots(axes, row.values, place, colour, counts=counts)
            _bars(axes, each, place, colour)
            said = f"{each[_MEDIAN]:g}" if counts else number(each[_MEDIAN], medians)
            _annotate(axes, (each[_MEDIAN], place), f"{said} ({row.missing})" if row.missing else said)
        else:
            axes.text(0.02, place, row.missing, transform=axes.get_yaxis_transform(), va="center", size=_TEXT)
    return counts


def _annotate(axes: Axes, at: tuple[float, float], said: str) -> None:
    """Write a median above its mark, inwards near the ends of the axis."""
    low, high = axes.get_xlim()
    where = (at[0] - low) / (high - low)
    side = "left" if where < 0.15 and len(said) > 6 else "right" if where > 0.85 and len(said) > 6 else "center"  # noqa: PLR2004
    axes.annotate(
        said, at, xytext=(0, 4.5), textcoords="offset points", ha=side, va="bottom", size=_TEXT, zorder=7,
        path_effects=[withStroke(linewidth=1.8, foreground="white")],
    )  # fmt: skip


def quantiles(values: Values, *, counts: bool = False) -> list[float]:
    """QUANTILES of finite values; empty if there are none. Of counts they are counts that occur."""
    if not values.size:
        return []
    found = np.quantile(values, QUANTILES, method="inverted_cdf") if counts else np.quantile(values, QUANTILES)
    ends: list[float] = found.tolist()
    return ends


def _bars(axes: Axes, ends: Sequence[float], place: int, colour: str) -> None:
    low, lower, median, upper, high = ends
    axes.plot([low, high], [place, place], color=colour, lw=0.9, zorder=4)
    axes.plot([lower, upper], [place, place], color=colour, lw=3.6, zorder=5)
    axes.plot([median], [place], marker="o", ms=4.4, mfc="white", mec=colour, mew=1.1, zorder=6)


def _dots(axes: Axes, values: Values, place: int, colour: str, *, counts: bool) -> None:
    """Draw runs below the bar: a bar for each count, or a dot for each run, spread downwards by the golden ratio."""
    if counts:
        at, times = np.unique(values, return_counts=True)
        heights = _HIGHEST * times / times.max()
        wide = min(_BROAD, 0.06 * float(np.diff(axes.get_xlim())[0]))
        axes.bar(at, heights, bottom=place + 0.45 - heights, width=wide, color=colour, alpha=0.4, lw=0)
        return
    ordered = np.sort(values)
    if ordered.size > _MOST_DOTS:
        ordered = ordered[np.linspace(0, ordered.size - 1, _MOST_DOTS).round().astype(int)]
    # the same runs give the same picture
    depth = np.modf(np.arange(ordered.size) * _GOLDEN)[0]
    axes.plot(ordered, place + 0.16 + 0.24 * depth, ls="", marker="o", ms=1.5, mew=0, color=colour, alpha=0.4)


def number(value: float, beside: Sequence[float]) -> str:
    """A median to about three figures, with the same decimals throughout a panel."""
    size = max((abs(each) for each in beside), default=0.0)
    decimals = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3  # noqa: PLR2004 - three figures
    return f"{value:,.{decimals}f}"
