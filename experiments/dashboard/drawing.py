"""Figures drawn in processes of their own: several at once, while this process goes on answering readers."""

from __future__ import annotations

import pickle
import threading
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from queue import SimpleQueue
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from haemus.experiments.dashboard.pictures import picture
from haemus.experiments.figures import agreements, budgets, distributions, over_time
from haemus.experiments.figures.drawing import FIGURES, not_drawn
from haemus.experiments.figures.style import Page, Undrawn
from haemus.experiments.run.processes import Processes
from haemus.experiments.run.workers import cores
from haemus.experiments.store.frames import Frames
from haemus.experiments.store.region_said import region_in
from haemus.experiments.store.result_in_memory import ResultInMemory
from haemus.model.bad_input import BadInput
from haemus.model.start.region_files import using

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from haemus.experiments.compare.comparison import Comparison
    from haemus.experiments.dashboard.pictures import Picture
    from haemus.experiments.store.result import Result

MOST: Final = 4
"""Processes at most: one for each figure of the page."""
_KEYS: Final = ("scenario", "point", "run", "quarter", "state")
_READ: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = MappingProxyType(
    {
        distributions.NAME: {"runs": ()},
        agreements.NAME: {"agreements": ()},
        over_time.NAME: {"states": (*_KEYS, *(each.column for each in over_time.REGIONAL))},
        budgets.NAME: {"states": (*_KEYS, "budget_meur")},
    }
)
"""The tables that each figure of the page reads, and of the table of states, which is much the largest, the columns."""


class Drawing:
    """The processes that draw; they start when they are first needed, and again if one was lost."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._pool: Executor | None = None
        self._ended = False
        self._lock = threading.Lock()

    @contextmanager
    def of(self, result: Result) -> Iterator[Figures]:
        """The figures of a result; those not begun when the block is left won't be drawn."""
        figures = Figures(self, result)
        try:
            yield figures
        finally:
            figures.give_up()

    def submit(self, name: str, packed: bytes, comparison: Comparison | None) -> Future[Picture | Undrawn]:
        """Draw a figure of a packed result; after the end, a future that is cancelled."""
        with self._lock:
            if self._ended:
                never: Future[Picture | Undrawn] = Future()
                never.cancel()
                return never
            if self._pool is not None:
                try:
                    return self._pool.submit(drawn, name, packed, comparison)
                except BrokenExecutor:
                    self._pool.shutdown(wait=False)
            self._pool = _started()
            return self._pool.submit(drawn, name, packed, comparison)

    def end(self) -> None:
        """End the processes; figures not begun won't be drawn."""
        with self._lock:
            self._ended = True
            if self._pool is not None:
                self._pool.shutdown(wait=True, cancel_futures=True)


class Figures:
    """Figures of one result, some of them begun."""

    def __init__(self, drawing: Drawing, result: Result) -> None:
        """Begin none yet."""
        self._drawing, self._result = drawing, result
        self._there = set(FIGURES) - set(not_drawn(result.recorded))
        self._begun: dict[Future[Picture | Undrawn], str] = {}

    def begin(self, *names: str, comparison: Comparison | None = None) -> None:
        """Begin those of the figures named that there can be."""
        for name in names:
            if name in self._there or (name == distributions.NAME and comparison is not None):
                packed = pickle.dumps(_lean(self._result, name), protocol=pickle.HIGHEST_PROTOCOL)
                self._begun[self._drawing.submit(name, packed, comparison)] = name

    def __iter__(self) -> Iterator[tuple[str, Picture | Undrawn]]:
        """Yield the figures as they are finished, each with its name; no more of them once one won't be drawn."""
        # not by `as_completed`, which isn't told of a future that a pool cancels as it ends, and would wait for ever
        finished: SimpleQueue[Future[Picture | Undrawn]] = SimpleQueue()
        for future in self._begun:
            future.add_done_callback(finished.put)
        for _ in range(len(self._begun)):
            future = finished.get()
            if future.cancelled():
                return
            yield self._begun[future], future.result()

    def give_up(self) -> None:
        """Begin no more."""
        for future in self._begun:
            future.cancel()


def _started() -> Executor:
    try:
        return Processes(min(MOST, cores()))
    except BadInput:  # no process can be started here
        return ThreadPoolExecutor(1)


def _lean(result: Result, figure: str) -> Result:
    """The result with what a figure reads, to be sent to another process."""
    if not isinstance(result, ResultInMemory):
        return result
    tables = {name: result.tables[name] for name in _READ[figure] if name in result.tables}
    for name, columns in _READ[figure].items():
        if columns and name in tables:
            tables[name] = tables[name][[column for column in columns if column in tables[name]]]
    return replace(result, tables=Frames({}, (), tables), recorded=tuple(tables))


def drawn(name: str, packed: bytes, comparison: Comparison | None) -> Picture | Undrawn:
    """Draw a figure of a packed result; the reason if there is nothing to draw."""
    result: Result = pickle.loads(packed)  # noqa: S301 - packed by the process that started this one
    with using(region_in(result.manifest, str(result.folder))):
        return picture(name, lambda: _page(name, result, comparison))


def _page(name: str, result: Result, comparison: Comparison | None) -> Page | Undrawn:
    if name != distributions.NAME or comparison is None:
        return FIGURES[name](result)
    (scenario,) = comparison.scenarios
    table = distributions.shown(result, comparison, scenario)
    if table.empty:
        return Undrawn("no outcome has values to show")
    return distributions.draw(result, comparison, scenario, table)
