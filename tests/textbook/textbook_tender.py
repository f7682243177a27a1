"""Section 7.7 of docs/odd.md in plain Python: searches for weapon systems, offers, and the contracts signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, exp, floor, inf, log, log1p

from textbook_budgets import Budgets, Contract
from textbook_draws import Draws, left_sum, name_id, quarterly_share

from haemus.model.parameters import Parameters
from haemus.model.powers import EASTERN_POWERS, POWERS
from haemus.model.start.data import CategoryStart, ProductStart, StartingData, SupplierStart

FIRST_FIVE = 5
"""Drivers of habit; the others describe the offer itself."""


@dataclass(frozen=True)
class Stocks:
    """TIV-like units of a state in a category."""

    nato: float
    east: float
    legacy: float
    on_order: float


@dataclass(frozen=True)
class Buyer:
    """A state's inputs from other phases before the procurement of a quarter."""

    threat: float
    exposure: float
    alarms: Sequence[float]
    stocks: Sequence[Stocks]
    alignment: Sequence[float]
    embargo: Mapping[str, float]
    guarantees: frozenset[int]


@dataclass(frozen=True)
class Maker:
    """A supplier after phase 8 of the previous quarter."""

    price_factor: float
    log_price_factor: float
    lead_factor: float
    scale_gained: float
    offset: float
    capacity: float
    capacity_at_start: float


@dataclass(frozen=True)
class Quarter:
    """The inputs common to all tenders of a quarter; pacts by buyer and partner, the region's price level."""

    number: int
    draws: Draws
    price: float
    buyers: Mapping[str, Buyer]
    makers: Mapping[str, Maker]
    pacts: Mapping[tuple[str, str], float]


@dataclass(frozen=True)
class Offer:
    supplier: SupplierStart
    product: ProductStart
    price: float
    log_price: float
    lead: float
    under_embargo: bool

    @cached_property
    def log_line(self) -> float:
        return log(self.product.capacity * self.product.unit_cost)


@dataclass(frozen=True)
class Weighed:
    """An offer with the buyer's assessment; a utility of minus infinity if the package isn't worth buying."""

    offer: Offer
    drivers: Mapping[str, float]
    units: float
    utility: float


class Market:
    """The procurement of the region."""

    def __init__(self, data: StartingData, suppliers: Sequence[str], states: Sequence[str], p: Parameters) -> None:
        self.data, self.states, self.p = data, sorted(states), p
        self.suppliers = [each for each in data.suppliers if each.supplier in suppliers]
        self.home = {each.supplier: each.home for each in self.suppliers}
        self.power = {each.supplier: each.power for each in self.suppliers}
        self.deals = {(state, home): data.deals[state, home] for state in self.states for home in self.home.values()}
        self.looking: list[str] = []
        self.offsets: dict[str, float] = {}
        self.lost_tenders: dict[str, int] = {}
        self.needs: dict[str, list[tuple[float, float]]] = {}
        self.tables: dict[str, list[Weighed]] = {}

    def pass_quarter(self, now: Quarter, books: Mapping[str, Budgets], may_look: Sequence[str]) -> list[Contract]:
        """Return the contracts signed, in order."""
        self.needs, self.tables = {}, {}
        self.lost_tenders = {each.supplier: 0 for each in self.suppliers}
        self.looking = [state for state in self.states if state in may_look and self.looks(state, books[state], now)]
        kept = 1.0 - quarterly_share(self.p.deal_memory)
        self.deals = {link: deals * kept for link, deals in self.deals.items()}
        self.offsets = {name: maker.offset for name, maker in now.makers.items()}
        signed = [contract for state in self.looking if (contract := self.tender(state, books[state], now))]
        step, limit = self.p.offset_step, self.p.offset_limit
        for supplier, lost in self.lost_tenders.items():
            for _ in range(lost):
                offset = self.offsets[supplier]
                self.offsets[supplier] = offset + step if offset + step < limit else max(offset, limit)
        return signed

    def yearly(self, books: Budgets) -> float:
        return books.share * books.budget * (1.0 - self.p.routine_equipment_share)

    def looks(self, state: str, books: Budgets, now: Quarter) -> bool:
        idle = (books.account + books.credit) / self.yearly(books)
        rate = self.p.order_rate * (1.0 + self.p.order_idle * min(3.0, idle))
        return now.draws.happens(rate, "procurement.occasion", now.number, name_id(state))

    # --- the category -------------------------------------------------------------------------------

    def need(self, state: str, category: CategoryStart, buyer: Buyer, spending: float) -> tuple[float, float]:
        """Return the need for a category and the missing stock; spending is on equipment, a year, at constant prices."""
        p, place = self.p, self.data.categories.index(category)
        neutral, stocks = float(self.data.states[state].military_neutral), buyer.stocks[place]
        kept = 1.0 - (1.0 - neutral) * (1.0 - p.standard_discount)
        stock = (stocks.nato + kept * (stocks.east + p.legacy_value * stocks.legacy)) + stocks.on_order
        answered = p.need_strike * buyer.exposure if buyer.exposure > 0.0 and category.answers_strike else 0.0
        emphasis = 1.0 + p.need_threat * buyer.threat + p.need_alarm * buyer.alarms[place] + answered
        desired = p.stock_per_spending * spending * category.need_weight * emphasis
        need = 0.0 if desired <= 0.0 or stock >= desired else (desired - stock) / desired
        return need, desired - stock

    def wishes(self, state: str, now: Quarter) -> list[int]:
        """Return the places of the wanted categories, the most wanted first."""
        strengths = []
        for place, category in enumerate(self.data.categories):
            need = self.needs[state][place][0]
            if need > 0.0:
                names = (name_id(state), name_id(category.category))
                taste = now.draws.gumbel("procurement.category", now.number, *names)
                alarm = self.p.need_alarm * now.buyers[state].alarms[place]
                strengths.append((self.p.category_focus * need + alarm + taste, place))
        return [place for _, place in sorted(strengths, reverse=True)]

    def on_market(self, state: str, category: CategoryStart, now: Quarter) -> list[tuple[SupplierStart, ProductStart]]:
        """Return possible offers, in the order of suppliers and of the catalogue."""
        return [
            (supplier, product)
            for supplier in self.suppliers
            if state not in supplier.refuses
            for product in supplier.products
            if product.category == category.category and product.available_from <= now.number
        ]

    def least(self, state: str, category: CategoryStart, now: Quarter) -> float:
        """Return the lowest unit price among suppliers that serve the state freely, at the price level of 2024."""
        costs = [
            product.unit_cost * now.makers[supplier.supplier].price_factor
            for supplier, product in self.on_market(state, category, now)
            if supplier.supplier not in now.buyers[state].embargo
        ]
        return min(costs, default=inf)

    # --- the offers ---------------------------------------------------------------------------------

    def eastern(self, supplier: SupplierStart) -> float:
        return self.p.eastern_offer if supplier.power in EASTERN_POWERS else 1.0

    def offers(self, state: str, category: CategoryStart, now: Quarter) -> list[Offer]:
        found = []
        for supplier, product in self.on_market(state, category, now):
            maker, leak = now.makers[supplier.supplier], now.buyers[state].embargo.get(supplier.supplier)
            if leak is not None:
                names = (name_id(state), name_id(supplier.supplier))
                if now.draws.uniform("procurement.leak", now.number, *names) >= leak:
                    continue
            price = product.unit_cost * maker.price_factor * now.price
            log_price = log(product.unit_cost / product.tiv) + maker.log_price_factor
            lead = product.lead_quarters * maker.lead_factor
            if leak is not None:
                price *= 1.0 + self.p.embargo_price
                log_price += log1p(self.p.embargo_price)
                lead *= 1.0 + self.p.embargo_delay
            found.append(Offer(supplier, product, price, log_price, lead, leak is not None))
        return found

    def pact(self, state: str, home: str, now: Quarter) -> float:
        guided = now.buyers[state].guarantees
        if home == state:
            return 0.0
        if home in self.states:
            return 1.0 if guided & now.buyers[home].guarantees else now.pacts[state, home]
        return 1.0 if guided and home in self.data.allied_homes else 0.0

    def drivers(self, state: str, offer: Offer, offers: Sequence[Offer], now: Quarter) -> dict[str, float]:
        supplier, product, start = offer.supplier, offer.product, self.data.states[state]
        deals, n = self.deals[state, supplier.home], len(offers)
        by_power = dict(zip(POWERS, now.buyers[state].alignment, strict=True))
        return {
            "scale": log(supplier.scale * self.eastern(supplier) + now.makers[supplier.supplier].scale_gained),
            "any_deal": 1.0 if deals > 0.5 else 0.0,
            "deals": log(deals + 0.5) if deals > 0.5 else 0.0,
            "distance": self.data.log_distance[state, supplier.home],
            "pact": self.pact(state, supplier.home, now),
            "price": offer.log_price - left_sum([each.log_price for each in offers]) / n,
            "lead_time": 0.25 * offer.lead,
            "product_line": offer.log_line - left_sum([each.log_line for each in offers]) / n,
            "standard": 1.0 if product.nato_standard or start.military_neutral else 0.0,
            "alignment": by_power.get(supplier.power, 0.0),
            "offset": self.offsets[supplier.supplier] * start.industrial_policy,
            "embargo": float(offer.under_embargo),
            "second_hand": float(product.second_hand),
            "domestic": start.industrial_policy if supplier.home == state else 0.0,
        }

    def units(self, usual: float, needed: float, affordable: float) -> float:
        """Return the whole units of a package, or 0 if it isn't worth a tender."""
        units = float(max(0, floor(min(2.0 * usual, needed, affordable))))
        return units if units >= self.p.minimum_package * usual or units >= needed - 1.0 else 0.0

    def utility(self, drivers: Mapping[str, float]) -> float:
        """Return the utility of an offer without taste."""
        parameter = {"lead_time": "lead", "product_line": "line"}
        terms = [getattr(self.p, f"choice_{parameter.get(name, name)}") * value for name, value in drivers.items()]
        return left_sum(terms[:FIRST_FIVE]) + left_sum(terms[FIRST_FIVE:])

    # --- the tender ---------------------------------------------------------------------------------

    def tender(self, state: str, books: Budgets, now: Quarter) -> Contract | None:
        """Hold a state's tender; return the contract signed, if any."""
        yearly = self.yearly(books)
        free = books.account + books.credit + self.p.purchase_horizon * yearly - books.outstanding
        if free <= 0.0:
            return None
        spending, buyer = books.share * books.real, now.buyers[state]
        self.needs[state] = [self.need(state, each, buyer, spending) for each in self.data.categories]
        for place in self.wishes(state, now):
            category = self.data.categories[place]
            usual = category.package_units * exp(self.p.package_elasticity * log(0.01 * yearly))
            if free >= self.p.minimum_package * usual * (self.least(state, category, now) * now.price):
                break
        else:
            return None
        offers = self.offers(state, category, now)
        missing = self.needs[state][place][1]
        self.tables[state] = [self.weigh(state, each, offers, (usual, missing, free), now) for each in offers]
        none = self.p.no_purchase + now.draws.gumbel("procurement.none", now.number, name_id(state))
        best = max(self.tables[state], key=lambda each: each.utility, default=None)
        if best is None or best.utility <= none:
            return None
        for other in self.tables[state]:
            self.lost_tenders[other.offer.supplier.supplier] += other is not best
        return self.contract(state, best, category, now)

    def weigh(
        self, state: str, offer: Offer, offers: Sequence[Offer], limits: tuple[float, float, float], now: Quarter
    ) -> Weighed:
        """Assess an offer; the limits are the usual package, the missing stock, and the free money."""
        usual, missing, free = limits
        drivers = self.drivers(state, offer, offers, now)
        units = self.units(usual, missing / offer.product.tiv, free / offer.price)
        names = (name_id(state), name_id(f"{offer.supplier.supplier}|{offer.product.system}"))
        utility = self.utility(drivers) + now.draws.gumbel("procurement.offer", now.number, *names)
        return Weighed(offer, drivers, units, utility if units > 0.0 else -inf)

    def contract(self, state: str, best: Weighed, category: CategoryStart, now: Quarter) -> Contract:
        supplier, product, s = best.offer.supplier, best.offer.product, self.p.lead_time_sd
        maker = now.makers[supplier.supplier]
        z = now.draws.normal("procurement.lead", now.number, name_id(state), name_id(supplier.supplier))
        first = now.number + max(1, floor(best.offer.lead * exp(s * z - 0.5 * s * s) + 0.5))
        output = product.capacity * self.eastern(supplier) * maker.capacity / maker.capacity_at_start
        n = max(1, min(ceil(best.units / output), 17))
        value = best.units * best.offer.price
        self.deals[state, supplier.home] += 1.0
        return Contract(
            buyer=state,
            supplier=supplier.supplier,
            system=product.system,
            signed=now.number,
            first=first,
            last=first + n - 1,
            units=best.units,
            units_a_quarter=best.units / n,
            value=value,
            instalment=value / category.instalment_quarters,
            owed=value,
        )
