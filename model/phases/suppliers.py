"""Phase 8: suppliers deliver what is due, work off their books, adjust capacity and offers; stocks age."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model.sweeps.contracts import deliver
from haemus.model.sweeps.stocks import age_stocks
from haemus.model.sweeps.supply import export, let_demand_settle, produce, quote

if TYPE_CHECKING:
    from haemus.model.region import Region


def produce_and_deliver(region: Region) -> None:
    """Age stocks, deliver, and move every supplier on by a quarter."""
    age_stocks(region.block)
    deliver(region.block)
    produce(region.block)
    quote(region.block)
    export(region.block)
    let_demand_settle(region.block)
