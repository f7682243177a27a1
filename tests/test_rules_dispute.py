"""The hazard of a fatal dispute: the published logit, by hand."""

import math

import pytest
from hypothesis import given
from ranges import between, look, share

from haemus.model.rules.dispute import PEACE_YEARS_LIMIT, danger, dispute_hazard, next_perception, peace_term

PUBLISHED = {"linear": -0.321, "squared": 1.084, "cubed": -0.108}
WEIGHTS = {
    "constant": -5.59, "contiguity_weight": 1.43, "rivalry_weight": 1.24, "balance_weight": 0.95,
    "grievance_weight": 0.6,
}  # fmt: skip


def hazard(contiguity: float, rivalry: float, balance: float, grievance: float, peace: float = 0.0) -> float:
    return dispute_hazard(contiguity, rivalry, balance, grievance, peace, **WEIGHTS)


def test_ten_years_of_peace_by_hand() -> None:
    by_hand = -0.321 * 10 + 1.084 * 100 / 100 - 0.108 * 1000 / 1000
    assert peace_term(10.0, **PUBLISHED) == pytest.approx(by_hand)


def test_a_contiguous_rivalry_by_hand() -> None:
    z = -5.59 + 1.43 + 1.24 + 0.95 * 0.5 + 0.6 * 0.8 - 2.0
    assert hazard(1.0, 1.0, 0.5, 0.8, -2.0) == pytest.approx(1.0 / (1.0 + math.exp(-z)), rel=1e-12)


def test_peace_counts_until_the_cubic_leaves_its_data() -> None:
    at_limit = peace_term(PEACE_YEARS_LIMIT, **PUBLISHED)
    assert peace_term(60.0, **PUBLISHED) == at_limit
    assert peace_term(0.0, **PUBLISHED) == 0.0 > at_limit


@look
@given(share, share, share, share, between(-5.0, 0.0))
def test_the_hazard_is_a_probability_that_rises_with_every_driver(
    contiguity: float, rivalry: float, balance: float, grievance: float, peace: float
) -> None:
    now = hazard(contiguity, rivalry, balance, grievance, peace)
    assert 0.0 < now < 1.0
    assert hazard(1.0, rivalry, balance, grievance, peace) >= now
    assert hazard(contiguity, 1.0, balance, grievance, peace) >= now
    assert hazard(contiguity, rivalry, 1.0, grievance, peace) >= now
    assert hazard(contiguity, rivalry, balance, 1.0, peace) >= now


@look
@given(share, share, between(0.2, 3.0), share)
def test_a_perception_moves_towards_what_the_state_makes_of_the_danger(
    perceived: float, seen: float, bias: float, learning: float
) -> None:
    known = next_perception(perceived, seen, bias, learning)
    low, high = sorted((perceived, seen * bias))
    assert low - 1e-12 <= known <= high + 1e-12
    assert next_perception(perceived, seen, bias, 1.0) == pytest.approx(seen * bias)


def test_a_danger_is_felt_at_once_and_forgotten_slowly() -> None:
    peak = next_perception(0.01, 0.09, bias=1.2, learning=0.2)
    assert peak == pytest.approx(0.108)
    fading = [peak]
    for _ in range(20):
        fading.append(next_perception(fading[-1], 0.01, bias=1.2, learning=0.2))
    assert fading == sorted(fading, reverse=True)
    assert fading[1] == pytest.approx(0.108 - 0.2 * (0.108 - 0.012))


@look
@given(between(0.0, 0.3), between(1.0, 5_000.0), between(1.0, 5_000.0))
def test_the_danger_rises_with_the_rivals_capability_and_falls_with_ones_own(
    usual: float, theirs: float, own: float
) -> None:
    seen = danger(usual, theirs, own)
    assert 0.0 <= seen <= 2.0 * usual
    assert danger(usual, 1.5 * theirs, own) >= seen >= danger(usual, theirs, 1.5 * own)
    assert danger(usual, own, own) == pytest.approx(usual)
    assert 0.5 * (seen + danger(usual, own, theirs)) == pytest.approx(usual)


def test_no_danger_is_more_than_certain() -> None:
    assert danger(0.9, 99.0, 1.0) == 1.0
