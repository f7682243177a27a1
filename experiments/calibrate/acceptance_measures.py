"""Measures of the acceptance table: pairs and groups that come together, and the spread of budgets."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from haemus.experiments.calibrate.paper_figures import SERBIA_HUNGARY, SLOVENIA_CROATIA, STATES, TIRANA
from haemus.model.start.data import starting_data

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

Pair = tuple[str, str]
NAMED_PAIRS: Final[Mapping[str, tuple[Pair, ...]]] = {
    "tirana": tuple(combinations(TIRANA, 2)),
    "serbia_hungary": (SERBIA_HUNGARY,),
    "slovenia_croatia": (SLOVENIA_CROATIA,),
}
OTHERS_MEAN: Final = 0.15
OTHERS_EACH: Final = 0.25
OTHERS_MANY: Final = 4
REPORTED: Final = (0.0, math.inf)
"""Width and standard deviation follow from residuals of growth (decision 0034): they are reported, and bind nothing."""
ENDS_OF_RANGE: Final = ((35.0, 45.0), (115.0, 125.0))


@dataclass(frozen=True, slots=True)
class PairChances:
    """Shares of runs in which each pair is united by 2025Q4, the likeliest first."""

    united: Mapping[Pair, float]

    def others(self) -> Mapping[Pair, float]:
        """The pairs that no named agreement unites."""
        named = {pair for pairs in NAMED_PAIRS.values() for pair in pairs}
        return {pair: chance for pair, chance in self.united.items() if pair not in named}

    def above(self) -> Mapping[Pair, float]:
        """The other pairs that are united too often."""
        return {pair: chance for pair, chance in self.others().items() if chance > OTHERS_EACH}

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
    return PairChances(dict(sorted(chances.items(), key=lambda item: -item[1])))


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
    """One check of a distribution: its value, the required range, and whether the value lies inside."""

    what: str
    value: float
    low: float
    high: float

    @property
    def met(self) -> bool:
        """Whether the value lies in the range."""
        return self.low <= self.value <= self.high


def spreads(states: pd.DataFrame) -> list[Spread]:
    """Return the checks, from the table of states of one scenario."""
    table = states[states["state"].isin(STATES)].assign(year=lambda t: t["quarter"].astype(str).str[:4].astype(int))
    table["real"] = table["budget_meur"] / table["price_level"]
    yearly = table.groupby(["run", "state", "year"], observed=True)[
        ["budget_meur", "budget_initial_meur", "real"]
    ].mean()
    found = []
    for state in STATES:
        low, median, high = np.quantile(
            yearly.xs((state, 2024), level=("state", "year"))["budget_meur"], (0.05, 0.5, 0.95)
        )
        found.append(
            Spread(
                f"{state}: width of the 90 % interval in 2024 over the median", float((high - low) / median), *REPORTED
            )
        )
    real = np.log(yearly["real"]).unstack("year").loc[:, 2020:2025]  # noqa: PD010 - one value a cell, nothing to aggregate
    found.append(
        Spread(
            "SD of one-year real growth 2021-2025, pooled [percent]",
            float(100.0 * np.diff(real.to_numpy(), axis=1).std()),
            *REPORTED,
        )
    )
    initial = yearly["budget_initial_meur"].unstack("year")  # noqa: PD010 - as above
    growth = (100.0 * (initial[2025] / initial[2020] - 1.0)).groupby("state", observed=True).median()
    lowest, highest = ENDS_OF_RANGE
    return [
        *found,
        Spread("lowest of the six medians of growth 2020-2025 [percent]", float(growth.min()), *lowest),
        Spread("highest of the six medians of growth 2020-2025 [percent]", float(growth.max()), *highest),
    ]
