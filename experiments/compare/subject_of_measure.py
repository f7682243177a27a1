"""How a sentence says what an expected sign is about, or the budgets of a year: outcomes that the table of states holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from haemus.experiments.outcomes.series import SERIES
from haemus.experiments.report.answer import AS_PERCENT, BILLION, Subject, subject_of
from haemus.model.start.names import state_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from haemus.experiments.compare.expectations import Measure

BUDGET: Final = "budget_meur"
MEMBERSHIPS: Final = "memberships in agreements"
"""The sum of the states' agreements, each of which counts once for each of its members."""
_SAID: Final[Mapping[str, Subject]] = {
    "agreements": Subject("Agreements of {}"),
    "credibility": Subject("Belief of {} that an ally's guarantee would be kept", *AS_PERCENT),
    "threat": Subject("Threat perceived by {}, in percentage points a year"),
    "interoperability": Subject("Share of the stock of {} that follows the NATO standard", *AS_PERCENT),
}
_IN_EUROS: Final[Mapping[str, str]] = {
    BUDGET: "Defence budget of {}, in @ euros",
    "budget_initial_meur": "Defence budget of {}, as fixed before the year, in @ euros",
    "exports_meur": "Arms exports of {}, in @ euros a quarter",
    "imports_meur": "Payments of {} for arms from abroad, in @ euros a quarter",
}
"""Numbers of the table of states in plain words; {} is whose and when, @ millions or billions."""


def unit_of_measure(measure: Measure, unit: str) -> str:
    """The unit of a measure, given that of its column in the table of runs."""
    if measure.table == "runs":
        return unit
    if measure.column == "agreements" and measure.state is None:
        return MEMBERSHIPS
    return SERIES[measure.column].level_unit


def subject_of_measure(measure: Measure, unit: str) -> Subject:
    """How a measure is said: an outcome by its own words, a number of the table of states with whose it is and when."""
    if measure.table == "runs":
        return subject_of(measure.column, unit)
    subject = _of_states(measure.column, regional=measure.state is None)
    when = "in the whole run" if measure.year is None else f"in {measure.year}"
    if measure.state is not None:
        whose = f"{state_names().get(measure.state, measure.state)} {when}"
    elif SERIES[measure.column].summed:
        whose = f"the region {when}"
    else:
        whose = f"the region's states {when}"
    return subject._replace(words=subject.words.format(whose).removesuffix(",").replace(",,", ","))


def _of_states(column: str, *, regional: bool) -> Subject:
    if column in _IN_EUROS:
        amount, scale = ("billion", BILLION) if regional else ("million", 1.0)
        return Subject(_IN_EUROS[column].replace("@", amount), scale)
    if regional and column == "agreements":
        return Subject("Memberships in agreements of {}, where each agreement counts once for each member")
    series = SERIES[column]
    return _SAID.get(column) or Subject(f"{series.words[:1].upper()}{series.words[1:]}: {{}} [{series.level_unit}]")
