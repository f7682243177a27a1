"""The terminal that a report is printed on: how wide it is, and whether it shows styles. Elsewhere text is plain and unlimited."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from contextvars import ContextVar
from textwrap import wrap
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO


class Terminal(NamedTuple):
    """The width [characters], None if it is unlimited, and whether bold text and lines may be used."""

    width: int | None = None
    styled: bool = False


_PLAIN: Final = Terminal()
_CURRENT: Final[ContextVar[Terminal]] = ContextVar("terminal", default=_PLAIN)
_NARROWEST: Final = 20
_STYLE: Final = "\x1b"


def terminal_of(stream: TextIO) -> Terminal:
    """The terminal behind a stream: its width if it is one, or as COLUMNS says; styles unless NO_COLOR is set (no-color.org)."""
    shows = stream.isatty()
    if not shows and not os.environ.get("COLUMNS", "").isdigit():
        return _PLAIN
    dumb = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return Terminal(max(_NARROWEST, shutil.get_terminal_size().columns), shows and not dumb)


@contextmanager
def printed_on(terminal: Terminal) -> Iterator[None]:
    """Lay out for a terminal all tables and paragraphs that are made inside."""
    before = _CURRENT.set(terminal)
    try:
        yield
    finally:
        _CURRENT.reset(before)


def terminal() -> Terminal:
    """The terminal to lay out for."""
    return _CURRENT.get()


def paragraph(text: str, indent: str = "  ") -> str:
    """Lines of text, each wrapped to the width of the terminal with the lines that follow indented; styled lines fit already."""
    width = terminal().width
    if width is None:
        return text
    return "\n".join(
        part
        for line in text.split("\n")
        for part in (_wrapped(line, width, indent) if len(line) > width and _STYLE not in line else [line])
    )


def _wrapped(line: str, width: int, indent: str) -> list[str]:
    return wrap(line, width, subsequent_indent=indent, break_on_hyphens=False)
