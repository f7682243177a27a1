"""The figures of a sensitivity, each saved with the table of what it shows."""

from pathlib import Path

import pandas as pd

from haemus.experiments.figures import elementary_effects, sobol_indices, tornado, variance_shares
from haemus.experiments.figures.style import house_style, save_with_table
from haemus.experiments.sensitivity.analysis import Sensitivity


def draw_sensitivity(found: Sensitivity, folder: Path) -> list[Path]:
    """Draw what there is of every scenario into a folder; the files written."""
    tables = found.tables()
    paths: list[Path] = []
    with house_style():
        for scenario in found.scenarios:
            words = (scenario, found.name, found.confidence)
            for module, name in ((tornado, "effects"), (elementary_effects, "screening"), (variance_shares, "shares")):
                shown = module.shown(tables[name], scenario) if name in tables else pd.DataFrame()
                if not shown.empty:
                    paths += save_with_table(module.draw(shown, *words), shown, folder, f"{module.NAME}-{scenario}")
            if "indices" in tables:
                shown = sobol_indices.shown(tables["indices"], tables.get("shares"), scenario)
                if not shown.empty:
                    paths += save_with_table(
                        sobol_indices.draw(shown, *words), shown, folder, f"{sobol_indices.NAME}-{scenario}"
                    )
    return paths
