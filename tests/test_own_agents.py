"""A user's own agents: subclasses of State, Supplier and Guarantee that act differently, for one agent or all of a kind."""

import multiprocessing
from collections.abc import Iterator

import pytest
from mesa.batchrunner import batch_run
from worlds import ran, until

from haemus import Guarantee, Region, State, Supplier, run_batch, run_seed
from haemus.model.acts import Acts, field
from haemus.model.bad_input import BadInput
from haemus.model.rules.elementary import exp, log
from haemus.model.scenario import ResolvedScenario

SEED = 5
END = "2022Q4"


class Richardson(State):
    """A state that responds to the budget of the rival it is most wary of, as in Richardson's race."""

    def wanted_budget(self, region: Region) -> float:
        rival = max(range(region.state_count), key=lambda other: self.wary[other])
        grievance, fatigue, reaction = 0.02, 0.10, 0.08
        answered = reaction * region.states[rival].budget_real if self.wary[rival] > 0.0 else 0.0
        return log((1.0 + grievance - fatigue) * self.budget_real + answered)


class Generous(Supplier):
    """A supplier that quotes a tenth less."""

    def quote(self, region: Region) -> None:
        super().quote(region)
        self.log_price_factor = self.log_price_factor + log(0.9)
        self.price_factor = exp(self.log_price_factor)


class Steadfast(Guarantee):
    """A guarantee that never doubts itself."""

    def doubts_itself(self, region: Region) -> bool:
        return region.quarter < 0


class Counting(State):
    """A state that acts as usual and counts calls of its acts."""

    told = 0

    def fix_budget(self, region: Region) -> None:
        self.told += 1
        super().fix_budget(region)


@pytest.fixture(scope="module")
def scenario() -> ResolvedScenario:
    return until("baseline", END)


@pytest.fixture
def start_method() -> Iterator[None]:
    kept = multiprocessing.get_start_method(allow_none=True)
    yield
    multiprocessing.set_start_method(kept, force=True)


def budgets(region: Region) -> dict[str, float]:
    return {state.iso3: state.budget for state in region.states}


def test_one_state_acts_otherwise_and_the_others_as_before(scenario: ResolvedScenario) -> None:
    usual, mine = Region(scenario, SEED), Region(scenario, SEED, agents={"SRB": Richardson})
    while usual.name != "2021Q1":
        usual.step()
        mine.step()
    changed = {iso3 for iso3, budget in budgets(mine).items() if budget != budgets(usual)[iso3]}
    assert changed == {"SRB"}
    assert isinstance(mine.state_of["SRB"], Richardson)
    assert [state.iso3 for state in mine.agents_by_type[State]] == [state.iso3 for state in usual.states]


def test_all_of_a_kind_act_otherwise(scenario: ResolvedScenario) -> None:
    usual, mine = Region(scenario, SEED), Region(scenario, SEED, agents={Supplier: Generous})
    usual.step()
    mine.step()
    for one, other in zip(usual.suppliers, mine.suppliers, strict=True):
        assert other.price_factor == pytest.approx(0.9 * one.price_factor)


def test_a_guarantee_that_never_doubts_itself_raises_no_further_doubt() -> None:
    doubtful = until("baseline", "2030Q4").with_parameters(further_doubt_rate=0.4)
    usual = Region(doubtful, SEED).run_to_end()
    mine = Region(doubtful, SEED, agents={"NATO": Steadfast}).run_to_end()
    assert "endogenous" in {row[3] for row in usual.named("events")}
    assert "endogenous" not in {row[3] for row in mine.named("events")}


def test_a_name_goes_before_a_kind(scenario: ResolvedScenario) -> None:
    region = Region(scenario, SEED, agents={State: Counting, "SRB": Richardson})
    assert {type(state) for state in region.states} == {Counting, Richardson}
    assert type(region.state_of["SRB"]) is Richardson


def test_a_subclass_that_changes_nothing_changes_nothing(scenario: ResolvedScenario) -> None:
    region = Region(scenario, SEED, agents={State: Counting})
    assert region.run_to_end().named("states") == ran(scenario, SEED).states
    assert {state.told for state in region.states} == {3}


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_a_batch_runs_them_also_in_its_workers(scenario: ResolvedScenario, workers: int) -> None:
    found = run_batch([scenario], runs=2, seed=1, agents={"SRB": Richardson}, workers=workers)
    assert found.engine == "mesa"
    assert found.failures.empty
    alone = Region(scenario, run_seed(1, 1), agents={"SRB": Richardson}).run_to_end()
    serbia = found.states.query("run == 1 and state == 'SRB'")["budget_meur"].to_list()
    place = alone.names.states.index("SRB")
    assert serbia == pytest.approx(alone.states["budget_meur"][0, :, place].tolist(), rel=1e-6)


@pytest.mark.slow
@pytest.mark.usefixtures("start_method")
@pytest.mark.parametrize("processes", [1, 2])
def test_mesas_batch_runner_runs_them(scenario: ResolvedScenario, processes: int) -> None:
    rows = batch_run(
        Region, {"scenario": [scenario], "agents": [{"SRB": Richardson}]}, rng=[SEED], number_processes=processes,
        display_progress=False,
    )  # fmt: skip
    region = Region(scenario, SEED, agents={"SRB": Richardson})
    region.run_to_end()
    assert {row["iso3"]: row["budget_meur"] for row in rows} == budgets(region)


def test_the_ensemble_refuses_them_in_one_line(scenario: ResolvedScenario) -> None:
    with pytest.raises(
        BadInput, match=r"^engine: cannot run a user's own agents \(got 'ensemble'\); allowed: auto, mesa$"
    ):
        run_batch([scenario], runs=1, seed=1, engine="ensemble", agents={"SRB": Richardson})


@pytest.mark.parametrize(
    ("agents", "message"),
    [
        ({"SBR": Richardson}, 'agents: SBR: no agent of this name is in the region; did you mean "SRB"?'),
        ({"SRB": Generous}, "agents: SRB: must be a subclass of State (got 'Generous')"),
        ({State: Steadfast}, "agents: State: must be a subclass of State (got 'Steadfast')"),
        ({"SRB": Richardson.__name__}, "agents: SRB: is no class (got 'Richardson')"),
        (
            {int: Richardson},
            "agents: int: is no kind of agent; allowed: State, Supplier, Guarantee, or the name of an agent",
        ),
    ],
)
def test_what_is_no_agent_is_refused(scenario: ResolvedScenario, agents: dict[str | type, type], message: str) -> None:
    with pytest.raises(BadInput) as refused:
        Region(scenario, SEED, agents=agents)
    assert str(refused.value) == message
    with pytest.raises(BadInput):
        run_batch([scenario], runs=1, seed=1, agents=agents)


# --- where a class is made ----------------------------------------------------------------------------


def test_an_act_that_takes_other_arguments_is_refused_where_the_class_is_made() -> None:
    with pytest.raises(
        TypeError, match=r"Wrong\.fix_budget: takes \(self\), but Budget\.fix_budget takes \(self, region\)"
    ):

        class Wrong(State):
            def fix_budget(self) -> None:  # type: ignore[override]
                """Fix it."""


def test_an_act_that_is_taken_away_is_refused() -> None:
    with pytest.raises(TypeError, match=r"Wrong\.tender: overrides an act of Procurement, and must be a function"):

        class Wrong(State):
            tender = None  # type: ignore[assignment]


def test_an_act_with_the_name_of_a_field_is_refused() -> None:
    with pytest.raises(TypeError, match=r"Wrong\.threat: is a field of Threat, and can't be an act or a property too"):

        class Wrong(State):
            def threat(self, region: Region) -> float:  # type: ignore[override]
                return region.systemic


def test_a_field_with_the_name_of_an_act_is_refused() -> None:
    with pytest.raises(TypeError, match=r"Wrong\.tender: is an act of Procurement, and can't be a field too"):

        class Wrong(State):
            tender: float = field("share", "a number")  # type: ignore[assignment]


def test_a_field_says_its_type() -> None:
    with pytest.raises(
        TypeError, match=r"Wrong\.name: a field is an int or a float, or with an axis a list of them, not str"
    ):

        class Wrong(Acts):
            name: str = field("name", "a name")
