"""Which outcomes an answer speaks of: the most telling ones, and those that a scenario's file expects or asks about."""

from __future__ import annotations

import re
from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING, Final, NamedTuple, cast

import numpy as np

from haemus.experiments.compare.comparison import expecting
from haemus.experiments.compare.difference import Difference, Labels, judged, measured
from haemus.experiments.compare.expectations import VALUE, Measure, measure_of, values_of
from haemus.experiments.compare.subject_of_measure import BUDGET, subject_of_measure, unit_of_measure
from haemus.experiments.report.answer import EXACTLY_0, SUBJECTS, Subject, subject_of
from haemus.experiments.stats.pairs import paired_rows
from haemus.model.calendar import parse_quarter, year_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from numpy.typing import NDArray

    from haemus.experiments.compare.comparison import Comparison
    from haemus.experiments.store.result import Result

SAID: Final = 6
"""Sentences on outcomes; with those on missing values and on the reading there are at most eight."""
OF_BUDGETS: Final = ("budget_", "spending_")
"""What the names of outcomes about budgets begin with."""


class Told(NamedTuple):
    """A difference, and how its outcome is said."""

    difference: Difference
    subject: Subject

    @property
    def is_0(self) -> bool:
        """Whether no pair differs."""
        return self.difference.verdict == EXACTLY_0

    @property
    def surety(self) -> float:
        """Its size in half widths of its interval; without an interval it comes before what is exactly 0."""
        each = self.difference
        half = 0.5 * (each.high - each.low)
        if not isfinite(half):
            return 0.0
        return abs(each.difference) / half if half > 0.0 else -1.0 if self.is_0 else float("inf")


class Level(NamedTuple):
    """An outcome's values in the runs of one scenario, and how it is said."""

    outcome: str
    unit: str
    subject: Subject
    values: NDArray[np.float64]

    @property
    def is_known(self) -> bool:
        """Whether at least half of the runs have a value: what few runs tell early may be unlike what the others will tell."""
        known = int(np.isfinite(self.values).sum())
        return known > 0 and 2 * known >= len(self.values)


def subjects(result: Result) -> tuple[str, ...]:
    """The outcomes that an answer speaks of, the most telling first: what is asked with outcomes of one's own comes before all."""
    return (*result.outcomes.own_columns, *SUBJECTS)


def said_of(result: Result, scenario: str) -> Mapping[str, object]:
    """A scenario as the manifest describes it."""
    listed = cast("list[dict[str, object]]", result.manifest["scenarios"])
    return next((each for each in listed if each["name"] == scenario), {})


def is_known(each: Difference) -> bool:
    """Whether at least half of the pairs have a value."""
    return each.pairs > 0 and each.pairs >= each.left_out


def listed_outcomes(result: Result, comparison: Comparison) -> list[str]:
    """The outcomes to speak of, the most telling first: those that were named, if any were."""
    if _are_named(result, comparison):
        return list(comparison.outcomes)
    return [name for name in subjects(result) if name in comparison.outcomes]


def _are_named(result: Result, comparison: Comparison) -> bool:
    return len(comparison.outcomes) <= SAID or not set(comparison.outcomes) & set(subjects(result))


def told(result: Result, comparison: Comparison, scenario: str, room: int) -> list[Told]:
    """What is said of one scenario, in so many sentences.

    With room for many, outcomes of one's own come first, then the most telling differences that were found and, up to half, what
    the scenario's file asks about. With room for few it is what the file asks about, and then what is surest.
    """
    known = {each.outcome: each for each in comparison.of(scenario) if is_known(each)}
    usual = [
        Told(known[name], subject_of(name, known[name].unit))
        for name in listed_outcomes(result, comparison)
        if name in known
    ]
    asked = list(_asked(result, comparison, scenario))
    if not _are_named(result, comparison):
        asked += _last_budgets(result, comparison, scenario, known)
    if room < SAID:
        both = (sorted(each, key=lambda told: -told.surety) for each in (asked, usual))
        return _once([told for each in both for told in each])[:room]
    if _are_named(result, comparison):
        return _once([*usual, *asked])[:room]
    own = [each for each in usual if each.difference.outcome in result.outcomes.own_columns]
    found = [each for each in usual if each.difference.found]
    differing = [each for each in usual if not each.is_0]
    return _once([*own, *found[: SAID // 2], *asked[: SAID // 2], *found, *differing, *usual, *asked])[:room]


def _once[T: (Told, Level)](ranked: list[T]) -> list[T]:
    """Each outcome where it comes first."""
    found: dict[str, T] = {}
    for each in ranked:
        found.setdefault(each.subject.words, each)
    return list(found.values())


def _asked(result: Result, comparison: Comparison, scenario: str) -> Iterator[Told]:
    """Yield the differences that a scenario's question names, and those that its file expects."""
    question = str(said_of(result, scenario).get("question") or "")
    for each in comparison.of(scenario):
        if is_known(each) and _is_named_in(question, each.outcome):
            yield Told(each, subject_of(each.outcome, each.unit))
    for expected in comparison.expected:
        measure = measure_of(expected.expectation, result.outcomes)
        ours = (expected.scenario, expected.expectation.against) == (scenario, comparison.against)
        if ours and measure is not None and is_known(expected.effect):
            yield Told(expected.effect, subject_of_measure(measure, expected.effect.unit))


def _is_named_in(question: str, outcome: str) -> bool:
    return re.search(rf"\b{re.escape(outcome)}\b", question) is not None


def _last_budgets(result: Result, comparison: Comparison, scenario: str, known: Collection[str]) -> list[Told]:
    """The difference in the budgets of the last year, where a run ends before the years of all outcomes about budgets."""
    measure = _of_last_year(result, scenario, known)
    if measure is None:
        return []
    rows = values_of(result.kept, measure, [comparison.against, scenario])
    second, first = paired_rows(rows, scenario, comparison.against)
    values = rows[[VALUE]].to_numpy(dtype=np.float64)
    labels = Labels(comparison.against, scenario, measure.column, unit_of_measure(measure, ""))
    (each,) = measured([labels], values[second], values[first], comparison.confidence)
    (each,) = judged([replace(each, asked=False)], comparison.confidence)
    return [Told(each, subject_of_measure(measure, ""))] if is_known(each) else []


def _of_last_year(result: Result, scenario: str, known: Collection[str]) -> Measure | None:
    """The region's budgets in the last whole year of a scenario; None if an outcome about budgets has a value."""
    end = str(said_of(result, scenario).get("end") or "")
    if "states" not in result.recorded or not end:
        return None
    if any(name.startswith(OF_BUDGETS) for name in known if name in subjects(result)):
        return None
    return Measure("states", BUDGET, None, year_of(parse_quarter(end) + 1) - 1)


def levels(result: Result) -> list[Level]:
    """The outcomes to speak of in a result's only scenario, with a value or without.

    Up to half are what its file asks about; the budgets of its last year come first where no outcome about budgets has a value.
    """
    (scenario,) = result.scenarios
    there = set(result.columns("runs"))
    names = [name for name in subjects(result) if name in there]
    runs = result.table("runs", names)
    usual = [
        Level(name, unit, subject_of(name, unit), runs[name].to_numpy(dtype=np.float64))
        for name, unit in ((name, result.outcomes.unit_of(name)) for name in names)
    ]
    known = [each for each in usual if each.is_known]
    last = _of_last_year(result, scenario, [each.outcome for each in known])
    first = [_level(result, scenario, last)] if last is not None else []
    asked = [_level(result, scenario, each) for each in _asked_measures(result, scenario)]
    few = SAID // 2
    return _once([*first, *known[:few], *[each for each in asked if each.is_known][:few], *usual])


def _asked_measures(result: Result, scenario: str) -> list[Measure]:
    """What a scenario's question names and its file expects, if its tables were recorded."""
    question = str(said_of(result, scenario).get("question") or "")
    found = [Measure("runs", name, None, None) for name in result.outcome_columns if _is_named_in(question, name)]
    for each in expecting(result):
        if each.name == scenario:
            found += filter(None, (measure_of(sign, result.outcomes) for sign in each.expectations))
    return [measure for measure in dict.fromkeys(found) if measure.table in result.recorded]


def _level(result: Result, scenario: str, measure: Measure) -> Level:
    unit = unit_of_measure(measure, result.outcomes.unit_of(measure.column))
    rows = values_of(result.kept, measure, [scenario])
    values = rows.loc[rows["status"] == "done", VALUE].to_numpy(dtype=np.float64)
    return Level(measure.column, unit, subject_of_measure(measure, unit), values)
