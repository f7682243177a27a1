"""Runs that a fit counts: many, to an early end, by the ensemble."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from haemus.model.draws import run_seed
from haemus.model.ensemble import Ensemble

if TYPE_CHECKING:
    from collections.abc import Iterator

    from haemus.model.tables.rows import Recorded
    from haemus.model.scenario import ResolvedScenario
    from haemus.model.start.data import StartingData

CHUNK: Final = 64


def runs_to(scenario: ResolvedScenario, data: StartingData, last: int, runs: int, seed: int) -> Iterator[Recorded]:
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
