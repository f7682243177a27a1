"""Points from a table beside the experiment file: a column for each factor, a row for each point."""

import csv
from collections.abc import Sequence

from haemus.experiments.design.factors import Factor
from haemus.experiments.design.grammar import MOST_POINTS
from haemus.experiments.design.points import Written
from haemus.experiments.design.values import Value
from haemus.model.bad_input import BadInput
from haemus.model.bad_input import nearest_name


def listed(content: bytes, file: str, factors: Sequence[Factor], *, force: bool) -> Written:
    """The points of a table; BadInput for the first column or cell that isn't right."""
    try:
        rows = list(csv.reader(content.decode("utf-8-sig").splitlines(), strict=True))
    except UnicodeDecodeError:
        raise BadInput("is not UTF-8", where=file, allowed="UTF-8 text") from None
    except csv.Error as error:
        raise BadInput(f"broken table: {error}", where=file) from None
    header = [name.strip() for name in rows[0]] if rows else []
    _check_header(header, file, factors)
    columns = [header.index(factor.name) for factor in factors]
    points = []
    for line, cells in enumerate(rows[1:], start=2):
        if not cells:
            continue
        if len(cells) != len(header):
            raise BadInput(
                "wrong number of cells", where=file, key=f"line {line}", value=len(cells), allowed=str(len(header))
            )
        points.append(_row(cells, columns, factors, file, line, force=force))
    if not 0 < len(points) <= MOST_POINTS:
        raise BadInput(
            "no points" if not points else "too many points", where=file, allowed=f"1 to {MOST_POINTS:,} rows"
        )
    return Written(tuple(points))


def _row(  # noqa: PLR0913 - what a refusal names
    cells: Sequence[str], columns: Sequence[int], factors: Sequence[Factor], file: str, line: int, *, force: bool
) -> tuple[Value, ...]:
    return tuple(
        factor.of_cell(cells[column].strip(), file, f"line {line}, {factor.name}", forced=force)
        for factor, column in zip(factors, columns, strict=True)
    )


def _check_header(header: Sequence[str], file: str, factors: Sequence[Factor]) -> None:
    names = [factor.name for factor in factors]
    for name in header:
        if name not in names or header.count(name) > 1:
            problem = "a column twice" if name in names else "a column of no factor"
            raise BadInput(
                problem, where=file, key="line 1", value=name, allowed=", ".join(names),
                nearest=nearest_name(name, set(names) - set(header)),
            )  # fmt: skip
    for name in names:
        if name not in header:
            raise BadInput("a factor without a column", where=file, key="line 1", value=name, allowed=", ".join(names))
