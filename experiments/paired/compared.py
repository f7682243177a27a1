"""Scenarios of one batch compared with one of them, in many outcomes."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from math import isfinite
from typing import Final

import numpy as np
import pandas as pd

from haemus.experiments.paired.difference import Difference, Labels, judged, measured
from haemus.experiments.stats.correction import HOLM
from haemus.experiments.stats.means import CONFIDENCE
from haemus.experiments.stats.pairs import paired_rows
from haemus.model.outcomes import outcome_columns, unit_of

JSON_SCHEMA: Final = 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """Differences of one or more scenarios against one, corrected together for all their outcomes."""

    against: str
    scenarios: tuple[str, ...]
    outcomes: tuple[str, ...]
    confidence: float
    correction: str
    differences: tuple[Difference, ...]

    def of(self, scenario: str) -> tuple[Difference, ...]:
        """Those of one scenario."""
        return tuple(each for each in self.differences if each.scenario == scenario)

    def table(self) -> pd.DataFrame:
        """One row a scenario and outcome."""
        names = [field.name for field in fields(Difference)]
        return pd.DataFrame(
            {name: [getattr(each, name) for each in self.differences] for name in names}, columns=pd.Index(names)
        )

    def as_dict(self) -> dict[str, object]:
        """Everything that is said, ready for JSON; what isn't defined, or infinite, is null."""
        return {
            "schema": JSON_SCHEMA,
            "against": self.against,
            "scenarios": list(self.scenarios),
            "confidence": self.confidence,
            "correction": self.correction,
            "differences": [
                {key: None if isinstance(value, float) and not isfinite(value) else value for key, value in row.items()}
                for row in map(asdict, self.differences)
            ],
        }


def compare(  # noqa: PLR0913 - the words of the command line
    runs: pd.DataFrame,
    scenarios: Sequence[str],
    *,
    against: str,
    outcomes: Sequence[str] | None = None,
    confidence: float = CONFIDENCE,
    correction: str = HOLM,
) -> Comparison:
    """Compare scenarios of a table of runs with one of them, over the runs that are done in both.

    `outcomes` are columns of the table, all of them where nothing is said. The correction is for all outcomes and scenarios
    together: name before you look what you want to know.
    """
    chosen = tuple(outcomes or (name for name in outcome_columns() if name in runs.columns))
    found = unjudged(runs, scenarios, against=against, outcomes=chosen, confidence=confidence)
    return Comparison(
        against, tuple(scenarios), chosen, confidence, correction, tuple(judged(found, confidence, correction))
    )


def unjudged(
    runs: pd.DataFrame, scenarios: Sequence[str], *, against: str, outcomes: Sequence[str], confidence: float
) -> list[Difference]:
    """The differences before correction, scenario by scenario."""
    values = runs[list(outcomes)].to_numpy(dtype=np.float64)
    found: list[Difference] = []
    for scenario in scenarios:
        ours, theirs = paired_rows(runs, scenario, against)
        labels = [Labels(against, scenario, outcome, unit_of(outcome)) for outcome in outcomes]
        found += measured(labels, values[ours], values[theirs], confidence)
    return found
