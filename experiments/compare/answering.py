"""Make the answer of a batch from its result: what differs between its scenarios, and under which reading of doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import numpy as np

from haemus.experiments.report.answer import (
    MOST,
    SUBJECTS,
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
    from collections.abc import Mapping

    from haemus.experiments.compare.comparison import Comparison
    from haemus.experiments.compare.difference import Difference
    from haemus.experiments.store.result import Result

SAID: Final = 6
"""Sentences on outcomes; with those on missing values and on the reading there are at most eight."""
DRAWN: Final = "drawn"
_ENDS: Final = (0.05, 0.95)


def answer_of(result: Result, comparison: Comparison | None, paper: str = "") -> Answer:
    """The answer from a comparison, or from the only scenario of a result; `paper` is the line on the paper's figures."""
    sentences = _differences(result, comparison) if comparison is not None else _levels(result)
    return Answer((*sentences, reading_said(result))[:MOST], paper)


def subjects(result: Result) -> tuple[str, ...]:
    """The outcomes that an answer speaks of, the most telling first: what is asked with outcomes of one's own comes before all."""
    return (*result.outcomes.own_columns, *SUBJECTS)


def _differences(result: Result, comparison: Comparison) -> list[Sentence]:
    """Sentences on the most telling outcomes that were compared; of several scenarios, as many on each as there is room for."""
    listed = [name for name in subjects(result) if name in comparison.outcomes]
    if not set(comparison.outcomes) & set(subjects(result)) or len(comparison.outcomes) <= SAID:
        listed = list(comparison.outcomes)  # those that were named
    others = comparison.scenarios[:SAID]
    room = max(1, SAID // len(others))
    found: list[Sentence] = []
    for scenario in others:
        known = {each.outcome: each for each in comparison.of(scenario) if _is_known(each)}
        names = names_of(result, comparison.against, scenario)
        chosen = [known[name] for name in listed if name in known][:room]
        found += [difference_sentence(each, names) for each in chosen]
    somewhere = {each.outcome for each in comparison.differences if _is_known(each)}
    missing = [subject_of(name, result.outcomes.unit_of(name)).words for name in listed[:SAID] if name not in somewhere]
    return found + ([missing_sentence(missing)] if missing else [])


def _is_known(each: Difference) -> bool:
    """Whether at least half of the pairs have a value: what few runs tell early may be unlike what the others will tell."""
    return each.pairs > 0 and each.pairs >= each.left_out


def _levels(result: Result) -> list[Sentence]:
    (scenario,) = result.scenarios
    there = set(result.columns("runs"))
    listed = [name for name in subjects(result) if name in there]
    runs = result.table("runs", listed)
    found: list[Sentence] = []
    missing: list[str] = []
    for name in listed:
        values = runs[name].to_numpy(dtype=np.float64)
        known = values[np.isfinite(values)]
        if len(known) == 0 or 2 * len(known) < len(values):
            missing.append(
                subject_of(name, result.outcomes.unit_of(name) if name in result.outcomes.own_columns else "").words
            )
            continue
        mean = mean_of(known)
        low, high = np.quantile(known, _ENDS).tolist()
        found.append(
            level_sentence(
                scenario, name, result.outcomes.unit_of(name), mean=mean.mean, error=mean.error, ends=(low, high), runs=len(known),
                finished=len(values),
            )
        )  # fmt: skip
    return found[:SAID] + ([missing_sentence(missing[:SAID])] if missing else [])


def names_of(result: Result, against: str, scenario: str) -> tuple[str, str]:
    """How a sentence names two scenarios: "with munich-speech", "without" if that event is all that tells them apart."""
    ours, theirs = (_events(result, name) for name in (against, scenario))
    for more, less, order in ((ours, theirs, 1), (theirs, ours, -1)):
        extra = [event for event in more if event not in less]
        if len(extra) == 1 and not [event for event in less if event not in more] and _alike(result, against, scenario):
            with_it, without = f"with {extra[0]}", "without"
            return (with_it, without) if order == 1 else (without, with_it)
    return f"in {against}", f"in {scenario}"


def _said(result: Result, scenario: str) -> Mapping[str, object]:
    listed = cast("list[dict[str, object]]", result.manifest["scenarios"])
    return next((each for each in listed if each["name"] == scenario), {})


def _events(result: Result, scenario: str) -> dict[str, object]:
    events = _said(result, scenario).get("events")
    return (
        {str(each["id"]): each for each in events if isinstance(each, dict) and "id" in each}
        if isinstance(events, list)
        else {}
    )


def _alike(result: Result, one: str, other: str) -> bool:
    """Whether two scenarios are the same but for which events they have."""
    first, second = _said(result, one), _said(result, other)
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
        values = _said(result, name).get("parameters")
        reading = str(values.get("doubt_response", "unknown")) if isinstance(values, dict) else "unknown"
        readings.setdefault(reading, []).append(name)
    return reading_sentence(readings, drawn=parameters)
