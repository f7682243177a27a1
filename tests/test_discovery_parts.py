"""Scenario discovery without the workbench: conditions, cases, limits, errors, resampling, and refused input."""

import subprocess
import sys
from collections.abc import Callable
from math import nan, sqrt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from answer import Answer
from scipy.stats import binomtest
from swept_folders import DAYS, FACTORS, design, made_up, table_of_runs, write_swept

from haemus.experiments.design.values import Axis
from haemus.experiments.discovery.analysis import parts
from haemus.experiments.discovery.boxes import Limit, allowed, in_words
from haemus.experiments.discovery.cases import Cases, cases_of
from haemus.experiments.discovery.condition import Condition
from haemus.experiments.discovery.stability import Stability
from haemus.experiments.stats.ratios import quasi_p, ratio
from haemus.experiments.stats.resampling import dealt, generator, halves
from haemus.experiments.store.sweep_result import SweepResult
from haemus.model.bad_input import BadInput

Run = Callable[..., Answer]
OUTCOMES = ("agreements_signed", "crises", "tirana")
AXES = {name: Axis.read({"name": name, **factor}) for name, factor in FACTORS.items()}


# --- conditions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "values", "holds"),
    [
        ("agreements_signed >= 5", [4, 5, 6], [0, 1, 1]),
        ("agreements_signed>5", [4, 5, 6], [0, 0, 1]),
        (" crises <= 1 ", [0, 1, 2], [1, 1, 0]),
        ("crises < 1e0", [0, 1, 2], [1, 0, 0]),
        ("tirana == 1", [0, 1, nan], [0, 1, nan]),
        ("agreements_signed top 20%", [1, 2, 3, 4, 5, 6], [0, 0, 0, 0, 1, 1]),
        ("agreements_signed bottom 25 %", [3, 1, 2, 2, 5], [0, 1, 1, 1, 0]),
        ("crises top 10%", [0, 0, 1, 1, 1], [0, 0, 1, 1, 1]),
    ],
)
def test_a_condition_holds_where_it_says(text: str, values: list[float], holds: list[float]) -> None:
    numbers = np.array(values, dtype=np.float64)
    condition = Condition.read(text, OUTCOMES).among(numbers[np.isfinite(numbers)])
    np.testing.assert_array_equal(condition.holds(numbers), holds)


@pytest.mark.parametrize(
    ("text", "words", "stem"),
    [
        ("crises>=2.50", "crises >= 2.5", "crises-at-least-2.5"),
        ("crises top 10%", "crises top 10%", "crises-top-10-percent"),
        ("tirana == 1", "tirana == 1", "tirana-is-1"),
    ],
)
def test_a_condition_is_said_in_one_way(text: str, words: str, stem: str) -> None:
    condition = Condition.read(text, OUTCOMES)
    assert (condition.words, condition.stem) == (words, stem)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("agreements_signed", "no condition"),
        ("agreements_signed = 5", "no condition"),
        ("agreements_signed >= 5 or crises > 1", "no condition"),
        ("5 <= agreements_signed", "no condition"),
        ("agreements_signed top 10", "no condition"),
        ("agreements_signed >= many", "no condition"),
        ("agreements_signed >= nan", "no condition"),
        ("agreements_signed >= inf", "no condition"),
        ("agreements_signed >= 1__0", "no condition"),
        ("agreements_signed top few%", "above 0% and under 100%"),
        ("agreements_signed top 0%", "above 0% and under 100%"),
        ("agreements_signed bottom 100%", "above 0% and under 100%"),
        ("agrements_signed >= 5", 'did you mean "agreements_signed"?'),
    ],
)
def test_what_is_no_condition_is_refused(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said.replace("?", r"\?")):
        Condition.read(text, OUTCOMES)


# --- limits -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "limit", "words"),
    [
        ("strength", Limit(0, low=1.2345), "at least 1.23"),
        ("strength", Limit(0, high=0.5), "at most 0.5"),
        ("strength", Limit(0, low=0.25, high=0.5), "from 0.25 to 0.5"),
        ("speech.date", Limit(2, low=2025.3), "from 2025-05-14 on"),
        ("speech.date", Limit(2, high=2025.8), "until 2025-08-14"),
        ("speech.date", Limit(2, low=2025.3, high=2025.8), "from 2025-05-14 to 2025-08-14"),
        ("doubt_response", Limit(3, places=(0, 2)), "self-help or adverse"),
        ("speech.presence", Limit(4, places=(1,)), "true"),
    ],
)
def test_limits_are_said_in_the_units_of_the_factor(name: str, limit: Limit, words: str) -> None:
    assert in_words(limit, AXES[name]) == words


def test_a_box_holds_the_points_within_every_limit() -> None:
    numbers = np.array([[0.5, 0.0], [1.5, 0.0], [1.5, 2.0], [1.0, 1.0]])
    assert allowed((Limit(0, low=1.0), Limit(1, places=(0, 1))), numbers).tolist() == [False, True, False, True]
    assert allowed((), numbers).all()


def test_the_quasi_p_value_of_whole_cases_is_the_binomial_test() -> None:
    draw = np.random.default_rng(2)
    shares = draw.integers(0, 2, 60).astype(float)
    wide = np.arange(60) < 40
    inside = wide & (np.arange(60) % 3 == 0)
    expected = binomtest(
        int(shares[inside].sum()), int(inside.sum()), shares[wide].mean(), alternative="greater"
    ).pvalue
    assert quasi_p(shares, inside, wide) == pytest.approx(expected, rel=1e-12)
    assert quasi_p(np.zeros(60), inside, wide) == quasi_p(np.ones(60), inside, wide) == 1.0


def test_a_share_counts_between_the_whole_cases_beside_it() -> None:
    wide, inside = np.ones(20, bool), np.arange(20) < 6
    shares = np.where(inside, 5.0, 3.0) / 10.0
    below, above = (binomtest(k, 6, shares.mean(), alternative="greater").pvalue for k in (3, 4))
    shares[0] += 0.4
    assert above < quasi_p(shares, inside, wide) < below


# --- errors and chance --------------------------------------------------------------------------------


def test_the_error_of_a_share_of_points_is_that_of_a_mean() -> None:
    hits = np.random.default_rng(1).integers(0, 2, (50, 1)).astype(float)
    found = ratio(hits, np.ones((50, 1)), np.arange(50))
    assert found.value == pytest.approx(hits.mean())
    assert found.error == pytest.approx(hits.std(ddof=1) / sqrt(50))


def test_runs_that_the_replication_decides_have_the_error_of_so_many_replications() -> None:
    by_run = np.array([1.0, 0.0, 0.0, 1.0, 1.0])
    hits = np.tile(by_run, (200, 1)) / 5.0
    found = ratio(hits, np.full((200, 5), 0.2), np.arange(200))
    assert found.error == pytest.approx(by_run.std(ddof=1) / sqrt(5))


def test_points_of_one_unit_count_as_one() -> None:
    by_unit = np.random.default_rng(4).random(12)
    hits = np.repeat(by_unit, 8)[:, None]
    found = ratio(hits, np.ones_like(hits), np.repeat(np.arange(12), 8))
    assert found.error == pytest.approx(by_unit.std(ddof=1) / sqrt(12))


def test_nothing_over_nothing_is_no_ratio() -> None:
    assert np.isnan(ratio(np.zeros((3, 1)), np.zeros((3, 1)), np.arange(3)).value)


def test_the_variance_is_due_to_points_replications_or_neither() -> None:
    draw = np.random.default_rng(6)
    by_point, by_run = draw.integers(0, 2, (400, 1)), draw.integers(0, 2, (1, 30))
    alike = np.ones((400, 30))
    assert parts(by_point * alike).points == pytest.approx(1.0)
    assert parts(by_run * alike).replications == pytest.approx(1.0)
    assert parts(draw.integers(0, 2, (400, 30)).astype(float)).rest == pytest.approx(1.0, abs=0.02)
    both = parts(3.0 * draw.normal(size=(400, 1)) + draw.normal(size=(1, 30)) + draw.normal(size=(400, 30)))
    assert both.points == pytest.approx(9.0 / 11.0, abs=0.05)
    assert sum((both.points, both.replications, both.rest)) == pytest.approx(1.0)
    assert np.isnan(parts(np.ones((5, 1))).points)


# --- resampling ---------------------------------------------------------------------------------------


def test_halves_are_of_units_and_the_same_with_the_same_seed() -> None:
    units = np.repeat(np.arange(10), 3)
    drawn = list(halves(units, 40, seed=1))
    assert len(drawn) == 40
    for half in drawn:
        assert half.sum() == 15
        assert {int(half[units == unit].sum()) for unit in range(10)} == {0, 3}
    assert all(np.array_equal(one, two) for one, two in zip(drawn, halves(units, 40, seed=1), strict=True))
    assert any(not np.array_equal(one, two) for one, two in zip(drawn, halves(units, 40, seed=2), strict=True))
    assert np.mean(drawn, axis=0) == pytest.approx(np.full(30, 0.5), abs=0.3)


def test_values_are_dealt_out_by_whole_units_and_each_column_by_itself() -> None:
    units = np.repeat(np.arange(20), 3)
    values = np.column_stack([100.0 * units + np.tile(np.arange(3), 20), 7.0 * units])
    mixed = dealt(values, units, generator("a test", 1))
    assert np.array_equal(np.sort(mixed, axis=0), np.sort(values, axis=0))
    by_unit = mixed.reshape(20, 3, 2)
    assert (np.diff(by_unit[:, :, 0], axis=1) == 1.0).all()  # a unit's points stay together and in order
    assert not np.array_equal(by_unit[:, 0, 0] / 100.0, by_unit[:, 0, 1] / 7.0)
    unequal = dealt(values[1:], units[1:], generator("a test", 1))
    assert np.array_equal(np.sort(unequal, axis=0), np.sort(values[1:], axis=0))


def test_a_search_counts_itself_among_the_shuffled() -> None:
    found = Stability((), (0.1, 0.2, 0.3))
    assert [found.p(excess) for excess in (0.0, 0.2, 0.9)] == [1.0, 0.75, 0.25]


# --- cases --------------------------------------------------------------------------------------------


def cases(folder: Path, points: pd.DataFrame, runs: pd.DataFrame, share: float | None = None, **words: object) -> Cases:
    swept = SweepResult.read(write_swept(folder, points, runs, **words))  # type: ignore[arg-type]
    ((name, table),) = swept.by_scenario(OUTCOMES[:2])
    condition = Condition.read("agreements_signed >= 5", OUTCOMES)
    return cases_of(swept, name, table, condition, share, expected=4 * len(points))


def test_a_point_weighs_by_the_share_of_its_runs(tmp_path: Path) -> None:
    points = design()
    runs = made_up(points)
    found = cases(tmp_path / "plain", points, runs)
    by_hand = (runs["agreements_signed"] >= 5).groupby(runs["point"]).mean()
    assert found.shares == pytest.approx(by_hand.to_numpy())
    assert found.tries.sum(axis=1) == pytest.approx(1.0)
    assert found.units.tolist() == points["point"].tolist()
    whole = cases(tmp_path / "whole", points, runs, share=0.75)
    assert np.array_equal(whole.shares, (by_hand >= 0.75).to_numpy(dtype=float))
    assert "points are clearly on one side of a share of 0.75" in whole.notes[-1]


def test_points_of_one_sample_of_saltelli_go_together(tmp_path: Path) -> None:
    points = design(56)
    found = cases(tmp_path / "sobol", points, made_up(points), kind="sobol", samples=8)
    assert found.units.tolist() == [place // 7 for place in range(56)]


def test_what_is_missing_is_left_out_and_said(tmp_path: Path) -> None:
    points = design()
    runs = made_up(points)
    runs.loc[runs["point"] == 3, "status"] = "failed"
    runs.loc[[40, 41], "agreements_signed"] = nan
    points["decay"] = 0.5
    found = cases(tmp_path / "out", points, runs, kind="list")
    assert len(found.points) == len(points) - 1
    assert 3 not in found.points
    assert found.shares[9] in {0.0, 0.5, 1.0}  # point 10 has two runs left
    assert [axis.name for axis in found.axes] == [name for name in FACTORS if name != "decay"]
    said = " / ".join(found.notes)
    for part in (
        "one value: decay", "the points are a list", "4 runs failed or did not finish", "2 runs have no value",
        "1 points have no finished run",
    ):  # fmt: skip
        assert part in said


# --- refusals -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def swept_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    points = design()
    return write_swept(tmp_path_factory.mktemp("discovery") / "swept", points, made_up(points))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--where", "agreements_signed >= 9"], "no run satisfies it: there is nothing to separate"),
        (["--where", "agreements_signed >= 9"], "agreements_signed lies from 2 to 5"),
        (["--where", "agreements_signed >= 2"], "every run satisfies it"),
        (["--where", "agreement_signed >= 2"], 'did you mean "agreements_signed"?'),
        (["--where", "seed >= 2"], "--where: no such outcome"),
        (["--where", "agreements_signed >= 5", "--scenario", "mien"], 'allowed: mine; did you mean "mine"?'),
        (["--where", "agreements_signed >= 5", "--share", "1.5"], "--share: out of range (got 1.5)"),
        (["--where", "agreements_signed >= 5", "--density", "nan"], "--density: out of range (got nan)"),
        (
            ["--where", "crises == 3", "--share", "1"],
            "no point has that share of its runs (got 1.0); allowed: a share that some points reach",
        ),
        (["--where", "agreements_signed >= 5", "--outcomes", "crisis"], 'did you mean "crises"?'),
        (["--where", "agreements_signed >= 5", "--resamples", "1"], "--resamples: out of range (got 1)"),
        (["--where", "agreements_signed >= 5", "--seed", "-1"], "--seed: out of range (got -1)"),
        (["--scenario", "mine"], "discover: --where: is missing"),
    ],
)
def test_bad_words_are_refused_and_nothing_is_written(
    words: list[str], said: str, haemus: Run, swept_folder: Path
) -> None:
    before = sorted(swept_folder.iterdir())
    answer = haemus("discover", swept_folder, *words)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1
    assert sorted(swept_folder.iterdir()) == before


def asked_of(haemus: Run, folder: Path, *words: object) -> str:
    answer = haemus("discover", folder, "--where", "agreements_signed >= 5", *words)
    assert (answer.code, answer.out) == (2, "")
    return answer.err


def test_a_folder_that_cannot_answer_is_refused(haemus: Run, tmp_path: Path) -> None:
    points, few = design(), design(19)
    runs = made_up(points)
    assert "too few points to find a box among (got 19)" in asked_of(
        haemus, write_swept(tmp_path / "few", few, made_up(few))
    )
    morris = write_swept(tmp_path / "morris", points, runs, kind="morris")
    assert "trajectories for elementary effects" in asked_of(haemus, morris)
    same = points.assign(**{name: points[name].iloc[0] for name in FACTORS})
    assert "no factor took more than one value" in asked_of(haemus, write_swept(tmp_path / "same", same, runs))
    alike = table_of_runs(
        points, {name: np.tile([5.0, 2.0], (240, 1)) for name in OUTCOMES[:2]} | {"threat_2026_27": np.ones((240, 2))}
    )
    assert "every point has the same share of such runs" in asked_of(
        haemus, write_swept(tmp_path / "alike", points, alike)
    )
    rare = runs.assign(agreements_signed=np.where(runs["point"] < 3, 5.0, 2.0))
    assert "too few points with runs of interest" in asked_of(haemus, write_swept(tmp_path / "rare", points, rare))
    often = runs.assign(agreements_signed=np.where(runs["point"] < 3, 2.0, 5.0))
    assert "too few points with runs not of interest" in asked_of(
        haemus, write_swept(tmp_path / "often", points, often)
    )
    none = runs.assign(agreements_signed=nan)
    assert "no run has a value of this outcome" in asked_of(haemus, write_swept(tmp_path / "none", points, none))
    two = pd.concat([runs, runs.assign(scenario="yours")], ignore_index=True)
    assert "--scenario: several scenarios: name one; allowed: mine, yours" in asked_of(
        haemus, write_swept(tmp_path / "two", points, two)
    )


def test_the_workbench_is_not_imported_before_it_is_needed() -> None:
    """Nor the library of scores, which compiles whenever it is imported."""
    code = (
        "import sys, haemus.experiments.cli.main, haemus.experiments.discovery.text, "
        "haemus.experiments.discovery.tables, haemus.experiments.figures.drawing\n"
        "print([name for name in ('ema_workbench', 'scoringrules', 'sklearn', 'seaborn') if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout == "[]\n"


def test_dates_stand_at_their_levels() -> None:
    axis = AXES["speech.date"]
    assert in_words(Limit(2, low=float(axis.numbers([DAYS[1]])[0])), axis) == f"from {DAYS[1]} on"
