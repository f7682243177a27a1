"""Distributions of the headline outcomes by scenario: every run a dot, middle 50 % and 90 %, median."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from experiments.figures.headlines import Headline, headline_values, headlines
from experiments.figures.intervals import QUANTILES
from experiments.figures.style import grid, head, look, page
from experiments.result import Result

NAME = "outcomes"
_FEW: Final = 2  # scenarios that leave room for two wide columns of panels
_MOST_DOTS: Final = 400
_MEDIAN: Final = QUANTILES.index(0.5)
_SIDEWAYS: Final = 0.4  # [one of what is counted] width over which the dots of a count are spread
_SILVER: Final = 0.41421356237309515
_GOLDEN: Final = 0.6180339887498949


Spreads = dict[tuple[str, str], list[float]]


def spreads(values: pd.DataFrame, outcomes: Sequence[Headline]) -> Spreads:
    """QUANTILES of the known values over runs, by outcome and scenario."""
    return {
        (each.name, str(name)): np.quantile(finite, QUANTILES).tolist()
        for each in outcomes
        for name, group in values.groupby("scenario", observed=True)
        if (finite := known(group[each.name])).size
    }


def known(values: pd.Series) -> NDArray[np.float64]:
    """The finite ones of the runs' values."""
    numbers = values.to_numpy(dtype=np.float64)
    return numbers[np.isfinite(numbers)]


def draw(result: Result) -> Figure | None:
    """One panel an outcome, one row a scenario; nothing where no headline outcome is known."""
    listed = headlines(result.columns("runs"))
    needed = dict.fromkeys(column for each in listed for column in each.columns)
    values = headline_values(result.table("runs", list(needed)), listed)
    listed = [each for each in listed if known(values[each.name]).size]
    if not listed:
        return None
    quantiles = spreads(values, listed)
    note = (
        f"{result.caption()}.\n"
        "Dots: single runs, those of a count spread sideways. "
        "Thick bar: middle 50 % of runs; thin bar: middle 90 %; number: median."
    )
    few = len(result.scenarios) <= _FEW
    columns = 2 if few else 3
    rows = -(-len(listed) // columns)
    gap = 0.52 if few else 0.64
    panel = 0.16 + (0.33 if few else 0.27) * len(result.scenarios)
    figure = page(head(note) + (panel + gap) * rows, "Outcomes by scenario", note)
    names = 0.2 + 0.058 * max(len(name) for name in result.scenarios)
    axes = grid(figure, (rows, columns), margins=(names, 0.2, head(note) + gap - 0.42, 0.26), gaps=(0.26, gap))
    for place, (outcome, each) in enumerate(zip(listed, axes, strict=False)):
        _panel(each, values, quantiles, outcome, result.scenarios)
        each.set_title(outcome.label if few else outcome.label.replace(" (", "\n("))
        each.set_yticklabels(result.scenarios if place % columns == 0 else [])
    for spare in axes[len(listed) :]:
        spare.set_axis_off()
    return figure


def _panel(axes: Axes, values: pd.DataFrame, quantiles: Spreads, outcome: Headline, scenarios: Sequence[str]) -> None:
    counts = bool(np.all(known(values[outcome.name]) % 1.0 == 0.0))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, min_n_ticks=1 if counts else 2, integer=counts))
    axes.set_yticks(range(len(scenarios)))
    axes.set_ylim(len(scenarios) - 0.35, -0.65)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.margins(x=0.07)
    if counts:
        least, most = known(values[outcome.name]).min(), known(values[outcome.name]).max()
        axes.set_xlim(least - 0.6, most + 0.6)
    medians = [quantiles[outcome.name, name][_MEDIAN] for name in scenarios if (outcome.name, name) in quantiles]
    for place, name in enumerate(scenarios):
        if (outcome.name, name) not in quantiles:
            axes.text(0.02, place, "not reached", transform=axes.get_yaxis_transform(), va="center", size=6)
            continue
        low, lower, median, upper, high = quantiles[outcome.name, name]
        colour = look(place).colour
        _dots(
            axes,
            known(values.loc[values["scenario"] == name, outcome.name]),
            place,
            colour,
            sideways=_SIDEWAYS * counts,
        )
        axes.plot([low, high], [place, place], color=colour, lw=0.9, zorder=4)
        axes.plot([lower, upper], [place, place], color=colour, lw=3.6, zorder=5)
        axes.plot([median], [place], marker="o", ms=4.4, mfc="white", mec=colour, mew=1.1, zorder=6)
        axes.annotate(
            f"{median:g}" if counts else number(median, medians),
            (median, place),
            xytext=(0, 4.5),
            textcoords="offset points",
            ha="center",
            va="bottom",
            size=6.5,
            zorder=7,
            path_effects=[withStroke(linewidth=1.8, foreground="white")],
        )


def _dots(axes: Axes, values: NDArray[np.float64], place: int, colour: str, *, sideways: float) -> None:
    """Runs below the bar, spread downwards by the golden ratio: the same runs give the same picture."""
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
    """A median in about three figures, all of a panel with the same decimals."""
    size = max((abs(each) for each in beside), default=0.0)
    decimals = 0 if size >= 100 else 1 if size >= 10 else 2  # noqa: PLR2004 - three figures
    return f"{value:,.{decimals}f}"
