"""The result of a sweep as its folder describes it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from answer import Answer
from test_sweep_command import written_in

from haemus.experiments.design.loading import load_experiment
from haemus.experiments.sensitivity.one_factor import Effect
from haemus.experiments.sensitivity.sweep_report import PRICES
from haemus.experiments.store.sweep_result import SweepResult
from haemus.model.bad_input import BadInput

Run = Callable[..., Answer]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, haemus: Run) -> Path:
    top = tmp_path_factory.mktemp("swept")
    haemus("sweep", written_in(top), "--seed", 4, "--workers", 1, "--out", top / "out")
    return top / "out"


def test_it_is_what_the_experiment_was(folder: Path) -> None:
    swept, experiment = SweepResult.read(folder), load_experiment(folder.parent / "mine.toml")
    assert (swept.name, swept.kind, swept.outcomes) == ("mine", "grid", ("agreements_signed", "crises"))
    rows = [experiment.points.row(point) for point in range(len(experiment.points))]
    assert swept.numbers.tolist() == [
        [factor.number(value) for factor, value in zip(experiment.factors, row, strict=True)] for row in rows
    ]


def test_its_runs_are_of_every_point(folder: Path) -> None:
    parts = dict(SweepResult.read(folder).by_scenario(["crises"]))
    assert list(parts) == ["short", "shorter"]
    for part in parts.values():
        assert list(part) == ["run", "point", "crises"]
        assert part["point"].tolist() == [point for point in range(4) for _ in range(3)]
        assert part["run"].tolist() == 4 * [0, 1, 2]


def test_a_misspelt_name_is_told_the_nearest(folder: Path) -> None:
    swept = SweepResult.read(folder)
    with pytest.raises(BadInput, match=r'did you mean "crises"'):
        swept.known(["crisis"])
    with pytest.raises(BadInput, match=r'did you mean "talks_rate"'):
        swept.axis("talk_rate")


def test_a_batch_is_no_sweep(tmp_path: Path, haemus: Run) -> None:
    haemus("run", written_in(tmp_path).parent / "short.toml", "--runs", 2, "--workers", 1, "--out", tmp_path / "out")
    with pytest.raises(BadInput, match="not the result of a sweep"):
        SweepResult.read(tmp_path / "out")


def test_the_effect_of_a_date_is_priced_in_its_unit() -> None:
    effect = Effect(
        "baseline", "tirana", "0 or 1", "munich-speech.date", "years", "alone", "2025-02-14", "2028-07-07", 40, 12, -0.34, 0.01,
        -0.36, -0.32, 0.0, 40.0, -0.1, -0.106, -0.094, 0.9,
    )  # fmt: skip
    (row,) = PRICES.text([effect], common=True).splitlines()[-1:]
    assert "1 years" in row
    assert "-0.1" in row
