"""Format a comparison for the terminal: the headline outcomes, other differences, and a legend."""

from collections.abc import Collection, Sequence
from functools import partial
from math import isinf
from typing import Final

from haemus.experiments.compare.comparison import Comparison
from haemus.experiments.compare.difference import Difference
from haemus.experiments.compare.effects import HEADLINE
from haemus.experiments.report.numbers import chance, interval, with_error
from haemus.experiments.report.table import ROW, Column, Table
from haemus.experiments.stats.correction import HOLM

_CORRECTED: Final = {
    HOLM: "corrected by Holm",
    "benjamini-hochberg": "corrected by Benjamini and Hochberg",
    "none": "not corrected",
}


def comparison_text(comparison: Comparison, shown: Collection[str] | None = None) -> str:
    """A table for each scenario with the outcomes in `shown` (default: the headlines), and the names of others that differ."""
    listed = HEADLINE if shown is None else shown
    return "\n\n".join((*(_of(comparison, name, listed) for name in comparison.scenarios), _legend(comparison)))


def _of(comparison: Comparison, scenario: str, shown: Collection[str]) -> str:
    differences, against = comparison.of(scenario), comparison.against
    columns = (
        Column("outcome"),
        Column(against, with_error, "mean_against", "error_against"),
        Column(scenario, with_error, "mean_scenario", "error_scenario"),
        Column("difference", partial(with_error, signed=True), "difference", "error"),
        Column(f"{100.0 * comparison.confidence:g} % interval", interval, "low", "high"),
        Column("above", _above, ROW),
        Column("gain", _gain, "reduction", "reduction_error"),
        Column("p", chance, "p_corrected"),
        Column("verdict"),
        Column("unit"),
    )
    others = [each for each in differences if each.outcome not in shown]
    found = sum(each.found for each in differences)
    title = f"{scenario} minus {against}: {max((each.pairs for each in differences), default=0):,} pairs of runs"
    below = (
        f"detected in {found} of {len(differences)} outcomes",
        *_left_out(differences),
        *_also("higher", others),
        *_also("lower", others),
    )
    return Table(title, columns, below).text([each for each in differences if each.outcome in shown])


def _gain(factor: float, error: float) -> str:
    return "all" if isinf(factor) else with_error(factor, error)


def _above(each: Difference) -> str:
    """The probability of superiority with its error; with its interval if all pairs agree, as the error is then 0."""
    if each.verdict != "exactly 0" and each.superiority_error == 0.0:
        return interval(each.superiority_low, each.superiority_high)
    return with_error(each.superiority, each.superiority_error)


def _also(verdict: str, others: Sequence[Difference]) -> list[str]:
    names = [each.outcome for each in others if each.verdict == verdict]
    return [f"also {verdict} ({len(names)}): {', '.join(names)}"] if names else []


def _left_out(differences: Sequence[Difference]) -> list[str]:
    """Outcomes for which some pairs lack a value."""
    names = [f"{each.outcome} ({each.left_out:,})" for each in differences if each.left_out and each.pairs]
    return [f"pairs left out because a run has no value: {', '.join(names)}"] if names else []


def _legend(comparison: Comparison) -> str:
    count = sum(each.pairs > 0 for each in comparison.differences)
    return "\n".join(
        (
            (
                "±: Monte Carlo error (standard error over runs); interval: of the mean difference, studentised bootstrap over"
                " pairs, each outcome by itself"
            ),
            (
                "above: share of pairs in which the scenario is higher, plus half the ties; gain: variance without"
                " pairing over variance with it"
            ),
            f"p, verdict: {_CORRECTED[comparison.correction]} for {count} outcomes",
        )
    )
