"""A cause: two worlds that differ in it alone, what is measured in both, and the sign that is expected."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal

from haemus.model.calendar import parse_quarter
from haemus.model.scenario import ResolvedScenario, load_scenario, resolve_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from haemus.model.region import Region
    from haemus.model.start.data import StartingData

Kind = Literal["events", "states", "mechanisms", "politics", "choices"]
Sign = Literal["+", "-"]
Value = float | str


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """What a run is given: a scenario and, where the start itself differs, other starting data."""

    scenario: ResolvedScenario
    data: StartingData | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """What is read off a finished run; NaN where the run says nothing about it."""

    name: str
    of: Callable[[Region], float]


@dataclass(frozen=True, slots=True)
class Cause:
    """One row of the table. Without a second world what is measured must itself be above 0.

    `kind` is the part of the table; `said` what the one world has and the other lacks; `runs` how many pairs show it.
    """

    kind: Kind
    name: str
    said: str
    measure: Measure
    sign: Sign
    world: World
    without: World | None
    runs: int = 12

    @property
    def title(self) -> str:
        """Names the row."""
        return f"{self.name}: {self.measure.name}"


@cache
def shipped(name: str, end: str) -> World:
    """Return a scenario that ships, ended early; asked for twice, the same world."""
    return World(replace(load_scenario(name), end=parse_quarter(end)))


def baseline(end: str) -> World:
    """Return the baseline, ended early."""
    return shipped("baseline", end)


def with_events(end: str, *events: str) -> World:
    """Return the baseline with more events, each as TOML lines; ids and dates are added where they lack."""
    tables = "\n".join(f'[[events]]\nid = "added-{place}"\n{event}\n' for place, event in enumerate(events))
    return World(resolve_text(f'title = "With a cause"\nextends = "baseline"\nend = "{end}"\n{tables}'))


def without_events(end: str, *ids: str) -> World:
    """Return the baseline without some of its events."""
    return World(baseline(end).scenario.without_events(*ids))


def with_parameters(world: World, **values: Value) -> World:
    """Return a world with other parameter values."""
    return World(world.scenario.with_parameters(**values), world.data)


def with_data(world: World, data: StartingData) -> World:
    """Return a world that starts from other data."""
    return World(world.scenario, data)
