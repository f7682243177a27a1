"""Phase 8: deliveries, order books, capacity and offers; stocks age."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model.compiled import compiled
from haemus.model.sweeps.contracts import deliver
from haemus.model.sweeps.stocks import age_stocks
from haemus.model.sweeps.supply import export, let_demand_settle, produce, quote

if TYPE_CHECKING:
    from haemus.model.situation import Block


@compiled
def produce_and_deliver(block: Block) -> None:
    """Age stocks, deliver, and move every supplier on by a quarter."""
    age_stocks(block)
    deliver(block)
    produce(block)
    quote(block)
    export(block)
    let_demand_settle(block)
