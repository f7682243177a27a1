"""Runs chunks in this process, in threads, in processes, or on an executor that is passed: a Dask cluster's, for one."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager
from functools import partial
from itertools import chain, islice
from multiprocessing import connection
from typing import Final, Self

from haemus.experiments.run.chunks import Task, work
from haemus.experiments.run.engines import ENSEMBLE, Engine
from haemus.experiments.run.runners import InEnsemble, Runner, made_ready, reference_with
from haemus.experiments.run.warm_up import compile_once
from haemus.experiments.store.packing import ChunkTables
from haemus.experiments.store.plan import Chunk
from haemus.model.bad_input import BadInput

AHEAD = 2
"""Chunks for each worker that are handed out or wait to be collected: enough to keep it busy, few enough to hold."""
Submit = Callable[[Chunk], Future[ChunkTables]]
PATIENCE: Final = 10.0
"""How long a scheduler may take to answer [seconds]."""
OPTION: Final = "--dask"


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def made(
    task: Task, chunks: Iterable[Chunk], engine: Engine, workers: int, executor: Executor | None = None
) -> Iterator[ChunkTables]:
    """Yield chunks as they are done; Ctrl-C drops those that aren't.

    By so many workers of this machine, or by an `executor` with so many workers, which stays its caller's. A chunk that
    can't be made, because what was to make it died, is tried once more by itself; if that fails too its runs are failures.
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
        yield lambda chunk: executor.submit(work, task.job(chunk, engine))
        return
    if engine == ENSEMBLE and (ready := made_ready(task.scenario(first))) is not None:
        compile_once(ready)
    runner: Runner = InEnsemble() if engine == ENSEMBLE else reference_with(task.agents)
    make = partial(task.run, runner=runner)
    if workers == 1:
        yield partial(_now, make)
    elif engine == ENSEMBLE:  # lets go of Python's lock while it runs: threads will do
        with _ended(ThreadPoolExecutor(workers)) as threads:
            yield partial(threads.submit, make)
    else:
        with _Processes(workers) as processes:
            yield lambda chunk: processes.submit(task, chunk, engine)


def _now(make: Callable[[Chunk], ChunkTables], chunk: Chunk) -> Future[ChunkTables]:
    """Make a chunk here; Ctrl-C goes through."""
    future: Future[ChunkTables] = Future()
    try:
        future.set_result(make(chunk))
    except Exception as error:  # noqa: BLE001 - as an executor keeps it
        future.set_exception(error)
    return future


@contextmanager
def _ended[Pool: Executor](pool: Pool) -> Iterator[Pool]:
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class _Processes:
    """Processes of this machine; when one dies all are started afresh."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool = self._fresh()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def submit(self, task: Task, chunk: Chunk, engine: Engine) -> Future[ChunkTables]:
        """Hand out a chunk."""
        job = task.job(chunk, engine)
        try:
            return self._pool.submit(work, job)
        except BrokenExecutor:
            self._pool.shutdown(wait=True)
            self._pool = self._fresh()
            return self._pool.submit(work, job)

    def _fresh(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self._workers, multiprocessing.get_context("spawn"), _prepare)


def _prepare() -> None:
    """In a process that was started: Ctrl-C is for whoever started it, with whom this process ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A process that waits for work doesn't see that nobody is left to give it."""
    if (parent := multiprocessing.parent_process()) is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _through(submit: Submit, chunks: Iterable[Chunk], window: int, task: Task) -> Iterator[ChunkTables]:
    """Yield what was made; what wasn't is tried again, one at a time: what fails now has itself to blame."""
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
                if isinstance(_error(future), Exception):
                    suspects.append(chunk)
                else:
                    yield future.result()  # what is finished comes before what stops the batch
        for chunk in suspects:
            future = _submitted(submit, chunk)
            waiting[future] = chunk
            error = _error(future)
            yield task.lost(chunk, error) if isinstance(error, Exception) else future.result()
            del waiting[future]
    finally:
        for future in waiting:
            future.cancel()


def _error(future: Future[ChunkTables]) -> BaseException | None:
    """Wait for a chunk, and return why it wasn't made."""
    try:
        return future.exception()
    except CancelledError as cancelled:  # by whoever owns the executor
        return cancelled


def _submitted(submit: Submit, chunk: Chunk) -> Future[ChunkTables]:
    """A chunk that is handed out; where nobody takes it, one that failed."""
    try:
        return submit(chunk)
    except Exception as error:  # noqa: BLE001 - an executor of somebody else's
        refused: Future[ChunkTables] = Future()
        refused.set_exception(error)
        return refused


@contextmanager
def dask_executor(address: str) -> Iterator[tuple[Executor, int]]:
    """An executor on the cluster whose scheduler has this address, and how many threads its workers have now.

    BadInput where Dask isn't installed, where nobody answers, and where no worker has joined.
    """
    try:
        from distributed import Client  # noqa: PLC0415 - an extra, and slow to import
    except ImportError:
        raise BadInput(
            "needs Dask, which isn't installed", where=OPTION, value=address, allowed="pip install haemus[cluster]"
        ) from None
    try:
        client = Client(address, timeout=PATIENCE)
    except (OSError, ValueError) as error:  # a wait in vain is an OSError too
        raise BadInput(
            f"no scheduler answers: {str(error).splitlines()[0] if str(error) else type(error).__name__}", where=OPTION,
            value=address, allowed="the address that dask scheduler prints, such as tcp://127.0.0.1:8786",
        ) from None  # fmt: skip
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise BadInput("the scheduler has no workers", where=OPTION, value=address, allowed="dask worker ADDRESS")
        yield client.get_executor(pure=False), threads
