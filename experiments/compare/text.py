"""Format a comparison for the terminal: the headline outcomes, other differences, and a legend."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from haemus.experiments.compare.asked import CORRECTED, NOT_ASKED
from haemus.experiments.compare.comparison import Comparison
from haemus.experiments.compare.difference import Difference
from haemus.experiments.compare.expectation_text import expectation_tables
from haemus.experiments.report.numbers import (
    PLUS_MINUS,
    by_error,
    chance,
    gain_in_words,
    interval,
    mean_beside,
    with_error,
)
from haemus.experiments.report.table import ROW, Block, Column, Filled, Table, text_of

MEANINGS: Final = {
    "above": "share of pairs in which the scenario is higher, plus half the ties",
    "gain": "variance without pairing over variance with it",
}
"""Columns that only analysts need."""


def comparison_text(comparison: Comparison) -> str:
    """A table for each scenario with the outcomes asked about, the names of others that differ, and expected signs."""
    return text_of([*comparison_tables(comparison), *expectation_tables(comparison.expected), legend(comparison)])


def comparison_tables(comparison: Comparison, *, brief: bool = False) -> list[Filled]:
    """A table for each scenario with the outcomes asked about; if `brief`, without what only analysts need."""
    return [_of(comparison, name, brief=brief) for name in comparison.scenarios]


def short_text(comparison: Comparison) -> str:
    """The same differences and verdicts in fewer columns."""
    parts: list[Block] = [*short_tables(comparison), *expectation_tables(comparison.expected)]
    return text_of([*parts, f"{how_judged(comparison)}; everything else: haemus compare DIR"])


def short_tables(comparison: Comparison) -> list[Filled]:
    """A table for each scenario with the differences asked about, in few columns."""
    columns = (
        Column("outcome"),
        Column("unit"),
        Column("difference", partial(by_error, signed=True), "difference", "error"),
        Column(f"{100.0 * comparison.confidence:g} % interval", partial(interval, signed=True), "low", "high"),
        Column(_heading(comparison), str, "verdict"),
    )
    parts = []
    for name in comparison.scenarios:
        asked = [each for each in comparison.of(name) if each.asked]
        below = (*_left_out(asked), *_rough(asked))
        parts.append(Table(title_of(comparison, name, "mean difference"), columns, below).filled(asked))
    return parts


def detected(comparison: Comparison, scenario: str) -> str:
    """In how many of the outcomes asked about a difference was detected."""
    asked = [each for each in comparison.of(scenario) if each.asked]
    return f"detected in {sum(each.found for each in asked)} of {len(asked)} outcomes asked about"


def how_judged(comparison: Comparison) -> str:
    """How verdicts and intervals are corrected."""
    return f"verdicts: {_corrected(comparison)}; intervals: each by itself, not corrected"


def _heading(comparison: Comparison) -> str:
    return f"verdict, {CORRECTED[comparison.correction]}"


def _corrected(comparison: Comparison) -> str:
    return f"{CORRECTED[comparison.correction]} for {comparison.family} differences asked about"


def title_of(comparison: Comparison, scenario: str, of: str = "") -> str:
    """What is compared, and over how many pairs of runs."""
    pairs = max((each.pairs for each in comparison.of(scenario)), default=0)
    runs = f"{pairs:,} {'pair' if pairs == 1 else 'pairs'} of runs"
    return f"{scenario} minus {comparison.against}: {runs}{f', {of}' if of else ''}"


def _of(comparison: Comparison, scenario: str, *, brief: bool) -> Filled:
    differences, against = comparison.of(scenario), comparison.against
    columns = (
        Column("outcome"),
        *means(against, scenario),
        Column("difference", partial(with_error, signed=True), "difference", "error"),
        Column(f"{100.0 * comparison.confidence:g} % interval", partial(interval, signed=True), "low", "high"),
        Column("above", _above, ROW),
        Column("gain", gain_in_words, "reduction", "reduction_error"),
        Column("p", chance, "p_corrected"),
        Column(_heading(comparison), str, "verdict"),
        Column("unit"),
    )
    asked = [each for each in differences if each.asked]
    others = [each for each in differences if not each.asked]
    below = (
        detected(comparison, scenario),
        *_left_out(differences),
        *_rough(asked),
        *_others(others)[: 1 if brief else None],
    )
    kept = [each for each in columns if not brief or each.heading not in MEANINGS]
    return Table(title_of(comparison, scenario), kept, below).filled(asked)


def means(against: str, scenario: str) -> tuple[Column, Column]:
    """Two columns of means, in digits that don't contradict the interval of their difference."""
    of_first, of_second = ("mean_against", "error_against"), ("mean_scenario", "error_scenario")
    return (
        Column(against, partial(mean_beside, first=True), *of_first, *of_second, "low", "high"),
        Column(scenario, partial(mean_beside, first=False), *of_second, *of_first, "low", "high"),
    )


def _rough(differences: Sequence[Difference]) -> list[str]:
    """A line on the outcomes whose difference is carried by a few pairs."""
    names = [f"{each.outcome} ({each.carriers:.1f} of {each.pairs:,})" for each in differences if each.few]
    return [f"few pairs carry the difference, so its interval is rough: {', '.join(names)}"] if names else []


def _others(others: Sequence[Difference]) -> list[str]:
    """Lines on what wasn't asked about."""
    if not others:
        return []
    lines = [*_named("higher", others), *_named("lower", others)]
    found = sum(each.found for each in others)
    rough = sum(each.found and each.few for each in others)
    few = f", {rough} of them carried by a few pairs" if rough else ""
    head = f"{NOT_ASKED}: {len(others)} outcomes, of which {found} differ{few} (by chance alone some would)"
    return [head, *lines]


def _above(each: Difference) -> str:
    """The probability of superiority with its error; with its interval if all pairs agree, as the error is then 0."""
    if each.verdict != "exactly 0" and each.superiority_error == 0.0:
        return interval(each.superiority_low, each.superiority_high)
    return with_error(each.superiority, each.superiority_error)


def _named(verdict: str, others: Sequence[Difference]) -> list[str]:
    names = [each.outcome for each in others if each.verdict == verdict]
    return [f"{verdict}, uncorrected ({len(names)}): {', '.join(names)}"] if names else []


def _left_out(differences: Sequence[Difference]) -> list[str]:
    """Lines on the outcomes for which some or all pairs lack a value."""
    some = [
        f"{each.outcome} ({each.pairs:,} of {each.pairs + each.left_out:,} pairs)"
        for each in differences
        if each.left_out and each.pairs
    ]
    none = [each.outcome for each in differences if not each.pairs]
    return [
        *([f"fewer pairs, because a run of the others has no value: {', '.join(some)}"] if some else []),
        *([f"no pair has a value: {', '.join(none)}"] if none else []),
    ]


def legend(comparison: Comparison, *, brief: bool = False) -> str:
    """The meaning of the columns, in lines; if `brief`, of those that are then left."""
    resampled = "interval: of the mean difference, studentised bootstrap over pairs, each outcome by itself"
    lines = [f"{PLUS_MINUS}; {resampled}"]
    lines += [] if brief else ["; ".join(f"{name}: {meaning}" for name, meaning in MEANINGS.items())]
    return "\n".join((*lines, f"p, verdict: {_corrected(comparison)}; of everything else: uncorrected"))
