"""Committed payments over the equipment budget, by state."""

from matplotlib.figure import Figure

from haemus.experiments.figures.fans import draw_fan, drawn, fan, key_entries, left_out, state_panels
from haemus.experiments.figures.style import FAINT, draw_key
from haemus.experiments.store.result import Result

NAME = "commitments"


def draw(result: Result) -> Figure:
    """Draw the median and 90 % band over time, one panel per state, with a line at a whole year's equipment budget."""
    scenarios = drawn(result.scenarios)
    quantiles = fan(result, "committed_share")
    note = (
        f"{result.caption(scenarios)}{left_out(result.scenarios)}. "
        f"Band: middle 90 % of runs of {scenarios[0]}.\n"
        "Payments due within a year under signed contracts, as a share of the year's equipment budget; "
        "the part above 1 is paid from the procurement account and credit, or waits for a larger share of equipment."
    )
    states = quantiles.index.get_level_values("state").unique().tolist()
    figure, panels, spare = state_panels(states, "Committed payments over the equipment budget", note)
    shown = quantiles[quantiles.index.get_level_values("scenario").isin(scenarios)]
    top = max(1.1, 1.05 * float(shown.loc[shown.index.get_level_values("scenario") == scenarios[0], 0.95].max()))
    for state, axes in panels.items():
        draw_fan(axes, shown, state, scenarios, narrow=False)
        axes.axhline(1.0, color=FAINT, lw=0.9, zorder=2)
        axes.set_ylim(0, top)
    draw_key(spare, key_entries(scenarios, narrow=False))
    return figure
