"""Orders and imports of runs beside those on record: whether small states buy as seldom, and large ones as much, as they did.

`python -m haemus.experiments.calibrate.orders_in_runs FOLDER [RUNS]` runs the published set from 2014, with what the orders to 2014
say, and prints a row for each state (decision 0070). The record is read from a user's own copy of the source tables.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import pandas as pd

from haemus.experiments.calibrate.fit_suppliers import LAST_ORDERS
from haemus.experiments.calibrate.register import BUYERS, orders
from haemus.experiments.derive.sources import Sources
from haemus.experiments.run.batch import run_batch
from haemus.model.scenario import load_scenario

ORIGIN: Final = 2014
RUNS: Final = 400
SEED: Final = 20_141_231
BETWEEN: Final = (0.1, 0.5, 0.9)


def beside_record(sources: Sources, runs: int = RUNS, origin: int = ORIGIN) -> pd.DataFrame:
    """Return orders a run and quantiles of imports [TIV], in the years after the origin that the register has, by state.

    Columns: orders on record (missing for states of whose orders there is no register), orders a run, imports on record, and their
    10, 50 and 90 % quantiles over runs. Gifts are no orders, but imports.
    """
    batch = run_batch([load_scenario("baseline-published").with_origin(origin)], runs=runs, seed=SEED)
    first, last = f"{origin + 1}Q1", f"{LAST_ORDERS}Q4"
    signed = batch.contracts[batch.contracts["quarter_signed"].between(first, last) & ~batch.contracts["aid"]]
    imported = batch.states[batch.states["quarter"].between(first, last)]
    of_runs = imported.pivot_table("imports_tiv", "run", "state", "sum", observed=True)
    placed = [
        each.buyer
        for each in orders(sources.folder, LAST_ORDERS)
        if each.year > origin and each.category and not each.aid
    ]
    delivered = pd.DataFrame(sources.rows("arms_tiv_by_dyad_year.csv"))
    delivered = delivered[delivered["year"].astype(int).between(origin + 1, LAST_ORDERS)]
    found = of_runs.quantile(list(BETWEEN)).T.set_axis(
        [f"imports, {share:.0%} of runs below" for share in BETWEEN], axis=1
    )
    found.insert(0, "imports on record", delivered["tiv_m"].astype(float).groupby(delivered["recipient_iso3"]).sum())
    found.insert(0, "orders a run", signed.groupby("buyer", observed=True).size() / runs)
    counted = pd.Series(placed).value_counts()
    found.insert(
        0, "orders on record", [float(counted.get(state, 0)) if state in BUYERS else None for state in found.index]
    )
    return found.fillna({"orders a run": 0.0, "imports on record": 0.0})


def report(found: pd.DataFrame) -> str:
    """Return the table as text, with sums over all states and over those on whose orders there is a register."""
    sums = {"all": found.sum(), "all on record": found.loc[list(BUYERS)].sum()}
    return pd.concat([found, pd.DataFrame(sums).T]).to_string(float_format="{:.1f}".format, na_rep="")


if __name__ == "__main__":
    asked = int(sys.argv[2]) if len(sys.argv) > 2 else RUNS  # noqa: PLR2004 - the folder comes first
    sys.stdout.write(report(beside_record(Sources(Path(sys.argv[1])), asked)) + "\n")
