"""Outcomes: each is a documented number, and says what its name promises."""

import math
from pathlib import Path

import networkx as nx
import pytest
from golden import seed_of
from worlds import ran, shipped, until

from model.outcomes import OUTCOMES, RunTables, outcome_columns, outcomes_of
from model.outcomes.network import greedy_modularity
from model.outcomes.procurement import BLOCS
from model.record import Record

DOCUMENT = Path(__file__).parents[1] / "docs" / "results.md"


@pytest.fixture(scope="module")
def record() -> Record:
    return ran(shipped("baseline"), seed_of(0))


@pytest.fixture(scope="module")
def outcomes(record: Record) -> dict[str, float]:
    return outcomes_of(record, 0, 63)


def agreements(*rows: tuple[str, str, str, str]) -> RunTables:
    """The tables of a run in which only these things happened to agreements."""
    return RunTables(Record(agreements=list(rows)), 0, 63)


def value(name: str, tables: RunTables) -> float:
    return OUTCOMES[name].values(tables)[0]


def test_every_outcome_of_a_full_run_is_a_finite_number(outcomes: dict[str, float]) -> None:
    assert [name for name, each in outcomes.items() if not math.isfinite(each)] == []
    assert tuple(outcomes) == outcome_columns()


@pytest.mark.parametrize("name", OUTCOMES)
def test_every_outcome_is_documented_in_the_words_of_its_function(name: str) -> None:
    outcome = OUTCOMES[name]
    assert f"| {outcome.unit} | {outcome.meaning} |" in DOCUMENT.read_text(encoding="utf-8")
    assert (f"| `{name}_X`, X one of" if outcome.keys else f"| `{name}` |") in DOCUMENT.read_text(encoding="utf-8")


def test_the_document_lists_no_outcome_that_is_gone() -> None:
    text = DOCUMENT.read_text(encoding="utf-8").split("## Outcomes")[1].split("## manifest.json")[0]
    listed = [line.split("`")[1].removesuffix("_X") for line in text.splitlines() if line.startswith("| `")]
    assert listed == list(OUTCOMES)


def test_shares_lie_between_0_and_1(outcomes: dict[str, float]) -> None:
    shares = ("interoperability", "import_dependence", "supplier_concentration", "credibility_2026_27")
    assert all(0.0 <= outcomes[name] <= 1.0 for name in shares)


def test_the_blocs_add_up_to_the_value_of_all_contracts(outcomes: dict[str, float], record: Record) -> None:
    total = sum(float(row[6]) for row in record.contracts)
    assert sum(outcomes[f"procurement_{bloc}"] for bloc in BLOCS) == pytest.approx(total)


def test_the_region_is_the_sum_of_its_states(outcomes: dict[str, float]) -> None:
    columns = OUTCOMES["budget_2030"].columns
    assert outcomes["budget_2030_REGION"] == pytest.approx(sum(outcomes[name] for name in columns[:-1]))


def test_spending_of_two_years_is_the_sum_of_the_four_heads(outcomes: dict[str, float], record: Record) -> None:
    spent = sum(sum(map(float, row[8:12])) for row in record.states if str(row[0])[:4] in {"2026", "2027"})
    assert outcomes["spending_2026_27_REGION"] == pytest.approx(spent)


def test_a_run_that_ends_early_says_nothing_about_later_years() -> None:
    short = until("baseline", "2024Q2")
    found = outcomes_of(ran(short, 3), short.start, short.end)
    silent = ("budget_2025_HRV", "growth_2020_2025_HRV", "spending_2026_27_REGION", "quarters_to_signing")
    assert all(math.isnan(found[name]) for name in silent)
    assert math.isfinite(found["agreements_signed"])


def test_a_removed_state_has_no_outcome_of_its_own() -> None:
    without = until(shipped("baseline").without_state("MNE"), "2025Q4")
    found = outcomes_of(ran(without, 3), without.start, without.end)
    assert math.isnan(found["budget_2025_MNE"])
    others = [found[name] for name in OUTCOMES["budget_2025"].columns[:-1] if name != "budget_2025_MNE"]
    assert found["budget_2025_REGION"] == pytest.approx(sum(others))


TRIO = "ALB;HRV;XKX"


@pytest.mark.parametrize(
    ("rows", "tirana", "quarter"),
    [
        pytest.param([("2025Q1", "x", "signed", TRIO)], 1.0, 20, id="one signing"),
        pytest.param(
            [("2025Q1", "x", "signed", "ALB;HRV"), ("2025Q3", "x", "joined", TRIO)],
            1.0,
            22,
            id="third within two",
        ),
        pytest.param(
            [("2024Q1", "x", "signed", "ALB;HRV"), ("2025Q3", "x", "joined", TRIO)],
            0.0,
            64,
            id="third too late",
        ),
        pytest.param(
            [("2025Q1", "x", "signed", "ALB;HRV"), ("2025Q1", "y", "signed", "HRV;XKX")],
            0.0,
            64,
            id="two agreements",
        ),
        pytest.param([("2026Q1", "x", "signed", TRIO)], 0.0, 24, id="after 2025"),
        pytest.param([], 0.0, 64, id="never"),
    ],
)
def test_the_tirana_group_is_three_states_in_one_agreement(
    rows: list[tuple[str, str, str, str]], tirana: float, quarter: float
) -> None:
    tables = agreements(*rows)
    assert value("tirana", tables) == tirana
    assert value("tirana_quarter", tables) == quarter


def test_bulgaria_joins_the_group_of_tirana() -> None:
    tables = agreements(("2025Q1", "x", "signed", TRIO), ("2026Q4", "x", "joined", f"ALB;BGR;{TRIO[4:]}"))
    assert value("bulgaria_in_tirana_by_2026", tables) == 1.0
    assert value("bulgaria_in_tirana_by_2026", agreements(("2025Q1", "x", "signed", TRIO))) == 0.0


def test_a_tie_before_2025_counts_as_too_early() -> None:
    tables = agreements(("2023Q1", "x", "signed", "HUN;SRB"))
    assert value("serbia_hungary", tables) == value("serbia_hungary_before_2025", tables) == 1.0
    assert value("slovenia_croatia", tables) == 0.0


def test_waiting_for_a_signing_starts_with_the_speech() -> None:
    tables = agreements(("2023Q1", "x", "signed", "HUN;SRB"), ("2025Q4", "y", "signed", "HRV;SVN"))
    assert value("quarters_to_signing", tables) == 3.0
    assert value("quarters_to_signing", agreements()) == 44.0


def camps(*sizes: int) -> list[list[float]]:
    """A network of separate cliques."""
    camp = [k for k, size in enumerate(sizes) for _ in range(size)]
    return [[float(i != j and a == b) for j, b in enumerate(camp)] for i, a in enumerate(camp)]


def test_two_equal_camps_polarise_and_one_does_not() -> None:
    assert greedy_modularity(camps(4, 4)) == pytest.approx(0.5)
    assert greedy_modularity(camps(8)) == pytest.approx(0.0)
    assert greedy_modularity(camps(1, 1, 1)) == 0.0


@pytest.mark.parametrize("seed", range(6))
def test_modularity_is_that_of_networkx(seed: int) -> None:
    graph = nx.gnp_random_graph(10, 0.35, seed=seed)
    weights = nx.to_numpy_array(graph).tolist()
    reference = nx.community.modularity(graph, nx.community.greedy_modularity_communities(graph))
    # both are greedy and break ties in their own way
    assert greedy_modularity(weights) == pytest.approx(reference, abs=0.05)
