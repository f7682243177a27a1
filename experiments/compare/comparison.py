"""Compare scenarios of one batch with one of them, in many outcomes, from a result's tables."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final, cast

import numpy as np
import pandas as pd

from haemus.experiments.compare.difference import Difference, Labels, judged, measured
from haemus.experiments.report.checks import check_among, check_outcomes
from haemus.experiments.report.table import frame
from haemus.experiments.stats.correction import HOLM
from haemus.experiments.stats.means import CONFIDENCE
from haemus.experiments.stats.pairs import paired_rows
from haemus.experiments.store.result import Result
from haemus.model.bad_input import BadInput
from haemus.model.outcomes import outcome_columns, unit_of

JSON_SCHEMA: Final = 1
TABLE: Final = "comparison"
FEWEST_SCENARIOS: Final = 2
NUMBERS_AT_ONCE: Final = 10_000_000
"""The number of values (outcomes times runs) read at a time."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Differences between one or more scenarios and another, corrected jointly for all outcomes."""

    against: str
    scenarios: tuple[str, ...]
    outcomes: tuple[str, ...]
    confidence: float
    correction: str
    differences: tuple[Difference, ...]

    def of(self, scenario: str) -> tuple[Difference, ...]:
        """The differences of one scenario."""
        return tuple(each for each in self.differences if each.scenario == scenario)

    def table(self) -> pd.DataFrame:
        """One row per scenario and outcome."""
        return frame(Difference, self.differences)

    def as_dict(self) -> dict[str, object]:
        """The comparison as a dictionary, ready for JSON."""
        return {
            "schema": JSON_SCHEMA,
            "against": self.against,
            "scenarios": list(self.scenarios),
            "confidence": self.confidence,
            "correction": self.correction,
            "differences": [asdict(each) for each in self.differences],
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
    """Compare scenarios of a table of runs with one of them, over the runs that finished in both.

    `outcomes` are columns of the table, by default all. The correction covers all outcomes and scenarios together, so choose
    the outcomes of interest before looking at the results.
    """
    chosen = tuple(outcomes or (name for name in outcome_columns() if name in runs.columns))
    found = unjudged(runs, scenarios, against=against, outcomes=chosen, confidence=confidence)
    return Comparison(
        against, tuple(scenarios), chosen, confidence, correction, tuple(judged(found, confidence, correction))
    )


def unjudged(
    runs: pd.DataFrame, scenarios: Sequence[str], *, against: str, outcomes: Sequence[str], confidence: float
) -> list[Difference]:
    """The uncorrected differences, scenario by scenario."""
    values = runs[list(outcomes)].to_numpy(dtype=np.float64)
    found: list[Difference] = []
    for scenario in scenarios:
        ours, theirs = paired_rows(runs, scenario, against)
        labels = [Labels(against, scenario, outcome, unit_of(outcome)) for outcome in outcomes]
        found += measured(labels, values[ours], values[theirs], confidence)
    return found


def compare_folder(
    result: Result, *, against: str | None, outcomes: Sequence[str] | None, confidence: float, correction: str
) -> Comparison:
    """Compare every scenario of a result with one of them, by default the first."""
    where = str(result.folder)
    if len(result.scenarios) < FEWEST_SCENARIOS:
        raise BadInput(
            "holds finished runs of one scenario: nothing to compare it with",
            where=where,
            value=result.scenarios[0],
            allowed=f"a result with two or more, from: haemus run {result.scenarios[0]} OTHER",
        )
    first = check_against(against, result.scenarios)
    there = set(result.columns("runs"))
    known = [name for name in outcome_columns() if name in there]
    chosen = known if outcomes is None else check_outcomes(outcomes, known, "--outcomes")
    others = [name for name in result.scenarios if name != first]
    at_once = max(1, NUMBERS_AT_ONCE // sum(result.runs.values()))
    found: list[Difference] = []
    for start in range(0, len(chosen), at_once):  # avoid holding a table of a million runs in memory
        some = chosen[start : start + at_once]
        runs = result.table("runs", ("point", "status", *some))
        found += unjudged(runs, others, against=first, outcomes=some, confidence=confidence)
    place = {name: k for k, name in enumerate((*others, *chosen))}
    found.sort(key=lambda each: (place[each.scenario], place[each.outcome]))
    return Comparison(
        first, tuple(others), tuple(chosen), confidence, correction, tuple(judged(found, confidence, correction))
    )


def check_against(typed: str | None, scenarios: Sequence[str]) -> str:
    """The scenario to compare with, by default the first; BadInput if it isn't among them."""
    if typed is None:
        return scenarios[0]
    check_among(typed, scenarios, "not among the scenarios compared", where="--against")
    return typed


def spans(result: Result) -> dict[str, tuple[str, str]]:
    """First and last quarter of each scenario, if the manifest has them."""
    listed = cast("list[dict[str, object]]", result.manifest["scenarios"])
    return {str(each["name"]): (str(each.get("start", "")), str(each.get("end", ""))) for each in listed}


def unlike_spans(result: Result, comparison: Comparison) -> str:
    """A line naming the scenarios whose span differs from that of the one compared with; empty if none does."""
    known = spans(result)
    ours = known.get(comparison.against)
    others = [name for name in comparison.scenarios if known.get(name) != ours]
    if not others:
        return ""
    return (
        f"haemus: {', '.join(others)}: another first or last quarter than {comparison.against};"
        " outcomes of whole runs differ for that reason too\n"
    )
