"""The sign and size of the speech's effect on spending over all priors, by reading of doubt and sign of the agreements' effect."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import sqrt
from typing import TYPE_CHECKING, Final

import numpy as np

from haemus.experiments.report.numbers import bracketed, by_error, interval
from haemus.experiments.report.table import Column, Table
from haemus.experiments.run.batch import run_batch
from haemus.experiments.run.drawn import RUNS_A_DRAW, prior_draw, reading_of
from haemus.experiments.run.drawn_choices import ALL, PRIOR
from haemus.experiments.stats.intervals import FEWEST_CARRIERS, carriers
from haemus.experiments.stats.means import wilson
from haemus.model.scenario import load_scenario

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

WITH: Final = "baseline"
WITHOUT: Final = "no-article5-doubt"
SEED: Final = 20_250_215
EFFECT: Final = "agreement_to_budget"
YEARS: Final = (
    ("2026-27", "spending_2026_27_REGION"), ("2030", "budget_2030_REGION"), ("2035", "budget_2035_REGION"),
)  # fmt: skip
SURE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Sign:
    """The effect of the speech on the region's spending in one span, over the draws of one reading and sign.

    `mean`, `error`, `low` and `high` are percent: the mean with its standard error, and the central 90 % of draws. `raises` is the
    share of draws in which the speech raises spending, with its interval. `carriers` is the effective number of draws that carry the
    effect.
    """

    reading: str
    agreements: str
    when: str
    draws: int
    mean: float
    error: float
    low: float
    high: float
    raises: float
    raises_low: float
    raises_high: float
    carriers: float

    @property
    def few(self) -> bool:
        """Whether a few draws carry the mean, which may then lie outside what nearly all of them say."""
        return self.carriers < FEWEST_CARRIERS or self.mean < self.low or self.mean > self.high


def signs_over_priors(runs: int, workers: int | None = None) -> tuple[Sign, ...]:
    """Return the effects over draws of all parameters from their priors; four runs of a draw are averaged before their sign is taken."""
    result = run_batch(
        [WITH, WITHOUT], runs=runs, seed=SEED, workers=workers, record="outcomes", parameters=PRIOR, readings=ALL
    )
    done = result.runs[result.runs["status"] == "done"]
    tables = [done[done["scenario"] == name].set_index("run") for name in (WITH, WITHOUT)]
    both = tables[0].index.intersection(tables[1].index)
    draws = both.to_numpy() // RUNS_A_DRAW
    scenario = load_scenario(WITH)
    different = np.unique(draws)
    readings = np.array([reading_of(int(draw)) for draw in different])
    raised = np.array([prior_draw(scenario, SEED, int(draw))[EFFECT] > 0.0 for draw in different])
    found = []
    for when, outcome in YEARS:
        ours, theirs = (table.loc[both, outcome].to_numpy(dtype=np.float64) for table in tables)
        change = 100.0 * np.log(ours / theirs)
        of_draw = np.array([change[draws == draw].mean() for draw in different])
        for reading in dict.fromkeys(readings):
            for positive, word in ((True, "raise spending"), (False, "lower it")):
                found.append(_sign(reading, word, when, of_draw[(readings == reading) & (raised == positive)]))
    return tuple(found)


def _sign(reading: str, agreements: str, when: str, effects: NDArray[np.float64]) -> Sign:
    effects = effects[np.isfinite(effects)]
    count = len(effects)
    raises = float((effects > 0.0).mean()) if count else np.nan
    low, high = wilson(np.array(raises * count), count, SURE) if count else (np.array(np.nan), np.array(np.nan))
    ends = np.quantile(effects, (0.05, 0.95)) if count else (np.nan, np.nan)
    mean = float(effects.mean()) if count else np.nan
    # of the draws themselves: the central 90 % don't show a single draw that carries the mean
    error = float(effects.std(ddof=1)) / sqrt(count) if count > 1 else np.nan
    return Sign(
        reading, agreements, when, count, mean, error, float(ends[0]), float(ends[1]), raises, float(low), float(high),
        carriers(effects),
    )  # fmt: skip


def signs_markdown(found: Sequence[Sign]) -> str:
    """Return the effects as a Markdown table."""
    return TABLE.markdown(found)


def _effect(mean: float, error: float, few: bool) -> str:  # noqa: FBT001 - fields of a row
    return by_error(mean, error, signed=True) + (" (few draws carry it)" if few else "")


TABLE: Final = Table(
    "",
    (
        Column("reading"),
        Column("agreements", str),
        Column("years", str, "when"),
        Column("draws"),
        Column("effect, percent", _effect, "mean", "error", "few"),
        Column("90 % of draws", partial(interval, signed=True), "low", "high"),
        Column("P(the speech raises spending)", bracketed, "raises", "raises_low", "raises_high"),
    ),
)
