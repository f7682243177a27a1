"""Outcomes of one's own in every command that takes an outcome, in both engines, and in what a result hands on."""

import json
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from answer import Answer, asked
from worlds import LIVELY

from haemus import read_result, run_batch

WORLD = (
    'title = "Short"\nextends = "baseline"\nend = "2021Q4"\n[parameters]\n'
    + "".join(f"{name} = {value}\n" for name, value in LIVELY.items())
)  # fmt: skip
MINE = """
title = "Mine"
question = "Does an alarm raise the threat?"
extends = "short"

[[events]]
id = "alarm"
type = "invasion"
date = 2020-05-01
strength = 8.0

[[outcomes]]
name = "signed_by_two"
of = "signings"
states = ["ALB", "HRV"]
window = ["2020Q2", "2021Q3"]
statistic = "sum"

[[outcomes]]
name = "alarmed"
of = "threat"
states = "SRB"
window = { after = "alarm", quarters = 2, otherwise = "2020Q2" }
statistic = "max"
condition = ">= 5"

[[expect]]
outcome = "alarmed"
sign = "+"
why = "an alarm"
"""
EXPERIMENT = """
title = "Alarms"
question = "Which alarm is heard?"
scenarios = ["short.toml"]
runs = 2

[[outcomes]]
name = "crises"

[[outcomes]]
name = "fearful_states"
of = "threat"
window = [2021, 2021]
statistic = "share_of_states"
condition = "> 6"

[[factors]]
vary = "talks_rate"
range = [0.2, 0.8]

[[factors]]
vary = "alarm.strength"
range = [0.5, 8.0]

[[events]]
id = "alarm"
type = "invasion"
date = 2020-05-01
strength = 8.0

[[expect]]
outcome = "fearful_states"
factor = "alarm.strength"
sign = "+"
why = "a louder alarm"

[design]
kind = "sobol_sequence"
points = 20
"""
RUNS = ("--runs", 4, "--seed", 2, "--workers", 1)
OWN = ["signed_by_two", "alarmed"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a scenario, its parent and an experiment, and the results of running them in the reference."""
    there = tmp_path_factory.mktemp("own")
    for name, text in (("short", WORLD), ("mine", MINE), ("alarms", EXPERIMENT)):
        (there / f"{name}.toml").write_text(text, encoding="utf-8")
    return there


@pytest.fixture(scope="module")
def run(folder: Path) -> Answer:
    found = asked(
        "run", folder / "short.toml", folder / "mine.toml", *RUNS, "--engine", "mesa", "--out", folder / "result"
    )
    assert found.code == 0, found.err
    return found


@pytest.fixture(scope="module")
def swept(folder: Path) -> Answer:
    found = asked("sweep", folder / "alarms.toml", "--engine", "mesa", "--workers", 1, "--out", folder / "sweep")
    assert found.code == 0, found.err
    return found


def table(folder: Path, name: str = "runs") -> pd.DataFrame:
    return pd.read_parquet(folder / f"{name}.parquet")


def test_a_run_says_its_own_outcomes_first_and_what_they_mean(run: Answer) -> None:
    first = run.out.splitlines()[0]
    assert first.startswith("signed by two [agreements]: ")
    assert " with alarm (" in first
    assert (
        "alarmed [0 or 1]: Perceived threat, the sum of its three parts, SRB: whether the greatest value in"
        in " ".join(run.out.split())
    )


def test_the_table_of_runs_has_them_in_every_scenario_as_the_other_tables_have_them(folder: Path, run: Answer) -> None:
    assert run.code == 0
    runs, states, changes = (table(folder / "result", name) for name in ("runs", "states", "agreements"))
    assert list(runs.columns[-2:]) == OWN
    threat = states[(states["state"] == "SRB") & states["quarter"].isin(["2020Q2", "2020Q3"])]
    wanted = threat.groupby(["scenario", "run"], observed=True)["threat"].max() >= 5.0
    assert runs["alarmed"].tolist() == wanted.astype(float).tolist()
    rows = changes[(changes["action"] == "signed") & (changes["kind"] == "strategic")]
    rows = rows[(rows["quarter"] >= "2020Q2") & (rows["quarter"] <= "2021Q3")]
    rows = rows[rows["members"].astype(str).str.contains("ALB|HRV")]
    counts = rows.groupby(["scenario", "run"], observed=False).size().reindex(wanted.index, fill_value=0)
    assert runs["signed_by_two"].tolist() == counts.tolist()


def test_compare_judges_them_and_the_sign_that_is_expected_of_one(folder: Path, run: Answer) -> None:
    assert run.code == 0
    found = json.loads(asked("compare", folder / "result", "--json").out)
    own = {each["outcome"]: each for each in found["differences"] if each["outcome"] in OWN}
    assert set(own) == set(OWN)
    assert all(each["asked"] for each in own.values())
    assert own["alarmed"]["unit"] == "0 or 1"
    assert [each["outcome"] for each in found["expected"]] == ["alarmed"]
    assert [each["name"] for each in found["own_outcomes"]] == OWN
    one = json.loads(asked("compare", folder / "result", "--outcomes", "alarmed", "--json").out)
    assert [each["outcome"] for each in one["differences"]] == ["alarmed"]
    wrong = asked("compare", folder / "result", "--outcomes", "alarmd")
    assert wrong.code == 2
    assert 'did you mean "alarmed"' in wrong.err


def test_the_manifest_makes_the_result_again_byte_for_byte(folder: Path, run: Answer) -> None:
    assert run.code == 0
    again = asked("rerun", folder / "result" / "manifest.json", "--workers", 1, "--out", folder / "again")
    assert again.code == 0, again.err
    assert "the same to the last byte" in again.out
    both = asked("compare", folder / "result", folder / "again").out
    assert "signed_by_two" in both
    assert "the scenarios differ" not in both


def test_shares_are_joined_only_where_they_define_the_same(folder: Path) -> None:
    words = (folder / "mine.toml", "--seed", 2, "--workers", 1, "--engine", "mesa", "--record", "outcomes")
    for name, first in (("one", 0), ("two", 1)):
        asked("run", *words, "--runs", 1, "--first-run", first, "--out", folder / name)
    joined = asked("join", folder / "one", folder / "two", "--out", folder / "both")
    assert joined.code == 0, joined.err
    apart = pd.concat([table(folder / "one"), table(folder / "two")], ignore_index=True)
    assert table(folder / "both")[OWN].equals(apart[OWN])
    other = folder / "other"
    other.mkdir()
    (other / "short.toml").write_text(WORLD, encoding="utf-8")
    (other / "mine.toml").write_text(MINE.replace(">= 5", ">= 6"), encoding="utf-8")
    asked("run", other / "mine.toml", *words[1:], "--runs", 1, "--first-run", 1, "--out", folder / "three")
    refused = asked("join", folder / "one", folder / "three", "--out", folder / "none")
    assert refused.code == 2
    assert "outcomes" in refused.err
    assert not (folder / "none").exists()
    compared = asked("compare", folder / "one", folder / "three")
    assert compared.code == 2
    assert "defines the outcome otherwise" in compared.err
    assert asked("compare", folder / "one", folder / "three", "--outcomes", "crises").code == 0
    resumed = asked("run", other / "mine.toml", *words[1:], "--runs", 2, "--out", folder / "one")
    assert resumed.code == 2
    assert "has changed since" in resumed.err


def test_an_export_and_a_result_in_hand_say_what_they_mean(folder: Path, run: Answer) -> None:
    assert run.code == 0
    asked("export", folder / "result", "--xlsx", "--tables", "runs", "--out", folder / "result.xlsx")
    sheet = openpyxl.load_workbook(folder / "result.xlsx")["meanings"]
    rows = {row[1]: row for row in sheet.iter_rows(values_only=True)}
    assert rows["signed_by_two"][3] == "agreements"
    assert "with ALB or HRV as a member" in str(rows["signed_by_two"][4])
    meanings = read_result(folder / "result").meanings().set_index("column")
    assert meanings.loc["alarmed", "unit"] == "0 or 1"


def test_figures_name_them_with_their_unit(folder: Path, run: Answer) -> None:
    assert run.code == 0
    drawn = (folder / "result" / "figures" / "outcomes.svg").read_text(encoding="utf-8")
    assert "Signed by two" in drawn
    assert "Alarmed" not in drawn  # 0 or 1: no distribution
    effects = next((folder / "result" / "figures").glob("effects*.svg")).read_text(encoding="utf-8")
    assert "Alarmed" in effects
    assert "agreements" in drawn


def test_outcomes_lists_those_of_a_file_and_the_series_that_there_are(folder: Path) -> None:
    listed = json.loads(asked("outcomes", folder / "mine.toml", "--json").out)
    assert [each["name"] for each in listed] == OWN
    experiment = json.loads(asked("outcomes", folder / "alarms.toml", "--json").out)
    assert [each["unit"] for each in experiment] == ["share"]
    both = asked("outcomes", folder / "mine.toml", "tirana").out
    assert "tirana" in both
    assert "alarmed" in both
    series = asked("outcomes", "--series").out
    assert "united" in series
    assert "burden" in series
    assert "moves" in json.loads(asked("outcomes", "tirana", "--json").out)[0]


def test_check_refuses_one_that_is_wrong(folder: Path) -> None:
    (folder / "wrong.toml").write_text(MINE.replace('"threat"', '"thread"'), encoding="utf-8")
    found = asked("check", folder / "wrong.toml")
    assert found.code == 2
    assert 'wrong.toml: outcomes[1].of (outcome "alarmed"): no such series' in found.err
    assert 'did you mean "threat"?' in found.err
    assert asked("run", folder / "wrong.toml", *RUNS, "--out", folder / "nothing").code == 2
    assert not (folder / "nothing").exists()


@pytest.mark.slow
def test_both_engines_give_the_same_bytes(folder: Path, run: Answer) -> None:
    assert run.code == 0
    words = ("run", folder / "short.toml", folder / "mine.toml", *RUNS, "--engine", "ensemble")
    assert asked(*words, "--out", folder / "ensemble").code == 0
    assert (folder / "ensemble" / "runs.parquet").read_bytes() == (folder / "result" / "runs.parquet").read_bytes()
    assert asked(*words, "--record", "outcomes", "--out", folder / "outcomes-alone").code == 0
    assert table(folder / "outcomes-alone").equals(table(folder / "result"))


@pytest.mark.slow
def test_a_plan_says_how_many_runs_one_takes(folder: Path) -> None:
    words = ("plan", "signed_by_two", "--relative", 0.1, "--pilot", 20, "--workers", 1, "--json")
    found = json.loads(asked(*words, "--scenario", folder / "mine.toml").out)
    assert found["unit"] == "agreements"
    assert found["need"]["runs"] > 0
    refused = asked("plan", "signed_by_tow", "--relative", 0.1, "--scenario", folder / "mine.toml")
    assert refused.code == 2
    assert 'did you mean "signed_by_two"' in refused.err


def test_a_batch_in_memory_has_them_too(folder: Path, run: Answer) -> None:
    assert run.code == 0
    found = run_batch([folder / "short.toml", folder / "mine.toml"], runs=4, seed=2, workers=1, engine="mesa")
    np.testing.assert_array_equal(found.runs[OWN], table(folder / "result")[OWN])
    assert found.meanings().set_index("column").loc["alarmed", "unit"] == "0 or 1"


def test_a_sweep_measures_them_at_every_point_and_judges_a_sign(folder: Path, swept: Answer) -> None:
    runs = table(folder / "sweep")
    assert list(runs.columns[-1:]) == ["fearful_states"]
    assert runs["fearful_states"].between(0.0, 1.0).all()
    assert runs.groupby("point")["fearful_states"].mean().std() > 0.0
    assert "fearful_states [share]: Perceived threat, the sum of its three parts: share of all states" in " ".join(
        swept.out.split()
    )
    assert "fearful_states  alarm.strength" in swept.out


def test_a_sweep_is_looked_at_by_them(folder: Path, swept: Answer) -> None:
    assert swept.code == 0
    heat = json.loads(asked("heatmap", folder / "sweep", "--outcome", "fearful_states", "--json").out)
    assert {each["unit"] for each in heat} == {"share"}
    effects = json.loads(asked("sensitivity", folder / "sweep", "--outcomes", "fearful_states", "--json").out)
    assert {each["outcome"] for each in effects["effects"]} == {"fearful_states"}
    middle = float(table(folder / "sweep")["fearful_states"].median())
    words = ("--where", f"fearful_states >= {middle}", "--resamples", 2, "--json")
    found = asked("discover", folder / "sweep", *words)
    assert found.code == 0, found.err
    drawn = (
        (folder / "sweep" / "figures" / "response.svg").read_text(encoding="utf-8")
        if asked("figures", folder / "sweep").code == 0
        else ""
    )
    assert "Fearful states" in drawn


def test_a_swept_result_is_made_again_byte_for_byte(folder: Path, swept: Answer) -> None:
    assert swept.code == 0
    again = asked("rerun", folder / "sweep" / "manifest.json", "--workers", 1, "--out", folder / "sweep-again")
    assert "the same to the last byte" in again.out, again.err


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "crises"', 'name = "crisis"', "outcomes[0].name: no such outcome (got 'crisis')"),
        ('of = "threat"', 'of = "thraet"', 'outcomes[1].of (outcome "fearful_states"): no such series'),
        ('name = "fearful_states"\nof', 'name = "crises"\nof', "an outcome that ships"),
        ('outcome = "fearful_states"', 'outcome = "fearful"', "expect[0].outcome: no such outcome"),
        ('[[outcomes]]\nname = "crises"', "outcomes = [3]\n#", "wrong type"),
        ("[design]", '[windows]\nfollow = "alram"\n[design]', 'did you mean "alarm"'),
    ],
)  # fmt: skip
def test_an_experiment_with_a_wrong_outcome_is_refused(folder: Path, old: str, new: str, said: str) -> None:
    text = EXPERIMENT.replace(old, new, 1)
    if new.startswith("outcomes = ["):
        text = text[: text.index("[[outcomes]]")] + text[text.index("[[factors]]") :]  # either form, not both
    (folder / "bad.toml").write_text(text, encoding="utf-8")
    found = asked("sweep", folder / "bad.toml", "--out", folder / "no-sweep")
    assert found.code == 2
    assert said in found.err
    assert not (folder / "no-sweep").exists()


def test_a_manifest_with_a_forged_outcome_is_refused(folder: Path, run: Answer) -> None:
    assert run.code == 0
    said = json.loads((folder / "result" / "manifest.json").read_text(encoding="utf-8"))
    forged = folder / "forged"
    forged.mkdir()
    (forged / "runs.parquet").write_bytes((folder / "result" / "runs.parquet").read_bytes())
    for place, wrong in enumerate(("[]", [3], [{"name": "alarmed", "of": "open('x')", "statistic": "mean"}], {"a": 1})):
        said["scenarios"][0]["outcomes"] = wrong
        (forged / "manifest.json").write_text(json.dumps({**said, "record": "outcomes"}), encoding="utf-8")
        for command in ("compare", "rerun", "figures"):
            found = asked(command, forged, *(["--out", folder / f"f{place}"] if command == "rerun" else []))
            assert found.code == 2, (command, wrong)
            assert "Traceback" not in found.err
