"""Outcomes on agreements: which, when, and who in them."""

import math
from collections.abc import Iterable

from model.calendar import parse_quarter
from model.outcomes.outcome import outcome
from model.outcomes.run_tables import RunTables

TIRANA = frozenset(("ALB", "HRV", "XKX"))
SPEECH = parse_quarter("2025Q1")
END_2024 = parse_quarter("2024Q4")
END_2025 = parse_quarter("2025Q4")
END_2026 = parse_quarter("2026Q4")
THIRD_JOINS_WITHIN = 2
"""Quarters after the signing within which the third of the Tirana group has to join."""


def _signed(tables: RunTables) -> list[int]:
    return [quarter for quarter, _, action, _ in tables.agreements() if action == "signed"]


def _first(tables: RunTables, quarters: Iterable[int]) -> int:
    return min(quarters, default=tables.never)


def _by(tables: RunTables, quarter: int, end: int) -> float:
    """1 for what first happened up to the end, 0 if later or never, NaN if the run stops before."""
    if quarter <= min(end, tables.last):
        return 1.0
    return 0.0 if tables.covers(end) else math.nan


def _united(tables: RunTables, pair: Iterable[str]) -> int:
    """The first quarter in which one agreement has both as members."""
    wanted = frozenset(pair)
    return _first(
        tables,
        (q for q, _, action, members in tables.agreements() if action in {"signed", "joined"} and wanted <= members),
    )


def _tirana(tables: RunTables) -> int:
    signed: dict[str, int] = {}
    for quarter, agreement, action, members in tables.agreements():
        if action == "signed" and len(TIRANA & members) >= len(TIRANA) - 1:
            signed[agreement] = quarter
        began = signed.get(agreement)
        if (
            began is not None
            and members >= TIRANA
            and action in {"signed", "joined"}
            and quarter <= began + THIRD_JOINS_WITHIN
        ):
            return quarter
    return tables.never


@outcome("agreements")
def agreements_by_2025(tables: RunTables) -> float:
    """Agreements signed by the end of 2025; those that were there at the start are not counted."""
    return float(sum(quarter <= END_2025 for quarter in _signed(tables))) if tables.covers(END_2025) else math.nan


@outcome("agreements")
def agreements_2025_27(tables: RunTables) -> float:
    """Agreements signed from 2025Q1 to 2027Q4."""
    end = END_2026 + 4
    return float(sum(SPEECH <= quarter <= end for quarter in _signed(tables))) if tables.covers(end) else math.nan


@outcome("agreements")
def agreements_signed(tables: RunTables) -> float:
    """Agreements signed in the run."""
    return float(len(_signed(tables)))


@outcome("pairs")
def pairs_united_by_2025(tables: RunTables) -> float:
    """Pairs of states that were members of one agreement of the run at some time by the end of 2025."""
    if not tables.covers(END_2025):
        return math.nan
    groups = [
        members
        for quarter, _, action, members in tables.agreements()
        if quarter <= END_2025 and action in {"signed", "joined"}
    ]
    pairs = {(a, b) for members in groups for a in members for b in members if a < b}
    return float(len(pairs))


@outcome("0 or 1")
def tirana(tables: RunTables) -> float:
    """Whether ALB, HRV and XKX stood together in one agreement by 2025Q4.

    All three at its signing, or the third within two quarters of it; others may be members too.
    """
    return _by(tables, _tirana(tables), END_2025)


@outcome("0 or 1")
def tirana_before_2025(tables: RunTables) -> float:
    """Whether the three stood together so by 2024Q4: too early, before the speech."""
    return _by(tables, _tirana(tables), END_2024)


@outcome("quarter, 0 = 2020Q1")
def tirana_quarter(tables: RunTables) -> float:
    """Quarter in which the three stood together; the quarter after the run's last where they never do."""
    return float(_tirana(tables))


@outcome("0 or 1")
def serbia_hungary(tables: RunTables) -> float:
    """Whether SRB and HUN were members of one agreement by 2025Q4."""
    return _by(tables, _united(tables, ("SRB", "HUN")), END_2025)


@outcome("0 or 1")
def serbia_hungary_before_2025(tables: RunTables) -> float:
    """Whether SRB and HUN were members of one agreement by 2024Q4: too early."""
    return _by(tables, _united(tables, ("SRB", "HUN")), END_2024)


@outcome("quarter, 0 = 2020Q1")
def serbia_hungary_quarter(tables: RunTables) -> float:
    """Quarter in which one agreement first has SRB and HUN; the one after the run's last where none has."""
    return float(_united(tables, ("SRB", "HUN")))


@outcome("0 or 1")
def slovenia_croatia(tables: RunTables) -> float:
    """Whether SVN and HRV were members of one agreement by 2025Q4."""
    return _by(tables, _united(tables, ("SVN", "HRV")), END_2025)


@outcome("0 or 1")
def slovenia_croatia_before_2025(tables: RunTables) -> float:
    """Whether SVN and HRV were members of one agreement by 2024Q4: too early."""
    return _by(tables, _united(tables, ("SVN", "HRV")), END_2024)


@outcome("quarter, 0 = 2020Q1")
def slovenia_croatia_quarter(tables: RunTables) -> float:
    """Quarter in which one agreement first has SVN and HRV; the one after the run's last where none has."""
    return float(_united(tables, ("SVN", "HRV")))


@outcome("0 or 1")
def all_three_agreements(tables: RunTables) -> float:
    """Whether the Tirana group, SRB-HUN and SVN-HRV had all come about by 2025Q4."""
    return tirana(tables) * serbia_hungary(tables) * slovenia_croatia(tables)


@outcome("0 or 1")
def bulgaria_in_tirana_by_2026(tables: RunTables) -> float:
    """Whether BGR was a member of an agreement of ALB, HRV and XKX by 2026Q4."""
    return _by(tables, _united(tables, (*TIRANA, "BGR")), END_2026)


@outcome("quarters")
def quarters_to_signing(tables: RunTables) -> float:
    """Quarters from that of the speech to the first signing in it or after.

    Counted from 2025Q1 also where the speech is not held; to the quarter after the run's last where no
    signing follows.
    """
    if not tables.covers(SPEECH):
        return math.nan
    return float(_first(tables, (quarter for quarter in _signed(tables) if quarter >= SPEECH)) - SPEECH)


@outcome("agreements")
def lapses(tables: RunTables) -> float:
    """Agreements that lapsed."""
    return float(sum(action == "lapsed" for _, _, action, _ in tables.agreements()))


@outcome("steps")
def deepenings(tables: RunTables) -> float:
    """Steps by which agreements deepened."""
    return float(sum(action == "deepened" for _, _, action, _ in tables.agreements()))


@outcome("applications")
def refusals(tables: RunTables) -> float:
    """Applications that a member refused, and accessions to a guarantee that neutrality or a veto stopped."""
    return float(tables.record.refusals)


@outcome("factor")
def doubt_multiplier_max(tables: RunTables) -> float:
    """Largest factor that lost help put on any pair's rate of talks."""
    return tables.record.largest_multiplier
