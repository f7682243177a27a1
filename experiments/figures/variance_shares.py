"""Sources of variance: factors, the seed alone, and the seed's interaction with factors; one bar per outcome."""

from math import isfinite
from typing import Final

import pandas as pd

from haemus.experiments.figures.key import Band, key_below
from haemus.experiments.figures.style import INK, TOP, Page, grid, page
from haemus.experiments.figures.words import in_words
from haemus.experiments.report.numbers import NO_VALUE

NAME = "variance"
_ROW: Final = 0.3  # [inch] for an outcome
_PARTS: Final = (("factors", "#0b3c5d", "white"), ("seed", "#8c8c8c", "white"), ("together", "#d0d0d0", INK))
_WIDE: Final = 0.06  # [share] a number fits into a part this wide


def shown(shares: pd.DataFrame, scenario: str) -> pd.DataFrame:
    """The shares in one scenario, one row per outcome."""
    return shares[shares["scenario"] == scenario].reset_index(drop=True)


def draw(table: pd.DataFrame, scenario: str, name: str, confidence: float) -> Page:
    """Draw one bar per outcome; shares below 0, which are noise, have no length."""
    level = f"{100.0 * confidence:g} %"
    note = "\n".join(
        (
            f"{scenario}: {table['runs'].max():,} runs at each of {table['points'].max():,} points. Percent of the variance",
            "over points and seeds.",
            f"Right: the seed in total, and its {level} interval (left-out replications; resampled points, if these are a sample).",
        )
    )
    figure = page(TOP + 0.25 + _ROW * len(table) + 0.4, f"{name}: what is chance", note)
    (axes,) = grid(figure, (1, 1), margins=(1.75, 1.35, TOP + 0.05, 0.35), gaps=(0, 0))
    axes.set_xlim(0.0, 100.0)
    axes.set_ylim(len(table) - 0.4, -0.6)
    axes.grid(visible=False)
    axes.set_yticks(range(len(table)), [in_words(str(outcome)) for outcome in table["outcome"]])
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("percent of variance")
    for place, (_, row) in enumerate(table.iterrows()):
        sizes = [max(0.0, float(row[part])) for part, _, _ in _PARTS]  # a share that isn't defined has no length
        start, whole = 0.0, sum(sizes) or 1.0
        for (_, colour, ink), size in zip(_PARTS, sizes, strict=True):
            wide = 100.0 * size / whole
            axes.barh(place, wide, left=start, height=0.55, color=colour, zorder=3)
            if size / whole >= _WIDE:
                axes.text(
                    start + wide / 2.0, place, f"{wide:.0f}", ha="center", va="center", size=6, color=ink, zorder=4
                )
            start += wide
        axes.text(1.02, place, _said(row), transform=axes.get_yaxis_transform(), va="center", size=6, color=INK)
    words = ("by the factors", "by the seed alone; cancels in differences", "by the seed together with factors")
    key_below(figure, [Band(said, colour, 1.0) for said, (_, colour, _) in zip(words, _PARTS, strict=True)])
    return figure


def _said(row: "pd.Series[float]") -> str:
    if not isfinite(float(row["seed_total"])):
        return f"seed: {NO_VALUE}"
    value, low, high = (100.0 * float(row[name]) for name in ("seed_total", "seed_total_low", "seed_total_high"))
    return f"seed {value:.0f} % ({low:.0f} to {high:.0f})" if isfinite(low) else f"seed {value:.0f} %"
