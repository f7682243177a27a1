"""Help and threat as an officer of the region expects them: who is helped, who fears whom, and when. Paired runs, same seeds."""

from dataclasses import replace
from functools import cache
from types import MappingProxyType

import numpy as np
import pytest
from numpy.typing import NDArray
from worlds import shipped, until, with_event

from haemus.model.calendar import parse_quarter
from haemus.model.compiled import Ensemble
from haemus.model.compiled.runs import DONE
from haemus.model.draws import run_seed
from haemus.model.region import Region
from haemus.model.scenario import ResolvedScenario
from haemus.model.start.data import StartingData, starting_data

type Numbers = NDArray[np.float64]

BATCH_SEED = 23
FEW, MANY = 24, 200
STATES = sorted(starting_data().states)
ALLIES = ("ALB", "BGR", "HRV", "HUN", "MKD", "MNE", "SVN")
QUIET = {"talks_rate": 0.005, "free_riding": 0.0}
"""Hardly any talks, and budgets that don't answer help: what follows from an event is its own doing."""


def column(scenario: ResolvedScenario, name: str, runs: int = FEW, data: StartingData | None = None) -> Numbers:
    """A column of the table of states, by run, quarter from 2020Q1 on, and state."""
    rows, statuses = Ensemble(scenario, data).run([run_seed(BATCH_SEED, run) for run in range(runs)])
    assert set(statuses.tolist()) == {DONE}
    return rows.states[name].copy()


def change(one: Numbers, other: Numbers, state: str, first: str, last: str) -> Numbers:
    """What one world has more than another, a run: the mean over the quarters from `first` to `last`."""
    quarters = slice(parse_quarter(first), parse_quarter(last) + 1)
    return (one - other)[:, quarters, STATES.index(state)].mean(axis=1)


def clear_of_zero(differences: Numbers) -> float:
    """The mean in standard errors."""
    return float(differences.mean() / (differences.std(ddof=1) / np.sqrt(differences.size)))


def share_of_runs(claim: NDArray[np.bool_]) -> float:
    """The share of runs in which a claim holds; a crisis that only one of two worlds has makes means noisy."""
    return float(claim.mean())


def with_larger_budget(state: str, factor: float = 1.5) -> StartingData:
    """The starting data with one state's budget larger from 2020 on, wanted and in force."""
    data = starting_data()
    start = data.states[state]
    richer = replace(start, published_budget=factor * start.budget, definition_factor=factor * start.definition_factor)
    assert richer.budget == pytest.approx(factor * start.budget)
    return replace(data, states=MappingProxyType({**data.states, state: richer}))


@cache
def first_quarter() -> Region:
    region = Region(shipped("baseline"), run_seed(BATCH_SEED, 0))
    region.step()
    return region


def held(region: Region, name: str) -> dict[str, float]:
    return {state.iso3: getattr(state, name) for state in region.states}


# --- help ---------------------------------------------------------------------------------------------


def test_who_has_troops_of_a_guarantee_is_better_helped_than_an_outsider() -> None:
    helped = held(first_quarter(), "help")
    outsiders = {state.iso3 for state in first_quarter().states if state.best_guarantee == 0.0}
    assert outsiders == {"SRB"}
    assert min(helped[ally] for ally in ALLIES) > helped["XKX"] > helped["BIH"] > helped["SRB"]


def test_only_a_feared_neighbour_is_restrained() -> None:
    restraint = held(first_quarter(), "restraint")
    assert restraint["XKX"] == 0.0  # its allied neighbours are trusted, and nobody holds back the one that it fears
    assert restraint["BIH"] > restraint["SRB"]  # one fears a neighbour in NATO, the other is feared


def test_with_the_end_of_a_weak_guarantee_nobody_is_better_helped() -> None:
    gone = with_event("withdrawal", "2020-05-01", 'guarantee = "EUFOR"\nshare = 1.0', "2022Q4")
    lost = change(column(gone, "help"), column(until("baseline", "2022Q4"), "help"), "BIH", "2021Q1", "2022Q4")
    assert (lost < 0.0).all()


def test_a_new_member_gets_todays_commitment() -> None:
    doubted = with_event("article5_doubt", "2020-05-01", "strength = 2.0\npersistence = 0.9", "2022Q4")
    region = Region(doubted, run_seed(BATCH_SEED, 0))
    for _ in range(4):
        region.step()
    nato = next(guarantee for guarantee in region.guarantees if guarantee.name == "NATO")
    newcomer = next(state for state in region.states if state.iso3 == "BIH")
    nato.admit(region, newcomer)
    shift = region.commitment_shift[nato.lead]
    assert shift < -0.5
    assert newcomer.belief[nato.place] == pytest.approx(nato.commitment + nato.loading * shift)


def test_troops_that_leave_kosovo_move_its_budget_more_than_any_allys() -> None:
    gone = with_event("withdrawal", "2022-03-01", 'guarantee = "KFOR"\nshare = 0.7', "2025Q4")
    there, without = (np.log(column(world, "budget_meur")) for world in (until("baseline", "2025Q4"), gone))
    moved = {state: change(without, there, state, "2023Q1", "2025Q4") for state in (*ALLIES, "XKX")}
    assert clear_of_zero(moved["XKX"]) > 5.0
    assert moved["XKX"].mean() > 5.0 * max(abs(moved[ally].mean()) for ally in ALLIES)


@pytest.mark.slow
@pytest.mark.xfail(reason="the scenario's second doubt moves Albania's budget as much (docs/status.md)", strict=True)
def test_in_the_drawdown_kosovo_moves_most_in_the_long_run() -> None:
    drawn_down, base = (np.log(column(shipped(name), "budget_meur", MANY)) for name in ("us-drawdown", "baseline"))
    moved = {state: change(drawn_down, base, state, "2030Q1", "2030Q4") for state in (*ALLIES, "XKX")}
    for ally in ALLIES:
        assert clear_of_zero(moved["XKX"] - moved[ally]) > 2.0, ally


@pytest.mark.slow
def test_by_the_drawdowns_own_withdrawal_kosovo_moves_most_in_the_long_run() -> None:
    whole = shipped("us-drawdown")  # its second doubt moves allies too, so the withdrawal is taken alone
    without = whole.without_events("bondsteel-withdrawal")
    drawn_down, base = (np.log(column(scenario, "budget_meur", MANY)) for scenario in (whole, without))
    moved = {state: change(drawn_down, base, state, "2030Q1", "2030Q4") for state in (*ALLIES, "XKX")}
    for ally in ALLIES:
        assert clear_of_zero(moved["XKX"] - moved[ally]) > 2.0, ally


# --- threat -------------------------------------------------------------------------------------------


@cache
def threat_of(richer: str) -> tuple[Numbers, Numbers]:
    """Threat in a world in which one state has half as much again to spend, and in the usual world."""
    world = until("baseline", "2023Q4")
    return column(world, "threat", data=with_larger_budget(richer)), column(world, "threat")


@pytest.mark.parametrize("wary", ["HRV", "BIH", "XKX"])
def test_a_larger_serbian_budget_threatens_those_wary_of_it(wary: str) -> None:
    moved = change(*threat_of("SRB"), wary, "2020Q1", "2023Q4")
    assert share_of_runs(moved > 0.0) >= 0.9
    assert np.median(moved) > 0.02  # in most runs: one crisis that only one of two worlds has outweighs the others


@pytest.mark.parametrize("state", ["SRB", "XKX"])
def test_nobody_feels_less_safe_for_a_larger_budget_of_its_own(state: str) -> None:
    assert clear_of_zero(change(*threat_of(state), state, "2020Q1", "2023Q4")) < -3.0


def test_a_larger_kosovar_budget_is_felt_in_serbia_and_not_far_away() -> None:
    assert clear_of_zero(change(*threat_of("XKX"), "SRB", "2020Q1", "2023Q4")) > 3.0
    far = change(*threat_of("XKX"), "SVN", "2020Q1", "2023Q4")
    assert abs(far.mean()) < 0.001


@cache
def threat_without_an_axis() -> Numbers:
    return column(until("baseline", "2022Q4").with_parameters(**QUIET), "threat")


@cache
def threat_under_an_axis(depth: int) -> Numbers:
    keys = f'members = ["HUN", "SRB"]\ndepth = {depth}'
    return column(with_event("agreement_signed", "2021-02-01", keys, "2022Q4").with_parameters(**QUIET), "threat")


@pytest.mark.parametrize("wary", ["ALB", "BIH", "HRV", "XKX"])
def test_an_axis_threatens_those_wary_of_it_the_deeper_the_more(wary: str) -> None:
    on_paper, deep = (
        change(threat_under_an_axis(depth), threat_without_an_axis(), wary, "2021Q1", "2022Q4") for depth in (0, 2)
    )
    assert share_of_runs(on_paper > 0.0) >= 0.9
    assert share_of_runs(deep > on_paper) >= 0.9


def test_who_is_wary_of_neither_has_nothing_to_fear_from_an_axis() -> None:
    worlds = (threat_under_an_axis(2), threat_without_an_axis())
    felt = {state: change(*worlds, state, "2021Q1", "2022Q4").mean() for state in STATES}
    assert max(abs(felt[state]) for state in ("BGR", "MKD", "SVN")) < 0.2 * felt["XKX"]


@pytest.mark.slow
def test_the_shipped_axis_threatens_those_wary_of_it() -> None:
    axis, alone = (
        column(shipped(name).with_parameters(**QUIET), "threat", MANY)
        for name in ("belgrade-budapest-axis", "baseline")
    )
    for wary in ("ALB", "BIH", "HRV", "XKX"):
        assert clear_of_zero(change(axis, alone, wary, "2026Q3", "2028Q4")) > 3.0, wary


def test_a_rivals_accession_does_not_reassure() -> None:
    alone = until("baseline", "2022Q4").with_parameters(veto_lifted=1.0, **QUIET)
    joined = with_event("accession", "2020-05-01", 'state = "BIH"', "2022Q4").with_parameters(veto_lifted=1.0, **QUIET)
    helped, threatened = (
        change(column(joined, name), column(alone, name), "SRB", "2020Q2", "2022Q4") for name in ("help", "threat")
    )
    assert change(column(joined, "help"), column(alone, "help"), "BIH", "2020Q2", "2022Q4").min() > 0.5
    assert share_of_runs(helped <= 0.0) >= 0.9
    assert helped.max() < 0.001
    assert share_of_runs(threatened > -1e-4) >= 0.9


@pytest.mark.slow
def test_the_shipped_accession_does_not_reassure_the_rival() -> None:
    joined, alone = shipped("bosnia-accession"), shipped("baseline")
    for name, sign in (("help", 1.0), ("threat", -1.0)):
        moved = change(column(joined, name, MANY), column(alone, name, MANY), "SRB", "2029Q1", "2031Q4")
        assert sign * clear_of_zero(moved) < 2.0, name


CRISIS = parse_quarter("2021Q2")


def felt_of_a_crisis(**parameters: float) -> dict[str, Numbers]:
    """The threat that a crisis between Serbia and Kosovo adds, by state: the median, because in some runs they clash again."""
    struck = with_event("crisis", "2021-05-01", 'states = ["SRB", "XKX"]\nstrength = 1.0', "2025Q4")
    worlds = [world.with_parameters(**QUIET, **parameters) for world in (struck, until("baseline", "2025Q4"))]
    felt = np.subtract(*(column(world, "threat_disputes", MANY) for world in worlds))
    return {state: np.median(felt[:, :, STATES.index(state)], axis=0) for state in ("SRB", "XKX")}


@pytest.mark.parametrize("answer", [{}, {"threat_to_budget": 0.0}], ids=["budgets answer", "budgets don't answer"])
def test_a_crisis_is_felt_at_once_and_then_fades(answer: dict[str, float]) -> None:
    paths = felt_of_a_crisis(**answer)
    assert all((path[:CRISIS] == 0.0).all() for path in paths.values())
    weaker, stronger = paths["XKX"], paths["SRB"]
    assert weaker.argmax() == CRISIS
    assert weaker[CRISIS] > 2.0 * weaker[-1] > 0.0
    # the stronger side feels the weaker one's answer too, which comes with the next budget
    assert stronger.argmax() <= CRISIS + 4
    assert stronger[-1] < stronger[CRISIS]


def test_without_an_answer_both_sides_feel_most_of_a_crisis_at_once() -> None:
    for path in felt_of_a_crisis(threat_to_budget=0.0).values():
        assert path[CRISIS] > 0.8 * path.max()


def test_the_answer_to_a_crisis_adds_little_to_what_the_stronger_side_feels() -> None:
    path = felt_of_a_crisis()["SRB"]
    assert path[CRISIS] > 0.8 * path.max()


def test_threat_from_disputes_is_in_points_from_the_first_act_on() -> None:
    region = Region(until("baseline", "2020Q4"), run_seed(BATCH_SEED, 0))
    region.step()
    for state in region.states:
        state.threat_disputes = 0.0
        state.perceive_disputes(region)
        assert state.threat_disputes == pytest.approx(100.0 * sum(state.perceived))


def test_each_side_of_a_pair_sees_its_own_danger_of_one_hazard() -> None:
    region = first_quarter()
    k, names = region.pair_of("SRB", "XKX"), {state.iso3: state for state in region.states}
    strong, weak = names["SRB"], names["XKX"]
    seen_by_strong = strong.perceived[weak.place] / strong.bias[weak.place]
    seen_by_weak = weak.perceived[strong.place] / weak.bias[strong.place]
    assert seen_by_weak > 5.0 * seen_by_strong
    assert 0.5 * (seen_by_weak + seen_by_strong) == pytest.approx(region.pairs.usual_hazard[k])
    # nearer to what is drawn than the hazard of equals, which the balance lowers
    assert region.pairs.hazard[k] < region.pairs.usual_hazard[k] < 1.6 * region.pairs.hazard[k]
