"""The part of acceptance on every pair of states, and on routine treaties against the record (decisions 0038 to 0040)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.stats import poisson

from haemus.experiments.calibrate.acceptance_measures import pair_chances, strategic
from haemus.experiments.calibrate.fit_treaties import (
    FOLDER,
    LAST,
    LAST_DCAD,
    cells,
    counts,
    expected,
    fit_treaties,
    folder,
    log_score,
    rivals,
)
from haemus.experiments.derive.treaties import record_of, routine
from haemus.experiments.report.numbers import NO_VALUE, share_of
from haemus.experiments.report.table import markdown_table
from haemus.experiments.stats.means import wilson
from haemus.model.start.data import starting_data

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from haemus.experiments.calibrate.acceptance_measures import Pair
    from haemus.experiments.derive.treaties import Treaty
    from haemus.model.parameters import Parameters

END: Final = "2035Q4"
YEARS: Final = (2025, 2027, 2030, 2035)
RARE: Final = 0.05
IMPOSSIBLE: Final[Mapping[Pair, float]] = {
    ("HRV", "SRB"): RARE, ("ALB", "SRB"): RARE, ("BIH", "SRB"): RARE, ("SRB", "XKX"): 0.0, ("BIH", "XKX"): 0.0,
}  # fmt: skip
"""Pairs whose strategic agreement an expert would call impossible before 2035, and the largest share of runs allowed."""
KEPT: Final = 0.5
SCORED: Final = (2018, 2023)
COVERED: Final = 11
"""Years, of the 13 from 2011 to 2023, whose count must lie inside the central 90 percent."""


@dataclass(frozen=True, slots=True)
class YearOfTreaties:
    """Routine treaties of a year: the record's count, and the central 90 percent of what was expected the year before."""

    year: int
    signed: int
    low: float
    mean: float
    high: float

    @property
    def inside(self) -> bool:
        """Whether the count lies in the interval."""
        return self.low <= self.signed <= self.high


def pairs_section(agreements: pd.DataFrame, runs: int, parameters: Parameters) -> list[str]:
    """Return the report on every pair by year, and on those called impossible, from runs to the end of 2035."""
    chances = {year: pair_chances(agreements, runs, f"{year}Q4").united for year in YEARS}
    order = list(chances[YEARS[-1]])
    every = [("-".join(pair), *(share_of(chances[year][pair], runs) for year in YEARS)) for pair in order]
    barred = {pair for pair, start in starting_data().pairs.items() if not start.recognition}
    listed = [
        (
            "-".join(pair), f"below {allowed}" if allowed else "0",
            *(share_of(chances[year][pair], runs) for year in YEARS),
            "can't be otherwise: one doesn't recognise the other" if pair in barred
            else rare_in_words(chances[YEARS[-1]][pair], allowed, runs),
        )
        for pair, allowed in IMPOSSIBLE.items()
    ]  # fmt: skip
    return [
        "## Every pair: strategic agreements by the end of a year",
        markdown_table(("pair", *map(str, YEARS)), every),
        "### What an expert would call impossible",
        markdown_table(("pair", "required by 2035", *map(str, YEARS), "verdict"), listed),
        hostility_kept(parameters),
        _a_year(agreements, runs),
    ]  # fmt: skip


def is_rare(share: float, allowed: float) -> bool:
    """Return whether a share of runs is allowed: below the bound, or none at all where the bound is 0."""
    return share < allowed if allowed > 0.0 else share == 0.0


def rare_in_words(share: float, allowed: float, runs: int) -> str:
    """Whether a share of runs is allowed, or undecided if its interval (Wilson) says neither; "none" only excludes so much."""
    low, high = (float(end) for end in wilson(np.array(share * runs), runs))
    if not is_rare(share, allowed) and (allowed == 0.0 or low >= allowed):
        return "**not met**"
    if allowed == 0.0:
        return f"met in {runs:,} runs (so in fewer than {100.0 * high:.1f} % of any)"
    if high < allowed:
        return "met"
    return f"{'met' if is_rare(share, allowed) else '**not met**'}, undecided at {runs:,} runs"


def hostility_kept(parameters: Parameters) -> str:
    """Say in which runs a pair's hostility of 2035 is at least half of that of 2025.

    In the baseline crises raise hostility and nothing lowers it but time, which takes at most a fixed share a year.
    """
    least = (1.0 - parameters.hostility_decay) ** 10
    if least >= KEPT:
        return (
            f"All runs count: a pair's hostility of 2035 is at least {least:.2f} of that of 2025, because only time lowers it,"
            " by a fixed share a year."
        )
    return f"At this rate of decay a pair's hostility of 2035 may be {least:.2f} of that of 2025: runs below {KEPT} are included."


def _a_year(agreements: pd.DataFrame, runs: int) -> str:
    """The numbers of signings a year, by kind."""
    signed = agreements[agreements["action"] == "signed"]
    year = signed["quarter"].astype(str).str[:4].astype(int)
    every = sorted(year.unique())
    rows = [
        (kind, *(f"{float(((signed['kind'] == kind) & (year == each)).sum()) / runs:.2f}" for each in every))
        for kind in ("strategic", "routine")
    ]
    return markdown_table(("signed a run and year", *map(str, every)), rows)


def treaties_section(agreements: pd.DataFrame, runs: int) -> list[str]:
    """Return the report on routine treaties against the record, or a sentence where the record isn't there."""
    tables = folder()
    heading = "## Routine treaties against the record"
    if tables is None:
        return [heading, f"The record isn't at hand: set {FOLDER} to the folder of the source tables."]
    record = record_of(tables)
    found = years_of(record)
    within = sum(each.inside for each in found)
    signed = strategic(agreements, kind="routine")
    year = signed["quarter"].astype(str).str[:4].astype(int)
    in_runs = {each: f"{float((year == each).sum()) / runs:.2f}" for each in range(2020, LAST + 1)}
    rows = [
        (
            str(each.year), str(each.signed), f"{each.mean:.1f}", f"{each.low:.0f} to {each.high:.0f}",
            "yes" if each.inside else "**no**", in_runs.get(each.year, NO_VALUE),
        )
        for each in found
    ]  # fmt: skip
    scores = scores_of(record)
    named = [f"{treaty.year} {'-'.join(treaty.members)}" for treaty in record if treaty.strategic]
    return [
        heading,
        markdown_table(("year", "record", "expected", "central 90 %", "inside", "mean of runs"), rows),
        (
            f"{within} of {len(found)} years inside (required: {COVERED}). Each year is expected by the rate of a pair as"
            " estimated on the years before it."
        ),
        markdown_table(
            ("fitted to 2017", f"log score {SCORED[0]}-{SCORED[1]}"), [(n, f"{s:.2f}") for n, s in scores.items()]
        ),
        f"Strategic before 2025 by the definition: {', '.join(named) or 'none'}.",
    ]


def years_of(record: Sequence[Treaty]) -> list[YearOfTreaties]:
    """Return the record's counts from 2011 on, each with what the rate estimated on the years before it expects."""
    found = []
    for year, signed in counts(routine(record), range(LAST_DCAD + 1, LAST + 1)).items():
        mean = float(expected(cells(record, year, year), fit_treaties(record, year - 1)).sum())
        low, high = (float(poisson.ppf(part, mean)) for part in (0.05, 0.95))
        found.append(YearOfTreaties(year, signed, low, mean, high))
    return found


def scores_of(record: Sequence[Treaty]) -> dict[str, float]:
    """Return the log scores of the model's rate and of its rivals on the later years, all fitted to the year before them."""
    listed = cells(record, *SCORED)
    to = SCORED[0] - 1
    rates = {"the model's rate": expected(listed, fit_treaties(record, to))} | rivals(record, listed, to)
    return {name: log_score(rate, listed) for name, rate in rates.items()}
