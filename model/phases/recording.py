"""Phase 10: close the ledgers and write the quarter down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model.sweeps.ledgers import (
    NOBODY,
    books_close,
    clear_quarter,
    forget_counts,
    open_account,
    spent_and_received,
    unbooked_stock,
    write_states,
)
from haemus.model.sweeps.stocks import weigh_stocks

if TYPE_CHECKING:
    from haemus.model.region import Region


class LedgerError(RuntimeError):
    """Money or weapons came from nowhere or went missing: a fault of the model, never of its input."""


def record_quarter(region: Region) -> None:
    """Check that money and weapons add up, then append the quarter's rows."""
    now, record = region.now, region.record
    weigh_stocks(region.block)
    if not books_close(region.block):
        raise LedgerError(_what_is_wrong(region))
    if region.quarter == region.script.start - 1:
        forget_counts(region.block)
    record.largest_multiplier, record.refusals, record.tenders_lost = (
        float(now.largest_multiplier), int(now.refusals), int(now.tenders_lost)
    )  # fmt: skip
    if region.quarter >= region.script.start:
        write_states(region.block, region.rows)
        name = region.name
        record.states.extend(
            (name, state.iso3, *row) for state, row in zip(region.states, region.rows.tolist(), strict=True)
        )
    clear_quarter(region.block)


def _what_is_wrong(region: Region) -> str:
    now = region.now
    if (place := open_account(now)) != NOBODY:
        state = region.states[place]
        inflow = state.opening + state.received + state.grants + state.borrowed
        heads = state.personnel + state.equipment + state.infrastructure + state.other
        return (
            f"{region.name}: the account of {state.iso3} does not close: {inflow} in, {heads} out, {state.account} left"
        )
    if (place := unbooked_stock(now)) != NOBODY:
        state = region.states[place]
        return f"{region.name}: {state.iso3} holds {state.stock} TIV, its books say {region.situation.booked[place]}"
    spent, received = spent_and_received(now)
    return f"{region.name}: states paid {spent} for equipment, suppliers received {received}"
