"""Tables whose columns are described once, for the terminal, pages, Markdown, data frames and JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from numbers import Real
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from haemus.experiments.report.layout import laid_out
from haemus.experiments.report.terminal import paragraph
from haemus.model.bad_input import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

ROW: Final = "the row itself"


class Column:
    """A column: its heading, and how to format a cell from a row."""

    def __init__(self, heading: str, form: Callable[..., str] = str, *names: str) -> None:
        """Format a cell from the named fields (ROW is the whole row); by default, from the field with the heading's name."""
        self.heading = heading
        self.form = form
        self.names = names or (heading,)

    def cell(self, row: object) -> str:
        """Return the text of a row's cell."""
        return self.form(*(row if name is ROW else attrgetter(name)(row) for name in self.names))

    def number(self, row: object) -> float | None:
        """Return the number that a row's cell begins with, by which a page sorts; None if it is none or isn't defined."""
        (first, *_) = self.names
        value = None if first is ROW else attrgetter(first)(row)
        return float(value) if isinstance(value, Real) and math.isfinite(value) else None


@dataclass(frozen=True, slots=True)
class Filled:
    """A table with its cells as text, and the numbers behind them; `below` are the lines under it."""

    title: str
    header: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    below: tuple[str, ...] = ()
    numbers: tuple[tuple[float | None, ...], ...] = ()
    """A row for each row of cells; empty if no cell has a number of its own."""

    @property
    def text(self) -> str:
        """The table for the terminal."""
        title = [paragraph(self.title)] if self.title else []
        return "\n".join((*title, text_table(self.header, self.cells), *map(paragraph, self.below)))


Block = Filled | str
"""A part of a report: a table, or lines of text."""


def text_of(blocks: Sequence[Block]) -> str:
    """The parts of a report for the terminal, with an empty line between them; empty ones are left out."""
    return "\n\n".join(filter(None, (each.text if isinstance(each, Filled) else each for each in blocks)))


@dataclass(frozen=True, slots=True)
class Table:
    """A table: columns, a title if there is one, and a legend."""

    title: str
    columns: Sequence[Column]
    legend: Sequence[str] = ()

    def text(self, rows: Sequence[object], *, common: bool = False) -> str:
        """The table as plain text; `common` as in `filled`."""
        return self.filled(rows, common=common).text

    def filled(self, rows: Sequence[object], *, common: bool = False) -> Filled:
        """The table with its rows. With `common`, a first column with the same value in every row moves into the title."""
        header, cells, title = self._header, self._cells(rows), self.title
        numbers = [tuple(column.number(row) for column in self.columns) for row in rows]
        if common and len({line[0] for line in cells}) == 1:
            title, header = f"{title} ({cells[0][0]})", header[1:]
            cells, numbers = [line[1:] for line in cells], [line[1:] for line in numbers]
        return Filled(title, header, tuple(cells), tuple(self.legend), tuple(numbers))

    def markdown(self, rows: Sequence[object]) -> str:
        """The table as Markdown, without the title and the legend."""
        return markdown_table(self._header, self._cells(rows))

    @property
    def _header(self) -> tuple[str, ...]:
        return tuple(column.heading for column in self.columns)

    def _cells(self, rows: Sequence[object]) -> list[tuple[str, ...]]:
        return [tuple(column.cell(row) for column in self.columns) for row in rows]


def text_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return the table as text, laid out for the terminal at hand; words of a folder that may come from anyone are escaped."""
    return laid_out(header, [tuple(map(printable, row)) for row in rows])


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return the table as Markdown."""
    lines = [header, ["---"] * len(header), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def frame(kind: type[Any], rows: Sequence[object]) -> pd.DataFrame:
    """Rows of a dataclass as a data frame, one column per field; a column that mixes numbers and words holds words."""
    import pandas as pd  # noqa: PLC0415 - `haemus --help` stays quick

    columns = {each.name: [getattr(row, each.name) for row in rows] for each in fields(kind)}
    for name, values in columns.items():
        if any(isinstance(value, str) for value in values):
            columns[name] = [value if isinstance(value, str) else f"{value:g}" for value in values]
    return pd.DataFrame(columns, columns=pd.Index(list(columns)))


def as_json(said: object) -> str:
    """JSON for scripts; an undefined number is null."""
    text = json.dumps(_defined(said), indent=2, ensure_ascii=False, allow_nan=False, default=lambda value: value.item())
    return "".join(each if each.isprintable() or each == "\n" else json.dumps(each)[1:-1] for each in text)


def _defined(said: object) -> object:
    match said:
        case float():
            return said if math.isfinite(said) else None
        case Mapping():
            return {key: _defined(value) for key, value in said.items()}
        case list() | tuple():
            return [_defined(value) for value in said]
    return said
