"""Time on the x axis: quarters drawn at their middle, in calendar years."""

from collections.abc import Iterable
from datetime import date

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullLocator
from numpy.typing import NDArray

from haemus.model.calendar import QUARTERS_PER_YEAR, parse_quarter, season_of, year_of

_DAYS = 365.25
_SHORT = 7  # [years] up to which every second year has a tick


def middle_of(name: str) -> float:
    """The middle of a quarter [calendar year]: "2025Q1" is 2025.125."""
    quarter = parse_quarter(name)
    return year_of(quarter) + (season_of(quarter) + 0.5) / QUARTERS_PER_YEAR


def middles(names: Iterable[str]) -> NDArray[np.float64]:
    """The middles of several quarters [calendar year]."""
    return np.array([middle_of(str(name)) for name in names])


def day(year: int, month: int, number: int) -> float:
    """A date [calendar year]."""
    return year + (date(year, month, number) - date(year, 1, 1)).days / _DAYS


def year_axis(axes: Axes, first: float, last: float) -> None:
    """Whole years at the ticks: every fifth, or every second where the run is short."""
    start, end = int(first), int(last) + 1
    step = 5 if end - start > _SHORT else 2
    ticks = [year for year in range(start, end + 1) if year % step == 0]
    axes.set_xlim(start, end)
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticklabels([str(year) for year in ticks])
