"""Outcomes on agreements: their number, dates and members. All but those named `treaties` are about strategic ones."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from haemus.model.calendar import parse_quarter, quarter_index
from haemus.model.outcomes.network import ties
from haemus.model.outcomes.outcome import outcome
from haemus.model.outcomes.run_tables import once

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from haemus.model.outcomes.run_tables import PerRun, RunTables

TIRANA = frozenset(("ALB", "HRV", "XKX"))
SPEECH = parse_quarter("2025Q1")
END_2024 = parse_quarter("2024Q4")
END_2025 = parse_quarter("2025Q4")
END_2026 = parse_quarter("2026Q4")
LATER = (2028, 2035)
"""The first and last year of the time after the speech's first effects."""
THIRD_JOINS_WITHIN = 2
"""Quarters after the signing within which the third state of the Tirana group must join."""


@once
def _signed(tables: RunTables) -> NDArray[np.void]:
    return tables.agreements_that("signed")


@once
def _entered(tables: RunTables) -> NDArray[np.void]:
    """Return the rows with which states become members: signings and accessions."""
    return tables.agreements_that("signed", "joined")


def _by(tables: RunTables, quarter: NDArray[np.int64], end: int) -> PerRun:
    """Return 1 where `quarter` is up to `end`, 0 if later or never, NaN if the runs don't cover the end."""
    otherwise = 0.0 if tables.covers(end) else np.nan
    return np.where(quarter <= min(end, tables.last), 1.0, otherwise)


def _united(tables: RunTables, states: Iterable[str]) -> NDArray[np.int64]:
    """Return the first quarter in which one agreement has all these states as members."""
    return tables.earliest(tables.uniting(_entered(tables), states))


@once
def _tirana(tables: RunTables) -> NDArray[np.int64]:
    """Return the first quarter in which all three are in one agreement that all, or two shortly before, have founded."""
    rows = tables.uniting(_entered(tables), TIRANA)
    if rows.size == 0:
        return tables.earliest(rows)
    pairs = [tables.names.group(pair) for pair in combinations(sorted(TIRANA), 2)]
    founded = np.any([rows["founders"] & pair == pair for pair in pairs], axis=0)
    in_time = rows["quarter"] <= rows["signed"] + THIRD_JOINS_WITHIN
    return tables.earliest(rows[founded & in_time & (rows["signed"] >= tables.first)])


@outcome("agreements")
def agreements_by_2025(tables: RunTables) -> PerRun:
    """Strategic agreements signed by the end of 2025, without those in force at the start."""
    signed = _signed(tables)
    return tables.count(signed[signed["quarter"] <= END_2025]) if tables.covers(END_2025) else tables.unknown()


@outcome("agreements")
def agreements_2025_27(tables: RunTables) -> PerRun:
    """Strategic agreements signed from 2025Q1 to 2027Q4."""
    signed, end = _signed(tables), END_2026 + 4
    within = (signed["quarter"] >= SPEECH) & (signed["quarter"] <= end)
    return tables.count(signed[within]) if tables.covers(end) else tables.unknown()


@outcome("agreements")
def agreements_signed(tables: RunTables) -> PerRun:
    """Strategic agreements signed in the run."""
    return tables.count(_signed(tables))


@outcome("pairs")
def pairs_united_by_2025(tables: RunTables) -> PerRun:
    """Pairs of states that were members of the same strategic agreement of the run at some time by the end of 2025."""
    if not tables.covers(END_2025):
        return tables.unknown()
    entered = _entered(tables)
    met = ties(entered[entered["quarter"] <= END_2025], tables.runs.size, len(tables.present)) > 0.0
    return met.sum(axis=(1, 2)) / 2.0


@outcome("0 or 1")
def tirana(tables: RunTables) -> PerRun:
    """Whether ALB, HRV and XKX were members of one agreement by 2025Q4.

    All three at its signing, or the third within two quarters of it; others may be members too.
    """
    return _by(tables, _tirana(tables), END_2025)


@outcome("0 or 1")
def tirana_before_2025(tables: RunTables) -> PerRun:
    """Whether the condition of `tirana` held by 2024Q4: too early, before the speech."""
    return _by(tables, _tirana(tables), END_2024)


@outcome("quarter, 0 = 2020Q1")
def tirana_quarter(tables: RunTables) -> PerRun:
    """First quarter with ALB, HRV and XKX in one agreement, as in `tirana`; the one after the run's last if there is none."""
    return _tirana(tables).astype(np.float64)


@outcome("0 or 1")
def serbia_hungary(tables: RunTables) -> PerRun:
    """Whether SRB and HUN were members of one agreement by 2025Q4."""
    return _by(tables, _united(tables, ("SRB", "HUN")), END_2025)


@outcome("0 or 1")
def serbia_hungary_before_2025(tables: RunTables) -> PerRun:
    """Whether SRB and HUN were members of one agreement by 2024Q4: too early."""
    return _by(tables, _united(tables, ("SRB", "HUN")), END_2024)


@outcome("quarter, 0 = 2020Q1")
def serbia_hungary_quarter(tables: RunTables) -> PerRun:
    """First quarter with SRB and HUN in one agreement; the one after the run's last if there is none."""
    return _united(tables, ("SRB", "HUN")).astype(np.float64)


@outcome("0 or 1")
def slovenia_croatia(tables: RunTables) -> PerRun:
    """Whether SVN and HRV were members of one agreement by 2025Q4."""
    return _by(tables, _united(tables, ("SVN", "HRV")), END_2025)


@outcome("0 or 1")
def slovenia_croatia_before_2025(tables: RunTables) -> PerRun:
    """Whether SVN and HRV were members of one agreement by 2024Q4: too early."""
    return _by(tables, _united(tables, ("SVN", "HRV")), END_2024)


@outcome("quarter, 0 = 2020Q1")
def slovenia_croatia_quarter(tables: RunTables) -> PerRun:
    """First quarter with SVN and HRV in one agreement; the one after the run's last if there is none."""
    return _united(tables, ("SVN", "HRV")).astype(np.float64)


@outcome("0 or 1")
def all_three_agreements(tables: RunTables) -> PerRun:
    """Whether `tirana`, `serbia_hungary` and `slovenia_croatia` are all 1."""
    return tirana(tables) * serbia_hungary(tables) * slovenia_croatia(tables)


@outcome("0 or 1")
def bulgaria_in_tirana_by_2026(tables: RunTables) -> PerRun:
    """Whether BGR was a member of an agreement with ALB, HRV and XKX by 2026Q4."""
    return _by(tables, _united(tables, (*TIRANA, "BGR")), END_2026)


@outcome("quarters")
def quarters_to_signing(tables: RunTables) -> PerRun:
    """Quarters from the speech to the first signing; 0 for one in the same quarter.

    Counted from 2025Q1 even without the speech, and to the quarter after the run's last if no signing
    follows.
    """
    if not tables.covers(SPEECH):
        return tables.unknown()
    signed = _signed(tables)
    return (tables.earliest(signed[signed["quarter"] >= SPEECH]) - SPEECH).astype(np.float64)


@outcome("agreements")
def lapses(tables: RunTables) -> PerRun:
    """Strategic agreements that lapsed."""
    return tables.count(tables.agreements_that("lapsed"))


@outcome("steps")
def deepenings(tables: RunTables) -> PerRun:
    """Steps by which strategic agreements deepened, over all of them."""
    return tables.count(tables.agreements_that("deepened"))


@outcome("applications")
def refusals(tables: RunTables) -> PerRun:
    """Applications that a member refused, and accessions to a guarantee that neutrality or a veto stopped."""
    return tables.runs["refusals"].astype(np.float64)


@outcome("factor")
def doubt_multiplier_max(tables: RunTables) -> PerRun:
    """Largest factor that lost help put on any pair's rate of talks."""
    return tables.runs["largest_multiplier"].copy()


def _a_year(tables: RunTables, signed: NDArray[np.void], first: int, last: int) -> PerRun:
    """Return the number of signings a year from the first to the last of some quarters."""
    within = (signed["quarter"] >= first) & (signed["quarter"] <= last)
    return 4.0 * tables.count(signed[within]) / (last - first + 1)


def _later(tables: RunTables, signed: NDArray[np.void]) -> PerRun:
    """Return the number of signings a year in the later years, NaN where the runs don't cover them."""
    if tables.years(*LATER) is None:
        return tables.unknown()
    return _a_year(tables, signed, quarter_index(LATER[0], 0), quarter_index(LATER[1], 3))


@outcome("agreements a year")
def agreements_a_year_2028_35(tables: RunTables) -> PerRun:
    """Strategic agreements signed a year, mean from 2028 to 2035."""
    return _later(tables, _signed(tables))


@outcome("treaties a year")
def treaties_a_year(tables: RunTables) -> PerRun:
    """Routine treaties of two states signed a year, mean over the run; those that a record like that of 2011-2023 shows."""
    return _a_year(tables, tables.treaties, tables.first, tables.last)


@outcome("treaties a year")
def treaties_a_year_2028_35(tables: RunTables) -> PerRun:
    """Routine treaties of two states signed a year, mean from 2028 to 2035; as `treaties_a_year`."""
    return _later(tables, tables.treaties)
