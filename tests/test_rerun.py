"""`haemus rerun`: a result made again from its manifest alone, and the stored command pasted beside the stored files."""

import json
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from answer import Answer

from haemus import Batch, State, run_into
from haemus.experiments.store.manifest import model_version
from haemus.model.region import Region

Run = Callable[..., Answer]
WORDS = ("--runs", 2, "--seed", 5, "--workers", 1)
BASE = 'title = "Base"\nextends = "baseline"\nend = "2020Q4"\n'
PUBLISHED = """
title = "Published"
extends = "baseline-published"
end = "2020Q4"

[parameters]
talks_rate = 0.0288479
"""
MINE = """
title = "Mine"
question = "And now?"
extends = "base"

[parameters]
talks_rate = 0.5

[[events]]
id = "alarm"
type = "invasion"
date = 2020-05-01
strength = 8.0

[remove]
events = ["zagreb-drone"]
suppliers = ["isr"]

[[expect]]
outcome = "threat"
sign = "+"
why = "an alarm"
"""
EXPERIMENT = """
title = "A list"
question = "Which?"
scenarios = ["mine.toml", "baseline"]
runs = 2
outcomes = ["agreements_signed"]

[[factors]]
vary = "talks_rate"
range = [0.1, 1.0]

[[events]]
id = "late-crisis"
type = "crisis"
date = 2020-08-01
states = ["SRB", "XKX"]
strength = 1.0

[design]
kind = "list"
file = "points.csv"
"""


@pytest.fixture(autouse=True)
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw no figures and call no git: neither is repeated."""
    monkeypatch.setattr("haemus.experiments.figures.drawing.draw_all", lambda *_: [])
    monkeypatch.setattr("haemus.experiments.cli.run_report.paper_text", lambda *_: "")
    monkeypatch.setattr("haemus.experiments.store.manifest.git_state", lambda: None)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with a scenario, the one that it extends, and an experiment with its list."""
    folder = tmp_path / "files"
    folder.mkdir()
    texts = {
        "base.toml": BASE,
        "published.toml": PUBLISHED,
        "mine.toml": MINE,
        "listed.toml": EXPERIMENT,
        "points.csv": "talks_rate\n0.2\n0.9\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def said(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return found


def say(folder: Path, manifest: dict[str, Any]) -> None:
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def tables(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.parquet")}


CASES: dict[str, tuple[object, ...]] = {
    "scenarios": ("run", "base.toml", "mine.toml", *WORDS),
    "observed": ("run", "base.toml", *WORDS, "--history", "observed", "--record", "states"),
    "drawn": ("run", "base.toml", *WORDS, "--parameters", "prior", "--readings", "all"),
    "published": ("run", "published.toml", *WORDS, "--parameters", "prior", "--record", "outcomes"),
    "compare": ("compare", "base.toml", "mine.toml", *WORDS),
    "list": ("sweep", "listed.toml", *WORDS),
}


@pytest.fixture(params=CASES)
def made(request: pytest.FixtureRequest, haemus: Run, files: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A result of each kind of batch, whose files are gone."""
    monkeypatch.setattr("haemus.experiments.figures.drawing.draw_comparison", lambda *_: [])
    if request.param == "list":  # shorter, for speed
        (files / "listed.toml").write_text(EXPERIMENT.replace(', "baseline"', ""), encoding="utf-8")
    monkeypatch.chdir(files)
    out = files.parent / "out"
    answer = haemus(*CASES[request.param], "--out", out)
    assert answer.code == 0, answer.err
    monkeypatch.chdir(files.parent)
    shutil.rmtree(files)
    return out


def test_a_result_is_made_again_from_its_manifest_alone(made: Path, haemus: Run, tmp_path: Path) -> None:
    shutil.copy(made / "manifest.json", tmp_path / "alone.json")
    answer = haemus("rerun", tmp_path / "alone.json", "--out", tmp_path / "again", "--workers", 1)
    assert answer.code == 0, answer.err
    assert answer.out.startswith(f"the same to the last byte: {len(said(made)['tables'])} tables (runs, ")
    assert answer.err == f"wrote {tmp_path / 'again'}\n"
    assert tables(tmp_path / "again") == tables(made)
    before, after = said(made), said(tmp_path / "again")
    for key in ("scenarios", "runs", "seed", "record", "command", "tables", "drawn", "experiment", "situation"):
        assert before.get(key) == after.get(key), key


def test_the_stored_command_works_beside_the_stored_files(
    made: Path, haemus: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(made / "scenarios")
    program, *words = shlex.split(said(made)["command"])
    assert program == "haemus"
    answer = haemus(*words, "--workers", 1, "--out", tmp_path / "pasted")
    assert answer.code == 0, answer.err
    assert tables(tmp_path / "pasted") == tables(made)
    assert [each["digest"] for each in said(tmp_path / "pasted")["scenarios"]] == [
        each["digest"] for each in said(made)["scenarios"]
    ]


@pytest.fixture
def short(files: Path, haemus: Run, tmp_path: Path) -> Path:
    """The result of one short scenario."""
    out = tmp_path / "short"
    assert haemus("run", files / "base.toml", *WORDS, "--record", "outcomes", "--out", out).code == 0
    return out


def test_files_of_one_name_in_two_folders_are_kept_apart(
    haemus: Run, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "base.toml").write_text(BASE.replace("2020Q4", "2020Q2"), encoding="utf-8")
    (other / "yours.toml").write_text('title = "Yours"\nextends = "base"\n', encoding="utf-8")
    out = tmp_path / "out"
    assert (
        haemus(
            "run", files / "mine.toml", other / "yours.toml", "-n", 1, "-w", 1, "-o", out, "--record", "outcomes"
        ).code
        == 0
    )
    assert said(out)["command"] == "haemus run mine.toml yours/yours.toml --runs 1 --seed 1 --record outcomes"
    monkeypatch.chdir(out / "scenarios")
    words = shlex.split(said(out)["command"])[1:]
    assert haemus(*words, "-w", 1, "-o", tmp_path / "pasted").code == 0
    assert tables(tmp_path / "pasted") == tables(out)


def test_what_ships_is_named_and_not_stored(haemus: Run, files: Path, tmp_path: Path) -> None:
    text = EXPERIMENT.replace('["mine.toml", "baseline"]', '["base.toml"]')
    drawn = text.replace('kind = "list"\nfile = "points.csv"', 'kind = "latin_hypercube"\npoints = 1')
    (files / "tiny.toml").write_text(drawn, encoding="utf-8")
    out = tmp_path / "out"
    assert haemus("sweep", files / "tiny.toml", "-n", 1, "-w", 1, "-o", out).code == 0
    assert {path.name for path in (out / "scenarios").iterdir()} == {"tiny.toml", "base.toml"}


def test_a_changed_scenario_in_a_manifest_is_noticed(short: Path, haemus: Run, tmp_path: Path) -> None:
    manifest = said(short)
    manifest["scenarios"][0]["parameters"]["talks_rate"] = 0.9
    say(short, manifest)
    answer = haemus("rerun", short, "--out", tmp_path / "again")
    assert (answer.code, answer.out) == (2, "")
    assert "manifest.json was changed: the scenario base no longer has its digest" in answer.err
    assert not (tmp_path / "again").exists()


def test_a_changed_table_is_noticed_and_compared(short: Path, haemus: Run, tmp_path: Path) -> None:
    runs = pd.read_parquet(short / "runs.parquet")
    runs["crises"] += 7.0
    write_again(runs, short / "runs.parquet")
    answer = haemus("rerun", short, "--out", tmp_path / "again", "--workers", 1)
    assert answer.code == 1
    assert answer.out.startswith("other bytes in 1 of 2 tables: runs\nby the same version of the model")
    assert "base: second less first, paired: up to 2 runs with the same seeds" in answer.out
    found = json.loads(haemus("rerun", short, "--out", tmp_path / "again", "--workers", 1, "--json").out)
    assert (found["same_bytes"], found["differing_bytes"], found["differing_values"]) == (False, ["runs"], ["runs"])
    by_outcome = {each["outcome"]: each for each in found["comparison"]["differences"]}
    assert by_outcome["crises"]["difference"] == -7.0
    assert by_outcome["revisions"]["verdict"] == "exactly 0"


def write_again(table: pd.DataFrame, file: Path, compression: str = "snappy") -> None:
    """Write a table with the mark of its batch."""
    mark = pq.read_schema(file).metadata
    pq.write_table(
        pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(mark), file, compression=compression
    )


@pytest.mark.parametrize("content", [b"no table", None])
def test_an_old_table_that_no_reader_takes_is_another_one(
    content: bytes | None, short: Path, haemus: Run, tmp_path: Path
) -> None:
    if content is None:  # the mark of the batch is lost
        pd.read_parquet(short / "runs.parquet").assign(crises=7).to_parquet(short / "runs.parquet")
    else:
        (short / "runs.parquet").write_bytes(content)
    answer = haemus("rerun", short, "--out", tmp_path / "again", "--workers", 1)
    assert answer.code == 1
    assert answer.out.startswith("other bytes in 1 of 2 tables: runs\n")
    assert "the old result cannot be compared: " in answer.out


def test_other_bytes_of_equal_values_are_no_other_result(short: Path, haemus: Run, tmp_path: Path) -> None:
    write_again(pd.read_parquet(short / "runs.parquet"), short / "runs.parquet", compression="gzip")
    answer = haemus("rerun", short, "--out", tmp_path / "again", "--workers", 1)
    assert answer.code == 0
    assert "other bytes in 1 of 2 tables: runs\ntheir values are equal" in answer.out


def test_another_version_is_said_first_and_then_compared_in_pairs(short: Path, haemus: Run, tmp_path: Path) -> None:
    manifest = said(short)
    manifest["model_version"] = "0" * 32
    manifest["scenarios"][0]["parameters"] |= {"talks_rate": 0.9}
    del manifest["scenarios"][0]["parameters"]["growth_sd"]  # as if it were new in this version
    say(short, manifest)
    answer = haemus("rerun", short, "--out", tmp_path / "again", "--workers", 1)
    assert answer.code == 0
    first, *_ = answer.err.splitlines()
    assert first.startswith(f"haemus: made by another version of the model ({'0' * 32}; this is {model_version()})")
    assert "growth_sd" in answer.err
    assert "paired: up to 2 runs with the same seeds; the scenarios differ" in answer.out
    assert f"made by different versions of the model: {'0' * 32} and {model_version()}" in answer.out
    assert said(tmp_path / "again")["scenarios"][0]["parameters"]["talks_rate"] == 0.9


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"agents": {"SRB": "mine.Cautious"}},
            "made with a user's own classes of agents, which no manifest holds (got 'mine.Cautious')",
        ),
        ({"command": "haemus hindcast --origin 2017"}, "command: not of a batch"),
        ({"scenarios": [{"name": "base"}]}, "doesn't describe the scenarios"),
        ({"scenarios": 7}, "scenarios: wrong type (got 7)"),
        ({"runs": "many"}, "runs: wrong type (got 'many')"),
        (
            {"drawn": {"parameters": "posterior"}},
            "drawn.parameters: no such choice (got 'posterior'); allowed: fit, prior",
        ),
        ({"experiment": {"name": "x"}}, "experiment.question: is missing"),
    ],
)
def test_a_manifest_that_cannot_be_repeated_is_refused(
    change: dict[str, Any], message: str, short: Path, haemus: Run, tmp_path: Path
) -> None:
    say(short, said(short) | change)
    answer = haemus("rerun", short, "--out", tmp_path / "again")
    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err
    assert answer.err.count("\n") == 1
    assert not (tmp_path / "again").exists()


def test_draws_whose_scenario_does_not_say_what_it_sets_are_refused(short: Path, haemus: Run) -> None:
    manifest = said(short) | {"drawn": {"parameters": "prior", "readings": "one"}}
    del manifest["scenarios"][0]["given"]
    say(short, manifest)
    answer = haemus("rerun", short)
    assert (answer.code, answer.out) == (2, "")
    assert "written before manifests named the parameters that a scenario sets" in answer.err


@pytest.mark.parametrize("spelling", ["itself", "parent", "link", "manifest"])
def test_the_folder_of_the_old_result_is_not_written_over(
    spelling: str, short: Path, haemus: Run, tmp_path: Path
) -> None:
    runs = pd.read_parquet(short / "runs.parquet")
    write_again(runs.assign(crises=7), short / "runs.parquet")
    before = tables(short)
    (tmp_path / "link").symlink_to(short, target_is_directory=True)
    old = short / "manifest.json" if spelling == "manifest" else short
    out = {"parent": short / ".." / short.name, "link": tmp_path / "link"}.get(spelling, short)
    answer = haemus("rerun", old, "--out", out)
    assert (answer.code, answer.out) == (2, "")
    assert "--out: is the folder of the old result" in answer.err
    assert tables(short) == before


@pytest.mark.parametrize(
    ("key", "entry", "message"),
    [
        ("parameters", {"talk_rate": 1.0}, "parameters.talk_rate: this version has no such parameter"),
        (
            "events",
            {"id": "odd", "type": "comet", "date": "2020-02-01"},
            "odd: this version has no such event type (got 'comet')",
        ),
    ],
)
def test_what_this_version_does_not_know_is_refused(
    key: str, entry: dict[str, Any], message: str, short: Path, haemus: Run
) -> None:
    manifest = said(short) | {"model_version": "0" * 32}
    held = manifest["scenarios"][0][key]
    held.update(entry) if isinstance(held, dict) else held.append(entry)
    say(short, manifest)
    answer = haemus("rerun", short)
    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("nowhere.json", None, "MANIFEST: no such folder or file"),
        ("broken.json", "{", "not a result of haemus run: broken.json is not JSON"),
        ("other.json", "{}", "other.json: schema: is missing"),
    ],
)
def test_what_is_no_manifest_is_refused(name: str, text: str | None, message: str, haemus: Run, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    answer = haemus("rerun", tmp_path / name)
    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err
    assert name in answer.err.partition(": not a result")[0]


class Cautious(State):
    def wanted_budget(self, region: Region) -> float:
        return super().wanted_budget(region) - 0.05


def test_a_manifest_names_a_users_own_classes(files: Path, tmp_path: Path) -> None:
    batch = Batch.of([files / "base.toml"], runs=1, seed=1, agents={"SRB": Cautious}, record="outcomes")
    (tmp_path / "own").mkdir()
    run_into(tmp_path / "own", batch, "python mine.py", workers=1)
    assert said(tmp_path / "own")["agents"] == {"SRB": "test_rerun.Cautious"}
