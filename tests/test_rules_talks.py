"""Talks: a pair's gain, and the rate of steps."""

import inspect
import math
from collections.abc import Callable

import pytest
from hypothesis import given
from ranges import between, look, share

from haemus.model.rules.talks import (
    acceptance,
    application_rate,
    current_surplus,
    doubt_multiplier,
    lapse_rate,
    likeness,
    next_capital,
    openness,
    proximity,
    standing_surplus,
    step_rate,
)

TERMS = [
    pytest.param(rule, driver, id=f"{rule.__name__}-{driver}")
    for rule in (standing_surplus, current_surplus)
    for driver in tuple(inspect.signature(rule).parameters)[: len(inspect.signature(rule).parameters) // 2]
]
surplus = between(-8.0, 8.0)


@look
@given(between(0.0, 5_000.0))
def test_the_nearer_the_closer(distance: float) -> None:
    assert 0.0 < proximity(distance + 1.0) < proximity(distance) <= 1.0


@look
@given(share, share)
def test_likeness_is_mutual(first: float, second: float) -> None:
    assert likeness(first, second) == likeness(second, first)
    assert 0.0 <= likeness(first, second) <= likeness(first, first) == 1.0


@pytest.mark.parametrize(("rule", "driver"), TERMS)
def test_each_driver_counts_by_its_own_weight_and_no_other(rule: Callable[..., float], driver: str) -> None:
    names = tuple(inspect.signature(rule).parameters)
    drivers, weights = names[: len(names) // 2], names[len(names) // 2 :]
    by_weight = {name: float(place) for place, name in enumerate(weights, start=1)}
    situation = dict.fromkeys(drivers, 0.0)
    assert rule(**situation, **by_weight) == 0.0
    assert rule(**{**situation, driver: 2.0}, **by_weight) == 2.0 * (drivers.index(driver) + 1)


@pytest.mark.parametrize(
    ("lost", "response", "factor"),
    [
        pytest.param(0.0, 1.0, 1.0, id="nothing lost"),
        pytest.param(0.1, 1.0, 20.0 ** math.tanh(2.0 / math.log(20.0)), id="self-help"),
        pytest.param(0.1, 0.0, 1.0, id="none"),
        pytest.param(0.1, -1.0, 20.0 ** -math.tanh(2.0 / math.log(20.0)), id="adverse"),
        pytest.param(0.9, 1.0, 20.0, id="bounded"),
        pytest.param(-0.9, 1.0, 0.05, id="bounded below"),
    ],
)
def test_lost_help_speeds_talks_up_by_a_bounded_factor(lost: float, response: float, factor: float) -> None:
    assert doubt_multiplier(lost, 1.0, response, 20.0, math.log(20.0)) == pytest.approx(factor, rel=1e-4)


def test_a_small_loss_acts_in_proportion_and_half_the_loss_never_as_much_as_the_whole() -> None:
    def strength(lost: float) -> float:
        return math.log(doubt_multiplier(lost, 1.0, 1.0, 50.0, math.log(20.0)))

    assert strength(0.001) == pytest.approx(0.05, rel=1e-3)
    for lost in (0.02, 0.05, 0.1, 0.15):
        assert strength(0.5 * lost) < strength(lost) < math.log(20.0)
        assert strength(0.5 * lost) > 0.5 * strength(lost)


@look
@given(between(0.0, 1.0), between(0.0, 80.0), share)
def test_a_loss_moves_no_pair_that_is_not_open(lost: float, sensitivity: float, open_to: float) -> None:
    assert doubt_multiplier(lost, 0.0, 1.0, sensitivity, math.log(20.0)) == 1.0
    part = doubt_multiplier(lost, open_to, 1.0, sensitivity, math.log(20.0))
    assert 1.0 <= part <= doubt_multiplier(lost, 1.0, 1.0, sensitivity, math.log(20.0))


@look
@given(share, between(0.2, 0.6))
def test_wariness_bars_an_agreement_as_a_door_and_not_as_a_slope(wary: float, bar: float) -> None:
    assert openness(bar, bar) == pytest.approx(0.5)
    assert openness(wary + 0.1, bar) < openness(wary, bar)
    assert openness(bar - 0.1, bar) > 0.99
    assert openness(bar + 0.1, bar) < 0.01


def test_nobody_talks_accepts_or_applies_behind_a_closed_door() -> None:
    assert step_rate(5.0, 20.0, 1.0, 0.0, 1.0) == 0.0
    assert acceptance(5.0, 0.0, 4.0) == 0.0
    assert application_rate(5.0, 20.0, 1.0, 0.0, rate=0.5, part=1.0) == 0.0


@look
@given(between(-1.0, 1.0), between(0.0, 80.0), between(1.0, 20.0))
def test_the_doubts_multiplier_is_bounded_and_rises_with_what_is_lost(
    lost: float, sensitivity: float, limit: float
) -> None:
    log_limit = math.log(limit)
    factor = doubt_multiplier(lost, 1.0, 1.0, sensitivity, log_limit)
    assert 1.0 / limit - 1e-9 <= factor <= limit * (1.0 + 1e-9)
    assert doubt_multiplier(lost + 0.1, 1.0, 1.0, sensitivity, log_limit) >= factor * (1.0 - 1e-12)
    assert doubt_multiplier(lost, 1.0, -1.0, sensitivity, log_limit) == pytest.approx(1.0 / factor)


@look
@given(surplus, between(0.05, 20.0), share, between(0.005, 1.0))
def test_a_pair_that_has_spent_its_capital_rests(gain: float, factor: float, capital: float, rate: float) -> None:
    assert step_rate(gain, factor, 0.0, 1.0, rate) == 0.0
    steps = step_rate(gain, factor, capital, 1.0, rate)
    assert steps == pytest.approx(rate * factor * capital * math.exp(gain))
    assert step_rate(gain + 1.0, factor, capital, 1.0, rate) >= steps


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        pytest.param(0.0, 0.1 * 3.0, id="gain does not count"),
        pytest.param(1.0, 0.1 * 3.0 * math.exp(0.5), id="counts whole"),
        pytest.param(0.5, 0.1 * 3.0 * math.exp(0.25), id="counts half"),
    ],
)
def test_the_gain_of_an_applicant_counts_in_part_and_lost_help_once(part: float, expected: float) -> None:
    assert application_rate(0.5, 3.0, 1.0, 1.0, rate=0.1, part=part) == pytest.approx(expected)


@look
@given(surplus, between(-4.0, 4.0))
def test_members_accept_those_they_gain_with(gain: float, constant: float) -> None:
    chance = acceptance(gain, 1.0, constant)
    assert 0.0 < chance < acceptance(gain + 1.0, 1.0, constant) < 1.0
    assert acceptance(-constant, 1.0, constant) == pytest.approx(0.5)


@look
@given(share, between(0.0, 0.03), between(0.0, 8.0))
def test_hostility_between_members_wears_an_agreement_out(hostility: float, rate: float, weight: float) -> None:
    assert lapse_rate(0.0, rate, weight) == rate <= lapse_rate(hostility, rate, weight)


@look
@given(share, share, share)
def test_political_capital_returns(capital: float, full: float, recovery: float) -> None:
    after = next_capital(capital, full, recovery)
    assert min(capital, full) - 1e-12 <= after <= max(capital, full) + 1e-12
