"""An experiment that is ready to run: scenarios, factors, points, and what is looked at."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from haemus.experiments.design.at_point import changed
from haemus.experiments.design.axis import Axis
from haemus.experiments.design.factors import Factor
from haemus.experiments.design.grammar import DesignEntry, ExpectedTrend
from haemus.experiments.design.points import Points
from haemus.experiments.design.targets import Changes
from haemus.experiments.design.values import Value
from haemus.model.scenario import ResolvedScenario


@dataclass(frozen=True)
class Experiment:
    """What one experiment file says, checked. A point has the same number in every scenario."""

    name: str
    title: str
    question: str
    scenarios: tuple[ResolvedScenario, ...]
    runs: int
    factors: tuple[Factor, ...]
    design: DesignEntry
    points: Points
    outcomes: tuple[str, ...]
    expected: tuple[ExpectedTrend, ...]
    text: str
    file: str

    def scenario(self, place: int, point: int) -> ResolvedScenario:
        """A scenario at a point: `baseline#12` is the baseline with what point 12 changes."""
        parent, changes = self.scenarios[place], Changes()
        for factor, value in zip(self.factors, self.points.row(point), strict=True):
            factor.target.change(changes, value)
        return changed(parent, changes, f"{parent.name}#{point}", f"{self.file}, point {point}")

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Places of scenarios and numbers of points that are run, in the order of the tables."""
        chosen = self._chosen
        for place, scenario in enumerate(self.scenarios):
            for point in range(len(self.points)):
                if chosen is None or self.points.row(point)[chosen] == scenario.name:
                    yield place, point

    @cached_property
    def count(self) -> int:
        """How many points are run, those of all scenarios together."""
        return len(self.points) if self._chosen is not None else len(self.points) * len(self.scenarios)

    @property
    def _chosen(self) -> int | None:
        """Which factor, if any, chooses the scenario."""
        return next((place for place, factor in enumerate(self.factors) if factor.target.what == "scenario"), None)

    @property
    def looked_at(self) -> tuple[str, ...]:
        """The outcomes of interest, and those that a sign is expected of."""
        return tuple(dict.fromkeys((*self.outcomes, *(each.outcome for each in self.expected))))

    def check(self) -> None:
        """Refuse the first point that isn't a scenario; nothing is run before."""
        _ = self._checked

    @cached_property
    def _checked(self) -> bool:
        """Whether every point is a scenario; looked at once, because thousands take seconds."""
        for place, point in self.pairs():
            self.scenario(place, point)
        return True

    def as_dict(self) -> dict[str, object]:
        """What a manifest says of it: enough to draw and analyse its result."""
        return {
            "name": self.name,
            "title": self.title,
            "question": self.question,
            "points": len(self.points),
            "design": self.design.model_dump(mode="json"),
            "factors": [Axis.of(factor).as_dict() for factor in self.factors],
            "outcomes": list(self.outcomes),
            "text": self.text,
        }

    def table(self) -> pd.DataFrame:
        """The design: a row a point, a column for each factor."""
        rows = [self.points.row(point) for point in range(len(self.points))]
        columns: dict[str, object] = {"point": np.arange(len(rows), dtype=np.int32)}
        for place, factor in enumerate(self.factors):
            columns[factor.name] = _column(factor, [row[place] for row in rows])
        return pd.DataFrame(columns)


def _column(factor: Factor, values: list[Value]) -> object:
    match factor.target.kind:
        case "number":
            return np.array(values, dtype=np.float64)
        case "whole":
            return np.array(values, dtype=np.int64)
        case "claim":
            return np.array(values, dtype=np.bool_)
        case "date" | "word":
            words = [str(value) for value in values]
            return pd.Categorical(words, categories=pd.Index(sorted(set(words))))
