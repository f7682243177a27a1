"""Runs needed: the known number for a known spread, and an interval that contains it."""

import math

import numpy as np
import pytest

from haemus.experiments.run.planning import Target, needed
from haemus.experiments.stats.means import wilson_half
from haemus.model.bad_input import BadInput

Z = 1.959963984540054


def absolute(error: float) -> Target:
    return Target(error, relative=False, confidence=0.95)


def test_a_mean_needs_the_square_of_spread_over_error() -> None:
    values = np.random.default_rng(1).normal(10.0, 2.0, 5000)
    found = needed(values, "mean", absolute(0.1))
    assert found.runs == pytest.approx((Z * found.sd / 0.1) ** 2, rel=0.01)
    assert found.runs_low < (Z * 2.0 / 0.1) ** 2 < found.runs_high


def test_few_runs_pay_for_student_s_interval() -> None:
    values = np.random.default_rng(1).normal(0.0, 1.0, 5000)
    found = needed(values, "paired difference", absolute(0.8))
    assert found.runs > (Z * found.sd / 0.8) ** 2 + 1.0


def test_a_relative_error_is_a_share_of_what_is_estimated() -> None:
    values = np.random.default_rng(2).normal(10.0, 2.0, 400)
    found = needed(values, "mean", Target(0.01, relative=True, confidence=0.95))
    assert found.half == pytest.approx(0.01 * found.mean)
    assert found.runs == needed(values, "mean", absolute(0.01 * found.mean)).runs


def test_a_relative_error_of_what_may_be_0_is_refused() -> None:
    values = np.random.default_rng(3).normal(0.0, 1.0, 100)
    with pytest.raises(BadInput, match="--relative: the pilot cannot distinguish"):
        needed(values, "mean", Target(0.05, relative=True, confidence=0.95))


@pytest.mark.parametrize("share", [0.0, 0.03, 0.5, 1.0])
def test_a_share_needs_the_fewest_runs_whose_wilson_interval_is_narrow_enough(share: float) -> None:
    values = (np.arange(200) < 200 * share).astype(np.float64)
    found = needed(values, "share", absolute(0.02))
    assert wilson_half(share, found.runs, 0.95) <= 0.02 < wilson_half(share, found.runs - 1, 0.95)
    assert found.runs_low <= found.runs <= found.runs_high
    assert found.runs_high <= (Z * 0.5 / 0.02) ** 2 + 1.0


@pytest.mark.parametrize("heavy", [False, True], ids=["normal", "heavy tails"])
def test_the_interval_of_the_runs_needed_holds_what_is_needed(heavy: bool) -> None:  # noqa: FBT001
    draw, pilots = np.random.default_rng(4), 200
    sd = math.sqrt(10.0 / 8.0) if heavy else 1.0
    truth = (Z * sd / 0.05) ** 2
    found = [
        needed(draw.standard_t(10.0, 200) if heavy else draw.normal(size=200), "mean", absolute(0.05))
        for _ in range(pilots)
    ]
    held = np.mean([each.runs_low <= truth <= each.runs_high for each in found])
    assert 0.87 < held < 0.99  # the spread of a spread is only approximately normal


def test_values_that_do_not_vary_need_two_runs_and_too_few_are_refused() -> None:
    assert needed(np.ones(20), "mean", absolute(0.1)).runs == 2
    with pytest.raises(BadInput, match="too few values"):
        needed(np.array([1.0, math.nan]), "mean", absolute(0.1))


def test_a_pilot_whose_spread_a_few_pairs_carry_says_so() -> None:
    values = np.zeros(200)
    values[7] = 40.0
    assert needed(values, "paired difference", Target(0.5, relative=False, confidence=0.95)).few
    values = np.random.default_rng(1).normal(size=200)
    assert not needed(values, "paired difference", Target(0.5, relative=False, confidence=0.95)).few
    share = (np.arange(200) < 3).astype(float)
    assert not needed(
        share, "share", Target(0.05, relative=False, confidence=0.95)
    ).few  # Wilson's interval knows rare ones
