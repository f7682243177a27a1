"""Batches on two engines give one result; runs the ensemble can't finish are finished or explained by the reference."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pytest
from answer import Answer
from numpy.typing import NDArray
from worlds import LIVELY, shipped, until

import haemus.experiments.run.chunks
from haemus import BatchInterrupted, BatchResult, run_batch
from haemus.experiments.outcomes.measuring import all_outcomes
from haemus.experiments.run import runners
from haemus.experiments.run.engines import ENSEMBLE_FROM, RUNS_A_CHUNK, chosen_engine, runs_a_chunk
from haemus.experiments.run.runners import InEnsemble, made_ready
from haemus.experiments.store.concatenate import ROWS, concatenated, some_runs
from haemus.experiments.store.kept import RECORDINGS
from haemus.experiments.store.packing import FailedRun
from haemus.experiments.store.tables import RECORDED
from haemus.model.bad_input import BadInput
from haemus.model.compiled import Buffers, Ensemble
from haemus.model.draws import run_seed
from haemus.model.outcomes import outcome_columns
from haemus.model.scenario import ResolvedScenario, resolve_text
from haemus.model.tables.rows import Rows

Haemus = Callable[..., Answer]
SEED = 11
REMOVED = (
    'title = "Removed"\nextends = "baseline"\nstart = "2024Q3"\n[remove]\nsuppliers = ["rus", "hrv-djuro-djakovic"]\n'
)
WORLDS = {
    "simulated": shipped("baseline"),
    "observed": shipped("baseline").with_history("observed"),
    "removed and late": resolve_text(REMOVED, "removed").without_state("MNE").with_parameters(**LIVELY),
}
SHORT = until("baseline", "2022Q4").with_parameters(**LIVELY)
RUNS = 5


def batch(
    engine: str = "ensemble", scenario: ResolvedScenario = SHORT, runs: int = RUNS, **more: object
) -> BatchResult:
    return run_batch([scenario], runs=runs, seed=SEED, **{"workers": 1, "engine": engine, **more})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def honest() -> BatchResult:
    """The reference's result."""
    return batch("mesa")


def same(first: BatchResult, second: BatchResult) -> None:
    assert list(first.tables) == list(second.tables)
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(table, second.tables[name], check_exact=True)


def failing(monkeypatch: pytest.MonkeyPatch, *places: int) -> None:
    """Make the ensemble report some runs as failed, with garbage in their rows."""
    honest = Ensemble.run

    def run(self: Ensemble, seeds: Sequence[int], buffers: Buffers) -> tuple[Rows, NDArray[np.int64]]:
        recorded, statuses = honest(self, seeds, buffers)
        for place in places:
            statuses[place] = 1
            recorded.states[place] = recorded.states[place][::-1]
        return recorded, statuses

    monkeypatch.setattr(Ensemble, "run", run)


@pytest.mark.parametrize("world", WORLDS)
def test_both_engines_give_the_same_tables(world: str) -> None:
    ours, theirs = (batch(engine, WORLDS[world], 3) for engine in ("ensemble", "mesa"))
    same(ours, theirs)
    assert (ours.engine, theirs.engine, ours.repeated) == ("ensemble", "mesa", 0)
    assert {name for name, table in ours.tables.items() if table.empty} <= {"failures", "crises"}
    assert len(ours.crises) or world != "removed and late"


def test_many_runs_go_to_the_ensemble_and_few_where_it_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("haemus.experiments.run.warm_up.is_compiled", lambda: True)
    assert chosen_engine("auto", 1) == "ensemble"
    monkeypatch.setattr("haemus.experiments.run.warm_up.is_compiled", lambda: False)
    assert chosen_engine("auto", ENSEMBLE_FROM) == "ensemble"
    assert chosen_engine("auto", ENSEMBLE_FROM - 1) == "mesa"
    assert chosen_engine("mesa", ENSEMBLE_FROM) == "mesa"
    assert chosen_engine("ensemble", 1) == "ensemble"
    assert batch("auto", until(SHORT, "2020Q2"), ENSEMBLE_FROM).engine == "ensemble"
    assert batch("auto", until(SHORT, "2020Q2"), 2).engine == "mesa"


@pytest.mark.parametrize(
    ("size", "workers"), [(1, 1), (2, 2), (3, 3), pytest.param(64, 2, id="more workers than chunks")]
)
def test_results_depend_neither_on_chunks_nor_on_threads(
    size: int, workers: int, honest: BatchResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RUNS_A_CHUNK, "ensemble", size)
    same(batch(workers=workers), honest)


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_leaves_the_runs_that_the_ensemble_has_finished(workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    make = InEnsemble.__call__

    def impatient(self: InEnsemble, scenario: ResolvedScenario, runs: range, seeds: Sequence[int]) -> object:
        if runs.start == 3:
            raise KeyboardInterrupt
        return make(self, scenario, runs, seeds)

    monkeypatch.setitem(RUNS_A_CHUNK, "ensemble", 1)
    monkeypatch.setattr(InEnsemble, "__call__", impatient)
    with pytest.raises(BatchInterrupted) as caught:
        batch(workers=workers)
    runs = caught.value.finished.runs["run"].tolist()
    assert 3 not in runs
    assert runs == [0, 1, 2] if workers == 1 else runs


@pytest.mark.parametrize("places", [(0,), (1, 2), (4,), (0, 1, 2, 3, 4)], ids=str)
def test_a_run_that_the_ensemble_cannot_finish_is_made_again(
    places: tuple[int, ...], honest: BatchResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, *places)
    found = batch()
    same(found, honest)
    assert found.repeated == len(places)


@pytest.mark.parametrize(
    ("table", "number"),
    [
        ("states", "budget"),
        ("states", "lasting"),
        ("states", "belief"),
        ("states", "influence"),
        ("suppliers", "capacity"),
    ],
)
def test_the_ensemble_says_which_runs_do_not_add_up(
    table: str, number: str, honest: BatchResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this region nothing adds up, or a number that comparisons would pass isn't one, so compiled code raises."""

    def spoilt(scenario: ResolvedScenario) -> Ensemble:
        ensemble = Ensemble(scenario)
        ensemble.start[table][number] = np.nan
        return ensemble

    monkeypatch.setattr("haemus.experiments.run.runners.made_ready", spoilt)
    found = batch()
    same(found, honest)
    assert found.repeated == RUNS


@pytest.mark.parametrize("method", ["__init__", "run"])
def test_a_scenario_that_the_ensemble_cannot_take_is_left_to_the_reference(
    method: str, honest: BatchResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raising(*_: object, **__: object) -> None:
        raise ValueError("no room")

    monkeypatch.setattr(Ensemble, method, raising)
    made_ready.cache_clear()
    found = batch()
    made_ready.cache_clear()
    same(found, honest)
    assert found.repeated == RUNS


def test_a_run_that_fails_in_both_engines_is_a_row(honest: BatchResult, monkeypatch: pytest.MonkeyPatch) -> None:
    again = runners.reference_run

    def tripping(scenario: ResolvedScenario, run: int, seed: int) -> Rows | FailedRun:
        return FailedRun(run, seed, "ValueError: tripped", "where", "{}") if run == 1 else again(scenario, run, seed)

    failing(monkeypatch, 1, 3)
    monkeypatch.setattr("haemus.experiments.run.runners.reference_run", tripping)
    found = batch()
    only_done = found.runs[found.runs["status"] == "done"]
    assert found.runs["status"].tolist() == ["done", "failed", "done", "done", "done"]
    assert found.runs.loc[1, list(outcome_columns())].isna().all()
    assert found.failures[["run", "seed", "error"]].to_numpy().tolist() == [
        [1, run_seed(SEED, 1), "ValueError: tripped"]
    ]
    outcomes = list(outcome_columns())
    pd.testing.assert_frame_equal(only_done[outcomes], honest.runs[outcomes].drop(1), check_exact=True)
    assert len(set(only_done["contracts_signed"])) > 1
    for name in RECORDED:
        kept = honest.tables[name][honest.tables[name]["run"] != 1].reset_index(drop=True)
        pd.testing.assert_frame_equal(found.tables[name].astype(object), kept.astype(object), check_exact=True)


@pytest.mark.parametrize("engine", ["mesa", "ensemble"])
@pytest.mark.parametrize("odd", [(2,), (0, 1, 2, 3, 4)], ids=str)
def test_outcomes_that_raise_fail_their_run_alone(
    engine: str, odd: tuple[int, ...], honest: BatchResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeds = [run_seed(SEED, run) for run in odd]

    def raising(scenario: ResolvedScenario, recorded: Rows) -> dict[str, NDArray[np.float64]]:
        if np.isin(recorded.runs["seed"], seeds).any():
            raise ArithmeticError("odd")
        return all_outcomes(scenario, recorded)

    monkeypatch.setattr("haemus.experiments.run.chunks.all_outcomes", raising)
    found = batch(engine)
    assert found.failures["run"].tolist() == list(odd)
    assert set(found.failures["error"]) == {"ArithmeticError: odd"}
    others = [run for run in range(RUNS) if run not in odd]
    pd.testing.assert_frame_equal(
        found.runs.loc[others, ["run", *outcome_columns()]], honest.runs.loc[others, ["run", *outcome_columns()]]
    )
    assert sorted(set(found.states["run"])) == others


def test_paper_that_was_written_on_before_changes_nothing() -> None:
    paper, seeds = Buffers(), [run_seed(SEED, run) for run in range(RUNS)]
    wider = until("baseline", "2020Q4")
    for scenario, asked in ((SHORT, seeds[:2]), (wider, seeds), (SHORT, seeds), (wider, seeds[:1])):
        again, _ = Ensemble(scenario).run(asked, paper)
        fresh, _ = Ensemble(scenario).run(asked)
        for name in ("runs", "states", *ROWS):
            assert getattr(again, name).tobytes() == getattr(fresh, name).tobytes(), name


def test_runs_taken_apart_come_together_again() -> None:
    recorded, _ = Ensemble(SHORT).run([run_seed(SEED, run) for run in range(RUNS)])
    pieces = [some_runs(recorded, first, stop) for first, stop in ((0, 1), (1, 1), (1, 4), (4, 5))]
    assert [piece.runs.size for piece in pieces] == [1, 0, 3, 1]
    again = concatenated(pieces)
    for name in ("runs", "states", *ROWS):
        assert getattr(again, name).tobytes() == getattr(recorded, name).tobytes(), name
    assert again.names == recorded.names


@pytest.mark.parametrize("engine", ["mesa", "ensemble"])
@pytest.mark.parametrize("record", RECORDINGS)
def test_only_what_is_recorded_is_packed_and_there(
    engine: str, record: str, honest: BatchResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed, asked = haemus.experiments.run.chunks.packed, set()

    def noted(table: str, recorded: Rows, runs: NDArray[np.int32]) -> object:
        asked.add(table)
        return packed(table, recorded, runs)

    monkeypatch.setattr("haemus.experiments.run.chunks.packed", noted)
    found = batch(engine, record=record)
    assert tuple(found.tables) == RECORDINGS[record]
    assert asked == set(RECORDINGS[record]) & set(RECORDED)
    for name, table in found.tables.items():
        pd.testing.assert_frame_equal(table, honest.tables[name])
    if record != "everything":
        with pytest.raises(AttributeError, match=f"contracts was not recorded: record='{record}'"):
            _ = found.contracts
    with pytest.raises(AttributeError, match="has no attribute 'treaties'"):
        _ = found.treaties


@pytest.mark.parametrize(
    ("given", "where", "nearest"),
    [
        ({"engine": "mess"}, "engine", "mesa"),
        ({"record": "outcome"}, "record", "outcomes"),
        ({"engine": 3}, "engine", ""),
    ],
    ids=str,
)
def test_a_choice_that_there_is_not_is_refused(given: dict[str, object], where: str, nearest: str) -> None:
    with pytest.raises(BadInput) as caught:
        batch(**given)  # type: ignore[arg-type]
    assert (caught.value.where, caught.value.nearest) == (where, nearest)


@pytest.mark.parametrize("words", [("--engine", "mess"), ("--record", "outcome")], ids=str)
def test_the_command_refuses_such_a_choice(haemus: Haemus, words: tuple[str, str]) -> None:
    answer = haemus("run", *words)
    assert (answer.code, answer.out) == (2, "")
    assert f"haemus: error: {words[0]}: no such choice (got '{words[1]}'); allowed: " in answer.err


@pytest.mark.parametrize(
    ("record", "runs", "size"),
    [("outcomes", 200, 64), ("outcomes", 2_048, 128), ("outcomes", 10_000, 256), ("states", 10_000, 16)],
)
def test_chunks_of_outcomes_grow_with_the_runs_and_leave_work_for_all(record: str, runs: int, size: int) -> None:
    assert runs_a_chunk("ensemble", record, runs) == size
    assert runs // size >= 3
    assert runs_a_chunk("mesa", record, runs) == 1
