"""Scenario discovery with EMA Workbench: a known box is found, and the workbench is called correctly."""

import json
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from answer import Answer
from swept_folders import DAYS, FACTORS, design, in_truth, made_up, table_of_runs, write_swept
from test_sweep_command import WORLD

from haemus.experiments.discovery import workbench
from haemus.experiments.discovery.analysis import Discovery, asked, discover
from haemus.experiments.discovery.boxes import allowed, peeled
from haemus.experiments.discovery.scores import scores
from haemus.experiments.discovery.tables import limits_table, trajectory_table
from haemus.experiments.discovery.text import discovery_text
from haemus.experiments.figures.drawing import draw_discovery
from haemus.experiments.stats.resampling import dealt, generator, halves
from haemus.experiments.store.sweep_result import SweepResult
from haemus.model.bad_input import BadInput

pytestmark = pytest.mark.slow  # importing the workbench alone takes five seconds
Run = Callable[..., Answer]
DOCUMENT = Path(__file__).parents[1] / "docs" / "discovery.md"
WHERE = "agreements_signed >= 5"
RESAMPLES = 6


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    points = design()
    return write_swept(tmp_path_factory.mktemp("discovery") / "swept", points, made_up(points))


@pytest.fixture(scope="module")
def found(written: Path) -> Discovery:
    return discover(SweepResult.read(written), WHERE, resamples=RESAMPLES, seed=1)


# --- the box ------------------------------------------------------------------------------------------


def test_a_box_that_is_there_is_found(found: Discovery) -> None:
    axes = [axis.name for axis in found.cases.axes]
    limits = {axes[limit.factor]: limit for limit in found.box.limits}
    assert set(limits) == {"strength", "doubt_response"}
    assert limits["strength"].low == pytest.approx(1.2, abs=0.06)  # peels five percent of the points at a time
    assert limits["strength"].high == np.inf
    assert limits["doubt_response"].places == (0, 1)
    assert max(limit.p for limit in found.box.limits) < 0.001
    assert found.p == 1.0 / (1 + RESAMPLES)


def test_coverage_and_density_are_those_of_the_rows(found: Discovery) -> None:
    points = design()
    runs = made_up(points).merge(points, on="point")
    (strength,) = [limit.low for limit in found.box.limits if limit.places is None]
    inside = (runs["strength"] >= strength) & (runs["doubt_response"] != "adverse")
    hits = runs["agreements_signed"] >= 5
    assert found.box.coverage == pytest.approx((hits & inside).sum() / hits.sum())
    assert found.box.density == pytest.approx((hits & inside).sum() / inside.sum())
    assert found.box.mass == pytest.approx(inside.mean())
    assert found.coverage_of(found.box).value == pytest.approx(found.box.coverage)
    assert found.density_of(found.box).value == pytest.approx(found.box.density)
    assert found.density_of(found.box, outside=True).value == pytest.approx((hits & ~inside).sum() / (~inside).sum())
    assert found.base.value == pytest.approx(hits.mean())
    # by hand: the ratio's error over points, for runs drawn independently at each point
    inner = hits[inside].groupby(runs["point"][inside]).mean()
    assert found.density_of(found.box).error == pytest.approx(inner.std() / np.sqrt(len(inner)), rel=0.2)


def test_the_box_taken_exceeds_its_mass_by_most(found: Discovery) -> None:
    peeled_only = [box for box in found.trajectory.boxes if not box.dropped]
    best = max(peeled_only, key=lambda box: box.coverage - box.mass)
    assert found.trajectory.taken == best.number or found.box.dropped
    assert found.trajectory.boxes[0].excess == 0.0


def test_a_limit_that_tells_nothing_is_dropped() -> None:
    draw = np.random.default_rng(25)
    axes = tuple(asked_axes("strength", "decay"))
    numbers = np.column_stack([draw.uniform(0.0, 2.0, 60), draw.uniform(0.1, 0.9, 60)])
    shares = (draw.random(60) < np.where(numbers[:, 0] > 1.2, 0.9, 0.1)).astype(float)
    trajectory = peeled(numbers, axes, shares)
    best = max((box for box in trajectory.boxes if not box.dropped), key=lambda box: box.excess)
    assert [limit.factor for limit in best.limits] == [0, 1]
    assert trajectory.box.dropped == "decay"
    assert [limit.factor for limit in trajectory.box.limits] == [0]
    assert trajectory.box.density == pytest.approx(shares[allowed(trajectory.box.limits, numbers)].mean())


def asked_axes(*names: str) -> list[workbench.Axis]:
    return [workbench.Axis.read({"name": name, **FACTORS[name]}) for name in names]


def test_a_density_that_is_asked_for_is_met_with_the_most_coverage(written: Path, found: Discovery) -> None:
    question = asked(SweepResult.read(written), WHERE, density=0.6)
    box = question.trajectory.box
    assert box.density >= 0.6
    assert box.coverage == max(each.coverage for each in question.trajectory.boxes if each.density >= 0.6)
    assert not any(each.dropped for each in question.trajectory.boxes)
    assert box.coverage >= found.box.coverage
    with pytest.raises(BadInput, match=r"--density: no box is as dense \(got 1.0\); allowed: at most 0\.9"):
        asked(SweepResult.read(written), WHERE, density=1.0)


def test_it_is_what_the_workbench_finds(written: Path) -> None:
    """Call PRIM directly on a hand-made frame of points that count as a whole."""
    question = asked(SweepResult.read(written), WHERE, share=0.5)
    points = design()
    x = pd.DataFrame(
        {
            "strength": points["strength"], "decay": points["decay"], "day": question.cases.numbers[:, 2],
            "word": points["doubt_response"].map({"self-help": 0, "none": 1, "adverse": 2}).astype("category"),
            "presence": points["speech.presence"].map({False: 0, True: 1}).astype("category"),
        }
    )  # fmt: skip
    y = (made_up(points)["agreements_signed"] >= 5).groupby(made_up(points)["point"]).mean().to_numpy() >= 0.5
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ema_workbench.analysis import Prim  # noqa: PLC0415 - takes five seconds

        box = Prim(x, y.astype(float), mass_min=0.05).find_box()
    ours = [each for each in question.trajectory.boxes if not each.dropped]
    theirs = box.peeling_trajectory
    assert len(ours) == len(theirs) > 5
    for name in ("coverage", "density", "mass"):
        assert [getattr(each, name) for each in ours] == pytest.approx(theirs[name].tolist())
    assert [len(each.limits) for each in ours] == theirs["res_dim"].tolist()
    for each in ours:
        for limit in each.limits:
            low, high = box.box_lims[each.number].iloc[:, limit.factor]
            assert limit.places == tuple(sorted(low)) if limit.places is not None else limit.low in {low, -np.inf}
            assert limit.places is not None or limit.high in {high, np.inf}
            p_low, p_high = box.p_values[each.number][x.columns[limit.factor]]
            assert np.nan_to_num([limit.p_low, limit.p_high], nan=-1.0) == pytest.approx([p_low, p_high], rel=1e-9)


def test_a_factor_that_chooses_the_scenario_is_not_lost(tmp_path: Path) -> None:
    """The workbench drops a column of that name."""
    points = design(80)[["point", "strength"]].assign(scenario=np.where(np.arange(80) % 2, "mine", "yours"))
    hits = np.where(points["scenario"] == "mine", 5.0, 2.0)[:, None] * np.ones((1, 2))
    factors = {"strength": FACTORS["strength"], "scenario": {**FACTORS["doubt_response"], "levels": ["mine", "yours"]}}
    runs = table_of_runs(points, {"agreements_signed": hits})
    runs["scenario"] = np.repeat(points["scenario"].to_numpy(), 2)
    folder = write_swept(tmp_path / "chosen", points, runs, factors=factors, outcomes=("agreements_signed",))
    box = asked(SweepResult.read(folder), WHERE).trajectory.box
    assert [(limit.factor, limit.places) for limit in box.limits] == [(1, (0,))]
    assert (box.coverage, box.density) == (1.0, 1.0)


def test_one_factor_and_dates_are_enough(tmp_path: Path) -> None:
    points = design(100)[["point", "speech.date"]]
    early = points["speech.date"] <= DAYS[1]
    runs = table_of_runs(points, {"agreements_signed": np.where(early, 5.0, 2.0)[:, None]})
    factors = {"speech.date": FACTORS["speech.date"]}
    folder = write_swept(tmp_path / "one", points, runs, factors=factors, outcomes=("agreements_signed",))
    said = discover(SweepResult.read(folder), WHERE, resamples=4)
    assert limits_table(said).query("box == @said.box.number")["words"].tolist() == [f"until {DAYS[1]}"]
    assert (said.box.coverage, said.box.density) == (1.0, 1.0)
    assert "speech.date  until 2025-05-14  <0.0001" in discovery_text(said)


# --- resampling ---------------------------------------------------------------------------------------


def test_stability_counts_the_boxes_of_the_halves(found: Discovery) -> None:
    again = found.stability.again
    assert len(again) == len(found.stability.shuffled) == RESAMPLES
    for factor in range(len(FACTORS)):
        by_hand = sum(factor in {limit.factor for limit in each.limits} for each in again) / RESAMPLES
        assert found.stability.restricted(factor) == by_hand
    assert found.stability.restricted(0) == found.stability.restricted(3) == 1.0
    held = found.stability.held(found.cases.axes).set_index(["factor", "at"])["held"]
    assert held["doubt_response"].tolist() == [1.0, 1.0, 0.0]
    assert held["strength"].iloc[-1] == 1.0
    assert held["strength"].iloc[0] == 0.0
    first, shares = next(iter(halves(found.cases.units, RESAMPLES, 1))), found.cases.shares
    inside = allowed(again[0].limits, found.cases.numbers)
    assert again[0].density == pytest.approx(shares[first & inside].mean())
    assert again[0].density_new == pytest.approx(shares[~first & inside].mean())
    assert again[0].coverage_new == pytest.approx(shares[~first & inside].sum() / shares[~first].sum())
    assert again[0].mass_new == pytest.approx(inside[~first].mean())


def test_another_seed_resamples_anew_and_finds_the_same_box(written: Path, found: Discovery) -> None:
    other = discover(SweepResult.read(written), WHERE, resamples=RESAMPLES, seed=2, outcomes=["crises"])
    assert trajectory_table(other).equals(trajectory_table(found))
    assert other.stability != found.stability


def test_noise_has_no_box(written: Path) -> None:
    said = discover(SweepResult.read(written), "crises >= 2", resamples=12, outcomes=["crises"])
    assert said.p > 1.0 / 13.0  # a shuffle is as good
    assert all(not each.found for each in said.scores)
    assert said.chance.rest > 0.9


# --- feature scores -----------------------------------------------------------------------------------


def test_scores_tell_factors_from_nothing(found: Discovery) -> None:
    told = {(each.outcome, each.factor) for each in found.scores if each.found}
    assert told == {
        (WHERE, "strength"), (WHERE, "doubt_response"), ("agreements_signed", "strength"),
        ("agreements_signed", "doubt_response"), ("threat_2026_27", "strength"),
    }  # fmt: skip
    explained = {each.outcome: each.explained for each in found.scores}
    assert explained["threat_2026_27"] > 0.8
    assert explained["crises"] < 0.1


def test_scores_are_those_of_the_workbench(found: Discovery) -> None:
    cases = found.cases
    draw, (half,) = generator("shuffled copies", 1), halves(cases.units, 1, 1)
    both = np.hstack([cases.numbers, dealt(cases.numbers, cases.units, draw)])[half]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ema_workbench.analysis import RuleInductionType, get_ex_feature_scores  # noqa: PLC0415 - as above

        theirs, _ = get_ex_feature_scores(
            pd.DataFrame(both, columns=[f"x{place}" for place in range(10)]), cases.shares[half],
            mode=RuleInductionType.REGRESSION, oob_score=False, random_state=int(draw.integers(2**31)),
        )  # fmt: skip
    ours = scores(cases.numbers, cases.axes, cases.units, {"shares": cases.shares}, times=1, seed=1)
    assert [each.score for each in ours] == pytest.approx([theirs[1][f"x{place}"] for place in range(5)])
    assert [each.nothing for each in ours] == pytest.approx([theirs[1][f"x{place}"] for place in range(5, 10)])
    assert sum(each.score + each.nothing for each in ours) == pytest.approx(1.0)


def test_what_does_not_vary_is_not_scored(found: Discovery) -> None:
    cases = found.cases
    assert scores(cases.numbers, cases.axes, cases.units, {"same": np.ones(len(cases.points))}, times=2, seed=1) == []


# --- the command --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def answered(written: Path, haemus: Run, tmp_path_factory: pytest.TempPathFactory) -> tuple[Answer, Path]:
    folder = shutil.copytree(written, tmp_path_factory.mktemp("command") / "swept")
    return haemus("discover", folder, "--where", WHERE, "--resamples", RESAMPLES), folder


def test_it_prints_and_writes_beside_the_runs(answered: tuple[Answer, Path], found: Discovery) -> None:
    answer, folder = answered
    out = folder / "discovered-agreements_signed-at-least-5"
    assert (answer.code, answer.err) == (0, f"wrote {out}\n")
    assert answer.out == discovery_text(found) + "\n"  # the same seed gives the same output
    tables = {"trajectory", "limits", "factors", "resamples", "held", "scores"}
    figures = {f"{name}.{kind}" for name in ("trade-off", "box", "scores") for kind in ("png", "svg", "csv", "txt")}
    assert {path.name for path in out.iterdir()} == {f"{name}.parquet" for name in tables} | figures | {"question.json"}
    for name in sorted(tables):
        section = DOCUMENT.read_text(encoding="utf-8").split(f"\n### {name}\n")[1].split("\n##")[0]
        documented = [
            column
            for line in section.splitlines()
            if line.startswith("| `")
            for column in re.findall("`(.+?)`", line.partition(" | ")[0])
        ]
        assert documented == list(pd.read_parquet(out / f"{name}.parquet").columns), name


def test_json_says_all_that_is_printed(written: Path, haemus: Run, tmp_path: Path, found: Discovery) -> None:
    words = ["--where", WHERE, "--resamples", 2, "--outcomes", "crises", "--out", tmp_path / "out", "--json"]
    answer = haemus("discover", written, *words)
    said = json.loads(answer.out)
    assert (said["sweep"], said["scenario"], said["where"], said["number"]) == ("made-up", "mine", WHERE, 5.0)
    assert said["box"]["density"]["value"] == pytest.approx(found.box.density)
    assert [limit["words"] for limit in said["box"]["limits"]][1] == "self-help or none"
    assert {each["outcome"] for each in said["scores"]} == {WHERE, "crises"}
    assert sorted(path.name for path in written.iterdir()) == ["design.parquet", "manifest.json", "runs.parquet"]
    again = haemus("discover", written, *words)
    assert (again.code, again.out) == (2, "")
    assert "--out: holds files already" in again.err


def test_figures_are_drawn_the_same_twice(found: Discovery, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
        assert len(draw_discovery(found, folder)) == 12  # picture twice, table and words
    for path in folders[0].iterdir():
        assert path.read_bytes() == (folders[1] / path.name).read_bytes()
    shown = pd.read_csv(folders[0] / "trade-off.csv")
    assert shown["of"].value_counts().to_dict() == {
        "trajectory": len(found.trajectory.boxes), "left out": RESAMPLES, "shuffled": RESAMPLES,
    }  # fmt: skip


def test_a_sweep_that_was_run_is_asked(haemus: Run, tmp_path: Path) -> None:
    (tmp_path / "short.toml").write_text(WORLD.replace("2022Q2", "2021Q1"), encoding="utf-8")
    experiment = (
        'title = "Mine"\nquestion = "What if talks?"\nscenarios = ["short.toml"]\nruns = 2\noutcomes = ["agreements_signed"]\n'
        '[design]\nkind = "latin_hypercube"\npoints = 40\n[[factors]]\nvary = "talks_rate"\n[[factors]]\nvary = "belief_decay"\n'
    )
    (tmp_path / "mine.toml").write_text(experiment, encoding="utf-8")
    swept = haemus("sweep", tmp_path / "mine.toml", "--workers", 1, "--out", tmp_path / "out")
    assert swept.code == 0, swept.err
    answer = haemus("discover", tmp_path / "out", "--where", "agreements_signed top 30%", "--resamples", 4)
    assert answer.code == 0, answer.err
    assert "mine, short: agreements_signed >= " in answer.out
    runs = pd.read_parquet(tmp_path / "out" / "runs.parquet")
    number = float(re.findall(r"agreements_signed >= (\S+) \(top 30% of runs\)", answer.out)[0])
    share = (runs["agreements_signed"] >= number).mean()
    assert share >= 0.3
    assert f"of interest: {share:.3f}" in answer.out


def test_importing_the_workbench_leaves_no_trace() -> None:
    """Run in a separate process, with every warning an error."""
    code = """
import logging, random, warnings
import matplotlib, numpy
from haemus.experiments.discovery import workbench

def state():
    log = (logging.root.level, logging.root.handlers[:], logging.getLogger("EMA").handlers[:], logging.raiseExceptions)
    words = numpy.random.get_state()
    settings = {name: value for name, value in matplotlib.rcParams.items() if name != "backend"}
    return random.getstate(), words[1].tolist(), words[2:], settings, log, warnings.filters[:], numpy.geterr()

before = state()
workbench._imported()
assert state() == before
"""
    answer = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stderr) == (0, "")


def test_the_true_box_is_as_the_folder_says() -> None:
    assert in_truth(design()).mean() == pytest.approx(0.4 * 2.0 / 3.0, abs=0.05)
