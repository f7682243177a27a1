"""Impulse responses: one event alone, and what was expected of it."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from haemus.experiments.impulses.grammar import REGION, Expected, Impulse, impulse_names, impulse_of, load_impulse
from haemus.experiments.impulses.page import page
from haemus.experiments.impulses.response import Response, Size, respond
from haemus.experiments.impulses.verdict import verdicts
from haemus.model.bad_input import BadInput

ASKED = ("speech", "speech-taken-back", "invasion", "pledge", "crisis", "embargo", "drawdown", "axis", "integration")
RISES: Mapping[str, object] = {"of": "threat", "states": ["XKX"], "year": 2028, "claim": "rises", "why": "because"}
TABLES: Mapping[str, object] = {
    "title": "An impulse", "happens": "Something.", "extends": "baseline", "begins": "2025Q1", "without": ["munich-speech"],
    "expect": [RISES],
}  # fmt: skip


def response_of(sizes: Mapping[tuple[str, int], tuple[float, float]], **expected: object) -> Response:
    """A response in threat of a few states and years, with one expectation."""
    impulse = impulse_of({**TABLES, "expect": [{**RISES, **expected}]}, "01-made")
    known = {("threat", state, year): Size(*size) for (state, year), size in sizes.items()}
    states = tuple(sorted({state for state, _ in sizes if state != REGION}))
    return Response(impulse, 100, states, tuple(sorted({year for _, year in sizes})), known)


def finding(sizes: Mapping[tuple[str, int], tuple[float, float]], **expected: object) -> str:
    return verdicts(response_of(sizes, **expected))[0].finding


@pytest.mark.parametrize(
    ("size", "claim", "found"),
    [
        ((1.0, 0.1), "rises", "held"),
        ((-1.0, 0.1), "rises", "failed"),
        ((0.1, 0.1), "rises", "not shown"),
        ((-1.0, 0.1), "falls", "held"),
        ((0.0, 0.0), "falls", "not shown"),
        ((0.01, 0.001), "doesn't move", "held"),
        ((0.2, 0.001), "doesn't move", "failed"),
        ((-3.0, 0.1), "doesn't rise", "held"),
        ((3.0, 0.1), "doesn't rise", "failed"),
        ((-3.0, 0.1), "doesn't fall", "failed"),
        ((0.0, 0.0), "doesn't fall", "held"),
    ],
)
def test_a_sign_is_judged_by_size_and_error(size: tuple[float, float], claim: str, found: str) -> None:
    assert finding({("XKX", 2028): size}, claim=claim) == found


def test_an_expectation_of_several_states_fails_with_one_of_them() -> None:
    sizes = {("XKX", 2028): (1.0, 0.1), ("SRB", 2028): (-1.0, 0.1)}
    assert finding(sizes, states=["XKX", "SRB"]) == "failed"


@pytest.mark.parametrize(
    ("later", "claim", "found"), [(0.4, "fades", "held"), (0.6, "fades", "failed"), (0.6, "lasts", "held")]
)
def test_a_response_fades_when_less_than_half_is_left(later: float, claim: str, found: str) -> None:
    sizes = {("XKX", 2028): (1.0, 0.1), ("XKX", 2033): (later, 0.1)}
    assert finding(sizes, claim=claim, since=2028, year=2033) == found


def test_what_was_never_there_doesnt_fade() -> None:
    sizes = {("XKX", 2028): (0.1, 0.1), ("XKX", 2033): (0.0, 0.1)}
    assert finding(sizes, claim="fades", since=2028, year=2033) == "not shown"


@pytest.mark.parametrize(("other", "found"), [(-1.0, "held"), (-3.0, "failed")])
def test_states_are_compared_by_the_size_of_their_response_whatever_its_sign(other: float, found: str) -> None:
    sizes = {("XKX", 2028): (2.0, 0.1), ("SRB", 2028): (other, 0.1)}
    assert finding(sizes, claim="moves more", more_than=["SRB"]) == found


def test_the_half_life_counts_from_the_peak() -> None:
    sizes = {(state, year): (size, 0.1) for state in ("XKX", REGION)
             for year, size in ((2025, 1.0), (2026, 4.0), (2027, 3.0), (2028, 1.9))}  # fmt: skip
    response = response_of(sizes)
    assert response.peak("threat", "XKX") == 2026
    assert response.half_life("threat", "XKX") == 2
    assert response_of({("XKX", 2025): (1.0, 0.1)}).half_life("threat", "XKX") is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"expects": []}, 'unknown key; .* "expect"'),
        ({"extends": "basline"}, "baseline"),
        ({"begins": "2019Q5"}, "not a quarter"),
        ({"without": ["munich-speach"]}, "munich-speech"),
        ({"events": [{"id": "x", "type": "crisis"}]}, "not both"),
        ({"expect": [{**RISES, "of": "budgets"}]}, "budget"),
        ({"expect": [{**RISES, "claim": "fades"}]}, "since"),
        ({"expect": [{**RISES, "claim": "moves more"}]}, "more_than"),
        ({"expect": [{**RISES, "less_than": ["SRB"]}]}, "moves less"),
    ],
)
def test_a_file_with_a_fault_is_refused_in_one_message(change: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput) as caught:
        impulse_of({**TABLES, **change}, "01-made")
    message = str(caught.value)
    assert re.search(said, message)
    assert "01-made.toml" in message or "basline" in message
    assert "\n" not in message


def test_an_unknown_impulse_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(BadInput, match='did you mean "drawdown"'):
        load_impulse("drawdwon")


def test_the_ten_impulses_ship_and_each_differs_in_its_event_alone() -> None:
    impulses = [load_impulse(name) for name in impulse_names()]
    assert {each.name.partition("-")[2] for each in impulses} == {*ASKED, "accession"}
    for each in impulses:
        ids = [{event.id for event in scenario.scripted} for scenario in (each.world, each.without)]
        assert ids[0] > ids[1]
        assert each.world.parameters == each.without.parameters


def two_runs_of(name: str) -> tuple[Impulse, Response]:
    impulse = load_impulse(name)
    return impulse, respond(impulse, 2, workers=1)


@pytest.mark.slow
def test_the_page_shows_every_expectation_with_its_sizes() -> None:
    impulse, response = two_runs_of("drawdown")
    text = page([response], "abc")
    assert all(isinstance(each, Expected) and each.why in text for each in impulse.expected)
    assert text.count("| held |") + text.count("| **") == len(impulse.expected)
    assert response.at("budget", "XKX", 2027).mean == 0.0 or response.at("help", "XKX", 2027).mean < 0.0
    assert set(response.years) == set(range(2027, 2036))
