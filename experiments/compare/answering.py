"""Make the answer of a batch from its result: what differs between its scenarios, and under which reading of doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from haemus.experiments.compare.told import SAID, is_known, levels, listed_outcomes, said_of, told
from haemus.experiments.report.answer import (
    FEWEST_FOR_NINE_IN_TEN,
    MOST,
    Answer,
    Sentence,
    difference_sentence,
    level_sentence,
    missing_sentence,
    reading_sentence,
    subject_of,
)
from haemus.experiments.run.drawn_choices import ALL, PRIOR
from haemus.experiments.stats.means import mean_of

if TYPE_CHECKING:
    from haemus.experiments.compare.comparison import Comparison
    from haemus.experiments.compare.difference import Difference
    from haemus.experiments.compare.told import Level
    from haemus.experiments.store.result import Result

DRAWN: Final = "drawn"
_ENDS: Final = (0.05, 0.95)


def answer_of(result: Result, comparison: Comparison | None, paper: str = "") -> Answer:
    """The answer from a comparison, or from the only scenario of a result; `paper` is the line on the paper's figures."""
    sentences = _differences(result, comparison) if comparison is not None else _levels(result)
    return Answer((*sentences, reading_said(result))[:MOST], paper)


def _differences(result: Result, comparison: Comparison) -> list[Sentence]:
    """Sentences on what was compared; of several scenarios, as many on each as there is room for, and by their names."""
    others = comparison.scenarios[:SAID]
    named = names_of if len(comparison.scenarios) == 1 else lambda _, against, scenario: in_scenarios(against, scenario)
    found: list[Sentence] = []
    allowed = False
    for scenario in others:
        names = named(result, comparison.against, scenario)
        for each in told(result, comparison, scenario, max(1, SAID // len(others))):
            reason = _allowing(each.difference, comparison, said=allowed)
            allowed |= bool(reason)
            found.append(difference_sentence(each.difference, names, each.subject, reason))
    somewhere = {each.outcome for each in comparison.differences if is_known(each)}
    missing = [
        subject_of(name, result.outcomes.unit_of(name)).words
        for name in listed_outcomes(result, comparison)[:SAID]
        if name not in somewhere
    ]
    return found + ([missing_sentence(missing)] if missing else [])


def _allowing(each: Difference, comparison: Comparison, *, said: bool) -> str:
    """Why a difference whose interval leaves 0 out isn't told from chance, if the correction is why; in full only once."""
    if not each.p <= 1.0 - comparison.confidence < each.p_corrected:
        return ""
    if said:
        return "not told from chance after the same allowance"
    return f"not told from chance after allowing for {comparison.family} comparisons"


def _levels(result: Result) -> list[Sentence]:
    """Sentences on the levels in the only scenario."""
    listed = levels(result)
    missing = [
        each.subject.words if each.outcome in result.outcomes.own_columns else subject_of(each.outcome, "").words
        for each in listed
        if not each.is_known
    ]
    found = [_level(result.scenarios[0], each) for each in listed if each.is_known][:SAID]
    return found + ([missing_sentence(missing[:SAID])] if missing else [])


def _level(scenario: str, each: Level) -> Sentence:
    known = each.values[np.isfinite(each.values)]
    mean = mean_of(known)
    # quantiles that occur; of few runs the least and the most
    low, high = np.quantile(
        known, _ENDS if len(known) >= FEWEST_FOR_NINE_IN_TEN else (0.0, 1.0), method="inverted_cdf"
    ).tolist()
    return level_sentence(
        scenario, each.outcome, each.unit, mean=mean.mean, error=mean.error, ends=(low, high), runs=len(known),
        finished=len(each.values), subject=each.subject,
    )  # fmt: skip


def names_of(result: Result, against: str, scenario: str) -> tuple[str, str]:
    """How a sentence names two scenarios: "with munich-speech", "without" if that event is all that tells them apart."""
    ours, theirs = (_events(result, name) for name in (against, scenario))
    for more, less, order in ((ours, theirs, 1), (theirs, ours, -1)):
        extra = [event for event in more if event not in less]
        if len(extra) == 1 and not [event for event in less if event not in more] and _alike(result, against, scenario):
            with_it, without = f"with {extra[0]}", "without"
            return (with_it, without) if order == 1 else (without, with_it)
    return in_scenarios(against, scenario)


def in_scenarios(against: str, scenario: str) -> tuple[str, str]:
    """Two scenarios by their names, as a sentence has them."""
    return f"in {against}", f"in {scenario}"


def _events(result: Result, scenario: str) -> dict[str, object]:
    events = said_of(result, scenario).get("events")
    return (
        {str(each["id"]): each for each in events if isinstance(each, dict) and "id" in each}
        if isinstance(events, list)
        else {}
    )


def _alike(result: Result, one: str, other: str) -> bool:
    """Whether two scenarios are the same but for which events they have."""
    first, second = said_of(result, one), said_of(result, other)
    common = _events(result, one).keys() & _events(result, other).keys()
    same = all(_events(result, one)[event] == _events(result, other)[event] for event in common)
    return same and all(
        first.get(key) == second.get(key) for key in ("parameters", "remove", "history", "start", "end")
    )


def reading_said(result: Result) -> Sentence:
    """The sentence on the reading of doubt of each scenario, as the manifest has it."""
    said = result.manifest.get(DRAWN)
    drawn = said if isinstance(said, dict) else {}
    parameters = drawn.get("parameters") == PRIOR
    if drawn.get("readings") == ALL:
        return reading_sentence({ALL: result.scenarios}, drawn=parameters)
    readings: dict[str, list[str]] = {}
    for name in result.scenarios:
        values = said_of(result, name).get("parameters")
        reading = str(values.get("doubt_response", "unknown")) if isinstance(values, dict) else "unknown"
        readings.setdefault(reading, []).append(name)
    return reading_sentence(readings, drawn=parameters)
