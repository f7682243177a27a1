"""Phase 5: the budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model.calendar import FIRST_YEAR
from haemus.model.compiled import compiled
from haemus.model.sweeps.budgets import (
    BUDGET_SEASON,
    REVISION_SEASON,
    begin_year,
    fix_budgets,
    revise_budgets,
    set_targets,
    spend,
)

if TYPE_CHECKING:
    from haemus.model.situation import Block


@compiled
def set_budgets(block: Block) -> None:
    """Let budgets take effect, revise or fix them as the season asks, and settle the quarter's account."""
    now = block[0]
    if now.quarter == 0:
        set_targets(block)
    elif now.season == 0:
        begin_year(block)
    if now.season == REVISION_SEASON:
        revise_budgets(block)
    spend(block)
    if now.season == BUDGET_SEASON:
        fix_budgets(block, now.year + 1 - FIRST_YEAR)
