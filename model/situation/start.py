"""The situation as it stood at the start of 2020, from the starting data."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from haemus.model.draws import stable_id
from haemus.model.powers import EASTERN_POWERS, POWERS
from haemus.model.rules.strike import within_reach
from haemus.model.rules.talks import proximity
from haemus.model.situation.numbers import numbers_of
from haemus.model.situation.situation import ROOM, SITUATION, NoRoomError, Situation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from haemus.model.parameters import Parameters
    from haemus.model.start import StartingData, StateStart, SupplierStart


def situation_of(
    data: StartingData, states: Sequence[str], suppliers: Sequence[str], p: Parameters, seed: int
) -> Situation:
    """Return the situation at the start of 2020, for the states (by ISO3) and suppliers (by name) that are present."""
    start, homes = _start(data, tuple(states), tuple(suppliers))
    situation = Situation(start.copy(), homes)
    now = situation.now
    parameters, rates = numbers_of(p)
    situation.block["parameters"], situation.block["rates"] = parameters, rates
    now.seed, now.quarter = seed, -1
    now.systemic, now.world_demand, now.price, now.largest_multiplier = 0.0, 1.0, 1.0, 1.0
    now.log_multiplier_limit = math.log(p.doubt_multiplier_limit)
    now.dispute_constant = p.dispute_constant + p.dispute_fatal + p.dispute_region
    situation.dyads["hostility_floor"] = p.hostility_floor * situation.dyads["hostility"]
    _open_books(situation, {maker.supplier: maker for maker in data.suppliers}, suppliers, p)
    return situation


def _open_books(situation: Situation, makers: Mapping[str, SupplierStart], names: Sequence[str], p: Parameters) -> None:
    """Set suppliers' capacity and order books as they stood in 2020: eastern ones offer the region a part of what they make."""
    for book, name in zip(situation.suppliers, names, strict=True):
        maker = makers[name]
        book["offer"] = offer = p.eastern_offer if maker.power in EASTERN_POWERS else 1.0
        book["scale"] = scale = maker.scale * offer
        book["log_scale"] = math.log(scale)
        capacity = sum(product.capacity * product.unit_cost for product in maker.products) * offer
        book["capacity"] = book["capacity_at_start"] = capacity
        book["usual_orders"] = capacity * p.base_utilisation
        book["backlog"] = capacity * p.backlog_reference
        home = situation.home_state[book["home"]]
        if book["exporter"] and home >= 0:
            situation.states["home_scale"][home] += scale


def _check_room(counts: Mapping[str, int]) -> None:
    for one, count in counts.items():
        if count > ROOM[one]:
            raise NoRoomError.of(one, count)


@lru_cache(maxsize=8)
def _start(
    data: StartingData, states: tuple[str, ...], names: tuple[str, ...]
) -> tuple[NDArray[np.void], tuple[str, ...]]:
    """Return the block that all runs of a scenario copy, and the names of homes."""
    by_name = {maker.supplier: maker for maker in data.suppliers}
    suppliers = [by_name[name] for name in names]
    homes = tuple(
        sorted({maker.home for maker in data.suppliers} | {home for _, home in data.deals} | set(data.states))
    )
    place_of = {iso3: place for place, iso3 in enumerate(states)}
    dyads = [start for (a, b), start in sorted(data.dyads.items()) if a in place_of and b in place_of]
    listed = [
        sum(product.category == each.category for s in suppliers for product in s.products) for each in data.categories
    ]
    counts = {
        "state": len(states), "dyad": len(dyads), "guarantee": len(data.guarantees), "supplier": len(suppliers), "home": len(homes),
        "product": sum(listed), "category": len(data.categories), "offer": max(listed),
    }  # fmt: skip
    _check_room(counts)
    block = np.zeros(1, dtype=SITUATION)
    for one, count in counts.items():
        if one != "offer":
            block[f"{one}_count"] = count
    now = Situation(block, homes)
    kinds = [category.category for category in data.categories]
    _set_states(now, data, states)
    _set_guarantees(now, data)
    _set_dyads(now, data, place_of)
    _set_suppliers(now, suppliers)
    _set_catalogue(now, data, suppliers)
    for iso3, place in place_of.items():
        for k, kind in enumerate(kinds):
            now.legacy[place, k], now.nato[place, k] = data.stocks.get((iso3, kind), (0.0, 0.0))
    now.booked[:] = now.legacy.sum(axis=1) + now.nato.sum(axis=1)
    now.belief[:], now.bias[:], now.embargo[:] = np.nan, 1.0, -1.0
    now.ban_on_all[:] = now.ban_on_one[:] = -1.0
    now.deals[:] = _by_home(data.deals, states, homes, 0.0)
    now.log_distance[:] = _by_home(data.log_distance, states, homes, np.nan)
    now.refused[:] = [[iso3 in maker.refuses for maker in suppliers] for iso3 in states]
    now.alignment[:] = now.usual_alignment[:] = [data.states[iso3].alignment for iso3 in states]
    now.home_state[:] = [place_of.get(home, -1) for home in homes]
    now.home_allied[:] = [home not in place_of and home in data.allied_homes for home in homes]
    return block, homes


def _by_home(
    known: Mapping[tuple[str, str], float], states: Sequence[str], homes: Sequence[str], missing: float
) -> NDArray[np.float64]:
    return np.array([[known.get((iso3, home), missing) for home in homes] for iso3 in states])


def _set_states(now: Situation, data: StartingData, states: Sequence[str]) -> None:
    for place, (row, iso3) in enumerate(zip(now.states, states, strict=True)):
        start = data.states[iso3]
        row["key"], row["home"] = stable_id(iso3), now.homes.index(iso3)
        row["entity_veto"] = start.entity_veto
        row["neutral"], row["policy"] = float(start.military_neutral), start.industrial_policy
        row["budget_constant"] = start.budget_constant + math.log(start.definition_factor)
        row["usual_fragility"] = row["fragility"] = start.fragility
        row["equipment_share_at_start"] = row["equipment_share"] = start.equipment_share
        for name in ("polyarchy", "personnel_share", "infrastructure_share", "russia_exposure"):
            row[name] = getattr(start, name)
        prices, gdps = _observed_logs(start, data.price_profile)
        now.log_prices[place], now.log_gdps[place] = prices, gdps
        row["price"] = start.price_2020
        row["gdp_real"] = math.exp(gdps[1])
        row["log_gdp_last_year"], row["growth"] = gdps[0], gdps[-1] - gdps[-2]
        row["budget"] = row["budget_initial"] = start.budget
        row["budget_real"] = row["budget_real_at_start"] = start.budget / start.price_2020
        row["capital"] = 1.0


def _observed_logs(start: StateStart, profile: tuple[float, ...]) -> tuple[list[float], list[float]]:
    """Return the logs of the price levels of the observed years, and of real GDP, which begins a year earlier."""
    rise = math.log(start.price_2025 / start.price_2020)
    prices = [math.log(start.price_2020) + share * rise for share in profile]
    return prices, [math.log(gdp) - prices[max(0, year)] for year, gdp in enumerate(start.gdp, start=-1)]


def _set_guarantees(now: Situation, data: StartingData) -> None:
    for row, start in zip(now.guarantees, data.guarantees, strict=True):
        row["key"], row["promises"], row["lead"] = (
            stable_id(start.guarantee),
            start.promises_help,
            POWERS.index(start.lead),
        )
        row["presence"] = 1.0
        for name in ("commitment", "loading", "coverage", "guideline"):
            row[name] = getattr(start, name)


def _set_dyads(now: Situation, data: StartingData, place_of: Mapping[str, int]) -> None:
    now.dyad_of[:] = -1
    present = [start for (a, b), start in sorted(data.dyads.items()) if a in place_of and b in place_of]
    for k, (row, start) in enumerate(zip(now.dyads, present, strict=True)):
        a, b = place_of[start.a], place_of[start.b]
        now.dyad_of[a, b] = now.dyad_of[b, a] = k
        now.neighbours[a, b] = now.neighbours[b, a] = start.contiguity > 0.0
        row["a"], row["b"], row["key_a"], row["key_b"] = a, b, stable_id(start.a), stable_id(start.b)
        row["barred"] = not start.recognition
        row["near"] = proximity(start.distance)
        for name in ("contiguity", "rivalry", "peace_years", "hostility", "regime_distance", "standing_tie"):
            row[name] = getattr(start, name)
        row["veto"] = float(data.states[start.a].entity_veto or data.states[start.b].entity_veto)
        row["multiplier"] = row["capital"] = 1.0
        for c, category in enumerate(data.categories):
            if category.strike_reach > 0.0:
                now.reach[k, c] = within_reach(start.border_distance, category.strike_reach)


def _set_suppliers(now: Situation, suppliers: Sequence[SupplierStart]) -> None:
    for row, start in zip(now.suppliers, suppliers, strict=True):
        row["key"], row["home"] = stable_id(start.supplier), now.homes.index(start.home)
        row["power"] = POWERS.index(start.power) if start.power in POWERS else -1
        row["exporter"] = not start.foreign
        row["offset"] = row["offset_at_start"] = start.offset
        row["exports_at_start"] = start.exports


def _set_catalogue(now: Situation, data: StartingData, suppliers: Sequence[SupplierStart]) -> None:
    place = 0
    for c, (row, category) in enumerate(zip(now.categories, data.categories, strict=True)):
        row["key"], row["first"] = stable_id(category.category), place
        for name in ("answers_strike", "strike_reach", "need_weight", "package_units", "instalment_quarters"):
            row[name] = getattr(category, name)
        for s, maker in enumerate(suppliers):
            for product in maker.products:
                if product.category != category.category:
                    continue
                entry = now.products[place]
                entry["key"], entry["supplier"], entry["category"] = (
                    stable_id(f"{maker.supplier}|{product.system}"),
                    s,
                    c,
                )
                for name in (
                    "available_from", "nato_standard", "second_hand", "unit_cost", "tiv", "lead_quarters", "capacity",
                    "log_unit_price", "log_line",
                ):  # fmt: skip
                    entry[name] = getattr(product, name)
                place += 1
        row["after"] = place
