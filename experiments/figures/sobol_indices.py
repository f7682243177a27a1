"""Sobol' indices of each factor, first order and total, with the seed's share of the total variance."""

from math import isfinite
from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from haemus.experiments.figures.key import Band, Ruled, key_below
from haemus.experiments.figures.style import FAINT, TOP, Page, grid, page
from haemus.experiments.figures.words import bar_label, in_words
from haemus.experiments.report.numbers import NO_VALUE

NAME = "indices"
_COLUMNS: Final = 2
_ROW: Final = 0.3  # [inch] for a factor
_AROUND: Final = 0.75  # [inch] above and below a panel
_LOW: Final = -0.1
_HIGH: Final = 1.1
_FIRST: Final = "#0b3c5d"
_TOTAL: Final = "#9db8cc"


def shown(indices: pd.DataFrame, shares: pd.DataFrame | None, scenario: str) -> pd.DataFrame:
    """First-order and total indices in one scenario, with the seed's share of the total variance."""
    own = indices[(indices["scenario"] == scenario) & (indices["order"] != "second")].reset_index(drop=True)
    if shares is None:
        return own
    seed = shares[shares["scenario"] == scenario][["outcome", "seed_total", "seed_total_low", "seed_total_high"]]
    return own.merge(seed, on="outcome", how="left")


def draw(table: pd.DataFrame, scenario: str, name: str, confidence: float) -> Page:
    """Draw one panel per outcome; `table` is the result of `shown`."""
    outcomes = list(dict.fromkeys(table["outcome"]))
    factors = int(table["factor"].nunique())
    rows = -(-len(outcomes) // _COLUMNS)
    note = _note(table, scenario, confidence)
    height = _ROW * factors + _AROUND
    figure = page(TOP + rows * height + 0.1, f"{name}: Sobol' indices", note)
    margins = (1.32, 0.1, TOP + 0.22, 0.45)
    panels = grid(figure, (rows, _COLUMNS), margins=margins, gaps=(1.4, _AROUND))
    for outcome, axes in zip(outcomes, panels, strict=False):
        _panel(axes, table[table["outcome"] == outcome])
    for spare in panels[len(outcomes) :]:
        spare.set_axis_off()
    key_below(
        figure,
        [
            Band("the factor alone (first order)", _FIRST, 1.0), Band("with all its interactions (total)", _TOTAL, 1.0),
            Ruled("interval; an arrow where it goes on", "#d55e00"),
        ],
    )  # fmt: skip
    return figure


def _note(table: pd.DataFrame, scenario: str, confidence: float) -> str:
    runs = int(table["runs"].max())
    of = "the mean over seeds" if runs > 1 else "one seed"
    return "\n".join(
        (
            f"{scenario}: {table['blocks'].max():,} blocks of Saltelli's scheme, {runs:,} run{'s' if runs > 1 else ''} at each point.",
            f"Shares of the variance of {of} caused by a factor:",
            f"alone, and including all interactions. Intervals are of {100.0 * confidence:g} % (resampled blocks, left-out replications).",
            "Below each panel: the seed's share of all variance, with its interval.",
        )
    )


def _panel(axes: Axes, rows: pd.DataFrame) -> None:
    total = rows[rows["order"] == "total"].sort_values("index", ascending=False, kind="stable")
    first = rows[rows["order"] == "first"].set_index("factor")
    axes.set_title(in_words(str(rows["outcome"].iloc[0])))
    axes.set_xlabel(_seed(rows), size=6)
    axes.set_ylim(len(total) - 0.4, -0.6)
    axes.set_xlim(_LOW, _HIGH)
    axes.set_xticks([0.0, 0.25, 0.5, 0.75, 1.0])
    axes.set_yticks(range(len(total)), [bar_label(str(name)) for name in total["factor"]])
    axes.tick_params(axis="y", length=0, labelsize=5.8)
    axes.grid(visible=False)
    axes.axvline(0.0, color=FAINT, lw=0.8, zorder=2)
    for place, name in enumerate(total["factor"]):
        for rows_of, shift, colour in ((first, -0.17, _FIRST), (total.set_index("factor"), 0.17, _TOTAL)):
            value, low, high = rows_of.loc[name, ["index", "low", "high"]].to_numpy(dtype=float).tolist()
            _bar(axes, place + shift, (value, low, high), colour)


def _bar(axes: Axes, place: float, numbers: tuple[float, float, float], colour: str) -> None:
    """Draw a bar with its interval, cut at the ends of the axis."""
    value, low, high = numbers
    if not isfinite(value):
        axes.text(0.015, place, NO_VALUE, size=4.6, color=FAINT, va="center", zorder=4)
        return
    axes.barh(place, min(max(value, _LOW), _HIGH), height=0.3, color=colour, zorder=3)
    if value == low == high == 0.0:
        axes.text(0.015, place, "0", size=4.6, color=FAINT, va="center", zorder=4)
    if not isfinite(low):
        return
    axes.plot([max(low, _LOW), min(high, _HIGH)], [place, place], color="#d55e00", lw=0.9, zorder=4)
    for end, beyond, marker in ((_LOW, low < _LOW, "<"), (_HIGH, high > _HIGH, ">")):
        if beyond:
            axes.plot([end], [place], marker=marker, ms=2.6, color="#d55e00", zorder=5, clip_on=False)


def _seed(rows: pd.DataFrame) -> str:
    if "seed_total" not in rows or rows["seed_total"].isna().all():
        return ""
    value, low, high = (
        100.0 * float(rows[name].iloc[0]) for name in ("seed_total", "seed_total_low", "seed_total_high")
    )
    span = f" ({low:.0f} to {high:.0f})" if isfinite(low) else ""
    return f"the seed's: {value:.0f} % of all variance{span}"
