"""Routine treaties: who signs them more often, and what they leave."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from ranges import between, look, share

from haemus.model.rules.treaties import tie_of, treaty_pull, treaty_rate


def rate(**changed: float) -> float:
    """Return the rate of a typical pair without treaties, with some numbers changed."""
    circumstances = {
        "near": 0.0, "hostility": 0.0, "treaties": 0.0,
        "near_weight": 2.0, "hostility_weight": -0.5, "treaties_weight": -0.4,
    }  # fmt: skip
    usual = {"staff": 1.0, "rate": 0.1, "completeness": 1.0}
    assert changed.keys() <= circumstances.keys() | usual.keys()
    pull = treaty_pull(**{name: changed.get(name, value) for name, value in circumstances.items()})
    return treaty_rate(pull, **{name: changed.get(name, value) for name, value in usual.items()})


def test_a_typical_pair_signs_at_the_base_rate() -> None:
    assert rate() == pytest.approx(0.1)
    assert rate(near=0.5) == pytest.approx(0.1 * math.e)


@look
@given(between(-0.3, 0.7), share, between(0.0, 20.0))
def test_the_near_sign_more_and_the_hostile_and_those_who_have_treaties_less(
    near: float, hostility: float, treaties: float
) -> None:
    found = rate(near=near, hostility=hostility, treaties=treaties)
    assert rate(near=near + 0.1, hostility=hostility, treaties=treaties) > found
    assert rate(near=near, hostility=hostility + 0.1, treaties=treaties) < found
    assert rate(near=near, hostility=hostility, treaties=treaties + 1.0) < found


@look
@given(share, share)
def test_the_record_shows_its_share_and_busy_staff_sign_less(completeness: float, staff: float) -> None:
    assert rate(completeness=completeness, staff=staff) == pytest.approx(0.1 * completeness * staff)


def test_each_treaty_adds_less_to_the_tie_than_the_one_before() -> None:
    ties = [tie_of(float(number)) for number in range(8)]
    steps = [after - before for before, after in pairwise(ties)]
    assert ties[0] == 0.0
    assert all(0.0 < later < earlier for earlier, later in pairwise(steps))
    assert ties[-1] < 1.0
