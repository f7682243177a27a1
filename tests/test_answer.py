"""The answer comes first: a few sentences that text and JSON share, under the reading that was run; tables fit the terminal."""

import io
import json
import re
from collections.abc import Callable
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
        r"Agreements signed 2025-27: (\S+) with munich-speech, (\S+) without \(difference (\S+) to (\S+) in 60 pairs\)\.",
        first.text,
    )
    assert said is not None
    numbers = [float(number) for number in said.groups()]
    assert numbers[:2] == pytest.approx([mean, without], abs=0.06)
    assert numbers[2] < mean - without < numbers[3]
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


def test_every_reading_that_was_run_is_said() -> None:
    both = reading_sentence({"self-help": ["a"], "none": ["b", "c"]}, drawn=False).text
    assert both.startswith("All this assumes that in a states answer doubt")
    assert "in b and c states don't answer doubt" in both
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
