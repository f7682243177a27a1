"""Worlds drawn at random are the same in both engines, and together they cover everything that can happen."""

from collections import Counter

import pytest
from docking import docked
from drawn_worlds import drawn_worlds
from hypothesis import given, settings
from hypothesis import strategies as st
from ranges import look
from worlds import until

import haemus.model.region
from haemus.model.agents.agreement import DEEPEST, NOBODY
from haemus.model.agents.in_mesa import Agreement
from haemus.model.calendar import quarter_of
from haemus.model.events import EVENT_TYPES
from haemus.model.region import Region
from haemus.model.scenario import ResolvedScenario
from haemus.model.tables.reasons import DRIVERS
from haemus.model.tables.rows import ACTIONS, ORIGINS, Rows

WORLDS = 440
OFTEN = {
    **dict.fromkeys(ACTIONS, 100),
    **dict.fromkeys(ORIGINS, 50),
    **dict.fromkeys(EVENT_TYPES, 20),
    # signings
    "founders, three or more": 50,
    "a clique": 30,
    "a third party": 30,
    "a group of two that nobody joins": 100,
    "founders whom another signing has united": 1,
    # agreements in force
    "refused": 50,
    "two applicants at once": 10,
    "the deepest": 30,
    "lapsed before another": 30,
    # purchases, crises
    "bought": 1_000,
    "imposed": 50,
    "tenders lost": 100,
    "crises": 300,
    # events
    "before 2020": 20,
    "never": 10,
    "late": 20,
    # scenarios
    "the record imposed": 30,
    "a state less": 50,
    "a supplier less": 50,
    "recorded late": 50,
}
"""How often each must occur in the drawn worlds for the test to be meaningful."""

seeds = st.integers(0, 2**63 - 1)


@settings(look, max_examples=6)
@given(drawn_worlds("2022Q4"), seeds)
def test_a_short_world_is_the_same_in_both(scenario: ResolvedScenario, seed: int) -> None:
    docked(scenario, [seed])


@pytest.mark.slow
def test_a_world_in_which_many_are_ready_at_once_is_the_same_in_both(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: Counter[str] = Counter()
    _watch(monkeypatch, seen)
    alike = dict.fromkeys(DRIVERS.values(), 0.0)
    crowded = until("baseline", "2027Q4").with_parameters(
        **alike,
        talks_rate=0.3,
        breakoff_rate=0.02,
        capital_cost=0.0,
        treaty_cost=0.0,
        wariness_bar=0.6,
        capital_fragility=0.0,
        doubt_sensitivity=80.0,
        joint_signing_constant=-10.0,
    )
    assert docked(crowded, range(20)).done
    assert seen["a clique"] >= 20


@pytest.mark.slow
def test_any_world_is_the_same_in_both_and_everything_happens_in_some(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: Counter[str] = Counter()
    _watch(monkeypatch, seen)

    @settings(look, max_examples=WORLDS)
    @given(drawn_worlds("2035Q4"), seeds)
    def dock(scenario: ResolvedScenario, seed: int) -> None:
        found = docked(scenario, [seed])
        seen["worlds"] += 1
        seen["failed in both"] += not found.done
        if found.done:
            seen.update(_come_about(scenario, found.recorded))

    dock()
    assert seen["worlds"] >= WORLDS
    assert seen["failed in both"] < 0.1 * WORLDS
    assert {thing: (seen[thing], often) for thing, often in OFTEN.items() if seen[thing] < often} == {}


def _come_about(scenario: ResolvedScenario, found: Rows) -> Counter[str]:
    """Count the happenings in the rows of a run."""
    seen: Counter[str] = Counter()
    seen.update(ACTIONS[action] for action in found.agreements["action"])
    seen.update(ORIGINS[origin] for origin in found.events["origin"])
    came = {
        found.names.happening(event, quarter).event: quarter
        for event, quarter in found.events[["event", "quarter"]].tolist()
    }
    for event in scenario.events:
        seen[event.type] += event.id in came
        seen["before 2020"] += quarter_of(event.date) < 0
        seen["late"] += came.get(event.id, -99) > quarter_of(event.date)
        possible = range(quarter_of(event.date), quarter_of(event.date) + event.window_quarters + 1)
        seen["never"] += event.id not in came and scenario.start <= possible[0] and possible[-1] <= scenario.end
    applied = found.agreements[found.agreements["action"] == ACTIONS.index("applied")]
    at_once = Counter(applied[["quarter", "founders", "signed"]].tolist())
    seen["two applicants at once"] += sum(count > 1 for count in at_once.values())
    signed = found.agreements[found.agreements["action"] == ACTIONS.index("signed")]
    seen["founders, three or more"] += sum(each.bit_count() > 2 for each in signed["founders"].tolist())
    seen["bought"] += int((found.contracts["imposed"] == 0).sum())
    seen["imposed"] += int(found.contracts["imposed"].sum())
    seen["tenders lost"] += int(found.runs["tenders_lost"].sum())
    seen["crises"] += found.crises.size
    seen["the record imposed"] += scenario.history == "observed"
    seen["a state less"] += bool(scenario.removed_states)
    seen["a supplier less"] += bool(scenario.removed_suppliers)
    seen["recorded late"] += scenario.start > 0
    return seen


def _watch(monkeypatch: pytest.MonkeyPatch, seen: Counter[str]) -> None:
    """Count happenings of the reference's agreements that leave no row."""
    region = haemus.model.region
    plain_ask, plain_united = region.ask_others, region.are_united
    plain_refuse, plain_end = Agreement.first_to_refuse, Region._lapse_or_deepen

    def ask_others(region: Region, founders: int) -> int:
        group = plain_ask(region, founders)
        seen["a clique"] += founders.bit_count() > 2
        seen["a third party"] += group != founders
        seen["a group of two that nobody joins"] += group.bit_count() == 2
        return group

    def are_united(region: Region, group: int) -> bool:
        united = plain_united(region, group)
        seen["founders whom another signing has united"] += united
        return united

    def first_to_refuse(agreement: Agreement, region: Region, applicant: int) -> int:
        member = plain_refuse(agreement, region, applicant)
        seen["refused"] += member != NOBODY
        return member

    def lapse_or_deepen(region: Region, agreement: Agreement) -> None:
        last = region.agreements[-1] is agreement
        plain_end(region, agreement)
        in_force = agreement in region.agreements
        seen["the deepest"] += in_force and agreement.depth == DEEPEST
        seen["lapsed before another"] += not in_force and not last

    monkeypatch.setattr(region, "ask_others", ask_others)
    monkeypatch.setattr(region, "are_united", are_united)
    monkeypatch.setattr(Agreement, "first_to_refuse", first_to_refuse)
    monkeypatch.setattr(Region, "_lapse_or_deepen", lapse_or_deepen)
