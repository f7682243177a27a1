"""Measures for causes: outcomes by name, columns of the tables, and suppliers' terms and offers."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from haemus.experiments.calibrate.cause import Measure
from haemus.model.calendar import parse_quarter
from haemus.model.outcomes import OUTCOMES, RunTables
from haemus.model.tables.rows import CONTRACT_COLUMNS, STATE_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from haemus.experiments.calibrate.cause import Life
    from haemus.model.agents.contract import Contract
    from haemus.model.region import Region
    from haemus.model.tables.rows import Cell, Named

_STATE = {name: place for place, name in enumerate(STATE_COLUMNS)}
REGION = "REGION"


def outcome(name: str, key: str = "") -> Measure:
    """Return an outcome of the registry; `key` is for one with a column per state or bloc."""

    def of(life: Life) -> float:
        values = OUTCOMES[name].function(RunTables(life.rows()), *([key] if key else []))
        return float(values[0])

    return Measure(f"{name}_{key}" if key else name, of)


def _cells(life: Life, column: str, state: str, first: str, last: str) -> list[float]:
    place = _STATE[column]
    rows = _named(life, "states")
    return [float(row[place]) for row in rows if first <= str(row[0]) <= last and state in (REGION, row[1])]


@lru_cache(maxsize=32)
def _named(life: Life, table: str) -> list[Named]:
    """Return a table of a finished run, with names; cached, because many measures read the same runs."""
    return life.rows().named(table)


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first} to {last}"


def column(name: str, state: str, first: str, last: str = "") -> Measure:
    """Return the mean of a column of the table of states over quarters; REGION averages over the states."""
    until = last or first

    def of(life: Life) -> float:
        cells = _cells(life, name, state, first, until)
        return sum(cells) / len(cells) if cells else math.nan

    where = "mean of the states" if state == REGION else state
    return Measure(f"{name} ({where}, {_span(first, until)})", of)


def total(name: str, state: str, first: str, last: str) -> Measure:
    """Return the sum of a column of the table of states over quarters, of one state or of all."""

    def of(life: Life) -> float:
        return sum(_cells(life, name, state, first, last))

    where = "all states" if state == REGION else state
    return Measure(f"{name} (sum, {where}, {_span(first, last)})", of)


def others(name: str, removed: str, first: str, last: str) -> Measure:
    """Return the mean of a column over quarters and over all states except one, which may be absent."""

    def of(life: Life) -> float:
        place = _STATE[name]
        cells = [
            float(row[place]) for row in _named(life, "states") if first <= str(row[0]) <= last and row[1] != removed
        ]
        return sum(cells) / len(cells)

    return Measure(f"{name} (mean of the others, {_span(first, last)})", of)


def revised(first: str, last: str) -> Measure:
    """Return how far budgets in force are from the initial ones: mean absolute log change over states and quarters."""

    def of(life: Life) -> float:
        now = _cells(life, "budget_meur", REGION, first, last)
        fixed = _cells(life, "budget_initial_meur", REGION, first, last)
        return sum(abs(math.log(a / b)) for a, b in zip(now, fixed, strict=True)) / len(now)

    return Measure(f"|log budget / initial budget| (mean of the states, {_span(first, last)})", of)


def bought(what: str, wanted: Callable[[dict[str, Cell]], bool]) -> Measure:
    """Return the number of contracts in a run that `wanted` accepts."""

    def of(life: Life) -> float:
        return float(sum(wanted(contract) for contract in _contracts(life)))

    return Measure(f"contracts ({what})", of)


def spent_on(what: str, wanted: Callable[[dict[str, Cell]], bool]) -> Measure:
    """Return the value of the contracts in a run that `wanted` accepts [EUR million]."""

    def of(life: Life) -> float:
        return sum(float(contract["value_meur"]) for contract in _contracts(life) if wanted(contract))

    return Measure(f"value_meur of contracts ({what})", of)


def _contracts(life: Life) -> Iterable[dict[str, Cell]]:
    return (dict(zip(CONTRACT_COLUMNS, row, strict=True)) for row in _named(life, "contracts"))


def waited(first: str, last: str) -> Measure:
    """Return the mean ratio of quarters to first delivery to the catalogue's, for contracts signed in the quarters."""
    return _of_contracts("lead time over the catalogue's", first, last, _relative_lead)


def paid(first: str, last: str) -> Measure:
    """Return the mean ratio of prices to the catalogue's, for contracts signed in the quarters."""
    return _of_contracts("price over the catalogue's", first, last, _relative_price)


def _of_contracts(what: str, first: str, last: str, ratio: Callable[[Region, Contract], float]) -> Measure:
    begin, end = parse_quarter(first), parse_quarter(last)

    def of(life: Life) -> float:
        found = [ratio(life.region, contract) for contract in life.region.contracts if begin <= contract.signed <= end]
        return sum(found) / len(found) if found else math.nan

    return Measure(f"{what} (contracts signed {_span(first, last)})", of)


def _relative_lead(region: Region, contract: Contract) -> float:
    return float((contract.first_delivery - contract.signed) / region.listed[contract.product].lead_quarters)


def _relative_price(region: Region, contract: Contract) -> float:
    return contract.value / contract.units / region.listed[contract.product].unit_cost


def quoted(supplier: str, what: str) -> Measure:
    """Return the factor of a supplier's order book on its `lead` times or `price`s at the end."""
    return Measure(
        f"{what} factor of {supplier} at the end",
        lambda life: float(getattr(life.region.supplier_of[supplier], f"{what}_factor")),
    )


def local_work() -> Measure:
    """Return the local work that suppliers offer at the end less their usual offer, mean [share of value]."""

    def of(life: Life) -> float:
        raised = [supplier.offset - supplier.start.offset for supplier in life.region.suppliers]
        return float(sum(raised) / len(raised))

    return Measure("local work offered above the usual (mean of suppliers, at the end)", of)


def hostility(one: str, other: str) -> Measure:
    """Return the hostility of two states at the end."""
    return Measure(
        f"hostility of {one} and {other} at the end",
        lambda life: float(life.region.pairs.hostility[life.region.pair_of(one, other)]),
    )


def drifted(name: str, quarter: str) -> Measure:
    """Return the change of a column since the end of 2020Q1: the mean over states of its absolute value."""

    def of(life: Life) -> float:
        then = _cells(life, name, REGION, "2020Q1", "2020Q1")
        now = _cells(life, name, REGION, quarter, quarter)
        return sum(abs(a - b) for a, b in zip(now, then, strict=True)) / len(now)

    return Measure(f"|change of {name} since 2020Q1| (mean of the states, {quarter})", of)


def signings(state: str, first: str, last: str) -> Measure:
    """Return the number of strategic agreements that a state signs or joins in the quarters."""

    def of(life: Life) -> float:
        before = 0.0
        found: dict[str, frozenset[str]] = {}
        for quarter, agreement, kind, action, members in _named(life, "agreements"):
            if kind != "strategic":
                continue
            who = frozenset(str(members).split(";"))
            new = (
                action in {"signed", "joined"} and state in who and state not in found.get(str(agreement), frozenset())
            )
            found[str(agreement)] = who
            before += float(new and first <= str(quarter) <= last)
        return before

    return Measure(f"agreements that {state} signs or joins ({_span(first, last)})", of)
