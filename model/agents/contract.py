"""A contract: its terms, its payments and its deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from haemus.model.acts import Acts, compiles, field

if TYPE_CHECKING:
    from haemus.model.agents.state import State
    from haemus.model.region import Region

TRACE: Final = 1e-9
"""Share of a contract that rounding may leave; as much or less counts as nothing."""
MOST_CONTRACTS: Final = 1024
"""The most contracts that may be signed in one run."""


class Contract(Acts):
    """A signed contract. `buyer`, `supplier` and `product` are places."""

    place: int = field("place", "its place among the run's contracts")
    buyer: int = field("place", "state that buys")
    supplier: int = field("place", "supplier that sells")
    product: int = field("place", "product that is bought")
    signed: int = field("quarter", "when it was signed")
    first_delivery: int = field("quarter", "first delivery")
    last_delivery: int = field("quarter", "last delivery")
    is_aid: int = field("0 or 1", "a gift")
    is_imposed: int = field("0 or 1", "imposed by an event, not chosen by the state")
    units: float = field("units", "bought")
    units_a_quarter: float = field("units a quarter", "deliveries")
    value: float = field("EUR million of the day", "price of all units")
    instalment: float = field("EUR million a quarter", "due each quarter until nothing is outstanding")
    outstanding: float = field("EUR million", "still to be paid")
    delivered: float = field("units", "delivered so far")

    def is_open(self) -> bool:
        """Return whether anything is still to be paid or delivered."""
        return self.outstanding > TRACE * self.value or self.units - self.delivered > TRACE * self.units

    def pay(self, region: Region) -> None:
        """Pay the part of the instalment that the buyer can afford; the supplier receives it."""
        buyer, supplier = region.states[self.buyer], region.suppliers[self.supplier]
        instalment = buyer.paid_part * min(self.instalment, self.outstanding)
        self.outstanding = self.outstanding - instalment
        supplier.receipts = supplier.receipts + instalment
        if supplier.home == buyer.home:
            buyer.home_paid = buyer.home_paid + instalment
        else:
            buyer.imports_paid = buyer.imports_paid + instalment

    def count_what_is_due(self, region: Region) -> None:
        """Add the sums still to be paid to the buyer's books."""
        buyer = region.states[self.buyer]
        buyer.outstanding = buyer.outstanding + self.outstanding
        buyer.due = buyer.due + min(self.instalment, self.outstanding)
        buyer.due_in_year = buyer.due_in_year + min(4.0 * self.instalment, self.outstanding)


@compiles
def pay_instalments(region: Region) -> None:
    """Pay the instalments due on all contracts; drop those that are paid and delivered."""
    kept = 0  # the list is compacted in place, so that later quarters skip finished contracts
    for k in range(region.under_way_count):
        contract = region.contracts[region.under_way[k]]
        contract.pay(region)
        if contract.is_open():
            contract.count_what_is_due(region)
            region.under_way[kept] = contract.place
            kept += 1
    region.under_way_count = kept


@compiles
def deliver_what_is_due(region: Region) -> None:
    """Let suppliers deliver the units that are due this quarter."""
    for i in range(region.state_count):
        region.states[i].imports_tiv = 0.0
    for k in range(region.under_way_count):
        contract = region.contracts[region.under_way[k]]
        if contract.first_delivery <= region.quarter <= contract.last_delivery:
            region.suppliers[contract.supplier].deliver(region, contract)


@compiles
def sign_contract(  # noqa: PLR0913, PLR0917 - the terms one by one, so that it compiles
    region: Region,
    buyer: State,
    product: int,
    units: float,
    value: float,
    first: int,
    last: int,
    instalments: int,
) -> Contract:
    """Sign a contract and put it into the books: instalments, deliveries, past deals, the supplier's orders.

    `value` [EUR million of the day] is paid in equal parts over `instalments` quarters; `units` come in equal parts from quarter
    `first` to quarter `last`. Return the contract. IndexError if the run has signed MOST_CONTRACTS already.
    """
    products = region.products
    supplier = region.suppliers[products.supplier[product]]
    contract = new_contract(region)
    contract.buyer, contract.supplier, contract.product, contract.signed = (
        buyer.place,
        supplier.place,
        product,
        region.quarter,
    )
    contract.first_delivery, contract.last_delivery = first, last
    contract.units, contract.units_a_quarter, contract.delivered = units, units / (last - first + 1), 0.0
    contract.is_aid = 0
    contract.value, contract.instalment, contract.outstanding = value, value / instalments, value
    region.under_way[region.under_way_count] = contract.place
    region.under_way_count += 1
    contract.count_what_is_due(region)
    supplier.orders = supplier.orders + units * products.unit_cost[product]
    category = products.category[product]
    products.left[product] = max(0.0, products.left[product] - units)
    buyer.arms |= 1 << category
    buyer.on_order[category] = buyer.on_order[category] + units * products.tiv[product]
    buyer.deals[supplier.home] = buyer.deals[supplier.home] + 1.0
    if supplier.power >= 0:
        buyer.deals_of_year[supplier.power] = buyer.deals_of_year[supplier.power] + 1.0
    return contract


def new_contract(region: Region) -> Contract:
    """Return a new contract in the last place. The ensemble takes a record instead (`haemus.model.compiled.rooms`)."""
    if region.contract_count >= MOST_CONTRACTS:
        raise IndexError("no room for another contract")
    contract = Contract()
    contract.place = region.contract_count
    region.contracts.append(contract)
    region.contract_count += 1
    return contract
