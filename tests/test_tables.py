"""Result tables: documented columns, in order, compact, and unchanged when read back."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from worlds import LIVELY

from haemus import BatchResult, run_batch
from haemus.experiments.calibrate.paper_figures import target_rows
from haemus.experiments.calibrate.paper_table import PaperTable, ScenarioTables, paper_table
from haemus.experiments.store.packing import packed
from haemus.experiments.store.result_folder import write_tables
from haemus.experiments.store.table_builder import TableBuilder
from haemus.experiments.store.tables import COLUMNS, DELIVERY_QUARTERS, LAST_DELIVERY, QUARTERS, Coded
from haemus.model.compiled import Ensemble
from haemus.model.scenario import resolve_text
from haemus.model.tables.rows import AGREEMENT_ROW

LIVELIER = "[parameters]\n" + "".join(f"{name} = {value}\n" for name, value in LIVELY.items())
DOCUMENT = Path(__file__).parents[1] / "docs" / "results.md"
KEYS = ["scenario", "point", "run"]
ORDER = {
    "runs": [],
    "states": ["quarter", "state"],
    "agreements": ["quarter", "agreement"],
    "contracts": ["quarter_signed", "buyer", "supplier"],
    "crises": ["quarter", "a", "b"],
    "events": ["quarter", "event"],
    "failures": [],
}


@pytest.fixture(scope="module")
def batch() -> BatchResult:
    scenarios = [
        resolve_text(f'title = "Short"\nextends = "{parent}"\nend = "2023Q4"\n{parameters}', name)
        for name, parent, parameters in (
            ("second-by-name", "baseline", ""),
            ("first-by-name", "doubt-adverse", LIVELIER),
        )
    ]
    return run_batch(scenarios, runs=2, seed=3, workers=1)


@pytest.fixture(scope="module")
def paper(batch: BatchResult) -> PaperTable:
    """The comparison of one scenario with the paper, and the figures it leaves out."""
    return paper_table(ScenarioTables.of(batch.kept, "second-by-name"))


def test_there_is_something_to_look_at(batch: BatchResult) -> None:
    assert [name for name, table in batch.tables.items() if table.empty] == ["failures"]


@pytest.mark.parametrize("name", COLUMNS)
def test_a_table_starts_with_which_run_and_has_its_documented_columns(name: str, batch: BatchResult) -> None:
    assert list(batch.tables[name].columns) == [*KEYS, *COLUMNS[name]]
    section = DOCUMENT.read_text(encoding="utf-8").split(f"\n## {name}\n")[1].split("\n## ")[0]
    documented = [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")]
    assert documented == list(COLUMNS[name][:2] if name == "runs" else COLUMNS[name])


@pytest.mark.parametrize("name", COLUMNS)
def test_rows_are_in_the_order_of_scenarios_runs_quarters_and_keys(name: str, batch: BatchResult) -> None:
    table = batch.tables[name].copy()
    table["scenario"] = table["scenario"].cat.codes
    keys = [*KEYS, *ORDER[name]]
    plain = table[keys].astype(dict.fromkeys(ORDER[name], str))
    pd.testing.assert_frame_equal(plain, plain.sort_values(keys, kind="stable"))


def test_scenarios_keep_the_order_in_which_they_were_given(batch: BatchResult) -> None:
    assert list(batch.runs["scenario"].unique()) == ["second-by-name", "first-by-name"]
    assert (batch.states["point"] == 0).all()


def test_quarters_are_words_that_have_an_order(batch: BatchResult) -> None:
    quarters = batch.states["quarter"]
    assert list(quarters.cat.categories) == list(QUARTERS)
    assert (quarters >= "2023Q1").sum() == 4 * 10 * 4
    assert DELIVERY_QUARTERS[: len(QUARTERS)] == QUARTERS


def test_members_are_the_full_set_in_order(batch: BatchResult) -> None:
    for members in batch.agreements["members"].unique():
        states = str(members).split(";")
        assert states == sorted(set(states))
        assert len(states) >= 2
    assert set(batch.agreements["action"]) <= {"signed", "applied", "joined", "deepened", "lapsed"}


@pytest.mark.parametrize("name", COLUMNS)
def test_a_table_survives_parquet(name: str, batch: BatchResult, tmp_path: Path) -> None:
    table = batch.tables[name]
    write_tables(tmp_path, {name: table})
    read = pd.read_parquet(tmp_path / f"{name}.parquet")
    assert [path.name for path in tmp_path.iterdir()] == [f"{name}.parquet"]
    assert list(read.columns) == list(table.columns)
    pd.testing.assert_frame_equal(read.astype(object), table.astype(object))
    assert isinstance(read["scenario"].dtype, pd.CategoricalDtype)
    if name == "states":
        assert read["quarter"].cat.ordered


def test_a_delivery_of_a_distant_century_is_in_the_last_quarter_with_a_name(tmp_path: Path) -> None:
    short = resolve_text('title = "Short"\nextends = "baseline"\nend = "2021Q4"\n', "short")
    rows = Ensemble(short).run([1, 2, 3])[0]
    for column in ("first_delivery", "last_delivery"):
        rows.contracts[column][::2] += LAST_DELIVERY
    builder = TableBuilder("contracts")
    builder.append(0, 0, 0, packed("contracts", rows, np.arange(3, dtype=np.int32)))
    contracts = builder.finished(["short"])
    late = contracts["quarter_first_delivery"] == DELIVERY_QUARTERS[-1]
    assert 0 < late.sum() < len(contracts)
    assert (contracts["quarter_last_delivery"][late] == DELIVERY_QUARTERS[-1]).all()
    write_tables(tmp_path, {"contracts": contracts})
    read = pd.read_parquet(tmp_path / "contracts.parquet")
    pd.testing.assert_frame_equal(read.astype(object), contracts.astype(object))


def test_agreements_of_many_states_keep_their_names() -> None:
    states = tuple(f"S{k:02d}" for k in range(62))
    pairs = [(0, 61), (0, 60), (60, 61), (0, 1)]
    rows = np.zeros(2 * len(pairs), dtype=AGREEMENT_ROW)
    rows["founders"] = rows["members"] = [1 << a | 1 << b for a, b in pairs] * 2
    rows["signed"] = rows["quarter"] = [-24] * len(pairs) + [63] * len(pairs)
    short = Ensemble(resolve_text('title = "Short"\nend = "2020Q1"\n', "short")).run([1])[0]
    many = replace(short, names=replace(short.names, states=states), agreements=rows)
    found = packed("agreements", many, np.zeros(1, dtype=np.int32))["agreement"]
    assert isinstance(found, Coded)
    named = sorted(found.words[code] for code in found.codes)
    assert named == sorted(f"S{a:02d}-S{b:02d}-{quarter}" for a, b in pairs for quarter in ("2014Q1", "2035Q4"))


def test_a_recorded_run_takes_little_memory(batch: BatchResult) -> None:
    states = batch.states
    assert states.memory_usage(deep=True).sum() / len(states) < 8 * len(states.columns) + 8


def test_the_paper_is_compared_row_by_row(batch: BatchResult, paper: PaperTable) -> None:
    rows, left_out = paper.rows, paper.left_out
    scored = {target["id"] for target in target_rows() if target["scored"] == "1"}
    assert {row.id for row in rows} | set(left_out) == scored
    level = next(row for row in rows if row.id == "budget-hrv-2023")
    states = batch.states[(batch.states["scenario"] == "second-by-name") & (batch.states["state"] == "HRV")]
    year = states[states["quarter"].astype(str).str.startswith("2023")]
    means = year.groupby("run", observed=True)["budget_meur"].mean() / 1000.0
    assert level.median == pytest.approx(means.median())
    assert level.figure == 1.5


def test_years_that_a_run_does_not_reach_are_neither_met_nor_missed(paper: PaperTable) -> None:
    met = {row.id: row.met for row in paper.rows}
    assert met["budget-hrv-2023"] is not None
    assert met["budget-hrv-2024"] is None
    assert met["agreement-srb-hun"] is None
