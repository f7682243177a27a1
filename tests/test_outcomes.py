"""Outcomes: each is documented, and measures what its name promises."""

import math
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from golden import seed_of
from numpy.typing import NDArray
from worlds import LIVELY, Record, ran, shipped, until

from haemus.experiments.store.concatenate import concatenated
from haemus.model.calendar import parse_quarter
from haemus.model.compiled import Ensemble
from haemus.model.outcomes import OUTCOMES, RunTables, outcome_columns, outcomes_of
from haemus.model.outcomes.adding import added, mean, ratio, spread
from haemus.model.outcomes.groups import grouped
from haemus.model.outcomes.network import FEW, FOR_MANY, greedy_modularity, modularity_of_each
from haemus.model.outcomes.procurement import BLOCS
from haemus.model.scenario import ResolvedScenario
from haemus.model.start.data import starting_data
from haemus.model.start.region_files import SHIPPED
from haemus.model.tables.rows import (
    ACTIONS,
    AGREEMENT_ROW,
    CONTRACT_ROW,
    CRISIS_ROW,
    EVENT_ROW,
    RUN,
    STATE_ROW,
    STRATEGIC,
    Rows,
    names_of,
)

DOCUMENT = Path(__file__).parents[1] / "docs" / "results.md"


@pytest.fixture(scope="module")
def record() -> Record:
    return ran(shipped("baseline"), seed_of(0))


@pytest.fixture(scope="module")
def outcomes(record: Record) -> dict[str, float]:
    return alone(record)


def runs_of(records: list[Record]) -> Rows:
    """Concatenated runs."""
    return concatenated([record.rows for record in records])


def alone(record: Record) -> dict[str, float]:
    """The outcomes of a run, computed from its tables alone."""
    return {name: float(values[0]) for name, values in outcomes_of(record.rows).items()}


def bits(outcomes: dict[str, NDArray[np.float64]]) -> NDArray[np.int64]:
    """Numbers as [outcome, run], so that NaN equals NaN and 0.0 is not -0.0."""
    return np.array(list(outcomes.values())).view(np.int64)


def agreements(*rows: tuple[str, str, str, str]) -> RunTables:
    """The tables of a run in which only these things happened to agreements: quarter, agreement, action, members."""
    names = names_of(shipped("baseline"), starting_data())
    numbers = []
    for quarter, agreement, action, members in rows:
        *founders, signed = agreement.split("-")
        of_row = (
            names.group(founders),
            parse_quarter(signed),
            ACTIONS.index(action),
            names.group(members.split(";")),
            STRATEGIC,
        )
        numbers.append((0, parse_quarter(quarter), *of_row))
    nothing = {
        "contracts": np.zeros(0, dtype=CONTRACT_ROW),
        "crises": np.zeros(0, dtype=CRISIS_ROW),
        "events": np.zeros(0, dtype=EVENT_ROW),
    }
    states = np.ones((1, 64, len(names.states)), dtype=STATE_ROW)
    listed = np.array(numbers, dtype=AGREEMENT_ROW)
    return RunTables(Rows(names, 0, 63, np.zeros(1, dtype=RUN), states, listed, **nothing))


def value(name: str, tables: RunTables) -> float:
    (values,) = OUTCOMES[name].values(tables)
    return float(values[0])


def test_every_outcome_of_a_full_run_is_a_finite_number(outcomes: dict[str, float]) -> None:
    assert [name for name, each in outcomes.items() if not math.isfinite(each)] == []
    assert tuple(outcomes) == outcome_columns()


@pytest.mark.parametrize("name", OUTCOMES)
def test_every_outcome_is_documented_in_the_words_of_its_function(name: str) -> None:
    outcome = OUTCOMES[name]
    assert f"| {outcome.unit} | {outcome.meaning} |" in DOCUMENT.read_text(encoding="utf-8")
    assert (f"| `{name}_X`, X one of" if outcome.listed else f"| `{name}` |") in DOCUMENT.read_text(encoding="utf-8")


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
    columns = OUTCOMES["budget_2030"].columns_in(SHIPPED)
    assert outcomes["budget_2030_REGION"] == pytest.approx(sum(outcomes[name] for name in columns[:-1]))


def test_spending_of_two_years_is_the_sum_of_the_four_heads(outcomes: dict[str, float], record: Record) -> None:
    spent = sum(sum(map(float, row[9:13])) for row in record.states if str(row[0])[:4] in {"2026", "2027"})
    assert outcomes["spending_2026_27_REGION"] == pytest.approx(spent)


def test_a_run_that_ends_early_says_nothing_about_later_years() -> None:
    short = until("baseline", "2024Q2")
    found = alone(ran(short, 3))
    silent = ("budget_2025_HRV", "growth_2020_2025_HRV", "spending_2026_27_REGION", "quarters_to_signing")
    assert all(math.isnan(found[name]) for name in silent)
    assert math.isfinite(found["agreements_signed"])


def test_a_removed_state_has_no_outcome_of_its_own() -> None:
    without = until(shipped("baseline").without_state("MNE"), "2025Q4")
    found = alone(ran(without, 3))
    assert math.isnan(found["budget_2025_MNE"])
    others = [found[name] for name in OUTCOMES["budget_2025"].columns_in(SHIPPED)[:-1] if name != "budget_2025_MNE"]
    assert found["budget_2025_REGION"] == pytest.approx(sum(others))


TRIO = "ALB;HRV;XKX"


@pytest.mark.parametrize(
    ("rows", "tirana", "quarter"),
    [
        pytest.param([("2025Q1", "ALB-HRV-XKX-2025Q1", "signed", TRIO)], 1.0, 20, id="one signing"),
        pytest.param(
            [("2025Q1", "ALB-HRV-2025Q1", "signed", "ALB;HRV"), ("2025Q3", "ALB-HRV-2025Q1", "joined", TRIO)],
            1.0,
            22,
            id="third within two",
        ),
        pytest.param(
            [("2024Q1", "ALB-HRV-2024Q1", "signed", "ALB;HRV"), ("2025Q3", "ALB-HRV-2024Q1", "joined", TRIO)],
            0.0,
            64,
            id="third too late",
        ),
        pytest.param(
            [("2025Q1", "ALB-HRV-2025Q1", "signed", "ALB;HRV"), ("2025Q1", "HRV-XKX-2025Q1", "signed", "HRV;XKX")],
            0.0,
            64,
            id="two agreements",
        ),
        pytest.param(
            [("2025Q1", "ALB-BGR-2025Q1", "signed", "ALB;BGR"), ("2025Q3", "ALB-BGR-2025Q1", "joined", f"BGR;{TRIO}")],
            0.0,
            64,
            id="founded by one of them",
        ),
        pytest.param([("2026Q1", "ALB-HRV-XKX-2026Q1", "signed", TRIO)], 0.0, 24, id="after 2025"),
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
    signing = ("2025Q1", "ALB-HRV-XKX-2025Q1", "signed", TRIO)
    tables = agreements(signing, ("2026Q4", "ALB-HRV-XKX-2025Q1", "joined", f"ALB;BGR;{TRIO[4:]}"))
    assert value("bulgaria_in_tirana_by_2026", tables) == 1.0
    assert value("bulgaria_in_tirana_by_2026", agreements(signing)) == 0.0


def test_a_tie_before_2025_counts_as_too_early() -> None:
    tables = agreements(("2023Q1", "HUN-SRB-2023Q1", "signed", "HUN;SRB"))
    assert value("serbia_hungary", tables) == value("serbia_hungary_before_2025", tables) == 1.0
    assert value("slovenia_croatia", tables) == 0.0


def test_waiting_for_a_signing_starts_with_the_speech() -> None:
    tables = agreements(
        ("2023Q1", "HUN-SRB-2023Q1", "signed", "HUN;SRB"), ("2025Q4", "HRV-SVN-2025Q4", "signed", "HRV;SVN")
    )
    assert value("quarters_to_signing", tables) == 3.0
    assert value("quarters_to_signing", agreements()) == 44.0


def test_pairs_are_counted_once_and_a_lapsed_agreement_ties_nobody() -> None:
    signing, accession = ("2024Q1", "HRV-SVN-2024Q1", "signed", "HRV;SVN"), ("HRV-SVN-2024Q1", "joined", "BGR;HRV;SVN")
    tables = agreements(
        signing, ("2024Q2", "HUN-SRB-2024Q2", "signed", "HUN;SRB"), ("2025Q1", *accession),
        ("2025Q2", "HRV-SVN-2025Q2", "signed", "HRV;SVN"),
    )  # fmt: skip
    assert value("pairs_united_by_2025", tables) == 4.0
    assert value("modularity", tables) > 0.0
    ended = agreements(signing, ("2025Q1", *accession), ("2026Q1", "HRV-SVN-2024Q1", "lapsed", "BGR;HRV;SVN"))
    assert value("modularity", ended) == 0.0
    assert value("pairs_united_by_2025", ended) == 3.0
    assert value("lapses", ended) == 1.0


@pytest.mark.parametrize(
    "scenario",
    [
        pytest.param(shipped("baseline").with_parameters(**LIVELY), id="lively"),
        pytest.param(until(shipped("baseline").without_state("SRB"), "2027Q4"), id="short, without a state"),
        pytest.param(until(shipped("baseline-published").with_origin(2014), "2019Q4"), id="before quarter 0"),
        pytest.param(until(shipped("baseline-published").with_origin(2014), "2018Q4"), id="before quarter -4"),
    ],
)
def test_a_run_comes_to_the_same_bits_alone_and_among_others(scenario: ResolvedScenario) -> None:
    records = [ran(scenario, seed) for seed in range(5)]
    together = bits(outcomes_of(Ensemble(scenario).run(range(5))[0]))
    turned = bits(outcomes_of(runs_of(records[::-1])))
    many = bits(outcomes_of(runs_of(records * 9)))
    assert len(records) < FEW < len(records * 9)
    assert together.shape == (len(outcome_columns()), 5)
    assert np.array_equal(turned[:, ::-1], together)
    assert np.array_equal(many, np.tile(together, 9))
    for run, record in enumerate(records):
        assert np.array_equal(bits(outcomes_of(record.rows))[:, 0], together[:, run])


def test_groups_hold_rows_that_agree_in_all_columns_however_large_these_are() -> None:
    least, most = np.iinfo(np.int64).min, np.iinfo(np.int64).max
    columns = np.array([[0, most, -4], [0, most, 0], [0, least, -4], [0, most, -4], [-1, 0, 63], [0, most, 0]]).T
    order, begins = grouped(*columns)
    assert order.tolist() == [4, 2, 0, 3, 1, 5]
    assert begins.tolist() == [True, True, True, False, True, False]
    assert [each.size for each in grouped(*columns[:, :0])] == [0, 0]


def test_runs_differ_in_what_they_come_to() -> None:
    scenario = shipped("baseline").with_parameters(**LIVELY)
    found = outcomes_of(Ensemble(scenario).run(range(5))[0])
    assert all(len(set(found[name])) > 1 for name in ("budget_2030_HRV", "modularity", "procurement_USA", "arms_race"))


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_sums_go_from_left_to_right(axis: int) -> None:
    values = np.random.default_rng(7).lognormal(sigma=9.0, size=(40, 50, 60))
    slices = list(np.moveaxis(values, axis, 0))
    total = slices[0]
    for each in slices[1:]:
        total = total + each
    assert np.array_equal(added(values, axis), total)
    assert np.array_equal(added(values[:3, :3, :3], axis), added(values[:3, :3, :3].copy("F"), axis))
    assert mean(values, axis) == pytest.approx(values.mean(axis))
    assert spread(values, axis) == pytest.approx(values.std(axis))


def test_nothing_adds_up_to_0_and_a_ratio_to_nothing_is_what_one_says() -> None:
    assert added(np.ones((2, 0, 3)), axis=1).tolist() == [[0.0] * 3] * 2
    assert ratio(np.array([1.0, 0.0]), np.array([4.0, 0.0]), otherwise=7.0).tolist() == [0.25, 7.0]


def camps(*sizes: int) -> NDArray[np.float64]:
    """A network of separate cliques."""
    camp = [k for k, size in enumerate(sizes) for _ in range(size)]
    return np.array([[float(i != j and a == b) for j, b in enumerate(camp)] for i, a in enumerate(camp)])


def test_two_equal_camps_polarise_and_one_does_not() -> None:
    assert greedy_modularity(camps(4, 4)) == pytest.approx(0.5)
    assert greedy_modularity(camps(8)) == pytest.approx(0.0)
    assert greedy_modularity(camps(1, 1, 1)) == 0.0


@pytest.mark.parametrize("seed", range(6))
def test_modularity_is_that_of_networkx(seed: int) -> None:
    graph = nx.gnp_random_graph(10, 0.35, seed=seed)
    weights = nx.to_numpy_array(graph)
    reference = nx.community.modularity(graph, nx.community.greedy_modularity_communities(graph))
    # both are greedy and break ties in their own way
    assert greedy_modularity(weights) == pytest.approx(reference, abs=0.05)
    plain = [greedy_modularity(weights), greedy_modularity(camps(5, 5))]
    assert modularity_of_each(np.array([weights, camps(5, 5)])).tolist() == plain
    assert "measure_each" in FOR_MANY
    assert modularity_of_each(np.array([weights, camps(5, 5)] * FEW)).tolist() == plain * FEW
