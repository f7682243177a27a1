"""A hindcast of agreements: the number a year in the model's bands, and the differences from rivals."""

from typing import Final

import pandas as pd

from haemus.experiments.figures.bands_by_origin import draw_bands, key_of
from haemus.experiments.figures.key import key_below
from haemus.experiments.figures.score_differences import draw_differences
from haemus.experiments.figures.style import TOP, Page, grid, page
from haemus.experiments.hindcast.analysis import Hindcast
from haemus.experiments.hindcast.forecast import MODEL

NAME: Final = "hindcast-agreements"
_ROW: Final = 1.75  # [inch] for a kind


def shown(found: Hindcast) -> pd.DataFrame:
    """The model's mean and 90 % band of agreements a year by kind and origin, and how many were signed."""
    table = found.tables.get("agreements_a_year", pd.DataFrame())
    if table.empty:
        return table
    columns = ["kind", "origin", "year", "observed", "mean", "low_90", "high_90"]
    return table[table["forecast"] == MODEL][columns].reset_index(drop=True)


def draw(found: Hindcast, table: pd.DataFrame) -> Page:
    """Draw a row for each kind: numbers a year, differences of the number's log score, and of the pairs'."""
    asked, kinds = found.question, list(dict.fromkeys(table["kind"]))
    note = (
        f"{asked.runs:,} runs from each of {', '.join(map(str, asked.origins))}. Left: points are treaties on record, bands hold"
        " 90 % of runs, lines are means.\n"
        f"Right: log score of the model less that of each rival, {100 * asked.confidence:g} % intervals clustered by year and by state."
    )
    figure = page(TOP + 0.2 + len(kinds) * _ROW, "Agreements, hindcast", note)
    panels = grid(figure, (len(kinds), 3), margins=(0.4, 0.12, TOP + 0.15, 0.45), gaps=(0.78, 0.55))
    differences = found.tables["agreement_differences"]
    for row, kind in enumerate(kinds):
        number, a_year, by_pair = panels[3 * row : 3 * row + 3]
        number.set_title(f"A year, {kind} kind")
        draw_bands(number, table[table["kind"] == kind], "mean", asked.origins)
        own = differences[(differences["kind"] == kind) & (differences["score"] == "log_score")]
        for axes, what in ((a_year, "a year"), (by_pair, "by pair")):
            draw_differences(axes, own[own["what"] == what], f"Log score, {what}", low_is_good=False)
    key_below(figure, key_of(asked.origins), 4)
    return figure
