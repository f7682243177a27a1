"""Pieces of HTML: headings, messages and tables, with everything escaped that a scenario or a folder may say."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import solara

if TYPE_CHECKING:
    from collections.abc import Sequence

    from haemus.experiments.report.table import Filled


def text(tag: str, said: str, *, classes: str = "", **attributes: str) -> None:
    """An element with plain text; an underscore in the name of an attribute stands for a hyphen."""
    named = {name.strip("_").replace("_", "-"): value for name, value in attributes.items()}
    solara.HTML(tag, escape(said), classes=[classes] if classes else [], attributes=named)


def paragraphs(lines: Sequence[str]) -> None:
    """Sentences, each in a paragraph of its own."""
    solara.HTML("div", "".join(f"<p>{escape(line)}</p>" for line in lines))


def alerts(problems: Sequence[str]) -> None:
    """Messages that a screen reader reads at once."""
    if problems:
        inside = "".join(f"<p>{escape(problem)}</p>" for problem in problems)
        solara.HTML("div", inside, classes=["haemus-alert"], attributes={"role": "alert"})


def status(said: str, finished: str = "") -> None:
    """What is happening, which a screen reader reads when it changes; `finished` is the query of a page of which all is shown."""
    attributes = {"role": "status", "aria-live": "polite", "data-haemus-finished": finished}
    solara.HTML("p", escape(said), classes=["haemus-status"], attributes=attributes)


def downloads(links: Sequence[tuple[str, str, str]]) -> None:
    """Links that save files: the address, the file's name and the words of each."""
    inside = " ".join(
        f'<a class="haemus-save" href="{escape(address)}" download="{escape(name)}">{escape(said)}</a>'
        for address, name, said in links
    )
    solara.HTML("div", inside, classes=["haemus-buttons"])


def table(filled: Filled) -> None:
    """A table with its caption, and the lines below it."""
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in filled.header)
    rows = "".join(_row(cells) for cells in filled.cells)
    caption = f"<caption>{escape(filled.title)}</caption>" if filled.title else ""
    inside = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    below = "".join(f'<p class="haemus-note">{escape(line)}</p>' for line in filled.below)
    label = escape(filled.title or "table")
    wide = f'<div class="haemus-wide" tabindex="0" role="group" aria-label="{label}, scrollable">{inside}</div>'
    solara.HTML("div", f"{wide}{below}", classes=["haemus-table"])


def _row(cells: Sequence[str]) -> str:
    first, *others = cells
    return f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in others)}</tr>'
