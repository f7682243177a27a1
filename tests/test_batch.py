"""Batches are paired, give the same results however the work is divided, and survive a run that raises."""

import json
import signal
from collections.abc import Callable

import pandas as pd
import pytest
from worlds import LIVELY

from haemus import BatchInterrupted, BatchResult, run_batch
from haemus.experiments.compare.asked import HEADLINE
from haemus.experiments.compare.comparison import compare
from haemus.experiments.run import runners
from haemus.experiments.run.engines import RUNS_A_CHUNK
from haemus.experiments.store.table_builder import TableBuilder
from haemus.model.bad_input import BadInput
from haemus.model.draws import run_seed
from haemus.model.outcomes import outcome_columns
from haemus.model.region import PHASES, Region
from haemus.model.scenario import ResolvedScenario, resolve_text

SEED = 11


def short(name: str, end: str = "2021Q1", extends: str = "baseline") -> ResolvedScenario:
    found = resolve_text(f'title = "Short"\nextends = "{extends}"\nend = "{end}"\n', name)
    return found.with_parameters(**LIVELY)


@pytest.fixture(scope="module")
def batch() -> BatchResult:
    """A scenario, and a copy with another name."""
    return run_batch([short("one"), short("other")], runs=3, seed=SEED, workers=1)


def of(table: pd.DataFrame, scenario: str) -> pd.DataFrame:
    return table[table["scenario"] == scenario].drop(columns="scenario").reset_index(drop=True)


def same(first: BatchResult, second: BatchResult) -> None:
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(table, second.tables[name])


def test_equal_scenarios_differ_by_exactly_nothing(batch: BatchResult) -> None:
    for table in batch.tables.values():
        pd.testing.assert_frame_equal(of(table, "one"), of(table, "other"))
    found = compare(batch.runs, ["other"], against="one")
    assert {each.verdict for each in found.differences} == {"exactly 0", "not defined"}


@pytest.mark.slow  # results that do not depend on chunks are the same when repeated
def test_the_same_batch_gives_the_same_tables(batch: BatchResult) -> None:
    same(batch, run_batch([short("one"), short("other")], runs=3, seed=SEED, workers=1))


def test_a_longer_batch_starts_with_the_shorter_one(batch: BatchResult) -> None:
    longer = run_batch([short("one")], runs=4, seed=SEED, workers=1)
    pd.testing.assert_frame_equal(of(longer.runs, "one").head(3), of(batch.runs, "one"))


def test_results_do_not_depend_on_the_size_of_chunks(batch: BatchResult, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RUNS_A_CHUNK, "mesa", 1)
    same(batch, run_batch([short("one"), short("other")], runs=3, seed=SEED, workers=1, engine="mesa"))


@pytest.mark.slow
def test_results_do_not_depend_on_the_number_of_workers() -> None:
    scenarios = [short("one", "2025Q2"), short("other", "2025Q2", "no-article5-doubt")]
    same(
        run_batch(scenarios, runs=5, seed=SEED, workers=1),
        run_batch(scenarios, runs=5, seed=SEED, workers=2),
    )


def test_replications_have_the_seed_of_their_number_in_every_scenario(batch: BatchResult) -> None:
    assert batch.runs["seed"].tolist() == 2 * [run_seed(SEED, run) for run in range(3)]
    assert batch.runs["run"].tolist() == [0, 1, 2, 0, 1, 2]


@pytest.mark.slow
def test_a_scenario_equals_its_parent_bit_for_bit_until_it_changes_something() -> None:
    scenarios = [short("doubt", "2026Q4"), short("no-doubt", "2026Q4", "no-article5-doubt")]
    result = run_batch(scenarios, runs=2, seed=SEED, workers=1)
    before = result.states[result.states["quarter"] < "2025Q1"]
    pd.testing.assert_frame_equal(of(before, "doubt"), of(before, "no-doubt"))
    after = result.states[result.states["quarter"] >= "2025Q1"]
    assert not of(after, "doubt").equals(of(after, "no-doubt"))
    initial = after[after["quarter"].astype(str).str.startswith("2025")][["scenario", "budget_initial_meur"]]
    pd.testing.assert_frame_equal(of(initial, "doubt"), of(initial, "no-doubt"))


def test_a_run_is_that_of_the_region_with_its_seed(batch: BatchResult) -> None:
    rows = Region(short("one"), run_seed(SEED, 2), collect=False).run_to_end().named("states")
    ours = batch.states[(batch.states["scenario"] == "one") & (batch.states["run"] == 2)]
    columns = ["quarter", "state", "budget_meur"]
    assert sorted(map(tuple, ours[columns].astype(object).to_numpy())) == sorted(row[:3] for row in rows)


@pytest.fixture
def one_run_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the third phase of run 1 raise in its fifth quarter."""

    phase = PHASES[2]
    honest: Callable[[Region], None] = getattr(Region, phase)

    def trip(world: Region) -> None:
        if world.quarter == 4 and world.seed == run_seed(SEED, 1):
            message = "tripped"
            raise ZeroDivisionError(message)
        honest(world)

    monkeypatch.setattr(Region, phase, trip)


@pytest.mark.usefixtures("one_run_raises")
def test_a_run_that_raises_is_a_row_and_the_others_finish(batch: BatchResult) -> None:
    altered = short("one").with_parameters(budget_adjustment=0.31)
    result = run_batch([altered], runs=3, seed=SEED, workers=1, engine="mesa")
    assert result.runs["status"].tolist() == ["done", "failed", "done"]
    assert result.runs.loc[1, list(outcome_columns())].isna().all()
    assert set(result.states["run"]) == {0, 2}
    (row,) = result.failures.to_dict("records")
    assert (row["scenario"], row["point"], row["run"], row["seed"]) == ("one", 0, 1, run_seed(SEED, 1))
    assert row["error"] == "ZeroDivisionError: tripped"
    assert "model/region.py" in row["traceback"]
    assert not any(line.startswith("/") for line in row["traceback"].splitlines())
    inputs = json.loads(row["inputs"])
    assert inputs["digest"] == altered.digest()
    assert inputs["parameters"]["budget_adjustment"] == 0.31
    assert batch.failures.empty


def test_ctrl_c_leaves_the_runs_that_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RUNS_A_CHUNK, "mesa", 1)
    interrupt_at(monkeypatch, 2)
    with pytest.raises(BatchInterrupted) as caught:
        run_batch([short("one"), short("other")], runs=3, seed=SEED, workers=1, engine="mesa")
    finished = caught.value.finished
    assert finished.runs["run"].tolist() == [0, 1]
    assert finished.states["run"].nunique() == 2
    assert list(finished.runs["scenario"].cat.categories) == ["one", "other"]


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_while_tables_are_collected_leaves_none_behind_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = TableBuilder.append

    def interrupted(builder: TableBuilder, *given: object) -> None:
        honest(builder, *given)  # type: ignore[arg-type]
        if given[2] == 1:  # the run
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setitem(RUNS_A_CHUNK, "mesa", 1)
    monkeypatch.setattr(TableBuilder, "append", interrupted)
    with pytest.raises(BatchInterrupted) as caught:
        run_batch([short("one")], runs=3, seed=SEED, workers=1, engine="mesa")
    finished = caught.value.finished
    assert finished.runs["run"].tolist() == [0, 1]
    assert set(finished.states["run"]) == {0, 1}


def interrupt_at(monkeypatch: pytest.MonkeyPatch, run: int) -> None:
    honest: Callable[..., object] = runners.reference_run

    def impatient(scenario: ResolvedScenario, number: int, seed: int) -> object:
        if number == run:
            raise KeyboardInterrupt
        return honest(scenario, number, seed)

    monkeypatch.setattr("haemus.experiments.run.runners.reference_run", impatient)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        pytest.param({"runs": 0}, "runs", id="no runs"),
        pytest.param({"runs": True}, "runs", id="true is no number"),
        pytest.param({"seed": -1}, "seed", id="negative seed"),
        pytest.param({"workers": 0}, "workers", id="no workers"),
        pytest.param({"scenarios": []}, "scenario", id="no scenario"),
        pytest.param({"scenarios": ["baseline", "baseline"]}, "scenario", id="twice"),
        pytest.param({"scenarios": ["baselin"]}, "baselin", id="misspelt"),
        pytest.param(
            {"scenarios": ["no-article5-doubt"], "history": "observed"},
            "no-article5-doubt.toml",
            id="changed past",
        ),
    ],
)
def test_what_cannot_be_run_is_refused_in_one_sentence(changes: dict[str, object], where: str) -> None:
    given = {"scenarios": ["baseline"], "runs": 1, "seed": 1} | changes
    scenarios = given.pop("scenarios")
    with pytest.raises(BadInput) as caught:
        run_batch(scenarios, **given)
    assert caught.value.where == where


def test_headline_outcomes_exist() -> None:
    assert set(HEADLINE) <= set(outcome_columns())
