"""Exposure to deep strike: signed, and only between the wary."""

import math

import pytest
from hypothesis import given
from ranges import between, look, share

from haemus.model.rules.strike import fear, strike_exposure, wariness, within_reach

stock = between(0.0, 5_000.0)


@pytest.mark.parametrize(
    ("distance", "part"),
    [
        pytest.param(0.0, 1.0, id="at the border"),
        pytest.param(300.0, 1.0, id="at full reach"),
        pytest.param(350.0, math.exp(-1.0), id="fifty kilometres beyond"),
    ],
)
def test_reach_fades_beyond_its_range(distance: float, part: float) -> None:
    assert within_reach(distance, reach=300.0) == pytest.approx(part)


@look
@given(between(0.0, 2_000.0), between(0.0, 2_000.0))
def test_what_lies_nearer_is_no_less_in_reach(distance: float, reach: float) -> None:
    part = within_reach(distance, reach)
    assert 0.0 <= part <= 1.0
    assert within_reach(distance + 10.0, reach) <= part <= within_reach(distance, reach + 10.0)


@look
@given(share, share, share)
def test_hostility_makes_wary_and_a_deeper_agreement_less_so(hostility: float, pact: float, relief: float) -> None:
    wary = wariness(hostility, pact, relief)
    assert 0.0 <= wary <= hostility
    assert wariness(1.0, pact, relief) >= wary
    assert wariness(hostility, 1.0, relief) <= wary
    assert wariness(hostility, 0.0, relief) == hostility


@look
@given(share, between(1.0, 5_000.0), between(1.0, 5_000.0))
def test_a_state_fears_the_stronger_of_whom_it_is_wary_and_no_other(wary: float, theirs: float, own: float) -> None:
    feared = fear(wary, theirs, own)
    assert 0.0 <= feared <= wary
    assert fear(wary, theirs + 10.0, own) >= feared
    assert fear(wary, theirs, own + 10.0) <= feared
    assert fear(0.0, theirs, own) == fear(wary, own, own) == 0.0
    assert feared == 0.0 or fear(wary, own, theirs) == 0.0


@look
@given(stock, stock, share, between(5.0, 100.0), share)
def test_exposure_is_bounded_and_rises_with_their_strike_only(
    theirs: float, own: float, wary: float, scale: float, offset: float
) -> None:
    exposed = strike_exposure(theirs, own, wary, scale, offset)
    assert -1.0 <= exposed <= 1.0
    assert strike_exposure(theirs + 10.0, own, wary, scale, offset) >= exposed
    assert strike_exposure(theirs, own + 10.0, wary, scale, offset) <= exposed
    assert strike_exposure(theirs, own, 0.0, scale, offset) == 0.0


def test_the_side_that_is_clearly_ahead_feels_safer() -> None:
    assert strike_exposure(0.0, 100.0, 1.0, 25.0, 0.3) < 0.0 < strike_exposure(100.0, 100.0, 1.0, 25.0, 0.3)


def test_half_of_the_exposure_is_felt_at_the_scale() -> None:
    assert strike_exposure(25.0, 0.0, 1.0, 25.0, 0.3) == 0.5
