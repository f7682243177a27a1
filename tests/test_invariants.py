"""Invariants after every quarter of every world, whatever its parameters, events, states and suppliers.

The model itself checks that money and weapons add up, and raises `LedgerError` if not.
"""

import math
from collections import Counter
from dataclasses import replace
from itertools import permutations
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ranges import look, within_prior
from worlds import EVENTS, LIVELY, shipped, until, with_event

from haemus.model.agents.agreement import DEEPEST
from haemus.model.agents.talks import NEARNESS
from haemus.model.calendar import parse_quarter
from haemus.model.exponential import exp, log
from haemus.model.parameters import REGISTRY
from haemus.model.region import LedgerError, Region
from haemus.model.rules.dispute import politically_relevant
from haemus.model.rules.period import hazard_probability, quarterly_probability
from haemus.model.rules.supply import LEAST_PRESSURE, lead_factor, log_price_factor, pressure
from haemus.model.rules.talks import openness, pact
from haemus.model.rules.treaties import treaty_pull
from haemus.model.scenario import ResolvedScenario
from haemus.model.start.names import known_states, supplier_homes
from haemus.model.tables.rows import STATE_COLUMNS

TINY = 1e-9
SHARES = (
    "equipment_share",
    "credibility",
    "help",
    "restraint",
    "interoperability",
    "capital",
    "fragility",
    "alignment_west",
    "alignment_east",
)
NEVER_NEGATIVE = (
    "budget_meur",
    "budget_initial_meur",
    "outturn_meur",
    "gdp_meur",
    "price_level",
    "burden",
    "personnel_meur",
    "equipment_meur",
    "infrastructure_meur",
    "other_meur",
    "appropriation_meur",
    "grants_meur",
    "borrowed_meur",
    "account_meur",
    "committed_meur",
    "threat_disputes",
    "threat_systemic",
    "strike",
    "stock_tiv",
    "imports_tiv",
    "imports_meur",
    "domestic_meur",
    "exports_meur",
    "agreements",
    "influence_west",
    "influence_east",
)


@st.composite
def worlds(draw: st.DrawFn, last: str) -> ResolvedScenario:
    """The baseline with other parameters, an added event, some events, states and suppliers removed, ended early."""
    quarter = draw(st.integers(8, parse_quarter(last)))
    kind = draw(st.sampled_from(sorted(EVENTS)))
    scenario = with_event(kind, "2021-05-01", EVENTS[kind], "2035Q4")
    dropped = draw(st.sets(st.sampled_from([event.id for event in scenario.scripted]), max_size=4))
    scenario = scenario.without_events(*dropped)
    for state in draw(st.sets(st.sampled_from(sorted(known_states())), max_size=3)):
        scenario = scenario.without_state(state)
    named = {name for event in scenario.scripted for _, name in event.names("supplier")}
    gone = draw(st.sets(st.sampled_from(sorted(set(supplier_homes()) - named)), max_size=12))
    some = draw(st.lists(st.sampled_from(sorted(REGISTRY)).flatmap(within_prior), max_size=40))
    return replace(scenario.with_parameters(**dict(some)), removed_suppliers=frozenset(gone), end=quarter)


def check(region: Region) -> None:
    """Everything that must hold at the end of a quarter."""
    check_rows(region)
    check_states(region)
    check_pairs(region)
    check_agreements(region)
    check_orders(region)
    for supplier in region.suppliers:
        assert 0.0 <= supplier.offset <= 1.0
        assert supplier.backlog >= 0.0 < supplier.capacity
        assert supplier.receipts == 0.0
        assert math.isfinite(supplier.price_factor * supplier.lead_factor)


def check_rows(region: Region) -> None:
    rows, count = region.written.states, len(region.states)
    assert len(rows) == (region.quarter - region.script.start + 1) * count
    for state, row in zip(region.states, rows[-count:], strict=True):
        assert all(math.isfinite(cell) for cell in row), (state.iso3, row)
        cells = dict(zip(STATE_COLUMNS[2:], row, strict=True))
        assert {name: cells[name] for name in SHARES if not -TINY <= cells[name] <= 1.0 + TINY} == {}, state.iso3
        assert {name: cells[name] for name in NEVER_NEGATIVE if cells[name] < 0.0} == {}, state.iso3
        assert cells["debt_meur"] >= -TINY * cells["budget_meur"]


def check_states(region: Region) -> None:
    for state in region.states:
        assert min(*state.nato, *state.east, *state.legacy, *state.alarms, *state.perceived) >= 0.0
        assert all(0.0 <= each <= 1.0 for each in state.alignment)
        assert all(each >= 0.0 for each in state.influence)
        assert all(math.isfinite(belief) for belief in state.belief)
        assert all(0.0 <= wary <= 1.0 for wary in state.wary)


def check_pairs(region: Region) -> None:
    limit, pairs = region.parameters.doubt_multiplier_limit, region.pairs
    for k, (first, second) in enumerate(zip(pairs.first, pairs.second, strict=True)):
        assert 0.0 <= pairs.hazard[k] < 1.0
        assert 0.0 <= pairs.usual_hazard[k] < 1.0
        assert 0.0 <= quarterly_probability(pairs.hazard[k]) < 1.0
        assert 0.0 <= hazard_probability(pairs.rate[k]) <= 1.0
        assert 0.0 <= pairs.hostility[k] <= 1.0
        assert region.states[first].wary[second] == region.states[second].wary[first]
        assert pairs.peace_years[k] >= 0.0
        assert pairs.stage[k] in {0, 1, 2}
        assert 1.0 / limit - TINY <= pairs.multiplier[k] <= limit + TINY


def check_agreements(region: Region) -> None:
    deepest = Counter[tuple[int, int]]()
    for agreement in region.agreements:
        for one, other in permutations(agreement.states, 2):
            both = (one.place, other.place)
            deepest[both] = max(deepest[both], pact(agreement.depth))
    for one, other in permutations(region.states, 2):
        both = (one.place, other.place)
        assert bool(one.partners >> other.place & 1) == (both in deepest)
        assert one.pact[other.place] == deepest[both]
    assert len(region.agreements) == region.agreement_count
    for state in region.states:
        assert not state.partners >> state.place & 1
        assert state.agreement_count == sum(state in each.states for each in region.agreements)
    for place, agreement in enumerate(region.agreements):
        assert agreement.place == place
        assert agreement.members.bit_count() == len(agreement.states) >= 2
        assert 0 <= agreement.depth <= 3
        assert not agreement.applicants & agreement.members


def check_orders(region: Region) -> None:
    """Units ordered have arrived or are on order; sums agreed are paid or outstanding."""
    quarter, under_way = region.quarter, set(region.under_way[: region.under_way_count])
    assert len(region.contracts) == region.contract_count
    for place, contract in enumerate(region.contracts):
        to_come = contract.last_delivery - max(quarter, contract.first_delivery - 1)
        assert contract.delivered + max(0, to_come) * contract.units_a_quarter == pytest.approx(
            contract.units, rel=TINY
        )
        assert -TINY * contract.value <= contract.outstanding <= contract.value
        assert contract.units_a_quarter > 0.0
        assert contract.signed <= quarter
        assert contract.first_delivery <= contract.last_delivery
        if place not in under_way:
            assert contract.outstanding <= 1e-6 * contract.value
            assert contract.delivered == pytest.approx(contract.units, rel=1e-6)
    for state in region.states:
        owed = sum(contract.outstanding for contract in region.contracts if contract.buyer == state.place)
        assert state.outstanding == pytest.approx(owed, rel=1e-6, abs=1e-6)


def live_through(scenario: ResolvedScenario, seed: int) -> None:
    region = Region(scenario, seed, collect=False)
    while region.running:
        region.step()
        check(region)


# --- what is kept for later in the quarter ------------------------------------------------------------


class Repeated(Region):
    """A region that computes anew what acts keep for later, where it was last used."""

    met: ClassVar[set[str]] = set()
    """What the run has met, so that the test knows that it has tried something."""

    def meets(self, what: str, is_met: bool) -> None:  # noqa: FBT001 - a claim
        if is_met:
            self.met.add(what)

    def perceive_threat(self) -> None:
        super().perceive_threat()
        for state in self.states:
            for other in self.states:
                k = state.pair_with[other.place]
                if k >= 0 and politically_relevant(self.pairs.contiguity[k], self.pairs.hostility[k]):
                    assert state.capability[other.place] == state.capability_against(self, other.place)
                    self.meets("partner", state.capability[other.place] != state.budget_real)
            assert state.rivals == sum(1 << other.place for other in self.states if state.wary[other.place] > 0.0)
            shared = [agreement for agreement in self.agreements if agreement.members >> state.place & 1]
            depths = [
                max((each.depth for each in shared if each.members >> other.place & 1), default=0)
                for other in self.states
                if other is not state
            ]
            assert state.ties == pytest.approx(sum(depths) / DEEPEST, abs=1e-12)
            self.meets("tie", state.ties > 0.0)

    def form_agreements(self) -> None:
        before = list(self.pairs.treaties)
        super().form_agreements()
        p, pairs = self.parameters, self.pairs
        for k in range(self.pair_count):
            if pairs.is_barred[k]:
                assert all(getattr(self.pair_drivers, driver)[k] == 0.0 for driver in self.pair_drivers.FIELDS)
            else:
                pull = treaty_pull(
                    pairs.nearness[k] - NEARNESS, pairs.hostility[k], before[k],
                    p.treaty_proximity, p.treaty_hostility, p.treaty_treaties,
                )  # fmt: skip
                assert pairs.treaty_pull[k] == pull
                assert pairs.openness[k] == openness(pairs.hostility[k], p.wariness_bar)
        self.meets("treaty", before != list(pairs.treaties))

    def produce_and_deliver(self) -> None:
        super().produce_and_deliver()
        p = self.parameters
        for supplier in self.suppliers:
            pressed = pressure(supplier.backlog, supplier.capacity, p.backlog_reference)
            years = 0.25 * self.quarter - 4.0
            price = log_price_factor(log(pressed), p.price_elasticity, p.weapon_escalation, years)
            assert (supplier.log_price_factor, supplier.price_factor) == (price, exp(price))
            assert supplier.lead_factor == lead_factor(log(pressed), p.lead_elasticity)
            self.meets("least pressure", pressed == LEAST_PRESSURE)
            self.meets("more pressure", pressed > LEAST_PRESSURE)


def test_what_is_kept_for_later_is_what_would_be_computed_anew() -> None:
    world = shipped("us-drawdown").with_parameters(**LIVELY, base_utilisation=0.5)
    Repeated(until(world, "2026Q4"), 7, collect=False).run_to_end()
    assert Repeated.met == {"partner", "tie", "treaty", "least pressure", "more pressure"}


# --- whole worlds --------------------------------------------------------------------------------------


@settings(look, max_examples=6)
@given(worlds("2022Q4"), st.integers(0, 2**62))
def test_a_small_world_holds_together(scenario: ResolvedScenario, seed: int) -> None:
    live_through(scenario, seed)


@pytest.mark.slow
@settings(look, max_examples=120)
@given(worlds("2035Q4"), st.integers(0, 2**62))
def test_a_long_world_holds_together(scenario: ResolvedScenario, seed: int) -> None:
    live_through(scenario, seed)


@pytest.mark.slow
@pytest.mark.parametrize("history", ["simulated", "observed"])
@pytest.mark.parametrize("seed", range(3))
def test_the_baseline_holds_together(history: str, seed: int) -> None:
    live_through(shipped("baseline").with_history(history), seed)  # type: ignore[arg-type]


# --- the checks themselves notice ---------------------------------------------------------------------


class Spoiled(Region):
    """A region whose books are tampered with just before they are closed."""

    def tamper(self) -> None:
        """Leave the books alone."""

    def record_quarter(self) -> None:
        self.tamper()
        super().record_quarter()


class Money(Spoiled):
    def tamper(self) -> None:
        self.state_of["HRV"].account += 1.0


class Overdraft(Spoiled):
    def tamper(self) -> None:
        state = self.state_of["HRV"]
        state.equipment, state.account = state.equipment + state.account + 1.0, -1.0


class Weapons(Spoiled):
    def tamper(self) -> None:
        self.state_of["HRV"].nato[0] += 1.0


class Receipts(Spoiled):
    def tamper(self) -> None:
        self.suppliers[0].receipts += 1.0


class Lasting(Spoiled):
    def tamper(self) -> None:
        self.state_of["HRV"].lasting = math.nan


class Belief(Spoiled):
    def tamper(self) -> None:
        self.state_of["HRV"].belief[0] = math.inf


class Capacity(Spoiled):
    def tamper(self) -> None:
        self.supplier_of["usa"].capacity = math.nan


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Lasting, r"2020Q1: HRV: lasting is nan \[log\]"),
        (Belief, r"HRV: belief\[0\] is inf"),
        (Capacity, "usa: capacity is nan"),
        (Money, "the account of HRV does not close"),
        (Overdraft, "the account of HRV does not close"),
        (Weapons, "HRV holds .* TIV"),
        (Receipts, "suppliers received"),
    ],
)
def test_what_does_not_add_up_stops_the_run(kind: type[Spoiled], said: str) -> None:
    with pytest.raises(LedgerError, match=said):
        kind(until("baseline", "2020Q2"), 5, collect=False).step()


def test_books_that_nobody_tampers_with_close() -> None:
    assert Spoiled(until("baseline", "2020Q2"), 5, collect=False).run_to_end().states.shape == (1, 2, 10)
