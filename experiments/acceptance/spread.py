"""How wide the budgets' distributions are: interval widths, the spread of real growth, growth over 2020-2025."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from haemus.experiments.fit.targets import STATES

if TYPE_CHECKING:
    import pandas as pd

WIDTH: Final = (0.10, 0.40)
GROWTH_SD: Final = (6.0, 14.0)
RANGE: Final = (40.0, 120.0)


@dataclass(frozen=True, slots=True)
class Spread:
    """One check of a distribution: its value, the range that is asked for, and whether it lies inside."""

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
            Spread(f"{state}: width of the 90 % interval in 2024 over the median", float((high - low) / median), *WIDTH)
        )
    real = np.log(yearly["real"]).unstack("year").loc[:, 2020:2025]  # noqa: PD010 - one value a cell, nothing to aggregate
    found.append(
        Spread(
            "SD of one-year real growth 2021-2025, pooled [percent]",
            float(100.0 * np.diff(real.to_numpy(), axis=1).std()),
            *GROWTH_SD,
        )
    )
    initial = yearly["budget_initial_meur"].unstack("year")  # noqa: PD010 - as above
    growth = (100.0 * (initial[2025] / initial[2020] - 1.0)).groupby("state", observed=True).median()
    found.extend(
        Spread(f"{state}: median growth 2020-2025 [percent]", float(growth[state]), *RANGE) for state in STATES
    )
    return found
