"""Outcomes on deep strike, credibility, threat and crises."""

import math

from model.outcomes.outcome import outcome
from model.outcomes.run_tables import RunTables
from model.start import starting_data


def _mean_2026_27(tables: RunTables, column: str) -> float:
    rows = tables.years(2026, 2027)
    return math.nan if rows is None else float(tables.by_state(column)[rows].mean())


@outcome("TIV-like units")
def strike_balance_serbia(tables: RunTables) -> float:
    """Deep-strike balance of SRB at the end: its stock less the mean of its land neighbours'.

    Deep strike is rocket artillery, MALE UAVs and air-to-surface missiles, of whatever reach.
    """
    if "SRB" not in tables.present:
        return math.nan
    held = dict(zip(tables.present, tables.by_state("strike")[-1].tolist(), strict=True))
    neighbours = [
        held[b if a == "SRB" else a]
        for (a, b), dyad in starting_data().dyads.items()
        if dyad.contiguity and "SRB" in (a, b) and a in held and b in held
    ]
    return held["SRB"] - sum(neighbours) / len(neighbours) if neighbours else math.nan


@outcome("TIV-like units")
def strike_gap_max(tables: RunTables) -> float:
    """Largest difference in deep-strike stock between land neighbours at the end."""
    held = dict(zip(tables.present, tables.by_state("strike")[-1].tolist(), strict=True))
    gaps = [
        abs(held[a] - held[b])
        for (a, b), dyad in starting_data().dyads.items()
        if dyad.contiguity and a in held and b in held
    ]
    return max(gaps, default=0.0)


@outcome("share")
def credibility_2026_27(tables: RunTables) -> float:
    """Credibility that states see in their best guarantee, mean over 2026-27 and the states that have one."""
    rows = tables.years(2026, 2027)
    if rows is None:
        return math.nan
    seen = tables.by_state("credibility")[rows]
    covered = seen > 0.0
    return float(seen[covered].mean()) if covered.any() else 0.0


@outcome("share of need")
def help_2026_27(tables: RunTables) -> float:
    """Help that states count on, mean over 2026-27 and the states."""
    return _mean_2026_27(tables, "help")


@outcome("percentage points a year")
def threat_2026_27(tables: RunTables) -> float:
    """Perceived threat, mean over 2026-27 and the states."""
    return _mean_2026_27(tables, "threat")


@outcome("crises")
def crises(tables: RunTables) -> float:
    """Crises between states that the model drew; dated ones of the scenario are events and not counted."""
    return float(len(tables.record.crises))


@outcome("doubts")
def public_doubts(tables: RunTables) -> float:
    """Public doubts cast on a guarantee, dated or raised by the alliance's own shortfall."""
    return float(sum(kind == "article5_doubt" for kind in tables.events("type")))
