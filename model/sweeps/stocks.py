"""Stocks of weapons: they age, and are summed up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model.compiled import compiled

if TYPE_CHECKING:
    from haemus.model.situation import Block


@compiled
def age_stocks(block: Block) -> None:
    """Let all stocks lose a quarter's wear; the books lose as much."""
    now = block[0]
    kept, kept_legacy = 1.0 - now.rates.stock_depreciation, 1.0 - now.rates.legacy_depreciation
    for i in range(now.state_count):
        lost = 0.0
        for c in range(now.category_count):
            before = now.nato[i, c] + now.east[i, c] + now.legacy[i, c]
            now.nato[i, c] = now.nato[i, c] * kept
            now.east[i, c] = now.east[i, c] * kept
            now.legacy[i, c] = now.legacy[i, c] * kept_legacy
            lost = lost + (before - (now.nato[i, c] + now.east[i, c] + now.legacy[i, c]))
        now.booked[i] = now.booked[i] - lost


@compiled
def weigh_stocks(block: Block) -> None:
    """Sum each state's stocks: of NATO standard, all, and deep strike."""
    now = block[0]
    for i in range(now.state_count):
        of_nato, total, strike = 0.0, 0.0, 0.0
        for c in range(now.category_count):
            held = now.nato[i, c] + now.east[i, c] + now.legacy[i, c]
            of_nato = of_nato + now.nato[i, c]
            total = total + held
            if now.categories[c].strike_reach > 0.0:
                strike = strike + held
        state = now.states[i]
        state.stock_nato, state.stock, state.strike = of_nato, total, strike
