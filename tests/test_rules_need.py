"""The needs of armed forces."""

import math

import pytest
from hypothesis import given
from ranges import between, look, share

from haemus.model.rules.need import (
    desired_stock,
    effective_stock,
    fleet_units,
    gap_left,
    least_order,
    may_hold,
    money_factor,
    occasion_rate,
    order_units,
    package_units,
    planned_share,
    shortfall,
    urgency,
)

stock = between(0.0, 5_000.0)


@pytest.mark.parametrize(
    ("wants_nato", "value"),
    [pytest.param(1.0, 10.0 + 0.5 * (6.0 + 0.4 * 5.0), id="allied"), pytest.param(0.0, 18.0, id="neutral")],
)
def test_equipment_of_the_other_standard_counts_less_in_an_allied_force(wants_nato: float, value: float) -> None:
    held = effective_stock(10.0, 6.0, 5.0, other_standard_value=0.5, legacy_value=0.4, wants_nato=wants_nato)
    assert held == pytest.approx(value)


@look
@given(stock, stock, stock, share, share)
def test_a_stock_is_worth_no_more_than_it_counts(
    nato: float, east: float, legacy: float, other: float, old: float
) -> None:
    for wants in (0.0, 0.5, 1.0):
        held = effective_stock(nato, east, legacy, other, old, wants)
        assert nato <= held <= nato + east + legacy + 1e-9


def test_more_money_wants_more_stock() -> None:
    assert desired_stock(100.0, 0.2, 1.5, per_spending=4.0) == pytest.approx(120.0)
    assert desired_stock(0.0, 0.2, 1.5, per_spending=4.0) == 0.0


@pytest.mark.parametrize(
    ("held", "wanted", "need"),
    [
        pytest.param(0.0, 0.0, 0.0, id="nothing wanted"),
        pytest.param(5.0, 0.0, 0.0, id="more than nothing"),
        pytest.param(10.0, 10.0, 0.0, id="enough"),
        pytest.param(5.0, 10.0, 0.5, id="half"),
        pytest.param(0.0, 10.0, 1.0, id="all"),
    ],
)
def test_need_is_the_missing_part(held: float, wanted: float, need: float) -> None:
    assert shortfall(held, wanted) == need


@look
@given(stock, stock)
def test_need_is_a_share(held: float, wanted: float) -> None:
    assert 0.0 <= shortfall(held, wanted) <= 1.0


@pytest.mark.parametrize(
    ("idle", "rate"),
    [
        pytest.param(0.0, 1.0, id="no idle money"),
        pytest.param(0.5, 1.25, id="half a year's"),
        pytest.param(3.0, 2.5, id="three years'"),
        pytest.param(9.0, 2.5, id="more counts no more"),
    ],
)
def test_idle_money_makes_a_state_look_more_often(idle: float, rate: float) -> None:
    assert occasion_rate(idle, factor=1.0, rate=1.0, idle_weight=0.5) == pytest.approx(rate)


def test_a_larger_ministry_runs_more_programmes() -> None:
    often = [occasion_rate(0.0, money_factor(money, 0.5), rate=0.8, idle_weight=1.0) for money in (25.0, 100.0, 400.0)]
    assert often == pytest.approx([0.4, 0.8, 1.6])


def test_what_was_ordered_twice_as_often_is_wished_for_twice_as_often_at_the_same_need() -> None:
    often, rarely = (urgency(0.5, 0.0, math.log(share), focus=3.0, alarm_weight=0.6) for share in (0.2, 0.1))
    assert math.exp(often - rarely) == pytest.approx(2.0)  # odds of a choice with Gumbel tastes


@look
@given(share, share, between(-5.0, 0.0))
def test_need_and_alarm_make_a_category_more_urgent(need: float, alarm: float, log_frequency: float) -> None:
    calm = urgency(0.5 * need, 0.0, log_frequency, 3.0, 0.6)
    assert urgency(need, 0.0, log_frequency, 3.0, 0.6) >= calm
    assert urgency(0.5 * need, alarm, log_frequency, 3.0, 0.6) >= calm


def test_orders_grow_with_means_by_their_elasticity() -> None:
    assert money_factor(100.0, elasticity=0.5) == pytest.approx(1.0)
    assert money_factor(400.0, elasticity=0.5) == pytest.approx(2.0)
    assert money_factor(400.0, elasticity=0.0) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("need", "affordable", "units"),
    [
        pytest.param(3.0, 99.0, 3.0, id="as needed"),
        pytest.param(50.0, 99.0, 12.0, id="at most the usual"),
        pytest.param(50.0, 7.9, 7.0, id="as affordable, whole"),
        pytest.param(0.4, 99.0, 0.0, id="less than one"),
        pytest.param(3.0, -1.0, 0.0, id="no money"),
    ],
)
def test_a_package_is_a_whole_number_of_units(need: float, affordable: float, units: float) -> None:
    assert package_units(need, usual_units=12.0, affordable_units=affordable) == units


@look
@given(between(-10.0, 500.0), between(1.0, 200.0), between(-10.0, 500.0))
def test_a_package_is_never_more_than_needed_usual_or_affordable(need: float, usual: float, money: float) -> None:
    units = package_units(need, usual, money)
    assert units == int(units) >= 0
    assert units <= max(0.0, min(need, usual, money))


@pytest.mark.parametrize(
    ("fleet", "has_arm", "least"),
    [
        pytest.param(12.0, 0.0, 12.0, id="a newcomer buys a squadron"),
        pytest.param(12.0, 1.0, 6.0, id="an arm that exists is added to by half of one"),
        pytest.param(3.0, 1.0, 2.0, id="half units are whole ones"),
        pytest.param(1.0, 1.0, 1.0, id="nobody buys less than one"),
    ],
)
def test_forces_come_in_fleets(fleet: float, has_arm: float, least: float) -> None:
    assert least_order(fleet, has_arm, tranche=0.5) == least


@pytest.mark.parametrize(
    ("units", "needed", "most", "bought"),
    [
        pytest.param(14.0, 20.0, 30.0, 14.0, id="a fleet or more: as wished"),
        pytest.param(5.0, 7.0, 30.0, 12.0, id="half of a fleet missing: a whole one"),
        pytest.param(5.0, 7.0, 10.0, 0.0, id="no money or no stock for a fleet: nothing"),
        pytest.param(2.0, 3.0, 30.0, 0.0, id="little is missing: nothing"),
    ],
)
def test_a_fleet_is_bought_whole_or_not_at_all(units: float, needed: float, most: float, bought: float) -> None:
    assert fleet_units(units, needed, most, least=12.0) == bought


@pytest.mark.parametrize(
    ("missing", "money", "left", "units"),
    [
        pytest.param(200.0, 900.0, math.inf, 16.0, id="the usual order"),
        pytest.param(80.0, 900.0, math.inf, 8.0, id="what is missing"),
        pytest.param(200.0, 101.0, math.inf, 10.0, id="what can be paid, whole"),
        pytest.param(200.0, 900.0, 9.0, 9.0, id="what is in stock"),
        pytest.param(60.0, 900.0, math.inf, 8.0, id="less than a tranche, more than half of it: a tranche"),
        pytest.param(200.0, 30.0, math.inf, 0.0, id="too little money for a tranche"),
        pytest.param(200.0, 900.0, 8.0, 8.0, id="a tranche and half of the usual"),
    ],
)
def test_an_order_is_what_is_missing_usual_affordable_and_of_use(
    missing: float, money: float, left: float, units: float
) -> None:
    offer = {"tiv": 10.0, "price": 10.0, "in_stock": left}
    assert order_units(missing, usual_units=16.0, least=8.0, money=money, minimum=0.5, **offer) == units


def test_an_arm_is_founded_only_from_a_budget_on() -> None:
    assert not may_hold(2500.0, has_arm=0.0, budget=1200.0, cover=0.0)
    assert may_hold(2500.0, has_arm=0.0, budget=2600.0, cover=0.0)
    assert may_hold(2500.0, has_arm=1.0, budget=100.0, cover=0.0)
    assert may_hold(0.0, has_arm=0.0, budget=10.0, cover=0.0)


def test_a_state_whose_allies_do_the_service_founds_no_arm_until_it_trusts_them_less() -> None:
    assert not may_hold(2500.0, has_arm=0.0, budget=4000.0, cover=0.7)
    assert may_hold(2500.0, has_arm=0.0, budget=4000.0, cover=0.3)
    assert may_hold(2500.0, has_arm=1.0, budget=4000.0, cover=1.0)


def test_a_member_plans_with_the_money_that_it_has_pledged() -> None:
    left = gap_left(adjustment=0.2, horizon=5.0)
    free, bound = (planned_share(0.1, each, 0.2, left) for each in (0.0, 1.0))
    assert free == 0.1
    assert 0.1 < bound < 0.2
    assert planned_share(0.3, 1.0, 0.2, left) == 0.3
    # by hand: of the gap 0.8, 0.64, ... are left after one, two, ... years
    assert left == pytest.approx(sum(0.8**year for year in range(1, 6)) / 5.0)
    assert bound == pytest.approx(0.1 + (1.0 - left) * 0.1)
    assert (gap_left(0.0, 5.0), gap_left(1.0, 5.0)) == (1.0, 0.0)
