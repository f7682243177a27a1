"""Expected signs: every shipped one can be checked, and each counts as held, failed or not shown."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from answer import Answer
from worlds import shipped, until

from haemus.experiments.compare.difference import Difference, Labels, Verdict, measured
from haemus.experiments.compare.expectation_text import expectation_document, expectation_tables, tally
from haemus.experiments.compare.expectations import (
    VALUE,
    Finding,
    Judgement,
    check_expectations,
    finding,
    judged,
    measure_of,
    shortened,
)
from haemus.experiments.report.table import text_of
from haemus.experiments.store.table_reader import InMemory
from haemus.experiments.store.tables import COLUMNS
from haemus.model.bad_input import BadInput
from haemus.model.scenario import ResolvedScenario, shipped_names
from haemus.model.scenario.grammar import Expectation

Run = Callable[..., Answer]
PAIRS = 12
"""Enough equal pairs for the sign test after correction."""
DOCUMENT = Path(__file__).parents[1] / "docs" / "expectations.md"
EXPECTED = [(name, each) for name in shipped_names() for each in shipped(name).expectations]


def expecting(outcome: str, sign: str = "+", **more: object) -> Expectation:
    return Expectation.model_validate({"outcome": outcome, "sign": sign, "why": "so", "against": "theirs", **more})


def effect(low: float, high: float, verdict: Verdict) -> Difference:
    (found,) = measured([Labels("theirs", "ours", VALUE, "")], np.ones((9, 1)), np.zeros((9, 1)))
    return replace(found, low=low, high=high, verdict=verdict)


def scenarios(*expectations: Expectation, end: int = 7) -> tuple[ResolvedScenario, ResolvedScenario]:
    theirs = replace(until("baseline", "2021Q4"), name="theirs", expectations=())
    return replace(theirs, name="ours", end=end, expectations=expectations), theirs


def quarter_rows(scenario: str, run: int, values: dict[str, Sequence[float]], column: str) -> list[dict[str, object]]:
    """One row per state and quarter, from 2020Q1 on."""
    return [
        {
            "scenario": scenario, "point": 0, "run": run, "state": state,
            "quarter": f"{2020 + k // 4}Q{k % 4 + 1}", column: value,
        }
        for state, each in values.items()
        for k, value in enumerate(each)
    ]  # fmt: skip


def tables(column: str, ours: Sequence[Sequence[float]], theirs: Sequence[Sequence[float]]) -> InMemory:
    """Tables in which SRB has the quarters given for each run, and HRV always 1."""
    rows, runs = [], []
    for name, sides in (("ours", ours), ("theirs", theirs)):
        for run, values in enumerate(sides):
            rows += quarter_rows(name, run, {"SRB": values, "HRV": [1.0] * len(values)}, column)
            runs.append({"scenario": name, "point": 0, "run": run, "status": "done"})
    return InMemory({"runs": pd.DataFrame(runs), "states": pd.DataFrame(rows)})


@pytest.mark.parametrize(("name", "expectation"), EXPECTED, ids=[f"{n}-{e.outcome}-{e.state}" for n, e in EXPECTED])
def test_every_expectation_that_ships_names_a_column(name: str, expectation: Expectation) -> None:
    measure = measure_of(expectation)
    assert measure is not None, name
    assert measure.column in COLUMNS[measure.table]
    assert measure.table == "runs" or expectation.year is not None or expectation.outcome == "agreements"


@pytest.mark.parametrize(
    ("expectation", "table", "column"),
    [
        (expecting("modularity"), "runs", "modularity"),
        (expecting("budget_2030"), "runs", "budget_2030_REGION"),
        (expecting("budget", year=2030), "runs", "budget_2030_REGION"),
        (expecting("budget", year=2030, state="SRB"), "runs", "budget_2030_SRB"),
        (expecting("budget_2030", state="SRB"), "runs", "budget_2030_SRB"),
        (expecting("burden", year=2030), "runs", "burden_2030"),
        (expecting("burden", year=2031), "states", "burden"),
        (expecting("burden", year=2030, state="SRB"), "states", "burden"),
        (expecting("procurement_chn"), "runs", "procurement_CHN"),
        (expecting("interoperability"), "runs", "interoperability"),
        (expecting("interoperability", year=2035), "states", "interoperability"),
        (expecting("interoperability", state="SRB"), "states", "interoperability"),
        (expecting("agreements"), "states", "agreements"),
    ],
    ids=lambda value: (
        "-".join(map(str, (value.outcome, value.year, value.state))) if isinstance(value, Expectation) else value
    ),
)
def test_the_registry_of_outcomes_comes_before_the_table_of_states(
    expectation: Expectation, table: str, column: str
) -> None:
    measure = measure_of(expectation)
    assert measure is not None
    assert (measure.table, measure.column) == (table, column)


@pytest.mark.parametrize(
    "expectation",
    [
        expecting("polarisation"),
        expecting("modularity", year=2030),
        expecting("modularity", state="SRB"),
        expecting("quarter"),
        expecting("state"),
    ],
    ids=lambda expectation: f"{expectation.outcome}-{expectation.year}-{expectation.state}",
)
def test_what_no_table_has_cannot_be_expected(expectation: Expectation) -> None:
    assert measure_of(expectation) is None
    with pytest.raises(BadInput, match=r"expect\[0\]\.outcome: no such outcome"):
        check_expectations(scenarios(expectation))


def test_a_misspelt_outcome_is_refused_with_the_nearest_name_and_nothing_is_written(
    haemus: Run, write: Callable[..., Path], tmp_path: Path
) -> None:
    body = '[[expect]]\noutcome = "modularty"\nsign = "+"\nwhy = "so"\n'
    path = write(f'title = "T"\nextends = "baseline"\nend = "2020Q4"\n{body}')
    answer = haemus("run", path, "--runs", 1, "--workers", 1, "--out", tmp_path / "out")
    assert answer.code == 2
    assert "mine.toml: expect[0].outcome: no such outcome (got 'modularty')" in answer.err
    assert 'did you mean "modularity"?' in answer.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("sign", "measured", "found"),
    [
        ("+", effect(1.0, 2.0, "higher"), "held"),
        ("-", effect(1.0, 2.0, "higher"), "failed"),
        ("0", effect(1.0, 2.0, "higher"), "failed"),
        ("+", effect(-2.0, -1.0, "lower"), "failed"),
        ("-", effect(-2.0, -1.0, "lower"), "held"),
        ("0", effect(-2.0, -1.0, "lower"), "failed"),
        ("+", effect(-1.0, 2.0, "no detectable difference"), "not shown"),
        ("-", effect(-1.0, 2.0, "no detectable difference"), "not shown"),
        ("0", effect(-1.0, 2.0, "no detectable difference"), "held"),
        ("+", effect(0.0, 0.0, "exactly 0"), "not shown"),
        ("0", effect(0.0, 0.0, "exactly 0"), "held"),
        ("+", effect(-1.0, 2.0, "too few pairs"), "not shown"),
        ("0", effect(-1.0, 2.0, "too few pairs"), "held"),
        ("0", effect(math.nan, math.nan, "not defined"), "not covered"),
        ("+", effect(math.nan, math.nan, "too few pairs"), "not covered"),
    ],
)
def test_a_sign_is_held_against_the_interval(sign: str, measured: Difference, found: Finding) -> None:
    assert finding(expecting("threat", sign).sign, measured) == found


@pytest.mark.parametrize(
    ("column", "state", "mean"),
    [("threat", "SRB", 3.0), ("threat", None, 1.5), ("budget_meur", "SRB", 3.0), ("budget_meur", None, 3.0)],
    ids=["a state's", "the mean of the states", "a state's money", "the states' money together"],
)
def test_the_difference_is_of_the_means_of_a_years_quarters(column: str, state: str | None, mean: float) -> None:
    # 2020 differs greatly and must not count; in 2021 the runs differ by 2 and by 4
    ours, theirs = [[9.0] * 4 + [1.0, 3.0, 3.0, 1.0], [9.0] * 4 + [4.0] * 4], [[0.0] * 8, [0.0] * 8]
    (found,) = judged(tables(column, ours, theirs), scenarios(expecting(column, "+", year=2021, state=state)))
    assert found.effect.pairs == 2
    assert found.effect.difference == pytest.approx(mean)


def test_a_year_that_a_run_does_not_reach_is_not_covered() -> None:
    ours, theirs = [[1.0] * 6] * PAIRS, [[0.0] * 6] * PAIRS
    (found,) = judged(tables("threat", ours, theirs), scenarios(expecting("threat", year=2021)))
    assert found.finding == "not covered"
    assert "not covered" in tally([found])


def test_whole_runs_of_different_length_are_not_compared() -> None:
    batch = tables("threat", [[1.0] * 8] * PAIRS, [[0.0] * 8] * PAIRS)
    assert [each.finding for each in judged(batch, scenarios(expecting("threat")))] == ["held"]
    assert [each.finding for each in judged(batch, scenarios(expecting("threat"), end=5))] == ["not covered"]


def test_only_what_is_held_against_a_scenario_of_the_batch_is_judged() -> None:
    ours, theirs = scenarios(expecting("threat", year=2021), expecting("threat", year=2021, against="absent"))
    batch = tables("threat", [[1.0] * 8] * PAIRS, [[0.0] * 8] * PAIRS)
    assert len(judged(batch, [ours, theirs])) == 1
    assert judged(batch, [ours]) == ()
    assert expectation_tables(()) == []


def test_scenarios_run_as_far_as_they_are_asked_about() -> None:
    ends = {each.name: each.end for each in shortened([shipped(name) for name in shipped_names()])}
    assert set(ends) == set(shipped_names())
    assert ends["doubt-adverse"] == 31  # 2027Q4
    assert ends["no-article5-doubt"] == ends["no-doubt-ever"] == ends["baseline"] == 63
    ours, theirs = scenarios(expecting("threat", year=2020))
    assert [each.end for each in shortened([ours, theirs])] == [3, 3]
    assert [each.end for each in shortened(scenarios(expecting("threat")))] == [7, 7]
    assert shortened([theirs]) == ()


def verdicts(printed: str) -> list[tuple[str, str, str]]:
    """Year, expected sign and finding of each line on the region's threat."""
    return re.findall(
        r"^threat +region +(\d+) +percentage points a year +([-+0]) .*?(held|FAILED|not covered)$",
        printed,
        re.MULTILINE,
    )


def test_a_sum_of_agreements_over_states_is_said_to_count_memberships() -> None:
    judgements = judged(
        tables("agreements", [[2.0] * 8] * PAIRS, [[1.0] * 8] * PAIRS), scenarios(expecting("agreements", year=2021))
    )
    assert "memberships in agreements" in text_of(expectation_tables(judgements))


def test_what_few_pairs_carry_is_named_with_its_state_and_year() -> None:
    ours = [[1.0] * 8] * (PAIRS - 1) + [[2.0] * 8]
    signs = (expecting("threat", state="SRB", year=2021), expecting("threat", year=2021))
    printed = text_of(expectation_tables(judged(tables("threat", ours, [[1.0] * 8] * PAIRS), scenarios(*signs))))
    assert "rough: threat of SRB in 2021; threat of the region in 2021" in printed


def test_what_is_printed_marks_what_fails() -> None:
    signs = (expecting("threat", sign, year=year) for year, sign in ((2021, "+"), (2021, "-"), (2035, "+")))
    judgements = judged(tables("threat", [[1.0] * 8] * PAIRS, [[0.0] * 8] * PAIRS), scenarios(*signs))
    printed = text_of(expectation_tables(judgements))
    assert printed.startswith(f"ours expects against theirs: {PAIRS} pairs of runs\n")
    assert verdicts(printed) == [("2021", "+", "held"), ("2021", "-", "FAILED"), ("2035", "+", "not covered")]
    assert "1 of 3 held, 1 FAILED, 0 not shown, 1 not covered" in printed


def test_what_is_printed_names_the_state_of_a_column() -> None:
    effect = judged(tables("threat", [[1.0] * 8] * PAIRS, [[0.0] * 8] * PAIRS), scenarios(expecting("threat")))[
        0
    ].effect
    signs = (expecting(outcome) for outcome in ("budget_2030_SRB", "budget_2030_REGION"))
    printed = text_of(expectation_tables([Judgement("ours", each, effect, "held") for each in signs]))
    assert re.findall(r"^(budget\w+) +(\w+) ", printed, re.MULTILINE) == [
        ("budget_2030_SRB", "SRB"), ("budget_2030_REGION", "region"),
    ]  # fmt: skip


@pytest.mark.slow
def test_the_command_prints_expected_signs_and_marks_what_fails(
    haemus: Run, write: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Path] = []
    monkeypatch.setattr("haemus.experiments.figures.drawing.draw_all", lambda folder, *_: drawn.append(folder))
    head = 'title = "T"\nend = "2021Q4"\n'
    first = write(f'{head}extends = "baseline"\n', "first")
    event = '[[events]]\nid = "alarm"\ntype = "invasion"\ndate = 2020-02-01\nstrength = 8.0\n'
    signs = "".join(
        f'[[expect]]\noutcome = "threat"\nyear = {year}\nsign = "{sign}"\nwhy = "so"\n'
        for year, sign in ((2020, "+"), (2020, "-"), (2021, "0"), (2035, "+"))
    )
    second = write(f'{head}extends = "first"\n{event}{signs}', "second")
    answer = haemus("run", first, second, "--runs", PAIRS, "--workers", 1, "--out", tmp_path / "out")
    assert answer.code == 0
    assert drawn
    assert f"second expects against first: {PAIRS} pairs of runs" in answer.out
    printed = answer.out.split("second expects against first")[1]
    assert verdicts(printed) == [
        ("2020", "+", "held"), ("2020", "-", "FAILED"), ("2021", "0", "FAILED"), ("2035", "+", "not covered"),
    ]  # fmt: skip
    assert "1 of 4 held, 2 FAILED, 0 not shown, 1 not covered" in printed


def test_the_document_says_first_what_failed() -> None:
    ours, theirs = scenarios(expecting("threat", "-", year=2021))
    (found,) = judged(tables("threat", [[1.0] * 8] * PAIRS, [[0.0] * 8] * PAIRS), [ours, theirs])
    held = Judgement("ours", expecting("threat", "+", year=2021), found.effect, "held")
    text = expectation_document([ours, theirs], [found, held], runs=3, seed=5, version="v")
    assert "In all: 1 of 2 held, 1 FAILED, 0 not shown." in text
    assert text.index("**Failed:**") < text.index("## ours")
    assert "## theirs" not in text
    assert "| `theirs` | threat | region | 2021 | - | +0.500 | " in text


def test_the_document_has_every_expectation_that_ships() -> None:
    rows = re.findall(
        r"^\| `([a-z0-9-]+)` \| (\w+) \| (\w+) \| (\d*) \| ([-+0]) \|.*\| ([^|]+) \|$",
        DOCUMENT.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    listed = [
        (each.against, each.outcome, each.state or "region", str(each.year or ""), each.sign, each.why)
        for name in shipped_names()
        for each in shipped(name).expectations
    ]
    assert [(against, outcome.lower(), *rest) for against, outcome, *rest in rows] == listed


@pytest.mark.parametrize("out", ["missing/file.md", "."])
def test_the_document_is_refused_a_place_before_anything_runs(
    haemus: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = haemus("expectations", "--runs", 2, "--out", out)
    assert answer.code == 2
    assert "--out: not a file that can be written" in answer.err
