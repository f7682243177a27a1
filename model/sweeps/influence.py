"""Once a year outside powers' influence works: on alignment, on itself, on fragility."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from haemus.model.compiled import compiled
from haemus.model.powers import EASTERN_POWERS, POWERS
from haemus.model.rules.fragility import next_alignment, next_fragility, next_influence

if TYPE_CHECKING:
    from haemus.model.situation import Block

INFLUENCE_SEASON: Final = 3
"""The season, 0 to 3, in which the year's influence works."""
EASTERN: Final = tuple(POWERS.index(power) for power in EASTERN_POWERS)


@compiled
def let_influence_work(block: Block) -> None:
    """Move alignment, influence and fragility on by a year; the year's deals and crises are forgotten."""
    now = block[0]
    p = now.parameters
    for i in range(now.state_count):
        state = now.states[i]
        for power in range(now.alignment.shape[1]):
            now.alignment[i, power] = next_alignment(
                now.alignment[i, power], now.usual_alignment[i, power], now.influence[i, power], now.deals_of_year[i, power],
                p.alignment_influence, p.alignment_deal, p.alignment_reversion,
            )  # fmt: skip
            now.influence[i, power] = next_influence(
                now.influence[i, power],
                now.alignment[i, power],
                state.fragility,
                p.influence_pressure,
                p.influence_decay,
            )
            now.deals_of_year[i, power] = 0.0
        hostile = 0.0
        for power in EASTERN:
            hostile = hostile + now.influence[i, power]
        state.fragility = next_fragility(
            state.fragility, state.usual_fragility, hostile, state.crises_of_year,
            p.fragility_influence, p.fragility_crisis, p.fragility_recovery,
        )  # fmt: skip
        state.crises_of_year = 0.0
