"""Measure outcomes of one's own in some runs of a scenario, from what these record."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from haemus.experiments.outcomes.event_quarters import NEVER, event_quarters
from haemus.experiments.outcomes.moved import moved
from haemus.experiments.outcomes.own_outcome import OwnOutcome, read_outcomes
from haemus.experiments.outcomes.own_window import After, Quarters
from haemus.experiments.outcomes.recorded_series import by_quarter, by_state
from haemus.model.outcomes import RunTables, outcomes_of
from haemus.model.outcomes.adding import added, mean, ratio
from haemus.model.start.region_files import using

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from haemus.model.scenario import ResolvedScenario
    from haemus.model.scenario.carried import Carried
    from haemus.model.start.region_files import RegionFiles
    from haemus.model.tables.rows import Rows

    Numbers = NDArray[np.float64]
    Places = NDArray[np.int64]


def all_outcomes(scenario: ResolvedScenario, recorded: Rows) -> dict[str, Numbers]:
    """Return the outcomes that ship, moved where the scenario says so, and those of one's own: one number per run."""
    found = outcomes_of(recorded)
    if scenario.windows is not None:
        found |= moved(scenario, recorded, found)
    own = own_outcomes(scenario)
    tables = RunTables(recorded) if own else None
    return found | {each.name: measured(each, scenario, recorded, tables) for each in own if tables is not None}


def own_outcomes(scenario: ResolvedScenario) -> tuple[OwnOutcome, ...]:
    """Return the outcomes that a scenario carries; BadInput for one that is wrong, or names what its region doesn't have."""
    return _own_outcomes(scenario.outcomes, scenario.region)


@lru_cache(64)
def _own_outcomes(carried: tuple[Carried, ...], region: RegionFiles) -> tuple[OwnOutcome, ...]:
    with using(region):
        return read_outcomes([(each.table, each.file, each.key) for each in carried])


def own_columns(scenario: ResolvedScenario) -> tuple[str, ...]:
    """Return the columns that a scenario's own outcomes add to the table of runs, in their order."""
    return tuple(each.name for each in own_outcomes(scenario))


def measured(own: OwnOutcome, scenario: ResolvedScenario, recorded: Rows, tables: RunTables) -> Numbers:
    """Return an outcome in each run; nan where the run doesn't cover the window, lacks a state, or lacks the event."""
    found = tables.unknown()
    per_state = own.statistic == "share_of_states"
    series = by_state(own, tables) if per_state else by_quarter(own, tables)
    if series is None:
        return found
    first, last = _windows(own, scenario, recorded, tables)
    covered = (first >= tables.first) & (last <= tables.last)
    for start, stop in sorted(set(zip(first[covered].tolist(), last[covered].tolist(), strict=True))):
        runs = np.flatnonzero(covered & (first == start) & (last == stop))
        part = series[runs][:, start - tables.first : stop - tables.first + 1]
        found[runs] = statistic_of(own, part, start)
    if own.is_claim and own.condition is not None:
        found = np.where(np.isfinite(found), own.condition.holds(found), np.nan)
    return found


def _windows(own: OwnOutcome, scenario: ResolvedScenario, recorded: Rows, tables: RunTables) -> tuple[Places, Places]:
    """Return the first and the last quarter of the window in each run; outside every run where it has none."""
    match own.window:
        case None:
            first, last = tables.first, tables.last
        case Quarters(first, last):
            pass
        case After(event, start, quarters, otherwise):
            quarter = event_quarters(recorded, scenario, event)
            if otherwise is not None:
                quarter = np.where(quarter == NEVER, otherwise, quarter)
            begin = quarter + start
            return begin, begin + quarters - 1
    every = np.ones(tables.runs.size, dtype=np.int64)
    return first * every, last * every


def statistic_of(own: OwnOutcome, values: Numbers, start: int) -> Numbers:
    """Return the statistic of each run's values [run, quarter] or, for shares of states, [run, quarter, state].

    `start` is the number of the first quarter. Sums go from left to right, so that a run's number has the same bits in any batch.
    """
    if own.statistic in _PLAIN or own.condition is None:
        return _PLAIN[own.statistic](values)
    holds = own.condition.holds(values)
    if own.statistic == "share_of_states":
        return holds.sum(axis=(1, 2)) / float(values.shape[1] * values.shape[2])
    if own.statistic == "quarters":
        return holds.sum(axis=1).astype(np.float64)
    at = np.where(holds.any(axis=1), holds.argmax(axis=1), values.shape[1])
    return (start + at).astype(np.float64)


_PLAIN: Final[Mapping[str, Callable[[Numbers], Numbers]]] = {
    "mean": lambda values: mean(values, axis=1),
    "sum": lambda values: added(values, axis=1),
    "min": lambda values: values.min(axis=1),
    "max": lambda values: values.max(axis=1),
    "first": lambda values: values[:, 0].copy(),
    "last": lambda values: values[:, -1].copy(),
    "change": lambda values: values[:, -1] - values[:, 0],
    "growth": lambda values: 100.0 * (ratio(values[:, -1], values[:, 0], otherwise=np.nan) - 1.0),
}
"""The statistics that need no condition."""
