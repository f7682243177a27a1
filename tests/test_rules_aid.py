"""Donors give to friends, and mostly what they no longer need."""

import pytest

from haemus.model.rules.aid import aid_rate, budget_factor, gift_utility

WEIGHTS = {"need_weight": 3.0, "alignment_weight": 2.8, "second_hand_weight": 2.8, "scale_weight": 0.35}


def test_gifts_are_more_frequent_to_friends_and_with_poverty_to_the_poor() -> None:
    rich, poor = (budget_factor(budget, poverty=0.2) for budget in (500.0, 100.0))
    usual = aid_rate(0.4, 0.8, rich)
    assert usual == pytest.approx(0.32)
    assert aid_rate(0.4, 0.9, rich) > usual
    assert aid_rate(0.4, 0.8, poor) > usual
    assert aid_rate(0.4, 0.0, rich) == 0.0


@pytest.mark.parametrize("raised", range(4), ids=["need", "alignment", "surplus", "scale"])
def test_a_gift_is_likelier_with(raised: int) -> None:
    usual = [0.5, 0.5, 0.0, 1.0]
    more = [value + (0.3 if place == raised else 0.0) for place, value in enumerate(usual)]
    assert gift_utility(*more, **WEIGHTS) > gift_utility(*usual, **WEIGHTS)
