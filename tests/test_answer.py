"""The answer comes first: a few sentences that text and JSON share, under the reading that was run; tables fit the terminal."""

import io
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from answer import Answer as Printed
from written import write_result

from haemus.experiments.compare.answering import answer_of, names_of
from haemus.experiments.compare.comparison import compared
from haemus.experiments.report.answer import MOST, Answer, reading_sentence
from haemus.experiments.report.layout import laid_out
from haemus.experiments.report.terminal import Terminal, paragraph, printed_on, terminal_of
from haemus.experiments.store.result import Result
from haemus.model.outcomes import outcome_columns, unit_of
from haemus.model.scenario import load_scenario

Run = Callable[..., Printed]
PAIRS = 60
SCENARIOS = ("baseline", "no-article5-doubt")
STYLE = re.compile(r"\x1b\[[0-9;]*m")


def as_listed(name: str) -> dict[str, object]:
    said: dict[str, object] = json.loads(json.dumps(load_scenario(name).as_dict(), default=str))
    return said


def made_up() -> pd.DataFrame:
    """Without the speech about four agreements fewer are signed, and nothing else differs; threat has no value."""
    draw = np.random.default_rng(8)
    same = {name: draw.uniform(100.0, 200.0, PAIRS) for name in outcome_columns()}
    for name in outcome_columns():
        if unit_of(name) == "0 or 1":
            same[name] = draw.integers(0, 2, PAIRS).astype(float)
    same["threat_2026_27"] = np.full(PAIRS, np.nan)
    same["agreements_2025_27"] = draw.integers(3, 7, PAIRS).astype(float)
    parts = []
    for name in SCENARIOS:
        values = dict(same)
        if name != SCENARIOS[0]:
            values["agreements_2025_27"] = same["agreements_2025_27"] - draw.integers(3, 6, PAIRS)
        parts.append(
            pd.DataFrame({"scenario": name, "point": 0, "run": range(PAIRS), "seed": 1, "status": "done", **values})
        )
    return pd.concat(parts, ignore_index=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    listed = [as_listed(name) for name in SCENARIOS]
    return write_result(tmp_path / "result", {"runs": made_up()}, listed, PAIRS, record="outcomes")


def test_the_answer_says_both_means_and_the_interval_of_their_difference(folder: Path) -> None:
    result = Result.read(folder)
    answer = answer_of(result, compared(result), "Of the paper's figures, 2 of 3 are met.")
    first, *others = answer.sentences
    runs = made_up()
    mean, without = (runs[runs["scenario"] == name]["agreements_2025_27"].mean() for name in SCENARIOS)
    said = re.fullmatch(
        r"Agreements signed 2025-27: on average (\S+) with munich-speech, (\S+) without \(difference (\S+) to (\S+) in 60 pairs\)\.",
        first.text,
    )
    assert said is not None
    numbers = [float(number) for number in said.groups()]
    assert numbers[:2] == pytest.approx([mean, without], abs=0.06)
    assert numbers[2] < without - mean < numbers[3] < 0.0
    assert (first.mean_against, first.mean_scenario) == (mean, without)  # in full precision
    assert 5 <= len(answer.sentences) <= MOST
    assert any("no difference in any of 60 pairs" in each.text for each in others)
    assert answer.sentences[-1].text.startswith(
        "All this assumes that states answer doubt about their allies by helping"
    )
    assert answer.text.splitlines()[-1] == "Of the paper's figures, 2 of 3 are met."
    assert answer.as_dict()["sentences"][0]["text"] == first.text  # type: ignore[index]


def test_text_and_json_begin_with_the_same_sentences(
    folder: Path, haemus: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("haemus.experiments.figures.drawing.draw_comparison", lambda *_: [])
    printed = haemus("compare", folder).out
    said = json.loads(haemus("compare", folder, "--json").out)["answer"]
    lines = [each["text"] for each in said["sentences"]]
    assert printed.splitlines()[: len(lines) + 1] == [*lines, said["paper"]]
    assert said["paper"].startswith("Of the paper's figures beside baseline, ")
    assert "The paper's figures beside" not in printed
    assert "The paper's figures beside baseline: 60 runs" in haemus("compare", folder, "--paper").out


def test_counterfactual_runs_are_not_compared_with_the_paper(
    tmp_path: Path, haemus: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("haemus.experiments.figures.drawing.draw_comparison", lambda *_: [])
    runs = made_up().replace({"scenario": {"baseline": "again"}})
    listed = [{**as_listed("no-article5-doubt"), "name": name} for name in ("again", "no-article5-doubt")]
    folder = write_result(tmp_path / "result", {"runs": runs}, listed, PAIRS, record="outcomes")
    printed = haemus("compare", folder, "--paper").out
    assert "again, no-article5-doubt: counterfactual up to 2025" in printed
    assert "The paper's figures beside" not in printed


def test_one_scenario_is_answered_by_its_levels(tmp_path: Path) -> None:
    runs = made_up()
    own = runs[runs["scenario"] == "baseline"]
    folder = write_result(tmp_path / "one", {"runs": own}, [as_listed("baseline")], PAIRS, record="outcomes")
    answer = answer_of(Result.read(folder), None)
    assert re.match(
        r"Agreements signed 2025-27: \S+ on average of 60 runs; nine runs in ten lie from 3 to 6",
        answer.sentences[0].text,
    )
    assert 5 <= len(answer.sentences) <= MOST


def test_scenarios_are_named_by_the_event_that_tells_them_apart(folder: Path) -> None:
    result = Result.read(folder)
    assert names_of(result, *SCENARIOS) == ("with munich-speech", "without")
    assert names_of(result, *reversed(SCENARIOS)) == ("without", "with munich-speech")
    changed = [as_listed(SCENARIOS[0]), {**as_listed(SCENARIOS[1]), "history": "observed"}]
    other = replace(result, manifest={**result.manifest, "scenarios": changed})
    assert names_of(other, *SCENARIOS) == ("in baseline", "in no-article5-doubt")


def batch_of(
    folder: Path, names: Sequence[str], change: Callable[[pd.DataFrame, int], pd.DataFrame], pairs: int = PAIRS
) -> Result:
    """A result of scenarios that start from one table, which `change` makes the table of the k-th."""
    runs = made_up()
    first = runs[(runs["scenario"] == SCENARIOS[0]) & (runs["run"] < pairs)]
    parts = [change(first.assign(scenario=name).copy(), place) for place, name in enumerate(names)]
    listed = [{**as_listed(name), "expect": []} for name in names]
    tables = {"runs": pd.concat(parts, ignore_index=True)}
    return Result.read(write_result(folder / "batch", tables, listed, pairs, record="outcomes"))


def answered(result: Result) -> Answer:
    return answer_of(result, compared(result))


def test_shares_of_few_runs_are_counts(tmp_path: Path) -> None:
    def once(runs: pd.DataFrame, place: int) -> pd.DataFrame:
        return runs.assign(tirana=[1.0, 1.0, 0.0] if place == 0 else [1.0, 1.0, 1.0])

    text = answered(batch_of(tmp_path, SCENARIOS, once, 3)).text
    assert "2 of 3 runs with munich-speech, 3 of 3 runs without" in text
    assert "%" not in next(line for line in text.splitlines() if line.startswith("Albania"))


def test_a_difference_that_the_correction_hides_is_said_to_be_hidden_by_it(tmp_path: Path) -> None:
    draw = np.random.default_rng(2)
    noise = draw.normal(0.32, 1.0, (2, PAIRS))

    def somewhat_more(runs: pd.DataFrame, place: int) -> pd.DataFrame:
        for name, each in zip(("crises", "procurement_2025_27"), noise, strict=True):
            runs[name] += 0.0 if place == 0 else each
        return runs

    result = batch_of(tmp_path, SCENARIOS, somewhat_more)
    found = compared(result)
    assert found is not None
    of = {each.outcome: each for each in found.differences}
    assert all(of[name].p < 0.05 < of[name].p_corrected for name in ("crises", "procurement_2025_27"))
    text = answered(result).text
    assert text.count(f"not told from chance after allowing for {found.family} comparisons") == 1
    assert text.count("not told from chance after the same allowance") == 1


def test_several_scenarios_are_named_and_each_is_told_by_what_is_surest(tmp_path: Path) -> None:
    names = ("baseline", "kosovo-crisis", "us-drawdown", "eastern-supply")
    moved = ("crises", "procurement_2025_27", "threat_2026_27")

    def one_each(runs: pd.DataFrame, place: int) -> pd.DataFrame:
        runs["threat_2026_27"] = 1.0
        if place:
            runs[moved[place - 1]] += np.random.default_rng(place).normal(5.0, 1.0, PAIRS)
        return runs

    result = batch_of(tmp_path, names, one_each)
    sentences = answered(result).sentences
    assert not any("northern-kosovo" in each.text for each in sentences)
    firsts = {each.scenario: each.outcome for each in reversed(sentences) if each.scenario}
    assert firsts == dict(zip(names[1:], moved, strict=True))


def states_of(name: str, budget: float, years: Sequence[int]) -> pd.DataFrame:
    """Quarters of Serbia and Croatia with one budget, twice that in every second run."""
    return pd.DataFrame(
        [
            {
                "scenario": name, "point": 0, "run": run, "state": state, "quarter": f"{year}Q{season}",
                "budget_meur": budget * (1 + run % 2),
            }
            for run in range(PAIRS)
            for state in ("SRB", "HRV")
            for year in years
            for season in (1, 2, 3, 4)
        ]
    )  # fmt: skip


def without_money(runs: pd.DataFrame) -> pd.DataFrame:
    return runs.assign(**{name: np.nan for name in runs if name.startswith(("budget", "spending"))})


def test_where_no_outcome_about_budgets_has_a_value_those_of_the_last_year_answer(tmp_path: Path) -> None:
    runs = without_money(made_up()[lambda each: each["scenario"] == "baseline"])
    listed = {**as_listed("baseline"), "end": "2023Q4", "expect": []}
    tables = {"runs": runs, "states": states_of("baseline", 500.0, (2022, 2023))}
    folder = write_result(tmp_path / "early", tables, [listed], PAIRS, record="states")
    first, *_ = answer_of(Result.read(folder), None).sentences
    assert first.text.startswith("Defence budget of the region in 2023, in billion euros: 1.50")
    assert first.mean_scenario == 1500.0


def test_what_a_scenario_expects_is_in_its_answer(tmp_path: Path) -> None:
    names = ("baseline", "kosovo-crisis")
    runs = made_up().replace({"scenario": {"no-article5-doubt": "kosovo-crisis"}})
    states = [states_of(name, budget, (2029,)) for name, budget in zip(names, (500.0, 520.0), strict=True)]
    sign = {"outcome": "budget_meur", "state": "SRB", "year": 2029, "sign": "+", "why": "x", "against": "baseline"}
    listed = [as_listed("baseline"), {**as_listed("kosovo-crisis"), "expect": [sign]}]
    tables = {"runs": runs, "states": pd.concat(states, ignore_index=True)}
    result = Result.read(write_result(tmp_path / "asked", tables, listed, PAIRS, record="states"))
    assert "Defence budget of Serbia in 2029, in million euros: on average 750" in answered(result).text


@pytest.mark.parametrize(("name", "counted"), [("baseline", True), ("baseline-published", False)])
def test_figures_are_counted_only_beside_a_scenario_of_the_papers_own(
    name: str, *, counted: bool, tmp_path: Path, haemus: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("haemus.experiments.figures.drawing.draw_comparison", lambda *_: [])
    runs = made_up().replace({"scenario": {"baseline": name}})
    listed = [as_listed(name), as_listed("no-article5-doubt")]
    folder = write_result(tmp_path / "result", {"runs": runs}, listed, PAIRS, record="outcomes")
    printed = haemus("compare", folder, "--paper").out
    assert bool(re.search(r"\d+ of \d+ (is|are) met", printed)) is counted
    assert (json.loads(haemus("compare", folder, "--json").out)["paper_count"] is not None) is counted


def test_every_reading_that_was_run_is_said() -> None:
    both = reading_sentence({"self-help": ["a"], "none": ["b", "c"]}, drawn=False).text
    assert both.startswith("All this assumes that in a states answer doubt")
    assert "in b and c states don't answer doubt" in both
    assert "in a, b and c states" in reading_sentence({"none": ["a", "b", "c"], "all": ["d"]}, drawn=False).text
    assert reading_sentence({"all": ["a"]}, drawn=True).text.endswith("All parameters are drawn from their priors.")


def test_an_answer_without_a_line_on_the_paper_ends_with_its_sentences() -> None:
    sentence = reading_sentence({"none": ["a"]}, drawn=False)
    assert Answer((sentence,)).text == sentence.text


# --- the terminal -------------------------------------------------------------------------------------

HEADER = ("outcome", "difference", "verdict", "why")
ROWS = [
    ("agreements_2025_27", "-3.96 ± 0.11", "lower", "more threat that nobody else covers gives more reason for talks"),
    ("budget_initial_2025_REGION", "0", "exactly 0", "the budgets of 2025 were fixed before the speech was given"),
]


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
@pytest.mark.parametrize("styled", [False, True])
def test_a_table_fits_the_terminal_and_breaks_no_word(width: int, *, styled: bool) -> None:
    with printed_on(Terminal(width, styled)):
        text = laid_out(HEADER, ROWS)
    plain = STYLE.sub("", text)
    assert max(map(len, plain.splitlines())) <= width
    words = plain.split()
    for row in ROWS:
        assert all(word in words for cell in row for word in cell.split())
    assert bool(STYLE.search(text)) is (styled and width > 60)  # row by row nothing is styled


def test_text_is_plain_and_unlimited_elsewhere() -> None:
    lines = laid_out(HEADER, ROWS).splitlines()
    assert lines[1].startswith("--------")
    assert len(lines) == 4
    assert paragraph("word " * 100) == "word " * 100


@pytest.mark.parametrize(
    ("tty", "variables", "expected"),
    [
        (False, {}, Terminal()),
        (False, {"COLUMNS": "40"}, Terminal(40)),
        (True, {"COLUMNS": "90"}, Terminal(90, styled=True)),
        (True, {"COLUMNS": "90", "NO_COLOR": "1"}, Terminal(90)),
        (True, {"COLUMNS": "90", "TERM": "dumb"}, Terminal(90)),
    ],
)
def test_the_terminal_is_asked_for_its_width_and_no_color_is_honoured(
    tty: bool,  # noqa: FBT001
    variables: dict[str, str],
    expected: Terminal,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("COLUMNS", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    stream: Any = io.StringIO()
    stream.isatty = lambda: tty
    assert terminal_of(stream) == expected


def test_few_runs_have_a_least_and_a_most_and_counts_stay_counts(tmp_path: Path) -> None:
    runs = made_up()
    few = runs[(runs["scenario"] == "baseline") & (runs["run"] < 2)].assign(agreements_2025_27=[4.0, 5.0])
    folder = write_result(tmp_path / "few", {"runs": few}, [as_listed("baseline")], 2, record="outcomes")
    assert "all of them lie from 4 to 5" in answered(Result.read(folder)).sentences[0].text
