"""Run a chunk: a few runs of one scenario, made, measured and packed together, in this process or another."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.design.experiment import Experiment
from haemus.experiments.outcomes.measuring import all_outcomes, own_columns
from haemus.experiments.run.drawn import NOTHING, RUNS_A_DRAW, Drawn
from haemus.experiments.run.engines import ENSEMBLE, Engine
from haemus.experiments.run.runners import InEnsemble, Ran, Runner, failed_run, made_ready, reference_with
from haemus.experiments.store.concatenate import concatenated, some_runs
from haemus.experiments.store.manifest import model_version
from haemus.experiments.store.packing import ChunkTables, FailedRun, packed, packed_failures, packed_runs
from haemus.experiments.store.plan import Chunk
from haemus.experiments.store.tables import RECORDED
from haemus.model.draws import run_seed
from haemus.model.outcomes import outcome_columns
from haemus.model.scenario import ResolvedScenario
from haemus.model.start.region_files import using
from haemus.model.tables.rows import Rows

if TYPE_CHECKING:
    from haemus.model.region import Agents

Outcomes = Mapping[str, NDArray[np.float64]]
"""For each column of the table of runs, one number per run."""


def run_chunk(
    scenario: ResolvedScenario, batch_seed: int, chunk: Chunk, runner: Runner, tables: Collection[str]
) -> ChunkTables:
    """Run a chunk and pack the given tables, in the scenario's region: a thread or a worker isn't in it by itself."""
    with using(scenario.region):
        return _made(scenario, batch_seed, chunk, runner, tables)


def _made(
    scenario: ResolvedScenario, batch_seed: int, chunk: Chunk, runner: Runner, tables: Collection[str]
) -> ChunkTables:
    seeds = [run_seed(batch_seed, run) for run in chunk.runs]
    ran = runner(scenario, chunk.runs, seeds)
    recorded, outcomes, failures = _measured(scenario, chunk, seeds, ran)
    failed = {failure.run for failure in failures}
    finished = np.array([run for run in chunk.runs if run not in failed], dtype=np.int32)
    columns = (*outcome_columns(scenario.region), *own_columns(scenario))
    found = {"runs": packed_runs(chunk.runs, seeds, finished, outcomes, columns)}
    if failures:
        found["failures"] = packed_failures(failures)
    if recorded is not None:
        found |= {table: packed(table, recorded, finished) for table in RECORDED if table in tables}
    return ChunkTables(chunk, found, ran.repeated)


def lost(error: BaseException) -> Runner:
    """Return a runner whose runs all fail with this error, for a process that died."""

    def run(scenario: ResolvedScenario, runs: range, seeds: Sequence[int]) -> Ran:
        return Ran([failed_run(scenario, run, seed, error) for run, seed in zip(runs, seeds, strict=True)], 0)

    return run


def _measured(
    scenario: ResolvedScenario, chunk: Chunk, seeds: Sequence[int], ran: Ran
) -> tuple[Rows | None, Outcomes, list[FailedRun]]:
    """Return the runs that finished, their outcomes, and the runs that failed; outcomes that raise fail their run."""
    failures = [part for part in ran.parts if isinstance(part, FailedRun)]
    parts = [part for part in ran.parts if isinstance(part, Rows)]
    if not parts:
        return None, {}, failures
    recorded = concatenated(parts)
    try:
        return recorded, all_outcomes(scenario, recorded), failures
    except Exception:  # noqa: BLE001 - one of the runs raises; measuring each alone shows which
        failed = {failure.run for failure in failures}
        finished = [run for run in chunk.runs if run not in failed]
    measured: list[tuple[Rows, Outcomes]] = []
    for place, run in enumerate(finished):
        alone = some_runs(recorded, place, place + 1)
        try:
            measured.append((alone, all_outcomes(scenario, alone)))
        except Exception as error:  # noqa: BLE001 - becomes a row in the table of failures
            failures.append(failed_run(scenario, run, seeds[run - chunk.first], error))
    failures.sort(key=lambda failure: failure.run)
    if not measured:
        return None, {}, failures
    outcomes = {name: np.concatenate([each[name] for _, each in measured]) for name in measured[0][1]}
    return concatenated([alone for alone, _ in measured]), outcomes, failures


class Job(NamedTuple):
    """One chunk, with everything a process needs to make it."""

    scenario: ResolvedScenario
    seed: int
    chunk: Chunk
    tables: tuple[str, ...]
    engine: Engine
    model_version: str
    agents: Agents | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """The work of a batch: runs of scenarios, or of an experiment's scenarios at its points."""

    scenarios: tuple[ResolvedScenario, ...]
    seed: int
    tables: tuple[str, ...]
    experiment: Experiment | None = None
    agents: Agents | None = None
    drawn: Drawn = NOTHING

    def run(self, chunk: Chunk, runner: Runner) -> ChunkTables:
        """Make a chunk."""
        return run_chunk(self.scenario(chunk), self.seed, chunk, runner, self.tables)

    def lost(self, chunk: Chunk, error: Exception) -> ChunkTables:
        """Return a chunk whose runs all failed because their worker died."""
        return replace(self.run(chunk, lost(error)), lost=True)

    def scenario(self, chunk: Chunk) -> ResolvedScenario:
        """The scenario of a chunk, all of whose runs share their parameters."""
        scenario = self.at(chunk.scenario, chunk.point)
        return scenario if self.drawn.nothing else self.drawn.scenario(scenario, self.seed, chunk.first // RUNS_A_DRAW)

    def at(self, place: int, point: int) -> ResolvedScenario:
        """A scenario at a point. In an experiment it is resolved only now, because thousands at once would fill the memory."""
        if self.experiment is None:
            return self.scenarios[place]
        return self.experiment.scenario(place, point)

    def job(self, chunk: Chunk, engine: Engine) -> Job:
        """The chunk in the form sent to another process."""
        return Job(self.scenario(chunk), self.seed, chunk, self.tables, engine, model_version(), self.agents)


class AnotherModel(Exception):  # noqa: N818 - names the condition
    """The worker's version of the model differs from the batch's."""


def work(job: Job) -> ChunkTables:
    """Make a chunk; runs in a worker process."""
    if job.model_version != model_version():
        message = f"this worker has version {model_version()} of the model, the batch {job.model_version}"
        raise AnotherModel(message)
    runner: Runner = _ensemble(job.scenario) if job.engine == ENSEMBLE else reference_with(job.agents)
    return run_chunk(job.scenario, job.seed, job.chunk, runner, job.tables)


def _ensemble(scenario: ResolvedScenario) -> InEnsemble:
    """This process's compiled runner."""
    from haemus.experiments.run.warm_up import compile_once  # noqa: PLC0415 - imports the compiler

    if (ready := made_ready(scenario)) is not None:
        compile_once(ready)
    return _of_this_process()


@cache
def _of_this_process() -> InEnsemble:
    return InEnsemble()
