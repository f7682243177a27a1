"""Outcomes of one's own in words: unit, and meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from haemus.experiments.outcomes.own_outcome import ALL
from haemus.experiments.outcomes.own_window import After

if TYPE_CHECKING:
    from collections.abc import Sequence

    from haemus.experiments.outcomes.own_outcome import OwnOutcome

_OVER_STATES: Final = {
    "sum": "summed over {}", "mean": "mean over {}", "min": "the least of {}", "max": "the greatest of {}",
}  # fmt: skip


def unit_of_own(own: OwnOutcome) -> str:
    """The unit of an outcome of one's own."""
    if own.is_claim:
        return "0 or 1"
    match own.statistic:
        case "growth":
            return "percent"
        case "quarters":
            return "quarters"
        case "first_quarter":
            return "quarter, 0 = 2020Q1"
        case "share_of_states":
            return "share"
        case "sum":
            unit = own.series.unit if own.series.flow else f"{own.series.unit}, summed over quarters"
        case "change":
            unit = f"change in {own.series.level_unit}"
        case _:
            unit = own.series.level_unit
    return f"{unit}, summed over states" if own.across == "sum" and not own.series.summed else unit


def meaning_of_own(own: OwnOutcome) -> str:
    """What an outcome of one's own is: its subject, and what is said of it; then where it has no value."""
    what = own.series.words if own.statistic == "share_of_states" else _what(own)
    missing = _missing(own)
    return f"{what[0].upper()}{what[1:]}: {_said(own)}." + (f" No value where a run {missing}." if missing else "")


def _said(own: OwnOutcome) -> str:
    when = "the whole run" if own.window is None else own.window.words
    condition = own.condition.words if own.condition is not None else ""
    match own.statistic:
        case "quarters":
            return f"number of quarters, of {when}, in which it is {condition}"
        case "first_quarter":
            return f"first quarter, of {when}, in which it is {condition}; the one after these if it never is"
        case "share_of_states":
            return f"share of {_states(own)} for which it is {condition}, mean over {when}"
    said = f"{_PLAIN[own.statistic]} {when}"
    return f"whether the {said} is {condition}" if condition else said


_PLAIN: Final = {
    "mean": "mean over", "sum": "sum over", "min": "least value in", "max": "greatest value in",
    "first": "value in the first quarter of", "last": "value in the last quarter of",
    "change": "change from the first to the last quarter of",
    "growth": "growth in percent from the first to the last quarter of",
}  # fmt: skip


def _what(own: OwnOutcome) -> str:
    series = own.series
    if series.kind == "row":
        whole = own.group == ALL
        return series.words if whole else f"{series.words} {series.named.format(_either(own))}"
    if series.kind == "pair":
        if own.pairs:
            return f"{series.words}, of {_pairs(own.pairs)}" + _not_usual(own, "the pairs")
        return f"{series.words}, among {_states(own)}" + _not_usual(own, "the pairs")
    if len(own.states) == 1:
        return f"{series.words}, {own.states[0]}"
    return f"{series.words}, {_OVER_STATES[own.across].format(_states(own))}"


def _not_usual(own: OwnOutcome, what: str) -> str:
    return "" if own.across == "sum" else f", {_OVER_STATES[own.across].format(what)}"


def _states(own: OwnOutcome) -> str:
    if own.group == ALL:
        return "all states"
    return f"{own.group} ({_listed(own.states)})" if own.group else _listed(own.states)


def _either(own: OwnOutcome) -> str:
    if own.pairs:
        return f"both of {_pairs(own.pairs)}"
    return f"any of {_states(own)}" if own.group else _listed(own.states, "or")


def _pairs(pairs: Sequence[tuple[str, str]]) -> str:
    return _listed([f"{one}-{other}" for one, other in pairs], "or")


def _listed(names: Sequence[str], word: str = "and") -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"


def _missing(own: OwnOutcome) -> str:
    reasons = [
        *(["doesn't cover these quarters"] if own.window is not None else []),
        *(["lacks the event"] if isinstance(own.window, After) and own.window.otherwise is None else []),
        *(["lacks a state named"] if own.pairs or own.states else []),
    ]
    return _listed(reasons, "or") if reasons else ""
