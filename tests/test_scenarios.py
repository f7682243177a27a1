"""Scenarios: those that ship, how one extends another, and the guarantees of a resolved one."""

import json
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from answer import Answer
from worlds import shipped

from haemus.model.parameters import REGISTRY
from haemus.model.scenario import ResolvedScenario, ScenarioError, load_scenario, resolve_text, shipped_names
from haemus.model.scenario.difference import differences
from haemus.model.scenario.observed import last_observed_date, observed_events
from haemus.model.start.names import known_states

SHIPPED = {
    "article5-reaffirmed",
    "baseline",
    "baseline-published",
    "belgrade-budapest-axis",
    "bosnia-accession",
    "doubt-adverse",
    "doubt-without-effect",
    "eastern-embargo",
    "eastern-supply",
    "kosovo-crisis",
    "nato-industrial-integration",
    "no-article5-doubt",
    "no-doubt-ever",
    "regional-detente",
    "tirana-plus-bulgaria",
    "ukraine-ceasefire",
    "us-drawdown",
}
CHANGED_PAST = {"no-article5-doubt", "no-doubt-ever"}


def ids(scenario: ResolvedScenario) -> list[str]:
    return [event.id for event in scenario.events]


def child(body: str, parent: str = "baseline") -> ResolvedScenario:
    return resolve_text(f'title = "A child"\nextends = "{parent}"\n{body}')


def test_the_scenarios_of_the_design_ship_with_the_baseline_first() -> None:
    assert set(shipped_names()) == SHIPPED
    assert shipped_names()[0] == "baseline"


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_a_shipped_scenario_asks_a_question_and_says_what_it_expects(name: str) -> None:
    scenario = shipped(name)
    assert scenario.question.endswith("?")
    assert scenario.expectations or name == "baseline"
    assert all(expectation.against in SHIPPED - {name} for expectation in scenario.expectations)


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_every_event_that_ships_has_a_source_and_names_only_its_own_keys_as_assumed(name: str) -> None:
    for event in shipped(name).events:
        assert event.source
        assert set(event.assumed) <= set(type(event).model_fields)


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_a_shipped_scenario_runs_all_sixteen_years_with_the_models_own_agreements(name: str) -> None:
    scenario = shipped(name)
    assert (scenario.origin, scenario.start, scenario.end, scenario.history) == (2020, 0, 63, "simulated")


def test_the_scenario_without_the_speech_differs_by_the_speech_alone() -> None:
    found = differences(shipped("baseline"), shipped("no-article5-doubt"))
    assert found
    assert all(difference.key.startswith("events.munich-speech.") for difference in found)


def test_a_scenario_does_not_differ_from_itself_whatever_it_is_called() -> None:
    assert differences(shipped("baseline"), child("")) == ()


def test_events_come_by_date_and_then_by_id() -> None:
    for name in SHIPPED:
        keys = [(event.date, event.id) for event in shipped(name).events]
        assert keys == sorted(keys)


def test_an_id_of_the_parent_alters_only_the_keys_that_are_given() -> None:
    altered = child('[[events]]\nid = "munich-speech"\nstrength = 2.5\n')
    found = differences(shipped("baseline"), altered)
    assert [(each.key, each.first, each.second) for each in found] == [("events.munich-speech.strength", 1.0, 2.5)]


def test_an_event_can_be_moved() -> None:
    moved = child('[[events]]\nid = "munich-speech"\ndate = 2027-02-14\n')
    assert ids(moved)[-1] == "munich-speech"


def test_inheritance_goes_to_any_depth(write: Callable[..., Path]) -> None:
    write('title = "a"\nextends = "no-article5-doubt"\n[parameters]\nbelief_decay = 0.5\n', "a")
    write('title = "b"\nextends = "a"\nend = "2030Q4"\n', "b")
    last = load_scenario(write('title = "c"\nextends = "b"\n[parameters]\nfree_riding = 0.0\n', "c"))
    assert last.extends == ("b", "a", "no-article5-doubt", "baseline")
    assert (last.parameters.belief_decay, last.parameters.free_riding, last.end) == (0.5, 0.0, 43)
    assert "munich-speech" not in ids(last)


def test_a_child_has_a_question_of_its_own_or_none() -> None:
    assert child("").question == ""


def test_an_inherited_event_before_a_late_start_still_happens() -> None:
    late = resolve_text('title = "Late"\nextends = "baseline"\nstart = "2026Q1"\n', name="late")
    assert "munich-speech" in {event.id for event in late.events}


def test_an_inherited_event_after_the_end_is_not_reached() -> None:
    assert ids(child('end = "2024Q4"'))[-1] == "svn-budget-2025"


def test_a_whole_number_is_a_number() -> None:
    value = child("[parameters]\nfree_riding = 0\n").parameters.free_riding
    assert value == 0.0
    assert isinstance(value, float)


def test_a_scenario_without_a_parent_begins_with_nothing() -> None:
    alone = resolve_text('title = "Alone"')
    assert (alone.events, alone.extends, alone.history) == ((), (), "simulated")


def test_what_a_scenario_says_is_ready_for_json() -> None:
    said = json.loads(json.dumps(shipped("us-drawdown").as_dict(), allow_nan=False))
    assert said["name"] == "us-drawdown"
    assert said["start"] == "2020Q1"
    assert set(said["parameters"]) == set(REGISTRY)


def test_the_digest_changes_with_what_is_said_and_with_nothing_else() -> None:
    baseline = shipped("baseline")
    assert baseline.digest() == load_scenario("baseline").digest()
    assert len({shipped(name).digest() for name in SHIPPED}) == len(SHIPPED)
    assert baseline.with_parameters(belief_decay=0.4).digest() != baseline.digest()


def test_a_scenario_travels_to_a_worker() -> None:
    baseline = shipped("baseline")
    assert pickle.loads(pickle.dumps(baseline)) == baseline  # noqa: S301 - our own bytes


def test_a_refusal_travels_back_from_a_worker() -> None:
    with pytest.raises(ScenarioError) as refused:
        load_scenario("basline")
    back = pickle.loads(pickle.dumps(refused.value))  # noqa: S301 - our own bytes
    assert (str(back), back.nearest) == (str(refused.value), "baseline")


def test_a_resolved_scenario_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        shipped("baseline").end = 3  # type: ignore[misc]


@pytest.mark.parametrize("value", [-1.0, 7.0, float("nan"), True, "0.5"])
def test_a_sweep_cannot_leave_a_parameters_range(value: float) -> None:
    with pytest.raises(ScenarioError, match="belief_decay"):
        shipped("baseline").with_parameters(belief_decay=value)


def test_a_sweep_cannot_misspell_a_parameter() -> None:
    with pytest.raises(ScenarioError, match='did you mean "belief_decay"'):
        shipped("baseline").with_parameters(belief_decy=0.5)


def test_the_record_adds_its_agreements_and_contracts_and_nothing_else() -> None:
    baseline = shipped("baseline")
    observed = baseline.with_history("observed")
    assert set(ids(observed)) - set(ids(baseline)) == {event.id for event in observed_events()}
    assert observed.with_history("simulated") == baseline


def test_every_event_of_the_record_has_a_source() -> None:
    assert all(event.source for event in observed_events())


@pytest.mark.parametrize("name", sorted(SHIPPED - CHANGED_PAST))
def test_a_scenario_of_the_future_takes_the_record(name: str) -> None:
    assert shipped(name).with_history("observed").history == "observed"


@pytest.mark.parametrize("name", sorted(CHANGED_PAST))
def test_a_scenario_with_another_past_refuses_the_record(name: str) -> None:
    with pytest.raises(ScenarioError, match=r'history: removes the event "munich-speech"') as refused:
        shipped(name).with_history("observed")
    assert last_observed_date().isoformat() in str(refused.value)


@pytest.mark.parametrize(
    ("body", "verb"),
    [
        ('[[events]]\nid = "munich-speech"\nstrength = 2\n', "changes"),
        ('[[events]]\nid = "munich-speech"\ndate = 2027-01-01\n', "changes"),
        ('[[events]]\nid = "new"\ntype = "accession"\ndate = 2024-01-01\nstate = "BIH"\n', "adds"),
        ('[remove]\nevents = ["banjska"]\n', "removes"),
    ],
    ids=["changed", "moved-out", "added", "removed"],
)
def test_any_change_before_the_last_observed_date_refuses_the_record(body: str, verb: str) -> None:
    with pytest.raises(ScenarioError, match=verb):
        child(f'history = "observed"\n{body}')


def test_a_scenario_of_its_own_is_held_against_the_baselines_past() -> None:
    with pytest.raises(ScenarioError, match="removes the event"):
        resolve_text('title = "Alone"\nhistory = "observed"')


def test_removing_a_state_that_the_record_names_refuses_the_record() -> None:
    without = shipped("baseline").without_state("HRV")
    with pytest.raises(ScenarioError, match=r"observed event|removes the event"):
        without.with_history("observed")


def test_removing_a_supplier_that_the_record_names_refuses_the_record() -> None:
    with pytest.raises(ScenarioError, match="observed event"):
        child('history = "observed"\n[remove]\nsuppliers = ["fra"]\n')


@pytest.mark.parametrize("state", sorted(known_states()))
def test_any_state_can_be_taken_out_with_the_events_that_name_it(state: str) -> None:
    without = shipped("baseline").without_state(state)
    assert without.removed_states == {state}
    assert all(name != state for event in without.events for _, name in event.names("state"))


def test_the_command_lists_each_scenario_with_its_question(haemus: Callable[..., Answer]) -> None:
    answer = haemus("scenarios")
    assert answer.code == 0
    assert answer.err == ""
    for name in SHIPPED:
        assert f"{name} " in answer.out
        assert shipped(name).question in answer.out


def test_the_command_checks_files_and_names(haemus: Callable[..., Answer], write: Callable[..., Path]) -> None:
    answer = haemus("check", "baseline", write('title = "Mine"\nextends = "us-drawdown"\n'))
    assert (answer.code, answer.err) == (0, "")
    assert "mine " in answer.out


def test_the_command_checks_all_files_even_after_a_refusal(haemus: Callable[..., Answer]) -> None:
    answer = haemus("check", "nowhere.toml", "baseline")
    assert answer.code == 2
    assert "nowhere.toml" in answer.err
    assert "baseline" in answer.out


def test_the_command_shows_exact_differences(haemus: Callable[..., Answer]) -> None:
    answer = haemus("diff", "baseline", "doubt-adverse")
    assert answer.code == 0
    assert answer.out.splitlines()[2].split() == ["parameters.doubt_response", "self-help", "adverse"]


def test_the_command_gives_differences_as_json(haemus: Callable[..., Answer]) -> None:
    answer = haemus("diff", "baseline", "doubt-adverse", "--json")
    assert json.loads(answer.out) == [{"key": "parameters.doubt_response", "first": "self-help", "second": "adverse"}]


def test_equal_scenarios_are_said_not_to_differ(haemus: Callable[..., Answer]) -> None:
    assert haemus("diff", "baseline", "baseline").out == "baseline and baseline do not differ\n"
