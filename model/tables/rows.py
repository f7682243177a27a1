"""The rows that runs of one scenario write, as arrays: the form in which outcomes and tables read them.

Both engines write them. Names are written as numbers, which `Names` resolves. Rows are in the order of the runs, and within a run in the
order in which they were written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from haemus.model.calendar import quarter_name
from haemus.model.start.region_files import SHIPPED, RegionFiles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from haemus.model.scenario import ResolvedScenario
    from haemus.model.start.data import StartingData

STATE_COLUMNS: Final = (
    "quarter", "state", "budget_meur", "budget_initial_meur", "outturn_meur", "published_meur", "gdp_meur", "price_level", "burden",
    "personnel_meur", "equipment_meur", "infrastructure_meur", "other_meur", "appropriation_meur", "grants_meur",
    "borrowed_meur", "account_meur", "debt_meur",
    "equipment_share", "committed_meur", "committed_share",
    "threat", "threat_disputes", "threat_strike", "threat_systemic", "credibility", "help", "restraint",
    "strike", "interoperability", "stock_tiv", "imports_tiv", "imports_meur", "domestic_meur", "exports_meur",
    "agreements", "capital", "fragility", "influence_west", "influence_east", "alignment_west", "alignment_east",
)  # fmt: skip
STATE_ROW: Final = np.dtype([(name, np.int64 if name == "agreements" else np.float64) for name in STATE_COLUMNS[2:]])
"""A state's row without quarter and name."""
AGREEMENT_COLUMNS: Final = ("quarter", "agreement", "kind", "action", "members")
CONTRACT_COLUMNS: Final = (
    "buyer", "supplier", "supplier_state", "category", "system", "units", "value_meur", "second_hand",
    "quarter_signed", "quarter_first_delivery", "quarter_last_delivery", "imposed", "aid",
)  # fmt: skip
CRISIS_COLUMNS: Final = ("quarter", "a", "b", "severity", "hazard")
EVENT_COLUMNS: Final = ("quarter", "event", "type", "origin")

Cell = float | int | str | bool
Named = tuple[Cell, ...]

ACTIONS: Final = ("signed", "applied", "joined", "deepened", "lapsed")
AGREEMENT_KINDS: Final = ("strategic", "routine")
STRATEGIC, ROUTINE = range(len(AGREEMENT_KINDS))
ORIGINS: Final = ("dated", "drawn", "endogenous")
ITS_OWN_DOUBT: Final = -1
"""Stands for the one event that no scenario names: a doubt that an alliance casts on itself."""


def _row(whole: tuple[str, ...], real: tuple[str, ...] = ()) -> np.dtype[np.void]:
    listed = [*((name, np.int64) for name in whole), *((name, np.float64) for name in real)]
    return np.dtype(listed)


RUN: Final = _row(("seed", "refusals", "tenders_lost"), ("largest_multiplier",))
AGREEMENT_ROW: Final = _row(("run", "quarter", "founders", "signed", "action", "members", "kind"))
"""A change of an agreement, which is identified by its `founders` and the quarter in which they `signed`.

`founders` and `members` (after it) are sets of states: bit k is the k-th state. `action` is a place in ACTIONS, `kind` one in
AGREEMENT_KINDS. A routine treaty has one row, its signing; with its two states and quarter it is named.
"""
CONTRACT_ROW: Final = _row(
    ("run", "buyer", "product", "signed", "first_delivery", "last_delivery", "imposed", "aid"), ("units", "value")
)
CRISIS_ROW: Final = _row(("run", "quarter", "a", "b"), ("severity", "hazard"))
EVENT_ROW: Final = _row(("run", "quarter", "event", "origin"))
"""An event that happened; `event` is a place in `Names.events` or ITS_OWN_DOUBT, `origin` a place in ORIGINS."""


class Listing(NamedTuple):
    """A product that some supplier offers."""

    supplier: str
    home: str
    category: str
    system: str
    second_hand: bool


class Happening(NamedTuple):
    """An event of the scenario."""

    event: str
    type: str


@dataclass(frozen=True, slots=True)
class Names:
    """The names behind the numbers in rows, and the region that they are of."""

    states: tuple[str, ...]
    products: tuple[Listing, ...]
    events: tuple[Happening, ...]
    region: RegionFiles = SHIPPED

    def group(self, states: Iterable[str]) -> int:
        """Return a set of states as a number: bit k is the k-th state."""
        return sum(1 << self.states.index(state) for state in states)

    def members(self, group: int) -> tuple[str, ...]:
        """Return the states of a set."""
        return tuple(state for place, state in enumerate(self.states) if group >> place & 1)

    def agreement(self, founders: int, signed: int) -> str:
        """Return the name of an agreement, such as "ALB-HRV-2025Q1"."""
        return "-".join([*self.members(founders), quarter_name(signed)])

    def happening(self, event: int, quarter: int) -> Happening:
        """Return an event that happened in a quarter, also an alliance's own doubt."""
        if event == ITS_OWN_DOUBT:
            return Happening(f"further-doubt-{quarter_name(quarter).lower()}", "article5_doubt")
        return self.events[event]


def names_of(scenario: ResolvedScenario, data: StartingData) -> Names:
    """Return the names behind the numbers in the rows of a scenario's runs.

    States are those present, by ISO3. Products are sorted by category and then by supplier, both in the order of the data,
    without suppliers that are removed or whose home is. Events are those that the run can reach, by date and id.
    """
    makers = [
        maker
        for maker in data.suppliers
        if maker.supplier not in scenario.removed_suppliers and maker.home not in scenario.removed_states
    ]
    return Names(
        states=tuple(sorted(data.states.keys() - scenario.removed_states)),
        products=tuple(
            Listing(maker.supplier, maker.home, product.category, product.system, product.second_hand)
            for category in data.categories
            for maker in makers
            for product in maker.products
            if product.category == category.category
        ),
        events=tuple(Happening(event.id, event.type) for event in scenario.events),
        region=scenario.region,
    )


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of some runs; `first` and `last` are the quarters that they recorded."""

    names: Names
    first: int
    last: int
    runs: NDArray[np.void]  # RUN, one for each
    states: NDArray[np.void]  # STATE_ROW [run, quarter, state]
    agreements: NDArray[np.void]  # AGREEMENT_ROW
    contracts: NDArray[np.void]  # CONTRACT_ROW
    crises: NDArray[np.void]  # CRISIS_ROW
    events: NDArray[np.void]  # EVENT_ROW

    def named(self, table: str) -> list[Named]:
        """Return a table's rows with names, one tuple a row: "states", "agreements", "contracts", "crises" or "events".

        Columns are those of STATE_COLUMNS, AGREEMENT_COLUMNS, CONTRACT_COLUMNS, CRISIS_COLUMNS and EVENT_COLUMNS.
        """
        if table == "states":
            return [
                (quarter_name(self.first + quarter), self.names.states[state], *row.tolist())
                for of_run in self.states
                for quarter, of_quarter in enumerate(of_run)
                for state, row in enumerate(of_quarter)
            ]
        return [_NAMED[table](self.names, *row.tolist()[1:]) for row in getattr(self, table)]


def _agreement(  # noqa: PLR0913, PLR0917 - a row
    names: Names, quarter: int, founders: int, signed: int, action: int, members: int, kind: int
) -> Named:
    joined = ";".join(names.members(members))
    return quarter_name(quarter), names.agreement(founders, signed), AGREEMENT_KINDS[kind], ACTIONS[action], joined


def _contract(  # noqa: PLR0913, PLR0917 - a row
    names: Names,
    buyer: int,
    product: int,
    signed: int,
    first: int,
    last: int,
    imposed: int,
    aid: int,
    units: float,
    value: float,
) -> Named:
    made = names.products[product]
    return (
        names.states[buyer], made.supplier, made.home, made.category, made.system, units, value, made.second_hand,
        quarter_name(signed), quarter_name(first), quarter_name(last), bool(imposed), bool(aid),
    )  # fmt: skip


def _crisis(names: Names, quarter: int, a: int, b: int, severity: float, hazard: float) -> Named:  # noqa: PLR0913, PLR0917 - a row
    return quarter_name(quarter), names.states[a], names.states[b], severity, hazard


def _event(names: Names, quarter: int, event: int, origin: int) -> Named:
    return quarter_name(quarter), *names.happening(event, quarter), ORIGINS[origin]


_NAMED: Final[Mapping[str, Callable[..., Named]]] = {
    "agreements": _agreement,
    "contracts": _contract,
    "crises": _crisis,
    "events": _event,
}
