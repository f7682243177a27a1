"""Two results compared: runs with the same seeds are paired, others aren't, and the answer says which."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from answer import Answer
from scipy.stats import ttest_ind
from written import write_result

from haemus.experiments.compare.asked import HEADLINE
from haemus.experiments.compare.difference import Labels, judged, measured
from haemus.experiments.compare.two_results import compare_results
from haemus.experiments.stats.unpaired import unpaired
from haemus.experiments.store.result import Result
from haemus.model.draws import run_seed
from haemus.model.outcomes import outcome_columns, unit_of

Run = Callable[..., Answer]
RUNS = 30
DESIGN = pd.DataFrame({"point": [0, 1], "strength": [0.5, 1.0]})


def table(seed: int, shifts: Mapping[str, float], runs: int = RUNS, points: int = 1) -> pd.DataFrame:
    """A made-up table of runs: run i draws the same values under one batch seed; a scenario shifts `crises`."""
    rows = []
    for scenario, shift in shifts.items():
        for point in range(points):
            for run in range(runs):
                draw = np.random.default_rng(run_seed(seed, run))
                values = dict(
                    zip(outcome_columns(), draw.uniform(1.0, 2.0, len(outcome_columns())).tolist(), strict=True)
                )
                values["crises"] += shift + 0.01 * draw.normal() + 0.1 * point
                rows.append(
                    {
                        "scenario": scenario,
                        "point": point,
                        "run": run,
                        "seed": run_seed(seed, run),
                        "status": "done",
                        **values,
                    }
                )
    return pd.DataFrame(rows)


def result(folder: Path, runs: pd.DataFrame, **more: object) -> Path:
    names = runs["scenario"].unique()
    listed: list[dict[str, object]] = [
        {"name": name, "digest": f"of {name}", "history": "simulated", "start": "2020Q1", "end": "2035Q4"}
        for name in names
    ]
    tables = {"runs": runs, **({"design": DESIGN} if "experiment" in more else {})}
    return write_result(folder, tables, listed, int(runs["run"].max()) + 1, record="outcomes", **more)


def test_the_same_seeds_are_paired_as_within_a_result(tmp_path: Path) -> None:
    one, other = table(1, {"mine": 0.0}), table(1, {"mine": 0.3})
    found = compare_results(
        Result.read(result(tmp_path / "a", one)),
        Result.read(result(tmp_path / "b", other)),
        outcomes=["crises", "lapses"],
    )
    (together,) = found.together
    assert (together.paired, together.same, together.name) == (True, True, "mine")
    labels = [Labels("a: mine", "b: mine", name, unit_of(name)) for name in ("crises", "lapses")]
    columns = ["crises", "lapses"]
    wanted = judged(measured(labels, other[columns].to_numpy(), one[columns].to_numpy()))
    assert repr(found.differences) == repr(tuple(wanted))
    assert [each.verdict for each in found.differences] == ["higher", "exactly 0"]
    assert found.differences[0].error < 0.01


def test_other_seeds_are_not_paired(tmp_path: Path) -> None:
    one, other = table(1, {"mine": 0.0}), table(2, {"mine": 0.3}, runs=20)
    found = compare_results(
        Result.read(result(tmp_path / "a", one)),
        Result.read(result(tmp_path / "b", other)),
        outcomes=["crises", "lapses"],
    )
    assert not found.together[0].paired
    for each in found.differences:
        wanted = ttest_ind(other[each.outcome], one[each.outcome], equal_var=False)
        assert each.p == pytest.approx(wanted.pvalue)
        assert (each.low, each.high) == pytest.approx(tuple(wanted.confidence_interval()))
        assert each.difference == pytest.approx(other[each.outcome].mean() - one[each.outcome].mean())
        assert each.pairs == 0
        found_it = each.p_corrected <= 0.05
        assert (each.verdict in {"higher", "lower"}) is found_it
    assert found.differences[0].verdict == "higher"
    assert found.differences[0].error > 0.05


def test_a_batch_that_was_made_larger_is_paired_where_both_have_runs(tmp_path: Path) -> None:
    first = result(tmp_path / "a", table(1, {"mine": 0.0}))
    second = result(tmp_path / "b", table(1, {"mine": 0.3}, runs=RUNS + 10))
    found = compare_results(Result.read(first), Result.read(second), outcomes=["crises"])
    assert found.together[0].paired
    assert found.differences[0].pairs == RUNS


def test_scenarios_are_matched_by_name_and_others_named(tmp_path: Path) -> None:
    first = result(tmp_path / "a", table(1, {"mine": 0.0, "alone": 0.0}))
    second = result(tmp_path / "b", table(1, {"other": 0.0, "mine": 0.3}))
    found = compare_results(Result.read(first), Result.read(second))
    assert [each.name for each in found.together] == ["mine"]
    assert found.alone == ("alone", "other")
    assert {each.outcome for each in found.differences if each.asked} == set(HEADLINE)


def test_two_single_scenarios_need_no_common_name(tmp_path: Path) -> None:
    first, second = result(tmp_path / "a", table(1, {"mine": 0.0})), result(tmp_path / "b", table(1, {"yours": 0.3}))
    (together,) = compare_results(Result.read(first), Result.read(second)).together
    assert (together.name, together.same, together.paired) == ("yours and mine", False, True)


def test_at_several_points_replications_are_the_pairs(tmp_path: Path) -> None:
    axis = {"name": "strength", "kind": "number", "unit": "", "low": 0.5, "high": 1.0, "levels": None}
    said = {"name": "x", "question": "?", "design": {"kind": "list"}, "factors": [axis], "outcomes": ["crises"]}
    one, other = table(1, {"mine": 0.0}, points=2), table(1, {"mine": 0.3}, points=2)
    first, second = result(tmp_path / "a", one, experiment=said), result(tmp_path / "b", other, experiment=said)
    (found,) = compare_results(Result.read(first), Result.read(second), outcomes=["crises"]).differences
    assert found.pairs == RUNS
    assert found.mean_against == pytest.approx(one["crises"].mean())
    DESIGN.assign(strength=[0.5, 0.9]).to_parquet(second / "design.parquet")
    with pytest.raises(ValueError, match="has other points than"):
        compare_results(Result.read(first), Result.read(second))


def test_the_command_says_which_runs_are_paired(haemus: Run, tmp_path: Path) -> None:
    first = result(tmp_path / "old", table(1, {"mine": 0.0}), model_version="one")
    second = result(tmp_path / "new", table(1, {"mine": 0.3}), model_version="two")
    third = result(tmp_path / "third", table(2, {"mine": 0.3}), model_version="two")
    answer = haemus("compare", first, second)
    assert answer.code == 0, answer.err
    assert "mine: second less first, paired: up to 30 runs with the same seeds\n" in answer.out
    assert "made by different versions of the model: one and two" in answer.out
    assert answer.err == f"wrote {second / 'compared-with-old'}\n"
    written = pd.read_parquet(second / "compared-with-old" / "comparison.parquet")
    assert written["paired"].all()
    assert written.set_index("outcome").loc["crises", "verdict"] == "higher"
    answer = haemus("compare", second, third, "--out", tmp_path / "own", "--outcomes", "crises")
    assert "mine: second less first, not paired, because the seeds differ: 30 and 30 runs\n" in answer.out
    assert not pd.read_parquet(tmp_path / "own" / "comparison.parquet")["paired"].any()
    said = json.loads(haemus("compare", second, third, "--json").out)
    assert [each["paired"] for each in said["scenarios"]] == [False]
    assert {each["paired"] for each in said["differences"]} == {False}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["a", "b", "--against", "mine"], "--against: two folders are compared, the second with the first"),
        (["a", "b", "--runs", "5"], "--runs: a folder is read, so nothing is run (got 5)"),
        (["a", "baseline"], "compare: a folder beside something else (got 'a')"),
        (["a", "nowhere"], "compare: no such folder (got 'nowhere')"),
        (["a", "b", "c"], "compare: a folder beside something else"),
        (["a", "c"], "c: has no scenario of a (got 'third, fourth')"),
        (["a", "b", "--outcomes", "crisis"], 'did you mean "crises"?'),
        (["a", "empty"], "not a result of haemus run"),
    ],
)
def test_bad_words_about_two_folders_are_refused(
    words: list[str], said: str, haemus: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, scenarios in (("a", {"mine": 0.0}), ("b", {"mine": 0.0}), ("c", {"third": 0.0, "fourth": 0.0})):
        result(tmp_path / name, table(1, scenarios, runs=2))
    (tmp_path / "empty").mkdir()
    answer = haemus("compare", *words)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1


def test_unpaired_differences_at_the_edges() -> None:
    one = np.ones(5)
    assert unpaired(one, one) == (0.0, 0.0, 0.0, 0.0, 1.0)
    assert unpaired(2.0 * one, one)[:4] == (1.0, 0.0, 1.0, 1.0)
    assert np.isnan(unpaired(2.0 * one, one).p)
    assert unpaired(np.array([3.0]), one).difference == 2.0
    assert np.isnan(unpaired(np.array([3.0]), one).error)
    assert np.isnan(unpaired(one, one[:0])).all()
