"""`haemus sweep`: its plan, its runs, the files it writes and the input it refuses."""

import json
from collections.abc import Callable
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from answer import Answer
from smaller import smaller
from worlds import LIVELY

from haemus import BadInput, Batch, BatchResult, run_batch, run_experiment
from haemus.experiments.design.experiment import Experiment
from haemus.experiments.design.loading import load_experiment
from haemus.experiments.run import runners
from haemus.experiments.run.engines import RUNS_A_CHUNK
from haemus.experiments.run.estimate import PILOT_POINTS, PILOT_RUNS
from haemus.experiments.sensitivity.one_factor import Effect
from haemus.experiments.sensitivity.sweep_answer import effect_sentence
from haemus.experiments.sensitivity.text import EFFECTS
from haemus.experiments.store.kept import EVERYTHING
from haemus.experiments.store.packing import FailedRun
from haemus.model.draws import run_seed
from haemus.model.scenario import ResolvedScenario
from haemus.model.scenario.library import shipped_experiments
from haemus.model.tables.rows import Rows

Run = Callable[..., Answer]
WORLD = (
    'title = "Short"\nextends = "baseline"\nend = "2022Q2"\n[parameters]\n'
    + "".join(f"{name} = {value}\n" for name, value in LIVELY.items())
)  # fmt: skip
EXPERIMENT = """
title = "Mine"
question = "What if states sought talks more often?"
scenarios = ["short.toml", "shorter.toml"]
runs = 3
outcomes = ["agreements_signed", "crises"]

[design]
kind = "grid"

[[factors]]
vary = "talks_rate"
levels = [0.2, 0.8]

[[factors]]
vary = "ukraine-invasion.date"
range = [2021-02-24, 2022-02-24]
levels = 2

[[expect]]
outcome = "agreements_signed"
factor = "talks_rate"
sign = "+"
why = "more talks open"
"""
POINTS, RUNS = 4, 3
OF_SHORTER = WORLD.replace("2022Q2", "2022Q1")


def written_in(folder: Path) -> Path:
    """An experiment in a folder with two short scenarios."""
    (folder / "short.toml").write_text(WORLD, encoding="utf-8")
    (folder / "shorter.toml").write_text(OF_SHORTER, encoding="utf-8")
    (folder / "mine.toml").write_text(EXPERIMENT, encoding="utf-8")
    return folder / "mine.toml"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written_in(tmp_path_factory.mktemp("experiment"))


@pytest.fixture(scope="module")
def experiment(file: Path) -> Experiment:
    return load_experiment(file)


@pytest.fixture(scope="module")
def result(experiment: Experiment) -> BatchResult:
    return run_experiment(experiment, seed=4, workers=1, engine="ensemble", record=EVERYTHING)


def manifest(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return loaded


def same(first: BatchResult, second: BatchResult) -> None:
    assert list(first.tables) == list(second.tables)
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(table, second.tables[name])


def test_every_scenario_runs_at_every_point_with_the_seeds_of_its_replications(result: BatchResult) -> None:
    runs = result.runs
    assert runs["scenario"].tolist() == ["short"] * POINTS * RUNS + ["shorter"] * POINTS * RUNS
    assert runs["point"].tolist() == 2 * [point for point in range(POINTS) for _ in range(RUNS)]
    assert runs["run"].tolist() == 2 * POINTS * [0, 1, 2]
    assert runs["seed"].tolist() == 2 * POINTS * [run_seed(4, run) for run in range(RUNS)]
    assert (runs["status"] == "done").all()


def test_an_experiment_is_run_by_its_file_or_its_name_too(file: Path, result: BatchResult) -> None:
    named = Batch.at_points("doubt-dose", seed=1, runs=1)
    assert named.scenarios == load_experiment("doubt-dose").scenarios
    by_file = run_experiment(file, seed=4, runs=1, workers=1, engine="ensemble", record=EVERYTHING)
    assert by_file.runs["seed"].tolist() == result.runs[result.runs["run"] == 0]["seed"].tolist()
    for name, wrong in (("baseline", "is a scenario, not an experiment"), ("doubt-doze", 'did you mean "doubt-dose"')):
        with pytest.raises(BadInput, match=wrong):
            run_experiment(name, seed=1)


def test_the_design_is_a_table_beside_them(result: BatchResult) -> None:
    assert result.design.to_dict("list") == {
        "point": [0, 1, 2, 3],
        "talks_rate": [0.2, 0.2, 0.8, 0.8],
        "ukraine-invasion.date": ["2021-02-24", "2022-02-24"] * 2,
    }


def test_a_point_is_the_batch_of_its_scenario(experiment: Experiment, result: BatchResult) -> None:
    alone = run_batch([experiment.scenario(0, 3)], runs=RUNS, seed=4, workers=1, engine="ensemble")
    for name, table in alone.tables.items():
        ours = result.tables[name]
        ours = ours[(ours["scenario"] == "short") & (ours["point"] == 3)]
        keys = ["scenario", "point"]
        there, here = (each.drop(columns=keys).reset_index(drop=True).astype(object) for each in (table, ours))
        pd.testing.assert_frame_equal(here, there)


def test_points_that_do_not_differ_yet_are_the_same_to_the_last_bit(result: BatchResult) -> None:
    """The invasion is in 2021Q1 or 2022Q1, so up to 2020Q4 two points are the same."""
    states = result.states[(result.states["scenario"] == "short") & (result.states["quarter"] <= "2020Q4")]
    early, late = (states[states["point"] == point].drop(columns="point").reset_index(drop=True) for point in (2, 3))
    pd.testing.assert_frame_equal(early, late)
    ends = result.states[(result.states["scenario"] == "short") & (result.states["quarter"] == "2021Q4")]
    early, late = (ends[ends["point"] == point]["threat"].to_numpy() for point in (2, 3))
    assert (early > late).all()


def test_the_engines_give_the_same_tables(experiment: Experiment, result: BatchResult) -> None:
    same(run_experiment(experiment, seed=4, workers=1, engine="mesa", record=EVERYTHING), result)


@pytest.mark.parametrize("workers", [1, 2])
def test_chunks_and_workers_change_nothing(
    experiment: Experiment, result: BatchResult, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RUNS_A_CHUNK, "ensemble", 2)
    same(run_experiment(experiment, seed=4, workers=workers, engine="ensemble", record=EVERYTHING), result)


@pytest.mark.slow
def test_processes_change_nothing(experiment: Experiment, result: BatchResult) -> None:
    same(run_experiment(experiment, seed=4, workers=2, engine="mesa", record=EVERYTHING), result)


@pytest.fixture
def half_a_second_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the estimate's clock, read before and after a few runs, show half a second for each of them."""
    clock = count(step=0.5 * PILOT_POINTS * PILOT_RUNS["mesa"])
    monkeypatch.setattr("haemus.experiments.run.estimate.time", SimpleNamespace(perf_counter=clock.__next__))


@pytest.mark.usefixtures("half_a_second_a_run")
def test_a_dry_run_says_what_would_run_and_writes_nothing(
    haemus: Run, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = haemus("sweep", file, "--dry-run", "--runs", 5, "--workers", 1, "--engine", "mesa")
    assert (answer.code, answer.err) == (0, "")
    said = dict(line.split("  ", 1) for line in answer.out.splitlines() if "  " in line)
    assert said["scenarios"].strip() == "2: short, shorter"
    assert said["points"].strip() == "4 (grid)"
    assert said["runs in all"].strip() == "40"
    assert said["time"].strip() == "about 20 s on 1 core (mesa)"
    assert said["memory"].strip().endswith("KB")
    assert said["talks_rate"].split()[:3] == ["number", "0.2", "0.8"]
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the call of git."""
    monkeypatch.setattr("haemus.experiments.store.manifest.git_state", lambda: None)


@pytest.mark.usefixtures("quick", "half_a_second_a_run")
def test_it_writes_tables_the_design_and_a_manifest_and_prints_the_answer(
    haemus: Run, file: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    answer = haemus("sweep", file, "--seed", 4, "--workers", 1, "--engine", "mesa", "--out", out)
    assert answer.code == 0
    assert {path.name for path in out.iterdir()} == {
        ".lock",
        "shards",
        "scenarios",
        "manifest.json",
        *(f"{n}.parquet" for n in ("runs", "failures", "design")),
    }
    said = manifest(out)
    assert (said["situation"], said["runs"], said["seed"]) == ("complete", 3, 4)
    assert said["command"] == "haemus sweep mine.toml --runs 3 --seed 4"
    described = said["experiment"]
    assert (described["name"], described["points"], described["text"]) == ("mine", 4, EXPERIMENT)
    assert described["design"] == {"kind": "grid"}
    assert [(axis["name"], axis["kind"], axis["low"], axis["high"]) for axis in described["factors"]] == [
        ("talks_rate", "number", 0.2, 0.8),
        ("ukraine-invasion.date", "date", pytest.approx(2021.148, abs=1e-3), pytest.approx(2022.148, abs=1e-3)),
    ]
    assert described["factors"][1]["levels"] == ["2021-02-24", "2022-02-24"]
    assert [each["name"] for each in said["scenarios"]] == ["short", "shorter"]
    assert pd.read_parquet(out / "design.parquet")["talks_rate"].tolist() == [0.2, 0.2, 0.8, 0.8]
    for part in (
        "means over runs by point: 24 runs; ±: one Monte Carlo error",
        "effects of one factor, from its lowest to its highest value",
        "expected signs",
    ):
        assert part in answer.out
    assert "haemus: 24 runs, about 12 s, " in answer.err
    assert answer.err.endswith(f"wrote {out}\n")


@pytest.mark.usefixtures("half_a_second_a_run")
def test_a_result_too_large_for_the_machine_is_refused_before_it_starts(
    haemus: Run, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("haemus.experiments.run.estimate.free_memory", lambda: 1000.0)
    out = tmp_path / "out"
    answer = haemus("sweep", file, "--out", out, "--workers", 1, "--engine", "mesa")
    assert answer.code == 2
    assert answer.err.startswith(
        "haemus: error: mine.toml: design: too large for the memory of this machine: an estimated "
    )
    assert "got '24 runs, about 12 s, " in answer.err
    assert not out.exists()
    assert haemus("sweep", file, "--dry-run", "--force", "--workers", 1).code == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("bulgaria-join",), "bulgaria-join: unknown experiment (got 'bulgaria-join'); allowed: a path ending in .toml, or one of"),
        (("none.toml",), "none.toml: there is no such file"),
        (("No-Name.toml",), "No-Name.toml: not a name for an experiment"),
        (("mine.toml", "--runs", "0"), "--runs: out of range (got 0)"),
        (("mine.toml", "--workers", "0"), "--workers: out of range (got 0)"),
        (("mine.toml", "--seed", "-1"), "--seed: out of range (got -1)"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_in_one_line(
    haemus: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], message: str
) -> None:
    written_in(tmp_path)
    (tmp_path / "No-Name.toml").write_text("x", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    answer = haemus("sweep", *words)
    assert answer.code == 2
    assert answer.err.startswith(f"haemus: error: {message}")
    assert answer.err.count("\n") == 1
    assert not (tmp_path / "results").exists()


@pytest.mark.usefixtures("quick")
def test_failing_runs_are_rows_with_their_point(
    haemus: Run, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = runners.reference_run

    def tripping(scenario: ResolvedScenario, run: int, seed: int) -> Rows | FailedRun:
        trips = scenario.name == "short#2" and run == 1
        return FailedRun(run, seed, "ValueError: tripped", "", "{}") if trips else honest(scenario, run, seed)

    monkeypatch.setattr("haemus.experiments.run.runners.reference_run", tripping)
    out = tmp_path / "out"
    answer = haemus("sweep", file, "--runs", 2, "--workers", 1, "--engine", "mesa", "--out", out)
    assert answer.code == 1
    assert f"short, point 2, run 1, seed {run_seed(1, 1)}: ValueError: tripped" in answer.err
    failures = pd.read_parquet(out / "failures.parquet")
    assert failures[["scenario", "point", "run"]].to_numpy().tolist() == [["short", 2, 1]]
    assert manifest(out)["situation"] == "failing runs"


@pytest.mark.usefixtures("quick")
def test_ctrl_c_leaves_what_finished_readable(
    haemus: Run, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = runners.reference_run

    def impatient(scenario: ResolvedScenario, run: int, seed: int) -> Rows | FailedRun:
        if scenario.name == "short#2" and seed == run_seed(1, 0):
            raise KeyboardInterrupt
        return honest(scenario, run, seed)

    monkeypatch.setattr("haemus.experiments.run.runners.reference_run", impatient)
    out = tmp_path / "out"
    answer = haemus("sweep", file, "--runs", 2, "--workers", 1, "--engine", "mesa", "--out", out)
    assert answer.code == 130
    assert "4 of 16 runs had finished" in answer.err
    assert pd.read_parquet(out / "runs.parquet")["point"].tolist() == [0, 0, 1, 1]
    assert manifest(out)["situation"] == "interrupted"


@pytest.mark.slow
@pytest.mark.parametrize("name", shipped_experiments())
def test_an_experiment_that_ships_runs_and_answers(haemus: Run, tmp_path: Path, name: str) -> None:
    asked, runs = smaller(name, tmp_path), 2
    experiment = load_experiment(asked)
    answer = haemus("sweep", asked, "--runs", runs, "--workers", 2, "--out", tmp_path / "out")
    assert answer.code == 0, answer.err
    assert "expected signs" in answer.out
    table = pd.read_parquet(tmp_path / "out" / "runs.parquet")
    assert len(table) == runs * experiment.count
    assert table[list(experiment.outcomes)].notna().all().all()


@pytest.mark.parametrize(
    ("effect", "low", "high", "words"),
    [
        (0.157, -0.003, 0.312, "+0.16 as x goes from 0 to 2 (interval -0.01 to +0.31, which holds 0)."),
        (2.7, 0.03, 4.9, "+2.7 as x goes from 0 to 2 (interval +0.03 to +4.9)."),
        (0.0, 0.0, 0.0, "no change in any replication as x goes from 0 to 2."),
        (2.0, 2.0, 2.0, "+2 as x goes from 0 to 2, the same in every replication."),
    ],
)
def test_a_sentence_on_an_effect_has_the_digits_of_the_table_and_touches_0_only_where_it_does(
    effect: float, low: float, high: float, words: str
) -> None:
    found = Effect(
        "baseline", "agreements_2025_27", "agreements", "x", "", "levels", 0.0, 2.0, 10, 2, effect, 0.1, low, high, 0.5, 9.0,
        0.0, 0.0, 0.0, 1.0,
    )  # fmt: skip
    assert effect_sentence(found, named=False).text == f"Agreements signed 2025-27: {words}"
    if low < high:
        change, span = (EFFECTS.filled([found]).cells[0][place] for place in (5, 6))
        assert words.startswith(change)
        assert span in words
