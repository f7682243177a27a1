"""Figures as pictures in a page, with their captions beside them and as the text that a screen reader reads."""

from __future__ import annotations

import threading
from base64 import b64encode
from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING, Final

from haemus.experiments.figures.style import CAPTION, house_style, without_caption

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure

_ONE_AT_A_TIME: Final = threading.Lock()
"""Matplotlib's settings belong to the process, so two readers' figures are drawn one after the other."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure as SVG, its title, and the note below the title."""

    name: str
    svg: bytes
    title: str
    note: str

    @property
    def html(self) -> str:
        """The picture with its caption; it scrolls sideways on a screen too narrow to read it."""
        source = f"data:image/svg+xml;base64,{b64encode(self.svg).decode()}"
        title, note = escape(self.title), escape(self.note)
        return (
            f'<figcaption><strong>{title}</strong><span class="haemus-note">{note}</span></figcaption>'
            f'<div class="haemus-wide" tabindex="0" role="group" aria-label="{title}, scrollable">'
            f'<img src="{source}" alt="{title}. {note}"></div>'
        )


def picture(name: str, draw: Callable[[], Figure]) -> Picture:
    """Draw a figure in the house style."""
    with _ONE_AT_A_TIME, house_style():
        figure = draw()
        caption = [text.get_text() for text in figure.texts if text.get_label() == CAPTION]
        without_caption(figure)
        with BytesIO() as file:
            figure.savefig(file, format="svg")
            svg = file.getvalue()
    title, *notes = caption or [name]
    return Picture(name, svg, title, " ".join(" ".join(notes).split()))
