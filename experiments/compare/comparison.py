"""Compare scenarios of one batch with one of them, in many outcomes, from a result's tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from haemus.experiments.compare.asked import asked_about
from haemus.experiments.compare.difference import Difference, Labels, judged, measured
from haemus.experiments.compare.expectations import Judgement, Listed, Pending, pending
from haemus.experiments.on_use import on_use
from haemus.experiments.outcomes.known import SHIPPED, KnownOutcomes
from haemus.experiments.report.checks import check_among, check_outcomes
from haemus.experiments.report.table import frame
from haemus.experiments.stats.correction import HOLM
from haemus.experiments.stats.means import CONFIDENCE
from haemus.experiments.stats.pairs import paired_rows
from haemus.experiments.store.result import Result
from haemus.model.bad_input import BadInput
from haemus.model.calendar import parse_quarter
from haemus.model.scenario.grammar import Expectation

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = on_use("pandas")

JSON_SCHEMA: Final = 2
TABLE: Final = "comparison"
EXPECTED: Final = "expected"
FEWEST_SCENARIOS: Final = 2
NUMBERS_AT_ONCE: Final = 10_000_000
"""The number of values (outcomes times runs) read at a time."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Differences between one or more scenarios and another, corrected jointly for all that was asked about.

    `expected` holds the signs that the scenarios expect, corrected together with the outcomes; none if outcomes were named.
    `family` is the number of differences corrected for.
    """

    against: str
    scenarios: tuple[str, ...]
    outcomes: tuple[str, ...]
    confidence: float
    correction: str
    differences: tuple[Difference, ...]
    expected: tuple[Judgement, ...] = ()
    family: int = 0

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
            "family": self.family,
            "differences": [asdict(each) for each in self.differences],
            "expected": expected_rows(self.expected),
        }

    def tables(self) -> dict[str, pd.DataFrame]:
        """The differences and, if there are any, the expected signs."""
        found = {TABLE: self.table()}
        return found | {EXPECTED: pd.DataFrame(expected_rows(self.expected))} if self.expected else found


def expected_rows(judgements: Sequence[Judgement]) -> list[dict[str, object]]:
    """Expected signs as rows: the difference with its statistics, the expectation, and what was found."""
    return [
        {
            **asdict(each.effect),
            **each.expectation.model_dump(mode="json"),
            "scenario": each.scenario,
            "finding": each.finding,
        }
        for each in judgements
    ]


def compare(  # noqa: PLR0913 - the words of the command line
    runs: pd.DataFrame,
    scenarios: Sequence[str],
    *,
    against: str,
    outcomes: Sequence[str] | None = None,
    confidence: float = CONFIDENCE,
    correction: str = HOLM,
    known: KnownOutcomes = SHIPPED,
) -> Comparison:
    """Compare scenarios of a table of runs with one of them, over the runs that finished in both.

    `outcomes` are columns of the table. Verdicts on those named are corrected for all of them and all scenarios together. By
    default all are compared; the headlines and the outcomes of one's own among those `known` are asked about, and verdicts on
    the others are not corrected.
    """
    chosen = tuple(outcomes or known.among(map(str, runs.columns)))
    found = unjudged(runs, scenarios, against=against, outcomes=chosen, confidence=confidence, known=known)
    asked = [replace(each, asked=bool(outcomes) or each.outcome in asked_about(known)) for each in found]
    return _comparison(asked, (), (against, tuple(scenarios), chosen, confidence, correction))


def _comparison(
    found: Sequence[Difference],
    waiting: Sequence[Pending],
    words: tuple[str, tuple[str, ...], tuple[str, ...], float, str],
) -> Comparison:
    """Judge the differences and the expected signs together; one that is both counts once."""
    *_, confidence, correction = words
    places = {(each.against, each.scenario, each.outcome): place for place, each in enumerate(found)}
    of_sign: list[int] = []
    further: list[Difference] = []
    for each in waiting:
        place = places.get((each.effect.against, each.scenario, each.column or ""))
        if place is None:
            of_sign.append(len(found) + len(further))
            further.append(each.effect)
        else:
            of_sign.append(place)
    named = {place for place in of_sign if place < len(found)}
    first = [replace(each, asked=True) if place in named else each for place, each in enumerate(found)]
    both = judged([*first, *further], confidence, correction)
    expected = tuple(each.judged(both[place]) for each, place in zip(waiting, of_sign, strict=True))
    family = sum(each.asked and isfinite(each.p) for each in both)
    return Comparison(*words, tuple(both[: len(found)]), expected, family)


def unjudged(  # noqa: PLR0913 - the words of the command line
    runs: pd.DataFrame,
    scenarios: Sequence[str],
    *,
    against: str,
    outcomes: Sequence[str],
    confidence: float,
    known: KnownOutcomes = SHIPPED,
) -> list[Difference]:
    """The uncorrected differences, scenario by scenario."""
    values = runs[list(outcomes)].to_numpy(dtype=np.float64)
    found: list[Difference] = []
    for scenario in scenarios:
        ours, theirs = paired_rows(runs, scenario, against)
        labels = [Labels(against, scenario, outcome, known.unit_of(outcome)) for outcome in outcomes]
        found += measured(labels, values[ours], values[theirs], confidence)
    return found


def compare_folder(  # noqa: PLR0913 - the words of the command line
    result: Result,
    *,
    against: str | None,
    outcomes: Sequence[str] | None,
    confidence: float,
    correction: str,
    asked_only: bool = False,
) -> Comparison:
    """Compare every scenario of a result with one of them, by default the first.

    Without `outcomes`, all are compared; what was asked about is the headlines and the signs that the scenarios expect. With
    `asked_only` the others are left out, and the differences asked about are the same.
    """
    where = str(result.folder)
    if len(result.scenarios) < FEWEST_SCENARIOS:
        raise BadInput(
            "holds finished runs of one scenario: nothing to compare it with",
            where=where,
            value=result.scenarios[0],
            allowed=f"a result with two or more, from: haemus run {result.scenarios[0]} OTHER",
        )
    first = check_against(against, result.scenarios)
    known = result.outcome_columns
    chosen = known if outcomes is None else check_outcomes(outcomes, known, "--outcomes")
    if asked_only:
        asked_for = asked_about(result.outcomes) if outcomes is None else chosen
        chosen = tuple(name for name in chosen if name in asked_for) or chosen
    others = [name for name in result.scenarios if name != first]
    at_once = max(1, NUMBERS_AT_ONCE // sum(result.runs.values()))
    found: list[Difference] = []
    for start in range(0, len(chosen), at_once):  # avoid holding a table of a million runs in memory
        some = chosen[start : start + at_once]
        runs = result.table("runs", ("point", "status", *some))
        found += unjudged(runs, others, against=first, outcomes=some, confidence=confidence, known=result.outcomes)
    place = {name: k for k, name in enumerate((*others, *chosen))}
    found.sort(key=lambda each: (place[each.scenario], place[each.outcome]))
    asked = [
        replace(each, asked=outcomes is not None or each.outcome in asked_about(result.outcomes)) for each in found
    ]
    expects = () if outcomes is not None or result.points > 1 else expecting(result)
    waiting = pending(result.kept, expects, confidence, result.outcomes)
    return _comparison(asked, waiting, (first, tuple(others), tuple(chosen), confidence, correction))


def compared(result: Result) -> Comparison | None:
    """The comparison that `haemus compare` makes of a result by default; None if it holds runs of one scenario."""
    if len(result.scenarios) < FEWEST_SCENARIOS:
        return None
    return compare_folder(result, against=None, outcomes=None, confidence=CONFIDENCE, correction=HOLM)


def expecting(result: Result) -> tuple[Listed, ...]:
    """The scenarios of a result with the signs that they expect, from its manifest; empty if none expects any."""
    listed = cast("list[dict[str, object]]", result.manifest["scenarios"])
    there = [each for each in listed if each["name"] in result.scenarios]
    if not any(each.get("expect") for each in there):
        return ()
    return tuple(_listed(result, each) for each in there)


def _listed(result: Result, said: dict[str, object]) -> Listed:
    try:
        signs = tuple(Expectation.model_validate(sign) for sign in cast("list[object]", said.get("expect") or ()))
        return Listed(str(said["name"]), parse_quarter(str(said["start"])), parse_quarter(str(said["end"])), signs)
    except (KeyError, TypeError, ValueError) as error:  # pydantic's errors are ValueErrors
        raise BadInput(
            "manifest.json does not describe the expected signs", where=str(result.folder), key=str(said["name"])
        ) from error


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
