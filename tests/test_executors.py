"""Results don't depend on the workers: threads, processes, a caller's executor, a Dask cluster that loses a worker."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from answer import Answer
from distributed import Client
from worlds import LIVELY

from haemus import BatchResult, run_batch
from haemus.experiments.run.chunks import Job
from haemus.experiments.run.engines import RUNS_A_CHUNK
from haemus.experiments.run.workers import dask_executor
from haemus.model.bad_input import BadInput
from haemus.model.scenario import ResolvedScenario, resolve_text

Run = Callable[..., Answer]
RUNS = 6
TEXT = 'title = "Short"\nextends = "baseline"\nend = "{end}"\n'


def short(end: str = "2020Q4") -> ResolvedScenario:
    return resolve_text(TEXT.format(end=end), "short").with_parameters(**LIVELY)


def batch(**how: object) -> BatchResult:
    return run_batch([short()], runs=RUNS, seed=2, **{"engine": "mesa", "workers": 2, **how})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def honest() -> BatchResult:
    return batch(workers=1)


@pytest.fixture(autouse=True)
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RUNS_A_CHUNK, "mesa", 1)
    monkeypatch.setitem(RUNS_A_CHUNK, "ensemble", 1)


def same(first: BatchResult, second: BatchResult) -> None:
    assert list(first.tables) == list(second.tables)
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(table, second.tables[name])


class Backwards(Executor):
    """Runs the latest job first, and only once it has a few."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[Any], Callable[..., object], tuple[Job, ...]]] = []
        self.order: list[int] = []

    def submit(self, fn: Callable[..., object], /, *args: Job, **_: object) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, fn, args))
        if len(self.waiting) == 2:
            for done, function, given in reversed(self.waiting):
                self.order.append(given[0].chunk.first)
                done.set_result(function(*given))
            self.waiting = []
        return future


@pytest.mark.parametrize("engine", ["mesa", "ensemble"])
def test_results_do_not_depend_on_the_order_of_completion(honest: BatchResult, engine: str) -> None:
    executor = Backwards()
    same(batch(executor=executor, workers=1, engine=engine), honest)
    assert executor.order == [1, 0, 3, 2, 5, 4]


def test_an_executor_of_threads_stays_its_callers(honest: BatchResult) -> None:
    with ThreadPoolExecutor(2) as threads:
        same(batch(executor=threads, engine="ensemble"), honest)
        assert threads.submit(len, "open").result() == 4


@pytest.mark.slow  # processes are started
def test_an_executor_of_processes(honest: BatchResult) -> None:
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as processes:
        same(batch(executor=processes), honest)


class Failing(Executor):
    """Loses some chunks, as if workers died, a given number of times each."""

    def __init__(self, times: dict[int, int]) -> None:
        self.left = dict(times)

    def submit(self, fn: Callable[..., object], /, *args: Job, **_: object) -> Future[Any]:
        future: Future[Any] = Future()
        first = args[0].chunk.first
        if self.left.get(first, 0):
            self.left[first] -= 1
            future.set_exception(ConnectionResetError("the worker is gone"))
        else:
            future.set_result(fn(*args))
        return future


def test_what_a_worker_lost_is_made_by_another(honest: BatchResult) -> None:
    same(batch(executor=Failing({0: 1, 3: 1, 5: 1})), honest)


def test_what_is_lost_twice_is_a_row_and_the_others_finish(honest: BatchResult) -> None:
    found = batch(executor=Failing({3: 2}))
    assert found.runs["status"].tolist() == ["done"] * 3 + ["failed"] + ["done"] * 2
    (row,) = found.failures.to_dict("records")
    assert (row["run"], row["error"]) == (3, "ConnectionResetError: the worker is gone")
    done = honest.runs["run"] != 3
    pd.testing.assert_frame_equal(found.runs[done], honest.runs[done], check_categorical=False)


class Shut(Executor):
    """Accepts no job."""

    def submit(self, fn: Callable[..., object], /, *_: object, **__: object) -> Future[Any]:
        raise RuntimeError(f"cannot take {fn.__name__}")


def test_an_executor_that_takes_nothing_fails_every_run() -> None:
    found = batch(executor=Shut())
    assert found.runs["status"].tolist() == ["failed"] * RUNS
    assert set(found.failures["error"]) == {"RuntimeError: cannot take work"}


class Elsewhere(Executor):
    """A worker whose files differ."""

    def submit(self, fn: Callable[..., object], /, *args: Job, **_: object) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(args[0]._replace(model_version="0" * 32)))
        except Exception as error:  # noqa: BLE001 - kept in the future, as an executor does
            future.set_exception(error)
        return future


def test_a_worker_with_another_model_makes_nothing() -> None:
    found = batch(executor=Elsewhere())
    assert len(found.failures) == RUNS
    assert found.failures["error"].str.startswith("AnotherModel: this worker has version ").all()


DYING = """
import os, sys
from pathlib import Path
import pandas as pd
from haemus import Region, run_batch, run_seed
from haemus.model.scenario import resolve_text

MARK = Path(__file__).with_name("died")
VICTIM = {victim}


def trip(region):
    if region.seed == run_seed(2, VICTIM) and ({always} or not MARK.exists()):
        MARK.touch()
        os._exit(9)
    record(region)


record = Region.record_quarter
if __name__ != "__main__":  # in the processes that make the runs
    Region.record_quarter = trip
else:
    short = resolve_text('title = "Short"\\nextends = "baseline"\\nend = "2020Q2"\\n', "short")
    found = run_batch([short], runs=8, seed=2, workers=2, engine="mesa", record="outcomes")
    print(*found.runs["status"])
    print(*(error.partition(":")[0] for error in found.failures["error"]))
"""


@pytest.mark.slow  # processes are started
@pytest.mark.parametrize("often", ["once", "whenever it makes that run"])
def test_a_process_that_dies_takes_at_most_its_own_run_with_it(tmp_path: Path, often: str) -> None:
    always = often != "once"
    script = tmp_path / "dying.py"
    script.write_text(DYING.format(victim=3, always=always), encoding="utf-8")
    said = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=120, check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    lines = said.stdout.splitlines()
    assert lines[0].split() == ["done"] * 3 + ["failed" if always else "done"] + ["done"] * 4
    assert lines[1].split() == (["BrokenProcessPool"] if always else [])


@pytest.fixture
def started() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start processes of Dask; each is stopped at the end by its own id."""
    running: list[subprocess.Popen[bytes]] = []

    def start(*words: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "DASK_DISTRIBUTED__WORKER__DAEMON": "False"},
        )  # fmt: skip
        running.append(process)
        return process

    yield start
    for process in reversed(running):
        process.send_signal(signal.SIGKILL)
        process.wait(30)


def eventually(said: Callable[[], bool], seconds: float = 60.0) -> None:
    limit = time.monotonic() + seconds
    while not said():
        assert time.monotonic() < limit, "waited in vain"
        time.sleep(0.05)


@pytest.mark.slow  # a scheduler and two workers are started
def test_a_cluster_of_which_a_worker_is_killed_loses_nothing(
    haemus: Run, tmp_path: Path, started: Callable[..., subprocess.Popen[bytes]]
) -> None:
    """A real scheduler and two real workers on the loopback interface; one is killed half-way."""
    found = tmp_path / "scheduler.json"
    started("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(found))
    eventually(found.exists)
    two = [
        started(
            "worker", "--scheduler-file", str(found), "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny",
            "--no-dashboard", "--local-directory", str(tmp_path / f"worker{place}"),
        )
        for place in range(2)
    ]  # fmt: skip
    scenario = tmp_path / "short.toml"
    scenario.write_text(TEXT.format(end="2022Q4"), encoding="utf-8")
    with Client(scheduler_file=str(found)) as client:
        address = client.scheduler.address
        eventually(lambda: len(client.nthreads()) == 2)

    def kill_one() -> None:
        eventually(lambda: any((tmp_path / "out" / "shards").glob("*.arrows")))
        two[0].send_signal(signal.SIGKILL)

    killer = threading.Thread(target=kill_one)
    killer.start()
    words = ["run", scenario, "--runs", 24, "--engine", "mesa", "--record", "everything"]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("haemus.experiments.store.shards.BYTES_A_SHARD", 1)
        answer = haemus(*words, "--dask", address, "--out", tmp_path / "out")
    killer.join(60)
    assert two[0].wait(10) == -signal.SIGKILL
    assert answer.code == 0, answer.err
    alone = haemus(*words, "--workers", 2, "--out", tmp_path / "alone")
    assert alone.code == 0
    for path in (tmp_path / "alone").glob("*.parquet"):
        assert path.read_bytes() == (tmp_path / "out" / path.name).read_bytes()


def test_a_scheduler_that_does_not_answer_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("haemus.experiments.run.workers.PATIENCE", 0.2)
    with (
        pytest.raises(BadInput, match=r"--dask: the scheduler does not answer.*tcp://127.0.0.1:1"),
        dask_executor("tcp://127.0.0.1:1"),
    ):
        pass


def test_without_dask_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BadInput, match=r"pip install haemus\[cluster\]"), dask_executor("tcp://127.0.0.1:1"):
        pass
