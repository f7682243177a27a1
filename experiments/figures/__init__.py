"""Figures, drawn from a result's saved tables alone, one figure a file."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from matplotlib.figure import Figure

from haemus.experiments.figures import agreements, budgets, commitments, effects, outcomes, suppliers
from haemus.experiments.figures.style import house_style, save
from haemus.experiments.figures.sweeps import FOLDER, draw_sweep
from haemus.experiments.store.beside import beside
from haemus.experiments.store.result import Result
from haemus.experiments.store.sweep_result import SweepResult, is_sweep

FIGURES: dict[str, Callable[[Result], Figure | None]] = {
    budgets.NAME: budgets.draw,
    outcomes.NAME: outcomes.draw,
    effects.NAME: effects.draw,
    agreements.NAME: agreements.draw,
    suppliers.NAME: suppliers.draw,
    commitments.NAME: commitments.draw,
}
"""Each figure by the name of its files; None is what a figure gives that has nothing to show."""

NEEDED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        budgets.NAME: ("states",),
        agreements.NAME: ("agreements",),
        suppliers.NAME: ("contracts",),
        commitments.NAME: ("states",),
    }
)
"""The tables besides that of runs that a figure is drawn from."""


def not_drawn(tables: Collection[str]) -> tuple[str, ...]:
    """Names of the figures that these tables don't suffice for."""
    return tuple(name for name in FIGURES if not set(NEEDED.get(name, ())) <= set(tables))


def left_out(tables: Collection[str]) -> str:
    """Say in a line which figures are left out; nothing where all are drawn."""
    names = not_drawn(tables)
    return f"haemus: tables not recorded, so figures left out: {', '.join(names)}\n" if names else ""


def draw_all(folder: Path) -> list[Path]:
    """Draw every figure that a result has the tables for into its folder `figures`, as PNG and SVG; the files written.

    Those of a sweep are of its points and factors, each with the table behind it, and none is of a batch.
    """
    result = Result.read(folder)
    swept = SweepResult.read(folder) if is_sweep(result) else None
    target = beside(result, FOLDER, None, FOLDER)
    if swept is not None:
        return draw_sweep(swept, target)
    paths: list[Path] = []
    skipped = not_drawn(result.recorded)
    with house_style():
        for name, draw in FIGURES.items():
            figure = None if name in skipped else draw(result)
            if figure is not None:
                paths += save(figure, target, name)
    return paths
