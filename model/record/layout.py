"""The region as one record: types made from the agents' fields, and conversion between objects and a record.

The ensemble runs on the record; the reference's agents take their numbers from it. Every list has room for all that is in the
region's data, rounded up to a multiple of eight, so that the same compiled code serves all scenarios with the same data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from haemus.model.acts import LANES
from haemus.model.agents.agreement import MOST_AGREEMENTS, Agreement
from haemus.model.agents.commons import Commons
from haemus.model.agents.contract import MOST_CONTRACTS, Contract
from haemus.model.agents.guarantee import Guarantee
from haemus.model.agents.pair import PairDraws, Pairs
from haemus.model.agents.pledges import FIRST_PLANNED_YEAR
from haemus.model.agents.signing import Signings
from haemus.model.agents.state import State
from haemus.model.agents.supplier import Quotes, Supplier
from haemus.model.agents.talks import PairDrivers
from haemus.model.agents.tender import Categories, OfferDrivers, Offers, Products
from haemus.model.calendar import LAST_OBSERVED_YEAR, LAST_YEAR, ORIGIN_YEARS
from haemus.model.parameters import REGISTRY
from haemus.model.parameters.rates import QuarterlyRates
from haemus.model.powers import POWERS
from haemus.model.start.region_tables import MOST_CATEGORIES, MOST_STATES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from haemus.model.acts import Acts, Columns, Field
    from haemus.model.parameters import Parameters
    from haemus.model.region import Region
    from haemus.model.start.data import StartingData

AGENTS: Final[Mapping[str, tuple[type[Acts], str]]] = MappingProxyType(
    {
        "states": (State, "state"),
        "guarantees": (Guarantee, "guarantee"),
        "agreements": (Agreement, "agreement"),
        "suppliers": (Supplier, "supplier"),
        "contracts": (Contract, "contract"),
    }
)
"""Tables of agents and contracts, a record for each: their class, and the axis of their places."""
COLUMNS: Final[Mapping[str, type[Columns]]] = MappingProxyType(
    {
        "pairs": Pairs,
        "pair_draws": PairDraws,
        "pair_drivers": PairDrivers,
        "signings": Signings,
        "categories": Categories,
        "products": Products,
        "offers": Offers,
        "offer_drivers": OfferDrivers,
        "quotes": Quotes,
    }
)
"""Tables of pairs, products and the like, which don't act: a list for each field."""
EMPTY_AT_START: Final = ("signings", "agreements", "contracts")
"""Tables without rows at the start, which come last in the record: a run that begins anew needn't clear them."""
MOST_SIGNINGS: Final = 512
"""The most signings and accessions that may be answered at once."""

type Rooms = Mapping[str, int]
"""The length of each axis."""


class NoRoomError(ValueError):
    """The data don't fit into a record."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The types of a region's record, given the lengths of its axes."""

    rooms: Rooms
    region: np.dtype[np.void]
    tables: Mapping[str, np.dtype[np.void]]


def rooms_of(data: StartingData) -> Rooms:
    """Return the lengths of axes that these starting data need; NoRoomError for more states or categories than a set holds.

    They hold for every scenario, whatever it removes.
    """
    products = [product.category for supplier in data.suppliers for product in supplier.products]
    counts = {
        "state": len(data.states), "pair": len(data.states) * (len(data.states) - 1) // 2,
        "guarantee": len(data.guarantees), "supplier": len(data.suppliers), "home": len(homes_of(data)),
        "category": len(data.categories), "product": len(products),
        "offer": max((products.count(each.category) for each in data.categories), default=0),
    }  # fmt: skip
    for axis, most in {"state": MOST_STATES, "category": MOST_CATEGORIES}.items():
        if counts[axis] > most:
            message = f"{counts[axis]} places of the axis {axis}, but a set of them holds at most {most}"
            raise NoRoomError(message)
    rooms = {axis: max(LANES, -(-count // LANES) * LANES) for axis, count in counts.items()}
    years = LAST_OBSERVED_YEAR - ORIGIN_YEARS[0] + 1  # from the first origin on, so that all origins share one layout
    return MappingProxyType(
        rooms
        | {"season": 4, "pair and season": 4 * rooms["pair"]}
        | {"agreement": MOST_AGREEMENTS, "signing": MOST_SIGNINGS, "contract": MOST_CONTRACTS}
        | {"planned year": LAST_YEAR - FIRST_PLANNED_YEAR + 1}
        | {"power": len(POWERS), "year": years, "year or before": years + 1}
    )


def words_at_start(block: NDArray[np.void]) -> int:
    """Return how many words of a region's record a run must have as they are at the start; later ones are set before they are read.

    They end where the tables that are empty at the start begin, or with the last word that isn't zero.
    """
    fields: Any = block.dtype.fields
    empty = min(fields[name][1] for name in EMPTY_AT_START)
    set_ones = np.flatnonzero(block.view(np.int64))
    return max(int(empty) // block.view(np.int64).itemsize, int(set_ones[-1]) + 1)


def homes_of(data: StartingData) -> tuple[str, ...]:
    """Return the names of the homes of suppliers and past deals, in the order of their places."""
    return tuple(sorted({maker.home for maker in data.suppliers} | {home for _, home in data.deals} | set(data.states)))


def record_type(kind: type[Acts], rooms: Rooms) -> np.dtype[np.void]:
    """Return the type of a record with the fields of a class."""
    return np.dtype([_entry(each.name, each.whole, each.axis, rooms) for each in kind.FIELDS.values()])


def _entry(name: str, whole: bool, axis: str, rooms: Rooms) -> tuple[Any, ...]:  # noqa: FBT001 - a field's own
    number = np.int64 if whole else np.float64
    return (name, number, (rooms[axis],)) if axis else (name, number)


PARAMETERS: Final = np.dtype(
    [(name, np.float64) for name, spec in REGISTRY.items() if not isinstance(spec.default, str)]
)
"""All numeric parameters, in their own units; named choices reach the rules through RATES."""
RATES: Final = np.dtype([(entry.name, np.float64) for entry in fields(QuarterlyRates)])
"""Quarterly rates."""


def layout_of(data: StartingData) -> Layout:
    """Return the layout for some starting data."""
    return _layout(tuple(sorted(rooms_of(data).items())))


@cache
def _layout(listed: tuple[tuple[str, int], ...]) -> Layout:
    rooms = dict(listed)  # came as a tuple of pairs: a cache needs a key that can be hashed
    agents = {name: record_type(kind, rooms) for name, (kind, _) in AGENTS.items()}
    columns = {name: record_type(kind, rooms) for name, kind in COLUMNS.items()}
    commons = [_entry(each.name, each.whole, each.axis, rooms) for each in Commons.FIELDS.values()]
    tables: list[tuple[Any, ...]] = [
        *columns.items(),
        *((name, kind, (rooms[AGENTS[name][1]],)) for name, kind in agents.items()),
    ]
    tables.sort(key=lambda table: table[0] in EMPTY_AT_START)
    region = np.dtype([*commons, ("parameters", PARAMETERS), ("rates", RATES), *tables])
    return Layout(MappingProxyType(rooms), region, MappingProxyType({**agents, **columns}))


@lru_cache(maxsize=64)
def numbers_of(p: Parameters) -> tuple[NDArray[np.void], NDArray[np.void]]:
    """Return parameters and quarterly rates as records; they are cached, so don't change them."""
    return _numbers(p, PARAMETERS), _numbers(QuarterlyRates.of(p), RATES)


def _numbers(values: object, kind: np.dtype[np.void]) -> NDArray[np.void]:
    return np.array([tuple(float(getattr(values, name)) for name in kind.names or ())], dtype=kind)


# --- conversion between the record and objects ----------------------------------------------------------


def unpack(record: np.void, region: Region) -> None:
    """Set the numbers of a region and its agents from a record; lists are cut to the length that is in use."""
    counts = {axis: int(record[f"{axis}_count"]) for axis in ("state", "pair", "guarantee", "supplier", "home")}
    counts |= {axis: int(record[f"{axis}_count"]) for axis in ("product", "category")}
    _fill(region, Commons.FIELDS, record, counts)
    for name, table in COLUMNS.items():
        _fill(getattr(region, name), table.FIELDS, record[name], counts)
    for name, (kind, axis) in AGENTS.items():
        if axis in counts:
            for place, agent in enumerate(getattr(region, name)):
                _fill(agent, kind.FIELDS, record[name][place], counts)
                for more, each in type(agent).FIELDS.items():  # those that a user's subclass declares
                    if each.axis and more not in kind.FIELDS:
                        setattr(agent, more, [0 if each.whole else 0.0] * counts[each.axis])


def _fill(owner: object, described: Mapping[str, Field], record: np.void, counts: Mapping[str, int]) -> None:
    for name, each in described.items():
        value = record[name].tolist()  # Python's own numbers, which are faster than NumPy's and round alike
        setattr(owner, name, value[: counts.get(each.axis, len(value))] if each.axis else value)


def pack(region: Region, layout: Layout) -> NDArray[np.void]:
    """Return a region's numbers as an array of one record."""
    block = np.zeros(1, dtype=layout.region)
    record = block[0]
    _write(record, region, Commons.FIELDS)
    for name, table in COLUMNS.items():
        _write(record[name], getattr(region, name), table.FIELDS)
    for name, (kind, _) in AGENTS.items():
        for place, agent in enumerate(getattr(region, name)):
            _write(record[name][place], agent, kind.FIELDS)
    parameters, rates = numbers_of(region.parameters)
    record["parameters"], record["rates"] = parameters[0], rates[0]
    return block


def _write(record: np.void, owner: object, described: Mapping[str, Field]) -> None:
    for name, each in described.items():
        value = getattr(owner, name)
        if each.axis:
            record[name][: len(value)] = value
        else:
            record[name] = value
