"""Fan charts of each state's budget, with the paper's figures marked."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from haemus.experiments.calibrate.paper_figures import PublishedBudget, published_budgets
from haemus.experiments.figures.axes import middle_of
from haemus.experiments.figures.fans import draw_fan, drawn, fan, key_entries, left_out, state_panels
from haemus.experiments.figures.style import Mark, draw_key
from haemus.experiments.figures.words import country
from haemus.experiments.store.region_said import KEY
from haemus.experiments.store.result import Result

NAME = "budgets"
_BILLION = 1000.0  # [EUR million]


def draw(result: Result) -> Figure:
    """Draw the median and the 50 % and 90 % bands over time, one panel per state."""
    scenarios = drawn(result.scenarios)
    quantiles = fan(result, "budget_meur")
    note = (
        f"{result.caption(scenarios)}{left_out(result.scenarios)}. "
        f"Bands: middle 50 % and 90 % of runs of {scenarios[0]}.\n"
        "Annual budget in force in the quarter, current euro."
    )
    states = quantiles.index.get_level_values("state").unique().tolist()
    figure, panels, spare = state_panels(states, "Defence budgets", note)
    last = max(middle_of(name) for name in quantiles.index.get_level_values("quarter").unique())
    published = [] if KEY in result.manifest else published_budgets()
    for state, axes in panels.items():
        shown = quantiles[quantiles.index.get_level_values("state") == state]
        shown = shown[shown.index.get_level_values("scenario").isin(scenarios)]
        billion = shown[[0.5]].max().max() >= _BILLION
        draw_fan(axes, shown / (_BILLION if billion else 1.0), state, scenarios, narrow=True)
        axes.set_title(f"{country(state)} (EUR {'billion' if billion else 'million'})")
        own = [each for each in published if each.state == state and each.year + 0.5 <= last]
        _mark(axes, own, _BILLION if billion else 1.0)
    marked = Mark("the paper's figure; 23 is 2023", "D")
    draw_key(spare, [*key_entries(scenarios, narrow=True), *([marked] if published else [])])
    return figure


def _mark(axes: Axes, published: list[PublishedBudget], unit: float) -> None:
    """Draw points at the middle of their year, with the year's last two digits below each."""
    top = max((each.meur for each in published), default=0.0) / unit
    axes.set_ylim(0, max(axes.get_ylim()[1], 1.08 * top))
    for each in published:
        year, level = each.year + 0.5, each.meur / unit
        axes.plot([year], [level], ls="", marker="D", ms=3.4, mfc="black", mec="white", mew=0.6, zorder=9)
        axes.annotate(
            f"{each.year % 100:02d}",
            (year, level),
            xytext=(0, -3.2),
            textcoords="offset points",
            ha="center",
            va="top",
            size=5.5,
            zorder=10,
            path_effects=[withStroke(linewidth=1.2, foreground="white")],
        )
