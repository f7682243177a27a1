"""Regimes, fragility, alignment with outside powers, exposure to Russia and memberships, at an origin."""

import math
from collections import defaultdict

from haemus.experiments.derive.known import (
    ALLIED_TIE,
    ASPIRANT_TIE,
    CANDIDATE_TIE,
    CANDIDATES,
    CONTESTED,
    EU_CORE,
    EUROPEAN_SUPPLIERS,
    JOINED_NATO,
    MEMBER_TIE,
    MEMBERS_OF_UNION,
    OTHER_GUARANTEES,
    OTHER_TIES_TO_USA,
    POTENTIAL_TIE,
    POWERS,
    SIGNED_PROTOCOL,
    STATES,
    SUPPLYING_POWERS,
)
from haemus.experiments.derive.sources import Row, Sources

EARTH_RADIUS_KM = 6371.0


def polyarchy(sources: Sources, origin: int) -> dict[str, float]:
    """Return electoral democracy in the year before the origin, in [0, 1]."""
    found = sources.by_year("democracy.csv", "v2x_polyarchy")
    return {iso3: found[iso3, origin - 1] for iso3 in STATES}


def fragility(iso3: str, regime: float) -> float:
    """Return fragility, in [0, 1]: it falls with democracy, and is larger where statehood itself is contested (assumed)."""
    return 0.6 * (1 - regime) + 0.3 * (iso3 in CONTESTED)


def members(origin: int) -> dict[str, tuple[str, ...]]:
    """Return the members of each guarantee at the start of the origin's year."""
    allied = tuple(iso3 for iso3 in STATES if JOINED_NATO.get(iso3, math.inf) < origin)
    return {"NATO": allied, **OTHER_GUARANTEES}


def tie_to_usa(iso3: str, origin: int) -> float:
    """Return the assumed tie to the United States, in [0, 1]: allies and those about to join first."""
    if iso3 in OTHER_TIES_TO_USA:
        return OTHER_TIES_TO_USA[iso3]
    near = min(JOINED_NATO[iso3], SIGNED_PROTOCOL.get(iso3, math.inf)) < origin
    return ALLIED_TIE if near else ASPIRANT_TIE


def tie_to_europe(iso3: str, origin: int, regime: float) -> float:
    """Return the assumed tie to the core of the European Union, in [0, 1], by status and democracy."""
    if MEMBERS_OF_UNION.get(iso3, math.inf) < origin:
        status = MEMBER_TIE
    else:
        status = CANDIDATE_TIE if CANDIDATES.get(iso3, math.inf) < origin else POTENTIAL_TIE
    return status * (0.5 + 0.5 * regime)


def votes_apart(sources: Sources, origin: int) -> dict[tuple[str, str], float]:
    """Return how near each state votes to each power, in [0, 1]: the nearest of the nine voting states has 1, the farthest 0."""
    position = sources.voting_positions(origin)
    of_power = {power: position[power] for power in POWERS if power != "EUR"}
    of_power["EUR"] = sum(position[iso3] for iso3 in EU_CORE) / len(EU_CORE)
    near: dict[tuple[str, str], float] = {}
    for power in POWERS:
        gap = {iso3: abs(position[iso3] - of_power[power]) for iso3 in STATES if iso3 != "XKX"}
        gap["XKX"] = gap["ALB"]  # it doesn't vote
        least, most = min(gap.values()), max(gap.values())
        near |= {(iso3, power): (most - gap[iso3]) / (most - least) for iso3 in STATES}
    return near


def arms_shares(sources: Sources, origin: int) -> dict[tuple[str, str], float]:
    """Return each power's share of the arms delivered to each state in the ten years before the origin."""
    delivered: dict[str, dict[str, float]] = {iso3: defaultdict(float) for iso3 in STATES}
    for row in sources.rows("arms_tiv_by_dyad_year.csv"):
        if row["recipient_iso3"] in delivered and origin - 10 <= int(row["year"]) < origin:
            seller = row["supplier"]
            power = "EUR" if seller in EUROPEAN_SUPPLIERS else SUPPLYING_POWERS.get(seller, "other")
            delivered[row["recipient_iso3"]][power] += float(row["tiv_m"])
    return {
        (iso3, power): delivered[iso3][power] / (sum(delivered[iso3].values()) or 1.0)
        for iso3 in STATES
        for power in POWERS
    }


def alignment(sources: Sources, origin: int, ties_of_2020: list[Row]) -> dict[tuple[str, str], tuple[float, float]]:
    """Return alignment and the assumed tie in it, both in [0, 1], by state and power.

    Ties to RUS, CHN and TUR are those assumed for 2020 at every origin.
    """
    near, share, regime = votes_apart(sources, origin), arms_shares(sources, origin), polyarchy(sources, origin)
    ties = {(row["iso3"], row["power"]): float(row["assumed_tie"]) for row in ties_of_2020}
    for iso3 in STATES:
        ties[iso3, "USA"] = tie_to_usa(iso3, origin)
        ties[iso3, "EUR"] = tie_to_europe(iso3, origin, regime[iso3])
    return {key: (0.4 * near[key] + 0.2 * share[key] + 0.4 * tie, tie) for key, tie in ties.items()}


def distance_between(capitals: dict[str, Row], a: str, b: str) -> float:
    """Return the great circle between two capitals [km]."""
    north_a, north_b = math.radians(float(capitals[a]["lat"])), math.radians(float(capitals[b]["lat"]))
    east = math.radians(float(capitals[b]["lng"]) - float(capitals[a]["lng"]))
    across = math.cos(north_a) * math.cos(north_b) * math.sin(east / 2) ** 2
    h = math.sin((north_b - north_a) / 2) ** 2 + across
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(h))


def exposure_to_russia(sources: Sources, aligned: dict[str, float]) -> dict[str, float]:
    """Return exposure to Russia, in [0, 1], over the largest: it falls with alignment and distance (assumed)."""
    capitals = {row["iso3"]: row for row in sources.rows("capitals.csv")}
    raw = {s: (1 - aligned[s]) * 1000 / (1000 + distance_between(capitals, s, "RUS")) for s in STATES}
    return {iso3: value / max(raw.values()) for iso3, value in raw.items()}
