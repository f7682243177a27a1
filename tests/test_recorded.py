"""Runs as arrays: nothing that a run wrote down is lost, and numbers stand for the names that they should."""

import numpy as np
import pytest
from worlds import EVENTS, LIVELY, ran, shipped, until, with_event

from haemus.model.calendar import quarter_name
from haemus.model.gathered import gathered
from haemus.model.region import Region
from haemus.model.scenario import ResolvedScenario, resolve_text
from haemus.model.start.data import starting_data
from haemus.model.tables.rows import ACTIONS, ITS_OWN_DOUBT, ORIGINS, Record, Row, Rows, names_of

REMOVED = (
    'title = "Without"\nextends = "baseline"\nend = "2026Q4"\n[remove]\nsuppliers = ["rus", "hrv-djuro-djakovic"]\n'
)
WORLDS = {
    "lively": shipped("baseline").with_parameters(**LIVELY),
    "observed": until(shipped("baseline").with_history("observed"), "2026Q4"),
    "removed": resolve_text(REMOVED).without_state("MNE").with_parameters(**LIVELY),
    "late": resolve_text('title = "Late"\nextends = "baseline"\nstart = "2024Q3"\n').with_parameters(**LIVELY),
}
SEEDS = [3, 4]


def recorded(scenario: ResolvedScenario) -> tuple[Rows, list[Record]]:
    records = [ran(scenario, seed) for seed in SEEDS]
    return gathered(records, SEEDS, scenario, starting_data()), records


def named(found: Rows, run: int) -> dict[str, list[Row]]:
    """The rows of a run with names again."""
    names, states = found.names, found.names.states
    rows = {
        table: [each.tolist()[1:] for each in getattr(found, table) if each["run"] == run]
        for table in ("agreements", "contracts", "crises", "events")
    }
    return {
        "states": [
            (quarter_name(quarter), state, *row)
            for quarter, of_quarter in enumerate(found.states[run].tolist(), found.first)
            for state, row in zip(states, of_quarter, strict=True)
        ],
        "agreements": [
            (quarter_name(quarter), names.agreement(founders, signed), ACTIONS[action], ";".join(names.members(members)))
            for quarter, founders, signed, action, members in rows["agreements"]
        ],
        "contracts": [
            (
                states[buyer], product.supplier, product.home, product.category, product.system, units, value,
                product.second_hand, *map(quarter_name, quarters), bool(imposed),
            )
            for buyer, place, *quarters, imposed, units, value in rows["contracts"]
            for product in [names.products[place]]
        ],
        "crises": [(quarter_name(quarter), states[a], states[b], *more) for quarter, a, b, *more in rows["crises"]],
        "events": [
            (quarter_name(quarter), *names.happening(event, quarter), ORIGINS[origin])
            for quarter, event, origin in rows["events"]
        ],
    }  # fmt: skip


@pytest.mark.parametrize("world", WORLDS)
def test_what_a_run_wrote_down_comes_back_by_its_names(world: str) -> None:
    found, records = recorded(WORLDS[world])
    for run, record in enumerate(records):
        for table, rows in named(found, run).items():
            assert rows == getattr(record, table), table
        assert found.runs[run].tolist() == (
            SEEDS[run], record.refusals, record.tenders_lost, record.largest_multiplier
        )  # fmt: skip


def test_the_worlds_hold_something_of_everything() -> None:
    found = [recorded(scenario)[0] for scenario in WORLDS.values()]
    actions = np.concatenate([each.agreements["action"] for each in found])
    origins = np.concatenate([each.events["origin"] for each in found])
    assert set(actions) == set(range(len(ACTIONS)))
    assert set(origins) >= {ORIGINS.index("dated"), ORIGINS.index("endogenous")}
    assert all(each.crises.size for each in found)
    assert any(ITS_OWN_DOUBT in each.events["event"] for each in found)
    assert any(each.contracts["imposed"].any() for each in found)


@pytest.mark.parametrize("world", WORLDS)
def test_names_are_in_the_order_of_the_region(world: str) -> None:
    scenario = WORLDS[world]
    names, region = names_of(scenario, starting_data()), Region(scenario, 1, collect=False)
    assert names.states == tuple(state.iso3 for state in region.states)
    assert names.products == tuple(
        (supplier.name, supplier.home, product.category, product.system, product.second_hand)
        for supplier, product in region.listed
    )
    assert names.events == tuple((event.id, event.type) for event in scenario.events)
    assert len(set(names.products)) == len(names.products)


@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_of_each_type_is_found_by_its_number(kind: str) -> None:
    scenario = with_event(kind, "2020-05-01", EVENTS[kind], "2020Q3")
    found = gathered([ran(scenario, 1)], [1], scenario, starting_data())
    assert ("it", kind) in {found.names.happening(*pair) for pair in found.events[["event", "quarter"]].tolist()}


def test_a_run_that_was_stopped_early_is_gathered_up_to_there() -> None:
    scenario = shipped("baseline")
    region = Region(scenario, 5, collect=False)
    for _ in range(6):
        region.step()
    found = gathered([region.record], [5], scenario, region.data, last=5)
    assert (found.first, found.last, found.states.shape) == (0, 5, (1, 6, 10))
    with pytest.raises(ValueError, match="reshape"):
        gathered([region.record], [5], scenario, region.data)


def test_sets_of_states_are_numbers() -> None:
    names = names_of(shipped("baseline"), starting_data())
    assert names.members(names.group(["XKX", "ALB"])) == ("ALB", "XKX")
    assert names.agreement(names.group(["HRV", "ALB"]), 20) == "ALB-HRV-2025Q1"
    assert names.happening(ITS_OWN_DOUBT, 28) == ("further-doubt-2027q1", "article5_doubt")
