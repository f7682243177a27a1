"""The answer of a sweep: a few sentences on what its factors do, made from the effects that its report shows."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Final

from haemus.experiments.compare.answering import reading_said
from haemus.experiments.report.answer import Sentence, subject_of
from haemus.experiments.report.numbers import by_error, in_words, interval

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from haemus.experiments.report.answer import Subject
    from haemus.experiments.sensitivity.one_factor import Effect
    from haemus.experiments.store.result import Result

SAID: Final = 6
"""Sentences on effects."""
READING: Final = "doubt_response"


def sweep_answer(result: Result, effects: Sequence[Effect]) -> tuple[Sentence, ...]:
    """Sentences on the surest effect on each outcome, in the order given, and one on the reading of doubt unless that varied."""
    said = [effect_sentence(each, named=len(result.scenarios) > 1) for each in _chosen(effects)]
    varied = any(each.factor.rpartition(".")[2] == READING for each in effects)
    return (*said, *(() if varied else (reading_said(result),)))


def _chosen(effects: Sequence[Effect]) -> Iterator[Effect]:
    """Yield the effect of the surest factor on each outcome; then, while there is room, the next surest."""
    ranked: dict[tuple[str, str], list[Effect]] = {}
    for each in effects:
        if isfinite(each.effect):
            ranked.setdefault((each.scenario, each.outcome), []).append(each)
    for own in ranked.values():
        own.sort(key=_surety, reverse=True)
    deepest = max(map(len, ranked.values()), default=0)
    rest = [own[place] for place in range(deepest) for own in ranked.values() if place < len(own)]
    yield from rest[:SAID]


def _surety(each: Effect) -> float:
    """The size of an effect in half widths of its interval; without an interval it comes last."""
    half = 0.5 * (each.high - each.low)
    return abs(each.effect) / half if isfinite(half) and half > 0.0 else 0.0


def effect_sentence(each: Effect, *, named: bool) -> Sentence:
    """A sentence such as "Agreements signed 2025-27: +2.90 as scale goes from 0 to 2 (interval +2.65 to +3.15)"."""
    subject = subject_of(each.outcome, each.unit)
    where = f" in {each.scenario}" if named else ""
    moves = f"as {each.factor} goes from {in_words(each.start)} to {in_words(each.end)}{where}"
    return Sentence(
        f"{subject.words}: {_change(each, subject)} {moves}{_interval(each, subject)}.", each.outcome, each.scenario, "",
        each.unit, difference=each.effect, low=each.low, high=each.high, runs=each.runs,
    )  # fmt: skip


def _change(each: Effect, subject: Subject) -> str:
    if each.effect == each.low == each.high == 0.0:
        return "no change in any replication"
    half = 0.5 * (each.high - each.low) * subject.scale
    return f"{by_error(each.effect * subject.scale, half, signed=True)}{subject.of_difference}"


def _interval(each: Effect, subject: Subject) -> str:
    """The interval in the digits of the table of effects."""
    if not (isfinite(each.low) and isfinite(each.high)):
        return ""
    if each.low == each.high:
        return ", the same in every replication" if each.effect != 0.0 else ""
    holds = ", which holds 0" if each.low <= 0.0 <= each.high else ""
    return f" (interval {interval(each.low * subject.scale, each.high * subject.scale, signed=True)}{holds})"
