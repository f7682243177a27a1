"""Figures of a result as pictures on a page: SVG whose text is text, with title, caption and alternative text."""

from __future__ import annotations

import re
from io import BytesIO
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import matplotlib as mpl
from markupsafe import Markup

from haemus.experiments.figures.drawing import draw_one, figure_names
from haemus.experiments.figures.style import Page, house_style
from haemus.experiments.report_page.items import Picture
from haemus.model.bad_input import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from matplotlib.figure import Figure

    from haemus.experiments.store.result import Result

Words = tuple[str, tuple[str, ...], str]
"""Title, caption (a paragraph a line) and alternative text of a figure."""
FOUR: Final = 4
FIRST: Final = ("agreements", "differences", "budgets", "outcomes", "effects")
"""The figures of a batch, the most telling first."""
ELSEWHERE: Final = ("suppliers", "map")
"""Figures that have a section of their own."""
_HEAD: Final = re.compile(r"^.*?(?=<svg\b)", re.DOTALL)
_METADATA: Final = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
_STYLE: Final = re.compile(r'<style type="text/css">.*?</style>', re.DOTALL)
# patterns that begin with letters of their own are found four times as fast
_ID: Final = re.compile(r'id="(?<=\bid=")')
_LONG: Final = re.compile(r"(\.(?<=\d\.)\d{2})\d+(?=[ \"\n,)])")
"""Decimals beyond the second are a ten-thousandth of an inch and less."""
_LINES: Final = "stroke-linejoin:round;stroke-linecap:butt"


class Pictures:
    """Draws figures for one page, on which no two may share the name of a part."""

    def __init__(self, prefix: str = "", kept: Mapping[str, Figure] = MappingProxyType({})) -> None:
        """Begin a page, or that part of one whose names begin with `prefix`; `kept` are figures that were drawn already."""
        self._prefix, self._kept, self._drawn = prefix, kept, 0

    def some(self, result: Result, names: Sequence[str], most: int = FOUR) -> Iterator[Picture]:
        """Yield the first figures of those named that the result has; one with nothing to show makes room for the next."""
        left = most
        for name in (name for name in names if name in figure_names(result)):
            if not left:
                return
            try:
                figure = self._kept.get(name) or draw_one(result, name)
            except BadInput:  # there is nothing to show in it
                continue
            left -= 1
            yield self.of(figure)

    def of(self, figure: Figure, words: Words | None = None) -> Picture:
        """A figure as a picture, with words of its own unless these are given."""
        self._drawn += 1
        own = _words(figure)
        title, caption, alt = words or own
        return Picture(title, caption, alt, svg_of(figure, f"{self._prefix}figure-{self._drawn}-"))


def first_figures(result: Result) -> tuple[str, ...]:
    """The names of the figures to show, the most telling first."""
    names = figure_names(result)
    known = [name for name in FIRST if name in names]
    return (*known, *(name for name in names if name not in {*known, *ELSEWHERE}))


def _words(figure: Figure) -> Words:
    """Title, caption and alternative text of a figure, to stand beside it."""
    if not isinstance(figure, Page):
        return "", (), ""
    return figure.title, tuple(figure.caption.splitlines()), figure.alt


def svg_of(figure: Figure, prefix: str) -> Markup:
    """The SVG of a figure, with text as text, to be put into a page: it has no size of its own, and its names start with `prefix`."""
    with BytesIO() as drawn, house_style(), mpl.rc_context({"svg.fonttype": "none"}):
        figure.savefig(drawn, format="svg", metadata={"Date": None})
        written = drawn.getvalue().decode()
    text = _STYLE.sub("", _METADATA.sub("", _HEAD.sub("", written)))
    text = _LONG.sub(r"\1", text)
    start, end = text.split(">", 1)
    start = re.sub(r' (width|height)="[^"]*"', "", start)
    whole = f'{start} style="{_LINES}" aria-hidden="true" focusable="false">{end}'
    named = _ID.sub(f'id="{prefix}', whole).replace('href="#', f'href="#{prefix}').replace("url(#", f"url(#{prefix}")
    # Matplotlib escapes the text that it writes into an SVG
    return Markup(named)  # noqa: S704
