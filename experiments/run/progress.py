"""Show the progress of a batch on stderr: runs done, runs a second, time left, failures so far."""

import sys
from types import TracebackType
from typing import Final, Self

from tqdm import tqdm

from haemus.experiments.store.packing import ChunkTables

DELAY: Final = 2.0
"""Shorter batches show no progress [s]."""


class Progress:
    """A progress bar that counts runs, if `shown`."""

    def __init__(self, wanted: int, *, there: int = 0, shown: bool) -> None:
        """Count to `wanted` runs, starting from the `there` runs that exist already."""
        self._bar = tqdm(total=wanted, initial=there, unit="run", delay=DELAY, disable=not shown or sys.stderr is None)
        self._failed = 0

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Leave the last line on the screen."""
        self._bar.close()

    def add(self, done: ChunkTables, times: int = 1) -> None:
        """Count the runs of a chunk, which occur `times` times in the tables."""
        if "failures" in done.tables:
            self._failed += times * len(done.tables["failures"]["run"])  # type: ignore[arg-type]  # numbers, never words
            self._bar.set_postfix(failed=self._failed, refresh=False)
        self._bar.update(times * len(done.chunk.runs))
