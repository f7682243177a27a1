"""Expected signs: a scenario's predictions about a difference, compared with paired runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Protocol

import numpy as np

from haemus.experiments.compare.difference import Difference, Labels, measured
from haemus.experiments.compare.difference import judged as judged_differences
from haemus.experiments.on_use import on_use
from haemus.experiments.outcomes.known import SHIPPED, KnownOutcomes
from haemus.experiments.outcomes.series import is_summed
from haemus.experiments.stats.correction import HOLM
from haemus.experiments.stats.means import CONFIDENCE
from haemus.experiments.stats.pairs import paired_rows
from haemus.experiments.store.table_reader import Condition, TableReader
from haemus.model.bad_input import BadInput, nearest_name
from haemus.model.calendar import QUARTERS_PER_YEAR, quarter_index, quarter_name
from haemus.model.outcomes import OUTCOMES
from haemus.model.outcomes.run_tables import REGION
from haemus.model.scenario import ResolvedScenario
from haemus.model.scenario.grammar import Expectation
from haemus.model.start.region_files import using
from haemus.model.tables.rows import STATE_COLUMNS

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = on_use("pandas")

Finding = Literal["held", "failed", "not shown", "not covered"]

VALUE: Final = "value"
PAIR: Final = ["scenario", "point", "run"]
NUMBERS_OF_A_STATE: Final = tuple(name for name in STATE_COLUMNS if name not in {"quarter", "state"})


class Expecting(Protocol):
    """A scenario's name, span and expected signs."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def start(self) -> int:
        """Its first quarter."""

    @property
    def end(self) -> int:
        """Its last quarter."""

    @property
    def expectations(self) -> tuple[Expectation, ...]:
        """The signs that it expects."""


class Listed(NamedTuple):
    """A scenario as a manifest lists it."""

    name: str
    start: int
    end: int
    expectations: tuple[Expectation, ...]


class Measure(NamedTuple):
    """The subject of an expectation: a column of the table of runs or of states.

    For the table of states, it is the mean over the year's quarters, or over the whole run if no year is named. Without a
    state it is that of the region: money, weapons and agreements are summed over states, everything else is averaged.
    """

    table: Literal["runs", "states"]
    column: str
    state: str | None
    year: int | None

    @property
    def of_the_whole_run(self) -> bool:
        """Whether it depends on the end of a run."""
        return self.year is None


@dataclass(frozen=True, slots=True)
class Judgement:
    """An expected sign, the measured paired difference, and whether the difference bears the sign out.

    `failed`: a difference was detected that contradicts the sign. `not shown`: none was detected although a sign was expected.
    `not covered`: the batch does not reach the year, compares whole runs of different length, or has too few pairs for an
    interval.
    """

    scenario: str
    expectation: Expectation
    effect: Difference
    finding: Finding


class Pending(NamedTuple):
    """An expected sign with its difference, before verdicts; `column` names it in the table of runs, if it is there."""

    scenario: str
    expectation: Expectation
    effect: Difference
    column: str | None

    def judged(self, effect: Difference) -> Judgement:
        """The judgement by a difference that has its verdict."""
        return Judgement(self.scenario, self.expectation, effect, finding(self.expectation.sign, effect))


def measure_of(expectation: Expectation, outcomes: KnownOutcomes = SHIPPED) -> Measure | None:
    """The column that an expectation names; None if there is no such column.

    The outcomes are searched first, with their suffixes of state and year, in capitals or not; then the columns of the table of
    states.
    """
    name, state, year = expectation.outcome, expectation.state, expectation.year
    for column in _spellings(name, state, year):
        if column.lower() in _registered(outcomes):
            return Measure("runs", _registered(outcomes)[column.lower()], state, year)
    return Measure("states", name, state, year) if name in NUMBERS_OF_A_STATE else None


def _spellings(name: str, state: str | None, year: int | None) -> Iterator[str]:
    """Possible names, in the table of runs, of an outcome of a state or the region, in a year or over the run."""
    dated = name if year is None else f"{name}_{year}"
    yield f"{dated}_{state or REGION}"
    if state is None:
        yield dated


def _registered(outcomes: KnownOutcomes) -> Mapping[str, str]:
    return _lowered(outcomes.columns)


@cache
def _lowered(columns: tuple[str, ...]) -> Mapping[str, str]:
    return {column.lower(): column for column in columns}


def check_expectations(scenarios: Sequence[ResolvedScenario]) -> None:
    """Refuse an expectation about an outcome that no table has."""
    for scenario in scenarios:
        with using(scenario.region):
            _check_expectations(scenario)


def _check_expectations(scenario: ResolvedScenario) -> None:
    known = KnownOutcomes.of([scenario])
    for place, expectation in enumerate(scenario.expectations):
        name, key = expectation.outcome, f"expect[{place}].outcome"
        found = measure_of(expectation, known)
        if found is None and measure_of(expectation.model_copy(update={"state": None, "year": None}), known):
            raise BadInput(
                "no such outcome of the state or in the year beside it", where=scenario.file, key=key, value=name,
                allowed="a name with its state and year in it, or one without them and with the keys state and year",
            )  # fmt: skip
        if found is None:
            raise BadInput(
                "no such outcome", where=scenario.file, key=key, value=name,
                allowed="an outcome of the table of runs, or a number of the table of states"
                " (a state and a year as keys of their own, or in the name as in budget_2030_SRB)",
                nearest=nearest_name(name, (*OUTCOMES, *known.columns, *NUMBERS_OF_A_STATE)),
            )  # fmt: skip
        if (state := found.column.rpartition("_")[2]) in scenario.removed_states:
            raise BadInput("of a state that is removed from this scenario", where=scenario.file, key=key, value=name,
                allowed=f"a state that stays, not {state}",
            )  # fmt: skip


def shortened(scenarios: Sequence[ResolvedScenario]) -> tuple[ResolvedScenario, ...]:
    """The scenarios with expectations and those they are compared with, each ending with the last year needed.

    If an expectation is about a whole run, both scenarios keep their end.
    """
    last: dict[str, int] = {}
    for scenario in scenarios:
        for expectation in scenario.expectations:
            year = expectation.year
            end = scenario.end if year is None else min(scenario.end, quarter_index(year, QUARTERS_PER_YEAR - 1))
            for name in (scenario.name, expectation.against):
                last[name] = max(last.get(name, end), end)
    return tuple(
        replace(scenario, end=min(scenario.end, last[scenario.name])) for scenario in scenarios if scenario.name in last
    )


def judged(
    tables: TableReader,
    scenarios: Sequence[Expecting],
    correction: str = HOLM,
    confidence: float = CONFIDENCE,
    outcomes: KnownOutcomes = SHIPPED,
) -> tuple[Judgement, ...]:
    """Every expected sign whose scenario and comparison are both in the batch, in the scenarios' order.

    Verdicts are corrected for all of them together. Signs about states are left out if their table wasn't recorded.
    """
    found = pending(tables, scenarios, confidence, outcomes)
    effects = judged_differences([each.effect for each in found], confidence, correction)
    return tuple(each.judged(effect) for each, effect in zip(found, effects, strict=True))


def pending(
    tables: TableReader,
    scenarios: Sequence[Expecting],
    confidence: float = CONFIDENCE,
    outcomes: KnownOutcomes = SHIPPED,
) -> tuple[Pending, ...]:
    """The differences that the scenarios' signs are about, without verdicts."""
    return tuple(
        _pending(tables, ours, theirs, expectation, (confidence, outcomes))
        for ours, theirs, expectation in _comparisons(scenarios)
        if _is_recorded(tables, expectation, outcomes)
    )


def unrecorded(tables: TableReader, scenarios: Sequence[Expecting], outcomes: KnownOutcomes = SHIPPED) -> int:
    """The number of expected signs that can't be judged because the table of states wasn't recorded."""
    return sum(not _is_recorded(tables, expectation, outcomes) for _, _, expectation in _comparisons(scenarios))


def _comparisons(
    scenarios: Sequence[Expecting],
) -> Iterator[tuple[Expecting, Expecting, Expectation]]:
    batch = {scenario.name: scenario for scenario in scenarios}
    for scenario in scenarios:
        for expectation in scenario.expectations:
            if expectation.against in batch:
                yield scenario, batch[expectation.against], expectation


def _is_recorded(tables: TableReader, expectation: Expectation, outcomes: KnownOutcomes) -> bool:
    measure = measure_of(expectation, outcomes)
    return measure is None or measure.table in tables.recorded


def _pending(
    tables: TableReader,
    ours: Expecting,
    theirs: Expecting,
    expectation: Expectation,
    how: tuple[float, KnownOutcomes],
) -> Pending:
    confidence, outcomes = how
    measure = measure_of(expectation, outcomes)
    comparable = measure is not None and not (
        measure.of_the_whole_run and (ours.start, ours.end) != (theirs.start, theirs.end)
    )
    column = measure.column if measure is not None else expectation.outcome
    of_runs = measure is not None and measure.table == "runs"
    rows = values_of(
        tables, measure or Measure("runs", "seed", None, None), [ours.name, theirs.name] if comparable else []
    )
    second, first = paired_rows(rows, ours.name, theirs.name)
    values = rows[[VALUE]].to_numpy(dtype=np.float64)
    labels = Labels(theirs.name, ours.name, column, outcomes.unit_of(column) if of_runs else "")
    (effect,) = measured([labels], values[second], values[first], confidence)
    return Pending(ours.name, expectation, effect, column if of_runs and comparable else None)


def finding(sign: Literal["+", "-", "0"], effect: Difference) -> Finding:
    """Whether a paired difference bears an expected sign out, by its verdict."""
    if effect.verdict in {"higher", "lower"}:
        return "held" if {"higher": "+", "lower": "-"}[effect.verdict] == sign else "failed"
    if not isfinite(effect.low):
        return "not covered"
    return "held" if sign == "0" else "not shown"


def values_of(tables: TableReader, measure: Measure, scenarios: Sequence[str]) -> pd.DataFrame:
    """One value of a measure per run, with its scenario, number and status."""
    chosen: Condition = ("scenario", "in", list(scenarios))
    if measure.table == "runs":
        return tables.rows("runs", [*PAIR, "status", measure.column], [chosen]).rename(columns={measure.column: VALUE})
    runs = tables.rows("runs", [*PAIR, "status"], [chosen])
    return runs.join(_of_states(tables, measure, chosen), on=PAIR)


def _of_states(tables: TableReader, measure: Measure, chosen: Condition) -> pd.Series:
    """The mean over quarters, by scenario and run; missing if a run lacks a quarter of the year."""
    wanted = [chosen]
    if measure.state is not None:
        wanted.append(("state", "==", measure.state))
    if measure.year is not None:
        first = quarter_index(measure.year, 0)
        wanted.append(("quarter", "in", [quarter_name(first + k) for k in range(QUARTERS_PER_YEAR)]))
    rows = tables.rows("states", [*PAIR, "quarter", measure.column], wanted)
    by_quarter = rows.groupby([*PAIR, "quarter"], observed=True)[measure.column]
    quarters = (by_quarter.sum() if is_summed(measure.column) else by_quarter.mean()).groupby(PAIR, observed=True)
    means = quarters.mean().rename(VALUE)
    return means if measure.year is None else means[quarters.size() == QUARTERS_PER_YEAR]
