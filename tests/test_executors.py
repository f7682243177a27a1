"""Results don't depend on the workers: threads, processes, a caller's executor, a Dask cluster that loses a worker."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from answer import Answer
from distributed import Client
from worlds import LIVELY

from haemus import BatchResult, run_batch
from haemus.experiments.run import cluster
from haemus.experiments.run.batch import Batch
from haemus.experiments.run.batch_folder import run_into
from haemus.experiments.run.chunks import Job
from haemus.experiments.run.cluster import ClusterLost, dask_executor
from haemus.experiments.run.engines import RUNS_A_CHUNK
from haemus.experiments.store.claim import folder_for
from haemus.model.bad_input import BadInput
from haemus.model.scenario import ResolvedScenario, resolve_text

Run = Callable[..., Answer]
RUNS = 6
PATIENT = 600.0
"""How long to wait for processes on a busy machine [s]."""
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
        [sys.executable, str(script)], capture_output=True, text=True, timeout=PATIENT, check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    lines = said.stdout.splitlines()
    assert lines[0].split() == ["done"] * 3 + ["failed" if always else "done"] + ["done"] * 4
    assert lines[1].split() == (["BrokenProcessPool"] if always else [])


def eventually(said: Callable[[], bool]) -> None:
    """Wait for what happens within seconds, or on a busy machine within minutes."""
    limit = time.monotonic() + PATIENT
    while not said():
        assert time.monotonic() < limit, "waited in vain"
        time.sleep(0.05)


class Dask:
    """A real scheduler and real workers on the loopback interface; each process is stopped by its own id."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running: list[subprocess.Popen[bytes]] = []
        self.address = ""

    def scheduler(self, port: str = "0") -> subprocess.Popen[bytes]:
        """Start a scheduler, and wait until it listens."""
        found = self.folder / f"scheduler{len(self.running)}.json"
        process = self._started("scheduler", "--host", "127.0.0.1", "--port", port, "--scheduler-file", str(found))
        eventually(found.exists)
        with Client(scheduler_file=str(found), timeout=PATIENT, set_as_default=False) as client:
            self.address = client.scheduler.address
        return process

    def workers(self, count: int) -> list[subprocess.Popen[bytes]]:
        """Start workers, and wait until all have joined."""
        begun = [
            self._started(
                "worker", self.address, "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny",
                "--local-directory", str(self.folder / f"worker{place}"),
            )
            for place in range(count)
        ]  # fmt: skip
        with Client(self.address, timeout=PATIENT, set_as_default=False) as client:
            eventually(lambda: len(client.nthreads()) == count)
        return begun

    def _started(self, what: str, *words: str) -> subprocess.Popen[bytes]:
        program = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--dashboard-address", "127.0.0.1:0"]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "DASK_DISTRIBUTED__WORKER__DAEMON": "False",
        }
        quiet = subprocess.DEVNULL
        process = subprocess.Popen([*program, *words], stdout=quiet, stderr=quiet, env=environment)
        self.running.append(process)
        return process

    def stop(self) -> None:
        """Stop what still runs."""
        for process in reversed(self.running):
            process.send_signal(signal.SIGKILL)
            process.wait(PATIENT)


@pytest.fixture
def dask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dask]:
    monkeypatch.setattr(cluster, "PATIENCE", PATIENT)
    monkeypatch.setattr(cluster, "WITHOUT_WORKERS", 1.0)
    started = Dask(tmp_path)
    yield started
    started.stop()


@contextmanager
def once_there_is_a_shard(folder: Path, act: Callable[[], object]) -> Iterator[None]:
    """Do something to a cluster when the batch into a folder has written its first shard."""

    def wait_and_act() -> None:
        eventually(lambda: any((folder / "shards").glob("*.arrows")))
        act()

    thread = threading.Thread(target=wait_and_act)
    thread.start()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("haemus.experiments.store.shards.BYTES_A_SHARD", 1)
        yield
    thread.join(PATIENT)
    assert not thread.is_alive()


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> list[object]:
    scenario = tmp_path_factory.mktemp("scenario") / "short.toml"
    scenario.write_text(TEXT.format(end="2022Q4"), encoding="utf-8")
    return ["run", scenario, "--runs", 24, "--engine", "mesa", "--record", "outcomes"]


@pytest.fixture(scope="module")
def alone(haemus: Run, words: list[object], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a batch that never had a cluster."""
    folder = tmp_path_factory.mktemp("alone") / "out"
    assert haemus(*words, "--workers", 1, "--out", folder).code == 0
    return folder


def completed(haemus: Run, tmp_path: Path, words: list[object], alone: Path) -> None:
    """Complete the folder `out` without a cluster, and compare it with a batch that never had one."""
    assert haemus(*words, "--workers", 1, "--out", tmp_path / "out").code == 0
    tables = list(alone.glob("*.parquet"))
    assert tables
    for path in tables:
        assert path.read_bytes() == (tmp_path / "out" / path.name).read_bytes()


@pytest.mark.slow  # a scheduler and two workers are started
def test_a_cluster_of_which_a_worker_is_killed_loses_nothing(
    haemus: Run, tmp_path: Path, dask: Dask, words: list[object], alone: Path
) -> None:
    dask.scheduler()
    two = dask.workers(2)
    with once_there_is_a_shard(tmp_path / "out", two[0].kill):
        answer = haemus(*words, "--dask", dask.address, "--out", tmp_path / "out")
    assert answer.code == 0, answer.err
    assert two[0].wait(PATIENT) == -signal.SIGKILL
    completed(haemus, tmp_path, words, alone)


def restarted(dask: Dask, scheduler: subprocess.Popen[bytes]) -> None:
    """Stop a scheduler, and start another one at its address."""
    scheduler.kill()
    scheduler.wait(PATIENT)
    dask.scheduler(dask.address.rpartition(":")[2])


def frozen(scheduler: subprocess.Popen[bytes]) -> None:
    """Stop a scheduler's process without ending it, and have the command wait only a little for its answers from now on."""
    cluster.PATIENCE = 2.0  # type: ignore[misc]  # the fixture restores it
    scheduler.send_signal(signal.SIGSTOP)


LOSSES: dict[str, Callable[[Dask, subprocess.Popen[bytes], list[subprocess.Popen[bytes]]], object]] = {
    "killed": lambda _dask, scheduler, _workers: scheduler.kill(),
    "restarted": lambda dask, scheduler, _workers: restarted(dask, scheduler),
    "frozen": lambda _dask, scheduler, _workers: frozen(scheduler),
    "without workers": lambda _dask, _scheduler, workers: workers[0].kill(),
}


@pytest.mark.slow  # a scheduler and a worker are started
@pytest.mark.parametrize("how", LOSSES)
def test_a_cluster_that_is_lost_ends_the_batch_and_what_was_made_counts(  # noqa: PLR0913, PLR0917 - fixtures
    haemus: Run, tmp_path: Path, dask: Dask, words: list[object], alone: Path, how: str
) -> None:
    scheduler, workers = dask.scheduler(), dask.workers(1)
    with once_there_is_a_shard(tmp_path / "out", lambda: LOSSES[how](dask, scheduler, workers)):
        answer = haemus(*words, "--dask", dask.address, "--out", tmp_path / "out")
    assert answer.code == 4, answer.err
    assert answer.err.startswith("haemus: the cluster is lost: ")
    assert "of 24 runs had finished" in answer.err
    assert f"repeat the command with --out {tmp_path / 'out'}" in answer.err
    made = len(pd.read_parquet(tmp_path / "out" / "runs.parquet"))
    assert 0 < made < 24
    assert json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))["situation"] == "interrupted"
    completed(haemus, tmp_path, words, alone)


@pytest.mark.slow  # a scheduler and a worker are started
def test_a_batch_in_memory_on_a_lost_cluster_ends_too(dask: Dask, monkeypatch: pytest.MonkeyPatch) -> None:
    scheduler = dask.scheduler()
    dask.workers(1)
    client = Client(dask.address, timeout=PATIENT, set_as_default=False)
    executor = client.get_executor(pure=False)
    assert len(batch(executor=executor).runs) == RUNS
    scheduler.kill()
    monkeypatch.setattr(cluster, "PATIENCE", 5.0)  # nobody will answer, however long one waits
    with pytest.raises(ClusterLost):
        batch(executor=executor)
    with suppress(TimeoutError):
        client.close(timeout=1)


class Lost(Executor):
    """Makes two jobs, and then reports that its cluster is lost."""

    def __init__(self) -> None:
        self.left = 2

    def submit(self, fn: Callable[..., object], /, *args: Job, **_: object) -> Future[Any]:
        future: Future[Any] = Future()
        self.left -= 1
        if self.left < 0:
            future.set_exception(ClusterLost("the scheduler was stopped"))
        else:
            future.set_result(fn(*args))
        return future


def test_what_a_lost_cluster_had_made_is_kept_and_the_rest_is_not_called_failed(tmp_path: Path) -> None:
    asked = Batch.of([short()], runs=RUNS, seed=2, engine="mesa", record="outcomes")
    folder = folder_for(str(tmp_path / "out"), "")
    written = run_into(folder, asked, "haemus run", workers=2, executor=Lost())
    assert (written.situation, written.runs, written.failed) == ("interrupted", 2, 0)
    assert written.cluster_lost == "the scheduler was stopped"
    again = run_into(folder, asked, "haemus run", workers=1)
    assert (again.situation, again.made, again.cluster_lost) == ("complete", RUNS - 2, "")
    with pytest.raises(ClusterLost):
        batch(executor=Lost())


def test_a_scheduler_that_does_not_answer_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.2)
    with (
        pytest.raises(BadInput, match=r"--dask: the scheduler does not answer.*tcp://127.0.0.1:1"),
        dask_executor("tcp://127.0.0.1:1"),
    ):
        pass


def test_without_dask_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BadInput, match=r"pip install haemus\[cluster\]"), dask_executor("tcp://127.0.0.1:1"):
        pass
