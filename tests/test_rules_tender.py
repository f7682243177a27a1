"""A random-utility choice: tastes, and terms with their own weights."""

import inspect
import math
from collections.abc import Callable

import pytest
from hypothesis import given
from ranges import between, look

from haemus.model.rules.tender import (
    alignment_with_maker,
    any_deal,
    choice_weight,
    fitting_standard,
    gumbel,
    habit_utility,
    inclusive_value,
    log_deals,
    offer_utility,
)

TERMS = [
    pytest.param(rule, driver, id=f"{rule.__name__}-{driver}")
    for rule in (habit_utility, offer_utility)
    for driver in tuple(inspect.signature(rule).parameters)[: len(inspect.signature(rule).parameters) // 2]
]


@pytest.mark.parametrize(
    ("p", "taste"),
    [pytest.param(math.exp(-1.0), 0.0, id="mode"), pytest.param(0.5, -math.log(math.log(2.0)), id="median")],
)
def test_tastes_are_standard_gumbel(p: float, taste: float) -> None:
    assert gumbel(p) == pytest.approx(taste, abs=1e-12)


@look
@given(between(1e-12, 0.999))
def test_a_better_draw_is_a_better_taste(p: float) -> None:
    assert math.isfinite(gumbel(p))
    assert gumbel(p + 1e-4) > gumbel(p)
    assert math.exp(-math.exp(-gumbel(p))) == pytest.approx(p, rel=1e-9)


def test_the_best_of_two_gumbel_tastes_is_chosen_at_logit_odds() -> None:
    grid = [(k + 0.5) / 400 for k in range(400)]
    tastes = [gumbel(p) for p in grid]
    first = sum(1.0 + one > other for one in tastes for other in tastes) / 400**2
    assert first == pytest.approx(1.0 / (1.0 + math.exp(-1.0)), abs=0.005)


def test_a_group_and_then_one_of_it_have_the_chances_of_one_choice_among_all() -> None:
    groups = [[0.5, -1.0, 2.0], [1.5], [-3.0, 0.0]]
    total = sum(choice_weight(utility) for group in groups for utility in group)
    worths = [sum(choice_weight(utility) for utility in group) for group in groups]
    of_groups = [math.exp(inclusive_value(worth)) for worth in worths]
    for group, worth, of_group in zip(groups, worths, of_groups, strict=True):
        for utility in group:
            in_turn = of_group / sum(of_groups) * choice_weight(utility) / worth
            assert in_turn == pytest.approx(math.exp(utility) / total, rel=1e-12)
    assert inclusive_value(0.0) == -math.inf


@pytest.mark.parametrize(("rule", "driver"), TERMS)
def test_each_term_counts_by_its_own_weight_and_no_other(rule: Callable[..., float], driver: str) -> None:
    names = tuple(inspect.signature(rule).parameters)
    drivers, weights = names[: len(names) // 2], names[len(names) // 2 :]
    by_weight = {name: float(place) for place, name in enumerate(weights, start=1)}
    situation = dict.fromkeys(drivers, 0.0)
    assert rule(**{**situation, driver: 2.0}, **by_weight) == 2.0 * (drivers.index(driver) + 1)


def test_a_neutral_buyer_prefers_what_it_can_operate_and_an_ally_its_partners_standard() -> None:
    assert fitting_standard(1.0, neutral=0.0, nato_share=0.1) == 1.0
    assert fitting_standard(0.0, neutral=0.0, nato_share=0.1) == 0.0
    assert fitting_standard(1.0, neutral=1.0, nato_share=0.1) == pytest.approx(0.1)
    assert fitting_standard(0.0, neutral=1.0, nato_share=0.1) == pytest.approx(0.9)


def test_a_maker_in_no_camp_counts_as_the_mean_of_all() -> None:
    assert alignment_with_maker(0.08, 1.0, 0.5) == 0.08
    assert alignment_with_maker(0.08, 0.0, 0.5) == 0.5


@pytest.mark.parametrize(
    ("past", "has_dealt", "log_past"),
    [(0.0, 0.0, 0.0), (0.5, 0.0, 0.0), (1.0, 1.0, math.log(1.5)), (4.5, 1.0, math.log(5.0))],
)
def test_half_a_deal_that_has_faded_counts_as_none(past: float, has_dealt: float, log_past: float) -> None:
    assert any_deal(past) == has_dealt
    assert log_deals(past) == pytest.approx(log_past, abs=1e-15)
