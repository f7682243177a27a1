"""Paired effects: what a scenario changes, run by run, against another with the same seeds."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from model.outcomes import OUTCOMES

Verdict = Literal["exactly 0", "no detectable difference", "higher", "lower", "not defined", "too few runs"]

CONFIDENCE: Final = 0.95
FEWEST_PAIRS: Final = 2
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
"""Outcomes that the command prints."""


@dataclass(frozen=True, slots=True)
class Effect:
    """A scenario's outcome less that of another: mean over pairs of runs, 95 % interval of the mean."""

    outcome: str
    pairs: int
    mean: float
    low: float
    high: float
    verdict: Verdict


def paired_effects(
    runs: pd.DataFrame, scenario: str, against: str, outcomes: Sequence[str] = HEADLINE
) -> tuple[Effect, ...]:
    """The effects on some outcomes, from the runs that are done in both scenarios."""
    ours, theirs = _places(runs, scenario), _places(runs, against)
    both = ours.index.intersection(theirs.index)
    ours, theirs = ours[both], theirs[both]
    effects = []
    for outcome in outcomes:  # one at a time: a table of a million runs isn't to stand in memory twice
        values = runs[outcome].to_numpy(dtype=np.float64)
        difference = values[ours] - values[theirs]
        effects.append(_effect(outcome, difference[np.isfinite(difference)]))
    return tuple(effects)


def _places(runs: pd.DataFrame, scenario: str) -> pd.Series:
    """The rows of a scenario's runs that are done, by point and run."""
    chosen = np.flatnonzero((runs["status"] == "done") & (runs["scenario"] == scenario))
    return pd.Series(chosen, index=pd.MultiIndex.from_frame(runs[["point", "run"]].iloc[chosen]))


def _effect(outcome: str, difference: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Effect:
    pairs = len(difference)
    if pairs == 0:
        return Effect(outcome, 0, math.nan, math.nan, math.nan, "not defined")
    mean = float(difference.mean())
    if not difference.any():
        return Effect(outcome, pairs, 0.0, 0.0, 0.0, "exactly 0")
    if pairs < FEWEST_PAIRS:
        return Effect(outcome, pairs, mean, math.nan, math.nan, "too few runs")
    error = float(difference.std(ddof=1)) / math.sqrt(pairs)
    half = float(stdtrit(pairs - 1, 0.5 + 0.5 * CONFIDENCE)) * error
    low, high = mean - half, mean + half
    verdict: Verdict = "no detectable difference" if low <= 0.0 <= high else "higher" if mean > 0.0 else "lower"
    return Effect(outcome, pairs, mean, low, high, verdict)


def unit_of(column: str) -> str:
    """The unit of an outcome's column."""
    return next((outcome.unit for outcome in OUTCOMES.values() if column in outcome.columns), "")
