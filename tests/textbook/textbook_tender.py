"""Section 7.7 of docs/odd.md in plain Python: searches for weapon systems, offers, contracts, and gifts of arms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, exp, floor, inf, log, log1p

from textbook_budgets import Budgets, Contract
from textbook_draws import Draws, left_sum, name_id, quarterly_share

from haemus.model.exponential import exp as column_exp
from haemus.model.exponential import log as column_log
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
    """A state's inputs from other phases before the procurement of a quarter.

    `nato_part` is the NATO part of its whole stock at the end of the quarter before; `is_pledged` tells a member of a guarantee
    with a pledge; `promised_by` are the powers that lead a guarantee that promises it help; `cover` is the help from the best.
    """

    price: float
    threat: float
    exposure: float
    alarms: Sequence[float]
    stocks: Sequence[Stocks]
    alignment: Sequence[float]
    embargo: Mapping[str, float]
    guarantees: frozenset[int]
    promised_by: frozenset[str]
    nato_part: float
    is_pledged: bool
    cover: float


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
    is_raised: bool


@dataclass(frozen=True)
class Money:
    """What a state may spend: its planned equipment share, EUR million a year of its own and of credit, and all open credit.

    `real` is a year's equipment money, small purchases and credit included, in EUR million of 2024.
    """

    plan: float
    yearly: float
    loan: float
    open_credit: float
    real: float


class Market:
    """The procurement of the region."""

    def __init__(self, data: StartingData, suppliers: Sequence[str], states: Sequence[str], p: Parameters) -> None:
        self.data, self.states, self.p = data, sorted(states), p
        self.suppliers = [each for each in data.suppliers if each.supplier in suppliers]
        self.home = {each.supplier: each.home for each in self.suppliers}
        self.power = {each.supplier: each.power for each in self.suppliers}
        self.deals = {(state, home): data.deals[state, home] for state in self.states for home in self.home.values()}
        self.arms = {
            state: {
                place
                for place, each in enumerate(data.categories)
                if (stock := data.stocks[state, each.category][0] + data.stocks[state, each.category][1]) > 0.0
                and (each.founding_budget <= 0.0 or stock >= each.least_arm)
            }
            for state in self.states
        }
        self.left = {
            f"{each.supplier}|{product.system}": product.units_in_stock
            for each in self.suppliers
            for product in each.products
        }
        self.looking: list[str] = []
        self.given: list[str] = []
        self.founded = 0
        self.offsets: dict[str, float] = {}
        self.lost_tenders: dict[str, int] = {}
        self.needs: dict[str, list[tuple[float, float]]] = {}
        self.ordered = {state: [0.0 for _ in data.categories] for state in self.states}
        self.tables: dict[str, list[Weighed]] = {}

    def pass_quarter(self, now: Quarter, books: Mapping[str, Budgets], may_look: Sequence[str]) -> list[Contract]:
        """Return the contracts signed, in order, then the gifts; the books aren't changed."""
        self.needs, self.tables, self.given = {}, {}, []
        self.ordered = {state: [0.0 for _ in self.data.categories] for state in self.states}
        self.lost_tenders = {each.supplier: 0 for each in self.suppliers}
        self.looking = [state for state in self.states if state in may_look and self.looks(state, books[state], now)]
        kept = 1.0 - quarterly_share(self.p.deal_memory)
        self.deals = {link: deals * kept for link, deals in self.deals.items()}
        self.offsets = {name: maker.offset for name, maker in now.makers.items()}
        signed = [contract for state in self.looking if (contract := self.tender(state, books[state], now))]
        signed += [gift for state in self.states if state in may_look and (gift := self.gift(state, books[state], now))]
        step, limit = self.p.offset_step, self.p.offset_limit
        for supplier, lost in self.lost_tenders.items():
            offset = self.offsets[supplier]
            self.offsets[supplier] = max(offset, min(limit, offset + lost * step))
        return signed

    def enter(self, buyer: str, supplier: SupplierStart, product: ProductStart, units: float) -> None:
        """Take note of an order or a gift: a deal, the arm of service, the units left, and the TIV on order."""
        place = self.place(product.category)
        self.deals[buyer, supplier.home] += 1.0
        self.founded += place not in self.arms[buyer]
        self.arms[buyer].add(place)
        key = f"{supplier.supplier}|{product.system}"
        self.left[key] = max(0.0, self.left[key] - units)
        self.ordered[buyer][place] += units * product.tiv

    def place(self, category: str) -> int:
        return next(place for place, each in enumerate(self.data.categories) if each.category == category)

    # --- the money ----------------------------------------------------------------------------------

    def money(self, state: str, books: Budgets, now: Quarter) -> Money:
        p, g, e, k, h = (
            self.p,
            self.p.equipment_guideline,
            books.share,
            1.0 - self.p.equipment_adjustment,
            self.p.purchase_horizon,
        )
        left = k * (1.0 - exp(h * log(k))) / (p.equipment_adjustment * h) if k > 0.0 else 0.0
        plan = e if g <= e else e + float(now.buyers[state].is_pledged) * (1.0 - left) * (g - e)
        yearly = plan * books.budget * (1.0 - p.routine_equipment_share)
        years = 0.25 * max(0, books.credit_until + 1 - now.number) if books.credit > 0.0 else 0.0
        open_credit = min(books.credit, p.credit_absorption * (e * books.budget) * years)
        loan = open_credit / years if years > 0.0 else 0.0
        real = plan * books.real + loan / now.buyers[state].price
        return Money(plan, yearly, loan, open_credit, real)

    def looks(self, state: str, books: Budgets, now: Quarter) -> bool:
        money = self.money(state, books, now)
        idle = (books.account + money.open_credit) / money.yearly
        means = exp(self.p.order_elasticity * log(0.01 * money.real))
        rate = self.p.order_rate * means * (1.0 + self.p.order_idle * min(3.0, idle))
        return now.draws.happens(rate, "procurement.occasion", now.number, name_id(state))

    def free(self, books: Budgets, money: Money) -> float:
        inherited, step = books.inherited, books.inherited_step
        old = 0.5 * inherited * (inherited / step) if step > 0.0 else 0.0
        own = books.account + money.open_credit + self.p.purchase_horizon * money.yearly
        return own - books.outstanding - old

    # --- the category -------------------------------------------------------------------------------

    def is_open(self, state: str, place: int, books: Budgets, buyer: Buyer) -> bool:
        """Return whether a state may want weapons of a category."""
        category = self.data.categories[place]
        has_arm = place in self.arms[state]
        cover = buyer.cover if category.allies_provide else 0.0
        published = books.real / self.data.states[state].definition_factor
        if not (has_arm or category.founding_budget <= 0.0 or published * (1.0 - cover) >= category.founding_budget):
            return False
        if not category.carrier:
            return True
        carrier = self.place(category.carrier)
        held = buyer.stocks[carrier]
        return carrier in self.arms[state] and held.nato + held.east + held.legacy > 0.0

    def assess(self, state: str, books: Budgets, money: Money, now: Quarter) -> None:
        """Set a state's needs and missing stocks."""
        buyer, categories = now.buyers[state], self.data.categories
        is_open = [self.is_open(state, place, books, buyer) for place in range(len(categories))]
        weights = left_sum([each.need_weight for each, may in zip(categories, is_open, strict=True) if may])
        self.needs[state] = [
            self.need(state, place, weights, money.real, now) if is_open[place] else (0.0, 0.0)
            for place in range(len(categories))
        ]

    def need(self, state: str, place: int, weights: float, spending: float, now: Quarter) -> tuple[float, float]:
        """Return the need for a category and the missing stock; spending is on equipment, a year, at constant prices."""
        p, category, buyer = self.p, self.data.categories[place], now.buyers[state]
        neutral, stocks = float(self.data.states[state].military_neutral), buyer.stocks[place]
        kept = 1.0 - (1.0 - neutral) * (1.0 - p.standard_discount)
        on_order = stocks.on_order + self.ordered[state][place]
        stock = (stocks.nato + kept * (stocks.east + p.legacy_value * stocks.legacy)) + on_order
        answered = p.need_strike * buyer.exposure if buyer.exposure > 0.0 and category.answers_strike else 0.0
        emphasis = 1.0 + p.need_threat * buyer.threat + p.need_alarm * buyer.alarms[place] + answered
        desired = p.stock_per_spending * spending * (category.need_weight / weights) * emphasis
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
                strengths.append((self.p.category_focus * need + alarm + category.log_frequency + taste, place))
        return [place for _, place in sorted(strengths, reverse=True)]

    def on_market(self, state: str, category: CategoryStart, now: Quarter) -> list[tuple[SupplierStart, ProductStart]]:
        """Return possible offers, in the order of suppliers and of the catalogue."""
        return [
            (supplier, product)
            for supplier in self.suppliers
            if state not in supplier.refuses
            for product in supplier.products
            if product.category == category.category
            and product.available_from <= now.number <= product.available_until
            and self.left[f"{supplier.supplier}|{product.system}"] >= 1.0
            and self.can_carry(now.buyers[state], category, product)
        ]

    def can_carry(self, buyer: Buyer, category: CategoryStart, product: ProductStart) -> bool:
        """Return whether a state holds aircraft that can carry a product, where it needs any."""
        if not category.carrier:
            return True
        held = buyer.stocks[self.place(category.carrier)]
        return held.nato > 0.0 if product.nato_standard else held.east + held.legacy > 0.0

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
        neutral, nato = float(start.military_neutral), float(product.nato_standard)
        same = now.buyers[state].nato_part if product.nato_standard else 1.0 - now.buyers[state].nato_part
        return {
            "scale": self.scale(supplier, now),
            "any_deal": 1.0 if deals > 0.5 else 0.0,
            "deals": column_log(deals + 0.5) if deals > 0.5 else 0.0,
            "distance": self.data.log_distance[state, supplier.home],
            "pact": self.pact(state, supplier.home, now),
            "price": offer.log_price - left_sum([each.log_price for each in offers]) / n,
            "lead_time": 0.25 * offer.lead,
            "product_line": offer.log_line - left_sum([each.log_line for each in offers]) / n,
            "standard": neutral * same + (1.0 - neutral) * nato,
            "alignment": self.alignment(state, supplier, now),
            "offset": self.offsets[supplier.supplier] * start.industrial_policy,
            "embargo": float(offer.under_embargo),
            "second_hand": float(product.second_hand),
            "domestic": start.industrial_policy if supplier.home == state else 0.0,
            "guarantor": float(supplier.home in now.buyers[state].promised_by),
        }

    def scale(self, supplier: SupplierStart, now: Quarter) -> float:
        return log(supplier.scale * self.eastern(supplier) + now.makers[supplier.supplier].scale_gained)

    def alignment(self, state: str, supplier: SupplierStart, now: Quarter) -> float:
        alignment = now.buyers[state].alignment
        if supplier.power in POWERS:
            return alignment[POWERS.index(supplier.power)]
        return left_sum(alignment) / len(POWERS)

    def smallest(self, state: str, place: int) -> float:
        """Return the units of the smallest order: a fleet for those who found an arm, else a tranche."""
        t = float(place in self.arms[state])
        category = self.data.categories[place]
        return float(max(1, ceil(category.minimum_fleet * (t * self.p.fleet_tranche + (1.0 - t)))))

    def units(self, usual: float, needed: float, most: float, smallest: float) -> float:
        """Return the whole units of a package, or 0 if it isn't worth a tender."""
        units = float(max(0, floor(min(usual, needed, most))))
        if units < smallest:
            units = smallest if needed >= 0.5 * smallest and most >= smallest else 0.0
        return units if units >= self.p.minimum_package * usual or units >= needed - 1.0 else 0.0

    def utility(self, drivers: Mapping[str, float]) -> float:
        """Return the utility of an offer without taste."""
        parameter = {"lead_time": "lead", "product_line": "line"}
        terms = [getattr(self.p, f"choice_{parameter.get(name, name)}") * value for name, value in drivers.items()]
        return left_sum(terms[:FIRST_FIVE]) + left_sum(terms[FIRST_FIVE:])

    # --- the tender ---------------------------------------------------------------------------------

    def tender(self, state: str, books: Budgets, now: Quarter) -> Contract | None:
        """Hold a state's tender; return the contract signed, if any."""
        money = self.money(state, books, now)
        free = self.free(books, money)
        if free <= 0.0:
            return None
        self.assess(state, books, money, now)
        for place in self.wishes(state, now):
            category, smallest = self.data.categories[place], self.smallest(state, place)
            usual = category.package_units * exp(self.p.package_elasticity * log(0.01 * money.real))
            package = max(self.p.minimum_package * usual, smallest)
            if free >= package * (self.least(state, category, now) * now.price):
                break
        else:
            return None
        offers = self.offers(state, category, now)
        limits = (usual, self.needs[state][place][1], free, smallest)
        self.tables[state] = [self.weigh(state, each, offers, limits, now) for each in offers]
        none = self.p.no_purchase + now.draws.gumbel("procurement.none", now.number, name_id(state))
        best = max(self.tables[state], key=lambda each: each.utility, default=None)
        if best is None or best.utility <= none:
            return None
        for other in self.tables[state]:
            self.lost_tenders[other.offer.supplier.supplier] += other is not best
        z = now.draws.normal("procurement.lead", now.number, name_id(state), name_id(best.offer.supplier.supplier))
        return self.contract(state, best.offer, best.units, z, now)

    def weigh(
        self, state: str, offer: Offer, offers: Sequence[Offer], limits: tuple[float, float, float, float], now: Quarter
    ) -> Weighed:
        """Assess an offer; the limits are the usual package, the missing stock, the free money, and the smallest order."""
        usual, missing, free, smallest = limits
        key = f"{offer.supplier.supplier}|{offer.product.system}"
        drivers = self.drivers(state, offer, offers, now)
        most = min(free / offer.price, self.left[key])
        units = self.units(usual, missing / offer.product.tiv, most, smallest)
        taste = now.draws.gumbel("procurement.offer", now.number, name_id(state), name_id(key))
        is_raised = units > floor(min(usual, missing / offer.product.tiv, most))
        return Weighed(offer, drivers, units, self.utility(drivers) + taste if units > 0.0 else -inf, is_raised)

    def contract(  # noqa: PLR0913 - the terms of an order or a gift
        self, state: str, offer: Offer, units: float, z: float, now: Quarter, *, is_aid: bool = False
    ) -> Contract:
        supplier, product, s = offer.supplier, offer.product, self.p.lead_time_sd
        maker = now.makers[supplier.supplier]
        first = now.number + max(1, floor(offer.lead * exp(s * z - 0.5 * s * s) + 0.5))
        output = product.capacity * self.eastern(supplier) * maker.capacity / maker.capacity_at_start
        n = max(1, min(ceil(units / output), 17))
        value = 0.0 if is_aid else units * offer.price
        self.enter(state, supplier, product, units)
        return Contract(
            buyer=state,
            supplier=supplier.supplier,
            system=product.system,
            signed=now.number,
            first=first,
            last=first + n - 1,
            units=units,
            units_a_quarter=units / n,
            value=value,
            instalment=value / self.data.categories[self.place(product.category)].instalment_quarters,
            owed=value,
            is_aid=is_aid,
        )

    # --- gifts --------------------------------------------------------------------------------------

    def gift(self, state: str, books: Budgets, now: Quarter) -> Contract | None:
        """Let a donor give a state weapons, if it happens; return the gift, if any."""
        p, buyer = self.p, now.buyers[state]
        rate = p.aid_rate * max(buyer.alignment) * exp(-p.aid_poverty * log(0.002 * books.real))
        if not now.draws.happens(rate, "aid.occasion", now.number, name_id(state)):
            return None
        self.given.append(state)
        self.assess(state, books, self.money(state, books, now), now)
        wishes: dict[str, list[tuple[float, SupplierStart, ProductStart, float]]] = {}
        for supplier, product, need, missing in self.candidates(state, now):
            key = f"{supplier.supplier}|{product.system}"
            units = float(max(0, floor(min(p.aid_package / product.unit_cost, missing / product.tiv, self.left[key]))))
            utility = (
                p.category_focus * need
                + p.aid_alignment * self.alignment(state, supplier, now)
                + p.aid_second_hand * float(product.second_hand)
                + p.choice_scale * self.scale(supplier, now)
            )
            if units >= 1.0:
                wishes.setdefault(product.category, []).append((utility, supplier, product, units))
        if not wishes:
            return None

        def of_category(category: str) -> float:
            worth = left_sum([column_exp(utility) for utility, *_ in wishes[category]])
            return column_log(worth) + now.draws.gumbel("aid.category", now.number, name_id(state), name_id(category))

        def of_product(wish: tuple[float, SupplierStart, ProductStart, float]) -> float:
            key = f"{wish[1].supplier}|{wish[2].system}"
            return wish[0] + now.draws.gumbel("aid.choice", now.number, name_id(state), name_id(key))

        _, supplier, product, number = max(wishes[max(wishes, key=of_category)], key=of_product)
        lead = product.lead_quarters * now.makers[supplier.supplier].lead_factor
        z = now.draws.normal("aid.lead", now.number, name_id(state), name_id(supplier.supplier))
        offer = Offer(supplier, product, 0.0, 0.0, lead, under_embargo=False)
        return self.contract(state, offer, number, z, now, is_aid=True)

    def candidates(self, state: str, now: Quarter) -> list[tuple[SupplierStart, ProductStart, float, float]]:
        """Return what may be given to a state, with its need for the category and the missing stock."""
        return [
            (supplier, product, *self.needs[state][place])
            for place, category in enumerate(self.data.categories)
            if self.needs[state][place][0] > 0.0 and (category.founding_budget <= 0.0 or place in self.arms[state])
            for supplier, product in self.on_market(state, category, now)
            if supplier.foreign and supplier.home != state and supplier.supplier not in now.buyers[state].embargo
        ]
