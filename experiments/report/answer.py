"""The answer to the question of a batch: a few sentences made from its tables, for text, JSON and pages alike.

Each sentence keeps the numbers that it is made of, in full precision.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from math import isfinite
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from haemus.experiments.report.numbers import (
    FEWEST_FOR_PERCENT,
    NO_VALUE,
    by_error,
    count_of_runs,
    interval,
    interval_said,
    listed,
    of_runs,
    two_means,
)
from haemus.model.start.names import state_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FEWEST_FOR_NINE_IN_TEN: Final = 20
"""With fewer runs a tenth of them is less than two, so that the least and the most are said."""
FEWEST: Final = 5
MOST: Final = 8
"""The least and the largest number of sentences."""
EXACTLY_0: Final = "exactly 0"
FOUND: Final = ("higher", "lower")
SHARE: Final = "0 or 1"
"""The unit of an outcome whose mean is a share of runs."""


class Subject(NamedTuple):
    """How an outcome is said: its name in plain words with the unit, and the factor from the outcome's unit to that one.

    `suffix` follows a number, `of_difference` a difference of two.
    """

    words: str
    scale: float = 1.0
    suffix: str = ""
    of_difference: str = ""


BILLION: Final = 0.001
"""What one million is of a billion: the factor from EUR million."""
AS_PERCENT: Final = (100.0, " %", " points")
"""Scale and suffixes of a share that is said in percent."""
_OF_RUNS: Final = (100.0, " % of runs", " points")
SUBJECTS: Final[Mapping[str, Subject]] = {
    "agreements_2025_27": Subject("Agreements signed 2025-27"),
    "spending_2026_27_REGION": Subject("Defence spending of the region 2026-27, in billion euros", BILLION),
    "tirana": Subject("Albania, Croatia and Kosovo in one agreement by the end of 2025", *_OF_RUNS),
    "budget_2030_REGION": Subject("Defence budgets of the region in 2030, in billion euros", BILLION),
    "credibility_2026_27": Subject("Belief that an ally's guarantee would be kept, 2026-27", *AS_PERCENT),
    "procurement_2025_27": Subject("Arms contracts signed 2025-27, in billion euros", BILLION),
    "threat_2026_27": Subject("Threat that states perceive 2026-27, in percentage points a year"),
    "crises": Subject("Crises between states in a run"),
    "imports_2026_27": Subject("Payments for arms from abroad 2026-27, in billion euros", BILLION),
    "budget_2035_REGION": Subject("Defence budgets of the region in 2035, in billion euros", BILLION),
    "budget_initial_2025_REGION": Subject("Defence budgets of the region as fixed for 2025, in billion euros", BILLION),
    "agreements_signed": Subject("Agreements signed in the whole run"),
    "serbia_hungary": Subject("Serbia and Hungary in one agreement by the end of 2025", *_OF_RUNS),
    "slovenia_croatia": Subject("Slovenia and Croatia in one agreement by the end of 2025", *_OF_RUNS),
}
"""The outcomes that an answer speaks of, the most telling first."""
_SUPPLIERS: Final[Mapping[str, str]] = {
    "USA": "the United States",
    "RUS": "Russia",
    "CHN": "China",
    "TUR": "Turkey",
}
FURTHER: Final[Mapping[str, Subject]] = {
    f"procurement_{code}": Subject(f"Arms contracts with {name} in the whole run, in million euros")
    for code, name in _SUPPLIERS.items()
}
"""Outcomes that an answer speaks of only where a scenario's file asks about them."""
_MONEY: Final = re.compile(r"(budget|spending)_(\d{4})(?:_(\d\d))?_([A-Z]{3}|REGION)")
READINGS: Final[Mapping[str, str]] = {
    "self-help": "states answer doubt about their allies by helping themselves (reading self-help)",
    "none": "states don't answer doubt about their allies (reading none)",
    "adverse": "doubt about their allies makes states do less (reading adverse)",
    "all": "each of the three readings of doubt holds in a third of the draws",
}


class Paired(Protocol):
    """The parts of a paired difference that a sentence is made of."""

    @property
    def scenario(self) -> str:
        """The scenario compared."""

    @property
    def against(self) -> str:
        """The scenario that it is compared with."""

    @property
    def outcome(self) -> str:
        """The outcome's column."""

    @property
    def unit(self) -> str:
        """Its unit."""

    @property
    def pairs(self) -> int:
        """Pairs with a value."""

    @property
    def left_out(self) -> int:
        """Pairs without one."""

    @property
    def mean_against(self) -> float:
        """The mean of the scenario compared with."""

    @property
    def error_against(self) -> float:
        """Its error."""

    @property
    def mean_scenario(self) -> float:
        """The mean of the scenario."""

    @property
    def error_scenario(self) -> float:
        """Its error."""

    @property
    def low(self) -> float:
        """The lower end of the interval of the difference."""

    @property
    def high(self) -> float:
        """The upper end."""

    @property
    def difference(self) -> float:
        """The mean difference."""

    @property
    def p(self) -> float:
        """Its p value."""

    @property
    def p_corrected(self) -> float:
        """The same, corrected for all that was asked about; nan if this wasn't."""

    @property
    def few(self) -> bool:
        """Whether few pairs carry it."""

    @property
    def verdict(self) -> str:
        """The verdict."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, and the numbers it is made of: the means in two scenarios, or in one, and the interval of their difference."""

    text: str
    outcome: str = ""
    scenario: str = ""
    against: str = ""
    unit: str = ""
    mean_scenario: float = float("nan")
    mean_against: float = float("nan")
    difference: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    runs: int = 0
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The sentences, and a line on the paper's figures, which is empty where nothing is said of them."""

    sentences: tuple[Sentence, ...]
    paper: str = ""

    @property
    def text(self) -> str:
        """The sentences, one a line, and the line on the paper's figures."""
        return "\n".join([each.text for each in self.sentences] + ([self.paper] if self.paper else []))

    def as_dict(self) -> dict[str, object]:
        """The same, ready for JSON, with the numbers in full precision."""
        return {"sentences": [asdict(each) for each in self.sentences], "paper": self.paper}


def subject_of(outcome: str, unit: str) -> Subject:
    """How an outcome is said; by its column and unit if it has no words of its own."""
    if known := SUBJECTS.get(outcome, FURTHER.get(outcome)):
        return known
    if money := _MONEY.fullmatch(outcome):
        what, year, end, state = money.groups()
        when = f"in {year}" if end is None else f"{year}-{end}"
        if state == "REGION":
            return Subject(f"Defence {what} of the region {when}, in billion euros", BILLION)
        return Subject(f"Defence {what} of {state_names().get(state, state)} {when}, in million euros")
    words = outcome.replace("_", " ")
    if unit == SHARE:
        return Subject(words, *_OF_RUNS)
    return Subject(f"{words} [{unit}]" if unit else words)


def difference_sentence(
    each: Paired, names: tuple[str, str], subject: Subject | None = None, allowing: str = ""
) -> Sentence:
    """A sentence such as "Agreements: on average 4.20 with the speech, 0.40 without (difference -3.90 to -3.70 in 200 pairs)".

    `names` say the scenario compared with and the other one, with their preposition. The difference is the second less the first.
    `allowing` says for what a verdict allows that finds no difference although the interval leaves 0 out.
    """
    subject = subject or subject_of(each.outcome, each.unit)
    means = _two(each, subject)
    said = ", ".join(f"{mean} {name}" for mean, name in zip(means, names, strict=True))
    if each.unit != SHARE and NO_VALUE not in means:
        said = f"on average {said}"  # figures show medians, which may differ much
    return Sentence(
        f"{subject.words}: {said} ({_difference(each, subject, allowing)}).", each.outcome, each.scenario, each.against, each.unit,
        each.mean_scenario, each.mean_against, each.difference, each.low, each.high, each.pairs, each.verdict,
    )  # fmt: skip


def _two(each: Paired, subject: Subject) -> tuple[str, str]:
    """Both means, or the runs of both in which it happened."""
    known = isfinite(each.mean_against) and isfinite(each.mean_scenario)
    if not known:
        return NO_VALUE, NO_VALUE
    if each.unit == SHARE and each.pairs < FEWEST_FOR_PERCENT:
        return count_of_runs(each.mean_against, each.pairs), count_of_runs(each.mean_scenario, each.pairs)
    scale = subject.scale
    first, second = two_means(
        (each.mean_against * scale, each.error_against * scale), (each.mean_scenario * scale, each.error_scenario * scale),
        each.low * scale, each.high * scale,
    )  # fmt: skip
    return f"{first}{subject.suffix}", f"{second}{subject.suffix}"


def _difference(each: Paired, subject: Subject, allowing: str) -> str:
    pairs = of_runs(each.pairs, each.pairs + each.left_out, "pair")
    if each.verdict == EXACTLY_0:
        return f"no difference in any of {pairs}" if each.pairs > 1 else f"no difference in {pairs}"
    if not (isfinite(each.low) and isfinite(each.high)):
        return f"{pairs} tell{'' if each.pairs > 1 else 's'} no interval of the difference"
    if each.low == each.high:
        return f"difference {by_error(each.low * subject.scale, 0.0, signed=True)}{subject.of_difference} in each of {pairs}"
    ends = interval_said(each.low * subject.scale, each.high * subject.scale, signed=True)
    said = f"difference {ends}{subject.of_difference} in {pairs}"
    if each.verdict in FOUND:
        return said + ("; rough, because few of them carry it" if each.few else "")
    if each.low * each.high > 0.0:
        return f"{said}: {allowing}" if allowing else f"{said}: too few to be told from chance"
    return f"{said}: none that can be told from chance"


def level_sentence(  # noqa: PLR0913 - an outcome and its numbers
    scenario: str,
    outcome: str,
    unit: str,
    *,
    mean: float,
    error: float,
    ends: tuple[float, float],
    runs: int,
    finished: int,
    subject: Subject | None = None,
) -> Sentence:
    """A sentence on the level of an outcome in one scenario; `ends` hold 90 % of runs, or all where there are few."""
    subject = subject or subject_of(outcome, unit)
    return Sentence(
        f"{subject.words}: {_level((mean, error), unit, subject, (runs, finished))}{_spread(ends, unit, subject, runs)}.",
        outcome, scenario, unit=unit, mean_scenario=mean, runs=runs,
    )  # fmt: skip


def _level(mean: tuple[float, float], unit: str, subject: Subject, counts: tuple[int, int]) -> str:
    """A mean over runs, or the runs in which it happened; `counts` are the runs with a value and all of them."""
    value, error = (each * subject.scale for each in mean)
    of = of_runs(*counts)
    if unit != SHARE:
        return f"{by_error(value, error)}{subject.suffix} on average of {of}"
    if counts[0] >= FEWEST_FOR_PERCENT:
        return f"{by_error(value, error)} % of {of}"
    return count_of_runs(mean[0], counts[0]) + (f"; {of} have a value" if counts[0] < counts[1] else "")


def _spread(ends: tuple[float, float], unit: str, subject: Subject, runs: int) -> str:
    """Where nine runs in ten lie, or all where there are few."""
    if runs == 1 or unit == SHARE:
        return ""
    low, high = (end * subject.scale for end in ends)
    who = "nine runs in ten" if runs >= FEWEST_FOR_NINE_IN_TEN else "all of them"
    if low == high:
        return f"; {who} have {by_error(low, 0.0)}{subject.suffix}"
    whole = low == round(low) and high == round(high)
    return f"; {who} lie from {f'{low:,.0f} to {high:,.0f}' if whole else interval(low, high)}{subject.suffix}"


def reading_sentence(readings: Mapping[str, Sequence[str]], *, drawn: bool) -> Sentence:
    """The sentence on the reading of doubt under which the batch was run: the scenarios of each reading."""
    said = [READINGS.get(reading, f"doubt is read as {reading}") for reading in readings]
    if len(said) > 1:
        said = [f"in {listed(names)} {words}" for words, names in zip(said, readings.values(), strict=True)]
    parameters = " All parameters are drawn from their priors." if drawn else ""
    return Sentence(f"All this assumes that {'; '.join(said)}: an assumption, not a finding.{parameters}")


def missing_sentence(words: Sequence[str]) -> Sentence:
    """The sentence on outcomes of which no run has a value, or few have one."""
    return Sentence(f"Without a value in most runs or all, because these end before its years: {'; '.join(words)}.")
