"""The region at the start of 2020, read from the shipped data in `scenarios/region`."""

from __future__ import annotations

import csv
import math
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from haemus.model.calendar import LAST_OBSERVED_YEAR, parse_quarter
from haemus.model.powers import POWERS
from haemus.model.start.calibration import calibration

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST_GDP_YEAR: Final = 2019


@dataclass(frozen=True, slots=True)
class StateStart:
    """The data on a state in 2020. Money in EUR million, price levels with 2024 = 1, shares and indices in [0, 1].

    `gdp` is current, by year from 2019; `alignment` is in the order of POWERS.
    """

    iso3: str
    name: str
    published_budget: float
    paper_budget: float | None
    budget_constant: float
    definition_factor: float
    equipment_share: float
    personnel_share: float
    infrastructure_share: float
    price_2020: float
    price_2025: float
    polyarchy: float
    fragility: float
    military_neutral: bool
    entity_veto: bool
    industrial_policy: float
    russia_exposure: float
    gdp: tuple[float, ...]
    alignment: tuple[float, ...]

    @property
    def budget(self) -> float:
        """The budget at the start of 2020 [EUR million]: the published one, or the paper's where that is larger."""
        return max(self.published_budget, self.paper_budget or 0.0)


@dataclass(frozen=True, slots=True)
class PairStart:
    """The data on two states in 2020; `a` before `b` in the alphabet. Distances in km, `peace_years` in years."""

    a: str
    b: str
    distance: float
    border_distance: float
    contiguity: float
    rivalry: float
    peace_years: float
    hostility: float
    regime_distance: float
    treaties: int
    recognition: bool


@dataclass(frozen=True, slots=True)
class GuaranteeStart:
    """A guarantee, or a partnership without one, in 2020. `guideline` in percent of GDP, `commitment` as a logit."""

    guarantee: str
    name: str
    lead: str
    members: tuple[str, ...]
    promises_help: bool
    guideline: float
    commitment: float
    loading: float
    coverage: float


@dataclass(frozen=True, slots=True)
class CategoryStart:
    """A category of weapon systems. `strike_reach` in km, 0 for none; `package_units` in units."""

    category: str
    strike_reach: float
    answers_strike: bool
    need_weight: float
    package_units: float
    instalment_quarters: int


@dataclass(frozen=True, slots=True)
class ProductStart:
    """A product that a supplier offers in a category.

    `unit_cost` in EUR million of 2024, `tiv` in TIV-like units, `capacity` in units a quarter. `log_unit_price` is the log of EUR
    million a TIV-like unit; `log_line` that of the line's output, EUR million a quarter.
    """

    category: str
    system: str
    unit_cost: float
    tiv: float
    nato_standard: bool
    lead_quarters: float
    capacity: float
    second_hand: bool
    available_from: int
    log_unit_price: float
    log_line: float


@dataclass(frozen=True, slots=True)
class SupplierStart:
    """A producer, its home and its catalogue. `exports` of 2020 in EUR million a year."""

    supplier: str
    home: str
    name: str
    foreign: bool
    scale: float
    offset: float
    power: str
    exports: float
    refuses: frozenset[str]
    products: tuple[ProductStart, ...]


@dataclass(frozen=True, slots=True, eq=False)
class StartingData:
    """The data from which a run starts; compared by identity, so that it can serve as a key of caches."""

    states: Mapping[str, StateStart]
    pairs: Mapping[tuple[str, str], PairStart]
    guarantees: tuple[GuaranteeStart, ...]
    categories: tuple[CategoryStart, ...]
    suppliers: tuple[SupplierStart, ...]
    log_distance: Mapping[tuple[str, str], float]
    deals: Mapping[tuple[str, str], float]
    stocks: Mapping[tuple[str, str], tuple[float, float]]
    price_profile: tuple[float, ...]
    allied_homes: frozenset[str]


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("haemus.scenarios") / "region" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _states() -> dict[str, StateStart]:
    gdp = {(row["iso3"], int(row["year"])): float(row["gdp_meur"]) for row in _rows("gdp.csv")}
    alignment = {(row["iso3"], row["power"]): float(row["alignment"]) for row in _rows("alignment.csv")}
    paper_start = {row["iso3"]: float(row["paper_start_2020_meur"]) for row in _rows("paper_start.csv")}
    factors = calibration().definition_factors
    states = {}
    for row in _rows("states.csv"):
        iso3 = row["iso3"]
        states[iso3] = StateStart(
            iso3=iso3,
            name=row["name"],
            published_budget=float(row["published_budget_2020_meur"]),
            paper_budget=paper_start.get(iso3),
            budget_constant=float(row["budget_constant"]),
            definition_factor=factors.get(iso3, 1.0),
            equipment_share=float(row["equipment_share"]),
            personnel_share=float(row["personnel_share"]),
            infrastructure_share=float(row["infrastructure_share"]),
            price_2020=float(row["price_2020"]),
            price_2025=float(row["price_2025"]),
            polyarchy=float(row["polyarchy"]),
            fragility=float(row["fragility"]),
            military_neutral=row["military_neutral"] == "1",
            entity_veto=row["entity_veto"] == "1",
            industrial_policy=float(row["industrial_policy"]),
            russia_exposure=float(row["russia_exposure"]),
            gdp=tuple(gdp[iso3, year] for year in range(FIRST_GDP_YEAR, LAST_OBSERVED_YEAR + 1)),
            alignment=tuple(alignment[iso3, power] for power in POWERS),
        )
    return states


def _pairs() -> dict[tuple[str, str], PairStart]:
    return {
        (row["a"], row["b"]): PairStart(
            a=row["a"],
            b=row["b"],
            distance=float(row["distance_km"]),
            border_distance=float(row["min_distance_km"]),
            contiguity=float(row["contiguity"]),
            rivalry=float(row["rivalry"]),
            peace_years=float(row["peace_years_2020"]),
            hostility=float(row["hostility_2020"]),
            regime_distance=float(row["regime_distance"]),
            treaties=int(row["treaties_2020"]),
            recognition=row["recognition"] == "1",
        )
        for row in _rows("dyads.csv")
    }


def _guarantees() -> tuple[GuaranteeStart, ...]:
    text = (files("haemus.scenarios") / "region" / "guarantees.toml").read_text(encoding="utf-8")
    return tuple(
        GuaranteeStart(
            guarantee=key,
            name=entry["name"],
            lead=entry["lead"],
            members=tuple(entry["members_2020"]),
            promises_help=entry["guarantee"],
            guideline=entry["guideline_pct"],
            commitment=entry["commitment"],
            loading=entry["loading_on_lead"],
            coverage=entry["coverage"],
        )
        for key, entry in tomllib.loads(text).items()
    )


def _categories() -> tuple[CategoryStart, ...]:
    return tuple(
        CategoryStart(
            category=row["category"],
            strike_reach=float(row["strike_reach_km"]),
            answers_strike=row["category"] == "air_defence" or float(row["strike_reach_km"]) > 0.0,
            need_weight=float(row["need_weight"]),
            package_units=float(row["package_units"]),
            instalment_quarters=4 * int(row["instalment_years"]),
        )
        for row in _rows("categories.csv")
    )


def _suppliers() -> tuple[SupplierStart, ...]:
    exports = {row["supplier"]: float(row["exports_2020_meur"]) for row in _rows("producers.csv")}
    catalogue: dict[str, list[ProductStart]] = {}
    for row in _rows("catalogue.csv"):
        cost, tiv, capacity = (
            float(row["unit_cost_meur"]),
            float(row["tiv_per_unit"]),
            float(row["capacity_per_quarter"]),
        )
        product = ProductStart(
            category=row["category"],
            system=row["system"],
            unit_cost=cost,
            tiv=tiv,
            nato_standard=row["standard"] == "nato",
            lead_quarters=float(row["lead_quarters"]),
            capacity=capacity,
            second_hand=row["second_hand"] == "1",
            available_from=parse_quarter(row["available_from"]),
            log_unit_price=math.log(cost / tiv),
            log_line=math.log(capacity * cost),
        )
        catalogue.setdefault(row["supplier"], []).append(product)
    return tuple(
        SupplierStart(
            supplier=row["supplier"],
            home=row["home"],
            name=row["name"],
            foreign=row["foreign"] == "1",
            scale=float(row["scale"]),
            offset=float(row["offset"]),
            power=row["alignment_power"],
            exports=exports.get(row["supplier"], 0.0),
            refuses=frozenset(filter(None, row["refuses"].split(";"))),
            products=tuple(catalogue.get(row["supplier"], ())),
        )
        for row in _rows("suppliers.csv")
    )


ALLIED_HOMES: Final = frozenset(
    (
        "USA",
        "FRA",
        "DEU",
        "ITA",
        "GBR",
        "ESP",
        "NLD",
        "NOR",
        "POL",
        "CZE",
        "SVK",
        "TUR",
        "HUN",
        "HRV",
        "SVN",
        "BGR",
        "ALB",
    )
)
"""Supplier countries in NATO throughout 2020-2025 (general knowledge; FIN and SWE joined in 2023-24 and are left out)."""


@cache
def starting_data() -> StartingData:
    """Return the starting data; read once per process."""
    links = _rows("supplier_links.csv")
    profile = {int(row["year"]): float(row["share"]) for row in _rows("prices.csv")}
    return StartingData(
        states=MappingProxyType(_states()),
        pairs=MappingProxyType(_pairs()),
        guarantees=_guarantees(),
        categories=_categories(),
        suppliers=_suppliers(),
        log_distance=MappingProxyType(
            {(row["buyer"], row["home"]): math.log(float(row["distance_km"])) for row in links}
        ),
        deals=MappingProxyType({(row["buyer"], row["home"]): float(row["deals_2010_2019"]) for row in links}),
        stocks=MappingProxyType(
            {
                (row["iso3"], row["category"]): (float(row["legacy_tiv"]), float(row["nato_tiv"]))
                for row in _rows("stocks.csv")
            }
        ),
        price_profile=tuple(profile[year] for year in range(2020, LAST_OBSERVED_YEAR + 1)),
        allied_homes=ALLIED_HOMES,
    )
