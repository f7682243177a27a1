"""Phase 10: close the ledgers and write the quarter down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from haemus.model.compiled import compiled
from haemus.model.sweeps.ledgers import books_close, clear_quarter, forget_counts, write_states
from haemus.model.sweeps.stocks import weigh_stocks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from haemus.model.situation import Block


class OpenBooksError(Exception):
    """Money or weapons do not add up."""


@compiled
def record_quarter(block: Block, first: int, rows: NDArray[Any]) -> None:
    """Check that money and weapons add up, then write the quarter's rows [quarter from `first` on, state]."""
    now = block[0]
    weigh_stocks(block)
    if not books_close(block):
        raise OpenBooksError
    if now.quarter == first - 1:
        forget_counts(block)
    if now.quarter >= first:
        write_states(block, rows[now.quarter - first])
    clear_quarter(block)
