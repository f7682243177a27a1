"""The outcomes that figures show first, in order, if the table of runs has their columns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from haemus.experiments.figures.words import in_words
from haemus.experiments.outcomes.known import SHIPPED, KnownOutcomes
from haemus.experiments.stats.ranges import reach_of
from haemus.model.outcomes import unit_of

SIX: Final = ("HRV", "SRB", "SVN", "ALB", "MNE", "XKX")
"""The states whose budgets the paper gives."""

OF_RUNS: Final = "% of runs"
"""The unit of an outcome that is 0 or 1: its mean is a share of runs, and its runs have no distribution to draw."""
_BILLION: Final = 1000.0  # [EUR million]
_PERCENT: Final = 0.01  # [share]

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Headline:
    """An outcome: its name, title, displayed unit, how to compute it from the columns of a run, and how far values can differ."""

    name: str
    title: str
    unit: str
    columns: tuple[str, ...]
    value: Callable[[pd.DataFrame], Values]
    reach: float = inf

    @property
    def label(self) -> str:
        """The title and the unit."""
        return f"{self.title} ({self.unit})" if self.unit else self.title


def _column(name: str, title: str, unit: str = "", divisor: float = 1.0) -> Headline:
    reach = reach_of(unit_of(name)) / divisor
    return Headline(name, title, unit, (name,), lambda runs: _numbers(runs[name]) / divisor, reach)


def _numbers(column: pd.Series) -> Values:
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def growth_of_six(runs: pd.DataFrame) -> Values:
    """Growth of the sum of the six states' initial budgets, 2020 to 2025 [%], from levels and growth rates."""
    after = sum((_numbers(runs[f"budget_initial_2025_{state}"]) for state in SIX), np.zeros(len(runs)))
    before = sum(
        (
            _numbers(runs[f"budget_initial_2025_{state}"]) / (1.0 + _numbers(runs[f"growth_2020_2025_{state}"]) / 100.0)
            for state in SIX
        ),
        np.zeros(len(runs)),
    )
    return 100.0 * (after / before - 1.0)


HEADLINES: Final = (
    _column("spending_2026_27_REGION", "Regional spending 2026-27", "EUR billion", _BILLION),
    Headline(
        "growth_of_six",
        "Growth 2020-2025, six states",
        "%",
        tuple(f"{name}_{state}" for name in ("budget_initial_2025", "growth_2020_2025") for state in SIX),
        growth_of_six,
    ),
    _column("budget_2030_REGION", "Regional budgets 2030", "EUR billion", _BILLION),
    _column("procurement_2025_27", "Contracts signed 2025-27", "EUR billion", _BILLION),
    _column("agreements_by_2025", "Agreements signed by 2025"),
    _column("agreements_2025_27", "Agreements signed 2025-27"),
    _column("threat_2026_27", "Perceived threat 2026-27", "pp a year"),
    _column("credibility_2026_27", "Credibility 2026-27", "%", _PERCENT),
    _column("imports_2026_27", "Arms imports 2026-27", "EUR billion", _BILLION),
    _column("import_dependence", "Import dependence", "%", _PERCENT),
    _column("interoperability", "Interoperability", "%", _PERCENT),
    _column("crises", "Crises"),
)


def headlines(columns: Sequence[str], known: KnownOutcomes = SHIPPED) -> list[Headline]:
    """The headline outcomes whose columns are in a table of runs, and after them the outcomes of one's own."""
    listed = (*HEADLINES, *(_own(name, known.unit_of(name)) for name in known.own_columns))
    return [each for each in listed if set(each.columns) <= set(columns)]


def _own(name: str, unit: str) -> Headline:
    if unit == "0 or 1":
        return Headline(name, in_words(name), OF_RUNS, (name,), lambda runs: 100.0 * _numbers(runs[name]), 100.0)
    return Headline(name, in_words(name), unit, (name,), lambda runs: _numbers(runs[name]), reach_of(unit))


def headline_values(runs: pd.DataFrame, listed: Sequence[Headline]) -> pd.DataFrame:
    """Scenario, run and one column for each headline, in its displayed unit; nan if unknown."""
    values = {each.name: each.value(runs) for each in listed}
    return runs[["scenario", "run"]].assign(**values)
