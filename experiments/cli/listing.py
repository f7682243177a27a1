"""Lists for the terminal: wrapped to its width with a coloured head, or one plain line a row in a pipe or a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.experiments.report.table import text_table

if TYPE_CHECKING:
    from collections.abc import Sequence


def print_listing(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; NO_COLOR and pipes get no colours."""
    from rich.console import Console  # noqa: PLC0415 - `haemus --help` stays quick
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(highlight=False)
    if not console.is_terminal:
        print(text_table(header, rows))
        return
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for place, heading in enumerate(header):
        table.add_column(heading, style="cyan" if place == 0 else "", overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)


def print_details(title: str, rows: Sequence[tuple[str, str]]) -> None:
    """Print one thing: its name, and a line for each of its properties that isn't empty."""
    print_listing((title, ""), [row for row in rows if row[1]])
