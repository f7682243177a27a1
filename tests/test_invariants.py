"""What holds after every quarter of every world, whatever its parameters, events, states and suppliers.

That money and weapons add up is checked by the model itself, which raises `LedgerError`.
"""

import math
from collections import Counter
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ranges import look, within_prior
from worlds import EVENTS, shipped, until, with_event

from haemus.model.agents.state import State
from haemus.model.calendar import parse_quarter
from haemus.model.parameters import REGISTRY
from haemus.model.phases.recording import LedgerError, record_quarter
from haemus.model.region import Region
from haemus.model.rules.period import hazard_probability, quarterly_probability
from haemus.model.scenario import ResolvedScenario
from haemus.model.start.names import known_states, supplier_homes
from haemus.model.tables.rows import STATE_COLUMNS

TINY = 1e-9
NUMBERS = slice(2, None)
"""Columns of the table of states after quarter and state."""
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
    """The baseline with other parameters, an event more, events, states and suppliers fewer, ended early."""
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
    check_dyads(region)
    check_agreements(region)
    check_orders(region)
    for supplier in region.suppliers:
        assert 0.0 <= supplier.offset <= 1.0
        assert supplier.backlog >= 0.0 < supplier.capacity
        assert supplier.receipts == 0.0
        assert math.isfinite(supplier.price_factor * supplier.lead_factor)


def check_rows(region: Region) -> None:
    for row in region.record.states[-len(region.states) :]:
        assert all(math.isfinite(float(cell)) for cell in row[NUMBERS]), row
        cells = dict(zip(STATE_COLUMNS, row, strict=True))
        assert cells["quarter"] == region.name
        wrong = {name: cells[name] for name in SHARES if not -TINY <= float(cells[name]) <= 1.0 + TINY}
        assert wrong == {}, cells["state"]
        assert {name: cells[name] for name in NEVER_NEGATIVE if float(cells[name]) < 0.0} == {}
        assert float(cells["debt_meur"]) >= -TINY * float(cells["budget_meur"])


def check_states(region: Region) -> None:
    for state in region.states:
        assert min(*state.nato, *state.east, *state.legacy, *state.alarms, *state.perceived) >= 0.0
        assert all(0.0 <= each <= 1.0 for each in state.alignment)
        assert all(each >= 0.0 for each in state.influence)
        assert all(math.isfinite(belief) for belief in state.belief.values())


def check_dyads(region: Region) -> None:
    limit = region.parameters.doubt_multiplier_limit
    for dyad in region.dyads:
        assert 0.0 <= dyad.hazard < 1.0
        assert 0.0 <= quarterly_probability(dyad.hazard) < 1.0
        assert 0.0 <= hazard_probability(dyad.rate) <= 1.0
        assert 0.0 <= dyad.hostility <= 1.0
        assert 0.0 <= dyad.wary <= 1.0
        assert dyad.peace_years >= 0.0
        assert dyad.stage in {0, 1, 2}
        assert 1.0 / limit - TINY <= dyad.multiplier <= limit + TINY


def check_agreements(region: Region) -> None:
    united = Counter(
        frozenset((a.place, b.place)) for each in region.agreements for a, b in combinations(each.members, 2)
    )
    for one, other in combinations(region.states, 2):
        ties = region.situation.linked[one.place, other.place]
        assert ties == region.situation.linked[other.place, one.place] == united[frozenset((one.place, other.place))]
    for state in region.states:
        assert state.agreement_count == sum(state in each.members for each in region.agreements)
    for agreement in region.agreements:
        assert len(set(agreement.members)) == len(agreement.members) >= 2
        assert 0 <= agreement.depth <= 3
        assert not set(agreement.applicants) & set(agreement.members)


def check_orders(region: Region) -> None:
    """What was ordered is what has come and what is still on order; what was agreed is paid or outstanding."""
    situation, quarter = region.situation, region.quarter
    under_way = set(situation.under_way[: int(region.now.under_way_count)].tolist())
    assert len(region.contracts) == region.now.contract_count
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
        owed = sum(contract.outstanding for contract in region.contracts if contract.buyer is state)
        assert state.outstanding == pytest.approx(owed, rel=1e-6, abs=1e-6)


def live_through(scenario: ResolvedScenario, seed: int) -> None:
    region = Region(scenario, seed, collect=False)
    while region.running:
        region.step()
        check(region)


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


def spoiled(what: str) -> Region:
    """A region in which somebody has tampered with the books just before they are closed."""
    region = Region(until("baseline", "2020Q2"), 5, collect=False)
    region.step()
    state: State = region.state_of["HRV"]
    if what == "money":
        state.account = state.account + 1.0
    elif what == "overdraft":
        state.equipment, state.account = state.equipment + state.account + 1.0, -1.0
    elif what == "weapons":
        state.nato[0] = state.nato[0] + 1.0
    else:
        region.suppliers[0].receipts = region.suppliers[0].receipts + 1.0
    return region


@pytest.mark.parametrize("what", ["money", "overdraft", "weapons", "receipts"])
def test_what_does_not_add_up_stops_the_run(what: str) -> None:
    with pytest.raises(LedgerError):
        record_quarter(spoiled(what))
