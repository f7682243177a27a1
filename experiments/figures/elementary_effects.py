"""Elementary effects of Morris' screening: mu* and sigma of each factor, labelled if they exceed the noise."""

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from haemus.experiments.figures.key import Ruled, key_below
from haemus.experiments.figures.looks import look
from haemus.experiments.figures.style import FAINT, INK, TOP, Page, grid, page
from haemus.experiments.figures.words import factor_words, in_words

NAME = "screening"
_COLUMNS: Final = 2
_PANEL: Final = 1.85  # [inch] height
_AROUND: Final = 0.75  # [inch] above and below a panel
_LINE: Final = 0.09  # [share of the points' height] for the name of a factor within the noise


def shown(screening: pd.DataFrame, scenario: str) -> pd.DataFrame:
    """The screening in one scenario, with a column for whether a factor exceeds the noise.

    It does if mu's interval excludes 0, or if the interval of mu* lies above the mu* of noise alone.
    """
    own = screening[screening["scenario"] == scenario].reset_index(drop=True)
    one_way = (own["mu_low"] > 0.0) | (own["mu_high"] < 0.0)
    return own.assign(told_from_noise=one_way | (own["mu_star_low"] > own["noise_star"].fillna(0.0)))


def draw(table: pd.DataFrame, scenario: str, name: str, confidence: float) -> Page:
    """Draw one panel per outcome; `table` is the result of `shown`."""
    outcomes = list(dict.fromkeys(table["outcome"]))
    rows = -(-len(outcomes) // _COLUMNS)
    note = _note(table, scenario, confidence)
    figure = page(TOP + rows * (_PANEL + _AROUND) + 0.1, f"{name}: screening by elementary effects", note)
    margins = (0.62, 0.12, TOP + 0.22, 0.5)
    panels = grid(figure, (rows, _COLUMNS), margins=margins, gaps=(0.7, _AROUND))
    for outcome, axes in zip(outcomes, panels, strict=False):
        _panel(axes, table[table["outcome"] == outcome])
    for spare in panels[len(outcomes) :]:
        spare.set_axis_off()
    key_below(
        figure,
        [
            Ruled("told from noise, with its intervals", look(0).colour, marker="o", face=look(0).colour),
            Ruled("can't be told from noise", "#999999", marker="o"), Ruled("sigma = mu*", FAINT, ":", 0.7),
        ],
    )  # fmt: skip
    return figure


def _note(table: pd.DataFrame, scenario: str, confidence: float) -> str:
    runs = int(table["runs"].max())
    level = f"{100.0 * confidence:g} %"
    at_each = f"{runs:,} run{'s' if runs > 1 else ''} at each point"
    lines = [
        f"{scenario}: {table['trajectories'].max():,} trajectories, {at_each}. Effects on the mean over seeds,",
        f"over a factor's whole range. Intervals of {level} (resampled trajectories, left-out replications).",
        "A factor above the line depends on the other factors or acts nonlinearly.",
    ]
    if runs == 1:
        lines.append("With one seed the effect of noise alone is unknown: told apart is what isn't 0 for this seed.")
    return "\n".join(lines)


def _panel(axes: Axes, rows: pd.DataFrame) -> None:
    colour = look(0).colour
    axes.set_title(in_words(str(rows["outcome"].iloc[0])))
    axes.set_xlabel(f"mean size of the effect, mu* ({rows['unit'].iloc[0]})", size=6)
    axes.set_ylabel("spread of the effect, sigma", size=6)
    points = rows[["mu_star", "mu_star_low", "mu_star_high", "sigma", "sigma_low", "sigma_high"]].to_numpy(dtype=float)
    wide = 1.12 * max(float(np.nanmax(points[:, 2])), np.finfo(float).tiny)
    untold = [factor_words(str(row.factor)) for row in rows.itertuples() if not row.told_from_noise]
    room = 1.12 + (_LINE * (len(untold) + 1) if untold else 0.0)
    tall = room * max(float(np.nanmax(points[:, 5])), np.finfo(float).tiny)
    axes.set_xlim(0.0, wide)
    axes.set_ylim(0.0, tall)
    axes.locator_params(nbins=5)
    reach = min(wide, tall * 1.12 / room)  # stays clear of the names
    axes.plot([0.0, reach], [0.0, reach], color=FAINT, lw=0.7, ls=":", zorder=2)
    for row, (mu, low, high, sigma, below, above) in zip(rows.itertuples(), points.tolist(), strict=True):
        told = bool(row.told_from_noise)
        shade = colour if told else "#999999"
        axes.plot([low, high], [sigma, sigma], color=shade, lw=0.8, zorder=3)
        axes.plot([mu, mu], [below, above], color=shade, lw=0.8, zorder=3)
        axes.plot(
            [mu],
            [sigma],
            marker="o",
            ms=4.0,
            mfc=colour if told else "white",
            mec=shade,
            mew=0.8,
            zorder=4,
            clip_on=False,
        )
        if told:
            right = mu > 0.6 * wide
            axes.annotate(
                factor_words(str(row.factor)), (mu, sigma), xytext=(-4 if right else 4, 4), textcoords="offset points",
                ha="right" if right else "left", va="bottom", size=6, color=INK, zorder=5,
            )  # fmt: skip
    if untold:
        axes.text(
            0.99, 0.98, "\n".join(["within the noise:", *untold]), transform=axes.transAxes, ha="right", va="top",
            size=5.4, color=FAINT, linespacing=1.25, zorder=1,
        )  # fmt: skip
