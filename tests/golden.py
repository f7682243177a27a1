"""The golden runs: two whole runs of the baseline, as digests of their tables and a few numbers to read.

A change that is not meant to alter results leaves `golden.json` as it is. One that is meant to alter them rewrites it with

    python tests/golden.py

from the top folder, and is listed in the changelog under *Results change*.
"""

import json
from hashlib import blake2b
from pathlib import Path

from worlds import Record

from haemus.model.draws import run_seed
from haemus.model.outcomes import outcomes_of
from haemus.model.region import Region
from haemus.model.scenario import load_scenario
from haemus.model.tables.rows import Named

FILE = Path(__file__).with_name("golden.json")
SCENARIO = "baseline"
BATCH_SEED = 20_250_214
RUNS = 2
TABLES = ("states", "agreements", "contracts", "crises", "events")
DIGITS = 9
"""Significant digits in a digest: the C library's exp and log may differ in the last bits between platforms."""
READABLE = (
    "budget_2025_HRV",
    "budget_2025_SRB",
    "budget_2030_REGION",
    "budget_2035_REGION",
    "agreements_signed",
    "contracts_signed",
    "supplier_concentration",
    "interoperability",
    "threat_2026_27",
    "credibility_2026_27",
)

GoldenRun = dict[str, dict[str, str | float]]
Golden = dict[str, GoldenRun]


def summary(record: Record) -> GoldenRun:
    """Return the digests and numbers of a golden run."""
    outcomes = outcomes_of(record.rows)
    return {
        "numbers": {name: float(f"{outcomes[name][0]:.{DIGITS}g}") for name in READABLE},
        "rows": {table: float(len(rows(record, table))) for table in TABLES},
        "digests": {table: digest(rows(record, table)) for table in TABLES},
    }


def rows(record: Record, table: str) -> list[Named]:
    """Return a table of a run."""
    found: list[Named] = getattr(record, table)
    return found


def digest(table: list[Named]) -> str:
    """Return the digest of a table's rows, in their order."""
    lines = (",".join(f"{c:.{DIGITS}g}" if isinstance(c, float) else str(c) for c in row) for row in table)
    return blake2b("\n".join(lines).encode(), digest_size=12).hexdigest()


def seed_of(run: int) -> int:
    """Return the seed of a golden run."""
    return run_seed(BATCH_SEED, run)


def golden_runs() -> Golden:
    """Make the golden runs and return their digests and numbers by run."""
    regions = [Region(load_scenario(SCENARIO), seed_of(run), collect=False) for run in range(RUNS)]
    return {f"run {run}": summary(Record(region.run_to_end())) for run, region in enumerate(regions)}


if __name__ == "__main__":
    FILE.write_text(json.dumps(golden_runs(), indent=2) + "\n", encoding="utf-8")
