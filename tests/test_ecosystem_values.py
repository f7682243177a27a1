"""Numbers of NumPy and pandas are the numbers that they are, and tables are read as pandas, R and spreadsheets write them."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from answer import Answer

from haemus import Region, load_experiment, load_scenario, run_batch, run_seed
from haemus.experiments.design.experiment import with_events
from haemus.experiments.published.treaties import treaties_in
from haemus.experiments.reading.csv_table import csv_table
from haemus.experiments.run.batch import Batch, check_workers
from haemus.model.bad_input import BadInput
from haemus.model.compiled.runs import Ensemble
from haemus.model.scenario import ScenarioError

# --- numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [np.int8, np.int32, np.int64, np.uint8, np.uint64])
def test_runs_and_seeds_of_numpy_are_whole_numbers(kind: type[np.integer[Any]]) -> None:
    batch = Batch.of(["baseline"], runs=kind(3), seed=kind(7), engine="mesa")  # type: ignore[arg-type]
    assert (batch.runs, batch.seed) == (3, 7)
    assert {type(batch.runs), type(batch.seed)} == {int}
    assert check_workers(kind(2)) == 2  # type: ignore[arg-type]
    assert run_seed(kind(7), kind(3)) == run_seed(7, 3)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [True, np.True_, 1.0, np.float64(1.0), "1", None, np.array([1, 2]), np.int64(-1)])
def test_what_is_no_whole_number_is_still_refused(wrong: object) -> None:
    with pytest.raises(BadInput, match="seed: out of range"):
        Batch.of(["baseline"], runs=1, seed=wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="a run seed is a whole number"):
        Region("baseline", wrong)  # type: ignore[arg-type]


def test_a_region_with_a_seed_of_numpy_is_that_with_the_same_seed() -> None:
    regions = [Region("baseline", seed) for seed in (5, np.int64(5))]  # type: ignore[arg-type]
    for region in regions:
        region.step()
    assert [state.budget for state in regions[0].states] == [state.budget for state in regions[1].states]


@pytest.mark.slow
def test_the_ensemble_takes_an_array_of_seeds() -> None:
    ensemble = Ensemble(load_scenario("baseline"))
    of_array, of_list = (ensemble.run(seeds)[0].runs for seeds in (np.arange(2, dtype=np.int32), [0, 1]))  # type: ignore[arg-type]
    assert of_array.tolist() == of_list.tolist()


@pytest.mark.slow
def test_a_batch_asked_for_with_numpy_has_the_same_tables() -> None:
    how: dict[str, Any] = {"workers": 1, "engine": "mesa", "record": "outcomes"}
    ours = run_batch(["baseline"], runs=1, seed=4, **how).runs
    theirs = run_batch(["baseline"], runs=np.int16(1), seed=np.uint32(4), **how).runs  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(ours, theirs)


@pytest.mark.parametrize("value", [np.float64(0.5), np.float32(0.5), np.float16(0.5)])
def test_parameters_of_numpy_are_numbers(value: np.floating[Any]) -> None:
    ours = load_scenario("baseline").with_parameters(belief_decay=0.5)
    found = load_scenario("baseline").with_parameters(belief_decay=value)  # type: ignore[arg-type]
    assert found.digest() == ours.digest()
    assert type(found.parameters.belief_decay) is float
    assert type(dict(found.given)["belief_decay"]) is float
    assert load_scenario("baseline").with_parameters(talks_rate=np.int64(1)).parameters.talks_rate == 1.0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (np.float32("nan"), "not a finite number"),
        (np.float64("inf"), "not a finite number"),
        (np.True_, r"wrong type \(got true\)"),
        (np.int64(7), r"out of range \(got 7\)"),
        (10**400, "out of range"),
    ],
)
def test_parameters_that_are_no_numbers_in_their_range_are_refused(value: object, told: str) -> None:
    with pytest.raises(ScenarioError, match=told):
        load_scenario("baseline").with_parameters(belief_decay=value)  # type: ignore[arg-type]


def test_events_may_hold_values_of_numpy_and_pandas() -> None:
    baseline = load_scenario("baseline")
    plain = {"id": "row", "type": "crisis", "date": dt.date(2026, 5, 1), "states": ["SRB", "XKX"], "strength": 1.5}
    theirs = {
        "id": np.str_("row"), "type": "crisis", "date": pd.Timestamp("2026-05-01"), "states": np.array(["SRB", "XKX"]),
        "strength": np.float32(1.5),
    }  # fmt: skip
    ours, found = (with_events(baseline, [each], (), None, "mine") for each in (plain, theirs))
    assert found.digest() == ours.digest()
    with pytest.raises(ScenarioError, match="date"):
        with_events(baseline, [{**theirs, "date": pd.Timestamp("2026-05-01 10:00")}], (), None, "mine")


# --- tables -------------------------------------------------------------------------------------------

EXPERIMENT = """title = "T"
question = "Q?"
runs = 2
outcomes = ["crises"]
scenarios = ["no-doubt-ever", "baseline"]
[[events]]
id = "trouble"
type = "crisis"
date = 2026-05-01
states = ["SRB", "XKX"]
strength = 1.0
[[factors]]
vary = "trouble.presence"
[[factors]]
vary = "trouble.date"
range = [2026-02-01, 2026-12-01]
[[factors]]
vary = "belief_decay"
[design]
kind = "list"
file = "points.csv"
"""
ROWS = [(True, "2026-02-01", 0.25), (False, "2026-11-01", 0.5)]
HEADER = "trouble.presence,trouble.date,belief_decay"


@pytest.fixture
def points(tmp_path: Path) -> Callable[[bytes | str], list[tuple[object, ...]]]:
    """Write the table of an experiment, and read its points."""

    def read(content: bytes | str) -> list[tuple[object, ...]]:
        (tmp_path / "mine.toml").write_text(EXPERIMENT, encoding="utf-8")
        (tmp_path / "points.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
        found = load_experiment(tmp_path / "mine.toml").points
        return [found.row(point) for point in range(len(found))]

    return read


def frame() -> pd.DataFrame:
    return pd.DataFrame(ROWS, columns=HEADER.split(","))


TABLES: dict[str, bytes | str] = {
    "pandas without an index": frame().to_csv(index=False),
    "pandas with an index": frame().to_csv(),
    "pandas with an index, read and written": frame().reset_index(names="Unnamed: 0").to_csv(index=False),
    "pandas with Timestamps": frame().assign(**{"trouble.date": pd.to_datetime(frame()["trouble.date"])}).to_csv(index=False),
    "pandas with times at midnight": f"{HEADER}\nTrue,2026-02-01 00:00:00,0.25\nFalse,2026-11-01T00:00:00,0.5\n",
    "R": '"","trouble.presence","trouble.date","belief_decay"\n"1",TRUE,"2026-02-01",0.25\n"2",FALSE,"2026-11-01",5e-01\n',
    "a spreadsheet": f"\ufeff{HEADER},,\r\nTRUE,2026-02-01,0.25,,\r\nFALSE,2026-11-01,0.5,,\r\n,,,,\r\n,,,,\r\n",
    "quoted cells": f'{HEADER}\n"true"," 2026-02-01 ","0.25"\n\n"false","2026-11-01",".5"\n',
    "other line ends": f"{HEADER}\rTrue,2026-02-01,0.25\rFalse,2026-11-01,0.5\r",
}  # fmt: skip


@pytest.mark.parametrize("case", TABLES)
def test_points_are_read_as_they_are_usually_written(
    case: str, points: Callable[[bytes | str], list[tuple[object, ...]]]
) -> None:
    assert points(TABLES[case]) == [(True, dt.date(2026, 2, 1), 0.25), (False, dt.date(2026, 11, 1), 0.5)]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (HEADER.replace(",", ";") + "\nTRUE;2026-02-01;0,25\n", "has semicolons between its cells"),
        (HEADER.replace(",", "\t") + "\nTRUE\t2026-02-01\t0,25\n", "has tabs between its cells"),
        ("sep=;\n" + HEADER.replace(",", ";"), "begins with a line for a spreadsheet"),
        ((HEADER + "\nTRUE,2026-02-01,0.25\n").encode("utf-16"), "is not UTF-8"),
        (HEADER + "\nyes,2026-02-01,0.25\n", r"line 2, trouble.presence: wrong type \(got 'yes'\)"),
        (HEADER + "\nTRUE,01/02/2026,0.25\n", "line 2, trouble.date: wrong type"),
        (HEADER + '\n\n\nTRUE,2026-02-01,"0,25"\n', "line 4, belief_decay: wrong type"),
        (HEADER + "\nTRUE,2026-02-01,2_5e-1\n", "line 2, belief_decay: wrong type"),
        (HEADER + "\nTRUE,2026-02-01,nan\n", "line 2, belief_decay: wrong type"),
        (HEADER + "\nTRUE,2026-02-01,1e999\n", "line 2, belief_decay: wrong type"),
        (HEADER + ",\nTRUE,2026-02-01,0.25,7\n", "line 1: not a factor"),
        (HEADER + '\n"TRUE,2026-02-01,0.25\n', "broken table"),
        ("", "no column for this factor"),
        (HEADER + "\n,,\n", "no points"),
    ],
)  # fmt: skip
def test_a_table_that_is_written_otherwise_is_refused_with_the_reason(
    content: bytes | str, told: str, points: Callable[[bytes | str], list[tuple[object, ...]]]
) -> None:
    with pytest.raises(BadInput, match=told):
        points(content)


def test_lines_are_counted_as_an_editor_shows_them() -> None:
    table = csv_table(b'a,b\n1,"two\nlines"\n\n3,4\n', "mine.csv")
    assert table.rows == ((3, ["1", "two\nlines"]), (5, ["3", "4"]))


def test_a_users_own_table_may_have_an_index_and_a_mark_and_not_a_decimal_comma(
    tmp_path: Path, haemus: Callable[..., Answer]
) -> None:
    columns = ["date_signed", "members", "kind", "title_short", "confidence", "note"]
    rows = [["2024-03-01", "ALB;HRV", "general", "Treaty", "high", ""]]
    pd.DataFrame(rows, columns=columns).to_csv(tmp_path / "a.csv", encoding="utf-8-sig")
    assert [treaty.members for treaty in treaties_in(tmp_path / "a.csv").treaties] == [("ALB", "HRV")]
    (tmp_path / "b.csv").write_text(";".join(columns) + "\n", encoding="utf-8")
    answer = haemus("score", "--agreements", tmp_path / "b.csv")
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert "b.csv: line 1: has semicolons between its cells" in answer.err
    header = "iso3,year,milex_lcu_m,milex_current_usd_m,milex_constant2024_usd_m,share_gdp_pct"
    (tmp_path / "c.csv").write_text(f'{header}\nSVN,2024,1,"1,5",1,1\n', encoding="utf-8")
    assert "has a decimal comma (got '1,5')" in haemus("score", "--spending", tmp_path / "c.csv").err
    (tmp_path / "d.csv").write_text(f"{header}\nSVN,1e400,1,1,1,1\n", encoding="utf-8")
    assert "isn't a whole number" in haemus("score", "--spending", tmp_path / "d.csv").err


def test_a_scenario_with_a_byte_order_mark_is_read(tmp_path: Path, haemus: Callable[..., Answer]) -> None:
    (tmp_path / "mine.toml").write_bytes(b'\xef\xbb\xbftitle = "T"\r\nextends = "baseline"\r\n')
    assert haemus("check", tmp_path / "mine.toml").code == 0
