"""The procurement account of a quarter: payment, borrowing, deferral and carry-over. Form assumed (docs/odd.md, 7.5)."""

from haemus.model.acts import compiles


@compiles
def drawn_credit(credit: float, due: float, equipment: float, absorption: float) -> float:
    """Return the sum drawn on a credit line in a quarter [EUR million], in [0, `credit`].

    `credit` is the undrawn part of the line, `due` the instalments and `equipment` the quarter's own equipment money, all
    [EUR million] and >= 0; `absorption` >= 0 is how much credit an administration can spend beside its own money [share of that].
    The line pays instalments before own money does, because it lapses; with no orders behind it, it stays undrawn.
    """
    return min(credit, due, absorption * equipment)


@compiles
def usable_credit(credit: float, equipment: float, absorption: float, years: float) -> float:
    """Return the part of a credit line that can be spent in the `years` left to it [EUR million], in [0, `credit`].

    `equipment` is a year's own equipment money [EUR million]; `absorption` as above.
    """
    return min(credit, absorption * equipment * years)


@compiles
def settle(
    opening: float, inflow: float, due: float, repayment: float, routine: float, borrowing_room: float
) -> tuple[float, float, float, float, float]:
    """Return (instalments paid, debt repaid, routine purchases, borrowed, closing), all [EUR million] and >= 0.

    All arguments are [EUR million] and >= 0; `opening` is the account before the quarter, `borrowing_room` the most that may be
    borrowed. Instalments come first, with borrowing where the account falls short; the rest is deferred. Debt is repaid next,
    then routine purchases are made, each from the money left: opening + inflow + borrowed = paid + repaid + routine + closing.
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
