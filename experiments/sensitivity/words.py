"""Shares and tables as the terminal shows them."""

from collections.abc import Sequence
from math import isfinite
from typing import Final

from haemus.experiments.text_table import text_table

_PERCENT: Final = 100.0
_TWO_FIGURES: Final = 0.1


def with_legend(title: str, header: Sequence[str], rows: Sequence[Sequence[str]], legend: Sequence[str]) -> str:
    """A table without the columns that say the same in every row of one scenario, and how to read it."""
    if len({row[0] for row in rows}) == 1:
        title, header, rows = f"{title} ({rows[0][0]})", header[1:], [row[1:] for row in rows]
    return "\n".join((title, text_table(header, rows), *legend))


def share(value: float) -> str:
    """A share to two decimals, small ones to three; a dash for what isn't defined."""
    if not isfinite(value):
        return "-"
    return f"{round(value, 2) + 0.0:.2f}" if abs(value) >= _TWO_FIGURES else f"{round(value, 3) + 0.0:.3f}"


def shares_interval(low: float, high: float) -> str:
    """The ends of an interval of a share; a dash where there is none."""
    return f"{share(low)} to {share(high)}" if isfinite(low) and isfinite(high) else "-"


def bracketed(value: float, low: float, high: float) -> str:
    """A share and its interval."""
    return f"{share(value)} ({shares_interval(low, high)})"


def percent(value: float) -> str:
    """A share in whole percent."""
    return f"{_PERCENT * value:.0f} %" if isfinite(value) else "-"
