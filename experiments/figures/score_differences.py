"""A panel of score differences: the model less each rival, with intervals; filled where zero is outside."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from haemus.experiments.figures.looks import look
from haemus.experiments.figures.style import FAINT


def draw_differences(axes: Axes, rows: pd.DataFrame, title: str, *, low_is_good: bool, unit: str = "") -> None:
    """Draw one line for each rival, the first on top; `rows` has rival, difference, low and high."""
    colour = look(0).colour
    axes.set_title(title)
    side = f"{'left' if low_is_good else 'right'} of 0: model better"
    axes.set_xlabel(f"[{unit}]; {side}" if unit else side, size=5.8)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks(range(len(rows)), [str(name) for name in rows["rival"]])
    axes.tick_params(axis="y", length=0, labelsize=6)
    axes.grid(visible=False)
    if rows.empty:
        axes.text(
            0.5, 0.5, "no rival to score", transform=axes.transAxes, ha="center", va="center", size=6, color=FAINT
        )
        axes.set_xticks([])
        return
    axes.axvline(0.0, color=FAINT, lw=0.8, zorder=1)
    numbers = rows[["difference", "low", "high"]].to_numpy(dtype=float)
    for place, (difference, low, high) in enumerate(numbers.tolist()):
        sure = np.isfinite(low) and (low > 0.0 or high < 0.0)
        if np.isfinite(low):
            axes.plot([low, high], [place, place], color=colour, lw=0.9, zorder=2)
        axes.plot(
            [difference], [place], ls="", marker="o", ms=4.2, mfc=colour if sure else "white", mec=colour, mew=0.9, zorder=3
        )  # fmt: skip
    known = numbers[np.isfinite(numbers)]
    low, high = min(0.0, known.min(initial=0.0)), max(0.0, known.max(initial=0.0))
    margin = 0.08 * ((high - low) or 1.0)
    axes.set_xlim(low - margin, high + margin)
    axes.locator_params(axis="x", nbins=4)
