"""The procurement account closes, whatever is due."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ranges import look, money

from haemus.model.rules.account import drawn_credit, settle, usable_credit

six_sums = st.tuples(*[money] * 6)

CASES = [
    pytest.param((10, 20, 5, 2, 8, 0), (5, 2, 8, 0, 15), id="plenty: the rest is carried over"),
    pytest.param((0, 10, 15, 2, 3, 20), (15, 0, 0, 5, 0), id="short: borrowed to pay what is due"),
    pytest.param((0, 10, 15, 2, 3, 3), (13, 0, 0, 3, 0), id="no room: what can't be paid is deferred"),
    pytest.param((0, 10, 10, 2, 3, 3), (10, 0, 0, 0, 0), id="just enough: nothing borrowed"),
    pytest.param((0, 10, 8, 3, 5, 9), (8, 2, 0, 0, 0), id="debt comes before routine purchases"),
    pytest.param((0, 10, 4, 1, 9, 9), (4, 1, 5, 0, 0), id="nobody borrows for routine purchases"),
    pytest.param((0, 0, 0, 0, 0, 0), (0, 0, 0, 0, 0), id="nothing"),
]


@pytest.mark.parametrize(
    ("situation", "drawn"),
    [
        pytest.param((100, 0, 20, 1), 0, id="no orders: the credit line stays undrawn"),
        pytest.param((100, 15, 20, 1), 15, id="instalments are drawn, though own money would do"),
        pytest.param((8, 30, 40, 1), 8, id="never more than the line holds"),
        pytest.param((100, 30, 20, 0.5), 10, id="never more than an administration can spend"),
        pytest.param((0, 30, 20, 1), 0, id="no line, nothing drawn"),
    ],
)
def test_credit_is_drawn_for_instalments(situation: tuple[float, ...], drawn: float) -> None:
    assert drawn_credit(*situation) == drawn


def test_a_credit_line_is_worth_what_can_be_spent_before_it_lapses() -> None:
    assert usable_credit(1000.0, 100.0, absorption=1.0, years=5.0) == 500.0
    assert usable_credit(300.0, 100.0, absorption=1.0, years=5.0) == 300.0
    assert usable_credit(1000.0, 100.0, absorption=1.0, years=0.0) == 0.0


@pytest.mark.parametrize(("situation", "settled"), CASES)
def test_instalments_come_first_then_debt_then_routine_purchases(
    situation: tuple[float, ...], settled: tuple[float, ...]
) -> None:
    assert settle(*situation) == settled


@look
@given(six_sums)
def test_the_account_closes_and_is_never_overdrawn(situation: tuple[float, ...]) -> None:
    opening, inflow, due, repayment, routine, room = situation
    paid, repaid, bought, borrowed, closing = settle(*situation)
    assert opening + inflow + borrowed == pytest.approx(paid + repaid + bought + closing, rel=1e-12, abs=1e-9)
    assert min(paid, repaid, bought, borrowed, closing) >= 0.0
    assert paid <= due
    assert repaid <= repayment
    assert bought <= routine
    assert borrowed <= room


@look
@given(six_sums)
def test_what_is_due_is_deferred_only_when_money_and_credit_have_run_out(
    situation: tuple[float, ...],
) -> None:
    paid, _, bought, borrowed, closing = settle(*situation)
    if paid < situation[2]:
        assert borrowed == situation[5]
        assert bought == closing == 0.0
