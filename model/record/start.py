"""The region at its origin, as a record: its states, guarantees, suppliers, stocks and prices."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from haemus.model.agents.effects import NO_BAN
from haemus.model.agents.supplier import CATALOGUE_YEARS
from haemus.model.calendar import BASE_YEAR, LAST_OBSERVED_YEAR, first_quarter_of, quarter_of
from haemus.model.draws import stable_id
from haemus.model.parameters.rates import QuarterlyRates
from haemus.model.powers import EASTERN_POWERS, POWERS
from haemus.model.record.due import Due, Places, due_in
from haemus.model.record.layout import Layout, homes_of, layout_of, numbers_of
from haemus.model.record.past import settle_beliefs, unanswered_systemic_threat
from haemus.model.rules.budget import part_of_personnel
from haemus.model.rules.economy import observed_log_level
from haemus.model.rules.supply import lead_factor, log_price_factor, pressure
from haemus.model.rules.talks import proximity
from haemus.model.scenario.observed import last_observed_date, observed_buyers
from haemus.model.start.calibration import PAPER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from haemus.model.parameters import Parameters
    from haemus.model.scenario import ResolvedScenario
    from haemus.model.start.data import ProductStart, StartingData, StateStart, SupplierStart


@dataclass(frozen=True, slots=True)
class Start:
    """A region at its origin; sequences are in the order of places."""

    block: NDArray[np.void]  # one record
    layout: Layout
    due: Due
    places: Places
    homes: tuple[str, ...]
    states: tuple[StateStart, ...]
    suppliers: tuple[SupplierStart, ...]
    products: tuple[tuple[SupplierStart, ProductStart], ...]


@dataclass(frozen=True, slots=True)
class _Present:
    """The part of a start that depends on data and removals alone: it is cached, and shared by scenarios."""

    block: NDArray[np.void]
    layout: Layout
    places: Places
    homes: tuple[str, ...]
    states: tuple[StateStart, ...]
    suppliers: tuple[SupplierStart, ...]
    products: tuple[tuple[SupplierStart, ProductStart], ...]


def start_of(scenario: ResolvedScenario, data: StartingData, seed: int) -> Start:
    """Return the start of a scenario's run with this seed."""
    if (data.origin, data.targets) != (scenario.origin, scenario.targets):
        message = (
            f"starting data of {data.origin}, {data.targets}, for a run from {scenario.origin}, {scenario.targets}"
        )
        raise ValueError(message)
    present = _present(data, scenario.removed_states, scenario.removed_suppliers)
    block = present.block.copy()  # the cached record must stay as it is
    region, p = block[0], scenario.parameters
    _observe(region, scenario)
    parameters, rates = numbers_of(p)
    region["parameters"], region["rates"] = parameters[0], rates[0]
    region["seed"] = seed
    region["log_multiplier_limit"] = math.log(p.doubt_multiplier_limit)
    region["dispute_constant"] = p.dispute_constant + p.dispute_fatal + p.dispute_region
    pairs = region["pairs"]
    pairs["hostility_floor"] = p.hostility_floor * pairs["hostility"]
    pairs["grievance_floor"] = p.hostility_floor * pairs["grievance"]
    states = region["states"]
    old = (1.0 - p.routine_equipment_share) * 0.25 * states["equipment_share"] * states["budget"]
    states["inherited"], states["inherited_step"] = old, old / (4.0 * p.inherited_years)
    _set_order_books(region, present, p)
    if scenario.history == "observed":
        buyers = observed_buyers(scenario.region)
        region["choices_from"] = quarter_of(last_observed_date(scenario.region)) + 1
        for state, start in zip(region["states"], present.states, strict=False):
            state["is_observed_buyer"] = start.iso3 in buyers
    first = int(region["first"])
    past = [event for event in scenario.events if quarter_of(event.date) < first]
    rates_of_quarter = QuarterlyRates.of(p)
    due = due_in(scenario.events, present.places, first, rates_of_quarter)
    if data.targets != PAPER:  # its events begin with the run
        region["systemic_unusual"] = unanswered_systemic_threat(scenario.events, first, p)
        # events are in the order of their dates, so that those of the past come first
        settle_beliefs(region, due.effects[due.effects["event"] < len(past)], p)
    return Start(
        block, present.layout, due, present.places, present.homes, present.states, present.suppliers, present.products
    )


def _observe(region: np.void, scenario: ResolvedScenario) -> None:
    """Set the last year with observed GDP and prices, and the growth of that year, with which drawn growth begins."""
    year, states = scenario.observed_to - scenario.origin, region["states"]
    region["observed_to"] = scenario.observed_to
    states["growth"] = states["log_gdps"][:, year + 1] - states["log_gdps"][:, year]


def _set_order_books(region: np.void, present: _Present, p: Parameters) -> None:
    """Set suppliers' capacity, order books and quotes; those of eastern suppliers are scaled by `eastern_offer`."""
    for book, maker in zip(region["suppliers"], present.suppliers, strict=False):
        book["offered_share"] = share = p.eastern_offer if maker.power in EASTERN_POWERS else 1.0
        book["scale"] = scale = maker.scale * share
        book["log_scale"] = math.log(scale)
        capacity = sum(product.capacity * product.unit_cost for product in maker.products) * share
        book["capacity"] = book["capacity_at_start"] = capacity
        book["usual_orders"] = capacity * p.base_utilisation
        book["backlog"] = backlog = capacity * p.backlog_reference
        # as of the quarter before the first one, because a tender sees the quotes of the quarter before
        log_pressure = math.log(pressure(backlog, capacity, p.backlog_reference))
        book["log_price_factor"] = log_price = log_price_factor(
            log_pressure, p.price_elasticity, p.weapon_escalation, 0.25 * (region["first"] - 1) - CATALOGUE_YEARS
        )
        book["price_factor"] = math.exp(log_price)
        book["lead_factor"] = lead_factor(log_pressure, p.lead_elasticity)
        home = region["home_state"][book["home"]]
        if book["is_exporter"] and home >= 0:
            region["states"]["home_scale"][home] += scale


@lru_cache(maxsize=16)
def _present(data: StartingData, absent: frozenset[str], absent_suppliers: frozenset[str]) -> _Present:
    states = tuple(start for iso3, start in sorted(data.states.items()) if iso3 not in absent)
    suppliers = tuple(
        start for start in data.suppliers if start.supplier not in absent_suppliers and start.home not in absent
    )
    products = tuple(
        (supplier, product)
        for category in data.categories
        for supplier in suppliers
        for product in supplier.products
        if product.category == category.category
    )
    homes = homes_of(data)
    places = Places.among(
        states=[start.iso3 for start in states], guarantees=[start.guarantee for start in data.guarantees], homes=homes,
        suppliers=[start.supplier for start in suppliers],
        instalment_quarters={category.category: category.instalment_quarters for category in data.categories},
        products=[(supplier.supplier, product.category, product.second_hand) for supplier, product in products],
    )  # fmt: skip
    layout = layout_of(data)
    present = _Present(np.zeros(1, dtype=layout.region), layout, places, homes, states, suppliers, products)
    region = present.block[0]
    region["origin"], region["first"] = data.origin, first_quarter_of(data.origin)
    region["choices_from"] = region["first"]
    region["quarter"], region["world_demand"], region["price"], region["largest_multiplier"] = (
        region["first"] - 1,
        1.0,
        1.0,
        1.0,
    )
    region["ban_on_all"] = NO_BAN
    _set_homes(region, data, present)
    _set_states(region["states"], data, present)
    _set_pairs(region, data, present)
    _set_suppliers(region["suppliers"], present)
    _set_catalogue(region, data, present)
    _set_guarantees(region, data, present)
    for axis, count in {
        "state": len(states), "pair": len(states) * (len(states) - 1) // 2, "guarantee": len(data.guarantees),
        "supplier": len(suppliers), "home": len(homes), "product": len(products), "category": len(data.categories),
    }.items():  # fmt: skip
        region[f"{axis}_count"] = count
    return present


def _set_homes(region: np.void, data: StartingData, present: _Present) -> None:
    place_of = present.places.of["state"]
    region["home_state"] = region["home_power"] = -1
    for place, home in enumerate(present.homes):
        region["home_state"][place] = place_of.get(home, -1)
        region["home_allied"][place] = home not in place_of and home in data.allied_homes
        region["home_power"][place] = POWERS.index(home) if home in POWERS else -1


def _set_states(rows: NDArray[np.void], data: StartingData, present: _Present) -> None:
    rows["pair_with"], rows["bias"], rows["embargo"], rows["ban"], rows["chosen_offer"] = -1, 1.0, NO_BAN, NO_BAN, -1
    for place, (row, start) in enumerate(zip(rows, present.states, strict=False)):
        row["place"], row["key"], row["home"] = place, stable_id(start.iso3), present.homes.index(start.iso3)
        row["resistance"] = float(start.entity_veto)
        row["has_entity_veto"], row["neutral"] = start.entity_veto, float(start.military_neutral)
        row["wanted_at_start"] = math.log(start.definition_factor * start.published_budget / start.price)
        row["definition"] = start.definition_factor
        row["usual_fragility"] = row["fragility"] = start.fragility
        row["equipment_share_at_start"] = row["equipment_share"] = start.equipment_share
        for name in ("polyarchy", "infrastructure_share", "russia_exposure", "industrial_policy"):
            row[name] = getattr(start, name)
        row["personnel_share"] = part_of_personnel(
            start.equipment_share, start.personnel_share, start.infrastructure_share
        )
        prices, gdps = _observed_logs(start, data.price_profile)
        row["log_prices"][: len(prices)], row["log_gdps"][: len(gdps)] = prices, gdps
        row["price"] = start.price
        row["gdp_real"] = math.exp(gdps[1])
        # that of the first quarter, for which the year after doesn't count
        row["log_income_at_start"] = observed_log_level(gdps[0], gdps[1], gdps[1], 0)
        row["log_gdp_last_year"] = observed_log_level(gdps[0], gdps[0], gdps[1], 3)
        row["budget"] = row["budget_initial"] = start.budget
        row["published"], row["publication_factor"] = start.published_budget, 1.0
        row["budget_real"] = row["budget_real_at_start"] = start.budget / start.price
        row["capital"] = 1.0
        row["alignment"] = row["usual_alignment"] = start.alignment
        for c, category in enumerate(data.categories):
            row["legacy"][c], row["nato"][c] = data.stocks.get((start.iso3, category.category), (0.0, 0.0))
        for c, category in enumerate(data.categories):
            if category.founding_budget <= 0.0:
                has_arm = row["legacy"][c] + row["nato"][c] > 0.0
            else:
                has_arm = row["legacy"][c] + row["nato"][c] >= category.least_arm
            row["arms"] |= int(has_arm) << c
        row["stock_nato"] = row["nato"][: len(data.categories)].sum()
        row["stock"] = row["stock_nato"] + row["legacy"][: len(data.categories)].sum()
        row["credit_until"] = -1
        row["booked"] = row["legacy"][: len(data.categories)].sum() + row["nato"][: len(data.categories)].sum()
        for h, home in enumerate(present.homes):
            row["deals"][h] = data.deals.get((start.iso3, home), 0.0)
            # NaN where the data give no distance: a choice that used it would be NaN too, and not silently wrong
            row["log_distance"][h] = data.log_distance.get((start.iso3, home), np.nan)


def _line(years: int) -> tuple[float, ...]:
    """Return the shares of a rise that is reached along a straight line, by year."""
    return tuple(year / years for year in range(years + 1))


def _observed_logs(start: StateStart, profile: tuple[float, ...]) -> tuple[list[float], list[float]]:
    """Return the logs of price levels in the observed years, and of real GDP, which begins a year earlier."""
    prices = [math.log(start.price)]
    for (first, before), (last, after) in pairwise(start.price_levels):
        rise = math.log(after / before)
        # from 2020 on along the region's profile, before it and between neighbouring years along a straight line
        shares = profile if (first, last) == (BASE_YEAR, LAST_OBSERVED_YEAR) else _line(last - first)
        prices += [math.log(before) + share * rise for share in shares[1:]]
    levels = [math.log(start.price_before), *prices]
    return prices, [math.log(gdp) - level for gdp, level in zip(start.gdp, levels, strict=True)]


def _set_guarantees(region: np.void, data: StartingData, present: _Present) -> None:
    states, place_of = region["states"], present.places.of["state"]
    for place, (row, start) in enumerate(zip(region["guarantees"], data.guarantees, strict=False)):
        row["place"], row["key"], row["lead"] = place, stable_id(start.guarantee), POWERS.index(start.lead)
        row["promises_help"], row["presence"] = start.promises_help, 1.0
        for name in ("commitment", "loading", "coverage", "rests_on_troops", "guideline"):
            row[name] = getattr(start, name)
        if start.pledge is not None:
            row["pledge_target"], row["pledge_due"] = start.pledge.target, start.pledge.due
            for member, (year, burden) in start.pledge.paths.items():
                if member in place_of:
                    row["path_began"][place_of[member]], row["path_start"][place_of[member]] = year, burden
        for member in sorted(set(start.members) & set(place_of)):
            state = states[place_of[member]]
            row["members"] |= 1 << place_of[member]
            state["belief"][place] = start.commitment
            if start.guideline > 0.0:
                state["is_allied"] = 1


def _set_pairs(region: np.void, data: StartingData, present: _Present) -> None:
    pairs: Any = region["pairs"]
    states, place_of = region["states"], present.places.of["state"]
    found = [start for (a, b), start in sorted(data.pairs.items()) if a in place_of and b in place_of]
    for k, start in enumerate(found):
        a, b = place_of[start.a], place_of[start.b]
        states["pair_with"][a, b] = states["pair_with"][b, a] = k
        if start.contiguity > 0.0:
            states["neighbours"][a] |= 1 << b
            states["neighbours"][b] |= 1 << a
        pairs["first"][k], pairs["second"][k] = a, b
        pairs["is_barred"][k] = not start.recognition
        pairs["nearness"][k] = proximity(start.distance)
        for name in (
            "border_distance", "contiguity", "rivalry", "peace_years", "hostility", "grievance", "regime_distance",
            "treaties",
        ):  # fmt: skip
            pairs[name][k] = getattr(start, name)
        pairs["veto"][k] = float(data.states[start.a].entity_veto or data.states[start.b].entity_veto)
        pairs["multiplier"][k] = pairs["capital"][k] = 1.0


def _set_suppliers(rows: NDArray[np.void], present: _Present) -> None:
    states = [start.iso3 for start in present.states]
    for place, (row, start) in enumerate(zip(rows, present.suppliers, strict=False)):
        row["place"], row["key"], row["home"] = place, stable_id(start.supplier), present.homes.index(start.home)
        row["power"] = POWERS.index(start.power) if start.power in POWERS else -1
        row["is_exporter"] = not start.foreign
        row["offset"] = row["offset_at_start"] = start.offset
        row["exports_at_start"] = start.exports
        row["refused_buyers"] = sum(1 << k for k, iso3 in enumerate(states) if iso3 in start.refuses)


def _set_catalogue(region: np.void, data: StartingData, present: _Present) -> None:
    categories, products, place = region["categories"], region["products"], 0
    maker_of = {start.supplier: k for k, start in enumerate(present.suppliers)}
    for c, category in enumerate(data.categories):
        categories["key"][c], categories["first"][c] = stable_id(category.category), place
        for name in (
            "answers_strike",
            "strike_reach",
            "need_weight",
            "log_frequency",
            "package_units",
            "instalment_quarters",
            "minimum_fleet",
            "founding_budget",
            "allies_provide",
        ):
            categories[name][c] = getattr(category, name)
        region["strike_categories"] |= int(category.strike_reach > 0.0) << c
        names = [each.category for each in data.categories]
        categories["carrier"][c] = names.index(category.carrier) if category.carrier else -1
        worth = [each.tiv for maker in data.suppliers for each in maker.products if each.category == category.category]
        categories["gift_tiv"][c] = sum(worth) / len(worth) if worth else 0.0
        for maker, product in present.products:
            if product.category != category.category:
                continue
            products["key"][place] = stable_id(f"{maker.supplier}|{product.system}")
            products["supplier"][place], products["category"][place] = maker_of[maker.supplier], c
            products["left"][place] = product.units_in_stock
            for name in (
                "available_from", "available_until", "nato_standard", "second_hand", "unit_cost", "tiv", "lead_quarters", "capacity",
                "log_unit_price", "log_line",
            ):  # fmt: skip
                products[name][place] = getattr(product, name)
            place += 1
        categories["after"][c] = place
