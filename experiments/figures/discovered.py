"""The figures of a discovery, each saved with the table of what it shows."""

from pathlib import Path

from haemus.experiments.discovery.analysis import Discovery
from haemus.experiments.figures import box_ranges, box_trade_off, feature_scores
from haemus.experiments.figures.style import house_style, save_with_table


def draw_discovery(found: Discovery, folder: Path) -> list[Path]:
    """Draw every figure into a folder; the files written."""
    paths: list[Path] = []
    with house_style():
        for module in (box_trade_off, box_ranges, feature_scores):
            shown = module.shown(found)
            if not shown.empty:
                paths += save_with_table(module.draw(found, shown), shown, folder, module.NAME)
    return paths
