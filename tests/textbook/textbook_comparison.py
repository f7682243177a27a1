"""Run the model and the textbook side by side, and compare them number by number.

The textbook keeps its own books, talks, deals and contracts from 2020Q1 on. From the model it reads the results of other
mechanisms: GDP, prices, threat, help, wariness, hostility, alignment, stocks, grants, suppliers' prices and scale, and other
effects of events.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import product as every
from math import exp
from typing import Any

from textbook_budgets import Account, Budgets, Contract, Payments, Situation
from textbook_draws import Draws, left_sum
from textbook_pledges import Path, Pledge, occurs_in
from textbook_talks import Surroundings, Talks
from textbook_tender import Buyer, Maker, Market, Quarter, Stocks, Weighed

from haemus import Region
from haemus.model.agents.in_mesa import State
from haemus.model.calendar import quarter_name
from haemus.model.powers import POWERS
from haemus.model.scenario import ResolvedScenario

PHASES = (
    "apply_events", "grow_economies", "revise_credibility", "perceive_threat", "set_budgets",
    "form_agreements", "procure", "produce_and_deliver", "draw_crises", "record_quarter",
)  # fmt: skip


class Comparison:
    """A run of the model, a phase at a time, with the textbook alongside."""

    def __init__(self, scenario: ResolvedScenario, seed: int, changed: dict[str, Any] | None = None) -> None:
        self.region = region = Region(scenario, seed, collect=False)
        self.parameters = p = replace(region.parameters, **(changed or {}))
        self.data, self.draws = region.data, Draws(seed)
        self.names = [state.iso3 for state in region.states]
        self.makers = [supplier.name for supplier in region.suppliers]
        self.books = {name: Budgets(self.data, self.data.states[name], region.observed_to, p) for name in self.names}
        self.pledges = {each.guarantee: Pledge(each) for each in self.data.guarantees}
        self.talks = Talks(self.data, self.names, p, self.draws)
        self.market = Market(self.data, self.makers, self.names, p)
        self.catalogue = [
            f"{maker.supplier}|{product.system}"
            for category in self.data.categories
            for maker in self.market.suppliers
            for product in maker.products
            if product.category == category.category
        ]
        self.help_at_start: dict[str, float] = {}
        self.contracts: list[Contract] = []
        self.nato_parts = self.by_state(self.nato_part)
        self.different: list[str] = []
        self.reached: set[str] = set()

    # --- inputs of the textbook ---------------------------------------------------------------------

    def by_state[T](self, read: Callable[..., T]) -> dict[str, T]:
        return {state.iso3: read(state) for state in self.region.states}

    def by_two[T](self, read: Callable[..., list[T]]) -> dict[tuple[str, str], T]:
        return {(a.iso3, b): read(a)[k] for a in self.region.states for k, b in enumerate(self.names)}

    def by_pair[T](self, column: Iterable[T]) -> dict[tuple[str, str], T]:
        return dict(zip(self.talks.pairs, column, strict=True))

    def set_of(self, bits: int) -> tuple[str, ...]:
        return tuple(name for place, name in enumerate(self.names) if bits >> place & 1)

    def situation(self, name: str) -> Situation:
        state = self.region.state_of[name]
        return Situation(
            gdp=state.gdp_real,
            price=state.price,
            threat=state.threat,
            base_help=state.outside_help,
            ties=self.ties(name),
            windfall_of_quarter=state.windfall_of_quarter,
            paths=tuple(self.paths(name)),
        )

    def paths(self, name: str) -> list[Path]:
        """Return the paths that a state is on, one for each pledge that binds it."""
        members, binding = self.members(), [key for key, pledge in self.pledges.items() if pledge.target > 0.0]
        return [self.pledges[key].path(name) for key in binding if name in members[key]]

    def ties(self, name: str) -> float:
        """Return how much binding agreements tie a state to others, by section 7.3."""
        depths = [
            [each.depth for each in self.talks.agreements if {name, other} <= set(each.members)]
            for other in self.names
            if other != name
        ]
        return left_sum([max(each, default=0) / 3.0 for each in depths])

    def members(self) -> dict[str, tuple[str, ...]]:
        return {key: self.set_of(each.members) for key, each in self.region.guarantee_of.items()}

    def surroundings(self) -> Surroundings:
        homes = {state.iso3: state.home for state in self.region.states}
        return Surroundings(
            gdp=self.by_state(lambda state: state.gdp_real),
            alignment=self.by_state(lambda state: list(state.alignment)),
            deals={(a, b): self.market.deals.get((a, b), 0.0) for a, b in every(homes, homes)},
            threat=self.by_state(lambda state: state.threat),
            outside_help=self.by_state(lambda state: state.outside_help),
            help_of_agreements=self.by_state(lambda state: state.help_of_agreements),
            fragility=self.by_state(lambda state: state.fragility),
            wary=self.by_two(lambda state: state.wary),
            hostility=self.by_pair(self.region.pairs.hostility),
        )

    def buyer(self, name: str) -> Buyer:
        state = self.region.state_of[name]
        under = dict(zip(self.makers, state.embargo, strict=True))
        stocks = zip(state.nato, state.east, state.legacy, state.on_order, strict=True)
        guided = [
            each.place for each in self.region.guarantees if each.guideline > 0 and each.members >> state.place & 1
        ]
        promising = {
            POWERS[each.lead]
            for each in self.region.guarantees
            if each.promises_help > 0 and each.members >> state.place & 1
        }
        return Buyer(
            price=state.price,
            threat=state.threat,
            exposure=state.strike_exposure,
            alarms=list(state.alarms),
            stocks=[Stocks(*each) for each in stocks],
            alignment=list(state.alignment),
            embargo={maker: leak for maker, leak in under.items() if leak >= 0.0},
            guarantees=frozenset(guided),
            promised_by=frozenset(promising),
            nato_part=self.nato_parts[name],
            is_pledged=bool(self.paths(name)),
            cover=state.best_guarantee,
        )

    @staticmethod
    def nato_part(state: State) -> float:
        """Return the NATO part of a state's whole stock."""
        whole = left_sum([a + b + c for a, b, c in zip(state.nato, state.east, state.legacy, strict=True)])
        return left_sum(state.nato) / whole if whole > 0.0 else 0.0

    def shelf(self, quarter: int) -> Quarter:
        makers = {
            each.name: Maker(
                each.price_factor, each.log_price_factor, each.lead_factor, each.integration,
                each.offset, each.capacity, each.capacity_at_start,
            )
            for each in self.region.suppliers
        }  # fmt: skip
        pacts = {(a, b): self.talks.pact(a, b) for a, b in every(self.names, self.names)}
        buyers = {name: self.buyer(name) for name in self.names}
        return Quarter(quarter, self.draws, self.region.price, buyers, makers, pacts)

    # --- comparisons --------------------------------------------------------------------------------

    def same(self, what: str, mine: object, theirs: object) -> None:
        if mine != theirs:
            self.different.append(f"{self.region.name} {what}: {mine!r} in the textbook, {theirs!r} in the model")

    def reach(self, what: str, *, happens: bool) -> None:
        """Note rare happenings."""
        if happens:
            self.reached.add(what)

    def run(self, last: int) -> list[str]:
        """Run to a quarter, or to the first one with a difference; return the differences."""
        for quarter in range(self.region.first, last + 1):
            self.step(quarter)
            if self.different:
                break
        return self.different

    def step(self, quarter: int) -> None:
        region = self.region
        region.quarter, region.year, region.season = quarter, 2020 + quarter // 4, quarter % 4
        region.name = quarter_name(quarter)
        beside = {
            "apply_events": self.impose,
            "set_budgets": self.set_budgets,
            "form_agreements": self.form_agreements,
            "procure": self.procure,
            "produce_and_deliver": self.deliver,
        }
        for phase in PHASES:
            beside.get(phase, lambda _, step: step())(quarter, getattr(region, phase))
        self.nato_parts = self.by_state(self.nato_part)

    def impose(self, quarter: int, apply_events: Callable[[], None]) -> None:
        if quarter == self.region.first:
            self.talks.begin(self.by_state(lambda state: state.fragility))
        known = {(each.key) for each in self.talks.agreements}
        members = self.members()
        apply_events()
        self.pledge_and_plan(quarter, members)
        for agreement in self.region.agreements:
            if agreement.key not in known:
                self.talks.sign(self.set_of(agreement.members), agreement.depth, quarter)
        for contract in self.imposed_or_signed():
            self.enter(contract)
            supplier = next(each for each in self.market.suppliers if each.supplier == contract.supplier)
            product = next(each for each in supplier.products if each.system == contract.system)
            self.market.enter(contract.buyer, supplier, product, contract.units)
        self.lend_and_arm(quarter)

    def happening(self, quarter: int, *types: str) -> list[Any]:
        """Return the scenario's events of some types that happen in a quarter."""
        return [
            event
            for event in self.region.script.events
            if event.type in types and occurs_in(event, self.draws, self.region.first) == quarter
        ]

    def lend_and_arm(self, quarter: int) -> None:
        """Open credit lines, and let receivers of gifts by events have the arm."""
        for event in self.happening(quarter, "external_finance", "arms_gift"):
            if event.type == "arms_gift":
                self.market.arms[event.state].add(self.market.place(event.category))
            elif event.kind == "loan":
                self.books[event.state].lend(event.value_meur, event.quarters, quarter)

    def pledge_and_plan(self, quarter: int, members_before: Mapping[str, tuple[str, ...]]) -> None:
        """Begin the paths of states that have joined a guarantee; enter the quarter's pledges and plans."""
        year, members = 2020 + quarter // 4, self.members()
        burdens = self.by_state(lambda state: self.books[state.iso3].burden(state.gdp_real, state.price))
        for key, pledge in self.pledges.items():
            for state in sorted({*members[key]} - {*members_before[key]}):
                pledge.join(state, year, burdens[state])
        for event in self.happening(quarter, "pledge", "spending_plan"):
            if event.type == "pledge":
                guarantee = self.pledges[event.guarantee]
                guarantee.renew(event.target, event.due, members[event.guarantee], year, burdens)
            else:
                kept = self.books[event.state].keeps_a_plan(self.draws, quarter)
                plan = self.books[event.state].plan
                self.reach("a step of a plan that came too late", happens=event.years[0] <= year)
                plan.announce(event.years, event.share, event.value_meur, year, burdens[event.state], kept=kept)

    def imposed_or_signed(self) -> list[Contract]:
        """Return the contracts of the model that the textbook doesn't have yet."""
        return [
            Contract(
                buyer=self.names[each.buyer],
                supplier=self.makers[each.supplier],
                system=self.catalogue[each.product].split("|")[1],
                signed=each.signed,
                first=each.first_delivery,
                last=each.last_delivery,
                units=each.units,
                units_a_quarter=each.units_a_quarter,
                value=each.value,
                instalment=each.instalment,
                owed=each.outstanding,
                delivered=each.delivered,
                is_aid=bool(each.is_aid),
            )
            for each in self.region.contracts[len(self.contracts) :]
        ]

    def enter(self, contract: Contract) -> None:
        self.contracts.append(contract)
        self.books[contract.buyer].sign(contract)

    # --- budgets ------------------------------------------------------------------------------------

    def set_budgets(self, quarter: int, set_budgets: Callable[[], None]) -> None:
        set_budgets()
        for name, books in self.books.items():
            if quarter == self.region.first:
                books.begin(self.situation(name), self.region.state_of[name].threat_at_start, self.draws)
                self.help_at_start[name] = self.region.state_of[name].help
            elif quarter % 4 == 0:
                books.begin_year(self.draws, quarter)
            elif quarter % 4 == 2:
                books.revise(self.situation(name))
        credit = {name: books.credit for name, books in self.books.items()}
        loans = {name: books.loans for name, books in self.books.items()}
        accounts = {
            name: books.settle(self.region.state_of[name].grants, quarter) for name, books in self.books.items()
        }
        self.pay(accounts)
        for name, books in self.books.items():
            before = books.real
            if quarter % 4 == 3:
                books.fix(self.situation(name), self.draws, quarter)
            self.compare_books(name, books)
            limit = (
                before
                + 0.01 * (books.factor * self.parameters.fiscal_growth_limit) * self.region.state_of[name].gdp_real
            )
            self.reach("the fiscal limit", happens=books.next_real == limit)
            self.reach("the largest equipment share", happens=books.share == 0.6)
            self.reach("a credit line drawn", happens=0.0 < books.credit < credit[name])
            self.reach(
                "a credit line lapsed", happens=books.credit == 0.0 < credit[name] and books.loans == loans[name]
            )
            self.reach("a share that contracts command", happens=books.is_share_committed)

    def pay(self, accounts: Mapping[str, Account]) -> None:
        """Pay instalments in the order of contracts, then small purchases in the order of states."""
        payments = Payments(self.data, self.makers, self.names)
        gained = {each.name: each.integration for each in self.region.suppliers}
        self.reach("a producer with allied orders", happens=any(gained.values()))
        for account in accounts.values():
            payments.inherit(account.inherited_paid)
        for contract in self.contracts:
            if not contract.is_over:
                payments.pay(contract, accounts[contract.buyer].paid_part)
        payments.close(self.contracts)
        for name, account in accounts.items():
            self.books[name].owe(self.contracts)
            payments.buy(name, account.bought, self.parameters.routine_home_share, gained)
            state = self.region.state_of[name]
            self.agree(
                name, state, **{head: value for head, value in vars(account).items() if head != "inherited_paid"}
            )
            self.agree(name, state, imports_paid=payments.abroad[name], home_paid=payments.at_home[name])
            self.reach("an instalment deferred", happens=0.0 < account.paid_part < 1.0)
        for supplier in self.region.suppliers:
            self.agree(supplier.name, supplier, receipts=payments.receipts[supplier.name])
        self.same("owed", [each.owed for each in self.contracts], [each.outstanding for each in self.region.contracts])
        self.same("open market", payments.open_market, self.region.open_market)

    def compare_books(self, name: str, books: Budgets) -> None:
        self.agree(
            name,
            self.region.state_of[name],
            budget=books.budget,
            budget_real=books.real,
            budget_initial=books.initial,
            budget_next=books.next_budget,
            budget_next_real=books.next_real,
            settled=books.target,
            settled_when_fixed=books.target_when_fixed,
            revision=books.revision,
            budget_shock=books.shock,
            lasting=books.lasting,
            compliance=books.compliance,
            pledge_step=books.compliance * books.asked,
            published=books.published,
            publication_factor=exp(books.error),
            ties=self.ties(name),
            equipment_share=books.share,
            account=books.account,
            debt=books.debt,
            credit=books.credit,
            credit_until=books.credit_until,
            loans=books.loans,
            inherited=books.inherited,
            outturn=books.outturn,
            due=books.due,
            due_in_year=books.due_in_year,
            outstanding=books.outstanding,
        )

    def agree(self, name: str, theirs: object, **mine: object) -> None:
        for variable, value in mine.items():
            self.same(f"{name} {variable}", value, getattr(theirs, variable))

    # --- agreements ---------------------------------------------------------------------------------

    def form_agreements(self, quarter: int, form_agreements: Callable[[], None]) -> None:
        form_agreements()
        talks, before, refused = self.talks, list(self.talks.agreements), self.talks.refusals
        talks.pass_quarter(self.surroundings(), quarter, self.region.choices_from)
        for k, pair in enumerate(talks.pairs):
            self.compare_pair(k, pair)
        for state in self.region.states:
            self.compare_diplomacy(state.iso3)
        self.same(
            "agreements",
            [(a.founders, tuple(a.members), tuple(a.applicants), a.depth, a.signed, a.key) for a in talks.agreements],
            [
                (*map(self.set_of, (a.founders, a.members, a.applicants)), a.depth, a.signed, a.key)
                for a in self.region.agreements
            ],
        )
        signings = zip(self.region.signings.quarter, self.region.signings.members, strict=True)
        listed = list(signings)[: self.region.signing_count]
        self.same("signings", talks.signings, [(when, self.set_of(members)) for when, members in listed])
        new = [each for each in talks.agreements if each not in before]
        self.reach("three ready as one", happens=any(len(group) > 2 for group in talks.groups))
        self.reach("a third that signs at once", happens=any(list(each.founders) not in talks.groups for each in new))
        self.reach("a group already tied", happens=len(new) < len(talks.groups))
        self.reach("an application refused", happens=talks.refusals > refused)
        self.reach("an accession", happens=any(len(each.members) > len(each.founders) for each in talks.agreements))
        self.reach("a lapse", happens=any(each not in talks.agreements for each in before))

    def compare_pair(self, k: int, pair: tuple[str, str]) -> None:
        pairs, drivers, name = self.region.pairs, self.region.pair_drivers, "-".join(pair)
        self.same(f"{name} barred", self.talks.barred[pair], bool(pairs.is_barred[k]))
        self.same(f"{name} stage", self.talks.stage[pair], pairs.stage[k])
        self.same(f"{name} treaties", self.talks.treaties[pair], pairs.treaties[k])
        self.reach("a routine treaty", happens=pair in self.talks.signed)
        if self.talks.barred[pair]:
            return
        standing, judged = self.talks.standing[pair], self.talks.judged[pair]
        for driver, value in {**standing, **judged.current}.items():
            self.same(f"{name} {driver}", value, getattr(drivers, driver)[k])
        self.same(f"{name} standing surplus", self.talks.weighed(standing), pairs.standing_surplus[k])
        self.same(f"{name} surplus", judged.surplus, pairs.surplus[k])
        self.same(f"{name} lost help", judged.lost, pairs.lost_help[k])
        self.same(f"{name} openness", judged.openness, pairs.openness[k])
        self.same(f"{name} multiplier", judged.multiplier, pairs.multiplier[k])
        self.same(f"{name} rate", judged.rate, pairs.rate[k])
        limit = self.parameters.doubt_multiplier_limit
        self.reach("the multiplier near its limit", happens=judged.multiplier > 0.9 * limit)

    def compare_diplomacy(self, name: str) -> None:
        talks, state, others = self.talks, self.region.state_of[name], [each for each in self.names if each != name]
        self.agree(name, state, capital=talks.capital[name], agreement_count=talks.count[name])
        partners = tuple(each for each in others if talks.tied(name, each))
        self.same(f"{name} partners", partners, self.set_of(state.partners))
        pacts = dict(zip(self.names, state.pact, strict=True))
        self.same(f"{name} pacts", {each: talks.pact(name, each) for each in others} | {name: 0.0}, pacts)

    # --- procurement --------------------------------------------------------------------------------

    def procure(self, quarter: int, procure: Callable[[], None]) -> None:
        region, market, now = self.region, self.market, self.shelf(quarter)
        on_order = self.by_state(lambda state: list(state.on_order))
        of_year = self.by_state(lambda state: list(state.deals_of_year))
        orders = {each.name: each.orders for each in region.suppliers}
        bound = [each.iso3 for each in region.states if each.is_observed_buyer and quarter < region.choices_from]
        procure()
        before = market.founded
        signed = market.pass_quarter(now, self.books, [name for name in self.names if name not in bound])
        self.same("contracts", signed, self.imposed_or_signed())
        for contract in signed:
            self.enter(contract)
            product = self.catalogue.index(f"{contract.supplier}|{contract.system}")
            on_order[contract.buyer][region.products.category[product]] += contract.units * region.products.tiv[product]
            orders[contract.supplier] += contract.units * region.products.unit_cost[product]
            if market.power[contract.supplier] in POWERS:
                of_year[contract.buyer][POWERS.index(market.power[contract.supplier])] += 1.0
            self.reach("a gift", happens=contract.is_aid)
            self.reach("a used stock sold out", happens=market.left[f"{contract.supplier}|{contract.system}"] < 1.0)
            self.reach("an order under embargo", happens=contract.supplier in now.buyers[contract.buyer].embargo)
        self.reach("an arm founded", happens=market.founded > before)
        left = [market.left[product] for product in self.catalogue]
        self.same("left", left, list(region.products.left))
        for name in self.names:
            arms = sum(1 << place for place in market.arms[name])
            self.agree(name, region.state_of[name], arms=arms)
            self.agree(name, region.state_of[name], on_order=on_order[name], deals_of_year=of_year[name])
            self.compare_search(name)
        for name, supplier in zip(self.makers, region.suppliers, strict=True):
            self.agree(name, supplier, orders=orders[name], offset=market.offsets[name])
            deals = [market.deals[buyer, market.home[name]] for buyer in self.names]
            self.same(f"{name} deals", deals, [state.deals[supplier.home] for state in region.states])
        if market.tables:
            self.compare_offers(list(market.tables.values())[-1])

    def compare_search(self, name: str) -> None:
        """Compare a state's search, and the resulting costs of its contracts."""
        market, books, state = self.market, self.books[name], self.region.state_of[name]
        looks = name in market.looking
        self.agree(name, state, due=books.due, due_in_year=books.due_in_year, outstanding=books.outstanding)
        self.agree(name, state, is_looking=looks)
        for each in market.tables.get(name, []):
            makes, is_neutral = each.offer.supplier, self.data.states[name].military_neutral
            self.reach("a fleet or tranche bought whole", happens=each.is_raised)
            self.reach("an offer by a friend of none of the powers", happens=makes.power not in POWERS)
            self.reach("a neutral buyer with a mixed force", happens=is_neutral and 0.0 < self.nato_parts[name] < 1.0)
        if name in market.needs:
            needs, missing = zip(*market.needs[name], strict=True)
            self.agree(name, state, need=list(needs), missing=list(missing))
        if name in market.tables:
            self.agree(name, state, offer_count=len(market.tables[name]))
        is_given = name in market.given
        self.reach("no free money", happens=looks and not is_given and name not in market.needs)
        self.reach(
            "no category that money buys",
            happens=looks and not is_given and name in market.needs and name not in market.tables,
        )

    def compare_offers(self, table: list[Weighed]) -> None:
        """Compare the offers of the quarter's last tender, which the model still holds."""
        offers, drivers = self.region.offers, self.region.offer_drivers
        for k, each in enumerate(table):
            name = f"{each.offer.supplier.supplier}|{each.offer.product.system}"
            self.same("offered", name, self.catalogue[offers.product[k]])
            for driver, value in each.drivers.items():
                self.same(f"{name} {driver}", value, getattr(drivers, driver)[k])
            self.same(f"{name} price", each.offer.price, offers.price[k])
            self.same(f"{name} log price", each.offer.log_price, offers.log_price[k])
            self.same(f"{name} lead", each.offer.lead, offers.lead[k])
            self.same(f"{name} units", each.units, offers.units[k])
            self.same(f"{name} utility", each.utility, offers.utility[k])

    # --- deliveries ---------------------------------------------------------------------------------

    def deliver(self, quarter: int, produce_and_deliver: Callable[[], None]) -> None:
        produce_and_deliver()
        for contract in self.contracts:
            if contract.first <= quarter <= contract.last:
                contract.delivered += contract.units_a_quarter
        delivered = [each.delivered for each in self.region.contracts]
        self.same("delivered", [each.delivered for each in self.contracts], delivered)
