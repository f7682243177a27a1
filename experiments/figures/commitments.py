"""Committed payments over the equipment budget, by state."""

from typing import Final

from matplotlib.axes import Axes

from haemus.experiments.figures.fans import Fans, draw_fans
from haemus.experiments.figures.key import Ruled
from haemus.experiments.figures.style import FAINT, Page
from haemus.experiments.report.countries import country
from haemus.experiments.store.result import Result

NAME = "commitments"
_PERCENT: Final = 0.01
_WHOLE: Final = 100.0  # [percent] of the equipment budget


def draw(result: Result) -> Page:
    """Draw the median and 90 % band over time, one panel per state, with a line at a whole year's equipment budget."""
    fans = Fans(
        "committed_share",
        "Committed payments over the equipment budget",
        "Payments due within a year under signed contracts, in percent of the year's equipment budget; the part above 100 %"
        " is paid from the procurement account and credit, or waits for a larger share of equipment.",
        "the differences of commitments, in another figure",
        lambda state, _: (_PERCENT, f"{country(state)} (%)"),
        _finish,
        marks=(Ruled("100 %: the equipment budget", FAINT, width=0.9),),
        narrow=False,
    )
    return draw_fans(result, fans)


def _finish(axes: Axes, _: str, __: float) -> None:
    """Draw the line at a whole budget, and begin the axis at 0."""
    axes.axhline(_WHOLE, color=FAINT, lw=0.9, zorder=2)
    axes.set_ylim(0, max(1.1 * _WHOLE, axes.get_ylim()[1]))
