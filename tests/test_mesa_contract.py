"""The features that Mesa's users expect: kinds of agents, stepping, the collector, the batch runner."""

import warnings

import mesa
import pytest
from mesa.batchrunner import batch_run
from worlds import ran, until

from haemus.model.agents.in_mesa import Agreement, Guarantee, State, Supplier
from haemus.model.bad_input import BadInput
from haemus.model.calendar import quarter_name
from haemus.model.region import PHASES, Region
from haemus.model.scenario import ResolvedScenario
from haemus.model.tables.rows import STATE_COLUMNS

SEED = 3
END = "2021Q2"
QUARTERS = 6


@pytest.fixture(scope="module")
def scenario() -> ResolvedScenario:
    return until("baseline", END)


def rolled(region: Region) -> tuple[object, object]:
    """The states of Mesa's own generators."""
    return region.random.getstate(), str(region.rng.bit_generator.state)


def test_a_region_is_a_mesa_model_of_three_kinds_of_agent(scenario: ResolvedScenario) -> None:
    region = Region(scenario, SEED)
    assert isinstance(region, mesa.Model)
    assert set(region.agents_by_type) == {State, Guarantee, Supplier}
    assert all(issubclass(kind, mesa.Agent) for kind in (State, Guarantee, Supplier, Agreement))
    assert region.agents_by_type[State].to_list() == region.states
    assert region.agents_by_type[Supplier].to_list() == region.suppliers
    assert region.agents_by_type[Guarantee].to_list() == region.guarantees
    assert len(region.agents) == len(region.states) + len(region.suppliers) + len(region.guarantees)


def test_an_agreement_is_an_agent_from_its_signing_to_its_lapse() -> None:
    scenario = until("baseline", "2026Q4").with_parameters(lapse_rate=0.03, lapse_hostility=8.0, talks_rate=0.3)
    region = Region(scenario, SEED + 2, collect=False)
    while region.running:
        region.step()
        alive = region.agents_by_type.get(Agreement)
        assert sorted(each.name for each in alive or ()) == sorted(each.name for each in region.agreements)
    lapsed = sum(row[3] == "lapsed" for row in region.rows().named("agreements"))
    assert region.agreements
    assert lapsed > 0


def test_agents_can_be_selected_and_asked_as_mesa_does(scenario: ResolvedScenario) -> None:
    region = Region(scenario, SEED)
    region.step()
    members = region.agents_by_type[State].select(lambda state: "NATO" in {each.name for each in state.guarantees})
    assert {state.iso3 for state in members} == {"SVN", "HRV", "ALB", "MNE", "MKD", "HUN", "BGR"}
    assert min(region.agents_by_type[State].get("budget")) > 0.0


def test_a_step_is_a_quarter_and_the_run_ends_with_the_scenario(scenario: ResolvedScenario) -> None:
    region = Region(scenario, SEED)
    for quarter in range(QUARTERS):
        assert region.running
        assert region.time == quarter
        region.step()
        assert region.name == quarter_name(quarter)
    assert not region.running
    with pytest.raises(BadInput, match="the run has come to its end"):
        region.step()
    assert region.rows().named("states") == ran(scenario, SEED).states


def test_the_phases_are_in_the_order_of_the_design() -> None:
    numbered = [str(getattr(Region, phase).__doc__).partition(":")[0] for phase in PHASES]
    assert numbered == [f"Phase {number}" for number in range(1, 11)]


def test_a_step_is_the_phases_in_their_order(scenario: ResolvedScenario, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    for phase in PHASES:
        monkeypatch.setattr(Region, phase, lambda _, phase=phase: called.append(phase))
    Region(scenario, SEED, collect=False).step()
    assert called == list(PHASES)


def test_mesas_own_generators_are_never_used(scenario: ResolvedScenario) -> None:
    region = Region(until("us-drawdown", "2027Q1"), SEED)
    before = rolled(region)
    region.run_to_end()
    assert rolled(region) == before
    other = Region(scenario, SEED)
    other.random.seed(99)
    assert other.run_to_end().named("states") == ran(scenario, SEED).states


def test_the_collector_holds_a_row_a_quarter_and_a_row_a_state(scenario: ResolvedScenario) -> None:
    region = Region(scenario, SEED)
    region.run_to_end()
    assert region.datacollector is not None
    model = region.datacollector.get_model_vars_dataframe()
    assert list(model["quarter"]) == [quarter_name(quarter) for quarter in range(QUARTERS)]
    states = region.datacollector.get_agenttype_vars_dataframe(State)
    assert len(states) == QUARTERS * len(region.states)
    last = states.loc[QUARTERS]
    assert last["budget_meur"].sum() == pytest.approx(model["region_budget_meur"].iloc[-1])
    assert set(last["iso3"]) == {state.iso3 for state in region.states}


def test_without_a_collector_nothing_is_collected(scenario: ResolvedScenario) -> None:
    assert Region(scenario, SEED, collect=False).datacollector is None


@pytest.mark.usefixtures("start_method")
def test_mesas_batch_runner_runs_it(scenario: ResolvedScenario) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rows = batch_run(
            Region,
            parameters={"scenario": [scenario, scenario.without_state("MNE")]},
            rng=[SEED, SEED + 1],
            number_processes=1,
            data_collection_period=1,
            display_progress=False,
        )
    final = [row for row in rows if row["Step"] == QUARTERS]
    assert {row["RunId"] for row in rows} == {0, 1, 2, 3}
    assert {row["seed"] for row in rows} == {SEED, SEED + 1}
    assert len(final) == 2 * (10 + 9)
    mine = {row["iso3"]: row["threat"] for row in final if row["RunId"] == 0}
    recorded = {row[1]: row[STATE_COLUMNS.index("threat")] for row in ran(scenario, SEED).states[-10:]}
    assert mine == recorded
