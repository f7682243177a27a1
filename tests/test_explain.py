"""`haemus explain`: the same run as in the tables, with its reasons."""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from answer import Answer
from worlds import ran, shipped

from haemus import run_batch
from haemus.experiments.report.explanation import Explanation, explained, heading, timeline
from haemus.model.scenario import ResolvedScenario, resolve_text
from haemus.model.tables.reasons import Reason

Run = Callable[..., Answer]
SEED = 4
SHORT = 'title = "Short"\nextends = "baseline"\nend = "2025Q4"\n'


@pytest.fixture(scope="module")
def scenario() -> ResolvedScenario:
    return resolve_text(SHORT, "short")


@pytest.fixture(scope="module")
def explanation(scenario: ResolvedScenario) -> Explanation:
    return explained(scenario, SEED, 1)


def told(*reasons: Reason) -> list[str]:
    return list(timeline(Explanation(shipped("baseline"), 1, 0, ran(shipped("baseline"), 1).rows, reasons)))


def test_the_run_is_the_one_of_the_tables(scenario: ResolvedScenario, explanation: Explanation) -> None:
    result = run_batch([scenario], runs=2, seed=SEED, workers=1)
    agreements, states = explanation.rows.named("agreements"), explanation.rows.named("states")
    assert agreements
    for table, names in (
        (result.agreements, ["quarter", "agreement", "kind", "action", "members"]),
        (result.states, ["quarter", "state", "budget_meur"]),
    ):
        rows = table[table["run"] == 1][names].astype(object).itertuples(index=False, name=None)
        record = agreements if "action" in names else states
        assert sorted(rows) == sorted(row[: len(names)] for row in record)


def test_it_tells_of_events_beliefs_budgets_and_purchases(explanation: Explanation) -> None:
    text = "\n".join(timeline(explanation))
    assert re.search(r"^  event +munich-speech \(article5_doubt, dated\)$", text, re.MULTILINE)
    assert re.search(r"^  belief +HRV: belief in NATO [0-9.]+ % -> [0-9.]+ % \(signal", text, re.MULTILINE)
    assert re.search(
        r"^  budget +HRV: initial budget of 2026: EUR [0-9,.]+ million, .* target moved", text, re.MULTILINE
    )
    assert re.search(r"^  purchase +[A-Z]{3} from [A-Z]", text, re.MULTILINE)


def test_the_moves_of_the_terms_add_up_to_that_of_the_target(explanation: Explanation) -> None:
    reasons = [each for each in explanation.reasons if each.kind == "budget" and each.who == ("SRB",)]
    assert len(reasons) > 2
    for before, after in pairwise(reasons):
        names = [name for name, _ in after.terms]
        terms = names[: names.index("target")]
        then, now = dict(before.terms), dict(after.terms)
        moved = sum(now[name] - then[name] for name in terms)
        assert moved == pytest.approx(now["target"] - then["target"], abs=1e-9)


def test_a_budget_names_what_moved_it_and_nothing_that_is_0() -> None:
    terms = {
        "income": 7.0, "target": 7.0, "budget in force": 6.994, "income growth": 0.035, "pledge": -0.0, "plan": 0.0567, "shock": 0.0,
        "log of the new budget": 7.07, "budget [EUR million]": 1945.1,
    }  # fmt: skip
    line = told(Reason(23, "budget", ("HRV",), "initial budget of 2026", tuple(terms.items())))[-1]
    assert line.endswith("(part of the gap to the target +0.6 % and of income growth +3.6 %, plan +5.8 %)")
    still = dict.fromkeys(terms, 0.0) | {"log of the new budget": -0.00001, "budget [EUR million]": 1945.1}
    line = told(Reason(23, "budget", ("HRV",), "initial budget of 2026", tuple(still.items())))[-1]
    assert line.endswith(": EUR 1,945.1 million, 0.0 % in constant prices")


def test_a_budget_of_a_run_lies_between_its_terms_or_is_held_down(explanation: Explanation) -> None:
    """The rest of its move, without pledge, plan and shock, is between the gap, income growth and 0."""
    budgets = [dict(each.terms) for each in explanation.reasons if each.kind == "budget"]
    lines = [line for line in timeline(explanation) if line.startswith("  budget")]
    held = 0
    for terms, line in zip(budgets, lines, strict=True):
        moved = terms["log of the new budget"] - terms["budget in force"]
        rest = moved - terms["pledge"] - terms["plan"] - terms["shock"]
        parts = (0.0, terms["target"] - terms["budget in force"], terms["income growth"])
        assert rest <= max(parts) + 1e-9
        assert (rest >= min(parts) - 0.0005) is ("held down by the fiscal ceiling" not in line)
        held += "held down" in line
    assert 0 < held < len(budgets) / 2


@pytest.mark.parametrize(
    ("supplier", "words"),
    [("nor", "Norway"), ("srb-zastava", "Zastava Arms (Serbia)"), ("hun", "Hungary"), ("of-a-user", "of-a-user")],
)
def test_a_purchase_is_told_with_the_sellers_name_and_without_terms_of_0(supplier: str, words: str) -> None:
    terms = (("scale", -0.1945), ("any deal", 0.0), ("embargo", -0.0), ("offers", 12.0))
    line = told(Reason(20, "purchase", ("HRV", supplier), "2 x NASAMS", terms))[-1]
    assert line.endswith(f"HRV from {words}: 2 x NASAMS (scale -0.1945, offers 12)")


def test_nothing_is_told_as_minus_0(explanation: Explanation) -> None:
    assert not re.search(r"-0(\.0+)?(?![\d.])", re.sub(r"20\S+", "", "\n".join(timeline(explanation))))


def test_a_signing_is_told_by_the_terms_of_its_surplus_and_the_multiplier() -> None:
    terms = (("proximity", 0.7), ("hostility", -0.2), ("surplus", 0.5))
    rate = (("doubt multiplier", 3.0), ("capital", 0.9), ("rate of a step [per year]", 1.2))
    (_, quarter, line) = told(Reason(20, "agreement", ("HRV", "SVN"), "signed HRV;SVN", terms + rate))
    assert quarter == "2025Q1"
    assert "surplus +0.50 = proximity +0.70, hostility -0.20" in line
    assert "doubt's multiplier 3.00" in line


def test_quarters_come_in_order_and_once(explanation: Explanation) -> None:
    quarters = [line for line in timeline(explanation) if re.fullmatch(r"20\d\dQ\d", line)]
    assert quarters == sorted(set(quarters))


def test_a_state_and_a_quarter_filter_what_is_told(explanation: Explanation) -> None:
    lines = list(timeline(explanation, "SRB", 23))
    assert [line for line in lines if re.fullmatch(r"20\d\dQ\d", line)] == ["2025Q4"]
    assert any("SRB: initial budget of 2026" in line for line in lines)
    assert not any("HRV: initial budget" in line for line in lines)
    assert lines[-1].startswith("\nSRB at the end of 2025Q4: budget_meur")


def test_the_heading_names_the_run(explanation: Explanation) -> None:
    assert heading(explanation).startswith("short, run 1 of batch seed 4 (run seed ")


def test_the_command_tells_one_quarter_of_one_state(haemus: Run, write: Callable[..., Path]) -> None:
    path = write(SHORT.replace("2025Q4", "2025Q1"))
    answer = haemus("explain", path, "--seed", SEED, "--run", 1, "--state", "HRV", "--quarter", "2025Q1")
    assert answer.code == 0
    assert "munich-speech" in answer.out
    assert "HRV at the end of 2025Q1" in answer.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["baselin"], 'did you mean "baseline"?'),
        (["baseline", "--state", "HRX"], 'did you mean "HRV"?'),
        (["baseline", "--quarter", "2025Q5"], 'did you mean "2025'),
        (["baseline", "--quarter", "2036Q1"], "allowed: 2020Q1 to 2035Q4"),
        (["baseline", "--run", "-1"], "--run: out of range"),
        (["baseline", "--seed", "-1"], "--seed: out of range"),
        (["baseline", "--seed", "x"], "--seed"),
    ],
)
def test_bad_names_are_refused(haemus: Run, words: list[str], said: str) -> None:
    answer = haemus("explain", *words)
    assert answer.code == 2
    assert said in answer.err
    assert answer.err.count("\n") == 1
    assert answer.out == ""
