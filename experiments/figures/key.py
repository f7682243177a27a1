"""Keys: one entry for each band, line, marker and event, in a panel of their own or below the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Final

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from haemus.experiments.figures.looks import Dashes, Look
from haemus.experiments.figures.style import FAINT, INK, PAGE_WIDTH, Page

_HANDLE: Final = 0.26  # [inch]
_STEP: Final = 0.17  # [inch] from an entry to the next
_TALL: Final = 0.23  # [inch] from an upright line, which shows its dashes, to the next entry
_NEXT_LINE: Final = 0.11  # [inch] from a line of an entry to its next
_A_LETTER: Final = 0.051  # [inch]
_BETWEEN: Final = 0.25  # [inch] between two columns of entries
_HALF: Final = 0.05  # [inch] of a patch


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
    colour: str = "black"
    edge: str = "white"
    size: float = 4.0


@dataclass(frozen=True, slots=True)
class Ruled:
    """A horizontal line, such as that of an interval, with a marker on it or without."""

    text: str
    colour: str
    line: Dashes = "-"
    width: float = 1.0
    marker: str = ""
    face: str = "white"


@dataclass(frozen=True, slots=True)
class Upright:
    """A vertical line, such as that of an event."""

    text: str
    line: Dashes
    colour: str = FAINT


@dataclass(frozen=True, slots=True)
class Framed:
    """A cell with a frame."""

    text: str
    colour: str


@dataclass(frozen=True, slots=True)
class Hatched:
    """A hatched cell."""

    text: str
    hatch: str


@dataclass(frozen=True, slots=True)
class Said:
    """Words alone."""

    text: str


Entry = Band | Line | Mark | Ruled | Upright | Framed | Hatched | Said


def draw_key(axes: Axes, entries: Sequence[Entry], columns: int = 1) -> None:
    """Fill an empty panel with the entries, from the top, in columns of equal width; long ones take several lines."""
    axes.set_axis_off()
    frame, dots = axes.get_window_extent(), axes.figure.dpi
    wide, height = frame.width / dots, frame.height / dots
    axes.set_xlim(0, wide)
    axes.set_ylim(-height, 0)
    own = (wide - _BETWEEN * (columns - 1)) / columns
    deep = -(-len(entries) // columns)
    for column in range(columns):
        y = -0.08
        for entry in entries[column * deep : (column + 1) * deep]:
            lines, high = _lines(entry, own), _height(entry)
            _draw(axes, entry, (column * (own + _BETWEEN), y - 0.5 * (high - _STEP)), lines)
            y -= high + _NEXT_LINE * (len(lines) - 1)


def key_height(entries: Sequence[Entry], wide: float, columns: int = 1) -> float:
    """Height [inch] that the entries need in a panel of this width [inch]."""
    own = (wide - _BETWEEN * (columns - 1)) / columns
    deep = max(1, -(-len(entries) // columns))
    parts = [entries[start : start + deep] for start in range(0, len(entries), deep)]
    return 0.08 + max(
        (sum(_height(each) + _NEXT_LINE * (len(_lines(each, own)) - 1) for each in part) for part in parts), default=0.0
    )


def _height(entry: Entry) -> float:
    """Height [inch] of an entry of one line."""
    return _TALL if isinstance(entry, Upright) else _STEP


def key_below(figure: Page, entries: Sequence[Entry], columns: int = 3) -> None:
    """Make room at the bottom of a page and draw a key there; everything else keeps its size and place from the top."""
    wide = PAGE_WIDTH - 2 * _BETWEEN
    more = key_height(entries, wide, columns) + 0.1
    width, height = figure.get_size_inches()
    tall = height + more
    for axes in figure.axes:
        x, y, across, high = axes.get_position().bounds
        axes.set_position((x, (y * height + more) / tall, across, high * height / tall))
    for text in figure.texts:
        x, y = text.get_position()
        text.set_position((x, (y * height + more) / tall))
    figure.set_size_inches(width, tall)
    draw_key(
        figure.add_axes((_BETWEEN / PAGE_WIDTH, 0.05 / tall, wide / PAGE_WIDTH, (more - 0.1) / tall)), entries, columns
    )


def _lines(entry: Entry, wide: float) -> list[str]:
    room = wide if isinstance(entry, Said) else wide - _HANDLE - 0.07
    return wrap(entry.text, max(12, int(room / _A_LETTER))) or [""]


def _draw(axes: Axes, entry: Entry, corner: tuple[float, float], lines: Sequence[str]) -> None:
    x, y = corner
    middle = x + 0.5 * _HANDLE
    match entry:
        case Band(_, colour, opacity):
            axes.fill_between([x, x + _HANDLE], y - _HALF, y + _HALF, color=colour, alpha=opacity, lw=0, clip_on=False)
        case Line(_, shape, broad):
            axes.plot([x, x + _HANDLE], [y, y], color=shape.colour, ls=shape.line, lw=broad, clip_on=False)
        case Mark(_, marker, colour, edge, size):
            axes.plot(
                [middle], [y], ls="", marker=marker, ms=size, mfc=colour, mec=edge, mew=0.5, clip_on=False,
            )  # fmt: skip
        case Ruled(_, colour, line, broad, marker, face):
            axes.plot([x, x + _HANDLE], [y, y], color=colour, ls=line, lw=broad, clip_on=False)
            axes.plot([middle], [y], ls="", marker=marker, ms=3.6, mfc=face, mec=colour, mew=0.8, clip_on=False)
        case Upright(_, line, colour):
            axes.plot([middle] * 2, [y - 0.1, y + 0.1], color=colour, ls=line, lw=0.9, clip_on=False)
        case Framed(_, colour):
            across, up = [middle - 0.08, middle + 0.08], [y - 0.055, y + 0.055]
            axes.plot(
                [*across, *across[::-1], across[0]],
                [up[0], up[0], up[1], up[1], up[0]],
                color=colour,
                lw=1.2,
                clip_on=False,
            )
        case Hatched(_, hatch):
            axes.add_patch(
                Rectangle(
                    (middle - 0.1, y - 0.06), 0.2, 0.12, fill=False, ec=INK, lw=0.4, hatch=2 * hatch, hatch_linewidth=0.4,
                    clip_on=False,
                )
            )  # fmt: skip
        case Said(_):
            pass
    left = x if isinstance(entry, Said) else x + _HANDLE + 0.07
    for place, line in enumerate(lines):
        axes.text(left, y - place * _NEXT_LINE, line, va="center", ha="left", size=6.5, color=INK, clip_on=False)
