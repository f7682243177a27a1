"""The progress of a batch: on a terminal after two seconds, with failures; for scripts as JSON."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from answer import Answer
from test_sweep_command import written_in

from haemus.experiments.run.progress import Progress
from haemus.experiments.store.packing import ChunkTables
from haemus.experiments.store.plan import Chunk

Run = Callable[..., Answer]


def done(first: int, stop: int, failed: int = 0) -> ChunkTables:
    tables = {"failures": {"run": np.arange(failed)}} if failed else {}
    return ChunkTables(Chunk(0, first, stop), tables, 0)  # type: ignore[arg-type]  # the part that is counted


def test_it_says_runs_rate_time_left_and_failures(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("haemus.experiments.run.progress.DELAY", 0.0)
    with Progress(40, there=10, shown=True) as shown:
        shown.add(done(10, 20, failed=2))
        shown.add(done(20, 25), times=2)
    last = capsys.readouterr().err.replace("\r", "\n").strip().splitlines()[-1]
    assert re.search(r"30/40 \[\d\d:\d\d<.*run/s, failed=2\]", last)


def test_what_takes_no_two_seconds_and_what_is_no_terminal_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    for shown in (True, False):
        with Progress(20, shown=shown) as progress:
            progress.add(done(0, 20, failed=1))
    assert capsys.readouterr().err.strip() == ""


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("haemus.experiments.store.manifest.git_state", lambda: None)
    monkeypatch.setattr("haemus.experiments.figures.drawing.draw_all", lambda *_: [])


@pytest.mark.usefixtures("quick")
def test_a_batch_is_told_to_scripts(haemus: Run, tmp_path: Path) -> None:
    short = written_in(tmp_path).with_name("short.toml")
    other = short.with_name("other.toml")
    sign = '[[expect]]\noutcome = "threat"\nagainst = "short"\nyear = 2021\nsign = "0"\nwhy = "so"\n'
    other.write_text(short.read_text(encoding="utf-8") + sign, encoding="utf-8")
    answer = haemus("run", short, other, "--runs", 3, "--workers", 1, "--json", "--paper", "--out", tmp_path / "out")
    assert answer.code == 0
    said = json.loads(answer.out)
    batch = said["batch"]
    assert (batch["situation"], batch["wanted"], batch["runs"], batch["made"], batch["failed"]) == (
        "complete",
        6,
        6,
        3,
        0,
    )
    assert {row["id"] for row in said["paper"]} >= {"agreement-srb-hun"}
    assert {(row["scenario"], row["against"], row["verdict"]) for row in said["differences"]} <= {
        ("other", "short", verdict) for verdict in ("exactly 0", "not defined")
    }
    (expected,) = said["expected"]
    assert (expected["outcome"], expected["sign"], expected["finding"]) == ("threat", "0", "held")


@pytest.mark.usefixtures("quick")
def test_a_sweep_is_told_to_scripts(haemus: Run, tmp_path: Path) -> None:
    answer = haemus("sweep", written_in(tmp_path), "--workers", 1, "--json", "--out", tmp_path / "out")
    assert answer.code == 0
    said = json.loads(answer.out)
    assert said["batch"]["runs"] == 24
    assert [(row["scenario"], row["point"]) for row in said["means"]] == [
        (name, point) for name in ("short", "shorter") for point in range(4)
    ]
    assert {row["factor"] for row in said["effects"]} == {"talks_rate", "ukraine-invasion.date"}
    assert {row["finding"] for row in said["expected"]} <= {"held", "failed", "undecided"}


def test_runs_on_a_cluster_have_no_workers_here(haemus: Run, tmp_path: Path) -> None:
    answer = haemus("run", "baseline", "--dask", "tcp://127.0.0.1:1", "--workers", 2, "--out", tmp_path / "out")
    assert answer.code == 2
    assert "--workers: cannot be combined with --dask" in answer.err
    assert not (tmp_path / "out").exists()
