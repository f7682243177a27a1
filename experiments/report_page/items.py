"""What a page consists of: sections of paragraphs, lists, tables, pictures and commands, ready for its template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from haemus.experiments.figures.words import in_words
from haemus.experiments.report.table import Filled
from haemus.model.bad_input import printable
from haemus.model.outcomes import outcome_columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup

    from haemus.experiments.report.table import Block

OUTCOME: Final = "outcome"
"""The heading of a column of outcomes, which a page names in words beside their columns."""


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """Paragraphs of text."""

    kind: ClassVar[str] = "paragraphs"
    texts: tuple[str, ...]
    tone: str = ""
    """A class of the style sheet, such as "lead"."""


@dataclass(frozen=True, slots=True)
class Points:
    """A list of sentences."""

    kind: ClassVar[str] = "points"
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """A list of names, each with what it is."""

    kind: ClassVar[str] = "terms"
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section."""

    kind: ClassVar[str] = "heading"
    text: str


@dataclass(frozen=True, slots=True)
class Commands:
    """Lines to type."""

    kind: ClassVar[str] = "commands"
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the page, for the reader to save: the words of its link, its name, and its content as a data URL."""

    kind: ClassVar[str] = "attachment"
    words: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, the number that it is sorted by, and the machine's name for what the text says in words."""

    text: str
    number: float | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table that a reader can sort; `below` are the lines under it."""

    kind: ClassVar[str] = "grid"
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure: its title, its caption (a paragraph a line), what to say to those who don't see it, and the SVG itself."""

    kind: ClassVar[str] = "picture"
    title: str
    caption: tuple[str, ...]
    alt: str
    svg: Markup


@dataclass(frozen=True, slots=True)
class Beside:
    """Items of two results, each under its name."""

    kind: ClassVar[str] = "beside"
    parts: tuple[tuple[str, tuple[Item, ...]], ...]


Item = Paragraphs | Points | Terms | Heading | Commands | Attachment | Grid | Picture | Beside


@dataclass(frozen=True, slots=True)
class Section:
    """A section under a heading; `anchor` is its address on the page."""

    anchor: str
    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its title, what a reader must know before anything else, and its sections."""

    title: str
    notices: tuple[str, ...]
    sections: tuple[Section, ...]
    wide: bool = False
    """Whether two columns need room."""


def items_of(blocks: Iterable[Block], caption: str = "") -> tuple[Item, ...]:
    """Tables and lines of a report as items of a page; `caption` is for a table without a title of its own."""
    return tuple(
        grid_of(each, caption) if isinstance(each, Filled) else Paragraphs(tuple(each.splitlines()), "note")
        for each in blocks
        if each
    )


def grid_of(filled: Filled, caption: str = "") -> Grid:
    """A table for a page. A first cell left empty because it repeats the one above is filled: sorting parts the two."""
    numbers = filled.numbers or tuple((None,) * len(filled.header) for _ in filled.cells)
    rows: list[tuple[Cell, ...]] = []
    for texts, values in zip(filled.cells, numbers, strict=True):
        row = [_cell(*each) for each in zip(filled.header, texts, values, strict=True)]
        if not row[0].text and rows:
            row[0] = rows[-1][0]
        rows.append(tuple(row))
    return Grid(filled.title or caption, filled.header, tuple(rows), filled.below)


def _cell(heading: str, text: str, number: float | None) -> Cell:
    """A cell whose text is safe to show; an outcome is said in words."""
    safe = printable(text)
    if heading == OUTCOME and safe:
        return Cell(_said(safe), None, safe)
    return Cell(safe, number)


def _said(column: str) -> str:
    """A column of the table of runs or of states in words; the table gives its unit."""
    if column in outcome_columns():
        return in_words(column)
    words = column.removesuffix("_meur").replace("_", " ")
    return f"{words[:1].upper()}{words[1:]}"
