"""The house style: pages, looks of scenarios that differ even without colour, keys, and saving of pictures."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from io import BytesIO
from pathlib import Path
from textwrap import wrap
from typing import Final

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from haemus.experiments.files.replacing import replacing

PAGE_WIDTH: Final = 7.2  # [inch] the text width of an A4 page
FORMATS: Final = ("png", "svg")
ALL_FORMATS: Final = (*FORMATS, "pdf")
INK: Final = "#222222"
FAINT: Final = "#666666"
_HEAD: Final = 0.62  # [inch] title and its lines
_LINE: Final = 0.135  # [inch] one line of the note
_LONGEST: Final = 128  # [characters] that fit on a line of the note
_HANDLE = 0.26  # [inch]
_STEP = 0.17  # [inch]


@dataclass(frozen=True, slots=True)
class Saving:
    """How pictures are saved: formats, dots per inch (None: those of the house style), with title and note or without."""

    formats: tuple[str, ...] = FORMATS
    dpi: float | None = None
    caption: bool = True


USUAL: Final = Saving()
CAPTION: Final = "caption"
"""The label of the texts above the panels."""


class Page(Figure):
    """A figure that a notebook shows by itself."""

    def _repr_png_(self) -> bytes:
        """The picture."""
        with BytesIO() as picture:
            self.savefig(picture, format="png")
            return picture.getvalue()


@dataclass(frozen=True, slots=True)
class Look:
    """The look of one scenario; line, marker and lightness differ, so that it works in grey."""

    colour: str
    line: str | tuple[float, tuple[float, ...]]
    marker: str


LOOKS: Final = (
    Look("#0b3c5d", "-", "o"),
    Look("#d55e00", (0, (4, 1.5)), "s"),
    Look("#009e73", (0, (1.2, 1.2)), "^"),
    Look("#b0488a", (0, (5, 1.5, 1, 1.5)), "D"),
    Look("#7a6a00", (0, (8, 2)), "v"),
)
"""Looks in the order of the scenarios; the first is for the one that others are compared with."""


def width(place: int, scenarios: int) -> float:
    """Line width [point]: the first scenario's line is broad, to remain visible under others drawn on top of it."""
    return 2.0 if place == 0 and scenarios > 1 else 1.1


def look(place: int) -> Look:
    """The look of the scenario at a position; after the last, the looks repeat."""
    return LOOKS[place % len(LOOKS)]


@dataclass(frozen=True, slots=True)
class Undrawn:
    """Why there is nothing to draw."""

    why: str


@contextmanager
def house_style() -> Iterator[None]:
    """Use haemus.mplstyle alone, whatever is in a user's own matplotlibrc."""
    with as_file(files("haemus.experiments.figures").joinpath("haemus.mplstyle")) as path:
        settings = mpl.rc_params_from_file(path, use_default_template=True)
    with mpl.rc_context({name: settings[name] for name in settings if name != "backend"}):
        yield


def page(height: float, title: str, note: str) -> Figure:
    """Make a page of the house width with a title and a note below it; `height` in inches."""
    figure = Page(figsize=(PAGE_WIDTH, height))
    FigureCanvasAgg(figure)
    figure.text(0.08 / PAGE_WIDTH, 1 - 0.08 / height, title, size=10, weight="bold", va="top", color=INK, label=CAPTION)
    figure.text(
        0.08 / PAGE_WIDTH,
        1 - 0.29 / height,
        _wrapped(note),
        size=7,
        va="top",
        color="#444444",
        linespacing=1.35,
        label=CAPTION,
    )
    return figure


def without_caption(figure: Figure) -> None:
    """Take title and note off a page, and the empty space that they leave above the panels."""
    caption = [text for text in figure.texts if text.get_label() == CAPTION]
    if not caption:
        return
    ends = [text.get_window_extent().y0 / figure.dpi for text in caption]
    width, height = figure.get_size_inches()
    lower = min(ends) / height
    for text in caption:
        text.remove()
    for axes in figure.axes:
        x, y, wide, high = axes.get_position().bounds
        axes.set_position((x, y / lower, wide, high / lower))
    for text in figure.texts:
        x, y = text.get_position()
        text.set_position((x, y / lower))
    figure.set_size_inches(width, height * lower)


def head(note: str) -> float:
    """Height [inch] of the title and the note, with space for panel titles."""
    return _HEAD + _LINE * _wrapped(note).count("\n")


def _wrapped(note: str) -> str:
    return "\n".join(part for line in note.splitlines() for part in wrap(line, _LONGEST))


def grid(
    figure: Figure,
    shape: tuple[int, int],
    *,
    margins: tuple[float, float, float, float],
    gaps: tuple[float, float],
) -> list[Axes]:
    """Add axes row by row; margins (left, right, top, bottom) and gaps (across, down) in inches."""
    rows, columns = shape
    width, height = figure.get_size_inches()
    left, right, top, bottom = margins
    across, down = gaps
    panel_width = (width - left - right - across * (columns - 1)) / columns
    panel_height = (height - top - bottom - down * (rows - 1)) / rows
    return [
        figure.add_axes(
            (
                (left + column * (panel_width + across)) / width,
                (height - top - (row + 1) * panel_height - row * down) / height,
                panel_width / width,
                panel_height / height,
            )
        )
        for row in range(rows)
        for column in range(columns)
    ]


def save(figure: Figure, folder: Path, name: str, saving: Saving = USUAL) -> list[Path]:
    """Write a picture in each format, without a date, so that the same numbers give the same files."""
    metadata: dict[str, dict[str, str | None]] = {
        "png": {"Software": None}, "svg": {"Date": None}, "pdf": {"CreationDate": None},
    }  # fmt: skip
    if not saving.caption:
        without_caption(figure)
    paths = []
    for kind in saving.formats:
        path = folder / f"{name}.{kind}"
        with replacing(path) as partial:
            figure.savefig(partial, format=kind, dpi=saving.dpi or mpl.rcParams["savefig.dpi"], metadata=metadata[kind])
        paths.append(path)
    return paths


def save_with_table(figure: Figure, shown: pd.DataFrame, folder: Path, name: str, saving: Saving = USUAL) -> list[Path]:
    """Write a picture in each format, and the table behind it."""
    table = folder / f"{name}.csv"
    with replacing(table) as partial:
        shown.to_csv(partial, index=False, lineterminator="\n")
    return [*save(figure, folder, name, saving), table]


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
