"""What every quarter's events start from and leave, and the shortfall that lets an alliance doubt itself."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from haemus.model.calendar import quarter_index
from haemus.model.compiled import compiled, part
from haemus.model.draws import stable_id, uniform
from haemus.model.rules.credibility import further_doubt_rate
from haemus.model.rules.period import happens

if TYPE_CHECKING:
    from haemus.model.situation import Block, Now

FURTHER_DOUBT: Final = stable_id("event.further-doubt")
FIRST_FURTHER_DOUBT: Final = quarter_index(2026, 0)
"""Before 2026 every public doubt is a dated event; the alliance's own hazard starts after."""


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
def doubts_itself(block: Block, guarantee: int) -> bool:
    """Return whether a guarantee raises a public doubt this quarter: the likelier, the more members fall short of its guideline."""
    now = block[0]
    it, p = now.guarantees[guarantee], now.parameters
    if now.quarter < FIRST_FURTHER_DOUBT or it.guideline <= 0.0:
        return False
    shortfall = 0.5 * (_mean_shortfall(now, guarantee) + p.outside_shortfall)
    drawn = uniform(now.seed, FURTHER_DOUBT, now.quarter, it.key, 0)
    return happens(drawn, further_doubt_rate(shortfall, p.further_doubt_rate))


@part
def _mean_shortfall(now: Now, guarantee: int) -> float:
    """Return the members' mean gap below a guarantee's guideline [points of GDP]; 0 without members."""
    gap, members, guideline = 0.0, 0, now.guarantees[guarantee].guideline
    for i in range(now.state_count):
        if not math.isnan(now.belief[guarantee, i]):
            state = now.states[i]
            gap = gap + max(0.0, guideline - 100.0 * state.budget / (state.gdp_real * state.price))
            members += 1
    return gap / members if members > 0 else 0.0


@compiled
def cast_doubt(block: Block, guarantee: int) -> None:
    """Cast the doubt that a guarantee has raised on its lead power."""
    now = block[0]
    p, power = now.parameters, now.guarantees[guarantee].lead
    now.doubt[power] = now.doubt[power] - p.further_doubt_strength
    lasting = p.further_doubt_strength * p.further_doubt_persistence
    now.commitment_shift[power] = now.commitment_shift[power] - lasting
