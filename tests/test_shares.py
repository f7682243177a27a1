"""A folder counts each run once, whoever put its shards together; shares of several machines are joined on purpose."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from answer import Answer
from test_store import (
    SEED,
    WORLD,
    batch,
    experiment,
    into,
    quick,
    refused,
    run_batch,
    same,
    shards,
    short,
    tables,
    two,
    whole,
)  # fmt: skip

from haemus.experiments.run.batch import Batch
from haemus.experiments.run.batch_folder import planned
from haemus.experiments.run.chunks import Task, lost
from haemus.experiments.run.engines import RUNS_A_CHUNK
from haemus.experiments.store.contents import Contents
from haemus.experiments.store.join import join
from haemus.experiments.store.kept import RECORDINGS
from haemus.experiments.store.loose import Loose
from haemus.experiments.store.manifest import model_version
from haemus.experiments.store.one_batch import check_rows
from haemus.experiments.store.packing import ChunkTables
from haemus.experiments.store.plan import Chunk, covered, cut, merged
from haemus.experiments.store.result import Result
from haemus.experiments.store.result_folder import read_manifest, write_manifest
from haemus.experiments.store.shard import Origin, Shard, write_shard
from haemus.experiments.store.shards import SHARDS, whole_shards
from haemus.model.bad_input import BadInput

Run = Callable[..., Answer]
__all__ = ("quick", "whole")  # fixtures
BOTH = ("one", "two")


def share(first: int, runs: int, *names: str, seed: int = SEED, record: str = "everything") -> Batch:
    scenarios = [two() if name == "two" else short(name) for name in names or BOTH]
    return Batch.of(scenarios, runs=runs, seed=seed, engine="mesa", record=record, first_run=first)


@pytest.fixture(scope="module")
def halves(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The first two and the last two of four runs of two scenarios."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("haemus.experiments.store.manifest.git_state", lambda: None)
        folders = tuple(tmp_path_factory.mktemp("halves") / name for name in ("a", "b"))
        for place, folder in enumerate(folders):
            into(folder, share(2 * place, 2))
    return folders[0], folders[1]


def test_a_batch_that_ended_before_its_first_shard_is_completed_by_the_same_command(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    folder = tmp_path / "out"
    with monkeypatch.context() as patched:
        patched.setattr(Task, "run", interrupted)
        written = into(folder, batch(4, *BOTH))
    assert (written.situation, written.runs, shards(folder)) == ("interrupted", 0, [])
    assert into(folder, batch(4, *BOTH)).made == 8
    assert tables(folder) == tables(whole)


def test_a_batch_whose_workers_could_make_nothing_is_completed_by_the_same_command(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = Task.run

    def dying(self: Task, chunk: Chunk, runner: object) -> ChunkTables:
        if getattr(runner, "__qualname__", "") != lost(OSError()).__qualname__:
            raise OSError(24, "Too many open files")
        return honest(self, chunk, runner)  # type: ignore[arg-type]  # handed on

    folder = tmp_path / "out"
    with monkeypatch.context() as patched:
        patched.setattr(Task, "run", dying)
        written = into(folder, batch(4, *BOTH))
    assert (written.situation, written.failed, shards(folder)) == ("failing runs", 8, [])
    assert into(folder, batch(4, *BOTH)).made == 8
    assert tables(folder) == tables(whole)


@pytest.mark.parametrize("missing", ["shards alone", "their folder too"])
def test_a_result_whose_shards_were_deleted_is_never_begun_again(whole: Path, tmp_path: Path, missing: str) -> None:
    folder = tmp_path / "out"
    shutil.copytree(whole, folder)
    shutil.rmtree(folder / SHARDS)
    if missing == "shards alone":
        (folder / SHARDS).mkdir()
    assert "holds a result without its shards" in refused(folder, batch(4, *BOTH))


def test_a_share_has_the_numbers_and_seeds_of_its_place(halves: tuple[Path, Path]) -> None:
    held = run_batch([short("one"), two()], runs=4, seed=SEED, workers=1, engine="mesa").runs
    for place, folder in enumerate(halves):
        numbers = [2 * place, 2 * place + 1]
        found = pd.read_parquet(folder / "runs.parquet")
        assert found["run"].tolist() == 2 * numbers
        pd.testing.assert_frame_equal(
            found, held[held["run"].isin(numbers)].reset_index(drop=True), check_categorical=False
        )


def test_shares_in_memory_begin_at_their_first_run() -> None:
    assert list(share(2, 3).chunks()) == [Chunk(place, run, run + 1) for place in (0, 1) for run in (2, 3, 4)]
    assert list(cut(2, 9, 4)) == [(2, 4), (4, 8), (8, 9)]


def test_joined_shares_are_the_whole_to_the_byte(whole: Path, tmp_path: Path, halves: tuple[Path, Path]) -> None:
    for name, given in {"there": halves, "back": halves[::-1]}.items():
        joined = join(given, str(tmp_path / name))
        assert (joined.runs, joined.wanted, joined.failed, joined.missing) == (8, 8, 0, ())
        assert tables(tmp_path / name) == tables(whole)
        said = read_manifest(tmp_path / name)
        assert (said["situation"], said["runs"], said["first_run"]) == ("complete", 4, 0)
        assert [each["first_run"] for each in said["joined"]] == ([0, 2] if name == "there" else [2, 0])  # type: ignore[attr-defined]
        assert into(tmp_path / name, batch(4, *BOTH)).made == 0


def test_a_joined_folder_with_a_gap_is_resumed(
    haemus: Run, whole: Path, tmp_path: Path, halves: tuple[Path, Path]
) -> None:
    into(tmp_path / "last", share(3, 1))
    joined = join([halves[0], tmp_path / "last"], str(tmp_path / "out"))
    assert (joined.runs, joined.wanted, joined.missing) == (6, 8, ((2, 3),))
    assert read_manifest(tmp_path / "out")["situation"] == "interrupted"
    assert Contents.of(tmp_path / "out").runs_in_shards == 6
    assert into(tmp_path / "out", batch(4, *BOTH)).made == 2
    assert tables(tmp_path / "out") == tables(whole)
    answer = haemus("join", halves[0], tmp_path / "last", "--out", tmp_path / "said")
    assert answer.code == 0
    assert "2 of 8 runs are missing (runs 2 to 2); this makes them: haemus run" in answer.err


def test_overlapping_runs_of_shares_count_once(whole: Path, tmp_path: Path, halves: tuple[Path, Path]) -> None:
    into(tmp_path / "more", share(1, 3))
    joined = join([*halves, tmp_path / "more"], str(tmp_path / "out"))
    assert (joined.runs, joined.missing) == (8, ())
    assert tables(tmp_path / "out") == tables(whole)


def test_shares_of_a_sweep_are_joined(tmp_path: Path) -> None:
    asked = experiment(tmp_path / "mine", "[0.2, 0.8]")
    for first in (0, 1):
        into(tmp_path / str(first), Batch.at_points(asked, seed=SEED, engine="mesa", runs=1, first_run=first))
    into(tmp_path / "whole", Batch.at_points(asked, seed=SEED, engine="mesa"))
    join([tmp_path / "1", tmp_path / "0"], str(tmp_path / "out"))
    assert tables(tmp_path / "out") == tables(tmp_path / "whole")
    assert len(Result.read(tmp_path / "out").design()) == 2


def altered_shard(folder: Path) -> None:
    """Change a budget of a run, under a valid digest, as another machine's arithmetic might."""
    asked = batch(4, *BOTH)
    held = Shard.opened(shards(folder)[0])
    states = held.table("states")
    place = states.column_names.index("budget_meur")
    states = states.set_column(place, "budget_meur", pa.array(states["budget_meur"].to_numpy() + 1e-9))
    others = {name: held.table(name) for name in held.rows} | {"states": states}
    loose = Loose(held.pieces, held.rows, held.words, others)
    shards(folder)[0].unlink()
    write_shard(folder / SHARDS, 1, Origin(model_version(), SEED, planned(asked).tables), loose)


def test_different_runs_of_one_number_are_refused(tmp_path: Path, halves: tuple[Path, Path]) -> None:
    shutil.copytree(halves[0], tmp_path / "altered")
    altered_shard(tmp_path / "altered")
    with pytest.raises(BadInput, match=r"different runs of the numbers 0 to 0: their tables of states differ"):
        join([halves[0], tmp_path / "altered"], str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (lambda: share(2, 2, seed=8), "seed: not of the same batch (got 8); allowed: that of"),
        (lambda: share(2, 2, record="states"), "record: not of the same batch (got 'states')"),
        (lambda: share(2, 2, "one"), "not of the same scenarios (got 'one')"),
        (
            lambda: Batch.of(
                [short("one").with_parameters(talks_rate=0.5), two()], runs=2, seed=SEED, engine="mesa", first_run=2
            ),
            "has another parameters than",
        ),
    ],
    ids=["seed", "recorded", "scenarios", "changed"],
)
def test_shares_of_different_questions_are_refused(
    tmp_path: Path, halves: tuple[Path, Path], other: Callable[[], Batch], said: str
) -> None:
    into(tmp_path / "other", other())
    with pytest.raises(BadInput) as caught:
        join([halves[0], tmp_path / "other"], str(tmp_path / "out"))
    assert said in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_shares_of_another_model_damaged_ones_and_one_folder_twice_are_refused(
    haemus: Run, tmp_path: Path, halves: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("haemus.experiments.run.batch_folder.model_version", lambda: "another")
    monkeypatch.setattr("haemus.experiments.store.manifest.model_version", lambda: "another")
    into(tmp_path / "other", share(2, 2))
    with pytest.raises(BadInput, match=r"model_version: not of the same batch .got 'another'.; allowed: that of"):
        join([halves[0], tmp_path / "other"], str(tmp_path / "out"))
    shutil.copytree(halves[1], tmp_path / "torn")
    torn = shards(tmp_path / "torn")[0]
    torn.write_bytes(torn.read_bytes()[:-1])
    with pytest.raises(BadInput, match=r"holds damaged shards: .* --out"):
        join([halves[0], tmp_path / "torn"], str(tmp_path / "out"))
    answer = haemus("join", halves[0], halves[0])
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert "two or more different folders" in answer.err
    assert haemus("join", halves[0], tmp_path / "none").code == 2


def test_shards_of_two_folders_put_together_by_hand_count_once(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chunks of two in one, of three in the other: pieces overlap in part."""
    monkeypatch.setattr("haemus.experiments.store.shards.BYTES_A_SHARD", 10**9)
    for name, size in {"out": 2, "other": 3}.items():
        monkeypatch.setitem(RUNS_A_CHUNK, "mesa", size)
        into(tmp_path / name, batch(4, *BOTH))
    (theirs,) = shards(tmp_path / "other")
    (tmp_path / "out" / SHARDS / theirs.name.replace("000001", "000002")).write_bytes(theirs.read_bytes())
    found, _ = whole_shards(tmp_path / "out")
    assert [[(piece.first, piece.stop) for piece in shard.pieces] for shard in found] == [
        [(0, 2), (2, 4)] * 2, [(0, 3), (3, 4)] * 2,
    ]  # fmt: skip
    for asked in (4, 5):
        written = into(tmp_path / "out", batch(asked, *BOTH))
        assert (written.runs, written.made, written.situation) == (2 * asked, 2 * (asked - 4), "complete")
        if asked == 4:
            assert tables(tmp_path / "out") == tables(whole)
    assert Contents.of(tmp_path / "out").runs_in_shards == 10


def test_parts_of_a_shard_are_counted_where_only_some_of_its_runs_are_new(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("haemus.experiments.store.shards.BYTES_A_SHARD", 10**9)
    monkeypatch.setitem(RUNS_A_CHUNK, "mesa", 8)
    for name, asked in {"out": share(0, 3), "other": share(1, 3)}.items():
        into(tmp_path / name, asked)
    (theirs,) = shards(tmp_path / "other")
    (tmp_path / "out" / SHARDS / theirs.name.replace("000001", "000002")).write_bytes(theirs.read_bytes())
    assert into(tmp_path / "out", batch(4, *BOTH)).made == 0
    assert tables(tmp_path / "out") == tables(whole)


def test_two_different_runs_of_one_number_in_a_folder_are_refused(tmp_path: Path) -> None:
    for name in ("out", "other"):
        into(tmp_path / name, batch(1, "one"))
    held = shards(tmp_path / "out")[0]
    altered_shard(tmp_path / "other")
    moved = shards(tmp_path / "other")[0]
    (tmp_path / "out" / SHARDS / moved.name.replace("000001", "000002")).write_bytes(moved.read_bytes())
    said = refused(tmp_path / "out", batch(1, "one"))
    assert held.name in said
    assert "repeat the command" in said


def test_a_batch_with_too_many_or_too_few_rows_is_not_called_complete(whole: Path) -> None:
    rows = {name: pq.read_metadata(whole / f"{name}.parquet").num_rows for name in RECORDINGS["everything"]}
    check_rows(whole, rows, 8)
    for wrong, wanted in (({**rows, "states": rows["states"] + 1}, 8), (rows, 9)):
        with pytest.raises(BadInput, match="its tables have"):
            check_rows(whole, wrong, wanted)


@pytest.mark.parametrize("command", ["figures", "compare"])
def test_tables_of_different_batches_are_not_read(haemus: Run, whole: Path, tmp_path: Path, command: str) -> None:
    """As a copy from another folder leaves them, or a process that was killed while it wrote tables."""
    folder = tmp_path / "out"
    shutil.copytree(whole, folder)
    assert Result.read(folder).runs == {"one": 4, "two": 4}
    into(tmp_path / "fewer", batch(3, *BOTH))
    (folder / "states.parquet").write_bytes((tmp_path / "fewer" / "states.parquet").read_bytes())
    answer = haemus(command, folder)
    assert answer.code == 2
    assert "its tables are of different batches: runs is of another than states" in answer.err
    assert f"haemus run --out {folder}" in answer.err  # the manifest's command
    shown = haemus("show", folder)
    assert (shown.code, "of different batches" in shown.out) == (1, True)
    assert into(folder, batch(4, *BOTH)).made == 0
    assert haemus("show", folder).code == 0
    assert tables(folder) == tables(whole)


def test_a_batch_that_was_killed_among_its_tables_is_not_read_until_it_is_completed(
    haemus: Run, whole: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    shutil.copytree(whole, folder)
    write_manifest(folder, {**read_manifest(folder), "situation": "running"})
    answer = haemus("compare", folder)
    assert (answer.code, "its batch has not ended" in answer.err) == (2, True)
    assert into(folder, batch(4, *BOTH)).made == 0
    assert haemus("compare", folder).code == 0


def test_a_request_without_some_of_the_runs_held_is_refused(tmp_path: Path, halves: tuple[Path, Path]) -> None:
    shutil.copytree(halves[1], tmp_path / "out")
    assert "--first-run 2 --runs 3" in refused(tmp_path / "out", share(3, 2))
    assert "--runs 2 or more" in refused(tmp_path / "out", share(2, 1))
    assert into(tmp_path / "out", share(1, 3)).made == 2


def test_spans_are_joined_and_counted_once() -> None:
    assert merged([(3, 5), (0, 2), (1, 3), (7, 8)]) == [(0, 5), (7, 8)]
    assert covered([(0, 4), (2, 6), (2, 3)]) == 6


def test_the_command_makes_and_joins_shares(haemus: Run, tmp_path: Path) -> None:
    scenario = tmp_path / "one.toml"
    scenario.write_text(WORLD.format(parent="baseline"), encoding="utf-8")
    words = ["run", scenario, "--runs", 1, "--engine", "mesa", "--workers", 1, "--record", "outcomes"]
    for first in (0, 1):
        assert haemus(*words, "--first-run", first, "--out", tmp_path / str(first)).code == 0
    answer = haemus("join", tmp_path / "0", tmp_path / "1", "--json", "--out", tmp_path / "out")
    assert answer.code == 0, answer.err
    said = json.loads(answer.out)
    assert (said["runs"], said["missing"]) == (2, [])
    assert said["command"] == "haemus run one.toml --seed 1 --record outcomes --runs 2"
    held = run_batch([short("one")], runs=2, seed=1, workers=1, engine="mesa", record="outcomes")
    same(pd.read_parquet(tmp_path / "out" / "runs.parquet"), held.runs)
    refused_first = haemus(*words, "--first-run", -1)
    assert (refused_first.code, "--first-run" in refused_first.err) == (2, True)
