"""Belief in a guarantee: signals move it, the lead power's standing commitment pulls it back."""

import math

import pytest
from hypothesis import given
from ranges import between, logit, look, share

from haemus.model.rules.credibility import (
    coverage_in_place,
    further_doubt_rate,
    probability,
    revised_belief,
    standing_commitment,
    susceptibility,
)


@look
@given(logit)
def test_a_logit_and_its_opposite_are_odds_and_against(value: float) -> None:
    assert 0.0 < probability(value) < 1.0
    assert probability(value) + probability(-value) == pytest.approx(1.0)
    assert math.log(probability(value) / probability(-value)) == pytest.approx(value, abs=1e-9)


@look
@given(share, share, between(0.3, 2.0), between(0.0, 1.5), between(0.0, 0.9))
def test_the_fragile_listen_more_and_the_aligned_less(
    fragility: float, alignment: float, base: float, fragile: float, aligned: float
) -> None:
    weight = susceptibility(fragility, alignment, base, fragile, aligned)
    assert weight >= 0.0
    assert susceptibility(1.0, alignment, base, fragile, aligned) >= weight
    assert susceptibility(fragility, 1.0, base, fragile, aligned) <= weight


def test_nobody_listens_the_wrong_way() -> None:
    assert susceptibility(0.5, 1.0, base=1.0, fragility_weight=0.5, alignment_weight=2.0) == 0.0


@pytest.mark.parametrize(
    ("situation", "standing"),
    [
        pytest.param((1.7, 0.0, 1.0, 0.0, 1.0), 1.7, id="as it started"),
        pytest.param((1.7, -1.0, 1.0, 0.0, 1.0), 0.7, id="doubt about the lead"),
        pytest.param((1.7, -1.0, 1.0, 0.0, 0.0), 1.7, id="a guarantee that the lead does not carry"),
        pytest.param((1.7, -1.0, 1.0, 0.0, 0.5), 1.2, id="one that it half carries"),
        pytest.param((1.7, 0.0, 0.0, 0.0, 1.0), 0.2, id="all troops gone"),
        pytest.param((1.7, 0.0, 1.0, 0.5, 1.0), 1.85, id="a base paid for"),
    ],
)
def test_what_the_lead_power_stands_for(situation: tuple[float, ...], standing: float) -> None:
    assert standing_commitment(*situation, presence_weight=1.5, investment_weight=0.3) == pytest.approx(standing)


@look
@given(share, share, share)
def test_what_rests_on_troops_leaves_with_them(coverage: float, rests: float, presence: float) -> None:
    left = coverage_in_place(coverage, rests, presence)
    assert 0.0 <= left <= coverage
    assert coverage_in_place(coverage, 0.0, presence) == coverage_in_place(coverage, rests, 1.0) == coverage
    assert coverage_in_place(coverage, 1.0, 0.0) == 0.0
    assert coverage_in_place(0.5, 1.0, 0.3) == pytest.approx(0.15)


@look
@given(logit, logit, share)
def test_without_a_signal_belief_drifts_towards_the_standing_commitment(
    belief: float, standing: float, decay: float
) -> None:
    revised = revised_belief(belief, standing, 0.0, 1.0, decay)
    assert min(belief, standing) - 1e-9 <= revised <= max(belief, standing) + 1e-9


@look
@given(logit, logit, between(-5.0, 5.0), between(0.0, 3.0), share)
def test_a_signal_moves_belief_by_its_weight(
    belief: float, standing: float, signal: float, weight: float, decay: float
) -> None:
    moved = revised_belief(belief, standing, signal, weight, decay) - revised_belief(
        belief, standing, 0.0, weight, decay
    )
    assert moved == pytest.approx(weight * signal, abs=1e-9)


@pytest.mark.parametrize(
    ("shortfall", "rate"),
    [pytest.param(-1.0, 0.0, id="above the guideline"), pytest.param(0.0, 0.0, id="at it"), (0.5, 0.05), (2.0, 0.2)],
)
def test_an_ally_that_pays_its_share_gives_no_cause_for_doubt(shortfall: float, rate: float) -> None:
    assert further_doubt_rate(shortfall, rate=0.1) == pytest.approx(rate)
