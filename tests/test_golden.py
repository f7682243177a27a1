"""The golden runs: results change only on purpose. `python tests/golden.py` rewrites them."""

import json
from functools import cache

import pytest
from golden import FILE, RUNS, SCENARIO, TABLES, Golden, GoldenRun, digest, seed_of, summary
from worlds import ran_in_reference, shipped

EACH = [pytest.param(run, id=f"run {run}") for run in range(RUNS)]
HINT = "results changed: if that is meant, run `python tests/golden.py` and say so in the changelog"


@pytest.fixture(scope="module")
def kept() -> Golden:
    found: Golden = json.loads(FILE.read_text(encoding="utf-8"))
    return found


@cache
def now(run: int) -> GoldenRun:
    """Make a golden run, cached."""
    return summary(ran_in_reference(shipped(SCENARIO), seed_of(run)))


@pytest.mark.parametrize("run", EACH)
def test_the_readable_numbers_are_those_kept(kept: Golden, run: int) -> None:
    assert now(run)["numbers"] == pytest.approx(kept[f"run {run}"]["numbers"], rel=1e-6), HINT
    assert now(run)["rows"] == kept[f"run {run}"]["rows"], HINT


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("run", EACH)
def test_every_table_is_the_one_kept(kept: Golden, run: int, table: str) -> None:
    assert now(run)["digests"][table] == kept[f"run {run}"]["digests"][table], HINT


def test_as_many_runs_are_kept_as_are_made(kept: Golden) -> None:
    assert list(kept) == [f"run {run}" for run in range(RUNS)]


def test_a_digest_sees_every_cell_and_the_order_of_rows() -> None:
    one, other = ("2025Q1", "HRV", 1.5, 3), ("2025Q2", "HRV", 1.5, 3)
    digests = {
        digest([one, other]),
        digest([other, one]),
        digest([one]),
        digest([("2025Q1", "HRV", 1.500001, 3)]),
        digest([("2025Q1", "HRV", 1.5, 4)]),
    }
    assert len(digests) == 5
    assert digest([("a", 1.5)]) == digest([("a", 1.5 + 1e-13)])
