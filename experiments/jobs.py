"""The work of a batch: what all of its chunks share, and one chunk as it is sent to another process or machine."""

from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from haemus.experiments.chunks import lost, run_chunk
from haemus.experiments.design import Experiment
from haemus.experiments.engines import ENSEMBLE, Engine
from haemus.experiments.first_use import compile_once
from haemus.experiments.runners import InEnsemble, Runner, in_reference, made_ready
from haemus.experiments.store.manifest import model_version
from haemus.experiments.store.packing import ChunkTables
from haemus.experiments.store.plan import Chunk
from haemus.model.scenario import ResolvedScenario


class Job(NamedTuple):
    """One chunk, with all that a process needs to make it."""

    scenario: ResolvedScenario
    seed: int
    chunk: Chunk
    tables: tuple[str, ...]
    engine: Engine
    model_version: str


@dataclass(frozen=True, slots=True)
class Task:
    """What a batch asks of its workers: runs of scenarios, or of an experiment's scenarios at its points."""

    scenarios: tuple[ResolvedScenario, ...]
    seed: int
    tables: tuple[str, ...]
    experiment: Experiment | None = None

    def run(self, chunk: Chunk, runner: Runner) -> ChunkTables:
        """Make a chunk."""
        return run_chunk(self.scenario(chunk), self.seed, chunk, runner, self.tables)

    def lost(self, chunk: Chunk, error: Exception) -> ChunkTables:
        """A chunk whose runs are failures, because what was to make them died."""
        return replace(self.run(chunk, lost(error)), lost=True)

    def scenario(self, chunk: Chunk) -> ResolvedScenario:
        """What a chunk runs."""
        return self.at(chunk.scenario, chunk.point)

    def at(self, place: int, point: int) -> ResolvedScenario:
        """A scenario at a point. Of an experiment it is resolved now: thousands at once would fill the memory."""
        if self.experiment is None:
            return self.scenarios[place]
        return self.experiment.scenario(place, point)

    def job(self, chunk: Chunk, engine: Engine) -> Job:
        """The chunk as it is sent elsewhere."""
        return Job(self.scenario(chunk), self.seed, chunk, self.tables, engine, model_version())


class AnotherModel(Exception):  # noqa: N818 - it says what is there
    """A worker has another version of the model than the process that asks it."""


def work(job: Job) -> ChunkTables:
    """Make a chunk, in whatever process this is."""
    if job.model_version != model_version():
        message = f"this worker has version {model_version()} of the model, the batch {job.model_version}"
        raise AnotherModel(message)
    runner: Runner = _ensemble(job.scenario) if job.engine == ENSEMBLE else in_reference
    return run_chunk(job.scenario, job.seed, job.chunk, runner, job.tables)


def _ensemble(scenario: ResolvedScenario) -> InEnsemble:
    """What this process makes runs with, compiled."""
    if (ready := made_ready(scenario)) is not None:
        compile_once(ready)
    return _of_this_process()


@cache
def _of_this_process() -> InEnsemble:
    return InEnsemble()
