"""`haemus compare` and `haemus plan`: the files they write, the output they print and the input they refuse."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from answer import Answer
from written import write_result

from haemus.experiments.compare.asked import HEADLINE
from haemus.experiments.compare.comparison import compare_folder
from haemus.experiments.compare.text import comparison_text
from haemus.experiments.figures import differences, distributions
from haemus.experiments.figures.drawing import draw_comparison
from haemus.experiments.figures.words import in_words
from haemus.experiments.run.batch import BatchResult, run_batch
from haemus.experiments.store.result import Result
from haemus.model.outcomes import outcome_columns

Run = Callable[..., Answer]
SCENARIOS = ("baseline", "more", "same")
PAIRS = 60
SHORT = 'title = "Short"\nextends = "baseline"\nend = "2020Q4"\n'
DOCUMENT = Path(__file__).parents[1] / "docs" / "results.md"


def made_up() -> pd.DataFrame:
    """Make a table of runs: "more" spends a tenth more and signs one agreement more or fewer, "same" does neither."""
    draw = np.random.default_rng(5)
    outcome = {name: draw.uniform(100.0, 200.0, PAIRS) for name in outcome_columns()}
    outcome["agreements_signed"] = draw.integers(0, 6, PAIRS).astype(float)
    outcome["crises"] = np.full(PAIRS, np.nan)
    parts = []
    for place, name in enumerate(SCENARIOS):
        more = outcome if name != "more" else {key: 1.1 * value for key, value in outcome.items()}
        runs = pd.DataFrame({"scenario": name, "point": 0, "run": range(PAIRS), "seed": 1, "status": "done", **more})
        if place == 1:
            runs["agreements_signed"] = outcome["agreements_signed"] + draw.integers(-1, 2, PAIRS)
        parts.append(runs)
    return pd.concat(parts, ignore_index=True)


def made(folder: Path, runs: pd.DataFrame, ends: tuple[str, ...] = ("2035Q4",) * 3) -> Path:
    names = list(dict.fromkeys(runs["scenario"]))
    listed = [{"name": name, "start": "2020Q1", "end": end} for name, end in zip(names, ends, strict=False)]
    return write_result(folder, {"runs": runs}, listed, int(runs["run"].max()) + 1, record="outcomes")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("compare") / "result", made_up())


@pytest.fixture
def result(written: Path, tmp_path: Path) -> Path:
    return shutil.copytree(written, tmp_path / "result")


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave figures out, because they take longer than everything else."""
    monkeypatch.setattr("haemus.experiments.figures.drawing.draw_comparison", lambda *_: [])


# --- a result that is read ----------------------------------------------------------------------------


@pytest.mark.usefixtures("undrawn")
def test_a_result_is_compared_with_its_first_scenario(haemus: Run, result: Path) -> None:
    answer = haemus("compare", result)
    folder = result / "compared-with-baseline"
    assert (answer.code, answer.err) == (0, f"wrote {folder}\n")
    assert "more minus baseline: 60 pairs of runs" in answer.out
    assert "same minus baseline: 60 pairs of runs" in answer.out
    # 16 headlines of two scenarios, of which crises have no pair
    assert "p, verdict: corrected by Holm for 30 differences asked about; of everything else: uncorrected" in answer.out
    others = len(outcome_columns()) - len(HEADLINE)
    assert answer.out.count(f"not asked about: uncorrected: {others} outcomes") == 2
    table = pd.read_parquet(folder / "comparison.parquet").set_index(["scenario", "outcome"])
    assert table.loc[("more", "budget_2030_HRV"), "verdict"] == "higher"
    assert table.loc[("same", "budget_2030_HRV"), "verdict"] == "exactly 0"
    assert table.loc[("same", "crises"), "verdict"] == "not defined"
    assert set(table.loc[table["asked"]].reset_index()["outcome"]) == set(HEADLINE)
    assert set(table.loc[table["asked"], "correction"]) == {"holm"}
    assert set(table.loc[~table["asked"], "correction"]) == {"none"}
    assert table.loc[~table["asked"], "p_corrected"].isna().all()
    section = DOCUMENT.read_text(encoding="utf-8").split("\n### comparison\n")[1].split("\n##")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    documented = [name for line in rows for name in re.findall("`(.+?)`", line.partition(" | ")[0])]
    assert documented == list(pd.read_parquet(folder / "comparison.parquet").columns)


def test_without_the_outcomes_that_nobody_asked_about_the_others_are_the_same(result: Path) -> None:
    found = Result.read(result)
    words: dict[str, Any] = {"against": None, "outcomes": None, "confidence": 0.95, "correction": "holm"}
    whole, asked = compare_folder(found, **words), compare_folder(found, **words, asked_only=True)
    assert asked.outcomes == tuple(name for name in whole.outcomes if name in HEADLINE)
    table = whole.table()
    pd.testing.assert_frame_equal(asked.table(), table[table["asked"]].reset_index(drop=True))
    assert (asked.expected, asked.family) == (whole.expected, whole.family)


@pytest.mark.usefixtures("undrawn")
def test_the_family_is_what_was_asked_and_nothing_else(haemus: Run, result: Path) -> None:
    """The more was asked, the larger p: named outcomes, or headlines with what the scenarios expect."""

    def p_of(*words: object) -> tuple[float, float, int]:
        said = json.loads(haemus("compare", result, "--json", *words).out)
        (row,) = [
            each for each in said["differences"] if (each["scenario"], each["outcome"]) == ("more", "agreements_signed")
        ]
        return row["p"], row["p_corrected"], said["family"]

    p, alone, family = p_of("--outcomes", "agreements_signed")
    assert (family, alone) == (2, pytest.approx(min(1.0, 2.0 * p)))  # two scenarios
    _, among, family = p_of("--outcomes", "agreements_signed", "tirana", "lapses")
    assert family == 6
    assert alone <= among
    _, by_default, family = p_of()
    assert family == 30
    assert among <= by_default


@pytest.mark.usefixtures("undrawn")
def test_what_a_scenario_expects_is_asked_about_too(haemus: Run, tmp_path: Path) -> None:
    folder = made(tmp_path / "expecting", made_up())
    said = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    signs = [("lapses", "+"), ("agreements_signed", "-"), ("budget_2030_srb", "0")]
    said["scenarios"][1]["expect"] = [
        {"outcome": name, "sign": sign, "why": "so", "state": None, "year": None, "against": "baseline"}
        for name, sign in signs
    ]
    (folder / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    answer = haemus("compare", folder)
    assert answer.code == 0, answer.err
    table = pd.read_parquet(folder / "compared-with-baseline" / "comparison.parquet").set_index(["scenario", "outcome"])
    asked = table[table["asked"]]
    assert set(asked.loc["more"].index) == {*HEADLINE, "lapses", "budget_2030_SRB"}
    assert set(asked.loc["same"].index) == set(HEADLINE)
    assert "corrected by Holm for 32 differences asked about" in answer.out  # agreements_signed counts once
    expected = pd.read_parquet(folder / "compared-with-baseline" / "expected.parquet")
    assert expected["finding"].tolist() == ["held", "not shown", "failed"]
    for row, name in zip(expected.itertuples(), ("lapses", "agreements_signed", "budget_2030_SRB"), strict=True):
        wanted = table.loc[("more", name)]
        assert (row.difference, row.p_corrected, row.verdict) == (wanted.difference, wanted.p_corrected, wanted.verdict)
    assert "more expects against baseline: 60 pairs of runs" in answer.out
    assert "not shown at 60 runs" in answer.out


@pytest.mark.usefixtures("undrawn")
def test_a_manifest_with_signs_that_nobody_wrote_is_refused(haemus: Run, tmp_path: Path) -> None:
    folder = made(tmp_path / "forged", made_up())
    said = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for forged in ([{"outcome": "lapses"}], "lapses", [7], {"a": 1}):
        said["scenarios"][1]["expect"] = forged
        (folder / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
        answer = haemus("compare", folder)
        assert (answer.code, answer.out) == (2, "")
        assert "manifest.json: scenarios[1].expect" in answer.err


def outlying(pairs: int, size: float) -> pd.DataFrame:
    """A table of runs in which the second scenario differs much in one pair, and hardly in the others."""
    draw = np.random.default_rng(8)
    outcome = {name: draw.uniform(100.0, 200.0, pairs) for name in outcome_columns()}
    shift = np.where(np.arange(pairs) == 7, size, draw.normal(0.0, 0.001 * size, pairs))
    other = {name: values + draw.normal(0.0, 1.0, pairs) for name, values in outcome.items()}
    other |= {name: outcome[name] + shift for name in ("imports_2026_27", "budget_2030_ALB", "lapses")}
    parts = [
        pd.DataFrame({"scenario": name, "point": 0, "run": range(pairs), "seed": 1, "status": "done", **values})
        for name, values in (("baseline", outcome), ("more", other))
    ]
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize(("pairs", "size"), [(100, 6500.0), (40, 900.0)])
def test_an_outlier_is_said_everywhere_and_sets_no_axis(tmp_path: Path, pairs: int, size: float) -> None:
    found = Result.read(made(tmp_path / "outlying", outlying(pairs, size)))
    comparison = compare_folder(found, against=None, outcomes=None, confidence=0.95, correction="holm")
    of = {each.outcome: each for each in comparison.differences}
    for name in ("imports_2026_27", "budget_2030_ALB", "lapses"):
        assert of[name].few
        assert of[name].verdict == "too few pairs"
        assert -0.15 * size < of[name].low < 0.0 < of[name].high < 0.25 * size
    text = comparison_text(comparison)
    line = next(line for line in text.splitlines() if line.startswith("few pairs carry the difference"))
    assert re.search(rf"imports_2026_27 \(1\.[01] of {pairs}\)", line)
    assert {row["outcome"] for row in comparison.as_dict()["differences"] if row["carriers"] < 4.0} >= {
        "imports_2026_27"
    }  # type: ignore[attr-defined]
    table = differences.shown(found, comparison, "more")
    assert table.set_index("outcome").loc["imports_2026_27", "few"]
    figure = differences.draw(found, comparison, "more", table)
    others = table[table["panel"] == "others"]
    sure = others[~others["few"]][["shown_low", "shown_high"]].abs().to_numpy().max()
    largest = max(sure, others["shown"].abs().max(), 1.0)
    limits = [axes.get_xlim() for axes in figure.axes if axes.get_xscale() == "symlog"]
    assert max(high for _, high in limits) <= 1.4 * largest + 1e-9
    plt.close(figure)


@pytest.mark.usefixtures("undrawn")
def test_another_scenario_may_be_compared_with_and_outcomes_named(haemus: Run, result: Path, tmp_path: Path) -> None:
    words = [
        "--against",
        "more",
        "--outcomes",
        "budget_2030_HRV",
        "tirana",
        "--correction",
        "none",
        "--confidence",
        "0.9",
    ]
    answer = haemus("compare", result, *words, "--out", tmp_path / "out", "--json")
    assert answer.code == 0
    said = json.loads(answer.out)
    assert (said["against"], said["scenarios"], said["confidence"]) == ("more", ["baseline", "same"], 0.9)
    assert [each["outcome"] for each in said["differences"]] == ["budget_2030_HRV", "tirana"] * 2
    assert {each["verdict"] for each in said["differences"]} == {"lower"}
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["comparison.parquet"]
    assert not (result / "compared-with-more").exists()


def test_a_large_result_is_read_a_few_outcomes_at_a_time(result: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, chosen = Result.read(result), ["lapses", "tirana", "crises", "modularity", "refusals"]
    words: dict[str, Any] = {"against": None, "outcomes": chosen, "confidence": 0.95, "correction": "holm"}
    whole = compare_folder(found, **words).table()
    monkeypatch.setattr("haemus.experiments.compare.comparison.NUMBERS_AT_ONCE", 2 * 3 * PAIRS)
    pd.testing.assert_frame_equal(compare_folder(found, **words).table(), whole)


@pytest.mark.usefixtures("undrawn")
def test_scenarios_that_end_elsewhere_are_named(haemus: Run, tmp_path: Path) -> None:
    answer = haemus("compare", made(tmp_path / "spans", made_up(), ("2035Q4", "2030Q4", "2035Q4")))
    assert answer.code == 0
    assert "haemus: more: another first or last quarter than baseline" in answer.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--against", "mor"], 'allowed: baseline, more, same; did you mean "more"?'),
        (["--outcomes", "tirna"], 'did you mean "tirana"?'),
        (["--confidence", "95"], "--confidence: out of range (got 95.0); allowed: a share from 0.5 to 0.999"),
        (["--confidence", "nan"], "--confidence: out of range (got nan)"),
        (["--runs", "5"], "--runs: a folder is read, so nothing is run (got 5)"),
        (["--correction", "holme"], "--correction"),
        (["--outcome", "tirana"], 'did you mean "--outcomes"?'),
    ],
)
def test_bad_words_about_a_result_are_refused(words: list[str], said: str, haemus: Run, result: Path) -> None:
    before = sorted(result.iterdir())
    answer = haemus("compare", result, *words)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1
    assert sorted(result.iterdir()) == before


def test_what_holds_nothing_to_compare_is_refused_with_what_to_do(haemus: Run, tmp_path: Path) -> None:
    runs = made_up()
    alone = made(tmp_path / "alone", runs[runs["scenario"] == "more"])
    assert "holds finished runs of one scenario" in haemus("compare", alone).err
    assert "from: haemus run more OTHER" in haemus("compare", alone).err
    (tmp_path / "empty").mkdir()
    assert "not a result of haemus run: manifest.json cannot be read" in haemus("compare", tmp_path / "empty").err
    single = haemus("compare", "us-drawdown")
    assert single.code == 2
    assert "as in: haemus compare baseline us-drawdown; or the folder of a result" in single.err


# --- scenarios that are run ---------------------------------------------------------------------------


@pytest.mark.usefixtures("undrawn")
def test_scenarios_are_run_paired_and_what_was_run_is_kept(
    haemus: Run, write: Callable[..., Path], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    words = ["--runs", 4, "--seed", 5, "--workers", 1, "--out", out]
    answer = haemus("compare", write(SHORT), write(SHORT, "yours"), *words)
    assert answer.code == 0
    assert "yours minus mine: 4 pairs of runs" in answer.out
    assert "exactly 0" in answer.out
    assert {path.name for path in out.iterdir()} == {
        ".lock",
        "shards",
        "scenarios",
        "manifest.json",
        "runs.parquet",
        "failures.parquet",
        "compared-with-mine",
    }
    said = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert (said["command"], said["situation"]) == ("haemus compare mine.toml yours.toml --runs 4 --seed 5", "complete")
    again = haemus("compare", out)
    assert (again.code, again.out) == (0, answer.out)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["baseline", "us-drawdwn"], 'did you mean "us-drawdown"?'),
        (["baseline", "baseline"], "the same scenario twice"),
        (["baseline"], "as in: haemus compare us-drawdown baseline;"),
        (["us-drawdown"], "as in: haemus compare baseline us-drawdown;"),
        (["baseline", "us-drawdown", "--runs", "1"], "--runs: out of range (got 1)"),
        (["baseline", "us-drawdown", "--outcomes", "crisis"], 'did you mean "crises"?'),
        (["baseline", "us-drawdown", "--against", "us"], "--against: not among the scenarios compared"),
    ],
)
def test_bad_words_are_refused_before_anything_is_run(
    words: list[str], said: str, haemus: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = haemus("compare", *words)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert not list(tmp_path.iterdir())


# --- figures ------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_every_figure_is_saved_with_its_table_and_the_same_twice(result: Path, tmp_path: Path) -> None:
    found = Result.read(result)
    comparison = compare_folder(found, against=None, outcomes=None, confidence=0.95, correction="holm")
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
        draw_comparison(found, comparison, folder)
    names = {
        f"{figure}-more.{kind}" for figure in ("differences", "distributions") for kind in ("png", "svg", "csv", "txt")
    }
    # differences of exactly 0 are shown as such, but have no distributions
    names |= {f"differences-same.{kind}" for kind in ("png", "svg", "csv", "txt")}
    assert {path.name for path in folders[0].iterdir()} == names
    assert all((folders[0] / name).read_bytes() == (folders[1] / name).read_bytes() for name in names)


def test_what_the_figures_show_is_what_the_comparison_says(result: Path) -> None:
    found = Result.read(result)
    comparison = compare_folder(found, against=None, outcomes=None, confidence=0.95, correction="holm")
    table = differences.shown(found, comparison, "more").set_index("outcome")
    assert table.loc["budget_2030_HRV", "shown"] == pytest.approx(10.0)  # percent
    spread = made_up()["lapses"].iloc[:PAIRS]
    assert table.loc["lapses", "shown"] == pytest.approx(0.1 * spread.mean() / spread.std())
    assert "crises" not in table.index
    shares = distributions.shown(found, comparison, "more")
    drawn = shares.groupby(["outcome", "of"], sort=False)["share"].sum()
    assert drawn.to_numpy() == pytest.approx(1.0)
    assert "agreements_signed" in shares["outcome"].to_numpy() or len(drawn) == 18
    assert (shares["share_low"] <= shares["share"] + 1e-12).all()
    assert (shares["share"] <= shares["share_high"] + 1e-12).all()


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("spending_2026_27_HRV", "Spending 2026-27, Croatia"),
        ("growth_2020_2025_REGION", "Growth 2020-2025, region"),
        ("slovenia_croatia_before_2025", "Slovenia-Croatia before 2025"),
        ("procurement_USA", "Procurement USA"),
    ],
)
def test_outcomes_in_words(outcome: str, words: str) -> None:
    assert in_words(outcome) == words


# --- plans --------------------------------------------------------------------------------------------


@pytest.fixture
def piloted(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """Run pilots in the reference, which needs no compiling, and return the arguments of each."""
    asked: list[dict[str, object]] = []

    def in_the_reference(scenarios: list[object], **words: object) -> BatchResult:
        asked.append(words)
        return run_batch(scenarios, **{**words, "engine": "mesa", "workers": 1})  # type: ignore[arg-type]

    monkeypatch.setattr("haemus.experiments.run.pilot.run_batch", in_the_reference)
    return asked


def test_a_plan_says_how_many_runs_and_how_long(
    haemus: Run, write: Callable[..., Path], piloted: list[dict[str, object]]
) -> None:
    answer = haemus("plan", "revisions", "--error", 0.5, "--scenario", write(SHORT), "--pilot", 20, "--seed", 3)
    assert (answer.code, answer.err) == (0, "")
    assert "revisions [state-years] of mine, pilot of 20 runs, seed 3" in answer.out
    assert "target: 95 % interval of the mean with a half width of at most 0.500" in answer.out
    assert "runs a second" in answer.out
    assert [(each["runs"], each["seed"]) for each in piloted] == [(1, 3), (20, 3)]


@pytest.mark.usefixtures("piloted")
def test_a_plan_of_a_paired_difference_is_json_too(haemus: Run, write: Callable[..., Path]) -> None:
    words = ["--compare", write(SHORT), write(SHORT, "yours"), "--pilot", 20, "--json"]
    answer = haemus("plan", "agreements_signed", "--error", 0.5, *words)
    assert answer.code == 0
    said = json.loads(answer.out)
    assert said["scenarios"] == ["mine", "yours"]
    assert said["need"]["kind"] == "paired difference"
    assert (said["need"]["sd"], said["need"]["runs"]) == (0.0, 2)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["threat_2026_72", "--error", "1"], 'did you mean "threat_2026_27"?'),
        (["tirana", "--error", "0"], "--error: out of range (got 0.0); allowed: a number above 0"),
        (["tirana", "--relative", "nan"], "--relative: out of range (got nan)"),
        (["tirana"], "one of the arguments --error --relative is required"),
        (["tirana", "--error", "1", "--relative", "1"], "not allowed with"),
        (["tirana", "--error", "1", "--pilot", "3"], "--pilot: out of range (got 3); allowed: a whole number from 20"),
        (["tirana", "--error", "1", "--scenario", "baselin"], 'did you mean "baseline"?'),
        (["tirana", "--error", "1", "--compare", "baseline", "baseline"], "the same scenario twice"),
    ],
)
def test_bad_words_of_a_plan_are_refused(words: list[str], said: str, haemus: Run) -> None:
    answer = haemus("plan", *words)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err


@pytest.mark.usefixtures("piloted")
def test_an_outcome_that_the_pilot_does_not_reach_is_refused(haemus: Run, write: Callable[..., Path]) -> None:
    answer = haemus("plan", "budget_2030_HRV", "--error", "1", "--scenario", write(SHORT), "--pilot", 20)
    assert answer.code == 2
    assert "no run of the pilot has a value of this outcome" in answer.err
