"""Outcomes on deep strike, credibility, threat and crises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from haemus.model.outcomes.adding import added, mean, ratio
from haemus.model.outcomes.outcome import outcome
from haemus.model.start.data import starting_data
from haemus.model.tables.rows import ITS_OWN_DOUBT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from haemus.model.outcomes.run_tables import PerRun, RunTables


def _mean_2026_27(tables: RunTables, column: str) -> PerRun:
    rows = tables.years(2026, 2027)
    return tables.unknown() if rows is None else mean(mean(tables.by_state(column)[:, rows], axis=1), axis=1)


def _strike_of_neighbours(tables: RunTables) -> dict[tuple[str, str], tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Return the deep-strike stocks of each pair of land neighbours in the runs, at the end."""
    held = dict(zip(tables.present, tables.at_end("strike").T, strict=True))
    return {
        (a, b): (held[a], held[b])
        for (a, b), dyad in starting_data(region=tables.names.region).pairs.items()
        if dyad.contiguity and a in held and b in held
    }


@outcome("TIV-like units")
def strike_balance_serbia(tables: RunTables) -> PerRun:
    """Deep-strike balance of SRB at the end: its stock less the mean of its land neighbours'.

    Deep strike is rocket artillery, MALE UAVs and air-to-surface missiles, whatever their reach.
    """
    neighbours = [
        (one, other) if a == "SRB" else (other, one)
        for (a, b), (one, other) in _strike_of_neighbours(tables).items()
        if "SRB" in {a, b}
    ]
    if not neighbours:
        return tables.unknown()
    own = neighbours[0][0]
    return own - mean(np.array([other for _, other in neighbours]), axis=0)


@outcome("TIV-like units")
def strike_gap_max(tables: RunTables) -> PerRun:
    """Largest difference in deep-strike stock between land neighbours at the end."""
    gap = np.zeros(tables.runs.size)
    for one, other in _strike_of_neighbours(tables).values():
        gap = np.maximum(gap, np.abs(one - other))
    return gap


@outcome("share")
def credibility_2026_27(tables: RunTables) -> PerRun:
    """Credibility of states' most credible guarantee, mean over 2026-27 and the states that have one."""
    rows = tables.years(2026, 2027)
    if rows is None:
        return tables.unknown()
    seen = tables.by_state("credibility")[:, rows]
    covered = seen > 0.0
    total = added(added(np.where(covered, seen, 0.0), axis=1), axis=1)
    return ratio(total, covered.sum(axis=(1, 2)).astype(np.float64), otherwise=0.0)


@outcome("share of need")
def help_2026_27(tables: RunTables) -> PerRun:
    """Help that states count on, mean over 2026-27 and the states."""
    return _mean_2026_27(tables, "help")


@outcome("percentage points a year")
def threat_2026_27(tables: RunTables) -> PerRun:
    """Perceived threat, mean over 2026-27 and the states."""
    return _mean_2026_27(tables, "threat")


@outcome("crises")
def crises(tables: RunTables) -> PerRun:
    """Crises between states that the model drew; crises dated by the scenario are events and aren't counted."""
    return tables.count(tables.crises)


@outcome("doubts")
def public_doubts(tables: RunTables) -> PerRun:
    """Public doubts cast on a guarantee, dated or raised by the alliance's own shortfall."""
    doubts = [place for place, happening in enumerate(tables.names.events) if happening.type == "article5_doubt"]
    return tables.count(tables.events[np.isin(tables.events["event"], [*doubts, ITS_OWN_DOUBT])])
