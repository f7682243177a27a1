"""A folder or a file may come from anyone: it is read as it should be, or refused in one message, and nothing else happens."""

import json
import os
import zipfile
from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from answer import Answer
from swept_folders import design, made_up, write_swept
from worlds import LIVELY

from haemus.experiments.published.spending import spending_in
from haemus.experiments.reading.csv_table import MOST_BYTES
from haemus.experiments.run.again import batch_of
from haemus.experiments.run.batch import Batch
from haemus.experiments.run.batch_folder import run_into
from haemus.experiments.store.claim import folder_for
from haemus.experiments.store.manifest_file import manifest_in
from haemus.experiments.store.result import Result
from haemus.experiments.store.shard import DIGEST_BYTES, Damaged, Shard
from haemus.experiments.store.shard_head import HEAD
from haemus.experiments.store.shards import SHARDS, whole_shards
from haemus.model.bad_input import BadInput
from haemus.model.scenario import resolve_text
from haemus.model.scenario.reading import MAX_BYTES

Run = Callable[..., Answer]
ANOTHER = "somebody else's"
POINTS = 24
EXPERIMENT = """title = "T"
question = "Q?"
runs = 2
outcomes = ["crises"]
scenarios = ["{scenario}"]
[[factors]]
vary = "belief_decay"
levels = [0.2, 0.4]
[design]
kind = "grid"
"""


@pytest.fixture
def sweep(tmp_path: Path) -> Path:
    """The folder of a sweep."""
    points = design(POINTS)
    return write_swept(tmp_path / "sweep", points, made_up(points, 2))


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a short batch with its shards."""
    world = 'title = "Short"\nextends = "baseline"\nend = "2020Q3"\n[parameters]\n'
    scenario = resolve_text(world + "".join(f"{name} = {value}\n" for name, value in LIVELY.items()), "short")
    folder = tmp_path_factory.mktemp("batch") / "out"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("haemus.experiments.store.manifest.git_state", lambda: None)
        run_into(folder_for(str(folder), "x"), asked([scenario]), "haemus run", workers=1)
        yield folder


def asked(scenarios: list[Any]) -> Batch:
    return Batch.of(scenarios, runs=2, seed=1, engine="mesa", record="states")


def again(folder: Path) -> None:
    """Repeat the command that made the batch."""
    scenario = resolve_text((folder.parent / "short.toml").read_text(encoding="utf-8"), "short")
    run_into(folder_for(str(folder), "x"), asked([scenario]), "haemus run", workers=1)


@pytest.fixture
def copied(batch: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the batch, to be changed."""
    monkeypatch.setattr("haemus.experiments.store.manifest.git_state", lambda: None)
    world = 'title = "Short"\nextends = "baseline"\nend = "2020Q3"\n[parameters]\n'
    (tmp_path / "short.toml").write_text(world + "".join(f"{name} = {value}\n" for name, value in LIVELY.items()))
    folder = tmp_path / "copied"
    (folder / SHARDS).mkdir(parents=True)
    for path in batch.rglob("*"):
        if path.is_file():
            (folder / path.relative_to(batch)).write_bytes(path.read_bytes())
    return folder


def refused(answer: Answer, *told: str) -> None:
    assert answer.code == 2, answer.err
    assert answer.out == ""
    assert answer.err.startswith("haemus: error: ")
    assert answer.err.count("\n") == 1
    for part in told:
        assert part in answer.err


def altered(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / "manifest.json"
    said = json.loads(path.read_text(encoding="utf-8"))
    change(said)
    path.write_text(json.dumps(said), encoding="utf-8")


# --- manifests ----------------------------------------------------------------------------------------

CHANGES: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "a name with a path": (lambda said: said["scenarios"][0].update(name="../../../above"), "scenarios[0].name"),
    "a name of another type": (lambda said: said["scenarios"][0].update(name=["mine"]), "scenarios[0].name"),
    "no scenarios": (lambda said: said.update(scenarios=[]), "scenarios"),
    "scenarios as a table": (lambda said: said.update(scenarios={"name": "mine"}), "scenarios"),
    "a scenario twice": (lambda said: said["scenarios"].append({"name": "mine"}), "two scenarios have one name"),
    "runs as text": (lambda said: said.update(runs="2"), "runs: wrong type"),
    "no schema": (lambda said: said.pop("schema"), "schema: is missing"),
    "an unknown recording": (lambda said: said.update(record="much"), "record: not allowed"),
    "an experiment as a list": (lambda said: said.update(experiment=[1]), "experiment"),
    "no design": (lambda said: said["experiment"].pop("design"), "experiment.design: is missing"),
    "an unknown design": (lambda said: said["experiment"]["design"].update(kind="cube"), "experiment.design.kind"),
    "no factors": (lambda said: said["experiment"].update(factors=[]), "experiment.factors"),
    "a factor with a path": (
        lambda said: said["experiment"]["factors"][0].update(name="../up"),
        "experiment.factors[0].name",
    ),
    "levels of another kind": (
        lambda said: said["experiment"]["factors"][3].update(levels=[1, 2]),
        "levels don't fit its kind",
    ),
    "an infinite end": (lambda said: said["experiment"]["factors"][0].update(high=float("inf")), "high"),
    "ends in the wrong order": (lambda said: said["experiment"]["factors"][0].update(low=9.0), "low is above high"),
    "a quarter that isn't one": (lambda said: said["scenarios"][0].update(start="2020Q9"), "scenarios[0].start"),
    "a target set as a list": (lambda said: said["scenarios"][0].update(targets=[]), "scenarios[0].targets"),
    "a question as a list": (lambda said: said["scenarios"][0].update(question=[]), "scenarios[0].question"),
    "an origin as text": (lambda said: said["scenarios"][0].update(origin="never"), "scenarios[0].origin"),
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_manifest_that_no_batch_writes_is_refused_by_every_command(case: str, sweep: Path, haemus: Run) -> None:
    change, told = CHANGES[case]
    altered(sweep, change)
    for words in (
        ("show", sweep), ("figures", sweep), ("compare", sweep), ("sensitivity", sweep),
        ("discover", sweep, "--where", "crises >= 2"), ("heatmap", sweep, "--outcome", "crises"),
    ):  # fmt: skip
        refused(haemus(*words), "manifest.json", told)
    assert sorted(path.name for path in sweep.iterdir()) == ["design.parquet", "manifest.json", "runs.parquet"]


def places(value: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:  # noqa: ANN401 - of JSON
    """Every place of a manifest, in lists and long tables only the first."""
    entries: list[Any] = [(0, value[0])] if isinstance(value, list) and value else []
    if isinstance(value, dict):
        entries = list(value.items())[: None if len(value) < 30 else 2]
    for key, entry in entries:
        yield (*place, key)
        yield from places(entry, (*place, key))


@pytest.mark.parametrize("empty", ["", [], {}], ids=["text", "list", "table"])
def test_a_manifest_with_anything_empty_is_refused_or_read(empty: object, batch: Path) -> None:
    whole = json.loads((batch / "manifest.json").read_text(encoding="utf-8"))
    whole["command"] = ""
    refusals = []
    for *to, last in places(whole):
        said = json.loads(json.dumps(whole))
        table = said
        for key in to:
            table = table[key]
        table[last] = empty
        path = batch.parent / "emptied.json"
        path.write_text(json.dumps(said), encoding="utf-8")
        try:
            batch_of(manifest_in(path), str(path))
        except BadInput as error:
            refusals.append(str(error))
    assert len(refusals) > 20
    assert any("command: not of a batch" in each for each in refusals)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is not JSON"),
        (b"\xff\xfe{", "is not JSON"),
        (b"[" * 200_000, "is not JSON"),
        (b'{"schema": ' + b'{"a": ' * 200_000, "is not JSON"),
        (b"7", "manifest.json isn't that of a batch"),
        (b'{"schema": 1, "scenarios": [{"name": "mine"}', "is not JSON"),
    ],
    ids=["empty", "no text", "deep lists", "deep tables", "a number", "cut"],
)
def test_a_file_that_is_no_manifest_is_refused(content: bytes, told: str, sweep: Path, haemus: Run) -> None:
    (sweep / "manifest.json").write_bytes(content)
    refused(haemus("show", sweep), told)
    refused(haemus("figures", sweep), told)


def test_a_manifest_of_a_later_version_may_say_more(sweep: Path, haemus: Run) -> None:
    altered(sweep, lambda said: (said.update(weather="fair"), said["scenarios"][0].update(mood="good")))
    assert haemus("show", sweep).code == 0


def test_names_in_a_table_never_lead_out_of_the_folder(tmp_path: Path, haemus: Run) -> None:
    points = design(POINTS)
    runs = made_up(points, 2)
    below = tmp_path / "a" / "b" / "c"
    below.mkdir(parents=True)
    folder = write_swept(below / "sweep", points, runs)
    runs["scenario"] = "../../../above"
    runs.to_parquet(folder / "runs.parquet")
    for words in (("figures", folder), ("sensitivity", folder), ("discover", folder, "--where", "crises >= 2")):
        refused(haemus(*words), "runs.parquet has a value that can't be in the column scenario", "../../../above")
    assert [path for path in tmp_path.rglob("*") if "above" in path.name] == []


def test_words_of_a_folder_are_shown_and_drawn_as_they_are(sweep: Path, haemus: Run) -> None:
    question = "\x1b[2J\u202eWhat if\x9b?"

    def change(said: dict[str, Any]) -> None:
        said["experiment"]["question"] = question
        said["experiment"]["factors"][0]["unit"] = "$\\frac{$"

    altered(sweep, change)
    answer = haemus("show", sweep)
    assert answer.code == 0
    assert "\\x1b[2J\\u202eWhat if\\x9b?" in answer.out
    assert answer.out.replace("\n", "").isprintable()
    said = haemus("show", sweep, "--json").out
    assert said.replace("\n", "").isprintable()
    assert json.loads(said)["experiment"]["question"] == question
    drawn = haemus("heatmap", sweep, "--outcome", "crises", "--x", "strength", "--y", "decay")
    assert (drawn.code, "wrote" in drawn.err) == (0, True)


# --- tables -------------------------------------------------------------------------------------------


def rewritten(folder: Path, table: str, **columns: object) -> None:
    path = folder / f"{table}.parquet"
    found = pd.read_parquet(path).assign(**columns)  # type: ignore[arg-type]  # one value, or one of each row
    found.to_parquet(path)


@pytest.mark.parametrize(
    ("table", "columns", "told"),
    [
        ("runs", {"run": "first"}, "has a column run of another type (got 'large_string'); allowed: whole numbers"),
        ("runs", {"scenario": 7}, "has a column scenario of another type"),
        ("runs", {"status": 1.5}, "has a column status of another type"),
        ("runs", {"crises": "many"}, "has a column crises of another type"),
        ("runs", {"point": [None, *range(2 * POINTS - 1)]}, "column point of another type"),
        (
            "runs",
            {"point": POINTS + 7},
            "runs.parquet has a value that can't be in the column point (got 31); allowed: 0 to 23",
        ),
        ("design", {"strength": "strong"}, "design.parquet has a column that isn't that of its factor"),
        ("design", {"strength": np.nan}, "design.parquet has empty cells"),
        ("design", {"doubt_response": "perhaps"}, "design.parquet has a column that isn't that of its factor"),
        ("design", {"speech.date": "yesterday"}, "design.parquet has a column that isn't that of its factor"),
        ("design", {"point": 3}, "points aren't numbered from 0"),
    ],
)
def test_a_table_of_another_form_is_refused(
    table: str, columns: dict[str, object], told: str, sweep: Path, haemus: Run
) -> None:
    rewritten(sweep, table, **columns)
    refused(haemus("sensitivity", sweep, "--outcomes", "crises"), told)


def changed(folder: Path, table: str, column: str, value: object) -> None:
    """Write another value into the last cell of a column."""
    path = folder / f"{table}.parquet"
    found = pq.read_table(path)
    kind = found.schema.field(column).type
    words = pa.types.is_dictionary(kind)
    cells = pa.array([*found[column].to_pylist()[:-1], value], kind.value_type if words else kind)
    place = found.column_names.index(column)
    pq.write_table(found.set_column(place, column, cells.dictionary_encode() if words else cells), path)


CELLS = [
    ("runs", "scenario", "other", "(got 'other'); allowed: short"),
    ("runs", "run", 2, "(got 2); allowed: 0 to 1"),
    ("runs", "run", -1, "(got -1); allowed: 0 to 1"),
    ("runs", "status", "lost", "(got 'lost'); allowed: done, failed"),
    ("runs", "seed", None, "allowed: a value in every row"),
    ("runs", "crises", float("inf"), "(got inf); allowed: finite numbers, or no value"),
    ("states", "scenario", "", "(got ''); allowed: short"),
    ("states", "run", 7, "(got 7); allowed: 0 to 1"),
    ("states", "state", "XYZ", "(got 'XYZ'); allowed: ALB, "),
    ("states", "state", None, "allowed: a value in every row"),
    ("states", "quarter", "", "(got ''); allowed: 2014Q1 to 2035Q4"),
    ("states", "quarter", "2036Q1", "(got '2036Q1'); allowed: 2014Q1 to 2035Q4"),
    ("states", "agreements", None, "allowed: a value in every row"),
    ("states", "threat", float("-inf"), "(got -inf); allowed: finite numbers, or no value"),
]


@pytest.mark.parametrize(("table", "name", "value", "told"), CELLS)
def test_a_cell_that_no_batch_writes_is_refused(  # noqa: PLR0913, PLR0917 - the parts of a case, and two fixtures
    table: str, name: str, value: object, told: str, copied: Path, haemus: Run
) -> None:
    changed(copied, table, name, value)
    problem = "empty cells" if value is None else "a value that can't be"
    answer = haemus("export", copied, "--csv")
    refused(answer, f"{table}.parquet has {problem} in the column {name}", told)


def test_an_undefined_number_is_no_fault(copied: Path, haemus: Run) -> None:
    changed(copied, "states", "threat", None)
    changed(copied, "runs", "crises", None)
    assert haemus("export", copied, "--csv").code == 0


@pytest.mark.parametrize(
    "words", [("figures",), ("report",), ("map",), ("export", "--csv")], ids=lambda words: words[0]
)
def test_every_command_that_reads_a_table_checks_it(words: tuple[str, ...], copied: Path, haemus: Run) -> None:
    changed(copied, "states", "quarter", "soon")
    name, *more = words
    refused(haemus(name, copied, *more), "states.parquet has a value that can't be in the column quarter (got 'soon')")


@pytest.mark.parametrize(
    "words",
    [
        ("sensitivity",), ("figures",), ("compare",), ("report",), ("export", "--csv"),
        ("discover", "--where", "crises >= 2"), ("heatmap", "--outcome", "crises"),
    ],
    ids=lambda words: words[0],
)  # fmt: skip
def test_two_rows_for_one_run_are_refused_by_every_command(words: tuple[str, ...], sweep: Path, haemus: Run) -> None:
    runs = pq.read_table(sweep / "runs.parquet")
    pq.write_table(pa.concat_tables([runs, runs.slice(3, 1)]), sweep / "runs.parquet")
    name, *more = words
    refused(haemus(name, sweep, *more), "runs.parquet has two rows for one run (got 'mine, point 1, run 1')")


def test_rows_in_another_order_are_read(sweep: Path) -> None:
    runs = pq.read_table(sweep / "runs.parquet")
    pq.write_table(pa.concat_tables([runs.slice(5), runs.slice(0, 5)]), sweep / "runs.parquet")
    assert Result.read(sweep).runs == {"mine": 2}


@pytest.mark.parametrize("rows", [-1, 2])
def test_a_table_with_other_rows_than_its_manifest_says_is_refused_and_made_again(
    rows: int, copied: Path, haemus: Run
) -> None:
    path = copied / "states.parquet"
    whole, found = path.read_bytes(), pq.read_table(path)
    pq.write_table(
        found.slice(0, found.num_rows + rows) if rows < 0 else pa.concat_tables([found, found.slice(0, rows)]), path
    )
    told = f"states.parquet has {found.num_rows + rows} rows instead of {found.num_rows}; allowed: the folder once this has ended"
    refused(haemus("figures", copied), told, f"haemus run --out {copied}")
    shown = haemus("show", copied)
    assert (shown.code, "not to be read" in shown.out) == (1, True)
    again(copied)
    assert path.read_bytes() == whole


@pytest.mark.parametrize("table", ["runs", "states", "failures"])
def test_a_missing_table_is_named_with_what_mends_it(table: str, copied: Path, haemus: Run) -> None:
    path = copied / f"{table}.parquet"
    whole, mine = path.read_bytes(), path.with_name(f"-{table}.parquet")
    path.rename(mine)
    told = f"{table}.parquet is missing; allowed: the folder once this has ended: haemus run --out {copied}"
    for words in (("figures", copied), ("report", copied), ("export", copied, "--csv")):
        refused(haemus(*words), told)
    assert haemus("show", copied).code == 1
    again(copied)
    assert (path.read_bytes(), mine.read_bytes()) == (whole, whole)
    assert haemus("show", copied).code == 0
    assert mine.stem not in haemus("show", copied).out  # what has another name is no table of this result


def test_without_its_shards_a_missing_table_takes_another_folder(copied: Path, haemus: Run) -> None:
    (copied / "runs.parquet").unlink()
    for shard in (copied / SHARDS).iterdir():
        shard.unlink()
    refused(
        haemus("figures", copied), "runs.parquet is missing; allowed: another folder, made by: haemus run --out FOLDER"
    )
    states = (copied / "states.parquet").read_bytes()
    with pytest.raises(BadInput, match="holds a result without its shards"):
        again(copied)
    assert (copied / "states.parquet").read_bytes() == states


def test_a_sweep_without_its_design_is_refused(sweep: Path, haemus: Run) -> None:
    (sweep / "design.parquet").unlink()
    for words in (("sensitivity", sweep), ("figures", sweep), ("heatmap", sweep, "--outcome", "crises")):
        refused(haemus(*words), "design.parquet is missing")


def test_a_column_that_is_there_twice_is_refused(sweep: Path, haemus: Run) -> None:
    runs = pq.read_table(sweep / "runs.parquet")
    pq.write_table(runs.append_column("crises", runs["crises"]), sweep / "runs.parquet")
    refused(haemus("sensitivity", sweep, "--outcomes", "crises"), "runs.parquet has 2 columns crises")


def test_a_cut_table_is_refused(sweep: Path, haemus: Run) -> None:
    path = sweep / "runs.parquet"
    path.write_bytes(path.read_bytes()[:-100])
    refused(haemus("figures", sweep), "runs.parquet cannot be read as Parquet")


def test_a_small_file_of_more_rows_than_the_memory_holds_is_refused(
    sweep: Path, haemus: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("haemus.experiments.store.table_file.free_memory", lambda: 500.0)
    refused(haemus("figures", sweep), "runs.parquet is too large for the memory of this machine: 48 rows")


# --- pipes, links, folders in the place of files --------------------------------------------------------


@pytest.mark.parametrize("name", ["manifest.json", "runs.parquet"])
@pytest.mark.parametrize("kind", ["pipe", "folder", "link to nothing", "link to a device"])
def test_what_is_no_file_is_refused_and_not_waited_for(name: str, kind: str, sweep: Path, haemus: Run) -> None:
    place = sweep / name
    place.unlink()
    match kind:
        case "pipe":
            os.mkfifo(place)
        case "folder":
            place.mkdir()
        case "link to nothing":
            place.symlink_to("nowhere")
        case _:
            place.symlink_to("/dev/zero")
    refused(haemus("figures", sweep), name)
    refused(haemus("show", sweep), name)


def test_a_pipe_in_the_place_of_a_scenario_an_experiment_or_a_table_is_refused(tmp_path: Path, haemus: Run) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    os.mkfifo(tmp_path / "pipe.csv")
    refused(haemus("check", tmp_path / "pipe.toml"), "isn't a file")
    refused(haemus("sweep", tmp_path / "pipe.toml"), "isn't a file")
    refused(haemus("score", "--spending", tmp_path / "pipe.csv"), "isn't a file")
    listed = EXPERIMENT.format(scenario="baseline").replace('"grid"', '"list"\nfile = "pipe.csv"')
    (tmp_path / "mine.toml").write_text(listed, encoding="utf-8")
    refused(haemus("sweep", tmp_path / "mine.toml", "--dry-run"), "isn't a file")


def sparse(path: Path, length: int) -> None:
    with path.open("wb") as file:
        file.truncate(length)


def test_a_file_of_many_gigabytes_is_refused_by_its_size(sweep: Path, tmp_path: Path, haemus: Run) -> None:
    for name in ("huge.toml", "huge.csv", "huge.xlsx"):
        sparse(tmp_path / name, 20_000_000_000)
    refused(haemus("check", tmp_path / "huge.toml"), "too large", f"at most {MAX_BYTES} bytes")
    refused(haemus("sweep", tmp_path / "huge.toml"), "too large", f"at most {MAX_BYTES} bytes")
    refused(haemus("score", "--spending", tmp_path / "huge.csv"), "too large", f"at most {MOST_BYTES} bytes")
    refused(haemus("score", "--spending", tmp_path / "huge.xlsx"), "too large", f"at most {MOST_BYTES} bytes")
    sparse(sweep / "manifest.json", 20_000_000_000)
    refused(haemus("show", sweep), "manifest.json cannot be read: too large")


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("haemus.experiments.published.workbook.MOST_BYTES", 10_000)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * 1_000_000)
    assert path.stat().st_size < 10_000
    with pytest.raises(BadInput, match="unpacks to too much"):
        spending_in(path)


@pytest.mark.parametrize("name", ["figures", "sensitivity"])
def test_nothing_is_written_or_removed_through_a_link(name: str, sweep: Path, tmp_path: Path, haemus: Run) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "effects.parquet").write_text(ANOTHER)
    (sweep / name).symlink_to(elsewhere)
    refused(haemus(name, sweep), "is a link to another place")
    assert [(path.name, path.read_text()) for path in elsewhere.iterdir()] == [("effects.parquet", ANOTHER)]


def test_a_link_planted_where_a_partial_file_will_be_is_not_followed(copied: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text(ANOTHER)
    for name in (".manifest.json.partial", ".runs.parquet.partial"):
        (copied / name).symlink_to(victim)
    again(copied)
    assert victim.read_text() == ANOTHER
    (copied / ".lock").unlink()
    (copied / ".lock").symlink_to(victim)
    with pytest.raises(BadInput, match="is a link to another place"):
        again(copied)
    assert victim.read_text() == ANOTHER


# --- an experiment and what lies beside it ------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["../mine.toml", "/elsewhere/mine.toml", "sub/mine.toml", "..toml", "Mine.toml", ".toml"]
)
def test_an_experiment_reads_scenarios_beside_it_only(typed: str, tmp_path: Path, haemus: Run) -> None:
    below = tmp_path / "below"
    (below / "sub").mkdir(parents=True)
    for folder in (tmp_path, below, below / "sub"):
        (folder / "mine.toml").write_text('title = "T"\nextends = "baseline"\n', encoding="utf-8")
    (below / "question.toml").write_text(EXPERIMENT.format(scenario=typed), encoding="utf-8")
    refused(haemus("sweep", below / "question.toml", "--dry-run"), "scenarios[0]: isn't a file beside the experiment")


def test_a_link_that_leaves_the_folder_is_not_read(tmp_path: Path, haemus: Run) -> None:
    below = tmp_path / "below"
    below.mkdir()
    (tmp_path / "mine.toml").write_text('title = "T"\nextends = "baseline"\n', encoding="utf-8")
    (tmp_path / "points.csv").write_text("belief_decay\n0.2\n0.4\n", encoding="utf-8")
    (below / "mine.toml").symlink_to(tmp_path / "mine.toml")
    (below / "points.csv").symlink_to(tmp_path / "points.csv")
    (below / "question.toml").write_text(EXPERIMENT.format(scenario="mine.toml"), encoding="utf-8")
    (below / "child.toml").write_text('title = "T"\nextends = "mine"\n', encoding="utf-8")
    listed = EXPERIMENT.format(scenario="baseline").replace('"grid"', '"list"\nfile = "points.csv"')
    (below / "listed.toml").write_text(listed, encoding="utf-8")
    refused(haemus("sweep", below / "question.toml", "--dry-run"), "scenarios[0]: is a link that leaves the folder")
    refused(haemus("check", below / "child.toml"), "extends: is a link that leaves the folder")
    refused(haemus("sweep", below / "listed.toml", "--dry-run"), "design.file: is a link that leaves the folder")


def test_a_file_that_is_typed_may_be_a_link(tmp_path: Path, haemus: Run) -> None:
    (tmp_path / "mine.toml").write_text('title = "T"\nextends = "baseline"\n', encoding="utf-8")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "named.toml").symlink_to(tmp_path / "mine.toml")
    assert haemus("check", tmp_path / "other" / "named.toml").code == 0


@pytest.mark.parametrize("form", ["a{} = 1", "[a{}]", "x = {{a{} = 1}}", 'x = 1 # """\na{} = 1\n# """'])
def test_a_key_of_many_parts_is_refused_before_it_takes_hours(form: str, tmp_path: Path, haemus: Run) -> None:
    (tmp_path / "deep.toml").write_text(form.format(".a" * 400_000), encoding="utf-8")
    refused(haemus("check", tmp_path / "deep.toml"), "nested too deeply")


def test_dots_in_a_text_divide_nothing(tmp_path: Path, haemus: Run) -> None:
    words = f'title = "T"\nextends = "baseline"\nquestion = "{"a." * 200}"  # {"b." * 200}\n'
    (tmp_path / "dots.toml").write_text(words, encoding="utf-8")
    assert haemus("check", tmp_path / "dots.toml").code == 0


# --- other people's files -----------------------------------------------------------------------------

STRANGERS = ("._runs.parquet", ".DS_Store", "Thumbs.db")


def test_what_a_file_manager_leaves_is_no_table_no_shard_and_no_scenario(copied: Path, haemus: Run) -> None:
    shard = next((copied / SHARDS).iterdir()).name
    before = haemus("show", copied)
    for place in (
        *(copied / name for name in STRANGERS),
        copied / SHARDS / f"._{shard}",
        copied / SHARDS / ".DS_Store",
    ):
        place.write_bytes(b"\0\5\26\7")
    assert haemus("show", copied) == before
    assert before.code == 0
    again(copied)
    for place in (*(copied / name for name in STRANGERS), copied / SHARDS / f"._{shard}"):
        assert place.read_bytes() == b"\0\5\26\7"


def test_a_folder_with_nothing_but_what_a_file_manager_left_is_empty(tmp_path: Path) -> None:
    for name in STRANGERS:
        (tmp_path / name).write_text(ANOTHER)
    assert folder_for(str(tmp_path), "x") == tmp_path
    (tmp_path / "thesis.txt").write_text(ANOTHER)
    with pytest.raises(BadInput, match="holds files already"):
        folder_for(str(tmp_path), "x")


@pytest.mark.parametrize(
    "name", ["data.arrows", "copy of 000001.arrows", ".backup.partial", "000001-abc.arrows", "notes.partial"]
)
def test_other_peoples_files_among_the_shards_are_never_deleted(name: str, copied: Path) -> None:
    for place in (copied / SHARDS / name, copied / name):
        place.write_text(ANOTHER)
    again(copied)
    assert (copied / SHARDS / name).read_text() == ANOTHER
    assert (copied / name).read_text() == ANOTHER
    assert whole_shards(copied)[1] == ()


# --- shards -------------------------------------------------------------------------------------------


def forged(folder: Path, change: Callable[[dict[str, Any], pa.Table], pa.Table | None]) -> Path:
    """Alter the head of a shard, and give the file the name that fits its new content."""
    path = next((folder / SHARDS).iterdir())
    with pa.memory_map(str(path)) as source:
        with pa.ipc.open_stream(source) as reader:
            listed = reader.read_all()
        rest = path.read_bytes()[source.tell() :]
    head = json.loads(listed.schema.metadata[HEAD])
    listed = change(head, listed) or listed
    sink = pa.BufferOutputStream()
    listed = listed.replace_schema_metadata({HEAD: json.dumps(head)})
    with pa.ipc.new_stream(sink, listed.schema) as writer:
        writer.write_table(listed)
    content = sink.getvalue().to_pybytes() + rest
    path.unlink()
    new = folder / SHARDS / f"000001-{blake2b(content, digest_size=DIGEST_BYTES).hexdigest()}.arrows"
    new.write_bytes(content)
    return new


def column(listed: pa.Table, name: str, values: list[object]) -> pa.Table:
    return listed.set_column(listed.schema.get_field_index(name), name, pa.array(values))


FORGED: dict[str, Callable[[dict[str, Any], pa.Table], pa.Table | None]] = {
    "another format": lambda head, _: head.update(format=2),
    "a seed as text": lambda head, _: head.update(seed="1"),
    "tables that aren't any": lambda head, _: head.update(tables=["runs", "../x", "failures"]),
    "no words": lambda head, _: head.update(words={}),
    "a stream outside the file": lambda head, _: head["starts"].update(runs=10**12),
    "a stream before the file": lambda head, _: head["starts"].update(runs=-1),
    "negative runs": lambda _, listed: column(listed, "first", [-1] * listed.num_rows),
    "no run at all": lambda _, listed: column(listed, "stop", listed["first"].to_pylist()),
    "a digest with a path": lambda _, listed: column(listed, "digest", ["../x"] * listed.num_rows),
    "rows as text": lambda _, listed: column(listed, "rows_runs", ["1"] * listed.num_rows),
    "more rows than runs": lambda _, listed: column(listed, "rows_runs", [7] * listed.num_rows),
    "a list without stops": lambda _, listed: listed.drop_columns(["stop"]),
}


@pytest.mark.parametrize("case", FORGED)
def test_a_forged_shard_is_a_damaged_one(case: str, copied: Path) -> None:
    path = forged(copied, FORGED[case])
    with pytest.raises(Damaged):
        Shard.opened(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda head, _: head["words"]["runs"].update(status=[]),
        lambda head, _: head["starts"].update(states=head["starts"]["runs"]),
    ],
    ids=["words that aren't listed", "the stream of another table"],
)
def test_a_shard_whose_tables_dont_fit_its_list_is_refused_in_one_message(
    change: Callable[[dict[str, Any], pa.Table], None], copied: Path
) -> None:
    shard = Shard.opened(forged(copied, change))
    with pytest.raises(BadInput, match="is not a shard that a batch wrote"):
        [shard.table(name) for name in shard.origin.tables]


def test_a_pipe_among_the_shards_is_damaged_and_not_waited_for(copied: Path, haemus: Run) -> None:
    os.mkfifo(copied / SHARDS / f"000009-{'0' * 32}.arrows")
    answer = haemus("show", copied)
    assert answer.code == 1
    assert "000009" in answer.out
