"""A cause: two worlds that differ only in it, the expected sign, and the measured difference."""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final, Literal

from haemus.model.calendar import parse_quarter
from haemus.model.compiled import Ensemble
from haemus.model.compiled.runs import DONE
from haemus.model.draws import run_seed
from haemus.model.region import Region
from haemus.model.scenario import ResolvedScenario, load_scenario, resolve_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from haemus.model.start.data import StartingData
    from haemus.model.tables.rows import Rows

Kind = Literal["events", "states", "mechanisms", "politics", "choices"]
Sign = Literal["+", "-"]
Value = float | str
BATCH_SEED: Final = 1949
SURE: Final = 2.0
"""The number of Monte Carlo standard errors that a difference must exceed."""
WORLDS_KEPT: Final = 3


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """The inputs of a run: a scenario and, if the start itself differs, other starting data."""

    scenario: ResolvedScenario
    data: StartingData | None = None


class Life:
    """A run of a world: the tables, which both engines make alike, and the finished region for measures that look inside it."""

    def __init__(self, world: World, ensemble: Ensemble, seed: int) -> None:
        """Run nothing yet."""
        self._world, self._ensemble, self._seed = world, ensemble, seed

    def rows(self) -> Rows:
        """Return the run's tables, from the ensemble where it can finish the run."""
        rows, (status,) = self._ensemble.run([self._seed])
        return rows if status == DONE else self.region.rows()

    @cached_property
    def region(self) -> Region:
        """The region at the end of the run."""
        region = Region(self._world.scenario, self._seed, collect=False, data=self._world.data)
        region.run_to_end()
        return region


@dataclass(frozen=True, slots=True)
class Measure:
    """A number measured on a finished run; NaN if the run doesn't define it."""

    name: str
    of: Callable[[Life], float]


@dataclass(frozen=True, slots=True)
class Cause:
    """One row of the table. Without a second world, the measure itself must be above 0.

    `kind` is the part of the table, `said` describes how the worlds differ, and `runs` is the number of pairs.
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
        """The title of the row."""
        return f"{self.name}: {self.measure.name}"


@cache
def shipped(name: str, end: str) -> World:
    """Return a shipped scenario, ended early; repeated calls return the same world."""
    return World(replace(load_scenario(name), end=parse_quarter(end)))


def baseline(end: str) -> World:
    """Return the baseline, ended early."""
    return shipped("baseline", end)


def with_events(end: str, *events: str) -> World:
    """Return the baseline with more events, each given as TOML lines; missing ids and dates are added."""
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


@dataclass(frozen=True, slots=True)
class Measured:
    """A cause and its measured size: the mean paired difference and its Monte Carlo standard error."""

    cause: Cause
    pairs: int
    size: float
    error: float

    @property
    def shown(self) -> bool:
        """Whether the difference has the expected sign and exceeds twice its error."""
        signed = self.size if self.cause.sign == "+" else -self.size
        return signed > 0.0 and signed > SURE * self.error


def measured(cause: Cause, runs: int | None = None) -> Measured:
    """Measure a cause over `runs` pairs, by default its own number."""
    count = runs or cause.runs
    here = [cause.measure.of(life) for life in _lived(cause.world, count)]
    there = [cause.measure.of(life) for life in _lived(cause.without, count)] if cause.without else [0.0] * count
    differences = [one - other for one, other in zip(here, there, strict=True)]
    return _summed(cause, [each for each in differences if math.isfinite(each)])


_LIVES: OrderedDict[World, list[Life]] = OrderedDict()
"""Runs of recent worlds, because causes share them."""


def _lived(world: World, runs: int) -> list[Life]:
    """Return `runs` runs of a world."""
    lives = _LIVES.setdefault(world, [])
    _LIVES.move_to_end(world)
    while len(_LIVES) > WORLDS_KEPT:
        _LIVES.popitem(last=False)
    if len(lives) < runs:
        ensemble = Ensemble(world.scenario, world.data)
        lives += [Life(world, ensemble, run_seed(BATCH_SEED, run)) for run in range(len(lives), runs)]
    return lives[:runs]


def _summed(cause: Cause, differences: Sequence[float]) -> Measured:
    pairs = len(differences)
    if pairs == 0:
        return Measured(cause, 0, math.nan, math.nan)
    mean = math.fsum(differences) / pairs
    if pairs == 1:
        return Measured(cause, 1, mean, math.inf)
    variance = math.fsum((each - mean) * (each - mean) for each in differences) / (pairs - 1)
    return Measured(cause, pairs, mean, math.sqrt(variance / pairs))
