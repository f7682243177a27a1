"""The answer to the question of a batch: a few sentences made from its tables, for text, JSON and pages alike.

Each sentence keeps the numbers that it is made of, in full precision.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import isfinite
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from haemus.experiments.report.numbers import NO_VALUE, by_error, of_runs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FEWEST: Final = 5
MOST: Final = 8
"""The least and the largest number of sentences."""
EXACTLY_0: Final = "exactly 0"
FOUND: Final = ("higher", "lower")


class Subject(NamedTuple):
    """How an outcome is said: its name in plain words with the unit, and the factor from the outcome's unit to that one.

    `suffix` follows a number, `of_difference` a difference of two.
    """

    words: str
    scale: float = 1.0
    suffix: str = ""
    of_difference: str = ""


_BILLION: Final = 0.001  # EUR million
_OF_RUNS: Final = (100.0, " % of runs", " points")
SUBJECTS: Final[Mapping[str, Subject]] = {
    "agreements_2025_27": Subject("Agreements signed 2025-27"),
    "spending_2026_27_REGION": Subject("Defence spending of the region 2026-27, in billion euros", _BILLION),
    "tirana": Subject("Albania, Croatia and Kosovo in one agreement by the end of 2025", *_OF_RUNS),
    "budget_2030_REGION": Subject("Defence budgets of the region in 2030, in billion euros", _BILLION),
    "credibility_2026_27": Subject("Belief that an ally's guarantee would be kept, 2026-27", 100.0, " %", " points"),
    "procurement_2025_27": Subject("Arms contracts signed 2025-27, in billion euros", _BILLION),
    "threat_2026_27": Subject("Threat that states perceive 2026-27, in percentage points a year"),
    "crises": Subject("Crises between states in a run"),
    "imports_2026_27": Subject("Payments for arms from abroad 2026-27, in billion euros", _BILLION),
    "budget_2035_REGION": Subject("Defence budgets of the region in 2035, in billion euros", _BILLION),
    "budget_initial_2025_REGION": Subject(
        "Defence budgets of the region as fixed for 2025, in billion euros", _BILLION
    ),
    "agreements_signed": Subject("Agreements signed in the whole run"),
    "serbia_hungary": Subject("Serbia and Hungary in one agreement by the end of 2025", *_OF_RUNS),
    "slovenia_croatia": Subject("Slovenia and Croatia in one agreement by the end of 2025", *_OF_RUNS),
}
"""The outcomes that an answer speaks of, the most telling first."""
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
    return SUBJECTS.get(outcome) or Subject(
        f"{outcome.replace('_', ' ')} [{unit}]" if unit else outcome.replace("_", " ")
    )


def difference_sentence(each: Paired, names: tuple[str, str]) -> Sentence:
    """A sentence such as "Agreements signed 2025-27: 4.2 with the speech, 0.4 without (difference 3.7 to 3.9 in 200 pairs)".

    `names` say the scenario compared with and the other one, with their preposition.
    """
    subject = subject_of(each.outcome, each.unit)
    means = [
        _number(mean, error, subject)
        for mean, error in ((each.mean_against, each.error_against), (each.mean_scenario, each.error_scenario))
    ]
    said = ", ".join(f"{mean} {name}" for mean, name in zip(means, names, strict=True))
    return Sentence(
        f"{subject.words}: {said} ({_difference(each, subject)}).", each.outcome, each.scenario, each.against, each.unit,
        each.mean_scenario, each.mean_against, each.difference, each.low, each.high, each.pairs, each.verdict,
    )  # fmt: skip


def _number(mean: float, error: float, subject: Subject) -> str:
    if not isfinite(mean):
        return NO_VALUE
    return f"{by_error(mean * subject.scale, error * subject.scale, figures=1)}{subject.suffix}"


def _difference(each: Paired, subject: Subject) -> str:
    pairs = of_runs(each.pairs, each.pairs + each.left_out, "pair")
    if each.verdict == EXACTLY_0:
        return f"no difference in any of {pairs}" if each.pairs > 1 else f"no difference in {pairs}"
    if not (isfinite(each.low) and isfinite(each.high)):
        return f"{pairs} tell{'' if each.pairs > 1 else 's'} no interval of the difference"
    ends = f"{_ends(each, subject)}{subject.of_difference}"
    if each.verdict not in FOUND:
        return f"difference {ends} in {pairs}: none that can be told from chance"
    return f"difference {ends} in {pairs}" + (", which few of them carry" if each.few else "")


def _ends(each: Paired, subject: Subject) -> str:
    """The interval without its sign if both ends have the same, which the two means show."""
    low, high = sorted((each.low * subject.scale, each.high * subject.scale))
    half = 0.5 * (high - low)
    if low * high >= 0.0:
        low, high = sorted((abs(low), abs(high)))
    if half == 0.0:
        return by_error(low, half)
    signed = low < 0.0
    first, last = (by_error(end, half, figures=1, signed=signed) for end in (low, high))
    return f"{first} to {last}"


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
) -> Sentence:
    """A sentence on the level of an outcome in one scenario; `ends` hold 90 % of runs."""
    subject = subject_of(outcome, unit)
    said = _number(mean, error, subject)
    of = of_runs(runs, finished)
    spread = ""
    if runs > 1 and unit != "0 or 1":
        whole = all(end == round(end) for end in ends)
        half = 0.5 * abs(ends[1] - ends[0]) * subject.scale
        first, last = (f"{end:,.0f}" if whole else by_error(end * subject.scale, half) for end in ends)
        spread = (
            f"; nine runs in ten lie from {first} to {last}" if first != last else f"; nine runs in ten have {first}"
        )
    where = f"in {of}" if unit == "0 or 1" else f"on average of {of}"
    return Sentence(
        f"{subject.words}: {said} {where}{spread}.", outcome, scenario, unit=unit, mean_scenario=mean, runs=runs
    )


def reading_sentence(readings: Mapping[str, Sequence[str]], *, drawn: bool) -> Sentence:
    """The sentence on the reading of doubt under which the batch was run: the scenarios of each reading."""
    said = [READINGS.get(reading, f"doubt is read as {reading}") for reading in readings]
    if len(said) > 1:
        said = [f"in {' and '.join(names)} {words}" for words, names in zip(said, readings.values(), strict=True)]
    parameters = " All parameters are drawn from their priors." if drawn else ""
    return Sentence(f"All this assumes that {'; '.join(said)}: an assumption, not a finding.{parameters}")


def missing_sentence(words: Sequence[str]) -> Sentence:
    """The sentence on outcomes of which no run has a value, or few have one."""
    return Sentence(f"Without a value in most runs or all, because these end before its years: {'; '.join(words)}.")
