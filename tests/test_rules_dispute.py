"""The hazard of a fatal dispute: the published logit, by hand."""

import math

import pytest
from hypothesis import given
from ranges import between, look, share

from haemus.model.rules.dispute import PEACE_YEARS_LIMIT, dispute_hazard, next_perception, peace_term

PUBLISHED = {"linear": -0.321, "squared": 1.084, "cubed": -0.108}
WEIGHTS = {
    "constant": -5.59, "contiguity_weight": 1.43, "rivalry_weight": 1.24, "balance_weight": 0.95,
    "hostility_weight": 0.6,
}  # fmt: skip


def hazard(contiguity: float, rivalry: float, balance: float, hostility: float, peace: float = 0.0) -> float:
    return dispute_hazard(contiguity, rivalry, balance, hostility, peace, **WEIGHTS)


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
    contiguity: float, rivalry: float, balance: float, hostility: float, peace: float
) -> None:
    now = hazard(contiguity, rivalry, balance, hostility, peace)
    assert 0.0 < now < 1.0
    assert hazard(1.0, rivalry, balance, hostility, peace) >= now
    assert hazard(contiguity, 1.0, balance, hostility, peace) >= now
    assert hazard(contiguity, rivalry, 1.0, hostility, peace) >= now
    assert hazard(contiguity, rivalry, balance, 1.0, peace) >= now


@look
@given(share, share, between(0.2, 3.0), share)
def test_a_perception_moves_towards_what_the_state_makes_of_the_hazard(
    perceived: float, danger: float, bias: float, learning: float
) -> None:
    known = next_perception(perceived, danger, bias, learning)
    low, high = sorted((perceived, danger * bias))
    assert low - 1e-12 <= known <= high + 1e-12
    assert next_perception(perceived, danger, bias, 1.0) == pytest.approx(danger * bias)
