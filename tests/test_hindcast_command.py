"""`haemus hindcast` and `haemus score` on made-up tables, end to end."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from answer import Answer
from published_tables import write_folder, write_workbook

from haemus.experiments.hindcast.samples import samples_in, samples_of, scenario_at
from haemus.experiments.hindcast.spending_rivals import RIVALS
from haemus.experiments.run.batch import run_batch

Haemus = Callable[..., Answer]
AGREEMENTS = "date_signed,members,kind,title_short,confidence,note\n2024-05-14,HRV;SVN,training,Made up,high,\n"


def test_without_data_one_message_says_where_the_tables_can_be_had(haemus: Haemus) -> None:
    answer = haemus("hindcast")
    assert answer.code == 2
    assert answer.err.count("\n") == 1
    for source in (
        "SIPRI Military Expenditure Database",
        "SIPRI Arms Transfers Database",
        "World Bank",
        "NATO",
        "Kinne",
    ):
        assert source in answer.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--origin", "2015"), "no starting data of this year"),
        (("--origin", "2023"), "nothing is published after 2023"),
        (("--targets", "paper", "--origin", "2017"), 'the target set "paper" begins in 2020'),
        (("--runs", "1"), "--runs"),
        (("--confidence", "95"), "--confidence: out of range"),
        (("--targets", "publshed"), "--targets: no such choice (got 'publshed')"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_before_anything_is_run(
    haemus: Haemus, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    answer = haemus("hindcast", "--data", write_folder(tmp_path), *words)
    assert answer.code == 2
    assert said in answer.err
    assert "runs\n" not in answer.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "needs a file to score against"),
        (("--spending", "nowhere.csv"), "--spending: isn't a file"),
    ],
)
def test_score_needs_files_that_are_there(haemus: Haemus, words: tuple[str, ...], said: str) -> None:
    answer = haemus("score", *words)
    assert answer.code == 2
    assert said in answer.err


def test_score_names_the_place_of_a_wrong_cell(haemus: Haemus, tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(AGREEMENTS.replace("2024-05-14", "14 May 2024"), encoding="utf-8")
    answer = haemus("score", "--agreements", path)
    assert answer.code == 2
    assert f"{path}, row 2: column date_signed: isn't a date (got '14 May 2024')" in answer.err


def test_a_users_agreements_are_scored(haemus: Haemus, tmp_path: Path) -> None:
    path, out = tmp_path / "mine.csv", tmp_path / "out"
    path.write_text(AGREEMENTS, encoding="utf-8")
    answer = haemus("score", "--agreements", path, "--runs", 2, "--workers", 1, "--out", out, "--json")
    assert answer.code == 0, answer.err
    found = json.loads(answer.out)
    assert found["origins"] == [2023]
    assert found["tables"]["agreement_means"][0]["observed"] == 1.0
    pairs = pd.read_parquet(out / "agreements_by_pair.parquet")
    assert pairs[pairs["happened"] & (pairs["kind"] == "any")][["a", "b", "year"]].to_numpy().tolist() == [
        ["HRV", "SVN", 2024]
    ]
    assert (out / "hindcast-agreements.png").exists()
    assert json.loads((out / "hindcast.json").read_text())["scenarios"][0]["origin"] == 2023


@pytest.mark.slow
def test_a_users_workbook_is_scored(haemus: Haemus, tmp_path: Path) -> None:
    out = tmp_path / "out"
    book = write_workbook(tmp_path / "milex.xlsx")
    answer = haemus("score", "--spending", book, "--runs", 3, "--workers", 1, "--out", out)
    assert answer.code == 0, answer.err
    assert "too few past years" in answer.out
    spending = pd.read_parquet(out / "spending.parquet")
    assert set(spending["state"]) == {"SRB", "SVN"}
    assert set(spending["year"]) == {2024, 2025}


@pytest.mark.slow
def test_a_hindcast_scores_everything_against_every_rival(haemus: Haemus, tmp_path: Path) -> None:
    folder, out = write_folder(tmp_path), tmp_path / "out"
    words = ("--origin", 2020, 2017, "--data", folder, "--runs", 3, "--workers", 1, "--out", out)
    answer = haemus("hindcast", *words)
    assert answer.code == 0, answer.err
    spending = pd.read_parquet(out / "spending.parquet")
    assert set(spending["forecast"]) == {"model", *RIVALS}
    assert set(spending["gdp"]) == {"observed", "own"}
    levels = spending[
        (spending["quantity"] == "level") & (spending["forecast"] == "model") & (spending["gdp"] == "own")
    ]
    assert len(levels) == 10 * (6 + 3)
    long = spending[(spending["quantity"] == "long_growth") & (spending["forecast"] == "model")]
    assert set(zip(long["origin"], long["year"], strict=True)) == {(2017, 2022), (2020, 2023)}
    suppliers = pd.read_parquet(out / "suppliers.parquet")
    assert set(suppliers["forecast"]) == {"model", "habit", "past share", "world share", "five-term logit"}
    by_origin = suppliers.groupby("origin")["year"].agg(["min", "max"])
    assert by_origin.loc[2017].tolist() == [2018, 2020]  # each order from the last origin before it
    assert by_origin.loc[2020].tolist() == [2021, 2021]
    left = pd.read_parquet(out / "orders_left_out.parquet")
    assert left["designation"].tolist() == ["R-77", "LAV"]
    counts = pd.read_parquet(out / "agreements_a_year.parquet")
    own = counts[(counts["forecast"] == "model") & (counts["kind"] == "any")].set_index(["origin", "year"])
    assert own.loc[(2020, 2022), "observed"] == 2  # and neither the plan nor the statement counts
    for name in ("spending", "suppliers", "agreements"):
        for kind in ("png", "svg", "csv"):
            assert (out / f"hindcast-{name}.{kind}").exists()
    for said in (
        "long growth",
        "supplier of each order",
        "calibration of the model's chances",
        "agreements by pair",
        "equipment",
    ):
        assert said in answer.out


def test_the_models_samples_are_its_years() -> None:
    scenario = scenario_at("published", 2020, 2021)
    result = run_batch([scenario], runs=2, seed=1, workers=1)
    found = samples_in(result, 2)
    assert found.years == (2020, 2021)
    states = result.states
    own = states[(states["run"] == 1) & (states["state"] == "SRB") & (states["quarter"] >= "2021Q1")]
    # published spending is a yearly rate in every quarter
    expected = float((own["published_meur"] / own["price_level"]).mean())
    assert found.real[1, found.states.index("SRB"), 1] == pytest.approx(expected)
    # GDP is a yearly rate in every quarter, so a year's is the mean
    product = float((own["gdp_meur"] / own["price_level"]).mean())
    assert found.gdp[1, found.states.index("SRB"), 1] == pytest.approx(product)
    assert np.all((found.equipment >= 0.0) & (found.equipment <= 1.0))


def test_with_its_own_gdp_a_run_draws_what_comes_after_the_origin() -> None:
    observed, own = (
        samples_of(scenario_at("published", 2020, 2022, own_gdp=of_its_own), 3, 1, 1) for of_its_own in (False, True)
    )
    assert np.ptp(observed.gdp[:, :, 2], axis=0).max() == pytest.approx(0.0)
    assert np.ptp(own.gdp[:, :, 2], axis=0).min() > 0.0
