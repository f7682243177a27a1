"""Worker processes: they run no line of the user's script twice, leave Ctrl-C to this process, and end with it."""

from __future__ import annotations

import ast
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from multiprocessing import connection
from pathlib import Path
from types import FrameType, ModuleType
from typing import TYPE_CHECKING, Any, Final

from haemus.experiments.run.interrupts import interrupts_wait
from haemus.model.bad_input import BadInput

if TYPE_CHECKING:
    from haemus.model.region import Agents

MAIN: Final = "__main__"
GUARD: Final = 'if __name__ == "__main__":'
SEEN_BY_WORKERS: Final = ("__spec__", "__file__")
"""What Python's new processes look for in the main module, to import it anew."""
_one_at_a_time = threading.RLock()


class Processes(ProcessPoolExecutor):
    """A pool of new processes.

    A process imports the script that started it only where that is safe: where the script runs under the usual guard. A script
    without it, code on standard input, in a notebook or after `python -c` isn't imported, and nothing of it is needed.
    BadInput if processes can't be started at all.
    """

    def __init__(self, workers: int) -> None:
        """Start the processes, and wait for the first of them."""
        try:
            super().__init__(workers, multiprocessing.get_context("spawn"), _prepare)
        except (
            BrokenPipeError
        ) as error:  # Python's own helper process, which keeps count of locks, can't be started either
            raise _unstartable(workers) from error
        self._import_script = is_importable()
        try:
            wait([self.submit(os.getpid) for _ in range(workers)], return_when=FIRST_COMPLETED)
            self.submit(os.getpid).result()
        except (BrokenExecutor, BrokenPipeError) as error:  # a process may end before it has been told what to do
            self.shutdown()
            raise _unstartable(workers) from error

    def submit(self, fn: Callable[..., Any], /, *args: object, **kwargs: object) -> Future[Any]:
        """Submit a job; processes are started here, as they are needed."""
        with _one_at_a_time, _without_interrupts(), _hidden_script(hidden=not self._import_script):
            return super().submit(fn, *args, **kwargs)


def _unstartable(workers: int) -> BadInput:
    return BadInput(
        "worker processes cannot be started here", where="workers", value=workers,
        allowed="1, which makes all runs in this process",
    )  # fmt: skip


def startable(workers: int) -> int:
    """The number of workers that can be had: a daemonic process may start none, so it makes all runs itself."""
    return 1 if multiprocessing.current_process().daemon else workers


def check_agents(agents: Agents) -> None:
    """Refuse classes that worker processes can't import: of a notebook, of standard input, or of a script without the guard."""
    for kind in agents.values():
        if kind.__module__ == MAIN and not is_importable():
            guarded = f"in a script, the run under {GUARD}; or " if _script() else ""
            raise BadInput(
                "is defined where other processes can't import it from", where="agents", key=kind.__name__,
                allowed=f"{guarded}a class of a module, or workers=1",
            )  # fmt: skip


def is_importable() -> bool:
    """Whether another process may import the main module: it is a file, and what runs now stands under its guard."""
    path, frame = _script(), _running()
    if path is None or frame is None:
        return False
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return False
    return any(
        isinstance(node, ast.If)
        and any(isinstance(each, ast.Name) and each.id == "__name__" for each in ast.walk(node.test))
        and node.lineno <= frame.f_lineno <= (node.end_lineno or 0)
        for node in tree.body
    )


def _main() -> ModuleType:
    return sys.modules[MAIN]


def _script() -> Path | None:
    """The file of the main module, if it has one; standard input only pretends to."""
    name = getattr(_main(), "__file__", None)
    return Path(name) if name and Path(name).is_file() else None


def _running() -> FrameType | None:
    """The frame of the main module, if it called this; another thread isn't called by it."""
    frame: FrameType | None = sys._getframe()  # noqa: SLF001 - the only way to the frame of a module
    while frame is not None and not (frame.f_code.co_name == "<module>" and frame.f_globals is vars(_main())):
        frame = frame.f_back
    return frame


@contextmanager
def _hidden_script(*, hidden: bool) -> Iterator[None]:
    """Keep processes that are started meanwhile from importing the script."""
    names = SEEN_BY_WORKERS if hidden else ()
    kept = {name: vars(_main())[name] for name in names if name in vars(_main())}
    vars(_main()).update(dict.fromkeys(kept))
    try:
        yield
    finally:
        vars(_main()).update(kept)


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Let processes that are started meanwhile be born deaf to Ctrl-C, which this process answers for all, once they are told their work.

    The mask is what they inherit. It doesn't shield this thread: the system gives the signal to another thread, and Python runs
    the handler here. An interrupt between a process's start and what it is sent first would leave it without, so it waits.
    """
    with interrupts_wait():
        if not hasattr(signal, "pthread_sigmask"):
            yield
            return
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _prepare() -> None:
    """Prepare a worker process: ignore Ctrl-C, which the parent handles, and end when the parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when its parent is gone, which a process waiting for work wouldn't notice."""
    if (parent := multiprocessing.parent_process()) is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
