"""The region: its agents, and the order of a quarter's phases."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from contextlib import contextmanager
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import mesa
from mesa.datacollection import DataCollector

from haemus.model.agents.agreement import conclude
from haemus.model.agents.budget import BUDGET_SEASON, REVISION_SEASON, draw_common_budget_shock
from haemus.model.agents.commons import NOBODY, Commons
from haemus.model.agents.contract import deliver_what_is_due, pay_instalments
from haemus.model.agents.economy import average_price, draw_common_growth
from haemus.model.agents.effects import NEVER, PlacedEffect, event_quarter
from haemus.model.agents.guarantee import let_doubts_pass
from haemus.model.agents.in_mesa import Agreement, Guarantee, State, Supplier
from haemus.model.agents.ledgers import (
    books_close,
    clear_quarter,
    first_open_account,
    first_unbooked_stock,
    forget_counts,
    spent_and_received,
)
from haemus.model.agents.pair import PairDraws, Pairs, assess_pairs, raise_crises
from haemus.model.agents.politics import INFLUENCE_SEASON
from haemus.model.agents.signing import Signings, are_united, ask_others, forget_signings, form_groups, weigh_signings
from haemus.model.agents.supplier import Quotes, count_exports_anew, let_demand_settle, press_quotes
from haemus.model.agents.talks import PairDrivers, advance_talks, judge_pairs, review_pairs
from haemus.model.agents.tender import Categories, OfferDrivers, Offers, Products
from haemus.model.agents.threat import let_systemic_threat_fade, show_capabilities
from haemus.model.agents.treaty import sign_treaties
from haemus.model.answers import ActError
from haemus.model.bad_input import BadInput, nearest_name
from haemus.model.calendar import quarter_name, season_of, year_of
from haemus.model.draws import check_seed
from haemus.model.parameters.rates import QuarterlyRates
from haemus.model.record.layout import unpack
from haemus.model.record.sound import unsound_number
from haemus.model.record.start import start_of
from haemus.model.scenario import ResolvedScenario, load_scenario
from haemus.model.start.data import StartingData, starting_data
from haemus.model.start.own_region import region_of
from haemus.model.start.region_files import RegionFiles
from haemus.model.tables.reasons import Reasons
from haemus.model.tables.rows import ITS_OWN_DOUBT, ORIGINS
from haemus.model.tables.run_rows import RunRows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from haemus.model.agents.contract import Contract
    from haemus.model.record.start import Start
    from haemus.model.tables.rows import Rows

KINDS: Final = (State, Supplier, Guarantee)
"""Kinds of agents that a user's own classes may replace."""
PHASES: Final = (
    "apply_events",
    "grow_economies",
    "revise_credibility",
    "perceive_threat",
    "set_budgets",
    "form_agreements",
    "procure",
    "produce_and_deliver",
    "draw_crises",
    "record_quarter",
)
"""The phases of a quarter in their order, each a method of the region."""

type Agents = Mapping[str | type, type]
"""A user's own classes, by an agent's name ("SRB", "NATO", a supplier's) or by a kind (State, Supplier, Guarantee)."""


class LedgerError(RuntimeError):
    """Money or weapons appeared from nowhere or went missing, or a number isn't finite: a fault of the model or of a user's own agents."""


class Region(Commons, mesa.Model):  # type: ignore[type-arg]  # agents of several kinds, and Mesa's own scenarios are not used
    """The Western Balkans and two neighbours from the scenario's origin to its end; one step is a quarter.

    The run seed names every draw; Mesa's own generators are never used. `written` holds the rows, `rows()` returns them as
    arrays; with `explain`, `reasons` holds the terms of each decision.
    """

    def __init__(  # noqa: PLR0913 - the inputs of a run, and the choice of what to keep
        self,
        scenario: ResolvedScenario | str = "baseline",
        seed: int = 0,
        *,
        agents: Agents | None = None,
        explain: bool = False,
        collect: bool = True,
        data: StartingData | RegionFiles | str | Path | None = None,
    ) -> None:
        """Set up the region as it was at the scenario's origin.

        `scenario` is a resolved scenario, a shipped name or a path; `seed` a whole number in [0, 2**63). `agents` replaces one
        agent, by its name, or all of a kind, by the kind, with subclasses of State, Supplier or Guarantee. `explain` keeps the
        terms of each decision, `collect` feeds Mesa's data collector, `data` replaces the starting data: those read already, or
        the folder of a region of one's own (docs/region.md). BadInput where `agents` has a name that isn't in the region or a
        class that isn't of the kind, and for a folder that isn't a region; ScenarioError for a scenario that is refused.
        """
        seed = check_seed(seed)
        super().__init__(rng=seed)
        region, data = (None, data) if data is None or isinstance(data, StartingData) else (region_of(data), None)
        self.script = load_scenario(scenario, region) if isinstance(scenario, str) else scenario
        if region is not None and not isinstance(scenario, str):
            self.script = self.script.with_region(region)
        self.parameters = self.script.parameters
        self.rates = QuarterlyRates.of(self.parameters)
        self.data: StartingData = data or starting_data(self.script.origin, self.script.targets, self.script.region)
        self.name = ""  # of the current quarter, such as "2025Q1"
        start = start_of(self.script, self.data, seed)
        self.has_own_agents = bool(agents)
        self._populate(start, agents or {})
        unpack(start.block[0], self)
        self.written = RunRows()
        self.reasons = Reasons(self, wanted=explain)
        for agent in (*self.states, *self.guarantees, *self.suppliers):
            agent.set_up(self)
        self._schedule(start)
        self.datacollector = _collector({type(state) for state in self.states}) if collect else None

    def _populate(self, start: Start, agents: Agents) -> None:
        """Create the agents and the tables of pairs, products and offers."""
        for kind in KINDS:  # a set for each kind, also for one that has no agent
            self._agents_by_type[kind] = type(self.agents)([], random=self.random)
        made = _Classes(agents, self)
        self.states = [made.agent(State, each.iso3, each) for each in start.states]
        self.guarantees = [made.agent(Guarantee, each.guarantee, each) for each in self.data.guarantees]
        self.suppliers = [made.agent(Supplier, each.supplier, each) for each in start.suppliers]
        made.refuse_what_is_left()
        self.pairs, self.pair_draws, self.pair_drivers, self.signings = Pairs(), PairDraws(), PairDrivers(), Signings()
        self.quotes = Quotes()
        self.categories, self.products, self.offers, self.offer_drivers = (
            Categories(),
            Products(),
            Offers(),
            OfferDrivers(),
        )
        self.agreements: list[Agreement] = []
        self.contracts: list[Contract] = []
        self.listed = [product for _, product in start.products]
        self.homes, self.places = start.homes, start.places
        self.state_of = {state.iso3: state for state in self.states}
        self.guarantee_of = {guarantee.name: guarantee for guarantee in self.guarantees}
        self.supplier_of = {supplier.name: supplier for supplier in self.suppliers}

    def _schedule(self, start: Start) -> None:
        """Draw each event's quarter, and enter its effects into the calendar."""
        events = start.due.events
        # drawn once, at the start, by the event's id: adding an event leaves the dates of all others as they were
        drawn = [event_quarter(self.seed, *row) for row in events[["key", "quarter", "window", "probability"]].tolist()]
        self.origins = [ORIGINS[place] for place in events["origin"].tolist()]
        self.due: dict[int, list[tuple[PlacedEffect, bool]]] = {}
        for row in start.due.effects:
            effect = placed(row)
            # an effect that lasts is due anew in each of its quarters; only the first of them opens the event
            for late in range(effect.quarters if drawn[effect.event] != NEVER else 0):
                opens = effect.opens > 0 and late == 0
                self.due.setdefault(drawn[effect.event] + late, []).append((effect, opens))

    def step(self) -> None:
        """Run the phases of one quarter, in their order; BadInput after the scenario's last."""
        if self.quarter >= self.script.end:
            raise BadInput(
                "the run has come to its end", where="step", value=quarter_name(self.quarter),
                allowed="steps while region.running is true, or a scenario with a later end",
            )  # fmt: skip
        self.quarter += 1
        self.year, self.season, self.name = year_of(self.quarter), season_of(self.quarter), quarter_name(self.quarter)
        try:
            for phase in PHASES:
                getattr(self, phase)()
        except Exception as error:
            if (
                self.has_own_agents
                and not isinstance(error, (LedgerError, ActError))
                and (found := unsound_number(self))
            ):
                error.add_note(found)  # what a user's own act set, perhaps long before it is noticed
            raise
        if self.datacollector is not None:
            self.datacollector.collect(self)
        if self.quarter >= self.script.end:
            self.running = False

    def run_to_end(self) -> Rows:
        """Step to the scenario's last quarter and return the run's rows."""
        with _garbage_left_until_the_end():
            while self.running:
                self.step()
        return self.rows()

    def rows(self) -> Rows:
        """Return the rows written so far, as arrays of one run."""
        return self.written.as_rows(self)

    def register_agent(self, agent: Any) -> None:  # noqa: ANN401 - an agent of any kind
        """Register an agent with Mesa, and one of a user's subclass also under its kind: `agents_by_type[State]` has all states."""
        super().register_agent(agent)
        for kind in self._more_kinds(agent):
            self._agents_by_type[kind].add(agent)

    def deregister_agent(self, agent: Any) -> None:  # noqa: ANN401 - as above
        """Remove an agreement from Mesa's sets. ValueError for others: pairs and sets of states go by their places."""
        if isinstance(agent, KINDS):
            raise ValueError("no agent can leave a region under way: use [remove] in the scenario")  # noqa: TRY004 - its type is fine
        super().deregister_agent(agent)

    def _more_kinds(self, agent: object) -> list[type]:
        return [kind for kind in KINDS if isinstance(agent, kind) and type(agent) is not kind]

    def pair_of(self, one: str, other: str) -> int:
        """Return the place of a pair, given the codes of its two states."""
        return int(self.state_of[one].pair_with[self.state_of[other].place])

    # --- the phases ------------------------------------------------------------------------------------

    def apply_events(self) -> None:
        """Phase 1: apply the effects that are due, by date and id of their events; then an alliance may cast doubt on itself."""
        if self.season == 0:
            self.agents_by_type[State].do("draw_year", self)
        self.agents_by_type[State].do("begin_quarter", self)
        for effect, opens in self.due.pop(self.quarter, ()):
            if opens:
                event, origin = self.script.events[effect.event], self.origins[effect.event]
                self.written.write_event(self, effect.event, origin)
                self.reasons.event(event.id, event.type, origin)
            in_force = self.agreement_count  # acts write no rows, so a signing is noticed by the count
            effect.apply(self)
            for agreement in self.agreements[in_force:]:
                self.written.write_agreement(self, agreement, "signed")
        self.agents_by_type[State].do("count_windfall", self)
        for guarantee in self.guarantees:
            if guarantee.doubts_itself(self):
                self.written.write_event(self, ITS_OWN_DOUBT, "endogenous")
                self.reasons.event(f"further-doubt-{self.name.lower()}", "article5_doubt", "endogenous")
                guarantee.cast_doubt(self)

    def grow_economies(self) -> None:
        """Phase 2: GDP and prices, observed as far as the scenario says and drawn after."""
        draw_common_growth(self)
        self.agents_by_type[State].do("grow", self)
        average_price(self)

    def revise_credibility(self) -> None:
        """Phase 3: states revise their beliefs in guarantees, then set the help that they count on."""
        before = self.reasons.beliefs_before()
        states = self.agents_by_type[State]
        states.do("revise_beliefs", self)
        self.reasons.beliefs(before)  # while the quarter's signals and doubts are still there
        states.do("count_on_guarantees", self)
        show_capabilities(self)
        states.do("count_help", self)
        if self.quarter == self.first:
            states.do("remember_help", self)
        states.do("forget_signals", self)
        let_doubts_pass(self)

    def perceive_threat(self) -> None:
        """Phase 4: hazards of disputes, how each state perceives them, deep strike and the systemic threat."""
        states = self.agents_by_type[State]
        if self.quarter == self.first:
            states.do("draw_biases", self)
        assess_pairs(self)
        states.do("perceive_disputes", self)
        states.do("sum_threats", self)
        let_systemic_threat_fade(self)
        if self.quarter == self.first:
            states.do("remember_threat", self)

    def set_budgets(self) -> None:
        """Phase 5: budgets take effect in the first quarter, are revised in the third, fixed in the fourth, and spent in each."""
        states = self.agents_by_type[State]
        if self.quarter == self.first:
            states.do("settle_on_budget", self)
            states.do("set_first_budget", self)
        elif self.season == 0:
            states.do("begin_year", self)
        if self.season == REVISION_SEASON:
            states.do("settle_on_budget", self)
            states.do("revise_budget", self)
            self.reasons.revisions()
        states.do("settle_account", self)
        pay_instalments(self)
        states.do("buy_routinely", self)
        self.agents_by_type[Supplier].do("sell_routinely", self)
        if self.season == BUDGET_SEASON:  # after the payments: the equipment share weighs what contracts still cost
            draw_common_budget_shock(self)
            states.do("settle_on_budget", self)
            states.do("fix_budget", self)
            self.reasons.budgets()

    def form_agreements(self) -> None:
        """Phase 6: talks advance; agreements are signed, joined and deepened, or lapse; pairs sign routine treaties.

        All decisions use the surpluses of the phase's start. Signings, applications, lapses and deepening happen in turn: each
        sees the capital and the ties that the previous one has left. Where the record is imposed, states add nothing to it
        before it ends.
        """
        states = self.agents_by_type[State]
        if self.quarter == self.first:
            states.do("set_capital", self)
        if self.season == 0:
            review_pairs(self)
        forget_signings(self)
        states.do("weigh_needs", self)
        weigh_signings(self)
        judge_pairs(self)
        if self.quarter >= self.choices_from:
            standing = tuple(self.agreements)  # one that is signed now takes applicants from the next quarter on
            self._sign()
            for agreement in standing:
                self._answer_applicants(agreement)
                self._take_applications(agreement)
                self._lapse_or_deepen(agreement)
            if sign_treaties(self) > 0:
                self.written.write_treaties(self)
        states.do("restore_capital", self)

    def _sign(self) -> None:
        """Let each group that is ready sign, with the states that join it, unless agreements already unite all of them."""
        if advance_talks(self) == 0:
            return
        for g in range(form_groups(self)):
            group = ask_others(self, self.groups[g])
            if not are_united(self, group):
                agreement = conclude(self, group, 0)
                self.written.write_agreement(self, agreement, "signed")
                self.reasons.signing(agreement)

    def _answer_applicants(self, agreement: Agreement) -> None:
        """Let the members answer states that applied in an earlier quarter; one refusal is enough."""
        for state in self.states:
            if agreement.applicants >> state.place & 1:
                agreement.applicants &= ~(1 << state.place)
                refusing = agreement.first_to_refuse(self, state.place)
                if refusing == NOBODY:
                    agreement.admit(self, state.place)
                    self.written.write_agreement(self, agreement, "joined")
                self.reasons.answer(agreement, state, None if refusing == NOBODY else self.states[refusing])

    def _take_applications(self, agreement: Agreement) -> None:
        if agreement.take_applications(self) == 0:
            return
        for state in self.states:
            if state.is_applying:
                self.written.write_agreement(self, agreement, "applied")
                self.reasons.application(agreement, state)

    def _lapse_or_deepen(self, agreement: Agreement) -> None:
        if agreement.lapses(self):
            self.written.write_agreement(self, agreement, "lapsed")
            self.reasons.lapse(agreement)
            agreement.end(self)
        elif agreement.deepens(self):
            self.written.write_agreement(self, agreement, "deepened")
            self.reasons.deepening(agreement)

    def procure(self) -> None:
        """Phase 7: each state looks at the market at most once, and tenders; then donors give."""
        states = self.agents_by_type[State]
        states.do("fade_deals", self)
        states.do(self._tender)
        states.do("receive_aid", self)
        self.agents_by_type[Supplier].do(
            "raise_offset", self
        )  # after all tenders: no state gains by its place in the list

    def _tender(self, state: State) -> None:
        state.tender(self)
        self.reasons.purchase(state)

    def produce_and_deliver(self) -> None:
        """Phase 8: stocks age; suppliers deliver what is due, work off their order books and quote anew."""
        self.agents_by_type[State].do("age_stocks", self)
        deliver_what_is_due(self)
        suppliers = self.agents_by_type[Supplier]
        suppliers.do("produce", self)
        press_quotes(self)
        suppliers.do("quote", self)
        count_exports_anew(self)
        suppliers.do("export", self)
        let_demand_settle(self)

    def draw_crises(self) -> None:
        """Phase 9: crises between states, and once a year influence, alignment and fragility."""
        if raise_crises(self) > 0:
            self.written.write_crises(self)
        if self.season == INFLUENCE_SEASON:
            self.agents_by_type[State].do("yield_to_influence", self)

    def record_quarter(self) -> None:
        """Phase 10: check that money and weapons add up and numbers are finite, then record the quarter. LedgerError where not."""
        self.agents_by_type[State].do("weigh_stocks", self)
        # the audit looks at the numbers in which those of the model's own acts end up; a user's may set any
        if not books_close(self) or (self.has_own_agents and unsound_number(self)):
            raise LedgerError(self._what_is_wrong())
        # every run begins at its origin, but its counts begin with the first recorded quarter
        if self.quarter == self.script.start - 1:
            forget_counts(self)
        self.written.write_states(self)
        clear_quarter(self)

    def _what_is_wrong(self) -> str:
        if found := unsound_number(self):
            return f"{self.name}: {found}"
        if (place := first_open_account(self)) != NOBODY:
            state = self.states[place]
            inflow = state.balance_before + state.received + state.grants + state.borrowed
            left = f"{inflow} in, {state.spent()} out, {state.account} left"
            return f"{self.name}: the account of {state.iso3} does not close: {left}"
        if (place := first_unbooked_stock(self)) != NOBODY:
            state = self.states[place]
            return f"{self.name}: {state.iso3} holds {state.stock} TIV, but its books show {state.booked}"
        spent, received = spent_and_received(self)
        return f"{self.name}: states paid {spent} for equipment, suppliers received {received}"


def placed(row: Any) -> PlacedEffect:  # noqa: ANN401 - a record of EFFECT
    """Return a record of EFFECT as an object."""
    effect = PlacedEffect()
    for name in PlacedEffect.FIELDS:
        setattr(effect, name, row[name].item())
    return effect


class _Classes:
    """The classes of agents: a user's own where they were given, else the model's."""

    def __init__(self, given: Agents, region: Region) -> None:
        if not isinstance(given, Mapping):
            allowed = '{"SRB": MyState} for one agent, {State: MyState} for all of a kind'
            raise BadInput("isn't a mapping", where="agents", value=given, allowed=allowed)
        self.given, self.region, self.names = given, region, list[str]()
        for key, kind in given.items():
            if isinstance(key, type) and key not in KINDS:
                allowed = "State, Supplier, Guarantee, or the name of an agent"
                raise BadInput("isn't a kind of agent", where="agents", key=key.__name__, allowed=allowed)
            if not isinstance(kind, type):
                raise BadInput("isn't a class", where="agents", key=_key(key), value=kind)

    def agent(self, kind: type[Any], name: str, start: object) -> Any:  # noqa: ANN401 - an agent of the kind
        """Return an agent of the class that was given for its name, else for its kind, else of the kind itself."""
        self.names.append(name)
        key: str | type = name if name in self.given else kind
        found = self.given.get(key, kind)
        if not issubclass(found, kind):
            problem = f"must be a subclass of {kind.__name__}"
            raise BadInput(problem, where="agents", key=_key(key), value=found.__name__)
        made = found(self.region, start)
        if lost := sorted(vars(made).keys() & kind.FIELDS):
            problem = f"{lost[0]} is set in __init__ and again when the region is: set it in set_up"
            raise BadInput(problem, where="agents", key=_key(key), value=found.__name__)
        return made

    def refuse_what_is_left(self) -> None:
        """Refuse a name that no agent has."""
        for key in self.given:
            if isinstance(key, str) and key not in self.names:
                kind = next((kind.__name__ for kind in KINDS if kind.__name__ == key), "")
                alike = [name for name in self.names if name.isupper() == key.isupper()]  # a state's code, or a word
                near = "" if kind else nearest_name(key, alike) or nearest_name(key, self.names)
                allowed = f"the class {kind} as the key, without quotes" if kind else ", ".join(self.names)
                problem = "no agent in the region has this name"
                raise BadInput(problem, where="agents", key=key, allowed=allowed, nearest=near)


def _key(key: str | type) -> str:
    return key if isinstance(key, str) else key.__name__


@contextmanager
def _garbage_left_until_the_end() -> Iterator[None]:
    """Pause cyclic garbage collection: a run makes almost no cycles, and what it keeps is freed as a whole after it."""
    wanted = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if wanted:
            gc.enable()


def _number(state: State, name: str) -> object:
    return getattr(state, name, None)


# functions with names, because a region can be pickled


def _region_budget(region: Region) -> float:
    total: float = sum(state.budget for state in region.states)
    return total


def _count(region: Region, name: str) -> int:
    return len(getattr(region, name))


def _collector(kinds: set[type[State]]) -> DataCollector:
    """Return a collector for Mesa's own tools: the region's totals, and the fields of states declared with `collected_as`."""
    fields = [each for kind in sorted(kinds, key=lambda kind: kind.__qualname__) for each in kind.FIELDS.values()]
    # a number that only one user's class has is missing in the rows of the others
    collected = {each.collected_as: partial(_number, name=each.name) for each in fields if each.collected_as}
    return DataCollector(
        model_reporters={
            "quarter": "name",
            "region_budget_meur": _region_budget,
            "agreements": partial(_count, name="agreements"),
            "contracts": partial(_count, name="contracts"),
        },
        agenttype_reporters={State: {"iso3": attrgetter("iso3"), **collected}},
    )
