"""A supplier: a producer with its order book, capacity, quotes, local work and exports."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from haemus.model.acts import Acts, Columns, compiles, field, padded
from haemus.model.exponential import exp, log
from haemus.model.rules.supply import (
    exports_grown,
    home_share,
    lead_factor,
    learned_scale,
    log_price_factor,
    next_backlog,
    next_capacity,
    pressure,
    quarterly_exports,
    raised_offset,
    towards,
)

if TYPE_CHECKING:
    from haemus.model.agents.contract import Contract
    from haemus.model.region import Region


CATALOGUE_YEARS: Final = 4.0
"""Years from 2020 to 2024, the base year of the catalogue's prices."""


class Quotes(Columns):
    """What order books make of prices and lead times this quarter; each supplier quotes from it."""

    AXIS: ClassVar[str] = "supplier"

    log_pressure: list[float] = field("log", "pressure of the order book; 0 is the usual one")
    log_price_factor: list[float] = field("log", "factor on catalogue prices")
    price_factor: list[float] = field("factor", "the same factor itself")
    lead_factor: list[float] = field("factor", "on usual lead times")


class Supplier(Acts):
    """A producer. Capacity and orders [EUR million a quarter] and order book [EUR million] in 2024 prices.

    Capacity and order book serve the rest of the world too.
    """

    place: int = field("place", "its place among the suppliers")
    key: int = field("id", "id of its name, by which its draws are named")
    home: int = field("place", "its home")
    power: int = field("place", "outside power that it belongs to; -1 for none")
    is_exporter: int = field("0 or 1", "one of the region's own producers")
    refused_buyers: int = field("set of states", "states that it doesn't serve")
    lost_tenders: int = field("count", "tenders lost in the quarter")
    offered_share: float = field("share", "part of its output that it offers the region")
    scale: float = field("scale", "scale at the start")
    integration: float = field("scale", "scale gained from allied orders")
    log_scale: float = field("log scale", "scale, allied orders included")
    offset: float = field("share", "local work offered")
    offset_at_start: float = field("share", "local work offered at the start")
    capacity: float = field("EUR million a quarter", "capacity")
    capacity_at_start: float = field("EUR million a quarter", "capacity at the start")
    usual_orders: float = field("EUR million a quarter", "orders from the rest of the world in usual times")
    backlog: float = field("EUR million", "order book")
    orders: float = field("EUR million", "the region's orders of the quarter")
    allied_orders: float = field("EUR million", "allied orders of the quarter, at current prices")
    exports: float = field("EUR million", "exports of the quarter")
    exports_at_start: float = field("EUR million a quarter", "exports in 2020")
    receipts: float = field("EUR million", "paid by the region's states in the quarter")
    price_factor: float = field("factor", "on catalogue prices")
    log_price_factor: float = field("log", "price factor")
    lead_factor: float = field("factor", "on usual lead times")

    def units_a_quarter(self, region: Region, product: int) -> float:
        """Return how many units of a product it can deliver to the region in a quarter."""
        return region.products.capacity[product] * self.offered_share * self.capacity / self.capacity_at_start

    def sell_routinely(self, region: Region) -> None:
        """Receive its part of the home state's small purchases, in proportion to its scale."""
        home = region.home_state[self.home]
        if self.is_exporter > 0 and home >= 0:
            buyer = region.states[home]
            share = home_share(region.parameters.routine_home_share, buyer.home_scale, buyer.home_gained)
            self.receipts = self.receipts + share * buyer.bought * self.scale / buyer.home_scale

    def raise_offset(self, region: Region) -> None:
        """Offer more local work, a step for each tender lost this quarter."""
        p = region.parameters
        self.offset = raised_offset(self.offset, float(self.lost_tenders), p.offset_step, p.offset_limit)
        self.lost_tenders = 0

    def take_allied_orders(self, region: Region, money: float) -> None:
        """Take allied orders of the quarter [EUR million]: its home state's industry is drawn in, and its forces come to standard."""
        self.allied_orders = self.allied_orders + money
        home = region.home_state[self.home]
        if home >= 0:
            region.states[home].integrated = region.states[home].integrated + money
            region.states[home].bring_to_standard(region, money)

    def deliver(self, region: Region, contract: Contract) -> None:
        """Deliver a quarter's units of a contract into the buyer's stock."""
        products, buyer = region.products, region.states[contract.buyer]
        category, standard = products.category[contract.product], products.nato_standard[contract.product]
        tiv = contract.units_a_quarter * products.tiv[contract.product]
        buyer.add_to_stock(region, category, standard, tiv)
        buyer.on_order[category] = buyer.on_order[category] - tiv
        contract.delivered = contract.delivered + contract.units_a_quarter
        if self.home != buyer.home:
            buyer.imports_tiv = buyer.imports_tiv + tiv

    def produce(self, region: Region) -> None:
        """Work off the order book; capacity follows demand, local work returns to its usual level."""
        p, rate = region.parameters, region.rates
        orders = self.usual_orders * region.world_demand + self.orders + self.allied_orders / region.price
        self.backlog = next_backlog(self.backlog, orders, self.capacity)
        self.capacity = next_capacity(self.capacity, orders / p.base_utilisation, rate.capacity_adjustment)
        self.offset = towards(self.offset, self.offset_at_start, rate.offset_decay)
        self.orders = 0.0

    def quote(self, region: Region) -> None:
        """Set the factors on prices and lead times from the order book, as `press_quotes` has worked them out.

        Offers are paid by `price_factor` and compared by `log_price_factor`, its logarithm.
        """
        quotes, k = region.quotes, self.place
        self.log_price_factor, self.price_factor = quotes.log_price_factor[k], quotes.price_factor[k]
        self.lead_factor = quotes.lead_factor[k]

    def is_finite(self) -> bool:
        """Return whether the numbers are finite that outlast the quarter."""
        total = self.capacity + self.backlog + self.price_factor
        return total - total == 0.0

    def export(self, region: Region) -> None:
        """If it is one of the region's own producers: export; allied orders count as exports and raise its scale for good."""
        if self.is_exporter == 0:
            return
        p = region.parameters
        sold = quarterly_exports(self.exports_at_start, region.exports_grown, region.world_demand)
        self.exports = sold * region.price + self.allied_orders
        home = region.home_state[self.home]
        if home >= 0:
            region.states[home].exports = region.states[home].exports + self.exports
        if self.allied_orders > 0.0:
            learned = learned_scale(self.allied_orders / region.price, p.integration_learning)
            self.integration = self.integration + learned
            if home >= 0:
                region.states[home].home_gained = region.states[home].home_gained + learned
            self.log_scale = log(self.scale + self.integration)
            self.allied_orders = 0.0


@compiles
def press_quotes(region: Region) -> None:
    """Work out by how much each order book raises prices and lead times; catalogue prices are those of 2024."""
    p, quotes, years = region.parameters, region.quotes, 0.25 * region.quarter - CATALOGUE_YEARS
    for k in range(region.supplier_count):
        maker = region.suppliers[k]
        quotes.log_pressure[k] = pressure(maker.backlog, maker.capacity, p.backlog_reference)
    # read before the loop: for all that the compiler knows, a column that is set may lie where they do
    on_price, on_lead, escalation = p.price_elasticity, p.lead_elasticity, p.weapon_escalation
    count = padded(region.supplier_count)
    for k in range(count):  # a short loop for each function: what one needs of another is there before it begins
        quotes.log_pressure[k] = log(quotes.log_pressure[k])
    for k in range(count):
        quotes.log_price_factor[k] = log_price_factor(quotes.log_pressure[k], on_price, escalation, years)
        quotes.price_factor[k] = exp(quotes.log_price_factor[k])
    for k in range(count):
        quotes.lead_factor[k] = lead_factor(quotes.log_pressure[k], on_lead)


@compiles
def count_exports_anew(region: Region) -> None:
    """Reset the states' exports of the quarter, and set by how much those of producers have grown."""
    region.exports_grown = exports_grown(0.25 * region.quarter, region.parameters.export_growth)
    for i in range(region.state_count):
        region.states[i].exports = 0.0


@compiles
def let_demand_settle(region: Region) -> None:
    """Move world demand back towards its usual level."""
    region.world_demand = towards(region.world_demand, 1.0, region.rates.world_demand_decay)


@compiles
def shift_demand(region: Region, amount: float) -> None:
    """Shift world demand for arms, which never falls below a tenth of the usual one."""
    region.world_demand = max(0.1, region.world_demand + amount)
