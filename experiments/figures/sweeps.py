"""The figures of a sweep, each saved with the table of what it shows."""

from pathlib import Path

import pandas as pd

from haemus.experiments.figures import by_point, heatmap, response
from haemus.experiments.figures.style import house_style, save_with_table
from haemus.experiments.sensitivity.plane import Plane
from haemus.experiments.store.sweep_result import SweepResult

FOLDER = "figures"


def draw_sweep(swept: SweepResult, folder: Path) -> list[Path]:
    """Draw how outcomes answer to factors, and of few points their distributions; the files written."""
    paths: list[Path] = []
    with house_style():
        for name, figure, table in response.pages(swept, response.shown(swept)):
            paths += save_with_table(figure, table, folder, name)
        runs = by_point.shown(swept)
        for scenario, own in runs.groupby("scenario", sort=False) if len(runs) else ():
            figure = by_point.draw(swept, own, str(scenario))
            paths += save_with_table(figure, own, folder, f"{by_point.NAME}-{scenario}")
    return paths


def draw_heatmap(swept: SweepResult, asked: Plane, table: pd.DataFrame, folder: Path, chosen: str = "") -> list[Path]:
    """Draw an outcome over two factors; the files written."""
    with house_style():
        return save_with_table(heatmap.draw(swept, asked, table, chosen), table, folder, heatmap.name_of(swept, asked))
