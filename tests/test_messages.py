"""No message about a file shows how Python holds it: every key is given a value of every wrong type."""

import datetime as dt
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from worlds import EVENTS

from haemus.experiments.compare.expectations import check_expectations
from haemus.experiments.design.grammar import DESIGNS, ExpectedTrend, ExperimentFile, FactorEntry
from haemus.experiments.design.loading import load_experiment, stored_experiment
from haemus.experiments.outcomes.shared import with_shared_outcomes
from haemus.model.bad_input import BadInput
from haemus.model.events import EVENT_TYPES
from haemus.model.scenario import load_scenario, resolve_text
from haemus.model.scenario.grammar import Expectation, Removal, ScenarioFile
from haemus.model.scenario.kinds import EXPERIMENT_KEYS

INTERNALS = re.compile(
    r"Annotated|\bobject\b|pydantic|datetime|\bdate\(|NoneType|\bNone\b|Mapping|\bdict\b|tuple|<class|function-|literal\["
    r"|\[a-z|\{\d|\\|\('|,\)|\bTrue\b|\bFalse\b"
)
"""Names of types, regular expressions, tuples and words of Python."""
WRONG = (
    "", "word", "Some words", "word.toml", 7, -7, 7.5, True, float("inf"), dt.date(2027, 5, 1), dt.datetime(2027, 5, 1, 10, 30),  # noqa: DTZ001 - as TOML has it
    dt.time(10, 30), [], [7], ["word"], ["word", "word"], [[7]], [dt.date(2027, 5, 1)], [{"word": 7}], {}, {"word": 7}, {"word": ["word"]},
)  # fmt: skip
EXPECTATION = {
    "outcome": "agreements",
    "sign": "+",
    "why": "so",
    "state": "SRB",
    "year": 2030,
    "against": "baseline",
}
OUTCOME = {
    "name": "crises_there", "of": "crises", "states": ["SRB"], "window": {"after": "one", "from": 0, "quarters": 4},
    "statistic": "quarters", "condition": ">= 1", "across": "sum",
}  # fmt: skip
SCENARIO = {
    "title": "T", "question": "Q?", "extends": "baseline", "origin": 2020, "targets": "paper", "observed_to": 2024,
    "start": "2020Q1", "end": "2035Q4", "history": "simulated", "parameters": {"belief_decay": 0.5},
    "events": [], "remove": {"events": [], "states": [], "suppliers": []}, "expect": [EXPECTATION], "outcomes": [OUTCOME],
    "windows": {"follow": "munich-speech"},
}  # fmt: skip
FACTOR = {"vary": "belief_decay", "range": [0.2, 0.8], "levels": 3, "scale": "linear"}
DATED = {"vary": "munich-speech.date", "range": [dt.date(2025, 1, 1), dt.date(2025, 12, 1)], "step": "month"}
TREND = {"outcome": "crises", "factor": "belief_decay", "sign": "+", "why": "so", "scenario": "baseline"}
EXPERIMENT = {
    "title": "T", "question": "Q?", "scenarios": ["baseline"], "runs": 2,
    "outcomes": ["crises", {**OUTCOME, "window": ["2027Q1", "2029Q4"]}], "windows": {"follow": "munich-speech"},
    "factors": [FACTOR, DATED], "design": {"kind": "grid"}, "events": [], "expect": [TREND],
}  # fmt: skip
DRAWN = {
    "grid": {}, "latin_hypercube": {"points": 4, "seed": 1}, "sobol_sequence": {"points": 4, "seed": 1},
    "sobol": {"samples": 4, "seed": 1, "second_order": False}, "morris": {"trajectories": 2, "levels": 4, "seed": 1},
    "list": {"file": "points.csv"},
}  # fmt: skip


def toml(value: object) -> str:
    match value:
        case dict():
            return f"{{{', '.join(f'{json.dumps(key)} = {toml(each)}' for key, each in value.items())}}}"
        case list():
            return f"[{', '.join(map(toml, value))}]"
        case dt.date() | dt.time():
            return value.isoformat()
        case float():
            return repr(value)
    return json.dumps(value)


def written(tables: dict[str, object]) -> str:
    return "".join(f"{key} = {toml(value)}\n" for key, value in tables.items())


def with_each(table: dict[str, object], keys: object = ()) -> Iterator[dict[str, object]]:
    """A table with each key, of those it has and of `keys`, missing and at each wrong value."""
    for key in dict.fromkeys((*table, *keys)):  # type: ignore[misc]  # keys of a model
        yield {name: value for name, value in table.items() if name != key}
        yield from ({**table, key: wrong} for wrong in WRONG)


def event(kind: str) -> dict[str, object]:
    keys = tomllib.loads(EVENTS[kind])
    return {"id": "one", "type": kind, "date": dt.date(2026, 5, 1), **keys}


def scenarios() -> Iterator[dict[str, object]]:
    yield from with_each(SCENARIO, ScenarioFile.model_fields)
    own = {"title": "T", "extends": "baseline"}
    yield from (own | {"expect": [each]} for each in with_each(EXPECTATION, Expectation.model_fields))
    yield from ({"title": "T", "remove": each} for each in with_each({}, Removal.model_fields))
    yield from ({"title": "T", "parameters": {"belief_decay": wrong, "doubt_response": wrong}} for wrong in WRONG)
    yield from ({"title": "T", "parameters": {"doubt_response": wrong}} for wrong in WRONG)
    yield from ({"title": "T", "windows": each} for each in with_each({"follow": "one"}, ("from",)))
    there = {"title": "T", "events": [event("crisis")]}
    yield from (there | {"outcomes": [each]} for each in with_each(OUTCOME, ("pairs",)))
    pairs = {key: value for key, value in OUTCOME.items() if key != "states"} | {"of": "hazard"}
    yield from (there | {"outcomes": [pairs | {"pairs": wrong}]} for wrong in (*WRONG, [["SRB", 7]], [["SRB", "word"]]))
    window = {"after": "one", "from": 0, "quarters": 4, "otherwise": "2027Q1"}
    yield from (there | {"outcomes": [{**OUTCOME, "window": each}]} for each in with_each(window))


def of_events(kind: str) -> Iterator[dict[str, object]]:
    yield from ({"title": "T", "events": [each]} for each in with_each(event(kind), EVENT_TYPES[kind].model_fields))


def experiments() -> Iterator[dict[str, object]]:
    yield from with_each(EXPERIMENT, ExperimentFile.model_fields)
    for factor in (FACTOR, DATED, {"vary": "doubt_response"}, {"vary": "munich-speech.presence"}, {"vary": "history"}):
        yield from (
            EXPERIMENT | {"expect": [], "factors": [each]} for each in with_each(factor, FactorEntry.model_fields)
        )
    yield from (EXPERIMENT | {"expect": [each]} for each in with_each(TREND, ExpectedTrend.model_fields))
    for kind, model in DESIGNS.items():
        table = {"kind": kind, **DRAWN[kind]}
        yield from (EXPERIMENT | {"design": each} for each in with_each(table, model.model_fields))
    yield from (EXPERIMENT | {"outcomes": [each]} for each in with_each(OUTCOME, ("pairs",)))


def check_scenario(text: str) -> None:
    check_expectations(with_shared_outcomes([resolve_text(text, "mine")]))


def refusals(tables: Iterator[dict[str, object]], check: Callable[[str], None]) -> list[str]:
    """The messages about tables, each of which is either fine or refused: any other error is one of the program."""
    found = []
    for each in tables:
        try:
            check(written(each))
        except BadInput as error:
            found.append(str(error))
    return found


def assert_plain(messages: list[str]) -> None:
    assert len(messages) > 10
    assert not [each for each in messages if INTERNALS.search(each)]
    assert not [each for each in messages if "\n" in each or ": " not in each]


def test_no_message_about_a_scenario_shows_internals() -> None:
    check_scenario(written({**SCENARIO, "outcomes": []}))
    assert_plain(refusals(scenarios(), check_scenario))


@pytest.mark.parametrize("kind", EVENT_TYPES)
def test_no_message_about_an_event_shows_internals(kind: str) -> None:
    check_scenario(written({"title": "T", "events": [event(kind)]}))
    assert_plain(refusals(of_events(kind), check_scenario))


def test_no_message_about_an_experiment_shows_internals() -> None:
    baseline = (load_scenario("baseline"),)

    def check(text: str) -> None:
        stored_experiment(text, "mine", baseline, "belief_decay,munich-speech.date\nx,y\n", forced=False)

    check(written(EXPERIMENT))
    assert_plain(refusals(experiments(), check))


@pytest.mark.parametrize("key", ["scenarios", "events", "factors"])
def test_no_message_about_what_an_experiment_adds_shows_internals(key: str, write: Callable[..., Path]) -> None:
    tables = ({**EXPERIMENT, key: wrong} for wrong in WRONG)
    assert_plain(refusals(tables, lambda text: load_experiment(write(text)) and None))


def test_the_keys_of_an_experiment_are_known_where_scenarios_are_told_from_them() -> None:
    assert set(EXPERIMENT_KEYS) == set(ExperimentFile.model_fields)
