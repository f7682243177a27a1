"""`haemus sensitivity`: output, files, figures and refused input; and a small sweep from its file to its indices."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from answer import Answer
from SALib.analyze import sobol
from synthetic_sweep import OUTCOME, axis, saltelli, trajectories, words, written
from test_sweep_command import WORLD

from haemus.experiments.figures.drawing import draw_sensitivity
from haemus.experiments.sensitivity.analysis import sensitivity
from haemus.experiments.store.sweep_result import SweepResult

Run = Callable[..., Answer]

DOCUMENT = Path(__file__).parents[1] / "docs" / "sensitivity.md"
THREE = [axis("a"), axis("b"), axis("c")]
EXPERIMENT = """
title = "Small"
question = "Which of two parameters moves agreements?"
scenarios = ["short.toml"]
runs = 3
outcomes = ["agreements_signed", "budget_2030_HRV"]

[design]
kind = "sobol"
samples = 8

[[factors]]
vary = "talks_rate"

[[factors]]
vary = "munich-speech.presence"
"""


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave figures out, because they take longer than everything else."""
    monkeypatch.setattr("haemus.experiments.figures.drawing.draw_sensitivity", lambda *_: [])


@pytest.fixture
def saltellis(tmp_path: Path) -> Path:
    return written(tmp_path / "result", THREE, saltelli(THREE, 32), lambda x, w: x[:, :1] + x[:, 1:2] * (1 + w), runs=5)


@pytest.mark.usefixtures("undrawn")
def test_it_prints_every_analysis_that_the_design_allows_and_writes_its_table(haemus: Run, saltellis: Path) -> None:
    answer = haemus("sensitivity", saltellis)
    folder = saltellis / "sensitivity"
    assert (answer.code, answer.err) == (0, f"wrote {folder}\n")
    for part in (
        "effects of one factor",
        "Sobol' indices of the mean over seeds: 32 blocks",
        "shares of the variance",
    ):
        assert part in answer.out
    assert {path.name for path in folder.iterdir()} == {
        *(f"{name}.parquet" for name in ("effects", "indices", "shares")),
        "question.json",
    }
    again = haemus("sensitivity", saltellis, "--method", "effects")
    assert "Sobol' indices" not in again.out
    assert not (folder / "indices.parquet").exists()


@pytest.mark.usefixtures("undrawn")
def test_a_screening_is_printed_and_words_have_no_mu(haemus: Run, tmp_path: Path) -> None:
    axes = [*THREE[:2], words("word", "p", "q", "r")]
    points = trajectories([*THREE[:2], axis("word", 0.0, 2.0)], 8)
    points[:, 2] = np.round(points[:, 2])
    result = written(tmp_path / "result", axes, points, lambda x, w: x[:, :1] * (2 + w), kind="morris")
    answer = haemus("sensitivity", result)
    table = answer.out.split("elementary effects over the whole range of a factor")[1].split("\n\n")[0]
    rows = {line.split()[1]: line.split() for line in table.splitlines()[3:6]}
    found = pd.read_parquet(result / "sensitivity" / "screening.parquet").set_index("factor")
    assert float(rows["a"][2]) == pytest.approx(found.loc["a", "mu_star"], rel=0.01)
    assert np.isnan(found.loc["word", "mu"])
    section = DOCUMENT.read_text(encoding="utf-8").split("\n### screening\n")[1].split("\n##")[0]
    assert [column for column in ["factor", *found] if f"`{column}`" not in section] == []


@pytest.mark.usefixtures("undrawn")
def test_json_says_what_the_tables_hold(haemus: Run, saltellis: Path, tmp_path: Path) -> None:
    answer = haemus("sensitivity", saltellis, "--json", "--confidence", 0.9, "--out", tmp_path / "out")
    said = json.loads(answer.out)
    assert (said["experiment"], said["design"], said["confidence"]) == ("synthetic", "sobol", 0.9)
    assert (said["scenarios"], said["outcomes"], said["notes"]) == (["made-up"], [OUTCOME], [])
    for name in ("effects", "shares", "indices"):
        table = pd.read_parquet(tmp_path / "out" / f"{name}.parquet")
        assert list(said[name][0]) == list(table)
        assert len(said[name]) == len(table)
        section = DOCUMENT.read_text(encoding="utf-8").split(f"\n### {name}\n")[1].split("\n##")[0]
        assert [column for column in table if f"`{column}`" not in section] == []
    assert not (saltellis / "sensitivity").exists()


@pytest.mark.parametrize(
    ("said_words", "said"),
    [
        (["--method", "morris"], "a design of kind sobol gives no elementary effects; allowed: the result of a sweep with Morris'"),
        (["--method", "sobl"], "--method: no such choice (got 'sobl')"),
        (["--outcomes", "crisis"], 'did you mean "crises"?'),
        (["--scenario", "made"], "--scenario: has no runs (got 'made'); allowed: made-up"),
        (["--confidence", "95"], "--confidence: out of range (got 95.0)"),
    ],
)  # fmt: skip
def test_bad_words_are_refused_before_anything_is_written(
    haemus: Run, saltellis: Path, said_words: list[str], said: str
) -> None:
    answer = haemus("sensitivity", saltellis, *said_words)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1
    assert not (saltellis / "sensitivity").exists()


def test_a_folder_without_its_design_is_refused(haemus: Run, saltellis: Path) -> None:
    (saltellis / "design.parquet").unlink()
    answer = haemus("sensitivity", saltellis)
    assert (answer.code, answer.out) == (2, "")
    assert "design.parquet is missing" in answer.err


@pytest.mark.usefixtures("undrawn")
def test_an_outcome_that_never_varies_is_no_error(haemus: Run, tmp_path: Path) -> None:
    points = saltelli(THREE, 8)
    answer = haemus("sensitivity", written(tmp_path / "result", THREE, points, np.full((len(points), 3), 2.0), runs=3))
    assert answer.code == 0
    assert f"note: made-up, {OUTCOME}: not analysed: it is 2 in every run" in answer.out


@pytest.mark.slow
def test_every_figure_is_saved_with_its_table_and_the_same_twice(saltellis: Path, tmp_path: Path) -> None:
    screened = written(
        tmp_path / "screened", [*THREE[:2], words("word", "p", "q")],
        np.round(trajectories([*THREE[:2], axis("word")], 8) * [1.0, 1.0, 0.75]), lambda x, w: x[:, :1] * w + x[:, 2:], kind="list",
    )  # fmt: skip
    morris = written(
        tmp_path / "morris",
        THREE,
        trajectories(THREE, 8),
        lambda x, w: x[:, :1] * (2 + w) + x[:, 2:] ** 2,
        kind="morris",
    )
    for result, figures in (
        (saltellis, {"tornado", "variance", "indices"}),
        (morris, {"tornado", "variance", "screening"}),
        (screened, {"tornado", "variance"}),
    ):
        found = sensitivity(SweepResult.read(result))
        folders = [tmp_path / f"{result.name}-{time}" for time in ("one", "two")]
        for folder in folders:
            folder.mkdir()
            draw_sensitivity(found, folder)
        names = {f"{figure}-made-up.{kind}" for figure in figures for kind in ("png", "svg", "csv", "txt")}
        assert {path.name for path in folders[0].iterdir()} == names
        assert all((folders[0] / name).read_bytes() == (folders[1] / name).read_bytes() for name in names)


@pytest.mark.usefixtures("undrawn")
def test_from_an_experiment_file_to_indices(haemus: Run, tmp_path: Path) -> None:
    (tmp_path / "short.toml").write_text(WORLD, encoding="utf-8")
    (tmp_path / "small.toml").write_text(EXPERIMENT, encoding="utf-8")
    out = tmp_path / "out"
    assert haemus("sweep", tmp_path / "small.toml", "--workers", 1, "--out", out).code == 0
    answer = haemus("sensitivity", out)
    assert answer.code == 0, answer.err
    assert "not analysed: fewer than 2 units of the design are complete" in answer.out  # 2030 isn't reached
    runs = pd.read_parquet(out / "runs.parquet")
    y = runs.pivot_table(index="point", columns="run", values="agreements_signed").to_numpy()
    assert y.shape == (32, 3)
    shares = pd.read_parquet(out / "sensitivity" / "shares.parquet").iloc[0]

    # from SALib's indices of each seed and of their mean, subtracting products within seeds from those of the mean
    def parts(column: np.ndarray) -> np.ndarray:
        found = sobol.analyze({"num_vars": 2, "names": ["a", "b"]}, column, calc_second_order=False, seed=1)
        variance = np.r_[column[0::4], column[3::4]].var()
        return np.array([*found["S1"], *found["ST"], 1.0]) * variance

    between = (3 * parts(y.mean(axis=1)) - np.mean([parts(column) for column in y.T], axis=0)) / 2
    by_factors = between[-1] * 16 / 15
    assert shares["factors"] * shares["variance"] == pytest.approx(by_factors)
    indices = pd.read_parquet(out / "sensitivity" / "indices.parquet")
    assert indices["index"].to_numpy() == pytest.approx(between[:4] / between[-1])
