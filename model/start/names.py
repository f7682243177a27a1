"""The names in the region's data, which scenarios may use."""

import csv
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Literal

NameKind = Literal["state", "power", "supplier", "home_producer", "producer_home", "donor", "category", "guarantee"]


def region_file(name: str) -> Traversable:
    """Return a file of the region's starting data, wherever the distribution is installed."""
    return files("haemus.scenarios").joinpath("region", name)


def _column(file: str, column: str) -> frozenset[str]:
    with region_file(file).open(encoding="utf-8") as rows:
        return frozenset(row[column] for row in csv.DictReader(rows))


@cache
def known_states() -> frozenset[str]:
    """Return the ISO3 codes of the states that act (Kosovo is XKX)."""
    return _column("states.csv", "iso3")


@cache
def known_powers() -> frozenset[str]:
    """Return the outside powers with which states align; EUR is the EU's core."""
    return _column("alignment.csv", "power")


@cache
def supplier_homes() -> Mapping[str, str]:
    """Return the home country of each supplier, by supplier id."""
    with region_file("suppliers.csv").open(encoding="utf-8") as rows:
        return MappingProxyType({row["supplier"]: row["home"] for row in csv.DictReader(rows)})


@cache
def home_producers() -> frozenset[str]:
    """Return the supplier ids of the region's own producers."""
    with region_file("suppliers.csv").open(encoding="utf-8") as rows:
        return frozenset(row["supplier"] for row in csv.DictReader(rows) if row["foreign"] == "0")


@cache
def supplier_categories() -> Mapping[str, frozenset[str]]:
    """Return the weapon categories in each supplier's catalogue, by supplier id."""
    made: dict[str, set[str]] = {supplier: set() for supplier in supplier_homes()}
    with region_file("catalogue.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            made[row["supplier"]].add(row["category"])
    return MappingProxyType({supplier: frozenset(categories) for supplier, categories in made.items()})


@cache
def known_categories() -> frozenset[str]:
    """Return the weapon categories."""
    return _column("categories.csv", "category")


@cache
def known_guarantees() -> frozenset[str]:
    """Return the guarantees, partnerships without a promise among them."""
    with region_file("guarantees.toml").open("rb") as text:
        return frozenset(tomllib.load(text))


@cache
def known_names(kind: NameKind) -> frozenset[str]:
    """Return all valid names of a kind."""
    homes = supplier_homes()
    by_kind: Mapping[NameKind, Callable[[], frozenset[str]]] = {
        "state": known_states,
        "power": known_powers,
        "supplier": lambda: frozenset(homes),
        "home_producer": home_producers,
        "producer_home": lambda: frozenset(homes.values()),
        "donor": lambda: known_states() | known_powers() | frozenset(homes.values()),
        "category": known_categories,
        "guarantee": known_guarantees,
    }
    return by_kind[kind]()
