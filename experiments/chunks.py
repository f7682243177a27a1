"""A chunk: a few runs of one scenario, made, measured and packed into compact tables in one go."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.joining import joined, some_runs
from haemus.experiments.one_run import FailedRun, failed_run
from haemus.experiments.packing import Columns, packed, packed_failures, packed_runs
from haemus.experiments.runners import Ran, Runner
from haemus.experiments.tables import RECORDED
from haemus.model.draws import run_seed
from haemus.model.outcomes import outcomes_of
from haemus.model.tables.rows import Recorded
from haemus.model.scenario import ResolvedScenario

Outcomes = Mapping[str, NDArray[np.float64]]
"""For each column of the table of runs a number for each run."""


class Chunk(NamedTuple):
    """Runs `first` to `stop` - 1 of one scenario (its place in the batch) at one point."""

    scenario: int
    first: int
    stop: int
    point: int = 0

    @property
    def runs(self) -> range:
        """The numbers of its runs."""
        return range(self.first, self.stop)


@dataclass(frozen=True, slots=True)
class ChunkTables:
    """The tables of one chunk as compact columns: of all runs, of failures if any, of those that finished what was asked for."""

    chunk: Chunk
    tables: dict[str, Columns]
    repeated: int
    """How many of its runs the reference made again, because the ensemble couldn't finish them."""
    lost: bool = False
    """Whether its runs are failures because what was to make them died: made again, they may well finish."""


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
