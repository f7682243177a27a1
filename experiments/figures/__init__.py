"""Figures, drawn from a result's saved tables alone, one figure a file."""

from collections.abc import Callable
from pathlib import Path

from matplotlib.figure import Figure

from experiments.figures import agreements, budgets, commitments, effects, outcomes, suppliers
from experiments.figures.load import Result
from experiments.figures.style import house_style, save
from model.bad_input import BadInput

FIGURES: dict[str, Callable[[Result], Figure | None]] = {
    budgets.NAME: budgets.draw,
    outcomes.NAME: outcomes.draw,
    effects.NAME: effects.draw,
    agreements.NAME: agreements.draw,
    suppliers.NAME: suppliers.draw,
    commitments.NAME: commitments.draw,
}
"""Each figure by the name of its files; None is what a figure gives that has nothing to show."""


def draw_all(folder: Path) -> list[Path]:
    """Draw every figure of a result into its folder `figures`, as PNG and SVG; the files written."""
    result = Result.read(folder)
    target = folder / "figures"
    try:
        target.mkdir(exist_ok=True)
    except OSError as error:
        raise BadInput("the folder of the figures cannot be written", where=str(target)) from error
    paths: list[Path] = []
    with house_style():
        for name, draw in FIGURES.items():
            figure = draw(result)
            if figure is not None:
                paths += save(figure, target, name)
    return paths
