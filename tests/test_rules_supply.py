"""How a producer responds to its order book."""

import math

import pytest
from hypothesis import given
from ranges import between, look, share

from haemus.model.rules.supply import (
    lead_factor,
    log_price_factor,
    next_backlog,
    next_capacity,
    pressure,
    raised_offset,
    towards,
)

orders = between(0.0, 5_000.0)


@pytest.mark.parametrize(
    ("backlog", "level"),
    [
        pytest.param(200.0, 1.0, id="usual"),
        pytest.param(600.0, 3.0, id="tripled"),
        pytest.param(0.0, 0.25, id="empty"),
    ],
)
def test_pressure_is_the_order_book_over_the_usual_one(backlog: float, level: float) -> None:
    assert pressure(backlog, capacity=100.0, reference=2.0) == level


def test_a_usual_order_book_leaves_lead_times_and_prices_as_they_are() -> None:
    assert lead_factor(0.0, 0.35) == 1.0
    assert log_price_factor(0.0, 0.12, escalation=0.02, years=0.0) == 0.0


def test_a_tripled_order_book_by_hand() -> None:
    assert lead_factor(math.log(3.0), 0.35) == pytest.approx(3.0**0.35)
    assert log_price_factor(math.log(3.0), 0.12, escalation=0.02, years=2.0) == pytest.approx(
        0.12 * math.log(3.0) + 0.04
    )


@look
@given(between(0.25, 20.0), share, between(0.0, 0.05), between(-4.0, 12.0))
def test_lead_times_and_prices_rise_with_the_order_book(
    book: float, elasticity: float, escalation: float, years: float
) -> None:
    assert lead_factor(book + 1.0, elasticity) >= lead_factor(book, elasticity) > 0.0
    price = log_price_factor(book, elasticity, escalation, years)
    assert log_price_factor(book + 1.0, elasticity, escalation, years) >= price
    assert log_price_factor(book, elasticity, escalation, years + 1.0) >= price


@look
@given(orders, orders, share)
def test_capacity_follows_demand_with_a_lag(capacity: float, demand: float, adjustment: float) -> None:
    after = next_capacity(capacity, demand, adjustment)
    assert min(capacity, demand) - 1e-9 <= after <= max(capacity, demand) + 1e-9


@pytest.mark.parametrize(
    ("backlog", "come_in", "left"),
    [(10.0, 5.0, 7.0), pytest.param(0.0, 5.0, 0.0, id="worked off"), pytest.param(0.0, 8.0, 0.0, id="just")],
)
def test_an_order_book_is_worked_off(backlog: float, come_in: float, left: float) -> None:
    assert next_backlog(backlog, come_in, capacity=8.0) == left


@look
@given(share, between(0.0, 0.2), between(0.3, 1.0))
def test_a_lost_tender_raises_the_offer_up_to_its_limit(offset: float, step: float, limit: float) -> None:
    raised = raised_offset(offset, 1.0, step, limit)
    assert offset <= raised <= max(offset, limit)
    assert raised <= offset + step


def test_a_firm_at_home_that_offers_all_its_work_goes_on_offering_it() -> None:
    assert raised_offset(1.0, lost=1.0, step=0.05, limit=0.8) == 1.0


@look
@given(orders, orders, share)
def test_a_level_returns_to_its_usual_one(level: float, usual: float, part: float) -> None:
    after = towards(level, usual, part)
    assert min(level, usual) - 1e-9 <= after <= max(level, usual) + 1e-9
