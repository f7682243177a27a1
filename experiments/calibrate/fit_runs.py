"""Runs that a fit counts: where they start, and many of them to an early end, by the ensemble."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from haemus.model.compiled import Ensemble
from haemus.model.draws import run_seed
from haemus.model.start.data import StartingData, starting_data

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from haemus.model.scenario import ResolvedScenario
    from haemus.model.start.data import StartingData
    from haemus.model.tables.rows import Rows

CHUNK: Final = 64


def start_under(factors: Mapping[str, float]) -> StartingData:
    """Return the starting data with these definition factors, 1 where none is named, instead of those that ship.

    Made once for many runs: what a run prepares is kept by the data's identity.
    """
    data = starting_data()
    states = {iso3: replace(start, definition_factor=factors.get(iso3, 1.0)) for iso3, start in data.states.items()}
    return replace(data, states=MappingProxyType(states))


def runs_to(scenario: ResolvedScenario, data: StartingData, last: int, runs: int, seed: int) -> Iterator[Rows]:
    """Run a scenario from the given start to quarter `last`, and yield what the runs recorded, some at a time.

    RuntimeError where a run fails: a fit can't count what has no end.
    """
    ensemble = Ensemble(replace(scenario, end=last), data)
    for first in range(0, runs, CHUNK):
        recorded, statuses = ensemble.run([run_seed(seed, run) for run in range(first, min(first + CHUNK, runs))])
        if statuses.any():
            message = (
                f"{int(statuses.astype(bool).sum())} runs of {scenario.name} failed at the values that the fit tried"
            )
            raise RuntimeError(message)
        yield recorded
