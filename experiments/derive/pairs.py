"""Hostility, rivalry, years of peace and standing ties of pairs of states, at an origin."""

import math
from collections import defaultdict
from itertools import combinations
from typing import Final

from haemus.experiments.derive.known import (
    FIRST_YEAR_OF_DISPUTES,
    HALF_LIFE,
    KOSOVO_WAR,
    LAST_YEAR_OF_RIVALRIES,
    LAST_YEAR_OF_TREATIES,
    NOT_RECOGNISED,
    RIVALRY_SOURCE,
    SKIPPED_TREATIES,
)
from haemus.experiments.derive.sources import Row, Sources

type Pair = frozenset[str]
UNRECOGNISED: Final = 0.2
"""Hostility that missing recognition adds. Assumed."""


def _weight(dispute: list[Row], a: str, b: str) -> float:
    """Return the weight of a dispute for a pair: 1 for two opponents, shared among several who opposed one."""
    own = next(row for row in dispute if (row["iso3_a"], row["iso3_b"]) == (a, b))
    if float(own["orig1"]) and float(own["orig2"]):
        dispute = [row for row in dispute if float(row["orig1"]) and float(row["orig2"])]
    opponents: dict[str, set[str]] = defaultdict(set)
    for row in dispute:
        opponents[row["iso3_a"]].add(row["iso3_b"])
    return 1 / max(len(opponents[a]), len(opponents[b]))


class Disputes:
    """The disputes and rivalries that had begun before an origin."""

    def __init__(self, sources: Sources, origin: int) -> None:
        """Read them; nothing from the origin's year on is used."""
        self.origin = origin
        table = sources.rows("militarised_disputes.csv")
        self.disputes = [row for row in table if float(row["year"]) < origin]
        self.rivalries = [
            row
            for row in sources.rows("strategic_rivalries.csv")
            if RIVALRY_SOURCE in row["source"] and float(row["start"]) < origin
        ]

    def fade(self, year: int) -> float:
        """Return what is left at the origin of a hostility of a year."""
        return float(0.5 ** ((self.origin - year) / HALF_LIFE))

    def end_of(self, rivalry: Row) -> int:
        """Return the year in which a rivalry ended, the origin where it is open: the data end in 2020."""
        end = int(float(rivalry["end"]))
        return self.origin if end >= min(self.origin, LAST_YEAR_OF_RIVALRIES) else end

    def are_rivals(self, a: str, b: str) -> bool:
        """Return whether a rivalry is open at the origin."""
        return any(
            {row["iso3_a"], row["iso3_b"]} == {a, b} and self.end_of(row) == self.origin for row in self.rivalries
        )

    def years_of_peace(self, a: str, b: str) -> int:
        """Return the years since the last onset of a dispute, or since the first year of the data."""
        onsets = [
            int(float(row["year"]))
            for row in self.disputes
            if (row["iso3_a"], row["iso3_b"]) == (a, b) and float(row["disponset"]) == 1
        ]
        return self.origin - max([FIRST_YEAR_OF_DISPUTES, *onsets])

    def sources_of_hostility(self, a: str, b: str) -> dict[str, float]:
        """Return the parts of the pair's hostility before they are added up and bounded: each faded to the origin.

        *rivalry* and *disputes* since 1991; *unrecorded*, the war of 1998-1999 in Kosovo; *recognition* that is missing.
        """
        parts = {"rivalry": 0.0, "disputes": 0.0, "unrecorded": 0.0, "recognition": 0.0}
        for number in {row["dispnum"] for row in self.disputes if (row["iso3_a"], row["iso3_b"]) == (a, b)}:
            dispute = [row for row in self.disputes if row["dispnum"] == number]
            own = [row for row in dispute if (row["iso3_a"], row["iso3_b"]) == (a, b)]
            severity = max(float(row[key]) for row in own for key in ("hostlev1", "hostlev2")) / 5
            fatal = any(float(row[key]) > 0 for row in own for key in ("fatality1", "fatality2"))
            last = max(int(float(row["year"])) for row in own)
            parts["disputes"] += _weight(dispute, a, b) * severity * (2 if fatal else 1) * self.fade(last)
        for row in self.rivalries:
            if {row["iso3_a"], row["iso3_b"]} == {a, b} and float(row["end"]) >= FIRST_YEAR_OF_DISPUTES:
                parts["rivalry"] += 0.5 * self.fade(self.end_of(row))
        pair, year, weight = KOSOVO_WAR
        if {a, b} == pair:
            parts["unrecorded"] = weight * self.fade(year)
        if frozenset((a, b)) in NOT_RECOGNISED:
            parts["recognition"] = UNRECOGNISED
        return parts

    def hostility(self, a: str, b: str) -> float:
        """Return the pair's hostility, in [0, 1): disputes and rivalry since 1991, faded, and missing recognition."""
        return bounded(*self.sources_of_hostility(a, b).values())

    def grievance(self, a: str, b: str) -> float:
        """Return the part of the hostility that neither rivalry nor recorded disputes explain, in [0, 1)."""
        parts = self.sources_of_hostility(a, b)
        return bounded(parts["unrecorded"], parts["recognition"])


def bounded(*parts: float) -> float:
    """Return the parts of hostility as one number in [0, 1)."""
    return 1 - math.exp(-sum(parts))


def standing_ties(sources: Sources, origin: int, states: tuple[str, ...]) -> dict[Pair, float]:
    """Return the standing tie of each pair: 1 for a general treaty, 0.5 for one on a sector only, 0 without one.

    Treaties in force in 2010, and those coded from 2011 to the year before the origin, but for annual plans, communiques and
    entries of low confidence. XKX isn't in the data to 2010: 0.5 with states that recognise it is assumed.
    """
    best: dict[Pair, float] = defaultdict(float)
    for row in sources.rows("defence_cooperation_agreements.csv"):
        if float(row["endYearEstimate"]) >= LAST_YEAR_OF_TREATIES:
            pair = frozenset((row["iso3_a"], row["iso3_b"]))
            best[pair] = max(best[pair], 1.0 if row["type"] == "general" else 0.5)
    for a, b in combinations(sorted(states), 2):
        if "XKX" in (a, b):
            best[frozenset((a, b))] = 0.0 if frozenset((a, b)) in NOT_RECOGNISED else 0.5
    for row in sources.rows("agreements_2011_2023.csv"):
        if int(row["date_signed"][:4]) < origin and is_treaty(row):
            for a, b in combinations(row["members"].split(";"), 2):
                pair = frozenset((a, b))
                best[pair] = max(best[pair], 1.0 if row["kind"] == "general" else 0.5)
    return {frozenset(pair): best[frozenset(pair)] for pair in combinations(states, 2)}


def is_treaty(row: Row) -> bool:
    """Return whether a coded agreement counts: of medium or high confidence, and neither a plan for a year nor a communique."""
    said = any(word in row["note"] for word in SKIPPED_TREATIES) or row["kind"] == "declaration"
    return row["confidence"] != "low" and not said
