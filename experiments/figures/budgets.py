"""Fan charts of each state's budget, with the paper's figures marked."""

from typing import Final

from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from haemus.experiments.calibrate.paper_figures import PublishedBudget, published_budgets
from haemus.experiments.figures.fans import Fans, draw_fans
from haemus.experiments.figures.key import Mark
from haemus.experiments.figures.style import Page
from haemus.experiments.report.countries import country
from haemus.experiments.store.region_said import KEY
from haemus.experiments.store.result import Result

NAME = "budgets"
_ROOM: Final = 1.5  # [inch] of a panel in which the years can be written
_BILLION: Final = 1000.0  # [EUR million]


def scaled(state: str, most: float) -> tuple[float, str]:
    """The divisor of a state's budgets [EUR million], given the largest, and the title of its panel."""
    billion = most >= _BILLION
    return (_BILLION if billion else 1.0), f"{country(state)} (EUR {'billion' if billion else 'million'})"


def draw(result: Result) -> Page:
    """Draw the median and the 50 % and 90 % bands over time, one panel per state."""
    own = KEY in result.manifest
    fans = Fans(
        "budget_meur",
        "Defence budgets",
        "Annual budget in force in the quarter, current euro.",
        "the differences of budgets, in another figure",
        scaled,
        _finish_own if own else _finish,
        marks=() if own else (Mark("the paper's figure, with the year's last two digits", "D"),),
    )
    return draw_fans(result, fans)


def _finish(axes: Axes, state: str, divisor: float) -> None:
    """Draw the paper's figures, and begin the axis at 0."""
    last = axes.get_xlim()[1]
    _mark(axes, [each for each in published_budgets() if each.state == state and each.year + 0.5 <= last], divisor)


def _finish_own(axes: Axes, _: str, __: float) -> None:
    """Begin the axis at 0: the paper has no figures of a region of one's own."""
    _mark(axes, [], 1.0)


def _mark(axes: Axes, published: list[PublishedBudget], unit: float) -> None:
    """Draw points at the middle of their year, with the year's last two digits below each if the panel has room."""
    top = max((each.meur for each in published), default=0.0) / unit
    axes.set_ylim(0, max(axes.get_ylim()[1], 1.08 * top))
    wide = axes.get_window_extent().width / axes.figure.dpi
    for each in published:
        year, level = each.year + 0.5, each.meur / unit
        axes.plot(
            [year],
            [level],
            ls="",
            marker="D",
            ms=3.4 if wide > _ROOM else 2.0,
            mfc="black",
            mec="white",
            mew=0.6,
            zorder=9,
        )
        if wide > _ROOM:
            axes.annotate(
                f"{each.year % 100:02d}", (year, level), xytext=(0, -3.2), textcoords="offset points", ha="center", va="top",
                size=5.5, zorder=10, path_effects=[withStroke(linewidth=1.2, foreground="white")],
            )  # fmt: skip
