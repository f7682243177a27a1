"""Measures of the acceptance table: pairs and groups that come together, and the spread of budgets."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from haemus.experiments.calibrate.paper_evidence import RESAMPLES
from haemus.experiments.calibrate.paper_figures import SERBIA_HUNGARY, SLOVENIA_CROATIA, STATES, TIRANA
from haemus.experiments.stats.means import wilson
from haemus.experiments.stats.resampling import generator
from haemus.model.start.data import starting_data

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Pair = tuple[str, str]
NAMED_PAIRS: Final[Mapping[str, tuple[Pair, ...]]] = {
    "tirana": tuple(combinations(TIRANA, 2)),
    "serbia_hungary": (SERBIA_HUNGARY,),
    "slovenia_croatia": (SLOVENIA_CROATIA,),
}
OTHERS_MEAN: Final = 0.15
_CONFIDENCE: Final = 0.95
OTHERS_EACH: Final = 0.25
OTHERS_MANY: Final = 4


@dataclass(frozen=True, slots=True)
class PairChances:
    """Shares of runs in which each pair is united by 2025Q4, the likeliest first.

    `others_error` is the Monte Carlo error of the mean over the pairs that no named agreement unites.
    """

    united: Mapping[Pair, float]
    runs: int
    others_error: float

    def others(self) -> Mapping[Pair, float]:
        """The pairs that no named agreement unites."""
        named = {pair for pairs in NAMED_PAIRS.values() for pair in pairs}
        return {pair: chance for pair, chance in self.united.items() if pair not in named}

    def above(self) -> Mapping[Pair, float]:
        """The other pairs that are united too often."""
        return {pair: chance for pair, chance in self.others().items() if chance > OTHERS_EACH}

    def possible(self, share: float) -> tuple[int, int]:
        """How many other pairs are united in more than this share of runs for certain, and how many may be (Wilson)."""
        hits = np.array([chance * self.runs for chance in self.others().values()])
        low, high = wilson(hits, self.runs, _CONFIDENCE)
        return int((low > share).sum()), int((high > share).sum())

    def rank(self, agreement: str) -> int:
        """The best rank of an agreement's pairs among all pairs: 1 is the likeliest."""
        order = list(self.united)
        return 1 + min(order.index(pair) for pair in NAMED_PAIRS[agreement])


def strategic(agreements: pd.DataFrame, kind: str = "strategic") -> pd.DataFrame:
    """Return the rows of one kind of agreement."""
    return agreements[agreements["kind"] == kind]


def pair_chances(agreements: pd.DataFrame, runs: int, last: str = "2025Q4") -> PairChances:
    """Return the chances, from the table of agreements of one scenario."""
    found = strategic(agreements)
    rows = found[found["action"].isin(["signed", "joined"]) & (found["quarter"].astype(str) <= last)]
    united: dict[int, set[Pair]] = {}
    for run, members in zip(rows["run"], rows["members"].astype(str), strict=True):
        united.setdefault(run, set()).update(combinations(members.split(";"), 2))
    count = Counter(pair for pairs in united.values() for pair in pairs)
    chances = {pair: count[pair] / runs for pair in starting_data().pairs}
    others = [pair for pair in chances if pair not in {each for pairs in NAMED_PAIRS.values() for each in pairs}]
    of_run = np.zeros(runs)
    of_run[: len(united)] = [sum(pair in pairs for pair in others) / len(others) for pairs in united.values()]
    error = float(of_run.std(ddof=1) / math.sqrt(runs)) if runs > 1 else math.nan
    return PairChances(dict(sorted(chances.items(), key=lambda item: -item[1])), runs, error)


@dataclass(frozen=True, slots=True)
class GroupChances:
    """Shares of runs in which two of the states are united by 2024Q4, and all of them are in one agreement by 2025Q4.

    It doesn't matter how slowly they came together or whether the agreement lapsed later, as in the outcomes on named
    agreements.
    """

    two_early: Mapping[Pair, float]
    together: float


def group_chances(
    agreements: pd.DataFrame, runs: int, states: Sequence[str], *, early: str = "2024Q4", late: str = "2025Q4"
) -> GroupChances:
    """Return the chances, from the table of agreements of one scenario."""
    united = pair_chances(agreements, runs, early).united
    found = strategic(agreements)
    rows = found[found["action"].isin(["signed", "joined"]) & (found["quarter"].astype(str) <= late)]
    complete = [set(states) <= set(members.split(";")) for members in rows["members"].astype(str)]
    return GroupChances(
        {pair: united[pair] for pair in combinations(sorted(states), 2)}, rows["run"][complete].nunique() / runs
    )


@dataclass(frozen=True, slots=True)
class Spread:
    """One measure of a distribution, with its Monte Carlo error. It is reported, and binds nothing (decision 0034)."""

    what: str
    value: float
    error: float


def spreads(states: pd.DataFrame) -> list[Spread]:
    """Return the measures, from the table of states of one scenario; the error of a width is that of resampled runs."""
    table = states[states["state"].isin(STATES)].assign(year=lambda t: t["quarter"].astype(str).str[:4].astype(int))
    table["real"] = table["budget_meur"] / table["price_level"]
    yearly = table.groupby(["run", "state", "year"], observed=True)[
        ["budget_meur", "budget_initial_meur", "real"]
    ].mean()
    found = []
    for state in STATES:
        budgets = yearly.xs((state, 2024), level=("state", "year"))["budget_meur"].to_numpy(dtype=np.float64)
        width = _width(budgets[None])[0]
        again = generator(f"width {state}", len(budgets)).choice(budgets, (RESAMPLES, len(budgets)))
        found.append(
            Spread(f"{state}: width of the 90 % interval in 2024 over the median", width, float(_width(again).std()))
        )
    real = np.log(yearly["real"]).unstack("year").loc[:, 2020:2025]  # noqa: PD010 - one value a cell, nothing to aggregate
    growth = 100.0 * np.diff(real.to_numpy(), axis=1)
    by_run = pd.Series((growth * growth).mean(axis=1), index=real.index).groupby("run").mean()
    deviation = float(growth.std())
    # the error of a root is that of the square over twice the root
    error = float(by_run.to_numpy(dtype=np.float64).std(ddof=1)) / math.sqrt(len(by_run)) / (2.0 * deviation)
    return [*found, Spread("SD of one-year real growth 2021-2025, pooled [percent]", deviation, error)]


def _width(budgets: NDArray[np.float64]) -> NDArray[np.float64]:
    """The width of the central 90 % of each row over its median."""
    low, median, high = np.quantile(budgets, (0.05, 0.5, 0.95), axis=1)
    width: NDArray[np.float64] = (high - low) / median
    return width
