"""A key drawn as a small example of the picture, its parts named beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from haemus.experiments.figures.style import INK, Look


@dataclass(frozen=True, slots=True)
class Band:
    """A band of the given colour and opacity."""

    text: str
    colour: str
    opacity: float


@dataclass(frozen=True, slots=True)
class Line:
    """A scenario's line."""

    text: str
    look: Look
    width: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A marker without a line."""

    text: str
    marker: str


Entry = Band | Line | Mark
_HANDLE = 0.26  # [inch]
_STEP = 0.17  # [inch]


def draw_key(axes: Axes, entries: Sequence[Entry]) -> None:
    """Fill an empty panel with one line for each entry, from the top."""
    axes.set_axis_off()
    frame, dots = axes.get_window_extent(), axes.figure.dpi
    width, height = frame.width / dots, frame.height / dots
    axes.set_xlim(0, width)
    axes.set_ylim(-height, 0)
    for place, entry in enumerate(entries):
        y = -0.08 - place * _STEP
        match entry:
            case Band(_, colour, opacity):
                axes.fill_between([0, _HANDLE], y - 0.05, y + 0.05, color=colour, alpha=opacity, lw=0, clip_on=False)
            case Line(_, shape, broad):
                axes.plot([0, _HANDLE], [y, y], color=shape.colour, ls=shape.line, lw=broad, clip_on=False)
            case Mark(_, marker):
                axes.plot(
                    [_HANDLE / 2],
                    [y],
                    ls="",
                    marker=marker,
                    ms=4,
                    mfc="black",
                    mec="white",
                    mew=0.5,
                    clip_on=False,
                )
        axes.text(_HANDLE + 0.07, y, entry.text, va="center", ha="left", size=6.5, color=INK, clip_on=False)
