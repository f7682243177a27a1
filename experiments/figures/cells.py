"""The cells of a heat map's panel: colours, numbers, and the contour of a target with its uncertain cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, isfinite
from typing import Final, Self

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.axis import Axis as Ticked
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from haemus.experiments.figures.axes import MINUS, STEPS
from haemus.experiments.figures.style import INK
from haemus.experiments.report.numbers import NO_VALUE, rounded

MAP: Final = "cividis"
"""Perceptually uniform, alike for colour-blind readers, and from dark to light in grey (Nuñez et al. 2018,
doi:10.1371/journal.pone.0199239)."""
A_LETTER: Final = 0.054  # [inch] of a number or a label
CONTOUR: Final = (("white", 3.0), ("black", 1.4))
"""Black on white, to be visible on every colour."""
HATCH: Final = "///"
_HATCHED: Final = (("white", 0.9), (INK, 0.4))
_ONE_LINE: Final = 0.12  # [inch]
_TWO_LINES: Final = 0.25
_LIGHT: Final = 0.45  # luminance above which numbers are dark

Numbers = NDArray[np.float64]
Colour = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a panel: the edges of its cells, and their labels if the cells are levels, drawn side by side.

    Bins are drawn to scale, and have no labels.
    """

    edges: Numbers
    labels: tuple[str, ...]

    @classmethod
    def of(cls, table: pd.DataFrame, name: str) -> Self:
        """The side `x` or `y` of the table of cells."""
        places = table.drop_duplicates(f"{name}_level")
        low, high = (places[f"{name}_{end}"].to_numpy(dtype=np.float64) for end in ("from", "to"))
        if (low == high).all():
            return cls(np.arange(len(places) + 1, dtype=np.float64), tuple(map(str, places[f"{name}_level"])))
        return cls(np.append(low, high[-1]), ())

    @property
    def centres(self) -> Numbers:
        """The positions of the numbers."""
        return 0.5 * (self.edges[1:] + self.edges[:-1])


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of one scenario, rows upwards: mean, whether it has an interval, and whether that contains the target."""

    x: Side
    y: Side
    means: Numbers
    sure: NDArray[np.bool_]
    holds: NDArray[np.bool_]
    points: NDArray[np.int64]
    finished: NDArray[np.int64]
    target: float

    @classmethod
    def of(cls, table: pd.DataFrame) -> Self:
        """Read the cells from the rows of one scenario."""
        x, y = Side.of(table, "x"), Side.of(table, "y")
        shape = (len(y.edges) - 1, len(x.edges) - 1)
        means, low = (table[name].to_numpy(dtype=np.float64).reshape(shape) for name in ("mean", "low"))
        holds = table["holds_target"].to_numpy(dtype=np.bool_).reshape(shape)
        points, finished = (table[name].to_numpy(dtype=np.int64).reshape(shape) for name in ("points", "finished"))
        return cls(x, y, means, np.isfinite(low), holds, points, finished, float(table["target"].iloc[0]))

    def crosses(self, *, ordered: bool) -> bool:
        """Whether there is a line on which the mean equals the target; if `ordered`, one between the middles of cells."""
        known = self.means[np.isfinite(self.means)]
        if not isfinite(self.target) or not known.size or (ordered and min(self.means.shape) == 1):
            return False
        return bool(known.min() < self.target < known.max())


def draw_cells(axes: Axes, cells: Cells, scale: Normalize, *, ordered: bool) -> None:
    """Draw colours, uncertain cells and contour; if `ordered`, neither side has words, so the mean may be interpolated."""
    axes.grid(visible=False)
    axes.pcolormesh(
        cells.x.edges, cells.y.edges, np.ma.masked_invalid(cells.means), cmap=MAP, norm=scale, edgecolors="white",
        linewidth=0.4,
    )  # fmt: skip
    for spine in axes.spines.values():
        spine.set_visible(False)
    if not isfinite(cells.target):
        return
    for row, column in np.argwhere(cells.holds).tolist():
        (left, right), (low, high) = cells.x.edges[column : column + 2], cells.y.edges[row : row + 2]
        for colour, line in _HATCHED:
            axes.add_patch(
                Rectangle((left, low), right - left, high - low, fill=False, lw=0, hatch=HATCH, edgecolor=colour, hatch_linewidth=line)
            )  # fmt: skip
    if not cells.crosses(ordered=ordered):
        return
    if ordered:
        _interpolated(axes, cells)
    else:
        _between(axes, cells)


def _interpolated(axes: Axes, cells: Cells) -> None:
    """Draw the line on which the mean equals the target, interpolated linearly between cells."""
    for colour, line in CONTOUR:
        axes.contour(
            cells.x.centres, cells.y.centres, np.ma.masked_invalid(cells.means), levels=[cells.target], colors=[colour],
            linewidths=[line], zorder=5,
        )  # fmt: skip


def _between(axes: Axes, cells: Cells) -> None:
    """Draw the edges between cells on either side of the target, because words have no values in between."""
    above, known = cells.means >= cells.target, np.isfinite(cells.means)
    x, y = cells.x.edges.tolist(), cells.y.edges.tolist()
    across = known[:, 1:] & known[:, :-1] & (above[:, 1:] != above[:, :-1])
    upwards = known[1:] & known[:-1] & (above[1:] != above[:-1])
    lines = [([x[column + 1]] * 2, y[row : row + 2]) for row, column in np.argwhere(across).tolist()]
    lines += [(x[column : column + 2], [y[row + 1]] * 2) for row, column in np.argwhere(upwards).tolist()]
    for place, (colour, broad) in enumerate(CONTOUR):
        for line in lines:
            axes.plot(*line, color=colour, lw=broad, solid_capstyle="projecting", zorder=5 + place, clip_on=False)


def room_for(words: Sequence[str], size: tuple[float, float]) -> int:
    """The number of lines, up to two, that fit into a cell of this size [inch], given the longest of these words."""
    if max(map(len, words), default=0) * A_LETTER > size[0] or size[1] < _ONE_LINE:
        return 0
    return 2 if size[1] >= _TWO_LINES else 1


def write_numbers(axes: Axes, cells: Cells, scale: Normalize, decimals: int, *, counts: bool) -> None:
    """Write the mean into each cell, slanted if it has no interval, and with `counts` the number of points below."""
    x, y = cells.x.centres.tolist(), cells.y.centres.tolist()
    for (row, column), mean in np.ndenumerate(cells.means):
        word = number(mean, decimals, int(cells.finished[row, column]))
        colour: Colour = colormaps[MAP](scale(mean)) if isfinite(mean) else (1.0, 1.0, 1.0, 1.0)
        axes.text(
            x[column], y[row], f"{word}\n{cells.points[row, column]} pt" if counts else word,
            ha="center", va="center", size=5.8, linespacing=1.1, color="white" if _luminance(colour) < _LIGHT else "black",
            style="normal" if cells.sure[row, column] else "italic", zorder=7,
            # hides the line of the target and the hatching behind it
            bbox={"boxstyle": "square,pad=0.25", "facecolor": colour, "edgecolor": "none"},
        )  # fmt: skip


def number(mean: float, decimals: int, finished: int) -> str:
    """A mean as shown in a cell with this number of finished runs."""
    if isfinite(mean):
        return rounded(mean, decimals).replace("-", MINUS)
    return NO_VALUE if finished else "no run"


def label_side(axis: Ticked, side: Side, inches: float | None = None) -> None:
    """Set the ticks of a side: every level, or as many as fit if cells are `inches` wide; bins as numbers."""
    if not side.labels:
        axis.set_major_locator(MaxNLocator(nbins=5, steps=STEPS))
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}".replace("-", MINUS)))
        return
    step = ceil(A_LETTER * (max(map(len, side.labels)) + 1) / inches) if inches is not None else 1
    axis.set_major_locator(FixedLocator(side.centres[::step].tolist()))
    axis.set_ticklabels(side.labels[::step])
    axis.set_tick_params(length=0)


def shown_decimals(means: Sequence[float]) -> int:
    """Decimals that show a tenth of the widest difference; means with shared draws may differ by less than their errors."""
    known = [mean for mean in means if isfinite(mean)]
    spread = max(known) - min(known) if known else 0.0
    return min(6, max(0, ceil(-np.log10(spread / 10.0)))) if spread > 0.0 else 1


def _luminance(colour: Colour) -> float:
    red, green, blue, _ = colour
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
