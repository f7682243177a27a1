"""A user's own agents: subclasses of State, Supplier and Guarantee that act differently, for one agent or all of a kind."""

import math
import re
import sys
from collections.abc import Callable
from functools import wraps
from typing import override

import numpy as np
import pytest
from mesa.batchrunner import batch_run
from worlds import ran, until

from haemus import Guarantee, Region, State, Supplier, run_batch, run_seed
from haemus.model.acts import Acts, acts_of, field
from haemus.model.agents.tender import NOTHING
from haemus.model.bad_input import BadInput
from haemus.model.rules.elementary import exp, log
from haemus.model.rules.need import money_factor
from haemus.model.scenario import ResolvedScenario
from haemus.model.start.data import StateStart
from haemus.model.tables.rows import Rows

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


class Raising(State):
    """A state that fixes no budget."""

    def fix_budget(self, region: Region) -> None:
        raise RuntimeError(f"no budget in {region.name}")


@pytest.fixture(scope="module")
def scenario() -> ResolvedScenario:
    return until("baseline", END)


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


class Eager(State):
    def looks_at_market(self, region: Region) -> bool:
        del region
        return True


def test_one_that_looks_at_the_market_by_a_rule_of_its_own_orders_as_much_as_its_money_allows(
    scenario: ResolvedScenario,
) -> None:
    region = Region(scenario, 3, agents={"HRV": Eager})
    region.step()
    buyer, package = region.state_of["HRV"], region.categories.package_units[0]
    factor = money_factor(buyer.equipment_money(region), region.parameters.package_elasticity)
    assert buyer.usual_order(region, 0) == pytest.approx(package * factor)


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
        ({"SRB": Generous}, "agents: SRB: must be a subclass of State (got 'Generous')"),
        ({State: Steadfast}, "agents: State: must be a subclass of State (got 'Steadfast')"),
        ({"SRB": Richardson.__name__}, "agents: SRB: isn't a class (got 'Richardson')"),
        (
            {int: Richardson},
            "agents: int: isn't a kind of agent; allowed: State, Supplier, Guarantee, or the name of an agent",
        ),
    ],
)
def test_what_is_no_agent_is_refused(scenario: ResolvedScenario, agents: dict[str | type, type], message: str) -> None:
    with pytest.raises(BadInput) as refused:
        Region(scenario, SEED, agents=agents)
    assert str(refused.value) == message
    with pytest.raises(BadInput):
        run_batch([scenario], runs=1, seed=1, agents=agents)


def test_a_list_of_agents_is_refused(scenario: ResolvedScenario) -> None:
    with pytest.raises(BadInput, match=r"^agents: isn't a mapping .*SRB"):
        Region(scenario, SEED, agents=[Richardson])  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="allowed: the class State as the key, without quotes"):
        Region(scenario, SEED, agents={"State": Richardson})
    with pytest.raises(BadInput, match=r'has this name; allowed: ALB, .*, NATO, .*; did you mean "SRB"\?'):
        Region(scenario, SEED, agents={"SER": Richardson})


def test_a_class_sets_numbers_and_fields_of_its_own_once_the_region_is_set(scenario: ResolvedScenario) -> None:
    class Angry(State):
        anger: float = field("share", "anger", collected_as="anger")
        memory: list[float] = field("share", "a number for each category of weapons", per="category")

        def set_up(self, region: Region) -> None:
            self.fragility, self.anger = 0.9, 0.5 if region.quarter < 0 else 0.0

    region = Region(scenario, SEED, agents={"SRB": Angry})
    serbia = region.state_of["SRB"]
    assert (serbia.fragility, serbia.memory) == (0.9, [0.0] * region.category_count)
    region.step()
    assert region.datacollector is not None
    collected = region.datacollector.get_agenttype_vars_dataframe(State)
    assert dict(zip(collected["iso3"], collected["anger"], strict=True))["SRB"] == 0.5


def test_a_number_that_would_be_lost_is_refused(scenario: ResolvedScenario) -> None:
    class Early(State):
        def __init__(self, region: Region, start: StateStart) -> None:
            super().__init__(region, start)
            self.polyarchy = 0.1

    with pytest.raises(BadInput, match="polyarchy is set in __init__ and again when the region is: set it in set_up"):
        Region(scenario, SEED, agents={"SRB": Early})
    with pytest.raises(
        TypeError, match=r"Wrong\.polyarchy: is a field of Budget, and gets its value when the region is set"
    ):

        class Wrong(State):
            polyarchy = 0.1


def test_an_act_that_raises_is_a_row_that_names_the_class(scenario: ResolvedScenario) -> None:
    found = run_batch([scenario], runs=2, seed=1, agents={"SRB": Raising}, workers=1)
    assert found.runs["status"].tolist() == ["failed", "failed"]
    assert found.agents == {"SRB": f"{__name__}.Raising"}
    assert found.agents["SRB"] in found.failures["inputs"].iloc[0]
    assert "RuntimeError: no budget" in found.failures["error"].iloc[0]


def test_a_rule_of_ones_own_is_a_term_of_its_explanation(scenario: ResolvedScenario) -> None:
    region = Region(scenario, SEED, agents={"SRB": Richardson}, explain=True)
    region.run_to_end()
    for reason in (each for each in region.reasons if each.kind == "budget"):
        terms = dict(reason.terms)
        own = [name for name in terms if name.startswith("rule of")]
        assert own == (["rule of Richardson"] if reason.who == ("SRB",) else [])
        added = [terms[name] for name in list(terms)[: list(terms).index("target")]]
        assert sum(added) == pytest.approx(terms["target"])


class BuysFromChina(State):
    """A state that buys from China wherever it can."""

    def choose_offer(self, region: Region) -> int:
        for k in range(self.offer_count):
            maker = region.suppliers[region.products.supplier[region.offers.product[k]]]
            if maker.home_name == "CHN" and region.offers.units[k] > 0.0:
                return k
        return NOTHING


def test_a_state_chooses_an_offer_by_a_rule_of_its_own_and_the_makers_of_all_others_have_lost() -> None:
    region = Region(until("baseline", "2024Q4"), 1, agents={State: BuysFromChina}, explain=True)
    lost, signed = 0, 0
    while region.running:
        before = region.tenders_lost
        region.step()
        buyers = [state for state in region.states if state.chosen_offer != NOTHING]
        if region.quarter >= region.script.start:
            lost += region.tenders_lost - before
            signed += sum(state.offer_count - 1 for state in buyers)
    bought = [contract for contract in region.contracts if not (contract.is_aid or contract.is_imposed)]
    assert {region.suppliers[contract.supplier].home_name for contract in bought} == {"CHN"}
    assert all(contract.last_delivery >= contract.first_delivery > contract.signed for contract in bought)
    assert lost == signed > 0
    terms = [dict(reason.terms) for reason in region.reasons if reason.kind == "purchase"]
    assert any("by the rule of BuysFromChina, with taste" in each for each in terms)


def test_one_that_buys_another_offer_than_it_chose_has_its_delivery_fixed_too() -> None:
    class Contrary(State):
        def buy(self, region: Region, chosen: int) -> None:
            worth = [k for k in range(self.offer_count) if region.offers.units[k] > 0.0 and k != chosen] or [chosen]
            super().buy(region, min(worth, key=lambda k: region.offers.utility[k]))

    region = Region(until("baseline", "2024Q4"), 1, agents={State: Contrary}, explain=True)
    region.run_to_end()
    terms = [dict(reason.terms) for reason in region.reasons if reason.kind == "purchase"]
    assert any("by the rule of Contrary, with taste" in each for each in terms)


def forwarding(kind: type[Acts]) -> type[Acts]:
    """A subclass that overrides every act of a kind by one that calls it."""

    def forward(act: Callable[..., object]) -> Callable[..., object]:
        @wraps(act)
        def forwarded(*given: object) -> object:
            return act(*given)

        forwarded.__module__ = __name__
        return forwarded

    return type(f"Same{kind.__name__}", (kind,), {name: forward(act) for name, act in acts_of(kind)})


def test_answers_of_the_models_own_acts_are_all_allowed(scenario: ResolvedScenario) -> None:
    mine = {kind: forwarding(kind) for kind in (State, Supplier, Guarantee)}
    assert Region(scenario, SEED, agents=mine).run_to_end().named("states") == ran(scenario, SEED).states


def answering(name: str, answer: object) -> type[State]:
    """A state whose act gives this answer, whatever it is asked."""
    act = dict(acts_of(State))[name]

    @wraps(act)
    def answers(*given: object) -> object:
        del given
        return answer

    answers.__module__ = __name__
    return type("Wrong", (State,), {name: answers})


@pytest.mark.parametrize(
    ("act", "answer"),
    [
        ("wanted_budget", math.nan),
        ("wanted_budget", 3000.0),  # without the logarithm
        ("wanted_budget", None),
        ("wanted_budget", "8.0"),
        ("wanted_budget", True),
        ("free_money", math.inf),
        ("has_arm", 0.5),
        ("has_arm", None),
        ("looks_at_market", None),
        ("looks_at_market", 1.0),
        ("pick_category", 99),
        ("pick_category", -2),
        ("choose_offer", 10_000),
        ("choose_offer", math.nan),
    ],
)
def test_a_wrong_answer_is_a_row_that_names_act_agent_and_answer(act: str, answer: object) -> None:
    found = run_batch(["baseline"], runs=1, seed=1, agents={State: answering(act, answer)}, workers=1)
    assert found.runs["status"].tolist() == ["failed"]
    said = found.failures["error"].iloc[0]
    assert re.search(rf"^ActError: Wrong\.{act}, [A-Z]{{3}} in 20\d\dQ\d: returned {re.escape(repr(answer))};", said)


def test_numbers_of_numpy_are_answers_too(scenario: ResolvedScenario) -> None:
    class Numbers(State):
        def wanted_budget(self, region: Region) -> float:
            return np.float64(super().wanted_budget(region))

        def looks_at_market(self, region: Region) -> bool:
            return np.bool_(super().looks_at_market(region))  # type: ignore[return-value]

        def pick_category(self, region: Region, money: float) -> int:
            return np.int64(super().pick_category(region, money))  # type: ignore[return-value]

    region = Region(scenario, SEED, agents={State: Numbers})
    assert region.run_to_end().named("states") == ran(scenario, SEED).states
    assert type(region.states[0].settled) is float


class Forgetful(State):
    def settle_on_budget(self, region: Region) -> None:
        self.settled = None if region.name == "2020Q3" else 7.0  # type: ignore[assignment]


class Meddling(Supplier):
    """One that spoils a number that isn't its own."""

    def quote(self, region: Region) -> None:
        super().quote(region)
        if region.name == "2021Q1":
            region.states[0].alarms[0] = math.nan


@pytest.mark.parametrize(
    ("kind", "mine", "said"),
    [
        (State, Forgetful, "ActError: Forgetful.settle_on_budget, ALB in 2020Q3: settled is None"),
        (Supplier, Meddling, "LedgerError: 2021Q1: ALB: alarms[0] is nan"),
        (State, Raising, "RuntimeError: no budget in 2020Q4; in Raising.fix_budget, ALB in 2020Q4"),
    ],
    ids=["its own number", "another's number", "an error"],
)
def test_what_an_act_leaves_wrong_names_the_number_and_where_it_can_the_act(
    scenario: ResolvedScenario, kind: type, mine: type, said: str
) -> None:
    found = run_batch([scenario], runs=1, seed=1, agents={kind: mine}, workers=1)
    assert found.failures["error"].iloc[0].startswith(said)


def test_a_class_of_a_notebook_is_not_sent_to_processes(
    scenario: ResolvedScenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Richardson, "__module__", "__main__")
    monkeypatch.delattr(sys.modules["__main__"], "__file__", raising=False)
    with pytest.raises(BadInput, match=r"^agents: Richardson: is defined where .* workers=1"):
        run_batch([scenario], runs=2, seed=1, agents={"SRB": Richardson}, workers=2)


def test_no_agent_leaves_a_region_under_way(scenario: ResolvedScenario) -> None:
    with pytest.raises(ValueError, match=r"use \[remove\] in the scenario"):
        Region(scenario, SEED).state_of["SRB"].remove()


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


def test_a_misspelt_act_is_noticed() -> None:
    with pytest.raises(TypeError, match=r'Wrong\.fix_budgets: overrides no act; did you mean "fix_budget"\?'):

        class Wrong(State):
            def fix_budgets(self, region: Region) -> None:
                """Fix it."""

    with pytest.raises(TypeError, match=r'Near\.choose_offers: overrides no act; did you mean "choose_offer"\?'):

        class Near(State):
            def choose_offers(self, model: Region) -> int:
                """Choose."""

    with pytest.raises(TypeError, match=r"Marked\.of_my_own: overrides no act"):

        class Marked(State):
            @override
            def of_my_own(self) -> None:  # type: ignore[misc]
                """Do it."""


def test_a_second_subclass_and_a_mixin_are_held_to_the_acts_too() -> None:
    with pytest.raises(TypeError, match=r"Second\.tender: takes \(self\), but Procurement\.tender takes"):

        class Second(Counting):
            def tender(self) -> None:  # type: ignore[override]
                """Tender."""

    class Mixin:
        def threat(self) -> float:
            return 0.0

    with pytest.raises(TypeError, match=r"Mixed\.threat: is a field of Threat"):

        class Mixed(Mixin, State):  # type: ignore[misc]
            """Both."""


class Base(State):
    """Overrides one act, which two classes inherit."""

    def wanted_budget(self, region: Region) -> float:
        return float(super().wanted_budget(region))


class Hawk(Base):
    """Overrides another act."""

    def begin_year(self, region: Region) -> None:
        super().begin_year(region)


class Careful(Base):
    """Wants less."""

    def wanted_budget(self, region: Region) -> float:
        return super().wanted_budget(region) - 0.3


class Both(Hawk, Careful):
    """Takes each act from the nearest class that defines it."""


def test_an_act_is_that_of_the_nearest_class_that_defines_it() -> None:
    budgets = []
    for kind in (Base, Careful, Both):
        region = Region(until("baseline", "2021Q4"), seed=1, agents={"SRB": kind})
        region.run_to_end()
        budgets.append(region.state_of["SRB"].budget)
    assert "wanted_budget" not in vars(Hawk)
    assert budgets[2] == budgets[1] < budgets[0]


def test_a_helper_may_have_a_name_like_an_act_if_it_takes_no_region() -> None:
    class Helpful(State):
        def planned_budget(self, year: int) -> float:
            return 1.0 * year

        def nato_shares(self) -> float:
            return 0.5

    assert Helpful.planned_budget is not None


def test_an_array_that_holds_one_number_is_that_number() -> None:
    class Arrays(State):
        def wanted_budget(self, region: Region) -> float:
            return np.array(super().wanted_budget(region))  # type: ignore[return-value]  # as a user may

        def looks_at_market(self, region: Region) -> bool:
            return int(super().looks_at_market(region))  # type: ignore[return-value]  # as a user may

    one, other = (
        Region(until("baseline", "2020Q4"), seed=1, agents={"SRB": kind}).run_to_end() for kind in (State, Arrays)
    )
    assert one.states.tobytes() == other.states.tobytes()


def test_a_region_of_ones_own_may_return_more_than_numbers() -> None:
    class Told(Region):
        def rows(self) -> Rows:
            return super().rows()

    assert Told(until("baseline", "2020Q2"), seed=1).run_to_end().states.size
