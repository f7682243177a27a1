"""Shared fixtures: scenarios written to a folder, the command as a user runs it, and the start method of processes."""

import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import pytest
from answer import Answer, asked
from hypothesis import settings

# the same examples in every run with the same modules loaded, from which Hypothesis takes constants
settings.register_profile("fast", max_examples=10, deadline=None, derandomize=True, database=None)
settings.register_profile("whole", settings.get_profile("fast"), max_examples=40)

os.environ.pop(
    "COLUMNS", None
)  # some runners of tests say how wide their terminal is; reports would be laid out for it

gc.disable()  # until everything is imported, since imports stay in memory


def pytest_collection_finish() -> None:
    """Exclude imported objects from garbage collection, which would take a tenth of the fast loop's time."""
    gc.freeze()
    gc.enable()


def pytest_configure(config: pytest.Config) -> None:
    """Try fewer examples in the fast loop than in runs with the slow tests."""
    os.environ.pop("COLUMNS", None)  # pytest-xdist sets it: what tests print has no terminal, and so no width
    settings.load_profile("fast" if "not slow" in config.option.markexpr else "whole")


@pytest.fixture(scope="session", autouse=True)
def _pages_only_where_a_test_asks_for_them() -> Iterator[None]:
    """Let commands write a page with --report alone, as they do for large batches: drawing it takes seconds."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("haemus.experiments.cli.report.RUNS_OF_A_PAGE", 0)
        yield


@pytest.fixture
def few_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `run` and `figures` draw the first two figures of a result where not asked for others: all take seconds a command."""
    from haemus.experiments.figures import drawing  # noqa: PLC0415 - slow to import
    from haemus.experiments.store.result import Result  # noqa: PLC0415 - as above
    from haemus.experiments.store.sweep_result import is_sweep  # noqa: PLC0415 - as above

    whole = drawing.draw_all

    def draw(folder: Path, tell: drawing.Tell = str, only: Collection[str] = (), *more: Any) -> list[Path]:  # noqa: ANN401 - as of the function
        result = Result.read(folder)
        few = only or (() if is_sweep(result) else drawing.figure_names(result)[:2])
        return whole(folder, tell, few, *more)

    monkeypatch.setattr(drawing, "draw_all", draw)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a scenario file (text or bytes) and return its path."""

    def written(content: str | bytes, stem: str = "mine") -> Path:
        path = tmp_path / f"{stem}.toml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


@pytest.fixture
def source_folder() -> Path:
    """The folder of the source tables, which aren't part of the project; a test that needs it is skipped without."""
    from haemus.experiments.calibrate.fit_suppliers import source_tables  # noqa: PLC0415 - slow to import

    found = source_tables()
    if found is None:
        pytest.skip("source tables are not present (set HAEMUS_DATA to their folder)")
    return found


@pytest.fixture(scope="session")
def haemus() -> Callable[..., Answer]:
    """Run the command in this process."""
    return asked


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C raises KeyboardInterrupt, also where a shell started the tests with it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def start_method() -> Iterator[None]:
    """Restore the start method of processes, which Mesa's batch runner changes permanently."""
    kept = multiprocessing.get_start_method(allow_none=True)
    yield
    multiprocessing.set_start_method(kept, force=True)
