"""Make the runs of a page: 200 of two scenarios in the ensemble, in threads, with progress; the newest request wins."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from haemus.experiments.dashboard.remembered import Remembered
from haemus.experiments.run.batch import Batch, collected
from haemus.experiments.run.engines import ENSEMBLE
from haemus.experiments.run.workers import cores, made
from haemus.experiments.store.kept import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from haemus.experiments.run.batch import BatchResult
    from haemus.experiments.store.packing import ChunkTables
    from haemus.model.scenario import ResolvedScenario

    Request = tuple[ResolvedScenario, int, int]

REMEMBERED: Final = 8
"""Scenarios whose runs are kept for the next request: when a slider moves, only one of two has to run."""


class Runs:
    """The runs of the last few scenarios, by what they are: a scenario, a number of runs and a seed.

    Everyone who looks may share them, because the same request always gives the same runs.
    """

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._kept: Remembered[Request, list[ChunkTables]] = Remembered(REMEMBERED)

    def of(self, scenarios: Sequence[ResolvedScenario], runs: int, seed: int) -> Iterator[int | BatchResult]:
        """Yield the number of finished runs as it grows, then the result. A caller who no longer wants it just stops."""
        batch = Batch.of(scenarios, runs=runs, seed=seed, engine=ENSEMBLE, record=EVERYTHING)
        finished: list[ChunkTables] = []
        for place, scenario in enumerate(batch.scenarios):
            for done in self._chunks(scenario, runs, seed):
                finished.append(replace(done, chunk=done.chunk._replace(scenario=place)))
                yield sum(len(each.chunk.runs) for each in finished)
        yield collected(batch, finished)

    def _chunks(self, scenario: ResolvedScenario, runs: int, seed: int) -> Iterator[ChunkTables]:
        request = (scenario, runs, seed)
        if (known := self._kept.get(request)) is not None:
            yield from known
            return
        alone = Batch.of([scenario], runs=runs, seed=seed, engine=ENSEMBLE, record=EVERYTHING)
        fresh: list[ChunkTables] = []
        for done in made(alone.task, alone.chunks(), alone.engine, cores()):
            fresh.append(done)
            yield done
        self._kept.keep(request, fresh)
