"""What every quarter's events start from and leave, and the shortfall that lets an alliance doubt itself."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from model.compiled import compiled

if TYPE_CHECKING:
    from model.situation import Block


@compiled
def begin_windfalls(block: Block) -> None:
    """Set the quarter's windfalls back, before events bring new ones."""
    now = block[0]
    for i in range(now.state_count):
        now.states[i].windfall_now = 0.0


@compiled
def annualise_windfalls(block: Block) -> None:
    """Turn the quarter's windfalls into annual income."""
    now = block[0]
    for i in range(now.state_count):
        now.states[i].windfall = 4.0 * now.states[i].windfall_now


@compiled
def mean_shortfall(block: Block, guarantee: int) -> float:
    """Return the members' mean gap below a guarantee's guideline [points of GDP]; 0 without members."""
    now = block[0]
    gap, members, guideline = 0.0, 0, now.guarantees[guarantee].guideline
    for i in range(now.state_count):
        if not math.isnan(now.belief[guarantee, i]):
            state = now.states[i]
            gap = gap + max(0.0, guideline - 100.0 * state.budget / (state.gdp_real * state.price))
            members += 1
    return gap / members if members > 0 else 0.0
