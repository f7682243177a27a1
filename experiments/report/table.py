"""Tables and JSON as the command line prints them."""

import json
import math
from collections.abc import Mapping, Sequence


def text_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns aligned on the left, a rule under the header, no trailing blanks."""
    lines = [tuple(header), *(tuple(row) for row in rows)]
    widths = [max(len(line[k]) for line in lines) for k in range(len(header))]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def with_legend(title: str, header: Sequence[str], rows: Sequence[Sequence[str]], legend: Sequence[str]) -> str:
    """A table without the columns that say the same in every row of one scenario, and how to read it."""
    if len({row[0] for row in rows}) == 1:
        title, header, rows = f"{title} ({rows[0][0]})", header[1:], [row[1:] for row in rows]
    return "\n".join((title, text_table(header, rows), *legend))


def as_json(said: object) -> str:
    """JSON for scripts; a number that is not defined is null."""
    return json.dumps(_defined(said), indent=2, ensure_ascii=False, allow_nan=False)


def _defined(said: object) -> object:
    match said:
        case float():
            return said if math.isfinite(said) else None
        case Mapping():
            return {key: _defined(value) for key, value in said.items()}
        case list() | tuple():
            return [_defined(value) for value in said]
    return said
