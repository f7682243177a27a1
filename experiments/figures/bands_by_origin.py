"""A panel of forecasts from several origins: a band and a line for each, and points for what was observed."""

import pandas as pd
from matplotlib.axes import Axes

from haemus.experiments.figures.key import Band, Entry, Line, Mark
from haemus.experiments.figures.looks import look


def draw_bands(axes: Axes, rows: pd.DataFrame, centre: str, origins: tuple[int, ...]) -> None:
    """Draw 90 % bands by year; `rows` has origin, year, observed, low_90, high_90 and the column `centre` of the line."""
    for place, origin in enumerate(origins):
        own, colour = rows[rows["origin"] == origin], look(place).colour
        axes.fill_between(own["year"], own["low_90"], own["high_90"], color=colour, alpha=0.16, lw=0)
        axes.plot(own["year"], own[centre], color=colour, ls=look(place).line, lw=0.9)
    record = rows.drop_duplicates("year")
    axes.plot(record["year"], record["observed"], ls="", marker="D", ms=2.8, mfc="black", mec="white", mew=0.4)
    axes.set_ylim(bottom=0.0)
    axes.margins(x=0.04)
    axes.locator_params(axis="both", nbins=4, integer=True)


def key_of(origins: tuple[int, ...]) -> list[Entry]:
    """The key of such panels."""
    lines = [Line(f"runs from {origin}", look(place), 0.9) for place, origin in enumerate(origins)]
    return [*lines, Band("middle 90 % of runs, in its origin's colour", look(0).colour, 0.16), Mark("on record", "D")]
