"""The points of a design, numbered from 0, with a value of every factor: drawn, crossed, or read from a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.design.factors import Factor
from haemus.experiments.design.grammar import MOST_POINTS
from haemus.experiments.design.values import Levels, Value
from haemus.experiments.reading.csv_table import csv_table
from haemus.model.bad_input import BadInput, nearest_name


class Points(Protocol):
    """The points at which an experiment is run."""

    def __len__(self) -> int:
        """The number of points."""

    def row(self, point: int) -> tuple[Value, ...]:
        """The value of each factor at a point."""


@dataclass(frozen=True, slots=True)
class Crossed:
    """Every combination of levels; the last factor varies fastest."""

    levels: tuple[tuple[Value, ...], ...]

    def __len__(self) -> int:
        """The product of the numbers of levels."""
        return self.size

    @property
    def size(self) -> int:
        """The number of points, even if it exceeds the largest length that `len` allows."""
        return prod(map(len, self.levels))

    def row(self, point: int) -> tuple[Value, ...]:
        """The levels at a point."""
        found: list[Value] = []
        for levels in reversed(self.levels):
            point, place = divmod(point, len(levels))
            found.append(levels[place])
        return tuple(reversed(found))


@dataclass(frozen=True, slots=True)
class Sampled:
    """Points of the unit cube, with an axis for each factor."""

    factors: tuple[Factor, ...]
    shares: NDArray[np.float64]

    def __len__(self) -> int:
        """The number of rows in the sample."""
        return len(self.shares)

    def row(self, point: int) -> tuple[Value, ...]:
        """The values at the shares in a row."""
        return tuple(factor.at(share) for factor, share in zip(self.factors, self.shares[point].tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Written:
    """Points read from a table."""

    rows: tuple[tuple[Value, ...], ...]

    def __len__(self) -> int:
        """The number of rows in the table."""
        return len(self.rows)

    def row(self, point: int) -> tuple[Value, ...]:
        """A row of the table."""
        return self.rows[point]


def crossed(factors: Sequence[Factor]) -> Crossed:
    """The grid of factors that all have levels."""
    return Crossed(tuple(factor.spread.values for factor in factors if isinstance(factor.spread, Levels)))


def listed(content: bytes, file: str, factors: Sequence[Factor], *, force: bool) -> Written:
    """The points of a table; BadInput for the first invalid column or cell."""
    table = csv_table(content, file)
    header = table.header
    _check_header(header, file, factors)
    columns = [header.index(factor.name) for factor in factors]
    points = []
    for line, cells in table.rows:
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


def _row(  # noqa: PLR0913 - the last arguments place an error
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
            problem = "column given twice" if name in names else "not a factor"
            raise BadInput(
                problem, where=file, key="line 1", value=name, allowed=", ".join(names),
                nearest=nearest_name(name, set(names) - set(header)),
            )  # fmt: skip
    for name in names:
        if name not in header:
            raise BadInput("no column for this factor", where=file, key="line 1", value=name, allowed=", ".join(names))


def words_at(points: Points, factors: Sequence[Factor], place: int) -> tuple[str, ...]:
    """The words that a factor takes at any point, in the order of its levels; empty unless it is a factor of words."""
    factor = factors[place]
    if factor.target.kind != "word" or not isinstance(factor.spread, Levels):
        return ()
    levels = tuple(map(str, factor.spread.values))
    seen: set[str] = set()
    for point in range(len(points)):
        seen.add(str(points.row(point)[place]))
        if len(seen) == len(levels):
            break
    return tuple(level for level in levels if level in seen)
