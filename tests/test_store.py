"""Storage of runs: a crash loses no finished shard, damaged shards are made again, and tables are the same to the byte."""

import errno
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from answer import Answer
from worlds import LIVELY

from haemus.experiments.design.experiment import Experiment
from haemus.experiments.design.loading import load_experiment
from haemus.experiments.files.replacing import DiskFull
from haemus.experiments.run.batch import Batch, run_batch
from haemus.experiments.run.batch_folder import Written, run_into
from haemus.experiments.run.chunks import Task
from haemus.experiments.run.engines import RUNS_A_CHUNK
from haemus.experiments.store.claim import folder_for, only_one
from haemus.experiments.store.kept import EVERYTHING, RECORDINGS
from haemus.experiments.store.packing import ChunkTables
from haemus.experiments.store.plan import Chunk, content_digest, gaps
from haemus.experiments.store.shard import Damaged, Shard
from haemus.experiments.store.shards import SHARDS, whole_shards
from haemus.experiments.store.table_reader import InFolder
from haemus.experiments.store.tables import COLUMNS
from haemus.model.bad_input import BadInput
from haemus.model.scenario import ResolvedScenario, resolve_text

Run = Callable[..., Answer]
SEED = 3
SLOW = pytest.mark.slow
WORLD = 'title = "Short"\nextends = "{parent}"\nend = "2021Q2"\n[parameters]\n' + "".join(
    f"{name} = {value}\n" for name, value in LIVELY.items()
)
EXPERIMENT = """
title = "Mine"
question = "What if states sought talks more often?"
scenarios = ["one.toml"]
runs = 2
outcomes = ["agreements_signed"]
[design]
kind = "grid"
[[factors]]
vary = "talks_rate"
levels = {levels}
"""


def short(name: str, parent: str = "baseline") -> ResolvedScenario:
    return resolve_text(WORLD.format(parent=parent), name)


def two() -> ResolvedScenario:
    """A scenario with other content than `short`."""
    return short("two").with_parameters(talks_rate=0.4)


def batch(runs: int, *names: str, record: str = EVERYTHING, seed: int = SEED) -> Batch:
    scenarios = [two() if name == "two" else short(name) for name in names or ("one",)]
    return Batch.of(scenarios, runs=runs, seed=seed, engine="mesa", record=record)


def into(folder: Path, asked: Batch) -> Written:
    """Run into a folder as the command does."""
    return run_into(folder_for(str(folder), "x"), asked, "haemus run", workers=1)


def tables(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.parquet")}


def same(read: pd.DataFrame, held: pd.DataFrame) -> None:
    """Compare a table; a file without rows has no words."""
    pd.testing.assert_frame_equal(read, held, check_categorical=not held.empty, check_dtype=not held.empty)


def shards(folder: Path) -> list[Path]:
    return sorted((folder / SHARDS).iterdir())


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the call of git, and make and keep runs one by one."""
    monkeypatch.setattr("haemus.experiments.store.manifest.git_state", lambda: None)
    monkeypatch.setitem(RUNS_A_CHUNK, "mesa", 1)
    monkeypatch.setattr("haemus.experiments.store.shards.BYTES_A_SHARD", 1)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four runs of two scenarios, without interruption."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("haemus.experiments.store.manifest.git_state", lambda: None)
        folder = tmp_path_factory.mktemp("whole") / "out"
        into(folder, batch(4, "one", "two"))
    return folder


class Killed(BaseException):
    """An unexpected error."""


def killed_after(monkeypatch: pytest.MonkeyPatch, chunks: int) -> None:
    """Stop at once after a number of chunks, without writing waiting ones."""
    honest, done = Task.run, []

    def run(self: Task, chunk: Chunk, runner: object) -> ChunkTables:
        if len(done) == chunks:
            raise Killed
        done.append(chunk)
        return honest(self, chunk, runner)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(Task, "run", run)


@pytest.mark.parametrize("chunks", [*(pytest.param(count, marks=SLOW) for count in (0, 1, 7)), 3])
def test_what_is_left_of_a_killed_batch_is_completed_to_the_same_bytes(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunks: int
) -> None:
    with monkeypatch.context() as patched:
        killed_after(patched, chunks)
        with pytest.raises(Killed):
            into(tmp_path / "out", batch(4, "one", "two"))
    assert len(shards(tmp_path / "out")) == chunks
    written = into(tmp_path / "out", batch(4, "one", "two"))
    assert (written.made, written.runs, written.situation) == (8 - chunks, 8, "complete")
    assert tables(tmp_path / "out") == tables(whole)


def test_nothing_is_run_where_everything_is_there(whole: Path) -> None:
    before = tables(whole)
    assert into(whole, batch(4, "one", "two")).made == 0
    assert tables(whole) == before


def test_more_runs_and_more_scenarios_run_only_what_is_new(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert into(folder, batch(3, "two")).made == 3
    assert into(folder, batch(4, "two")).made == 1
    assert into(folder, batch(4, "one", "two")).made == 4
    assert tables(folder) == tables(whole)


def test_chunks_workers_and_shards_leave_no_trace(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RUNS_A_CHUNK, "mesa", 3)
    monkeypatch.setattr("haemus.experiments.store.shards.BYTES_A_SHARD", 10**9)
    into(tmp_path / "out", batch(4, "one", "two"))
    assert len(shards(tmp_path / "out")) == 1
    assert tables(tmp_path / "out") == tables(whole)


def test_row_groups_are_cut_at_fixed_rows(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("haemus.experiments.store.final.ROWS_A_GROUP", 50)
    into(tmp_path / "out", batch(4, "one", "two"))
    found = pd.read_parquet(tmp_path / "out" / "states.parquet")
    pd.testing.assert_frame_equal(found, pd.read_parquet(whole / "states.parquet"))
    groups = pq.read_metadata(tmp_path / "out" / "states.parquet")
    sizes = [groups.row_group(place).num_rows for place in range(groups.num_row_groups)]
    assert sizes == [50] * (len(found) // 50) + [len(found) % 50]


def test_the_tables_are_those_of_a_batch_in_memory(whole: Path) -> None:
    held = run_batch([short("one"), two()], runs=4, seed=SEED, workers=1, engine="mesa")
    kept = InFolder(whole, RECORDINGS[EVERYTHING])
    for name, table in held.tables.items():
        same(pd.read_parquet(whole / f"{name}.parquet"), table)
        same(kept.rows(name, list(table)), table)


def test_rows_in_memory_and_in_a_folder_are_chosen_alike(whole: Path) -> None:
    held = run_batch([short("one"), two()], runs=4, seed=SEED, workers=1, engine="mesa").kept
    where = [("scenario", "in", ["two"]), ("state", "==", "SRB"), ("quarter", "<", "2020Q3"), ("run", "!=", 1)]
    found = InFolder(whole, held.recorded).rows("states", ["run", "budget_meur"], where)
    pd.testing.assert_frame_equal(found, held.rows("states", ["run", "budget_meur"], where).reset_index(drop=True))
    assert found["run"].tolist() == [0, 0, 2, 2, 3, 3]


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda content: content[:-1], id="a byte short", marks=SLOW),
        pytest.param(lambda content: content[: len(content) // 2], id="torn"),
        pytest.param(lambda _: b"", id="empty", marks=SLOW),
        pytest.param(lambda content: content[:700] + bytes([content[700] ^ 1]) + content[701:], id="a bit turned"),
        pytest.param(lambda content: content + b"more", id="longer", marks=SLOW),
        pytest.param(lambda _: b"\x80\x04K\x01.", id="a pickle", marks=SLOW),
    ],
)
def test_a_damaged_shard_is_noticed_and_its_runs_made_again(
    whole: Path, tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    folder = tmp_path / "out"
    into(folder, batch(4, "one", "two"))
    victim = shards(folder)[2]
    victim.write_bytes(spoil(victim.read_bytes()))
    written = into(folder, batch(4, "one", "two"))
    assert (written.damaged, written.made) == ((victim.name,), 1)
    assert tables(folder) == tables(whole)


def test_a_shard_under_another_name_is_no_shard(whole: Path, tmp_path: Path) -> None:
    copied = tmp_path / f"000001-{'0' * 32}.arrows"
    copied.write_bytes(shards(whole)[0].read_bytes())
    with pytest.raises(Damaged):
        Shard.opened(copied)


def test_what_a_process_that_died_was_writing_is_taken_away(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    (folder / SHARDS).mkdir(parents=True)
    (folder / ".manifest.json.partial").write_text("{", encoding="utf-8")
    (folder / SHARDS / f".000001-{'0' * 32}.arrows.partial").write_bytes(b"torn")
    into(folder, batch(4, "one", "two"))
    assert not list(folder.rglob("*.partial"))
    assert tables(folder) == tables(whole)


def refused(folder: Path, asked: Batch) -> str:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(BadInput) as caught:
        into(folder, asked)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    return str(caught.value)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (lambda: batch(4, "one", "two", seed=8), "holds runs of the seed 3"),
        (lambda: batch(3, "one", "two"), "allowed: --runs 4 or more"),
        (lambda: batch(4, "one", "two", record="states"), "other tables recorded"),
        (
            lambda: Batch.of([short("three", "no-article5-doubt")], runs=4, seed=SEED, engine="mesa"),
            "holds runs that are not part of this batch: one, two",
        ),
        (
            lambda: Batch.of(
                [short("one").with_parameters(talks_rate=0.5), two()],
                runs=4, seed=SEED, engine="mesa",
            ),
            "a scenario, an event or a point has changed since",
        ),
    ],
    ids=["seed", "fewer runs", "recorded", "scenarios", "changed"],
)  # fmt: skip
def test_another_question_is_refused_and_nothing_is_lost(whole: Path, asked: Callable[[], Batch], said: str) -> None:
    assert said in refused(whole, asked())


def test_results_of_another_model_are_refused(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("haemus.experiments.run.batch_folder.model_version", lambda: "another")
    assert "holds runs of another version of the model" in refused(whole, batch(4, "one", "two"))


def test_what_is_no_result_and_a_result_without_shards_are_refused(whole: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert "holds files already" in refused(tmp_path, batch(1))
    bare = tmp_path / "bare"
    (bare / SHARDS).mkdir(parents=True)
    for name in ("manifest.json", "runs.parquet"):
        (bare / name).write_bytes((whole / name).read_bytes())
    assert "holds a result without its shards" in refused(bare, batch(4, "one", "two"))


def test_the_second_process_is_told(haemus: Run, whole: Path, tmp_path: Path) -> None:
    scenario = tmp_path / "one.toml"
    scenario.write_text(WORLD.format(parent="baseline"), encoding="utf-8")
    with only_one(whole, "--out"):
        answer = haemus("run", scenario, "--runs", 4, "--seed", SEED, "--out", whole)
    assert answer.code == 2
    assert answer.err.startswith("haemus: error: --out: another process is writing to it (got ")


@pytest.mark.parametrize("at", [pytest.param(1, marks=SLOW), 3, pytest.param(9, marks=SLOW)])
def test_a_full_disk_is_said_and_what_was_written_counts(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """A disk full from a given shard on, which the system reports when it syncs the file."""
    asked: list[int] = []

    def full(path: Path) -> None:
        asked.extend([1] if path.parent.name == SHARDS else [])
        if len(asked) >= at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    folder = tmp_path / "out"
    with monkeypatch.context() as patched:
        patched.setattr("haemus.experiments.files.replacing._synced", full)
        if at <= 8:
            with pytest.raises(DiskFull, match=r"No space left on device.*repeat the command with --out"):
                into(folder, batch(4, "one", "two"))
        else:
            into(folder, batch(4, "one", "two"))
    assert len(shards(folder)) == min(at - 1, 8)
    assert into(folder, batch(4, "one", "two")).made == 8 - min(at - 1, 8)
    assert tables(folder) == tables(whole)


def test_a_folder_that_cannot_be_written_to_is_said(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr("haemus.experiments.store.claim.FileLock.acquire", denied)
    with pytest.raises(BadInput, match="cannot be written: Permission denied"):
        into(whole, batch(4, "one", "two"))


def test_no_room_for_the_tables_is_said_too(haemus: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = tmp_path / "one.toml"
    scenario.write_text(WORLD.format(parent="baseline"), encoding="utf-8")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr("haemus.experiments.run.batch_folder.write_whole", full)
        answer = haemus("run", scenario, "--runs", 2, "--workers", 1, "--out", tmp_path / "out")
    assert (answer.code, answer.err.startswith("haemus: error: ")) == (3, True)
    assert answer.err.count("\n") == 1
    again = haemus("run", scenario, "--runs", 2, "--workers", 1, "--record", "everything", "--out", tmp_path / "out")
    assert again.code == 0
    assert len(pd.read_parquet(tmp_path / "out" / "runs.parquet")) == 2


def experiment(folder: Path, levels: str) -> Experiment:
    folder.mkdir(exist_ok=True)
    (folder / "one.toml").write_text(WORLD.format(parent="baseline"), encoding="utf-8")
    (folder / "mine.toml").write_text(EXPERIMENT.format(levels=levels), encoding="utf-8")
    return load_experiment(folder / "mine.toml")


def test_more_points_run_only_what_is_new_wherever_they_stand(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    few, many = experiment(tmp_path / "a", "[0.2, 0.8]"), experiment(tmp_path / "b", "[0.1, 0.2, 0.5, 0.8]")
    assert into(folder, Batch.at_points(few, seed=SEED, engine="mesa")).made == 4
    assert into(folder, Batch.at_points(many, seed=SEED, engine="mesa")).made == 4
    assert into(tmp_path / "fresh", Batch.at_points(many, seed=SEED, engine="mesa")).made == 8
    assert tables(folder) == tables(tmp_path / "fresh")


def test_what_says_the_same_is_the_same_run() -> None:
    one = short("one")
    assert content_digest(one) == content_digest(short("other"))
    assert content_digest(one) == content_digest(
        short("later", "no-article5-doubt")
    )  # the scenario ends before the speech
    different = [
        one,
        one.with_parameters(talks_rate=0.123),
        one.with_history("observed"),
        one.without_events(one.scripted[0].id),
        one.without_state("SVN"),
        resolve_text('title = "Long"\nextends = "baseline"\nend = "2021Q3"\n', "one"),
    ]
    assert len({content_digest(each) for each in different}) == len(different)


def test_scenarios_that_say_the_same_are_run_once(tmp_path: Path) -> None:
    assert into(tmp_path / "out", batch(2, "one", "other")).made == 2
    for name, table in run_batch([short("one"), short("other")], runs=2, seed=SEED, workers=1).tables.items():
        same(pd.read_parquet(tmp_path / "out" / f"{name}.parquet"), table)


def test_gaps_are_what_is_not_there() -> None:
    assert list(gaps([], 4)) == [(0, 4)]
    assert list(gaps([(2, 3), (0, 1)], 5)) == [(1, 2), (3, 5)]
    assert list(gaps([(0, 5)], 5)) == []


def test_runs_that_a_dead_worker_took_are_failures_and_made_again_by_the_next_command(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = Task.run

    def dying(self: Task, chunk: Chunk, runner: object) -> ChunkTables:
        if chunk.first == 2 and runner is not None and getattr(runner, "__name__", "") == "in_reference":
            raise OSError("gone")
        return honest(self, chunk, runner)  # type: ignore[arg-type]  # handed on

    folder = tmp_path / "out"
    with monkeypatch.context() as patched:
        patched.setattr(Task, "run", dying)
        written = into(folder, batch(4, "one", "two"))
    assert (written.situation, written.failed, written.runs) == ("failing runs", 2, 8)
    failures = pd.read_parquet(folder / "failures.parquet")
    assert failures["error"].tolist() == ["OSError: gone"] * 2
    assert into(folder, batch(4, "one", "two")).made == 2
    assert tables(folder) == tables(whole)


def test_pandas_reads_a_folder_as_it_is(whole: Path) -> None:
    for name, columns in COLUMNS.items():
        assert list(pd.read_parquet(whole / f"{name}.parquet")) == ["scenario", "point", "run", *columns]


BY_DUCKDB = """
import sys, duckdb
for name in sys.argv[2:]:
    print(name, *duckdb.read_parquet(f"{sys.argv[1]}/{name}.parquet").shape)
states = duckdb.read_parquet(f"{sys.argv[1]}/states.parquet").filter("state = 'SRB' and quarter >= '2020Q3'")
for row in states.aggregate("scenario, quarter, avg(budget_meur)").order("scenario, quarter").fetchall():
    print(*row)
"""


def test_duckdb_reads_a_folder_as_it_is(whole: Path) -> None:
    """Run in a separate process, because DuckDB's bindings emit warnings at the end of one."""
    words = [sys.executable, "-c", BY_DUCKDB, str(whole), *COLUMNS]
    said = subprocess.run(words, capture_output=True, text=True, check=True, timeout=600).stdout.splitlines()
    for line, name in zip(said, COLUMNS, strict=False):
        assert line == " ".join(map(str, (name, *pd.read_parquet(whole / f"{name}.parquet").shape)))
    states = pd.read_parquet(whole / "states.parquet")
    states = states[(states["state"] == "SRB") & (states["quarter"] >= "2020Q3")]
    means = states.groupby(["scenario", "quarter"], observed=True)["budget_meur"].mean()
    rows = [line.split() for line in said[len(COLUMNS) :]]
    assert [tuple(row[:2]) for row in rows] == list(means.index)
    np.testing.assert_allclose([float(row[2]) for row in rows], means.to_numpy())


def test_show_says_what_there_is(haemus: Run, whole: Path, tmp_path: Path) -> None:
    answer = haemus("show", whole)
    assert answer.code == 0
    said = dict(line.split("  ", 1) for line in answer.out.splitlines() if "  " in line)
    assert said["scenarios"].strip() == "one, two"
    assert (
        said["shards"]
        .strip()
        .startswith("8 files, 4 runs" if len(shards(whole)) == 4 else f"{len(shards(whole))} files")
    )
    assert said["states"].split()[0] == f"{len(pd.read_parquet(whole / 'states.parquet')):,}"
    empty = haemus("show", tmp_path)
    assert (empty.code, "not a result of haemus run: manifest.json cannot be read" in empty.err) == (2, True)
    assert haemus("show", tmp_path / "none").code == 2


KILLED = """
import sys
from haemus.experiments.cli.main import main
import haemus.experiments.store.shards
if __name__ == "__main__":
    haemus.experiments.store.shards.BYTES_A_SHARD = 1
    sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.slow
@pytest.mark.parametrize(("command", "workers", "kills"), [("run", 2, 2), ("sweep", 1, 1)])
def test_a_process_that_is_killed_leaves_what_the_same_command_completes(
    haemus: Run, tmp_path: Path, command: str, workers: int, kills: int
) -> None:
    """kill -9, at whatever moment it hits."""
    experiment(tmp_path, "[0.2, 0.4, 0.6, 0.8]")
    script, said = tmp_path / "killed.py", tmp_path / "said.txt"
    script.write_text(KILLED, encoding="utf-8")
    asked = tmp_path / ("one.toml" if command == "run" else "mine.toml")
    words = [
        command,
        str(asked),
        "--runs",
        "8" if command == "run" else "2",
        "--engine",
        "mesa",
        "--record",
        "everything",
    ]
    begun = [sys.executable, str(script), *words, "--workers", str(workers), "--out", str(tmp_path / "out")]
    seen = 0
    for _ in range(kills):
        with said.open("wb") as file:
            process = subprocess.Popen(
                begun, stdout=subprocess.DEVNULL, stderr=file,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            )  # fmt: skip
        limit = time.monotonic() + 120
        while process.poll() is None and time.monotonic() < limit:
            if len(list((tmp_path / "out" / SHARDS).glob("*.arrows"))) >= seen + 2:
                break
            time.sleep(0.01)
        process.kill()
        process.wait(60)
        found, damaged = whole_shards(tmp_path / "out")
        assert damaged == ()
        assert len(found) >= seen + 2, said.read_text(encoding="utf-8")
        seen = len(found)
    for out in ("out", "fresh"):
        answer = haemus(*words, "--workers", 1, "--json", "--out", tmp_path / out)
        assert answer.code == 0, answer.err
        assert json.loads(answer.out)["batch"]["made"] == (8 - seen if out == "out" else 8)
    assert tables(tmp_path / "out") == tables(tmp_path / "fresh")
