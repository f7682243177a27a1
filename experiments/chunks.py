"""A chunk: a few runs of one scenario, made, measured and packed into compact tables in one go."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.reference_run import failed_run
from haemus.experiments.runners import Ran, Runner
from haemus.experiments.store.concatenate import joined, some_runs
from haemus.experiments.store.packing import ChunkTables, FailedRun, packed, packed_failures, packed_runs
from haemus.experiments.store.plan import Chunk
from haemus.experiments.store.tables import RECORDED
from haemus.model.draws import run_seed
from haemus.model.outcomes import outcomes_of
from haemus.model.recorded import Recorded
from haemus.model.scenario import ResolvedScenario

Outcomes = Mapping[str, NDArray[np.float64]]
"""For each column of the table of runs a number for each run."""


def run_chunk(
    scenario: ResolvedScenario, batch_seed: int, chunk: Chunk, runner: Runner, tables: Collection[str]
) -> ChunkTables:
    """Run a chunk and pack the tables that are asked for."""
    seeds = [run_seed(batch_seed, run) for run in chunk.runs]
    ran = runner(scenario, chunk.runs, seeds)
    recorded, outcomes, failures = _measured(scenario, chunk, seeds, ran)
    failed = {failure.run for failure in failures}
    finished = np.array([run for run in chunk.runs if run not in failed], dtype=np.int32)
    found = {"runs": packed_runs(chunk.runs, seeds, finished, outcomes)}
    if failures:
        found["failures"] = packed_failures(failures)
    if recorded is not None:
        found |= {table: packed(table, recorded, finished) for table in RECORDED if table in tables}
    return ChunkTables(chunk, found, ran.repeated)


def lost(error: BaseException) -> Runner:
    """Return what makes no run, because the process that was to make them died."""

    def run(scenario: ResolvedScenario, runs: range, seeds: Sequence[int]) -> Ran:
        return Ran([failed_run(scenario, run, seed, error) for run, seed in zip(runs, seeds, strict=True)], 0)

    return run


def _measured(
    scenario: ResolvedScenario, chunk: Chunk, seeds: Sequence[int], ran: Ran
) -> tuple[Recorded | None, Outcomes, list[FailedRun]]:
    """Return the runs that finished, their outcomes, and the runs that failed; outcomes that raise fail their run."""
    failures = [part for part in ran.parts if isinstance(part, FailedRun)]
    parts = [part for part in ran.parts if isinstance(part, Recorded)]
    if not parts:
        return None, {}, failures
    recorded = joined(parts)
    try:
        return recorded, outcomes_of(recorded), failures
    except Exception:  # noqa: BLE001 - one of the runs raises; which one shows when each is measured alone
        failed = {failure.run for failure in failures}
        finished = [run for run in chunk.runs if run not in failed]
    measured: list[tuple[Recorded, Outcomes]] = []
    for place, run in enumerate(finished):
        alone = some_runs(recorded, place, place + 1)
        try:
            measured.append((alone, outcomes_of(alone)))
        except Exception as error:  # noqa: BLE001 - a row in the table of failures
            failures.append(failed_run(scenario, run, seeds[run - chunk.first], error))
    failures.sort(key=lambda failure: failure.run)
    if not measured:
        return None, {}, failures
    outcomes = {name: np.concatenate([each[name] for _, each in measured]) for name in measured[0][1]}
    return joined([alone for alone, _ in measured]), outcomes, failures
