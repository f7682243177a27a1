"""Hostility, rivalry, years of peace and standing ties of pairs of states, at an origin."""

import math
from collections import Counter, defaultdict
from itertools import combinations
from typing import Final

from haemus.experiments.derive.known import (
    FIRST_YEAR_OF_DISPUTES,
    HALF_LIFE,
    KOSOVO_WAR,
    LAST_YEAR_OF_RIVALRIES,
    NOT_RECOGNISED,
    RIVALRY_SOURCE,
)
from haemus.experiments.derive.sources import Row, Sources
from haemus.experiments.derive.treaties import ASSUMED, CODED, DCAD, record_from, routine

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


def treaties(sources: Sources, origin: int, states: tuple[str, ...]) -> dict[Pair, int]:
    """Return how many routine treaties each pair had signed before the origin.

    Kosovo isn't in the record to 2010: one treaty with each state that recognises it is assumed.
    """
    record = record_from(sources.rows(DCAD), sources.rows(CODED))
    signed = Counter(frozenset(treaty.members) for treaty in routine(record) if treaty.year < origin)
    return {
        pair: signed[pair] + (0 if pair in NOT_RECOGNISED else sum(ASSUMED.get(state, 0) for state in pair))
        for pair in map(frozenset, combinations(sorted(states), 2))
    }
