"""The figures of a comparison, each saved with the table of what it shows."""

from pathlib import Path

from haemus.experiments.compare.comparison import Comparison
from haemus.experiments.figures import differences, distributions
from haemus.experiments.figures.style import house_style, save_with_table
from haemus.experiments.store.result import Result


def draw_comparison(result: Result, comparison: Comparison, folder: Path) -> list[Path]:
    """Draw both figures of every scenario into a folder; the files written."""
    paths: list[Path] = []
    with house_style():
        for scenario in comparison.scenarios:
            for module in (differences, distributions):
                shown = module.shown(result, comparison, scenario)
                if not shown.empty:
                    figure = module.draw(result, comparison, scenario, shown)
                    paths += save_with_table(figure, shown, folder, f"{module.NAME}-{scenario}")
    return paths
