"""Distributions in rows: a dot for every run, the middle 50 % and 90 %, and the median."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from haemus.experiments.stats.means import QUANTILES

_MOST_DOTS: Final = 400
_MEDIAN: Final = QUANTILES.index(0.5)
_SIDEWAYS: Final = 0.4  # [units of the count] width over which the dots of a count are spread
_SILVER: Final = 0.41421356237309515
_GOLDEN: Final = 0.6180339887498949

Values = NDArray[np.float64]


def spread_rows(axes: Axes, rows: Sequence[Values], colours: Sequence[str]) -> None:
    """Fill a panel with a row for each set of finite values, from the top; an empty one is labelled "not reached"."""
    together = np.concatenate(rows)
    counts = bool(np.all(together % 1.0 == 0.0))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, min_n_ticks=1 if counts else 2, integer=counts))
    axes.set_yticks(range(len(rows)))
    axes.set_ylim(len(rows) - 0.35, -0.65)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.margins(x=0.07)
    if counts:
        axes.set_xlim(together.min() - 0.6, together.max() + 0.6)
    ends = [quantiles(values) for values in rows]
    medians = [each[_MEDIAN] for each in ends if each]
    for place, (values, colour, each) in enumerate(zip(rows, colours, ends, strict=True)):
        if not each:
            axes.text(0.02, place, "not reached", transform=axes.get_yaxis_transform(), va="center", size=6)
            continue
        _dots(axes, values, place, colour, sideways=_SIDEWAYS * counts)
        _bars(axes, each, place, colour)
        axes.annotate(
            f"{each[_MEDIAN]:g}" if counts else number(each[_MEDIAN], medians),
            (each[_MEDIAN], place),
            xytext=(0, 4.5),
            textcoords="offset points",
            ha="center",
            va="bottom",
            size=6.5,
            zorder=7,
            path_effects=[withStroke(linewidth=1.8, foreground="white")],
        )


def quantiles(values: Values) -> list[float]:
    """QUANTILES of finite values; empty if there are none."""
    found: list[float] = np.quantile(values, QUANTILES).tolist() if values.size else []
    return found


def _bars(axes: Axes, ends: Sequence[float], place: int, colour: str) -> None:
    low, lower, median, upper, high = ends
    axes.plot([low, high], [place, place], color=colour, lw=0.9, zorder=4)
    axes.plot([lower, upper], [place, place], color=colour, lw=3.6, zorder=5)
    axes.plot([median], [place], marker="o", ms=4.4, mfc="white", mec=colour, mew=1.1, zorder=6)


def _dots(axes: Axes, values: Values, place: int, colour: str, *, sideways: float) -> None:
    """Draw runs below the bar, spread downwards by the golden ratio, so that the same runs give the same picture."""
    ordered = np.sort(values)
    if ordered.size > _MOST_DOTS:
        ordered = ordered[np.linspace(0, ordered.size - 1, _MOST_DOTS).round().astype(int)]
    depth = np.modf(np.arange(ordered.size) * _GOLDEN)[0]
    aside = sideways * (np.modf(np.arange(ordered.size) * _SILVER)[0] - 0.5)
    axes.plot(
        ordered + aside,
        place + 0.16 + 0.24 * depth,
        ls="",
        marker="o",
        ms=1.5,
        mew=0,
        color=colour,
        alpha=0.4,
    )


def number(value: float, beside: Sequence[float]) -> str:
    """A median to about three figures, with the same decimals throughout a panel."""
    size = max((abs(each) for each in beside), default=0.0)
    decimals = 0 if size >= 100 else 1 if size >= 10 else 2  # noqa: PLR2004 - three figures
    return f"{value:,.{decimals}f}"
