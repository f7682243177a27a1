"""The files of an origin: what of the starting data changes with time, from the source tables."""

import csv
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from typing import Final

from haemus.experiments.derive import money, pairs, politics, weapons
from haemus.experiments.derive.known import POWERS, STATES
from haemus.experiments.derive.sources import Row, Sources
from haemus.experiments.files.replacing import failure, replacing
from haemus.model.calendar import ORIGIN_YEARS

type Files = dict[str, list[dict[str, object]]]

ORIGINS: Final = ORIGIN_YEARS


def shipped(name: str) -> list[Row]:
    """Return the rows of a file of the region that no year changes."""
    text = (files("haemus.scenarios") / "region" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def derived(sources: Sources, origin: int) -> Files:
    """Return the rows of each file of an origin, one of ORIGINS."""
    return {
        "states.csv": _states(sources, origin),
        "alignment.csv": _alignment(sources, origin),
        "dyads.csv": _dyads(sources, origin),
        "guarantees.csv": [
            {"guarantee": key, "members": ";".join(names)} for key, names in politics.members(origin).items()
        ],
        "stocks.csv": _stocks(sources, origin),
        "supplier_links.csv": _links(sources, origin),
    }


def write(found: Files, folder: Path) -> None:
    """Write each file into a folder, which is made where there is none."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise failure(error, folder) from error
    for name, rows in found.items():
        with replacing(folder / name) as partial, partial.open("w", encoding="utf-8", newline="") as text:
            writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def _states(sources: Sources, origin: int) -> list[dict[str, object]]:
    budgets, prices = money.published_budgets(sources), money.price_levels(sources)
    regimes = politics.polyarchy(sources, origin)
    aligned = politics.alignment(sources, origin, shipped("alignment.csv"))
    exposed = politics.exposure_to_russia(sources, {iso3: round(aligned[iso3, "RUS"][0], 3) for iso3 in STATES})
    rows: list[dict[str, object]] = []
    for iso3 in STATES:
        (equipment, personnel, infrastructure), heads = money.heads(sources, origin, iso3)
        rows.append(
            {
                "iso3": iso3,
                "published_budget_meur": round(budgets[iso3, origin], 1),
                "equipment_share": round(equipment, 3),
                "personnel_share": round(personnel, 3),
                "infrastructure_share": round(infrastructure, 3),
                "heads": heads,
                "price_before": round(prices[iso3, origin - 1], 4),
                **{f"price_{year}": round(prices[iso3, year], 4) for year in money.PRICE_YEARS[origin]},
                "polyarchy": round(regimes[iso3], 3),
                "fragility": round(politics.fragility(iso3, regimes[iso3]), 3),
                "russia_exposure": round(exposed[iso3], 3),
            }
        )
    return rows


def _alignment(sources: Sources, origin: int) -> list[dict[str, object]]:
    found = politics.alignment(sources, origin, shipped("alignment.csv"))
    return [
        {
            "iso3": iso3,
            "power": power,
            "alignment": round(found[iso3, power][0], 3),
            "assumed_tie": round(found[iso3, power][1], 3),
        }
        for iso3 in STATES
        for power in POWERS
    ]


def _dyads(sources: Sources, origin: int) -> list[dict[str, object]]:
    disputes, signed = pairs.Disputes(sources, origin), pairs.treaties(sources, origin, STATES)
    regimes, position = politics.polyarchy(sources, origin), sources.voting_positions(origin)
    return [
        {
            "a": a,
            "b": b,
            "rivalry": int(disputes.are_rivals(a, b)),
            "peace_years": disputes.years_of_peace(a, b),
            "hostility": round(disputes.hostility(a, b), 3),
            "grievance": round(disputes.grievance(a, b), 3),
            "regime_distance": round(abs(regimes[a] - regimes[b]), 3),
            "ideal_distance": "" if "XKX" in {a, b} else round(abs(position[a] - position[b]), 3),
            "treaties": signed[frozenset((a, b))],
        }
        for a, b in combinations(sorted(STATES), 2)
    ]


def _stocks(sources: Sources, origin: int) -> list[dict[str, object]]:
    found = weapons.stocks(sources, origin, shipped("holdings.csv"), shipped("categories.csv"))
    return [
        {
            "iso3": iso3,
            "category": category,
            "legacy_tiv": round(legacy, 2),
            "nato_tiv": round(nato, 2),
            "status": status,
        }
        for (iso3, category), (legacy, nato, status) in found.items()
    ]


def _links(sources: Sources, origin: int) -> list[dict[str, object]]:
    deals = weapons.past_deals(sources, origin)
    return [
        {"buyer": row["buyer"], "home": row["home"], "deals": deals.get((row["buyer"], row["home"]), 0)}
        for row in shipped("supplier_links.csv")
    ]
