"""The house style: pages with their titles and captions, panels, and saving of pictures."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import as_file, files
from io import BytesIO
from pathlib import Path
from textwrap import wrap
from typing import Any, Final

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from haemus.experiments.collecting import seldom
from haemus.experiments.figures.lean_axes import LeanAxes
from haemus.experiments.files.replacing import replacing

PAGE_WIDTH: Final = 7.2  # [inch] the text width of an A4 page
FORMATS: Final = ("png", "svg")
INK: Final = "#222222"
FAINT: Final = "#666666"
TOP: Final = 0.2  # [inch]
"""Space above the panels for their titles."""
_TITLE: Final = 0.38  # [inch] a title above a figure, with the space below it
_LINE: Final = 0.135  # [inch] one line of the caption
_LONGEST: Final = 128  # [characters] that fit on a line of the caption


@dataclass(frozen=True, slots=True)
class Saving:
    """How pictures are saved: formats, dots per inch (None: those of the house style), with title and caption inside or without."""

    formats: tuple[str, ...] = FORMATS
    dpi: float | None = None
    caption: bool = False


USUAL: Final = Saving()
CAPTION: Final = "caption"
"""The label of the texts above the panels."""


class Page(Figure):
    """A figure with its title, its caption and its alternative text, which stand beside it; a notebook shows all of them.

    `title` is one line, `caption` has one paragraph a line, `alt` says in a sentence what is seen. `table` has the numbers that are
    drawn, if they aren't in a table of the result already.
    """

    title: str = ""
    caption: str = ""
    alt: str = ""
    table: pd.DataFrame | None = None

    def add_axes(self, *args: Any, **kwargs: Any) -> Axes:  # noqa: ANN401 - as Matplotlib's
        """Add a panel that takes less to draw than Matplotlib's own, and looks the same."""
        return super().add_axes(*args, **{"axes_class": LeanAxes, **kwargs})

    def _repr_html_(self) -> str:
        """The picture with title and caption beside it, unless they are drawn inside."""
        picture = b64encode(self._repr_png_()).decode("ascii")
        inside = any(text.get_label() == CAPTION for text in self.texts)
        beside = "" if inside else f"<figcaption>{self._beside()}</figcaption>"
        return f'<figure><img src="data:image/png;base64,{picture}" alt="{escape(self.alt)}"/>{beside}</figure>'

    def _beside(self) -> str:
        return "<br/>".join([f"<b>{escape(self.title)}</b>", *map(escape, self.caption.splitlines())])

    def _repr_png_(self) -> bytes:
        """The picture."""
        with BytesIO() as picture:
            self.savefig(picture, format="png")
            return picture.getvalue()


@dataclass(frozen=True, slots=True)
class Undrawn:
    """Why there is nothing to draw."""

    why: str


@contextmanager
def house_style() -> Iterator[None]:
    """Use haemus.mplstyle alone, whatever is in a user's own matplotlibrc."""
    with seldom(), mpl.rc_context(_settings()):
        yield


@cache
def _settings() -> dict[Any, Any]:
    """The settings of the house style; reading them takes as long as a panel."""
    with as_file(files("haemus.experiments.figures").joinpath("haemus.mplstyle")) as path:
        settings = mpl.rc_params_from_file(path, use_default_template=True)
    return {name: settings[name] for name in settings if name != "backend"}


def page(height: float, title: str, caption: str, alt: str = "") -> Page:
    """Make an empty page of the house width; `height` in inches.

    The caption is text in sentences, one paragraph a line. Title and caption aren't drawn: they stand beside the figure
    (`with_caption` draws them). `alt` says in a sentence what is seen; without it, the title and the caption's first paragraph do.
    """
    figure = Page(figsize=(PAGE_WIDTH, height))
    FigureCanvasAgg(figure)
    figure.title = " ".join(title.split())
    figure.caption = "\n".join(" ".join(line.split()) for line in caption.splitlines() if line.strip())
    figure.alt = " ".join((alt or f"{figure.title}. {figure.caption.partition(chr(10))[0]}").split())
    return figure


def with_caption(figure: Figure) -> None:
    """Draw a page's title and caption above its panels, and make room for them; what is drawn already stays as it is."""
    if not isinstance(figure, Page) or any(text.get_label() == CAPTION for text in figure.texts):
        return
    lines = [part for line in figure.caption.splitlines() for part in wrap(line, _LONGEST)]
    more = _TITLE + _LINE * len(lines)
    width, height = figure.get_size_inches()
    tall = height + more
    for axes in figure.axes:
        x, y, wide, high = axes.get_position().bounds
        axes.set_position((x, y * height / tall, wide, high * height / tall))
    for text in figure.texts:
        x, y = text.get_position()
        text.set_position((x, y * height / tall))
    figure.set_size_inches(width, tall)
    _write(figure, 0.08, figure.title, size=10, weight="bold", color=INK)
    _write(figure, 0.29, "\n".join(lines), size=7, color="#444444", linespacing=1.35)


def _write(figure: Figure, below: float, said: str, **looks: Any) -> None:  # noqa: ANN401 - properties of a text
    width, height = figure.get_size_inches()
    figure.text(0.08 / width, 1 - below / height, said, va="top", label=CAPTION, **looks)


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
    """Write a picture in each format, without a date, so that the same numbers give the same files, and its words beside it.

    The words are a text file: title, caption and alternative text. They are in the picture's metadata too.
    """
    title, alt = (figure.title, figure.alt) if isinstance(figure, Page) else (name, name)
    metadata: dict[str, dict[str, str | None]] = {
        "png": {"Software": None, "Title": title, "Description": alt},
        "svg": {"Date": None, "Title": title, "Description": alt},
        "pdf": {"CreationDate": None, "Title": title, "Subject": alt},
    }
    if saving.caption:
        with_caption(figure)
    paths = []
    for kind in saving.formats:
        path = folder / f"{name}.{kind}"
        with replacing(path) as partial:
            figure.savefig(partial, format=kind, dpi=saving.dpi or mpl.rcParams["savefig.dpi"], metadata=metadata[kind])
        paths.append(path)
    if isinstance(figure, Page) and figure.table is not None:
        paths.append(_save_table(figure.table, folder / f"{name}.csv"))
    return [*paths, *_save_words(figure, folder / f"{name}.txt")]


def _save_words(figure: Figure, path: Path) -> list[Path]:
    """Write title, caption and alternative text of a page."""
    if not isinstance(figure, Page):
        return []
    with replacing(path) as partial:
        partial.write_text(
            f"{figure.title}\n\n{figure.caption}\n\nAlternative text: {figure.alt}\n", encoding="utf-8", newline="\n"
        )
    return [path]


def save_with_table(figure: Page, shown: pd.DataFrame, folder: Path, name: str, saving: Saving = USUAL) -> list[Path]:
    """Write a picture in each format, the table behind it, and its words."""
    figure.table = shown
    return save(figure, folder, name, saving)


def _save_table(shown: pd.DataFrame, path: Path) -> Path:
    with replacing(path) as partial:
        shown.to_csv(partial, index=False, lineterminator="\n")
    return path
