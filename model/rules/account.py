"""The procurement account of a quarter: what is paid, borrowed, deferred and carried over."""

from haemus.model.acts import compiles


@compiles
def drawn_credit(credit: float, due: float, routine: float, own: float) -> float:
    """Return what is drawn on a credit line [EUR million], in [0, `credit`]: what own money lacks.

    `due` instalments and `routine` purchases come first out of `own` money at hand, so that a loan that nothing was
    ordered on stays undrawn.
    """
    lacking = due + routine - own
    if lacking <= 0.0:
        return 0.0
    return min(credit, lacking)


@compiles
def settle(
    opening: float, inflow: float, due: float, repayment: float, routine: float, borrowing_room: float
) -> tuple[float, float, float, float, float]:
    """Return (instalments paid, debt repaid, routine purchases, borrowed, closing), all [EUR million].

    Instalments come first, with borrowing where the account falls short and there is room; what can't be paid is
    deferred. Then debt is repaid, then routine purchases are made, each from what is left:
    opening + inflow + borrowed = paid + repaid + routine + closing, and closing is never below zero.
    """
    available = opening + inflow
    short = due - available
    borrowed = 0.0
    if short > 0.0:
        borrowed = borrowing_room if borrowing_room < short else short
    available = available + borrowed
    paid = available if available < due else due
    left = available - paid
    repaid = left if left < repayment else repayment
    left = left - repaid
    bought = left if left < routine else routine
    return paid, repaid, bought, borrowed, left - bought
