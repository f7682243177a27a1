"""The region at an origin, read from its files: those that ship in `scenarios/region`, or those of a region of one's own.

The files describe 2020 and hold what no year changes. For the target set `published` the files in `origins/YYYY` replace
the columns that time changes.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from haemus.model.calendar import BASE_YEAR, LAST_OBSERVED_YEAR, LAST_QUARTER, ORIGIN_YEARS, parse_quarter
from haemus.model.powers import POWERS
from haemus.model.start.calibration import PAPER, PAPER_ORIGIN, TargetSet, calibration
from haemus.model.start.names import rows_of
from haemus.model.start.region_files import RegionFiles, region_in_use
from haemus.model.start.region_tables import AIR_DEFENCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from haemus.model.start.calibration import Calibration

type Row = dict[str, str]

HALF: Final = 0.5
AGED: Final = 0.2
"""What 25 years leave of a legacy unit's TIV (scenarios/region/sources.md); half a least fleet of such units makes an arm."""
EVER: Final = LAST_QUARTER + 1
"""After every quarter of a run: a product that doesn't leave the market."""
_IN_2020: Final = {
    "published_budget_2020_meur": "published_budget_meur",
    "peace_years_2020": "peace_years",
    "hostility_2020": "hostility",
    "grievance_2020": "grievance",
    "treaties_2020": "treaties",
    "deals_2010_2019": "deals",
}
"""Columns that carry their year in the files of 2020, by the name that every origin has."""


@dataclass(frozen=True, slots=True)
class StateStart:
    """The data on a state at the origin. Money in EUR million, price levels with 2024 = 1, shares and indices in [0, 1].

    `gdp` is current, by year from the one before the origin; `price_before` is the price level of that year. `price_levels` are
    those of the origin and of later years, the last of them the last observed. `alignment` is in the order of POWERS.
    """

    iso3: str
    name: str
    published_budget: float
    paper_budget: float | None
    definition_factor: float
    equipment_share: float
    personnel_share: float
    infrastructure_share: float
    price_before: float
    price_levels: tuple[tuple[int, float], ...]
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
        """The budget at the origin [EUR million]: the published one, or the paper's where that is larger."""
        return max(self.published_budget, self.paper_budget or 0.0)

    @property
    def price(self) -> float:
        """The price level of the origin's year."""
        return self.price_levels[0][1]

    @property
    def price_2020(self) -> float:
        """The price level of 2020; KeyError for an origin after it."""
        return dict(self.price_levels)[2020]

    @property
    def price_2025(self) -> float:
        """The price level of 2025."""
        return dict(self.price_levels)[2025]


@dataclass(frozen=True, slots=True)
class PairStart:
    """The data on two states at the origin; `a` before `b` in the alphabet. Distances in km, `peace_years` in years."""

    a: str
    b: str
    distance: float
    border_distance: float
    contiguity: float
    rivalry: float
    peace_years: float
    hostility: float
    grievance: float
    regime_distance: float
    treaties: int
    recognition: bool


@dataclass(frozen=True, slots=True)
class GuaranteeStart:
    """A guarantee, or a partnership without one, at the origin. `guideline` in percent of GDP, `commitment` as a logit."""

    guarantee: str
    name: str
    lead: str
    members: tuple[str, ...]
    promises_help: bool
    guideline: float
    commitment: float
    loading: float
    coverage: float
    rests_on_troops: float
    pledge: PledgeStart | None


@dataclass(frozen=True, slots=True)
class PledgeStart:
    """A pledge made before the origin: target [percent of GDP], the year it is due, and each member's path.

    `paths` has the year in which a member's path began, and its published burden then [percent of GDP].
    """

    target: float
    due: int
    paths: Mapping[str, tuple[int, float]]


@dataclass(frozen=True, slots=True)
class CategoryStart:
    """A category of weapon systems. `strike_reach` in km, 0 for none; `package_units` and `minimum_fleet` in units.

    `log_frequency` is the log of its orders on record over those of all categories. `founding_budget` [EUR million a year, constant
    2024] is the published budget from which a state may found the arm of service, 0 where any may; `allies_provide` whether an
    alliance does the service for members without the arm; `carrier` the category whose systems carry these, "" for none;
    `least_arm` [TIV-like] the stock from which a state has the arm at the start.
    """

    category: str
    strike_reach: float
    answers_strike: bool
    need_weight: float
    log_frequency: float
    package_units: float
    instalment_quarters: int
    minimum_fleet: float
    founding_budget: float
    allies_provide: bool
    carrier: str
    least_arm: float


@dataclass(frozen=True, slots=True)
class ProductStart:
    """A product that a supplier offers in a category, from quarter `available_from` to `available_until`, both included.

    `units_in_stock` is what a used product's stock holds, infinite for new ones. `unit_cost` in EUR million of 2024, `tiv` in
    TIV-like units, `capacity` in units a quarter. `log_unit_price` is the log of EUR million a TIV-like unit; `log_line` that of the
    line's output, EUR million a quarter.
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
    available_until: int
    units_in_stock: float
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

    origin: int
    targets: TargetSet
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


@dataclass(frozen=True, slots=True)
class _Files:
    """The files of one origin: those of 2020 and, for the published set, what `origins/YYYY` replaces in them."""

    region: RegionFiles
    origin: int
    targets: TargetSet

    def plain(self, name: str) -> list[Row]:
        """Return the rows of one file."""
        listed = rows_of(self.region, name)
        return [{_IN_2020.get(key, key): value for key, value in row.items()} for row in listed]

    def rows(self, name: str, *keys: str) -> list[Row]:
        """Return the rows of a file; rows are matched by `keys`."""
        found = self.plain(name)
        if self.targets == PAPER:
            return found
        replaced = {tuple(row[key] for key in keys): row for row in self.plain(f"origins/{self.origin}/{name}")}
        return [row | replaced[tuple(row[key] for key in keys)] for row in found]

    def price_levels(self, row: Row) -> tuple[tuple[int, float], ...]:
        """Return the price levels that a state's row gives, by year from the origin on."""
        years = (year for year in range(self.origin, LAST_OBSERVED_YEAR + 1) if row.get(f"price_{year}"))
        return tuple((year, float(row[f"price_{year}"])) for year in years)

    def calibration(self) -> Calibration:
        """Return the calibration that belongs to these data."""
        return calibration(self.targets, self.origin)


def _states(source: _Files) -> dict[str, StateStart]:
    gdp = {(row["iso3"], int(row["year"])): float(row["gdp_meur"]) for row in source.plain("gdp.csv")}
    alignment = {
        (row["iso3"], row["power"]): float(row["alignment"]) for row in source.rows("alignment.csv", "iso3", "power")
    }
    of_paper = {row["iso3"]: float(row["paper_start_2020_meur"]) for row in source.plain("paper_start.csv")}
    paper_start = of_paper if source.targets == PAPER else {}
    factors = source.calibration().definition_factors
    states = {}
    for row in source.rows("states.csv", "iso3"):
        iso3, levels = row["iso3"], source.price_levels(row)
        states[iso3] = StateStart(
            iso3=iso3,
            name=row["name"],
            published_budget=float(row["published_budget_meur"]),
            paper_budget=paper_start.get(iso3),
            definition_factor=factors.get(iso3, 1.0),
            equipment_share=float(row["equipment_share"]),
            personnel_share=float(row["personnel_share"]),
            infrastructure_share=float(row["infrastructure_share"]),
            # in the paper's set GDP of 2019 takes the price level of 2020
            price_before=float(row.get("price_before") or levels[0][1]),
            price_levels=levels,
            polyarchy=float(row["polyarchy"]),
            fragility=float(row["fragility"]),
            military_neutral=row["military_neutral"] == "1",
            entity_veto=row["entity_veto"] == "1",
            industrial_policy=float(row["industrial_policy"]),
            russia_exposure=float(row["russia_exposure"]),
            gdp=tuple(gdp[iso3, year] for year in range(source.origin - 1, LAST_OBSERVED_YEAR + 1)),
            alignment=tuple(alignment[iso3, power] for power in POWERS),
        )
    return states


def _pairs(source: _Files) -> dict[tuple[str, str], PairStart]:
    return {
        (row["a"], row["b"]): PairStart(
            a=row["a"],
            b=row["b"],
            distance=float(row["distance_km"]),
            border_distance=float(row["min_distance_km"]),
            contiguity=float(row["contiguity"]),
            rivalry=float(row["rivalry"]),
            peace_years=float(row["peace_years"]),
            hostility=float(row["hostility"]),
            grievance=float(row["grievance"]),
            regime_distance=float(row["regime_distance"]),
            treaties=int(row["treaties"]),
            recognition=row["recognition"] == "1",
        )
        for row in source.rows("dyads.csv", "a", "b")
    }


def _guarantees(source: _Files) -> tuple[GuaranteeStart, ...]:
    entries = tomllib.loads(source.region.text("guarantees.toml"))
    members = {key: entry["members_2020"] for key, entry in entries.items()}
    if source.targets != PAPER:
        listed = {row["guarantee"]: row["members"] for row in source.plain(f"origins/{source.origin}/guarantees.csv")}
        members = {key: listed[key].split(";") for key in entries}
    return tuple(
        GuaranteeStart(
            guarantee=key,
            name=entry["name"],
            lead=entry["lead"],
            members=tuple(members[key]),
            promises_help=entry["guarantee"],
            guideline=entry["guideline_pct"],
            commitment=entry["commitment"],
            loading=entry["loading_on_lead"],
            coverage=entry["coverage"],
            rests_on_troops=entry["rests_on_troops"],
            pledge=_pledge(key, entry, source),
        )
        for key, entry in entries.items()
    )


def _pledge(guarantee: str, entry: Mapping[str, Any], source: _Files) -> PledgeStart | None:
    """Return the pledge of a guarantee that was made before the origin; paths that began after it are left out."""
    if "pledged" not in entry or entry["pledged"].year >= source.origin:
        return None
    paths = {
        row["iso3"]: (int(row["year"]), float(row["burden_pct"]))
        for row in source.plain("pledges.csv")
        if row["guarantee"] == guarantee and int(row["year"]) <= source.origin
    }
    return PledgeStart(entry["pledge_pct"], entry["pledge_due"], MappingProxyType(paths))


def _categories(source: _Files) -> tuple[CategoryStart, ...]:
    orders = sum(float(row["orders_on_record"]) for row in source.plain("categories.csv"))
    return tuple(
        CategoryStart(
            category=row["category"],
            strike_reach=float(row["strike_reach_km"]),
            answers_strike=row["category"] == AIR_DEFENCE or float(row["strike_reach_km"]) > 0.0,
            need_weight=float(row["need_weight"]),
            log_frequency=math.log(float(row["orders_on_record"]) / orders),
            package_units=float(row["package_units"]),
            instalment_quarters=4 * int(row["instalment_years"]),
            minimum_fleet=float(row["minimum_fleet"]),
            founding_budget=float(row["founding_budget_meur"]),
            allies_provide=row["allies_provide"] == "1",
            carrier=row["carrier"],
            least_arm=HALF * float(row["minimum_fleet"]) * float(row["legacy_tiv_unit"]) * AGED,
        )
        for row in source.plain("categories.csv")
    )


def _suppliers(source: _Files) -> tuple[SupplierStart, ...]:
    exports = {row["supplier"]: float(row["exports_2020_meur"]) for row in source.plain("producers.csv")}
    catalogue: dict[str, list[ProductStart]] = {}
    for row in source.plain("catalogue.csv"):
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
            available_until=parse_quarter(row["available_until"]) if row["available_until"] else EVER,
            units_in_stock=float(row["units_in_stock"] or math.inf),
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
        for row in source.plain("suppliers.csv")
    )


def has_origin(origin: int, targets: TargetSet, region: RegionFiles) -> bool:
    """Return whether a region's files hold the starting data of an origin and a target set."""
    return targets == PAPER or region.has(f"origins/{origin}/states.csv")


def starting_data(
    origin: int = BASE_YEAR, targets: TargetSet = PAPER, region: RegionFiles | None = None
) -> StartingData:
    """Return the starting data of an origin and a target set; read once per process. Without `region`, that in use.

    ValueError for an origin that isn't one of ORIGIN_YEARS, for any but 2020 in the set `paper`, and for one that the region's
    files don't have.
    """
    # one key for each, however it was called: the data are compared by identity
    return _starting_data(origin, targets, region or region_in_use())


@cache
def _starting_data(origin: int, targets: TargetSet, region: RegionFiles) -> StartingData:
    allowed = (PAPER_ORIGIN,) if targets == PAPER else ORIGIN_YEARS
    if origin not in allowed or not has_origin(origin, targets, region):
        raise ValueError(f"no starting data of {origin} in the target set {targets!r} (allowed: {allowed})")
    source = _Files(region, origin, targets)
    links = source.rows("supplier_links.csv", "buyer", "home")
    profile = {int(row["year"]): float(row["share"]) for row in source.plain("prices.csv")}
    return StartingData(
        origin=origin,
        targets=targets,
        states=MappingProxyType(_states(source)),
        pairs=MappingProxyType(_pairs(source)),
        guarantees=_guarantees(source),
        categories=_categories(source),
        suppliers=_suppliers(source),
        log_distance=MappingProxyType(
            {(row["buyer"], row["home"]): math.log(float(row["distance_km"])) for row in links}
        ),
        deals=MappingProxyType({(row["buyer"], row["home"]): float(row["deals"]) for row in links}),
        stocks=MappingProxyType(
            {
                (row["iso3"], row["category"]): (float(row["legacy_tiv"]), float(row["nato_tiv"]))
                for row in source.rows("stocks.csv", "iso3", "category")
            }
        ),
        price_profile=tuple(profile[year] for year in range(BASE_YEAR, LAST_OBSERVED_YEAR + 1)),
        allied_homes=frozenset(row["home"] for row in source.plain("suppliers.csv") if row["home_in_nato"] == "1"),
    )
