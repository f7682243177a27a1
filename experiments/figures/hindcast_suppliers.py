"""A hindcast of suppliers: how often a chance came true, suppliers' shares as expected and as placed, differences from rivals."""

from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from haemus.experiments.figures.looks import look
from haemus.experiments.figures.score_differences import draw_differences
from haemus.experiments.figures.style import FAINT, TOP, Page, grid, page
from haemus.experiments.hindcast.analysis import Hindcast
from haemus.experiments.hindcast.forecast import MODEL
from haemus.experiments.report.countries import country

NAME: Final = "hindcast-suppliers"
_LEAST: Final = 0.02  # [share] of orders from which a supplier is shown


def shown(found: Hindcast) -> pd.DataFrame:
    """Bins of the model's chances: their mean, and how often they came true."""
    table = found.tables.get("supplier_calibration", pd.DataFrame())
    return table if table.empty else table[table["forecast"] == MODEL].sort_values("mean_chance").reset_index(drop=True)


def draw(found: Hindcast, table: pd.DataFrame) -> Page:
    """Draw the three panels."""
    asked = found.question
    means = found.tables["supplier_means"]
    own = means[(means["forecast"] == MODEL) & (means["origin"] == 0)].iloc[0]
    note = (
        f"{int(own['cases'])} orders after {', '.join(map(str, asked.origins))}, each from the last origin before it,"
        f" among the foreign offers of its time. The model's first supplier was right in {100 * own['first']:.0f} %.\n"
        "Left: chances by bins, bars two standard errors. Middle: shares of all orders. Right: log score of the model less that of"
        f" each rival, {100 * asked.confidence:g} % intervals clustered by buyer."
    )
    figure = page(TOP + 2.6, "Suppliers, hindcast", note)
    left, middle, right = grid(figure, (1, 3), margins=(0.45, 0.12, TOP + 0.15, 0.5), gaps=(0.85, 0.0))
    _calibration(left, table)
    shares = found.tables["supplier_shares"]
    _shares(middle, shares[shares["forecast"] == MODEL])
    draw_differences(right, found.tables["supplier_differences"], "Log score", low_is_good=False)
    return figure


def _calibration(axes: Axes, table: pd.DataFrame) -> None:
    axes.set_title("Chances")
    axes.plot([0, 1], [0, 1], color=FAINT, lw=0.8)
    axes.errorbar(
        table["mean_chance"], table["happened"], yerr=2.0 * table["error"], ls="", marker="o", ms=3.6, color=look(0).colour,
        elinewidth=0.8,
    )  # fmt: skip
    axes.set_xlim(-0.03, 1.03)
    axes.set_ylim(-0.12, 1.12)
    axes.set_xlabel("mean chance")
    axes.set_ylabel("share that came true")


def _shares(axes: Axes, shares: pd.DataFrame) -> None:
    largest = shares[(shares["expected"] >= _LEAST) | (shares["happened"] >= _LEAST)]
    largest = largest.sort_values("happened", ascending=False, kind="stable")
    places = range(len(largest))
    axes.set_title("Share of orders")
    axes.plot(largest["happened"], places, ls="", marker="D", ms=3.4, mfc="black", mec="white", label="placed")
    axes.plot(largest["expected"], places, ls="", marker="o", ms=4.0, mfc="white", mec=look(0).colour, label="expected")
    axes.set_yticks(list(places), [country(str(name)) for name in largest["supplier"]])
    axes.tick_params(axis="y", length=0, labelsize=6)
    axes.set_ylim(len(largest) - 0.4, -0.6)
    axes.set_xlim(-0.02, 1.1 * float(largest[["happened", "expected"]].to_numpy().max()) + 0.02)
    axes.legend(fontsize=6, frameon=False, loc="lower right")
