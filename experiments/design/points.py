"""The points of a design: of each its number, from 0, and its value of every factor."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.design.factors import Factor
from haemus.experiments.design.values import Levels, Value


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
