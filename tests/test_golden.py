"""The golden runs: what is not meant to change does not. `python -m tests.golden` writes them anew."""

import json

import pytest
from golden import FILE, RUNS, TABLES, Golden, digest, golden_runs

HINT = "results changed: if that is meant, run `python -m tests.golden` and say so in the changelog"


@pytest.fixture(scope="module")
def kept() -> Golden:
    found: Golden = json.loads(FILE.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def now() -> Golden:
    return golden_runs()


@pytest.mark.parametrize("run", [f"run {run}" for run in range(RUNS)])
def test_the_readable_numbers_are_those_kept(kept: Golden, now: Golden, run: str) -> None:
    assert now[run]["numbers"] == pytest.approx(kept[run]["numbers"], rel=1e-6), HINT
    assert now[run]["rows"] == kept[run]["rows"], HINT


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("run", [f"run {run}" for run in range(RUNS)])
def test_every_table_is_the_one_kept(kept: Golden, now: Golden, run: str, table: str) -> None:
    assert now[run]["digests"][table] == kept[run]["digests"][table], HINT


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
