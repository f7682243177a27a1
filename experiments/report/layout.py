"""Lay out a table: as plain columns, fitted to a terminal by wrapping words, or row by row if the terminal is too narrow."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Final

from haemus.experiments.report.terminal import paragraph, terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

_GAP: Final = 2  # blanks between columns
_STYLED_GAP: Final = 3
_WORDY: Final = 22
"""A column whose cells are longer than this holds sentences, which may be wrapped."""
_LEAST: Final = 16  # the narrowest column of sentences that can still be read


def laid_out(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The table for the terminal at hand; plain columns with a rule under the header where the width is unlimited."""
    place = terminal()
    natural = [max(len(line[k]) for line in (header, *rows)) for k in range(len(header))]
    if place.width is None or (not place.styled and _wide(natural) <= place.width):
        return plain_columns(header, rows)
    words = [max(map(len, word_list(header[k], rows, k)), default=0) for k in range(len(header))]
    # long texts are wrapped first, and what is read at a glance only if that isn't enough
    gap = _STYLED_GAP if place.styled else _GAP
    for keeps in (_WORDY, 0):
        kept = [wide <= keeps for wide in natural]
        least = [
            wide if whole else max(word, min(wide, _LEAST)) if wide > _WORDY else word
            for wide, word, whole in zip(natural, words, kept, strict=True)
        ]
        if sum(least) + gap * len(least) <= place.width:
            return _fitted(header, rows, list(zip(least, kept, strict=True)), place.width, styled=place.styled)
    return row_by_row(header, rows)


def word_list(heading: str, rows: Sequence[Sequence[str]], column: int) -> list[str]:
    """The words of a column: none can be broken."""
    return [word for text in (heading, *(row[column] for row in rows)) for word in text.split()]


def plain_columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Align columns on the left, with a rule under the header and no trailing blanks."""
    lines = [tuple(header), *(tuple(row) for row in rows)]
    widths = [max(len(line[k]) for line in lines) for k in range(len(header))]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def row_by_row(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Each row as a few lines: its first cell, then every other cell that holds anything after its heading."""
    blocks = []
    for row in rows:
        lines = [row[0] or header[0]]
        lines += [
            f"  {name}: {cell}" if name else f"  {cell}" for name, cell in zip(header[1:], row[1:], strict=True) if cell
        ]
        blocks.append("\n".join(paragraph(line, "    ") for line in lines))
    return "\n".join(blocks)


def _wide(columns: Sequence[int]) -> int:
    return sum(columns) + _GAP * (len(columns) - 1)


def _fitted(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    columns: Sequence[tuple[int, bool]],
    width: int,
    *,
    styled: bool,
) -> str:
    """The table with cells wrapped at words, by rich; `columns` are their least widths, and whether they stay on one line."""
    from rich import box  # noqa: PLC0415 - `haemus --help` stays quick
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(
        box=box.SIMPLE_HEAD if styled else None, show_edge=False, pad_edge=False, collapse_padding=True,
        padding=(0, 1) if styled else (0, _GAP, 0, 0), header_style="bold" if styled else "",
    )  # fmt: skip
    for name, (least, whole) in zip(header, columns, strict=True):
        table.add_column(Text(name), no_wrap=whole, min_width=least, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    written = StringIO()
    console = Console(
        file=written, width=width, force_terminal=styled, color_system="standard" if styled else None, legacy_windows=False,
        highlight=False,
    )  # fmt: skip
    console.print(table)
    return "\n".join(line.rstrip() for line in written.getvalue().rstrip("\n").split("\n"))
