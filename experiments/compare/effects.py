"""A summary of paired effects: the change from one scenario to another with the same seeds, each outcome separately.

`haemus compare` gives more detail and corrects for the number of outcomes: decision record 0020.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from haemus.experiments.report.numbers import short, short_interval
from haemus.experiments.report.table import Column, Table
from haemus.experiments.stats.means import FEWEST, mean_of
from haemus.experiments.stats.pairs import paired_rows
from haemus.experiments.store.table_reader import TableReader
from haemus.model.outcomes import unit_of

Verdict = Literal["exactly 0", "no detectable difference", "higher", "lower", "not defined", "too few runs"]
HEADLINE: Final = (
    "budget_initial_2025_REGION",
    "spending_2026_27_REGION",
    "budget_2030_REGION",
    "budget_2035_REGION",
    "agreements_2025_27",
    "agreements_signed",
    "tirana",
    "serbia_hungary",
    "slovenia_croatia",
    "modularity",
    "arms_race",
    "threat_2026_27",
    "credibility_2026_27",
    "procurement_2025_27",
    "imports_2026_27",
    "crises",
)
"""The outcomes printed by the command."""


COLUMNS: Final = (
    Column("outcome"),
    Column("unit", unit_of, "outcome"),
    Column("difference", short, "mean"),
    Column("95 % interval", short_interval, "low", "high"),
    Column("verdict"),
)


@dataclass(frozen=True, slots=True)
class Effect:
    """A scenario's outcome less that of another: the mean over pairs of runs, and its 95 % interval."""

    outcome: str
    pairs: int
    mean: float
    low: float
    high: float
    verdict: Verdict


def paired_effects(
    runs: pd.DataFrame, scenario: str, against: str, outcomes: Sequence[str] = HEADLINE
) -> tuple[Effect, ...]:
    """The effects on some outcomes, from the runs that finished in both scenarios."""
    ours, theirs = paired_rows(runs, scenario, against)
    effects = []
    for outcome in outcomes:  # one at a time, to avoid a second copy of a table of a million runs
        values = runs[outcome].to_numpy(dtype=np.float64)
        effects.append(_effect(outcome, values[ours] - values[theirs]))
    return tuple(effects)


def _effect(outcome: str, difference: NDArray[np.float64]) -> Effect:
    found = mean_of(difference)
    low, high = found.mean - found.half, found.mean + found.half
    known = difference[np.isfinite(difference)]
    verdict: Verdict = "no detectable difference" if low <= 0.0 <= high else "higher" if found.mean > 0.0 else "lower"
    if not found.runs:
        verdict = "not defined"
    elif not known.any():
        low, high, verdict = 0.0, 0.0, "exactly 0"
    elif found.runs < FEWEST:
        verdict = "too few runs"
    return Effect(outcome, found.runs, found.mean, low, high, verdict)


def effects_text(tables: TableReader, scenario: str, against: str) -> str:
    """Paired mean differences between two scenarios with 95 % intervals, as text."""
    effects = headline_effects(tables, scenario, against)
    pairs = max((each.pairs for each in effects), default=0)
    title = f"{scenario} minus {against}: {pairs} pairs of runs, mean difference and its 95 % interval"
    return Table(title, COLUMNS).text(effects)


def headline_effects(tables: TableReader, scenario: str, against: str) -> tuple[Effect, ...]:
    """Paired differences of the headline outcomes."""
    columns = ("scenario", "point", "run", "status", *HEADLINE)
    return paired_effects(tables.rows("runs", columns, [("scenario", "in", [scenario, against])]), scenario, against)
