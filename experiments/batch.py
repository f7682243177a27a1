"""A batch: scenarios times replications, the same seeds in every scenario, run by several processes."""

import multiprocessing
import os
import signal
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from tqdm import tqdm

from experiments.growing_table import GrowingTable
from experiments.one_run import FailedRun, FinishedRun, failed_run, one_run
from experiments.tables import COLUMNS, RECORDED, Part, in_order, packed
from model.bad_input import BadInput
from model.draws import run_seed
from model.names import known_states
from model.record import Cell, Row
from model.scenario import History, ResolvedScenario, load_scenario

RUNS_A_CHUNK = 4
MOST_RUNS = 1_000_000
MOST_RESERVED = 20_000_000
MOST_WORKERS = 256
SEEDS = 2**63
DONE = "done"
FAILED = "failed"


class Chunk(NamedTuple):
    """Runs `first` to `stop` - 1 of one scenario (its place in the batch)."""

    scenario: int
    first: int
    stop: int


@dataclass(frozen=True, slots=True)
class ChunkTables:
    """The tables of one chunk as compact columns."""

    chunk: Chunk
    tables: dict[str, dict[str, Part]]


class BatchResult:
    """What a batch leaves: pandas tables of runs, states, agreements, contracts, crises, events, failures.

    Every table starts with `scenario`, `point` (0 here) and `run`, and is ordered by scenario as given, run,
    quarter and key. `docs/results.md` says what each column means.
    """

    def __init__(self, batch: "_Collector") -> None:
        """Take the tables of the runs that have finished."""
        self.scenarios = batch.scenarios
        self.replications = batch.replications
        self.seed = batch.seed
        names = [scenario.name for scenario in batch.scenarios]
        joined = {name: table.finished(names) for name, table in batch.tables.items()}
        self.runs: pd.DataFrame = joined["runs"]
        self.states: pd.DataFrame = joined["states"]
        self.agreements: pd.DataFrame = joined["agreements"]
        self.contracts: pd.DataFrame = joined["contracts"]
        self.crises: pd.DataFrame = joined["crises"]
        self.events: pd.DataFrame = joined["events"]
        self.failures: pd.DataFrame = joined["failures"]

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables by name."""
        return {name: getattr(self, name) for name in COLUMNS}


class BatchInterrupted(KeyboardInterrupt):
    """Ctrl-C during a batch; `finished` holds the tables of the runs that were done."""

    def __init__(self, finished: BatchResult) -> None:
        """Keep what finished."""
        self.finished = finished
        super().__init__("the batch was interrupted")


def run_batch(  # noqa: PLR0913 - the words of the command line
    scenarios: Sequence[str | Path | ResolvedScenario],
    *,
    runs: int,
    seed: int,
    workers: int | None = None,
    history: History | None = None,
    progress: bool = False,
) -> BatchResult:
    """Run each scenario `runs` times; replication i has the same seed in every scenario.

    Results do not depend on `workers` (None: all cores; 1: in this process). `history` overrides that of the
    scenarios. A run that raises is a row in `failures`. A script with more than one worker needs the usual
    `if __name__ == "__main__":`, because processes are started afresh.
    """
    resolved = resolve(scenarios, history)
    check_number("runs", runs, 1, MOST_RUNS)
    check_number("seed", seed, 0, SEEDS - 1)
    check_number("workers", 1 if workers is None else workers, 1, MOST_WORKERS)
    chunks = [
        Chunk(place, first, min(first + RUNS_A_CHUNK, runs))
        for place in range(len(resolved))
        for first in range(0, runs, RUNS_A_CHUNK)
    ]
    hands = min(workers or cores(), len(chunks))
    collector = _Collector(resolved, runs, seed)
    stream = _in_this_process(resolved, seed, chunks) if hands == 1 else _in_processes(resolved, seed, chunks, hands)
    try:
        with tqdm(total=runs * len(resolved), unit="run", disable=not progress) as bar:
            for done in stream:
                collector.add(done)
                bar.update(done.chunk.stop - done.chunk.first)
    except KeyboardInterrupt:
        raise BatchInterrupted(BatchResult(collector)) from None
    return BatchResult(collector)


class _Collector:
    """The tables of a batch while it runs."""

    def __init__(self, scenarios: tuple[ResolvedScenario, ...], replications: int, seed: int) -> None:
        """Reserve room for the largest table: a row for each state, quarter and run."""
        self.scenarios = scenarios
        self.replications = replications
        self.seed = seed
        states = len(known_states())
        rows = sum(replications * states * (each.end - each.start + 1) for each in scenarios)
        self.tables = {
            name: GrowingTable(name, min(rows, MOST_RESERVED) if name == "states" else 0) for name in COLUMNS
        }

    def add(self, done: ChunkTables) -> None:
        """Add a chunk that has finished."""
        for name, table in self.tables.items():
            table.append(done.chunk.scenario, done.chunk.first, done.tables[name])


def resolve(
    scenarios: Sequence[str | Path | ResolvedScenario], history: History | None
) -> tuple[ResolvedScenario, ...]:
    """The scenarios by name, file or as they are; each name once."""
    given = [scenarios] if isinstance(scenarios, str) else list(scenarios)
    resolved: list[ResolvedScenario] = []
    for each in given:
        scenario = each if isinstance(each, ResolvedScenario) else load_scenario(each)
        if any(scenario.name == other.name for other in resolved):
            raise BadInput("the same scenario twice", where="scenario", value=scenario.name, allowed="each name once")
        resolved.append(scenario if history is None else scenario.with_history(history))
    if not resolved:
        raise BadInput("no scenario to run", where="scenario", allowed="one or more")
    return tuple(resolved)


def check_number(name: str, value: object, least: int, most: int) -> None:
    """Refuse what is no whole number in a range."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise BadInput("out of range", where=name, value=value, allowed=f"a whole number from {least} to {most}")


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_chunk(scenario: ResolvedScenario, batch_seed: int, chunk: Chunk) -> ChunkTables:
    """Run a chunk and pack its rows."""
    runs = range(chunk.first, chunk.stop)
    return _chunk_tables(chunk, (one_run(scenario, run, run_seed(batch_seed, run)) for run in runs))


def _chunk_tables(chunk: Chunk, results: Iterable[FinishedRun | FailedRun]) -> ChunkTables:
    rows: dict[str, list[Row]] = {table: [] for table in COLUMNS}
    runs: dict[str, list[int]] = {table: [] for table in COLUMNS}
    for result in results:
        for table, found in _rows_of(result).items():
            rows[table] += found
            runs[table] += [result.run] * len(found)
    return ChunkTables(chunk, {table: packed(table, rows[table], runs[table]) for table in COLUMNS})


def _rows_of(result: FinishedRun | FailedRun) -> dict[str, list[Row]]:
    """The rows that a run adds to each table."""
    if isinstance(result, FailedRun):
        missing: tuple[Cell, ...] = (float("nan"),) * (len(COLUMNS["runs"]) - 2)
        failure = (result.seed, result.error, result.traceback, result.inputs)
        return {"runs": [(result.seed, FAILED, *missing)], "failures": [failure]}
    recorded = {table: in_order(table, getattr(result.record, table)) for table in RECORDED}
    return {"runs": [(result.seed, DONE, *result.outcomes.values())], **recorded}


def _in_this_process(
    scenarios: Sequence[ResolvedScenario], seed: int, chunks: Iterable[Chunk]
) -> Iterator[ChunkTables]:
    for chunk in chunks:
        yield run_chunk(scenarios[chunk.scenario], seed, chunk)


_BATCH: list[tuple[tuple[ResolvedScenario, ...], int]] = []
"""In a worker: the scenarios and the seed of the batch that it works for."""


def _prepare(scenarios: tuple[ResolvedScenario, ...], seed: int) -> None:
    """Make a fresh process ready; Ctrl-C is for the process that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _BATCH[:] = [(scenarios, seed)]


def _work(chunk: Chunk) -> ChunkTables:
    scenarios, seed = _BATCH[0]
    return run_chunk(scenarios[chunk.scenario], seed, chunk)


def _in_processes(
    scenarios: tuple[ResolvedScenario, ...], seed: int, chunks: Sequence[Chunk], workers: int
) -> Iterator[ChunkTables]:
    """Yield chunks as they finish; Ctrl-C drops those that are not done."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _prepare, (scenarios, seed)) as pool:
        waiting: dict[Future[ChunkTables], Chunk] = {pool.submit(_work, chunk): chunk for chunk in chunks}
        try:
            for future in as_completed(list(waiting)):
                chunk = waiting.pop(future)
                with suppress(BrokenProcessPool):
                    yield future.result()
                    continue
                yield _lost(scenarios[chunk.scenario], seed, chunk)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _lost(scenario: ResolvedScenario, batch_seed: int, chunk: Chunk) -> ChunkTables:
    """The failures of a chunk whose process died (killed, or out of memory)."""
    error = BrokenProcessPool("a worker process died before its runs were done")
    runs = range(chunk.first, chunk.stop)
    return _chunk_tables(chunk, (failed_run(scenario, run, run_seed(batch_seed, run), error) for run in runs))
