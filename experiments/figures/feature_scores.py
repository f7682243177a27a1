"""Feature scores of several outcomes: small multiples, one row per factor, with the scores of shuffled copies."""

from textwrap import fill

import pandas as pd
from matplotlib.axes import Axes

from haemus.experiments.discovery.analysis import Discovery
from haemus.experiments.discovery.scores import Score
from haemus.experiments.figures.key import Band, Ruled, key_below
from haemus.experiments.figures.looks import look
from haemus.experiments.figures.style import FAINT, INK, TOP, Page, grid, page
from haemus.experiments.figures.words import condition, factor_words, in_words, sample
from haemus.experiments.report.table import frame

NAME = "scores"
_PANELS_A_ROW = 4
_LINE = 0.165  # [inch] for one factor
_ABOVE = 0.72  # [inch] above and below a panel
_HALF = 0.36
_NAMED = 25  # characters of a panel's title on one line


def shown(found: Discovery) -> pd.DataFrame:
    """The table of scores, with a column for whether a factor is more informative than shuffled copies."""
    return frame(Score, found.scores).assign(found=[each.found for each in found.scores])


def draw(found: Discovery, table: pd.DataFrame) -> Page:
    """Draw one panel per outcome, starting with the condition; factors are ordered by their score for it."""
    outcomes = list(dict.fromkeys(table["outcome"]))
    first = table[table["outcome"] == outcomes[0]].sort_values("score", ascending=False, kind="stable")
    order = first["factor"].tolist()
    count = len(found.stability.again)
    rows = -(-len(outcomes) // _PANELS_A_ROW)
    note = "\n".join(
        (
            sample(found),
            f"Extra trees on {count} halves of the points predict the mean of the runs at a point; for the condition, their share.",
            "Predicted: part of the variance between points left out that the trees predict; if it is near 0, scores mean nothing.",
        )
    )
    top, tall = TOP, _ABOVE + _LINE * len(order)
    figure = page(top + rows * tall + 0.1, f"{condition(found)}: feature scores", note)
    panels = grid(figure, (rows, _PANELS_A_ROW), margins=(1.95, 0.1, top + 0.36, 0.36), gaps=(0.16, _ABOVE))
    reach = 1.08 * float(table[["high", "nothing_high"]].to_numpy(dtype=float).max())
    for place, (outcome, each) in enumerate(zip(outcomes, panels, strict=False)):
        own = table[table["outcome"] == outcome].set_index("factor").reindex(order)
        each.set_title(fill("The condition" if place == 0 else in_words(outcome), _NAMED), size=6.8)
        _panel(each, own, reach, [factor_words(name) for name in order] if place % _PANELS_A_ROW == 0 else None)
    for spare in panels[len(outcomes) :]:
        spare.set_axis_off()
    colour = look(0).colour
    key_below(
        figure,
        [
            Ruled(
                "more than every shuffled copy in 95 % of the halves; median, middle 90 %",
                colour,
                marker="o",
                face=colour,
            ),
            Ruled("not more", colour, marker="o"),
            Band("up to the 95 % quantile of the factor's own shuffled copy, which has no information", FAINT, 0.22),
        ],
    )
    return figure


def _panel(axes: Axes, own: pd.DataFrame, reach: float, names: list[str] | None) -> None:
    shape = look(0)
    axes.set_xlim(0.0, reach)
    axes.set_ylim(len(own) - 0.4, -0.6)
    axes.set_yticks(range(len(own)), names or [""] * len(own))
    axes.tick_params(axis="y", length=0, labelsize=6.2)
    axes.tick_params(axis="x", labelsize=6)
    axes.locator_params(axis="x", nbins=3)
    columns = ["score", "low", "high", "nothing_high", "found"]
    for row, (score, low, high, nothing, found) in enumerate(own[columns].itertuples(index=False)):
        axes.fill_between([0.0, nothing], row - _HALF, row + _HALF, color=FAINT, alpha=0.22, lw=0)
        axes.plot([low, high], [row, row], color=shape.colour, lw=1.0, zorder=3)
        axes.plot(
            [score],
            [row],
            marker="o",
            ms=3.4,
            mfc=shape.colour if found else "white",
            mec=shape.colour,
            mew=0.7,
            zorder=4,
        )
    told, low, high = own[["explained", "explained_low", "explained_high"]].iloc[0]
    axes.set_xlabel(f"predicted {told:.2f} ({low:.2f} to {high:.2f})".replace("-", "\N{MINUS SIGN}"), size=6, color=INK)
