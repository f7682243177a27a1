"""One process at a time in a result folder, by a lock of the operating system: it ends with the process, however that ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from haemus.model.bad_input import BadInput

LOCK: Final = ".lock"


@contextmanager
def only_one(folder: Path, option: str) -> Iterator[None]:
    """Hold the lock of a folder; BadInput where another process does."""
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise BadInput(
            "another process is writing to it", where=option, value=str(folder),
            allowed="another folder, or the same command again once that process has ended",
        ) from None  # fmt: skip
    try:
        yield
    finally:
        lock.release()
