"""Contracts: they are signed, and what is due of them comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model.compiled import compiled, part

if TYPE_CHECKING:
    from haemus.model.situation import Block, Now


@part
def enter_contract(
    now: Now, buyer: int, product: int, units: float, value: float, first: int, last: int, instalments: int
) -> int:
    """Put a contract into the books and return its place: instalments, deliveries, past deals, the supplier's orders.

    `value` [EUR million of the day] is paid in equal parts over so many quarters; `units` come from the `first` quarter to the
    `last` one.
    """
    place = now.contract_count
    if place >= now.contracts.size:
        raise IndexError("a run has room for no more contracts")
    line = now.products[product]
    contract, state, supplier = now.contracts[place], now.states[buyer], now.suppliers[line.supplier]
    contract.buyer, contract.supplier, contract.product, contract.signed = buyer, line.supplier, product, now.quarter
    contract.first_delivery, contract.last_delivery = first, last
    contract.units, contract.units_a_quarter, contract.delivered = units, units / (last - first + 1), 0.0
    contract.value, contract.instalment, contract.outstanding = value, value / instalments, value
    now.under_way[now.under_way_count] = place
    now.contract_count, now.under_way_count = place + 1, now.under_way_count + 1
    state.outstanding = state.outstanding + value
    state.due = state.due + contract.instalment
    state.due_in_year = state.due_in_year + min(4.0 * contract.instalment, value)
    supplier.orders = supplier.orders + units * line.unit_cost
    now.on_order[buyer, line.category] = now.on_order[buyer, line.category] + units * line.tiv
    now.deals[buyer, supplier.home] = now.deals[buyer, supplier.home] + 1.0
    if supplier.power >= 0:
        now.deals_of_year[buyer, supplier.power] = now.deals_of_year[buyer, supplier.power] + 1.0
    return int(place)


@compiled
def deliver(block: Block) -> None:
    """Put what is due this quarter into stocks."""
    now = block[0]
    for i in range(now.state_count):
        now.states[i].imports_tiv = 0.0
    for k in range(now.under_way_count):
        contract = now.contracts[now.under_way[k]]
        if not contract.first_delivery <= now.quarter <= contract.last_delivery:
            continue
        line, state, i = now.products[contract.product], now.states[contract.buyer], contract.buyer
        tiv = contract.units_a_quarter * line.tiv
        stock = now.nato if line.nato_standard > 0 else now.east
        stock[i, line.category] = stock[i, line.category] + tiv
        now.on_order[i, line.category] = now.on_order[i, line.category] - tiv
        now.booked[i] = now.booked[i] + tiv
        contract.delivered = contract.delivered + contract.units_a_quarter
        if now.suppliers[contract.supplier].home != state.home:
            state.imports_tiv = state.imports_tiv + tiv
