"""The names in a region's data, which scenarios may use. Without a region, they are those of the region in use."""

from __future__ import annotations

import csv
import io
import tomllib
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from haemus.model.start.region_files import RegionFiles, region_in_use

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NameKind = Literal["state", "power", "supplier", "home_producer", "producer_home", "donor", "category", "guarantee"]


def known_states(region: RegionFiles | None = None) -> frozenset[str]:
    """Return the ISO3 codes of the states that act (Kosovo is XKX)."""
    return frozenset(state_names(region))


def state_names(region: RegionFiles | None = None) -> Mapping[str, str]:
    """Return the English names of the states that act, by ISO3, in the order of the data."""
    return _state_names(region or region_in_use())


def known_powers(region: RegionFiles | None = None) -> frozenset[str]:
    """Return the outside powers with which states align; EUR is the EU's core."""
    return _column(region or region_in_use(), "alignment.csv", "power")


def supplier_homes(region: RegionFiles | None = None) -> Mapping[str, str]:
    """Return the home country of each supplier, by supplier id."""
    return _supplier_homes(region or region_in_use())


def home_producers(region: RegionFiles | None = None) -> frozenset[str]:
    """Return the supplier ids of the region's own producers."""
    return frozenset(
        row["supplier"] for row in rows_of(region or region_in_use(), "suppliers.csv") if row["foreign"] == "0"
    )


def supplier_categories(region: RegionFiles | None = None) -> Mapping[str, frozenset[str]]:
    """Return the weapon categories in each supplier's catalogue, by supplier id."""
    return _supplier_categories(region or region_in_use())


def known_categories(region: RegionFiles | None = None) -> frozenset[str]:
    """Return the weapon categories."""
    return _column(region or region_in_use(), "categories.csv", "category")


def known_guarantees(region: RegionFiles | None = None) -> frozenset[str]:
    """Return the guarantees, partnerships without a promise among them."""
    return frozenset(tomllib.loads((region or region_in_use()).text("guarantees.toml")))


def known_names(kind: NameKind, region: RegionFiles | None = None) -> frozenset[str]:
    """Return all valid names of a kind."""
    return _known_names(kind, region or region_in_use())


def rows_of(region: RegionFiles, name: str) -> list[dict[str, str]]:
    """Return the rows of a table of a region, by column."""
    return rows_in(region.text(name))


def rows_in(table: str) -> list[dict[str, str]]:
    """Return the rows of a table's text, by column."""
    # not by str.splitlines, which also takes some characters within a cell for the end of a line
    return list(csv.DictReader(io.StringIO(table, newline="")))


def _column(region: RegionFiles, file: str, column: str) -> frozenset[str]:
    return frozenset(row[column] for row in rows_of(region, file))


@cache
def _state_names(region: RegionFiles) -> Mapping[str, str]:
    return MappingProxyType({row["iso3"]: row["name"] for row in rows_of(region, "states.csv")})


@cache
def _supplier_homes(region: RegionFiles) -> Mapping[str, str]:
    return MappingProxyType({row["supplier"]: row["home"] for row in rows_of(region, "suppliers.csv")})


@cache
def _supplier_categories(region: RegionFiles) -> Mapping[str, frozenset[str]]:
    made: dict[str, set[str]] = {supplier: set() for supplier in supplier_homes(region)}
    for row in rows_of(region, "catalogue.csv"):
        made[row["supplier"]].add(row["category"])
    return MappingProxyType({supplier: frozenset(categories) for supplier, categories in made.items()})


@cache
def _known_names(kind: NameKind, region: RegionFiles) -> frozenset[str]:
    homes = supplier_homes(region)
    by_kind: Mapping[NameKind, Callable[[], frozenset[str]]] = {
        "state": lambda: known_states(region),
        "power": lambda: known_powers(region),
        "supplier": lambda: frozenset(homes),
        "home_producer": lambda: home_producers(region),
        "producer_home": lambda: frozenset(homes.values()),
        "donor": lambda: known_states(region) | known_powers(region) | frozenset(homes.values()),
        "category": lambda: known_categories(region),
        "guarantee": lambda: known_guarantees(region),
    }
    return by_kind[kind]()
