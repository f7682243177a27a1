"""The points of a design: of each its number, from 0, and its value of every factor; drawn, crossed, or read from a table."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.design.factors import Factor
from haemus.experiments.design.grammar import MOST_POINTS
from haemus.experiments.design.values import Levels, Value
from haemus.model.bad_input import BadInput, nearest_name


class Points(Protocol):
    """Where an experiment is run."""

    def __len__(self) -> int:
        """How many there are."""

    def row(self, point: int) -> tuple[Value, ...]:
        """The value of each factor at a point."""


@dataclass(frozen=True, slots=True)
class Crossed:
    """Every level with every other; the last factor varies fastest."""

    levels: tuple[tuple[Value, ...], ...]

    def __len__(self) -> int:
        """The product of the numbers of levels."""
        return self.size

    @property
    def size(self) -> int:
        """The same, also where Python's own lengths end."""
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
    """Points of the unit cube, each factor on an axis of its own."""

    factors: tuple[Factor, ...]
    shares: NDArray[np.float64]

    def __len__(self) -> int:
        """The rows of the sample."""
        return len(self.shares)

    def row(self, point: int) -> tuple[Value, ...]:
        """The values that the shares of a row stand for."""
        return tuple(factor.at(share) for factor, share in zip(self.factors, self.shares[point].tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Written:
    """Points as a table has them."""

    rows: tuple[tuple[Value, ...], ...]

    def __len__(self) -> int:
        """The rows of the table."""
        return len(self.rows)

    def row(self, point: int) -> tuple[Value, ...]:
        """A row of the table."""
        return self.rows[point]


def crossed(factors: Sequence[Factor]) -> Crossed:
    """The grid of factors, all of which have levels."""
    return Crossed(tuple(factor.spread.values for factor in factors if isinstance(factor.spread, Levels)))


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


def words_at(points: Points, factors: Sequence[Factor], place: int) -> tuple[str, ...]:
    """The words that a factor has at any point, in the order of its levels; none for a factor of numbers, dates or claims."""
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
