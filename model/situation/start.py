"""The situation as it stood at the start of 2020, from the starting data."""

from __future__ import annotations

from dataclasses import fields
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from model.draws import stable_id
from model.rules.strike import within_reach
from model.rules.talks import proximity
from model.situation.records import CATEGORY, DYAD, GUARANTEE, OFFER, PRODUCT, STATE, SUPPLIER
from model.situation.situation import SHARED, Situation
from model.start import POWERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from model.parameters import Parameters
    from model.start import StartingData, SupplierStart


def situation_of(data: StartingData, states: Sequence[str], suppliers: Sequence[str], p: Parameters) -> Situation:
    """Return the situation at the start of 2020, for the states (by ISO3) and suppliers (by name) that are present."""
    start = _start(data, tuple(states), tuple(suppliers))
    own = {entry.name: getattr(start, entry.name) for entry in fields(Situation)}
    own = {name: value if name in SHARED else value.copy() for name, value in own.items()}
    own["dyads"]["hostility_floor"] = p.hostility_floor * own["dyads"]["hostility"]
    return Situation(**own)


@lru_cache(maxsize=8)
def _start(data: StartingData, states: tuple[str, ...], names: tuple[str, ...]) -> Situation:
    """Return the start that all runs of a scenario copy."""
    by_name = {maker.supplier: maker for maker in data.suppliers}
    suppliers = [by_name[name] for name in names]
    homes = tuple(
        sorted({maker.home for maker in data.suppliers} | {home for _, home in data.deals} | set(data.states))
    )
    count, kinds = len(states), [category.category for category in data.categories]
    place_of = {iso3: place for place, iso3 in enumerate(states)}
    dyads, dyad_of, reach = _dyads(data, place_of)
    products, categories = _catalogue(data, suppliers)
    legacy, nato = np.zeros((count, len(kinds))), np.zeros((count, len(kinds)))
    for iso3, place in place_of.items():
        for k, kind in enumerate(kinds):
            legacy[place, k], nato[place, k] = data.stocks.get((iso3, kind), (0.0, 0.0))
    alignment = np.array([data.states[iso3].alignment for iso3 in states])
    nothing, nobody = np.zeros((count, len(kinds))), np.zeros((count, count))
    return Situation(
        homes=homes,
        states=_states(data, states, homes),
        guarantees=_guarantees(data),
        dyads=dyads,
        belief=np.full((len(data.guarantees), count), np.nan),
        investment=np.zeros((len(data.guarantees), count)),
        signal=np.zeros((len(data.guarantees), count)),
        neighbours=(dyad_of >= 0) & (dyads["contiguity"][dyad_of] > 0.0) if dyads.size else dyad_of >= 0,
        suppliers=_suppliers(suppliers, homes),
        products=products,
        categories=categories,
        offers=np.zeros(max(1, int((categories["after"] - categories["first"]).max())), dtype=OFFER),
        dyad_of=dyad_of,
        linked=np.zeros((count, count), dtype=np.int64),
        depth=nobody,
        wary=nobody,
        bias=np.ones((count, count)),
        perceived=nobody,
        reach=reach,
        nato=nato,
        east=nothing,
        legacy=legacy,
        on_order=nothing,
        alarms=nothing,
        booked=legacy.sum(axis=1) + nato.sum(axis=1),
        deals=_by_home(data.deals, states, homes, 0.0),
        log_distance=_by_home(data.log_distance, states, homes, np.nan),
        refused=np.array([[iso3 in maker.refuses for maker in suppliers] for iso3 in states], dtype=np.bool_),
        embargo=np.full((count, len(suppliers)), -1.0),
        alignment=alignment,
        usual_alignment=alignment,
        influence=np.zeros_like(alignment),
        deals_of_year=np.zeros_like(alignment),
        home_state=np.array([place_of.get(home, -1) for home in homes]),
        home_allied=np.array([home not in place_of and home in data.allied_homes for home in homes]),
    )


def _by_home(
    known: Mapping[tuple[str, str], float], states: Sequence[str], homes: Sequence[str], missing: float
) -> NDArray[np.float64]:
    return np.array([[known.get((iso3, home), missing) for home in homes] for iso3 in states])


def _states(data: StartingData, states: Sequence[str], homes: Sequence[str]) -> NDArray[np.void]:
    rows = np.zeros(len(states), dtype=STATE)
    for row, iso3 in zip(rows, states, strict=True):
        start = data.states[iso3]
        row["key"], row["home"] = stable_id(iso3), homes.index(iso3)
        row["neutral"], row["policy"] = float(start.military_neutral), start.industrial_policy
    return rows


def _guarantees(data: StartingData) -> NDArray[np.void]:
    rows = np.zeros(len(data.guarantees), dtype=GUARANTEE)
    for row, start in zip(rows, data.guarantees, strict=True):
        row["promises"], row["lead"] = start.promises_help, POWERS.index(start.lead)
        row["commitment"], row["loading"], row["coverage"], row["presence"] = (
            start.commitment, start.loading, start.coverage, 1.0
        )  # fmt: skip
    return rows


def _dyads(
    data: StartingData, place_of: Mapping[str, int]
) -> tuple[NDArray[np.void], NDArray[np.int64], NDArray[np.float64]]:
    present = [start for (a, b), start in sorted(data.dyads.items()) if a in place_of and b in place_of]
    rows = np.zeros(len(present), dtype=DYAD)
    dyad_of = np.full((len(place_of), len(place_of)), -1)
    reach = np.zeros((len(present), len(data.categories)))
    for k, start in enumerate(present):
        row, a, b = rows[k], place_of[start.a], place_of[start.b]
        dyad_of[a, b] = dyad_of[b, a] = k
        row["a"], row["b"], row["key_a"], row["key_b"] = a, b, stable_id(start.a), stable_id(start.b)
        row["barred"] = not start.recognition
        row["near"] = proximity(start.distance)
        for name in (
            "contiguity",
            "rivalry",
            "peace_years",
            "hostility",
            "regime_distance",
            "standing_tie",
        ):
            row[name] = getattr(start, name)
        row["veto"] = float(data.states[start.a].entity_veto or data.states[start.b].entity_veto)
        row["multiplier"] = row["capital"] = 1.0
        for c, category in enumerate(data.categories):
            if category.strike_reach > 0.0:
                reach[k, c] = within_reach(start.border_distance, category.strike_reach)
    return rows, dyad_of, reach


def _suppliers(suppliers: Sequence[SupplierStart], homes: Sequence[str]) -> NDArray[np.void]:
    rows = np.zeros(len(suppliers), dtype=SUPPLIER)
    for row, start in zip(rows, suppliers, strict=True):
        row["key"], row["home"] = stable_id(start.supplier), homes.index(start.home)
        row["power"] = POWERS.index(start.power) if start.power in POWERS else -1
        row["exporter"] = not start.foreign
        row["offset"] = row["offset_at_start"] = start.offset
        row["exports_at_start"] = start.exports
    return rows


def _catalogue(data: StartingData, suppliers: Sequence[SupplierStart]) -> tuple[NDArray[np.void], NDArray[np.void]]:
    offered = [
        [
            (s, maker, product)
            for s, maker in enumerate(suppliers)
            for product in maker.products
            if product.category == each.category
        ]
        for each in data.categories
    ]
    products = np.zeros(sum(map(len, offered)), dtype=PRODUCT)
    categories = np.zeros(len(offered), dtype=CATEGORY)
    first = 0
    for row, category, of_category in zip(categories, data.categories, offered, strict=True):
        row["key"], row["first"], row["after"] = stable_id(category.category), first, first + len(of_category)
        row["answers_strike"], row["strike_reach"] = category.answers_strike, category.strike_reach
        row["need_weight"], row["package_units"] = category.need_weight, category.package_units
        for place, (s, maker, product) in enumerate(of_category, first):
            entry = products[place]
            entry["key"], entry["supplier"] = stable_id(f"{maker.supplier}|{product.system}"), s
            for name in (
                "available_from",
                "nato_standard",
                "second_hand",
                "unit_cost",
                "tiv",
                "lead_quarters",
                "capacity",
                "log_unit_price",
                "log_line",
            ):
                entry[name] = getattr(product, name)
        first += len(of_category)
    return products, categories
