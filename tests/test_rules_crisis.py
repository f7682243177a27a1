"""Crises: help deters, hostility is raised and fades."""

import math

import pytest
from hypothesis import given
from ranges import between, look, share

from haemus.model.rules.crisis import crisis_probability, faded_hostility, raised_hostility


def test_an_ally_that_never_comes_deters_nobody() -> None:
    assert crisis_probability(0.01, weaker_help=0.0, deterrence=0.9) == 0.01


@look
@given(share, share, share)
def test_help_lowers_the_chance_and_never_below_nothing(hazard: float, helped: float, deterrence: float) -> None:
    chance = crisis_probability(hazard, helped, deterrence)
    assert 0.0 <= crisis_probability(hazard, 1.0, deterrence) <= chance <= hazard


@look
@given(share, between(0.0, 4.0))
def test_a_crisis_raises_hostility_but_never_above_1(hostility: float, severity: float) -> None:
    raised = raised_hostility(hostility, severity)
    assert hostility <= raised <= 1.0
    assert raised_hostility(hostility, severity + 0.1) >= raised


def test_the_higher_hostility_stands_the_harder_it_is_to_raise() -> None:
    steps = [raised_hostility(level, 0.3) - level for level in (0.0, 0.3, 0.6, 0.9)]
    assert steps == sorted(steps, reverse=True)


@look
@given(share, share, share)
def test_hostility_fades_to_its_floor_and_not_below(hostility: float, floor: float, decay: float) -> None:
    faded = faded_hostility(hostility, floor, decay)
    assert min(hostility, floor) - 1e-12 <= faded <= hostility


def test_hostility_halves_its_distance_to_the_floor_in_its_half_life() -> None:
    decay = 1.0 - math.sqrt(0.5)
    once = faded_hostility(0.8, 0.2, decay)
    assert faded_hostility(once, 0.2, decay) == pytest.approx(0.5)
