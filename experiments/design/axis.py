"""An axis of a design as a result folder describes it: enough to draw and analyse, without the experiment file."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Self, cast

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.design.factors import Factor
from haemus.experiments.design.values import Levels, Value, ValueKind, number_of


@dataclass(frozen=True, slots=True)
class Axis:
    """What one factor varied over. `low` and `high` are numbers on the axis: dates in years, words by their place.

    `levels` are the values in the design's order, dates and words as text; None where every number between may occur.
    """

    name: str
    kind: ValueKind
    unit: str
    low: float
    high: float
    levels: tuple[float | int | bool | str, ...] | None

    @classmethod
    def of(cls, factor: Factor) -> Self:
        """The axis of a factor."""
        spread = factor.spread
        levels = tuple(map(_plain, spread.values)) if isinstance(spread, Levels) else None
        ends = [number_of(value, spread) for value in spread.ends()]
        return cls(factor.name, factor.target.kind, factor.unit, min(ends), max(ends), levels)

    @classmethod
    def read(cls, said: Mapping[str, object]) -> Self:
        """The axis that a manifest describes; KeyError or TypeError where it doesn't."""
        levels = cast("Sequence[float | int | bool | str] | None", said["levels"])
        return cls(
            name=str(said["name"]), kind=cast("ValueKind", said["kind"]), unit=str(said["unit"]),
            low=float(cast("float", said["low"])), high=float(cast("float", said["high"])),
            levels=None if levels is None else tuple(levels),
        )  # fmt: skip

    def as_dict(self) -> dict[str, object]:
        """The same, ready for JSON."""
        return {**asdict(self), "levels": None if self.levels is None else list(self.levels)}

    def numbers(self, column: Sequence[object]) -> NDArray[np.float64]:
        """A column of the table of the design as numbers on the axis."""
        if self.kind == "word":
            place = {level: number for number, level in enumerate(self.levels or ())}
            return np.array([place[str(value)] for value in column], dtype=np.float64)
        if self.kind == "date":
            days = {day: number_of(dt.date.fromisoformat(day), Levels(())) for day in set(map(str, column))}
            return np.array([days[str(value)] for value in column], dtype=np.float64)
        return np.asarray(column, dtype=np.float64)


def _plain(value: Value) -> float | int | bool | str:
    return value.isoformat() if isinstance(value, dt.date) else value
