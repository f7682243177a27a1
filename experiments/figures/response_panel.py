"""One panel of a response: means with their intervals, faint single points, and names at the ends of lines."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from haemus.experiments.figures.looks import Look
from haemus.experiments.sensitivity.response import MEAN, MOST_POINTS, POINT
from haemus.experiments.stats.crossed import FIXED
from haemus.experiments.stats.ranges import range_of
from haemus.experiments.store.sweep_result import SweepResult

JITTER: Final = 0.16  # [distance of two words]
PALE: Final = 0.13
DARK: Final = 0.42
_FLATTENED: Final = 2.5  # times the factor's effect; longer intervals are cut off by the axis
_DODGE: Final = 0.018  # [share of the axis] between the bars of two scenarios
_LINE: Final = 0.03  # [share of the axis] between the end of an outcome's range and the end of its axis
_GOLDEN: Final = 0.6180339887498949
_TRIMMED: Final = (0.02, 0.98)
_APART: Final = 0.105  # [inch] between the centres of two names
_TOGETHER: Final = 0.02  # [inch] lines that end this close together keep the given order of names
LEADER: Final = 0.16  # [inch] between a panel and the names beside it
_TOUCH: Final = 0.03  # [inch] between a leader line and what it joins


def limits(swept: SweepResult, rows: pd.DataFrame) -> tuple[float, float]:
    """Limits shared by all panels of an outcome.

    They include the means, their intervals within replications, and the points (in a drawn design, nearly all of them). The
    intervals of the means themselves are included too, unless they would flatten everything else.
    """
    means, points = rows[rows["shows"] == MEAN], rows.loc[rows["shows"] == POINT, "mean"].to_numpy(dtype=float)
    points = points[np.isfinite(points)]
    if swept.kind not in FIXED and points.size:
        points = np.quantile(points, _TRIMMED)
    ends = means[["mean", "within_low", "within_high"]].to_numpy(dtype=float)
    low, high = _ends(np.concatenate((ends[np.isfinite(ends)], points)))
    whole = means[["low", "high"]].to_numpy(dtype=float)
    least, most = _ends(np.concatenate((whole[np.isfinite(whole)], [low, high])))
    if most - least > _FLATTENED * (high - low) > 0.0:
        middle, half = 0.5 * (low + high), 0.5 * _FLATTENED * (high - low)
        least, most = max(least, middle - half), min(most, middle + half)
    room = 0.06 * (most - least) or 0.1 * abs(most) or 0.5
    lowest, highest = range_of(str(rows["unit"].iloc[0]))
    # an axis ends where the outcome does, but for the width of a line
    line = _LINE * (most - least + room)
    return max(least - room, lowest - line), min(most + room, highest + line)


def _ends(values: NDArray[np.float64]) -> tuple[float, float]:
    return (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)


def draw_panel(axes: Axes, rows: pd.DataFrame, looks: dict[str, Look], *, spread: float, bars: bool) -> None:
    """Draw means as a line with a band, or as marks with bars if points are drawn or words; `spread` is the dots' spread."""
    middle = 0.5 * (len(looks) - 1)
    for place, (scenario, shape) in enumerate(looks.items()):
        own = rows[rows["scenario"] == scenario]
        _points(axes, own[own["shows"] == POINT], shape.colour, spread)
        means = own[(own["shows"] == MEAN) & np.isfinite(own["mean"])]
        if means.empty:
            continue
        if bars or spread or len(means) == 1:
            low, high = axes.get_xlim()
            _bars(axes, means, shape, (place - middle) * _DODGE * (high - low), joined=not spread)
            continue
        at, mean = means["at"], means["mean"]
        axes.fill_between(at, means["low"], means["high"], color=shape.colour, alpha=PALE, lw=0, zorder=1)
        axes.fill_between(
            at, means["within_low"], means["within_high"], color=shape.colour, alpha=DARK - PALE, lw=0, zorder=3
        )
        axes.plot(at, mean, color=shape.colour, ls=shape.line, lw=1.3, marker=shape.marker, ms=2.4, mew=0, zorder=5)


def _points(axes: Axes, points: pd.DataFrame, colour: str, spread: float) -> None:
    """Draw single points faintly: joined along the factor on a grid, otherwise as dots."""
    if points.empty:
        return
    if not spread and (points["line"] != "").any():
        for _, line in points.groupby("line", sort=False):
            ordered = line.sort_values("at")
            axes.plot(ordered["at"], ordered["mean"], color=colour, lw=0.6, alpha=0.45, zorder=2)
        return
    aside = spread * (2.0 * np.modf(np.arange(len(points)) * _GOLDEN)[0] - 1.0)
    size = 1.7 if len(points) <= MOST_POINTS // 2 else 1.3
    axes.plot(
        points["at"] + aside, points["mean"], ls="", marker="o", ms=size, mew=0, color=colour, alpha=0.35, zorder=2
    )


def _bars(axes: Axes, means: pd.DataFrame, shape: Look, aside: float, *, joined: bool) -> None:
    at = means["at"] + aside
    if joined:
        axes.plot(at, means["mean"], color=shape.colour, ls=shape.line, lw=0.8, zorder=4)
    axes.vlines(at, means["low"], means["high"], color=shape.colour, lw=2.6, alpha=2 * PALE, zorder=3)
    axes.vlines(at, means["within_low"], means["within_high"], color=shape.colour, lw=1.0, zorder=5)
    known = means["low"].notna()
    for of, face in ((known, shape.colour), (~known, "white")):
        axes.plot(
            at[of],
            means.loc[of, "mean"],
            ls="",
            marker=shape.marker,
            ms=3.2,
            mfc=face,
            mec=shape.colour,
            mew=0.5,
            zorder=6,
        )


class EndLabel(NamedTuple):
    """A name, the height of its line's end, and its colour."""

    height: float
    text: str
    colour: str


def end_labels(axes: Axes, labels: Sequence[EndLabel], *, size: float = 6.0, weight: str = "bold") -> None:
    """Write names to the right of a panel in the order of their lines, joined to their ends; if lines end together, in the given order."""
    low, high = axes.get_ylim()
    box = axes.get_window_extent()
    wide, tall = box.width / axes.figure.dpi, box.height / axes.figure.dpi
    place = {each: tall * (each.height - low) / (high - low) for each in labels}
    rank = {each: (round(place[each] / _TOGETHER), -order) for order, each in enumerate(labels)}
    ordered = sorted(labels, key=lambda each: rank[each])
    wanted = sorted(place[each] for each in ordered)
    for each, at in zip(ordered, apart(wanted, _APART), strict=True):
        ends = ([1.0 + _TOUCH / wide, 1.0 + (LEADER - _TOUCH) / wide], [place[each] / tall, at / tall])
        axes.plot(*ends, transform=axes.transAxes, color=each.colour, lw=0.5, clip_on=False)
        axes.text(
            1.0 + LEADER / wide, at / tall, each.text, transform=axes.transAxes, ha="left", va="center", size=size, weight=weight,
            color=each.colour, clip_on=False,
        )  # fmt: skip


def apart(wanted: Sequence[float], least: float) -> list[float]:
    """Move ordered positions as little as possible so that neighbours are `least` apart; touching groups keep their centre."""
    groups: list[list[float]] = []  # the originally wanted positions of each group
    for place in wanted:
        groups.append([place])
        while len(groups) > 1 and _bottom(groups[-1], least) < _bottom(groups[-2], least) + least * len(groups[-2]):
            last = groups.pop()
            groups[-1] += last
    return [_bottom(group, least) + least * step for group in groups for step in range(len(group))]


def _bottom(group: Sequence[float], least: float) -> float:
    return sum(group) / len(group) - 0.5 * least * (len(group) - 1)
