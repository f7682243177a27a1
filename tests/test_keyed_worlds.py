"""Worlds that differ in one thing are equal in all others: the same draws, and the same past, bit for bit."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from worlds import EVENTS, SWEEPS, before, everything, ran, step_through_sweeps, until, with_event

import model.region
from model.calendar import first_day_of, parse_quarter, quarter_name
from model.draws import Draws, Pairs, stable_id, uniform
from model.events import EVENT_TYPES
from model.record import STATE_COLUMNS
from model.region import Region
from model.rules.period import hazard_probability
from model.scenario import ResolvedScenario, load_scenario
from model.start import starting_data

SEED = 11
CHANGE = "2025Q4"
END = "2026Q4"
GROWTH = tuple(STATE_COLUMNS.index(name) for name in ("quarter", "state", "gdp_meur", "price_level"))


def changed(kind: str) -> ResolvedScenario:
    return with_event(kind, "2025-11-01", EVENTS[kind], END)


# --- equal worlds -------------------------------------------------------------------------------------


def test_equal_scenarios_differ_by_exactly_0() -> None:
    one = Region(load_scenario("baseline"), SEED, collect=False).run_to_end()
    other = Region(load_scenario("baseline"), SEED, collect=False).run_to_end()
    assert everything(one) == everything(other)


def test_looking_does_not_change_what_happens() -> None:
    watched = Region(until("baseline", END), SEED, explain=True, collect=True)
    while watched.running:
        watched.step()
    assert everything(watched.record) == everything(ran(until("baseline", END), SEED))
    assert watched.record.reasons


def test_another_seed_is_another_world() -> None:
    assert everything(ran(until("baseline", END), SEED)) != everything(ran(until("baseline", END), SEED + 1))


def test_a_run_that_ends_early_is_the_beginning_of_the_longer_one() -> None:
    short, long = ran(until("baseline", "2024Q2"), SEED), ran(until("baseline", END), SEED)
    assert everything(short) == before(long, "2024Q3")


# --- before a change ----------------------------------------------------------------------------------


def test_every_event_type_is_tried_here() -> None:
    assert set(EVENTS) == set(EVENT_TYPES)


@pytest.mark.parametrize("kind", EVENTS)
def test_before_its_first_change_a_scenario_is_its_parent_bit_for_bit(kind: str) -> None:
    parent, child = ran(until("baseline", END), SEED), ran(changed(kind), SEED)
    assert before(child, CHANGE) == before(parent, CHANGE)
    assert everything(child) != everything(parent)


def test_without_the_speech_nothing_differs_before_it() -> None:
    parent, child = ran(until("baseline", END), SEED), ran(until("no-article5-doubt", END), SEED)
    assert before(child, "2025Q1") == before(parent, "2025Q1")
    assert before(child, "2025Q2") != before(parent, "2025Q2")


# --- draws --------------------------------------------------------------------------------------------

Taken = dict[tuple[str, int, int, int], float]
DrawsOf = Callable[[ResolvedScenario], Taken]


SWEPT = {
    stable_id(decision): decision
    for decision in (
        "talks.step", "talks.break", "accession.apply", "crisis",
        "procurement.category", "procurement.leak", "procurement.offer", "procurement.none",
    )
}  # fmt: skip
"""Decisions that compiled loops draw."""


class Named(Draws):
    """The draws of a run, written down by name."""

    __slots__ = ("taken",)

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.taken: Taken = {}

    def uniform(self, decision: str, quarter: int, who: int = 0, whom: int = 0) -> float:
        drawn = super().uniform(decision, quarter, who, whom)
        self.taken[decision, quarter, int(who), int(whom)] = drawn
        return drawn

    def uniforms(self, decision: str, quarter: int, pairs: Pairs) -> list[float]:
        drawn = super().uniforms(decision, quarter, pairs)
        for who, whom, each in zip(pairs.who, pairs.whom, drawn, strict=True):
            self.taken[decision, quarter, int(who), int(whom)] = each
        return drawn


@pytest.fixture
def draws_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[ResolvedScenario], Taken]:
    """Every draw of a run of a scenario, by name; sweeps run in plain Python, so that theirs are seen too."""
    monkeypatch.setattr(model.region, "Draws", Named)
    step_through_sweeps(monkeypatch)

    def taken(scenario: ResolvedScenario) -> Taken:
        region = Region(scenario, SEED, collect=False)
        draws = region.draws
        assert isinstance(draws, Named)

        def noted(seed: int, decision: int, quarter: int, who: int, whom: int) -> float:
            drawn: float = uniform(seed, decision, quarter, who, whom)
            draws.taken[SWEPT[decision], quarter, int(who), int(whom)] = drawn
            return drawn

        for sweep in SWEEPS:
            if hasattr(sweep, "uniform"):
                monkeypatch.setattr(sweep, "uniform", noted)
        region.run_to_end()
        return draws.taken

    return taken


def without_supplier(scenario: ResolvedScenario, supplier: str) -> ResolvedScenario:
    return replace(scenario, removed_suppliers=scenario.removed_suppliers | {supplier})


OTHERS = [
    pytest.param(changed("crisis"), id="an event more"),
    pytest.param(until("no-article5-doubt", END), id="an event less"),
    pytest.param(until(load_scenario("baseline").without_state("MNE"), END), id="a state less"),
    pytest.param(without_supplier(until("baseline", END), "tur"), id="a supplier less"),
    pytest.param(until("doubt-adverse", END), id="another reading"),
]


@pytest.mark.parametrize("other", OTHERS)
def test_draws_of_one_name_are_the_same_in_every_world(draws_of: DrawsOf, other: ResolvedScenario) -> None:
    mine, theirs = draws_of(until("baseline", END)), draws_of(other)
    shared = mine.keys() & theirs.keys()
    assert len(shared) > 0.8 * len(mine)
    assert {name: mine[name] for name in shared} == {name: theirs[name] for name in shared}


def test_a_state_less_takes_away_its_own_draws_only(draws_of: DrawsOf) -> None:
    gone = stable_id("MNE")
    everyone = draws_of(until("baseline", END))
    others = draws_of(until(load_scenario("baseline").without_state("MNE"), END))
    always = ("economy.", "budget", "talks.step", "crisis", "threat.bias", "procurement.occasion")
    for decision in always:
        kept = {name for name in everyone if name[0].startswith(decision) and gone not in name}
        assert kept == {name for name in others if name[0].startswith(decision)}
    assert not any(gone in name for name in others)


def test_every_draw_is_named_by_stable_ids_and_never_by_a_position(draws_of: DrawsOf) -> None:
    scenario = load_scenario("us-drawdown")
    data, agreements = starting_data(), ran(scenario, SEED).agreements
    names = {
        *data.states,
        *(guarantee.guarantee for guarantee in data.guarantees),
        *(category.category for category in data.categories),
        *(supplier.supplier for supplier in data.suppliers),
        *(f"{maker.supplier}|{product.system}" for maker in data.suppliers for product in maker.products),
        *(event.id for event in scenario.events),
        *(str(row[1]) for row in agreements),
        *(str(row[3]).replace(";", "-") for row in agreements),
        *(f"{one}-{other}" for one, other in data.dyads),
    }
    ids = {0, *map(stable_id, names)}
    strangers = {name[0] for name in draws_of(scenario) if not {name[2], name[3]} <= ids}
    # a third state is asked under the founders' names, of which a group of three or more leaves no row of its own
    assert strangers <= {"talks.third"}


# --- after a change, where it has not reached ---------------------------------------------------------


@pytest.mark.parametrize("kind", EVENTS)
def test_no_event_reaches_growth_and_prices(kind: str) -> None:
    mine, theirs = ran(until("baseline", END), SEED), ran(changed(kind), SEED)
    assert [[row[k] for k in GROWTH] for row in mine.states] == [[row[k] for k in GROWTH] for row in theirs.states]


def test_a_gift_reaches_nobody_else_before_its_owner_goes_to_the_market(draws_of: DrawsOf) -> None:
    parent = until("baseline", END)
    looks = {
        name[1]: drawn
        for name, drawn in draws_of(parent).items()
        if name[0] == "procurement.occasion" and name[2] == stable_id("MNE")
    }
    often = hazard_probability(parent.parameters.order_rate)
    given = next(
        q for q in range(parse_quarter("2023Q1"), parent.end - 4) if min(looks[q + k] for k in range(3)) >= often
    )
    market = next(quarter for quarter in range(given, parent.end + 1) if looks[quarter] < often)
    gift = with_event(
        "arms_gift",
        first_day_of(given).isoformat(),
        'donor = "USA"\nstate = "MNE"\ncategory = "armour"\nunits = 50.0',
        END,
    )
    mine, theirs = ran(parent, SEED).states, ran(gift, SEED).states
    reached = [(str(one[0]), str(one[1])) for one, other in zip(mine, theirs, strict=True) if one != other]
    assert reached[0] == (quarter_name(given), "MNE")
    assert all(quarter >= quarter_name(market) for quarter, state in reached if state != "MNE")


def test_who_comes_first_in_the_files_makes_no_difference_among_suppliers_and_guarantees() -> None:
    data, scenario = starting_data(), until("baseline", END)
    turned = replace(data, suppliers=tuple(reversed(data.suppliers)), guarantees=tuple(reversed(data.guarantees)))
    other = Region(scenario, SEED, collect=False, data=turned).run_to_end()
    assert other.contracts == ran(scenario, SEED).contracts
    assert other.agreements == ran(scenario, SEED).agreements
