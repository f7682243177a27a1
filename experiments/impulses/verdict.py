"""Whether a response bears out what was expected of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from haemus.experiments.impulses.grammar import COMPARED
from haemus.experiments.report.numbers import by_error

if TYPE_CHECKING:
    from haemus.experiments.impulses.grammar import Expected
    from haemus.experiments.impulses.response import Response, Size

Finding = Literal["held", "failed", "not shown"]
HALF: Final = 0.5
STILL: Final = {
    "credibility": 0.005, "threat": 0.05, "help": 0.005, "budget": 0.25, "agreements": 0.05, "imports": 5.0, "exports": 5.0,
    "domestic": 5.0, "fragility": 0.005, "interoperability": 0.005,
}  # fmt: skip
"""Sizes below which a quantity doesn't move for practical purposes, in its unit. Assumed."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """An expectation, the measured sizes in words, and whether they bear it out."""

    expected: Expected
    measured: str
    finding: Finding


def verdicts(response: Response) -> tuple[Verdict, ...]:
    """Judge every expectation of the impulse; one that fails for one of its states fails."""
    return tuple(_verdict(response, expected) for expected in response.impulse.expected)


def _verdict(response: Response, expected: Expected) -> Verdict:
    found = [_of_state(response, expected, state) for state in expected.states]
    finding: Finding = "held"
    if "failed" in found:
        finding = "failed"
    elif "not shown" in found:
        finding = "not shown"
    return Verdict(expected, _measured(response, expected), finding)


def _of_state(response: Response, expected: Expected, state: str) -> Finding:
    size, still = response.at(expected.of, state, expected.year), STILL[expected.of]
    match expected.claim:
        case "rises" | "falls":
            return _signed(size, 1.0 if expected.claim == "rises" else -1.0)
        case "doesn't move":
            return "held" if abs(size.mean) < still else "failed"
        case "doesn't rise" | "doesn't fall":
            wrong = size.mean if expected.claim == "doesn't rise" else -size.mean
            return "failed" if wrong >= still and size.differs else "held"
        case "fades" | "lasts":
            before = response.at(expected.of, state, expected.since or expected.year)
            if not before.differs:
                return "not shown"
            faded = abs(size.mean) < HALF * abs(before.mean)
            return "held" if faded == (expected.claim == "fades") else "failed"
        case _:
            others = getattr(expected, COMPARED[expected.claim])
            apart = [abs(size.mean) - abs(response.at(expected.of, each, expected.year).mean) for each in others]
            ahead = all(each > 0.0 for each in apart) if expected.claim == "moves more" else all(e < 0.0 for e in apart)
            return "held" if ahead else "failed"


def _signed(size: Size, sign: float) -> Finding:
    if not size.differs:
        return "not shown"
    return "held" if size.mean * sign > 0.0 else "failed"


def _measured(response: Response, expected: Expected) -> str:
    """Return the sizes behind a verdict: each state's, those of an earlier year, the extreme of the states compared with."""
    own = [_listed(response, expected, expected.year)]
    if expected.since is not None:
        own.append(f"in {expected.since} {_listed(response, expected, expected.since)}")
    if others := (*expected.more_than, *expected.less_than):
        pick = max if expected.more_than else min
        most = pick(others, key=lambda each: abs(response.at(expected.of, each, expected.year).mean))
        own.append(f"against {most} {_number(response.at(expected.of, most, expected.year))}")
    return "; ".join(own)


def _listed(response: Response, expected: Expected, year: int) -> str:
    return ", ".join(f"{state} {_number(response.at(expected.of, state, year))}" for state in expected.states)


def _number(size: Size) -> str:
    return by_error(size.mean, size.error, signed=True)
