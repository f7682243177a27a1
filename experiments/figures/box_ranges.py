"""The selected box: for each factor, its limits on the factor's own axis, and how often halves allow each value."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from haemus.experiments.design.values import Axis
from haemus.experiments.discovery.analysis import Discovery
from haemus.experiments.discovery.boxes import Limit, ends, value_in_words
from haemus.experiments.discovery.text import coverage_in_words, with_interval
from haemus.experiments.discovery.workbench import KINDS_WITHOUT_ORDER
from haemus.experiments.figures.key import Band, Ruled, key_below
from haemus.experiments.figures.looks import look
from haemus.experiments.figures.style import FAINT, INK, TOP, Page, grid, page
from haemus.experiments.figures.words import bar_label, condition, sample
from haemus.experiments.report.numbers import chance

NAME = "box"
_ROW = 0.31  # [inch]
_HALF = 0.17  # of a row
_DARKEST = 0.24
_LIMITED = "#d55e00"


def shown(found: Discovery) -> pd.DataFrame:
    """The table behind the figure: for each factor and value, the share of halves that allow it, and whether the box does."""
    table = found.stability.held(found.cases.axes)
    limits = {limit.factor: limit for limit in found.box.limits}
    parts = []
    for place, axis in enumerate(found.cases.axes):
        own = table[table["factor"] == axis.name].copy()
        limit = limits.get(place)
        own["in_box"] = True if limit is None else limit.allows(own["at"].to_numpy(dtype=float))
        own["low"] = max(limit.low, axis.low) if limit is not None and limit.places is None else axis.low
        own["high"] = min(limit.high, axis.high) if limit is not None and limit.places is None else axis.high
        own["limited"] = limit is not None
        own["p"] = np.nan if limit is None else limit.p
        own["restricted"] = found.stability.restricted(place)
        parts.append(own)
    return pd.concat(parts, ignore_index=True)


def draw(found: Discovery, table: pd.DataFrame) -> Page:
    """Draw one row per factor, ordered by how often halves limit it."""
    axes = {axis.name: axis for axis in found.cases.axes}
    places = {axis.name: place for place, axis in enumerate(found.cases.axes)}
    order = (
        table.drop_duplicates("factor")
        .sort_values(["restricted", "limited"], ascending=False, kind="stable")["factor"]
        .tolist()
    )
    box, count = found.box, len(found.stability.again)
    inner, outer = found.density_of(box), found.density_of(box, outside=True)
    density, outside = with_interval(inner, box.points), with_interval(outer, len(found.cases.points) - box.points)
    said = (
        f"Box {box.number}: coverage {coverage_in_words(found, box)}, density {density}, mass {box.mass:.3g};"
        f" density outside {outside}\n(±: Monte Carlo error; in brackets: 95 % interval over points, Wilson)."
        if box.limits
        else "No box: no significant limit."
    )
    note = "\n".join(
        (
            sample(found),
            said,
            (
                f"Each factor over its whole range. The darker the grey, the more of {count} boxes of halves of the points allow the"
                f" value. Right: share of halves whose box limits the factor, and quasi-p of the limit."
            ),
        )
    )
    top = TOP
    figure = page(top + 0.22 + _ROW * len(order) + 0.2, f"{condition(found)}: the box", note)
    (panel,) = grid(figure, (1, 1), margins=(1.95, 1.55, top + 0.12, 0.2), gaps=(0.0, 0.0))
    panel.grid(visible=False)
    panel.set_xlim(0.0, 1.0)
    panel.set_ylim(len(order) - 0.45, -0.6)
    panel.set_xticks([])
    panel.spines[["left", "bottom"]].set_visible(False)
    panel.set_yticks(range(len(order)), [_named(axes[name]) for name in order])
    panel.tick_params(axis="y", length=0)
    panel.text(1.03, -0.5, "limited in halves, quasi-p", transform=panel.transData, size=6, color=FAINT, va="bottom")
    limits = {limit.factor: limit for limit in box.limits}
    for row, name in enumerate(order):
        own, limit = table[table["factor"] == name], limits.get(places[name])
        if axes[name].kind in KINDS_WITHOUT_ORDER:
            _words(panel, row, axes[name], own, limited=limit is not None)
        else:
            _range(panel, row, axes[name], own, limit)
        p = "" if limit is None else f"   p {chance(limit.p)}"
        share = f"{100.0 * float(own['restricted'].iloc[0]):.0f} %"
        panel.text(
            1.03, row, f"{share}{p}", va="center", size=6.5, color=INK if limit is not None else FAINT, clip_on=False
        )
    key_below(
        figure,
        [
            Ruled("values that the box allows: limited", _LIMITED, width=2.4), Ruled("not limited", look(0).colour, width=2.4),
            Band("allowed by every half's box", INK, _DARKEST),
        ],
    )  # fmt: skip
    return figure


def _named(axis: Axis) -> str:
    unit = axis.unit if axis.kind in {"number", "whole"} and axis.unit not in {"", "1"} else ""
    return bar_label(axis.name, f"({unit})" if unit else "")


def _words(axes: Axes, row: int, axis: Axis, own: pd.DataFrame, *, limited: bool) -> None:
    """Draw one cell per word, side by side."""
    wide = 1.0 / len(own)
    for place, (at, held, inside) in enumerate(own[["at", "held", "in_box"]].itertuples(index=False)):
        left = place * wide + 0.004
        axes.fill_between([left, left + wide - 0.008], row - _HALF, row + _HALF, color=INK, alpha=_DARKEST * held, lw=0)
        if inside:
            axes.plot([left, left + wide - 0.008], [row + _HALF] * 2, color=_colour(limited=limited), lw=2.4, zorder=3)
        axes.text(
            left + 0.5 * wide, row - 0.02, value_in_words(axis, float(at)), ha="center", va="center", size=6.2, zorder=4,
            color=INK, weight="bold" if inside and limited else "normal",
        )  # fmt: skip


def _range(axes: Axes, row: int, axis: Axis, own: pd.DataFrame, limit: Limit | None) -> None:
    """Draw the axis from its low to its high end, and label the ends of the box."""
    wide = axis.high - axis.low
    at = (own["at"].to_numpy(dtype=float) - axis.low) / wide
    edges = np.concatenate(([0.0], 0.5 * (at[1:] + at[:-1]), [1.0]))
    for left, right, held in zip(edges[:-1], edges[1:], own["held"], strict=True):
        axes.fill_between([left, right], row - _HALF, row + _HALF, color=INK, alpha=_DARKEST * held, lw=0)
    low, high = float(own["low"].iloc[0]), float(own["high"].iloc[0])
    bar = [(low - axis.low) / wide, (high - axis.low) / wide]
    axes.plot(bar, [row + _HALF] * 2, color=_colour(limited=limit is not None), lw=2.4, zorder=3)
    whole = (value_in_words(axis, axis.low), value_in_words(axis, axis.high))
    said = whole if limit is None else ends(limit, axis)
    for place, text, cut, ha in zip(bar, said, _cut(limit), ("left", "right"), strict=True):
        if cut:
            axes.plot([place] * 2, [row - _HALF, row + _HALF], color=_LIMITED, lw=1.2, zorder=3)
        axes.annotate(
            text, (place, row), xytext=(3 if ha == "left" else -3, 0), textcoords="offset points", ha=ha, va="center",
            size=6.2, color=INK, weight="bold" if cut else "normal", zorder=4,
        )  # fmt: skip


def _cut(limit: Limit | None) -> tuple[bool, bool]:
    return (False, False) if limit is None else (np.isfinite(limit.low), np.isfinite(limit.high))


def _colour(*, limited: bool) -> str:
    return _LIMITED if limited else look(0).colour
