"""Worlds that differ in one thing are otherwise equal: the same draws, and the same past, bit for bit."""

import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, reduce
from importlib import import_module
from itertools import combinations

import pytest
from worlds import EVENTS, LIVELY, Record, before, everything, ran, ran_in_reference, shipped, until, with_event

from haemus.model import agents
from haemus.model.calendar import BASE_YEAR, first_day_of, parse_quarter, quarter_name
from haemus.model.compiled import Ensemble
from haemus.model.draws import joined_id, stable_id, uniform, uniforms_of_year
from haemus.model.events import EVENT_TYPES
from haemus.model.region import Region
from haemus.model.rules.period import hazard_probability
from haemus.model.scenario import ResolvedScenario, load_scenario
from haemus.model.start.data import starting_data
from haemus.model.tables.rows import STATE_COLUMNS

SEED = 11
SLOW = pytest.mark.slow
SHORT, WHOLE = "2027Q2", "2035Q4"
"""Growth and prices are drawn from 2026 on; until then they follow the record."""
ENDS = [SHORT, pytest.param(WHOLE, marks=SLOW)]
CHANGED = "2026-05-01"
CHANGE = "2026Q2"
KINDS = [
    *(pytest.param(kind, SHORT, id=kind) for kind in ("article5_doubt", "arms_gift", "crisis", "external_finance")),
    *(pytest.param(kind, WHOLE, id=f"{kind}, whole", marks=SLOW) for kind in EVENTS),
]
"""Every event type; the fast loop tries one of each sort."""
GROWTH = tuple(STATE_COLUMNS.index(name) for name in ("quarter", "state", "gdp_meur", "price_level"))


def changed(kind: str, end: str) -> ResolvedScenario:
    return with_event(kind, CHANGED, EVENTS[kind], end)


# --- equal worlds -------------------------------------------------------------------------------------


Run = Callable[[ResolvedScenario, int], Record]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("run", [ran, ran_in_reference])
def test_equal_scenarios_differ_by_exactly_0(run: Run, end: str) -> None:
    again: Record = run.__wrapped__(until(load_scenario("baseline"), end), SEED)  # type: ignore[attr-defined]  # not from the cache
    assert everything(again) == everything(run(until("baseline", end), SEED))


@pytest.mark.parametrize("end", ENDS)
def test_looking_does_not_change_what_happens(end: str) -> None:
    watched = Region(until("baseline", end), SEED, explain=True, collect=True)
    while watched.running:
        watched.step()
    assert everything(Record(watched.rows())) == everything(ran_in_reference(until("baseline", end), SEED))
    assert list(watched.reasons)


def test_another_seed_is_another_world() -> None:
    assert ran(until("baseline", SHORT), SEED).states != ran(until("baseline", SHORT), SEED + 1).states


@pytest.mark.parametrize("end", ENDS)
def test_a_run_that_ends_early_is_the_beginning_of_the_longer_one(end: str) -> None:
    short, long = ran(until("baseline", "2026Q1"), SEED), ran(until("baseline", end), SEED)
    assert everything(short) == before(long, "2026Q2")


# --- before a change ----------------------------------------------------------------------------------


def test_every_event_type_is_tried_here() -> None:
    assert set(EVENTS) == set(EVENT_TYPES)


@pytest.mark.parametrize(("kind", "end"), KINDS)
def test_before_its_first_change_a_scenario_is_its_parent_bit_for_bit(kind: str, end: str) -> None:
    parent, child = ran(until("baseline", end), SEED), ran(changed(kind, end), SEED)
    assert before(child, CHANGE) == before(parent, CHANGE)
    # ignore the event's own row: it must have an effect
    assert child.states != parent.states


def test_without_the_speech_nothing_differs_before_it() -> None:
    parent, child = (ran(until(name, "2025Q1"), SEED) for name in ("baseline", "no-article5-doubt"))
    assert before(child, "2025Q1") == before(parent, "2025Q1")
    assert child.states != parent.states


# --- draws --------------------------------------------------------------------------------------------

Taken = dict[tuple[str, int, int, int, int], float]


DECISIONS = {
    stable_id(decision): decision
    for decision in (
        "talks.step", "talks.break", "talks.third", "accession.apply", "accession.accept", "agreement.lapse", "agreement.deepen",
        "treaty.sign", "crisis",
        "aid.occasion", "aid.category", "aid.choice", "aid.lead", "budget.equipment",
        "procurement.category", "procurement.leak", "procurement.offer", "procurement.none",
        "procurement.lead", "procurement.occasion",
        "economy.growth", "economy.growth.common", "economy.prices.common", "budget", "budget.common",
        "budget.scale", "pledge.compliance", "plan.kept",
        "published", "published.lump", "published.lump.size", "threat.bias",
        "event.occurs", "event.delay", "event.further-doubt", "accession.veto",
    )
}  # fmt: skip
"""Decisions that are drawn, by the ids of their names."""
DRAWING = [
    module
    for found in pkgutil.iter_modules(agents.__path__)
    for module in [import_module(f"{agents.__name__}.{found.name}")]
    if hasattr(module, "uniform") or hasattr(module, "uniforms_of_year")
]
"""Where agents draw."""


@cache
def draws_of(scenario: ResolvedScenario) -> Taken:
    """Return every draw of a run of a scenario, by name."""
    taken: Taken = {}

    def noted(seed: int, decision: int, quarter: int, who: int, whom: int, about: int = 0) -> float:  # noqa: PLR0913, PLR0917
        assert seed == SEED
        drawn = uniform(seed, decision, quarter, who, whom, about)
        taken[DECISIONS[decision], quarter, who, whom, about] = drawn
        return drawn

    def noted_of_year(seed: int, decision: int, year: int, who: int, whom: int) -> tuple[float, float, float, float]:
        assert seed == SEED
        drawn = uniforms_of_year(seed, decision, year, who, whom)
        first = 4 * (year - BASE_YEAR)
        taken.update({(DECISIONS[decision], first + season, who, whom, 0): each for season, each in enumerate(drawn)})
        return drawn

    with pytest.MonkeyPatch.context() as patched:
        for module in DRAWING:
            patched.setattr(module, "uniform", noted, raising=False)
            patched.setattr(module, "uniforms_of_year", noted_of_year, raising=False)
        Region(scenario, SEED, collect=False).run_to_end()
    return taken


def test_draws_are_noted_wherever_agents_draw() -> None:
    assert len(DRAWING) > 10
    drawn = {decision for scenario in (shipped("bosnia-accession"), BASELINE) for decision, *_ in draws_of(scenario)}
    assert drawn >= {"event.further-doubt", "accession.veto", "talks.break", "procurement.lead", "agreement.lapse"}


def without_supplier(scenario: ResolvedScenario, supplier: str) -> ResolvedScenario:
    return replace(scenario, removed_suppliers=scenario.removed_suppliers | {supplier})


LONGER = "2027Q4"
BASELINE = until("baseline", LONGER)
OTHERS = {
    "an event more": changed("crisis", LONGER),
    "an event less": until("no-article5-doubt", LONGER),
    "a state less": BASELINE.without_state("MNE"),
    "a supplier less": without_supplier(BASELINE, "tur"),
    "another reading": until("doubt-adverse", LONGER),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_draws_of_one_name_are_the_same_in_every_world(other: ResolvedScenario) -> None:
    mine, theirs = draws_of(BASELINE), draws_of(other)
    shared = mine.keys() & theirs.keys()
    assert len(shared) > 0.8 * len(mine)
    assert {name: mine[name] for name in shared} == {name: theirs[name] for name in shared}


WHATEVER_OTHERS_DO = ("budget", "talks.step", "crisis", "threat.bias", "procurement.occasion", "economy.")
"""Decisions that every state, pair, or state and power draws independently of the others."""


def test_a_state_less_takes_away_its_own_draws_only() -> None:
    gone, without = stable_id("MNE"), BASELINE.without_state("MNE")
    everyone, others = draws_of(BASELINE), draws_of(without)
    # pairs united by an agreement have no talks: compare them up to the first signing in either world
    signings = [parse_quarter(str(row[0])) for each in (BASELINE, without) for row in ran(each, SEED).agreements]
    last = {"talks.step": min(signings, default=BASELINE.end)}
    for decision in WHATEVER_OTHERS_DO:
        of_both = [
            {name for name in draws if name[0].startswith(decision) and name[1] <= last.get(decision, BASELINE.end)}
            for draws in (everyone, others)
        ]
        assert {name for name in of_both[0] if gone not in name} == of_both[1] != set()
    assert not any(gone in name for name in others)


@pytest.mark.parametrize(
    "scenario",
    [
        pytest.param(BASELINE, id="baseline"),
        pytest.param(shipped("us-drawdown"), id="us-drawdown, whole"),
    ],
)
def test_every_draw_is_named_by_stable_ids_and_never_by_a_position(scenario: ResolvedScenario) -> None:
    data, agreements = starting_data(), ran(scenario, SEED).agreements
    names = {
        *data.states,
        *(guarantee.guarantee for guarantee in data.guarantees),
        *(category.category for category in data.categories),
        *(supplier.supplier for supplier in data.suppliers),
        *(f"{maker.supplier}|{product.system}" for maker in data.suppliers for product in maker.products),
        *(event.id for event in scenario.events),
    }
    agreed = {
        joined_id(group, parse_quarter(str(when))) for when, _, _, _, members in agreements for group in groups(members)
    }
    founders = {reduce(joined_id, map(stable_id, pair)) for pair in combinations(sorted(data.states), 2)}
    ids = {0, *map(stable_id, names), *agreed, *founders}
    strangers = {name[0] for name in draws_of(scenario) if not set(name[2:]) <= ids}
    # a third state's draw has the founders' ids, for which a group of three or more leaves no row
    assert strangers <= {"talks.third"}


def groups(members: object) -> Iterator[int]:
    """Return the ids of all groups among members, because an agreement is identified by its founders and first quarter."""
    names = sorted(str(members).split(";"))
    for size in range(2, len(names) + 1):
        for founders in combinations(names, size):
            yield reduce(joined_id, map(stable_id, founders))


# --- after a change, where it has not reached ---------------------------------------------------------


@pytest.mark.parametrize(("kind", "end"), KINDS)
def test_no_event_reaches_growth_and_prices(kind: str, end: str) -> None:
    mine, theirs = ran(until("baseline", end), SEED), ran(changed(kind, end), SEED)
    assert [[row[k] for k in GROWTH] for row in mine.states] == [[row[k] for k in GROWTH] for row in theirs.states]


@pytest.mark.parametrize(("first", "end"), [("2023Q1", SHORT), pytest.param("2027Q1", WHOLE, marks=SLOW)])
def test_a_gift_reaches_nobody_else_before_its_owner_goes_to_the_market(first: str, end: str) -> None:
    parent = until("baseline", end)
    look = stable_id("procurement.occasion")
    years = range(BASE_YEAR, BASE_YEAR + parent.end // 4 + 1)
    looks = [drawn for year in years for drawn in uniforms_of_year(SEED, look, year, stable_id("MNE"), 0)]
    often = hazard_probability(parent.parameters.order_rate)
    given = next(q for q in range(parse_quarter(first), parent.end - 4) if min(looks[q + k] for k in range(3)) >= often)
    market = next(quarter for quarter in range(given, parent.end + 1) if looks[quarter] < often)
    keys = 'donor = "USA"\nstate = "MNE"\ncategory = "armour"\nunits = 50.0'
    gift = with_event("arms_gift", first_day_of(given).isoformat(), keys, end)
    mine, theirs = ran(parent, SEED).states, ran(gift, SEED).states
    reached = [(str(one[0]), str(one[1])) for one, other in zip(mine, theirs, strict=True) if one != other]
    assert reached[0] == (quarter_name(given), "MNE")
    assert all(quarter >= quarter_name(market) for quarter, state in reached if state != "MNE")


@pytest.mark.parametrize("end", ENDS)
def test_who_comes_first_in_the_files_makes_no_difference_among_suppliers_and_guarantees(end: str) -> None:
    data, scenario = starting_data(), until(shipped("baseline").with_parameters(**LIVELY), end)
    turned = replace(data, suppliers=tuple(reversed(data.suppliers)), guarantees=tuple(reversed(data.guarantees)))
    other = Record(Ensemble(scenario, turned).run([SEED])[0])
    assert other.contracts == ran(scenario, SEED).contracts != []
    assert other.agreements == ran(scenario, SEED).agreements != []
