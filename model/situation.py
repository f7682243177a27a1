"""The situation: the numbers that loops over dyads, suppliers, products and stocks walk, as records and matrices.

Agents remember what concerns them alone; what stands between many of them is kept here, so that a loop over it compiles.
`Dyad` and `Supplier` are windows on its records. One field here is one variable of the model.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache, lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, Protocol, overload

import numpy as np

from model.draws import stable_id
from model.rates import QuarterlyRates
from model.rules.strike import within_reach
from model.rules.talks import proximity
from model.start import POWERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from model.agents.state import State
    from model.parameters import Parameters
    from model.start import StartingData, SupplierStart

DRIVERS: Final = (
    "proximity", "regime distance", "size", "standing tie", "alignment", "eastern lean", "transfers", "veto",
    "shared rival", "closure", "deficit", "counter-alignment", "hostility", "agreements",
)  # fmt: skip
"""A pair's drivers: the standing ones, then the current ones."""
OFFER_TERMS: Final = (
    "scale", "any deal", "deals", "distance", "pact",
    "price", "lead time", "product line", "standard", "alignment", "offset", "embargo", "second-hand", "domestic",
)  # fmt: skip
"""What an offer is judged by: five drivers of habit, nine of the offer itself."""


def _record(whole: Sequence[str], real: Sequence[str], *more: tuple[str, type, tuple[int, ...]]) -> np.dtype[np.void]:
    """Return the type of a record; `np.record`, so that its fields are attributes in plain Python too."""
    listed = [*((name, np.int64) for name in whole), *((name, np.float64) for name in real), *more]
    return np.dtype((np.record, listed))


STATE: Final = _record(("key", "home"), ("neutral", "policy"))
"""What is constant of a state: id, its place among homes, military neutrality, industrial policy."""
DYAD: Final = _record(
    ("a", "b", "key_a", "key_b", "barred", "stage"),
    (
        "contiguity", "rivalry", "border_distance", "near", "regime_distance", "standing_tie", "veto", "hostility_floor",
        "hostility", "peace_years", "hazard", "wary", "standing_surplus", "surplus", "lost", "multiplier", "capital", "rate",
    ),
    ("drivers", np.float64, (len(DRIVERS),)),
)  # fmt: skip
"""What lies between two states, `a` and `b` by their places."""
SUPPLIER: Final = _record(
    ("key", "home", "power", "exporter", "lost"),
    (
        "offer", "scale", "offset_at_start", "usual_orders", "capacity_at_start", "exports_at_start",
        "offset", "capacity", "backlog", "orders", "allied_orders", "exports", "integration",
        "log_scale", "log_price_factor", "price_factor", "lead_factor",
    ),
)  # fmt: skip
"""A producer's book; `power` is -1 where it belongs to none, `lost` counts the quarter's lost tenders."""
PRODUCT: Final = _record(
    ("key", "supplier", "available_from", "nato_standard", "second_hand"),
    ("unit_cost", "tiv", "lead_quarters", "capacity", "log_unit_price", "log_line"),
)
CATEGORY: Final = _record(("key", "first", "after", "answers_strike"), ("need_weight", "package_units", "strike_reach"))
"""A category of weapons; its products are those from `first` to before `after`."""
OFFER: Final = _record(
    ("product", "embargoed", "lead_quarters", "delivery_quarters"),
    ("price", "log_price", "lead", "units", "utility"),
    ("drivers", np.float64, (len(OFFER_TERMS),)),
)
"""What is on the table in one tender; `price` [EUR million of the day a unit], `lead` [quarters] as quoted.

Of the chosen one alone, what the contract says: quarters to the first delivery, and over how many the units come."""


class OnRecord(Protocol):
    """Whoever has a record: columns by name, and a place in them."""

    columns: Mapping[str, NDArray[Any]]
    place: int


class Column[Number: (int, float)]:
    """A number that an agent reads and writes as its own, and that is kept in a record."""

    def __set_name__(self, owner: type, name: str) -> None:
        """Take the field's name from the attribute's."""
        self.name = name

    @overload
    def __get__(self, agent: None, owner: type) -> Column[Number]: ...
    @overload
    def __get__(self, agent: OnRecord, owner: type) -> Number: ...
    def __get__(self, agent: OnRecord | None, owner: type) -> Number | Column[Number]:
        """Return the number as plain Python's."""
        if agent is None:
            return self
        number: Number = agent.columns[self.name].item(agent.place)
        return number

    def __set__(self, agent: OnRecord, value: Number) -> None:
        """Keep the number."""
        agent.columns[self.name][agent.place] = value


class Row:
    """A row of numbers that an agent reads and changes as its own, and that is kept in a matrix of the situation."""

    def __set_name__(self, owner: type, name: str) -> None:
        """Take the matrix's name from the attribute's."""
        self.name = name

    def __get__(self, agent: Any, owner: type) -> NDArray[np.float64]:  # noqa: ANN401 - a state, which imports this
        """Return the agent's row, a view."""
        row: NDArray[np.float64] = getattr(agent.model.situation, self.name)[agent.place]
        return row


@dataclass(frozen=True, slots=True)
class Situation:
    """The numbers of one run; `[state, ...]` by place, homes of suppliers and deals in `homes`."""

    homes: tuple[str, ...]
    states: NDArray[np.void]
    dyads: NDArray[np.void]
    suppliers: NDArray[np.void]
    products: NDArray[np.void]
    categories: NDArray[np.void]
    offers: NDArray[np.void]
    dyad_of: NDArray[np.int64]  # [state, state], -1 for a state and itself
    linked: NDArray[np.int64]  # [state, state] agreements in force between the two
    depth: NDArray[np.float64]  # [state, state] of the deepest agreement between the two, as a pact counts it
    wary: NDArray[np.float64]  # [state, state]
    bias: NDArray[np.float64]  # [state, state] how the one reads the other
    perceived: NDArray[np.float64]  # [state, state] hazard
    reach: NDArray[np.float64]  # [dyad, category] part of the deep strike that reaches across the border
    nato: NDArray[np.float64]  # [state, category] TIV-like units
    east: NDArray[np.float64]
    legacy: NDArray[np.float64]
    on_order: NDArray[np.float64]  # [state, category]
    alarms: NDArray[np.float64]  # [state, category]
    booked: NDArray[np.float64]  # [state] TIV-like units that the books say are there
    deals: NDArray[np.float64]  # [state, home] past deals, which fade
    log_distance: NDArray[np.float64]  # [state, home] of km
    refused: NDArray[np.bool_]  # [state, supplier] who isn't served
    embargo: NDArray[np.float64]  # [state, supplier] leak of the embargo in force, -1 where there is none
    alignment: NDArray[np.float64]  # [state, power]
    home_state: NDArray[np.int64]  # [home] the state's place, -1 outside the region
    home_allied: NDArray[np.bool_]  # [home] outside the region and in NATO


@dataclass(frozen=True, slots=True)
class Answers:
    """Where sweeps lay what a phase reads at once; nothing is remembered here."""

    disputes: NDArray[np.float64]  # [state] sum of perceived hazards
    exposures: NDArray[np.float64]  # [state] to others' deep strike
    severity: NDArray[np.float64]  # [dyad] of the quarter's crisis, 0 without one
    chances: NDArray[np.float64]  # [dyad] of that crisis
    willing: NDArray[np.bool_]  # [dyad] ready to sign
    gains: NDArray[np.float64]  # [state, (applies, mean surplus, mean multiplier, rate)]
    missing: NDArray[np.float64]  # [category, (need in [0, 1], missing stock)]
    weighed: NDArray[np.float64]  # [state, (NATO standard, all, deep strike)]

    @classmethod
    def to(cls, situation: Situation) -> Answers:
        """Return room for the answers to a situation."""
        states, dyads, categories = situation.states.size, situation.dyads.size, situation.categories.size
        return cls(
            disputes=np.zeros(states),
            exposures=np.zeros(states),
            severity=np.zeros(dyads),
            chances=np.zeros(dyads),
            willing=np.zeros(dyads, dtype=np.bool_),
            gains=np.zeros((states, 4)),
            missing=np.zeros((categories, 2)),
            weighed=np.zeros((states, 3)),
        )


def of_states(states: Sequence[State], name: str, kind: type = np.float64) -> NDArray[Any]:
    """Return what each state remembers under a name, by place."""
    return np.fromiter(map(attrgetter(name), states), kind, len(states))


def columns_of(records: NDArray[np.void]) -> dict[str, NDArray[Any]]:
    """Return views of the fields of records, by name."""
    return {name: records[name] for name in records.dtype.names or ()}


def parameter_record(p: Parameters) -> NDArray[np.void]:
    """Return the parameters that are numbers, as one record."""
    return _packed({entry.name: getattr(p, entry.name) for entry in fields(p)})


def rate_record(rates: QuarterlyRates) -> NDArray[np.void]:
    """Return the quarterly rates, as one record."""
    return _packed({entry.name: getattr(rates, entry.name) for entry in fields(QuarterlyRates)})


def _packed(values: Mapping[str, object]) -> NDArray[np.void]:
    numbers = {name: float(value) for name, value in values.items() if isinstance(value, int | float)}
    return np.array([tuple(numbers.values())], dtype=_reals(tuple(numbers)))


@cache
def _reals(names: tuple[str, ...]) -> np.dtype[np.void]:
    """Return the type of a record of numbers; always the same object, by which Numba knows it again at once."""
    return _record((), names)


SHARED: Final = frozenset(
    {
        "homes",
        "states",
        "products",
        "categories",
        "dyad_of",
        "reach",
        "log_distance",
        "refused",
        "home_state",
        "home_allied",
    }
)
"""What no run changes: all runs of a process read the same."""


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
    nothing, nobody = np.zeros((count, len(kinds))), np.zeros((count, count))
    return Situation(
        homes=homes,
        states=_states(data, states, homes),
        dyads=dyads,
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
        alignment=np.array([data.states[iso3].alignment for iso3 in states]),
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
            "border_distance",
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
        row["price_factor"] = row["lead_factor"] = 1.0
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
