"""An experiment ready to run: scenarios, factors, points, and outcomes of interest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from pydantic import ValidationError

from haemus.experiments.design.factors import Factor
from haemus.experiments.design.grammar import DesignEntry, ExpectedTrend
from haemus.experiments.design.points import Points
from haemus.experiments.design.values import Axis, Value
from haemus.experiments.design.varied import Changes
from haemus.experiments.on_use import on_use
from haemus.model.calendar import quarter_name
from haemus.model.parameters import REGISTRY
from haemus.model.scenario import ResolvedScenario
from haemus.model.scenario.draft import Draft, extended
from haemus.model.scenario.faults import refusal
from haemus.model.scenario.grammar import ScenarioFile
from haemus.model.start.region_files import using

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = on_use("pandas")


@dataclass(frozen=True)
class Experiment:
    """The checked content of an experiment file. A point has the same number in every scenario."""

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
    forced: bool = False
    """Whether values outside priors were allowed."""
    listing: str = ""
    """The table of a design of kind list, as written."""

    def scenario(self, place: int, point: int) -> ResolvedScenario:
        """Return a scenario at a point: `baseline#12` is the baseline with the changes of point 12."""
        parent, changes = self.scenarios[place], Changes()
        for factor, value in zip(self.factors, self.points.row(point), strict=True):
            factor.target.change(changes, value)
        return changed(parent, changes, f"{parent.name}#{point}", f"{self.file}, point {point}")

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Yield the position of the scenario and the number of the point for each cell that is run, in the order of the tables."""
        chosen = self._chosen
        for place, scenario in enumerate(self.scenarios):
            for point in range(len(self.points)):
                if chosen is None or self.points.row(point)[chosen] == scenario.name:
                    yield place, point

    @cached_property
    def count(self) -> int:
        """The number of points run, over all scenarios."""
        return len(self.points) if self._chosen is not None else len(self.points) * len(self.scenarios)

    @property
    def _chosen(self) -> int | None:
        """The position of the factor that chooses the scenario, if any."""
        return next((place for place, factor in enumerate(self.factors) if factor.target.what == "scenario"), None)

    @property
    def looked_at(self) -> tuple[str, ...]:
        """The outcomes of interest, and those with an expected sign."""
        return tuple(dict.fromkeys((*self.outcomes, *(each.outcome for each in self.expected))))

    def check(self) -> None:
        """Raise for the first point that isn't a valid scenario; call it before anything is run."""
        _ = self._checked

    @cached_property
    def _checked(self) -> bool:
        """Whether every point is a valid scenario; cached, because checking thousands takes seconds."""
        for place, point in self.pairs():
            self.scenario(place, point)
        return True

    def as_dict(self) -> dict[str, object]:
        """The experiment as stored in a manifest: enough to draw and analyse its result."""
        return {
            "name": self.name,
            "title": self.title,
            "question": self.question,
            "points": len(self.points),
            "design": self.design.model_dump(mode="json"),
            "factors": [Axis.of(factor).as_dict() for factor in self.factors],
            "outcomes": list(self.outcomes),
            "text": self.text,
            "forced": self.forced,
            **({"listing": self.listing} if self.listing else {}),
        }

    def table(self) -> pd.DataFrame:
        """The design: one row per point, one column per factor."""
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


def changed(parent: ResolvedScenario, changes: Changes, name: str, file: str) -> ResolvedScenario:
    """Extend a scenario by these changes; a ScenarioError names the file.

    A value outside a parameter's prior is accepted here: without --force, the experiment file was refused earlier.
    """
    with using(parent.region):
        return _changed(parent, changes, name, file)


def _changed(parent: ResolvedScenario, changes: Changes, name: str, file: str) -> ResolvedScenario:
    altered = [{"id": event, **keys} for event, keys in changes.events.items() if event not in changes.absent]
    if altered or changes.absent or changes.history:
        parent = with_events(parent, altered, sorted(changes.absent), changes.history, file)
    inside = {key: value for key, value in changes.parameters.items() if not _is_outside(key, value)}
    found = replace(parent, file=file).with_parameters(**inside)  # type: ignore[arg-type]  # checked there
    beyond = {key: value for key, value in changes.parameters.items() if key not in inside}
    parameters = replace(found.parameters, **beyond) if beyond else found.parameters  # type: ignore[arg-type]  # numbers
    return replace(found, name=name, parameters=parameters, expectations=(), extends=(parent.name, *parent.extends))


def with_events(
    parent: ResolvedScenario,
    given: Sequence[Mapping[str, object]],
    absent: Sequence[str],
    history: str | None,
    file: str,
) -> ResolvedScenario:
    """Add, alter and remove events, as a scenario file that extends this one would."""
    with using(parent.region):
        return _with_events(parent, given, absent, history, file)


def _with_events(
    parent: ResolvedScenario,
    given: Sequence[Mapping[str, object]],
    absent: Sequence[str],
    history: str | None,
    file: str,
) -> ResolvedScenario:
    table = {
        "title": parent.title,
        "events": list(map(dict, given)),
        "remove": {"events": list(absent)},
        "history": history,
    }
    try:
        said = ScenarioFile.model_validate(table)
    except ValidationError as error:
        raise refusal(error, ScenarioFile, file) from None
    draft = extended(_draft(parent), parent.name, said, file)
    events = tuple(sorted(draft.events.values(), key=lambda event: (event.date, event.id)))
    return replace(parent, scripted=events, history=draft.history, file=file, windows=draft.windows)


def _draft(scenario: ResolvedScenario) -> Draft:
    return Draft(
        chain=(*reversed(scenario.extends), scenario.name),
        origin=scenario.origin,
        targets=scenario.targets,
        observed_to=scenario.observed_to,
        start=quarter_name(scenario.start),
        end=quarter_name(scenario.end),
        history=scenario.history,
        events=MappingProxyType({event.id: event for event in scenario.scripted}),
        removed_states=scenario.removed_states,
        removed_suppliers=scenario.removed_suppliers,
        windows=scenario.windows,
    )


def _is_outside(name: str, value: object) -> bool:
    prior = REGISTRY[name].prior
    return prior is not None and isinstance(value, float) and not prior[0] <= value <= prior[1]
