"""Wherever Python is started from, worker processes make the runs or a line says why not; no script is run twice."""

import copy
import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd
import pexpect
import pytest
from answer import Answer
from worlds import LIVELY

from haemus import Region
from haemus.experiments.run import processes
from haemus.experiments.run.processes import GUARD, is_importable, startable
from haemus.model.bad_input import BadInput
from haemus.model.scenario import ResolvedScenario, resolve_text

Run = Callable[..., Answer]
ASKED = """
from haemus import BadInput, State, run_batch
from haemus.model.scenario import resolve_text

class Own(State):
    pass

def ask(workers=2, **how):
    short = resolve_text('title = "Short"\\nextends = "baseline"\\nend = "2020Q2"\\n', "short")
    try:
        result = run_batch([short], runs=2, seed=1, workers=workers, engine="mesa", record="outcomes", **how)
    except BadInput as error:
        print("refused:", error, flush=True)
    else:
        print("ran:", *result.runs["status"], *result.failures["error"], flush=True)
"""
ONCE = "__import__('os').write(1, b'begun\\n')\n"  # in one piece: several processes say it at once
GUARDED = 'if __name__ == "__main__":\n    '
PATIENT = 600
REFUSED = "refused: agents: Own: is defined where other processes can't import it from; allowed: "
OWN = "ask(agents={State: Own})\n"
DAEMON = """
import multiprocessing
if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(1) as pool:
        pool.map(ask, [2])
"""


def said_by(words: list[str], folder: Path, given: str | None = None) -> list[str]:
    """The lines that Python prints, where it also must end well and say nothing on stderr."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONWARNINGS": "ignore"}
    said = subprocess.run(
        [sys.executable, *words], input=given, capture_output=True, text=True, timeout=PATIENT, check=False, cwd=folder, env=environment
    )  # fmt: skip
    assert (said.returncode, said.stderr) == (0, "")
    return said.stdout.splitlines()


@pytest.mark.slow  # processes are started
@pytest.mark.parametrize("how", ["a script", "a guarded script", "standard input", "a command", "a daemonic process"])
def test_runs_are_made_wherever_python_is_started_from(tmp_path: Path, how: str) -> None:
    text = ASKED + ONCE + {"a guarded script": GUARDED + "ask()\n", "a daemonic process": DAEMON}.get(how, "ask()\n")
    (tmp_path / "mine.py").write_text(text, encoding="utf-8")
    match how:
        case "standard input":
            lines = said_by(["-"], tmp_path, text)
        case "a command":
            lines = said_by(["-c", text], tmp_path)
        case _:
            lines = said_by(["mine.py"], tmp_path)
    # the usual guard lets workers import a script, which prints what stands outside
    begun = 3 if how == "a guarded script" else 1
    assert sorted(lines) == [*["begun"] * min(lines.count("begun"), begun), "ran: done done"]
    assert lines.count("begun") >= 1


@pytest.mark.slow  # processes are started
@pytest.mark.parametrize(
    ("how", "line"),
    [
        ("a script", f"{REFUSED}in a script, the run under {GUARD}; or a class of a module, or workers=1"),
        ("a guarded script", "ran: done done"),
        ("standard input", f"{REFUSED}a class of a module, or workers=1"),
        ("a command", f"{REFUSED}a class of a module, or workers=1"),
    ],
)  # fmt: skip
def test_own_agents_are_refused_where_workers_cannot_import_them(tmp_path: Path, how: str, line: str) -> None:
    text = ASKED + (GUARDED if how == "a guarded script" else "") + OWN
    (tmp_path / "mine.py").write_text(text, encoding="utf-8")
    words, given = {"standard input": (["-"], text), "a command": (["-c", text], None)}.get(how, (["mine.py"], None))
    assert said_by(words, tmp_path, given) == [line]


UNSTARTABLE = (
    "workers: worker processes cannot be started here (got 2); allowed: 1, which makes all runs in this process"
)


@pytest.mark.slow  # a process is started
def test_processes_that_cannot_be_started_are_said(tmp_path: Path) -> None:
    """Python's own helper process can: what Python prints at its end where even that can't be started is not ours to test."""
    helped = "from multiprocessing import resource_tracker, spawn\nresource_tracker.ensure_running()\n"
    text = f"{helped}spawn.set_executable('/bin/false')\n{ASKED}ask()\n"
    assert said_by(["-c", text], tmp_path) == [f"refused: {UNSTARTABLE}"]


def test_where_not_even_pythons_own_helper_can_be_started_it_is_said_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(processes.ProcessPoolExecutor, "__init__", refuses)
    with pytest.raises(BadInput, match=re.escape(UNSTARTABLE)):
        processes.Processes(2)


@pytest.mark.usefixtures("interruptible")
def test_a_process_that_is_started_is_told_its_work_before_an_interrupt_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The system may give a process's signal to any of its threads; Python then runs the handler in the main one."""
    told: list[str] = []
    started, interrupted = threading.Barrier(2), threading.Barrier(2)

    def other() -> None:  # a thread from before, whose mask isn't this one's
        for _ in range(2):
            started.wait()
            signal.raise_signal(signal.SIGINT)
            interrupted.wait()

    def starts(*_: object) -> None:
        started.wait()
        interrupted.wait()
        told.extend(["process", "work"])

    threading.Thread(target=other, daemon=True).start()
    with processes.Processes(1) as pool:
        monkeypatch.setattr(processes.ProcessPoolExecutor, "submit", starts)
        with pytest.raises(KeyboardInterrupt):
            pool.submit(os.getpid)
        assert told == ["process", "work"]
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        pool.submit(os.getpid)  # a shell's wish is obeyed
        assert len(told) == 4


def test_a_daemonic_process_makes_all_runs_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    class Daemonic:
        daemon = True

    assert startable(8) == 8
    monkeypatch.setattr(processes.multiprocessing, "current_process", Daemonic)
    assert startable(8) == 1


def test_a_test_is_not_called_under_a_guard_of_its_own() -> None:
    """The workers of this suite are started by `python -c`, pytest itself by `-m`: neither file runs under a guard here."""
    assert not is_importable()


def short() -> ResolvedScenario:
    return resolve_text('title = "Short"\nextends = "baseline"\nend = "2021Q4"\n', "short").with_parameters(**LIVELY)


@pytest.mark.parametrize(
    "copied",
    [copy.deepcopy, lambda region: pickle.loads(pickle.dumps(region))],  # noqa: S301 - its own
    ids=["copied", "pickled"],
)
@pytest.mark.parametrize("collect", [True, False], ids=["with a collector", "without"])
def test_a_copy_of_a_region_goes_its_own_way_to_the_same_end(
    copied: Callable[[Region], Region], *, collect: bool
) -> None:
    region = Region(short(), 5, collect=collect)
    for _ in range(3):
        region.step()
    other = copied(region)
    assert other.state_of["SRB"] in other.states
    assert other.state_of["SRB"].model is other
    assert isinstance(other.data.states, MappingProxyType)
    ended = other.run_to_end()
    assert region.quarter == 2
    np.testing.assert_array_equal(ended.states, region.run_to_end().states)
    np.testing.assert_array_equal(ended.states, Region(short(), 5, collect=False).run_to_end().states)


@pytest.mark.slow  # a process with a terminal of its own
@pytest.mark.skipif(not hasattr(pexpect, "spawn"), reason="no terminal on this system")
@pytest.mark.parametrize("engine", ["mesa", "ensemble"])
@pytest.mark.parametrize("when", ["before the first shard", "after it"])
def test_ctrl_c_any_number_of_times_is_one_message(haemus: Run, tmp_path: Path, engine: str, when: str) -> None:
    out = tmp_path / "out"
    script = tmp_path / "quick_shards.py"
    script.write_text(
        "import haemus.experiments.store.shards\nfrom haemus.experiments.cli.main import program\n"
        'if __name__ == "__main__":\n    haemus.experiments.store.shards.BYTES_A_SHARD = 1\n    program()\n',
        encoding="utf-8",
    )
    short = tmp_path / "short.toml"
    short.write_text('title = "Short"\nextends = "baseline"\nend = "2022Q4"\n', encoding="utf-8")
    runs = "400" if engine == "mesa" else "60000"  # so many that some are left
    words = ["run", str(short), "--runs", runs, "--record", "outcomes", "--engine", engine, "--workers", "2"]
    child = pexpect.spawn(
        sys.executable, [str(script), *words, "--out", str(out)], timeout=PATIENT, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # tests that run in the background ignore it
    )  # fmt: skip
    limit = time.monotonic() + PATIENT
    awaited = "manifest.json" if when == "before the first shard" else "shards/*.arrows"
    while not list(out.glob(awaited)):
        assert child.isalive()
        assert time.monotonic() < limit
        time.sleep(0.02)
    for _ in range(20):
        child.sendintr()
        time.sleep(0.01)
    child.expect(pexpect.EOF)
    child.close()
    said = child.before or ""
    assert child.exitstatus == 130, said
    assert said.count("interrupted") == 1
    assert "Traceback" not in said
    assert "Exception ignored" not in said
    made = pd.read_parquet(out / "runs.parquet")["run"].to_list()
    assert len(made) >= (0 if when == "before the first shard" else 1)
    wanted = max(made, default=-1) + 3  # a worker may have been ahead of the other
    shutil.rmtree(out / "figures", ignore_errors=True)
    again = haemus(*words[:2], "--runs", wanted, *words[4:], "--out", out)
    assert again.code == 0, again.err
    assert len(pd.read_parquet(out / "runs.parquet")) == wanted


@pytest.mark.slow  # a process of its own
def test_a_shell_that_ignores_ctrl_c_is_obeyed(tmp_path: Path) -> None:
    script = (
        "import signal\nfrom haemus.experiments.cli import main\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "main.main = lambda: print(signal.getsignal(signal.SIGINT)) or 0\nmain.program()"
    )
    words = [sys.executable, "-c", script]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    said = subprocess.run(words, capture_output=True, text=True, check=True, cwd=tmp_path, env=environment)
    assert said.stdout.strip() == str(signal.SIG_IGN)
