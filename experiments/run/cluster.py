"""A Dask cluster as an executor whose every wait ends: with a result, an error, or the loss of the cluster."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, InvalidStateError
from contextlib import contextmanager, nullcontext, suppress
from typing import Any, Final, Self

from haemus.model.bad_input import BadInput

OPTION: Final = "--dask"
PATIENCE: Final = 30.0
"""How long to wait for a scheduler's answer [s]."""
WITHOUT_WORKERS: Final = 60.0
"""How long a scheduler may have no worker [s]; one that died is usually replaced within seconds."""
EVERY: Final = 1.0
"""How often the scheduler is asked [s]."""
CLOSING: Final = 5.0
"""How long to say good-bye to a scheduler, which may be gone [s]."""


class ClusterLost(Exception):  # noqa: N818 - names the condition
    """The cluster makes no more runs: its scheduler is gone or another one, or it has no workers."""


class Cluster(Executor):
    """Makes jobs on a cluster, and watches its scheduler; once it is lost, every job that waits ends with ClusterLost.

    Dask's own futures would wait for a scheduler that never returns, or for one that knows nothing of them.
    """

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - of distributed, which has no types
        """Watch the scheduler of a client, which remains its owner's."""
        self._client = client
        self._theirs: Executor = client.get_executor(pure=False)
        self._scheduler = self._asked()
        self._lost = ""
        self._waiting: set[Future[Any]] = set()
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._watched, daemon=True)

    def __enter__(self) -> Self:
        """Begin to watch."""
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop to watch."""
        self._ended.set()
        self._watch.join(CLOSING)

    def submit(self, fn: Callable[..., Any], /, *args: object, **kwargs: object) -> Future[Any]:
        """Submit a job; ClusterLost if nobody can make it any more."""
        future: Future[Any] = Future()
        with self._lock:
            if self._lost:
                raise ClusterLost(self._lost)
            self._waiting.add(future)
        theirs = self._theirs.submit(fn, *args, **kwargs)
        theirs.add_done_callback(lambda done: self._answered(future, done))
        future.add_done_callback(lambda done: theirs.cancel() if done.cancelled() and not self._lost else None)
        return future

    def _answered(self, future: Future[Any], theirs: Future[Any]) -> None:
        """Hand on what became of a job. Dask cancels jobs when it loses the scheduler or the scheduler restarts."""
        with self._lock:
            self._waiting.discard(future)
        with suppress(InvalidStateError):  # cancelled, or lost meanwhile
            if theirs.cancelled():
                if not future.cancelled():
                    self._lose("the scheduler was stopped or restarted")
                    future.set_exception(ClusterLost(self._lost))
            elif error := theirs.exception():
                future.set_exception(error)
            else:
                future.set_result(theirs.result())

    def _watched(self) -> None:
        """Ask the scheduler again and again, until it is lost or the batch has ended."""
        last_worker = time.monotonic()
        while not self._lost and not self._ended.wait(EVERY):
            try:
                identity, workers = self._asked()
            except Exception as error:  # noqa: BLE001 - whatever keeps it from answering
                self._lose(f"the scheduler no longer answers: {type(error).__name__}")
                return
            if identity != self._scheduler[0] or self._client.status != "running":
                self._lose("the scheduler was stopped or restarted")
            if workers:
                last_worker = time.monotonic()
            elif time.monotonic() - last_worker > WITHOUT_WORKERS:
                self._lose("no worker is left")

    def _asked(self) -> tuple[str, int]:
        """The scheduler's identity, and the number of its workers; any error if it doesn't answer."""
        if self._client.status != "running":
            raise ConnectionError(self._client.status)
        said = self._client.sync(self._client.scheduler.identity, callback_timeout=PATIENCE)
        return str(said["id"]), len(said["workers"])

    def _lose(self, why: str) -> None:
        with self._lock:
            self._lost = self._lost or why
            waiting, self._waiting = self._waiting, set()
        for future in waiting:
            with suppress(InvalidStateError):  # ended meanwhile
                future.set_exception(ClusterLost(self._lost))


@contextmanager
def watched(executor: Executor) -> Iterator[Executor]:
    """Yield an executor all of whose waits end: for Dask's, one that watches the scheduler; any other as it is.

    ClusterLost if the scheduler is gone already.
    """
    client = getattr(executor, "_client", None) if type(executor).__module__.startswith("distributed.") else None
    try:
        cluster = nullcontext(executor) if client is None else Cluster(client)
    except Exception as error:
        raise ClusterLost(f"the scheduler no longer answers: {type(error).__name__}") from error
    with cluster as found:
        yield found


@contextmanager
def dask_executor(address: str) -> Iterator[tuple[Executor, int]]:
    """Yield an executor on the cluster whose scheduler has this address, and the current number of its workers' threads.

    BadInput if Dask isn't installed, the scheduler doesn't answer, or no worker has joined.
    """
    try:
        from distributed import Client  # noqa: PLC0415 - an extra, and slow to import
    except ImportError:
        raise BadInput(
            "needs Dask, which isn't installed", where=OPTION, value=address, allowed="pip install haemus[cluster]"
        ) from None
    # the loss of a cluster is said once, by the command
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:  # a timeout is an OSError too
        raise BadInput(
            f"the scheduler does not answer: {str(error).splitlines()[0] if str(error) else type(error).__name__}", where=OPTION,
            value=address, allowed="the address that dask scheduler prints, such as tcp://127.0.0.1:8786",
        ) from None  # fmt: skip
    try:
        threads = sum(client.nthreads().values())
        if not threads:
            raise BadInput("the scheduler has no workers", where=OPTION, value=address, allowed="dask worker ADDRESS")
        yield client.get_executor(pure=False), threads
    finally:
        with suppress(Exception):  # the scheduler may be gone, and nothing is lost with a good-bye
            client.close(timeout=CLOSING)
