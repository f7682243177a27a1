"""Run chunks in this process, in threads, in processes, or on an executor you pass, such as a Dask cluster's."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager
from functools import partial
from itertools import chain, islice
from typing import Self, cast

from haemus.experiments.run.chunks import Task, work
from haemus.experiments.run.cluster import ClusterLost, watched
from haemus.experiments.run.engines import ENSEMBLE, Engine
from haemus.experiments.run.processes import Processes, check_agents, startable
from haemus.experiments.run.runners import InEnsemble, Runner, made_ready, reference_with
from haemus.experiments.store.packing import ChunkTables
from haemus.experiments.store.plan import Chunk

AHEAD = 2
"""Chunks per worker, running or waiting to be collected: enough to keep it busy, few enough to fit in memory."""
Submit = Callable[[Chunk], Future[ChunkTables]]


def cores() -> int:
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def made(
    task: Task, chunks: Iterable[Chunk], engine: Engine, workers: int, executor: Executor | None = None
) -> Iterator[ChunkTables]:
    """Yield chunks as they are done; Ctrl-C drops the rest.

    The work is done by `workers` workers of this machine, or by an `executor` with that many, for which the caller remains
    responsible. A chunk lost because its worker died is tried once more, alone; if that fails too, its runs are failures.
    """
    left = iter(chunks)
    first = next(left, None)
    if first is None:
        return
    chunks = chain([first], left)
    with _submitting(task, first, engine, workers, executor) as submit:
        yield from _through(submit, chunks, 1 if workers == 1 and executor is None else AHEAD * workers, task)


@contextmanager
def _submitting(task: Task, first: Chunk, engine: Engine, workers: int, executor: Executor | None) -> Iterator[Submit]:
    if executor is not None:
        with watched(executor) as theirs:
            yield lambda chunk: theirs.submit(work, task.job(chunk, engine))
        return
    if engine != ENSEMBLE and workers > 1:
        workers = startable(workers)
    if engine != ENSEMBLE and workers > 1:
        check_agents(task.agents or {})
    if engine == ENSEMBLE and (ready := made_ready(task.scenario(first))) is not None:
        from haemus.experiments.run.warm_up import compile_once  # noqa: PLC0415 - imports the compiler

        compile_once(ready)
    runner: Runner = InEnsemble() if engine == ENSEMBLE else reference_with(task.agents)
    make = partial(task.run, runner=runner)
    if workers == 1:
        yield partial(_now, make)
    elif engine == ENSEMBLE:  # releases Python's lock while it runs, so threads are enough
        with _ended(ThreadPoolExecutor(workers)) as threads:
            yield partial(threads.submit, make)
    else:
        with _Restarted(workers) as processes:
            yield lambda chunk: processes.submit(task, chunk, engine)


def _now(make: Callable[[Chunk], ChunkTables], chunk: Chunk) -> Future[ChunkTables]:
    """Make a chunk in this process; Ctrl-C passes through."""
    future: Future[ChunkTables] = Future()
    try:
        future.set_result(make(chunk))
    except Exception as error:  # noqa: BLE001 - kept in the future, as an executor does
        future.set_exception(error)
    return future


@contextmanager
def _ended[Pool: Executor](pool: Pool) -> Iterator[Pool]:
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class _Restarted:
    """A pool of processes; if one dies, all are restarted."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool = self._fresh()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def submit(self, task: Task, chunk: Chunk, engine: Engine) -> Future[ChunkTables]:
        """Submit a chunk."""
        job = task.job(chunk, engine)
        try:
            return self._pool.submit(work, job)
        except BrokenExecutor:
            self._pool.shutdown(wait=True)
            self._pool = self._fresh()
            return self._pool.submit(work, job)

    def _fresh(self) -> Processes:
        return Processes(self._workers)


def _through(submit: Submit, chunks: Iterable[Chunk], window: int, task: Task) -> Iterator[ChunkTables]:
    """Yield chunks that succeed, then retry the others one at a time, so that a second failure is the chunk's own."""
    suspects: list[Chunk] = []
    left = iter(chunks)
    waiting: dict[Future[ChunkTables], Chunk] = {}
    try:
        while True:
            for chunk in islice(left, window - len(waiting)):
                waiting[_submitted(submit, chunk)] = chunk
            if not waiting:
                break
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in sorted(done, key=lambda each: _error(each) is not None):
                chunk = waiting.pop(future)
                if _is_lost(future):
                    suspects.append(chunk)
                else:
                    yield future.result()  # finished chunks are yielded before an error stops the batch
        for chunk in suspects:
            future = _submitted(submit, chunk)
            waiting[future] = chunk
            yield task.lost(chunk, cast("Exception", _error(future))) if _is_lost(future) else future.result()
            del waiting[future]
    finally:
        for future in waiting:
            future.cancel()


def _is_lost(future: Future[ChunkTables]) -> bool:
    """Wait for a chunk, and return whether it failed by itself; what ends the whole batch is raised by its result."""
    error = _error(future)
    return isinstance(error, Exception) and not isinstance(error, ClusterLost)


def _error(future: Future[ChunkTables]) -> BaseException | None:
    """Wait for a chunk, and return the error if it failed."""
    try:
        return future.exception()
    except CancelledError as cancelled:  # by the executor's owner
        return cancelled


def _submitted(submit: Submit, chunk: Chunk) -> Future[ChunkTables]:
    """Submit a chunk; if it is refused, return a failed future."""
    try:
        return submit(chunk)
    except Exception as error:  # noqa: BLE001 - a caller's executor may raise anything
        refused: Future[ChunkTables] = Future()
        refused.set_exception(error)
        return refused
