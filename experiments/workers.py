"""Who makes the chunks of a batch: this process, threads of it, or processes of their own."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from experiments.chunks import Chunk, ChunkTables, lost, run_chunk
from experiments.design import Experiment
from experiments.engines import ENSEMBLE, Engine
from experiments.first_use import compile_once
from experiments.runners import InEnsemble, Runner, in_reference, made_ready
from model.scenario import ResolvedScenario

AHEAD = 2
"""Chunks for each thread that are handed out or wait to be collected: enough to keep it busy, few enough to hold."""


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

    def scenario(self, chunk: Chunk) -> ResolvedScenario:
        """What a chunk runs. Of an experiment it is resolved here: thousands at once would fill the memory."""
        if self.experiment is None:
            return self.scenarios[chunk.scenario]
        return self.experiment.scenario(chunk.scenario, chunk.point)

    @property
    def ready(self) -> tuple[ResolvedScenario, ...]:
        """The scenarios that are worth to be made ready before: all of a batch, none of an experiment."""
        return self.scenarios if self.experiment is None else ()


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def made(task: Task, chunks: Sequence[Chunk], engine: Engine, workers: int) -> Iterator[ChunkTables]:
    """Yield chunks as they are done, by so many workers; Ctrl-C drops those that aren't.

    The ensemble lets go of Python's lock while it runs, so that its workers are threads; the reference's are processes.
    """
    if engine == ENSEMBLE:
        runner = InEnsemble(task.ready)
        if (any_of_them := next(filter(None, runner.ready.values()), None)) is not None:
            compile_once(any_of_them)
        elif task.experiment is not None and (first := made_ready(task.scenario(chunks[0]))) is not None:
            compile_once(first)

        def make(chunk: Chunk) -> ChunkTables:
            return task.run(chunk, runner)

        return map(make, chunks) if workers == 1 else _in_threads(make, chunks, workers)
    if workers == 1:
        return (task.run(chunk, in_reference) for chunk in chunks)
    return _in_processes(task, chunks, workers)


def _in_threads(make: Callable[[Chunk], ChunkTables], chunks: Iterable[Chunk], workers: int) -> Iterator[ChunkTables]:
    left = iter(chunks)
    with ThreadPoolExecutor(workers) as pool:
        try:
            waiting = {pool.submit(make, chunk) for chunk in islice(left, AHEAD * workers)}
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                waiting |= {pool.submit(make, chunk) for chunk in islice(left, len(done))}
                for future in sorted(done, key=lambda each: each.exception() is not None):
                    yield future.result()  # what is finished comes before what stops the batch
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


_TASK: list[Task] = []
"""In a worker process: the batch that it works for."""


def _prepare(task: Task) -> None:
    """Make a fresh process ready; Ctrl-C is for the process that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _TASK[:] = [task]


def _work(chunk: Chunk) -> ChunkTables:
    return _TASK[0].run(chunk, in_reference)


def _in_processes(task: Task, chunks: Sequence[Chunk], workers: int) -> Iterator[ChunkTables]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _prepare, (task,)) as pool:
        waiting: dict[Future[ChunkTables], Chunk] = {pool.submit(_work, chunk): chunk for chunk in chunks}
        try:
            for future in as_completed(list(waiting)):
                chunk = waiting.pop(future)
                with suppress(BrokenProcessPool):
                    yield future.result()
                    continue
                yield task.run(chunk, lost(BrokenProcessPool("a worker process died before its runs were done")))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
