"""Phase 1: what happens this quarter: dated events, drawn ones, and the doubts that the alliance itself raises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from haemus.model.compiled import compiled
from haemus.model.draws import stable_id, uniform
from haemus.model.ensemble.agreements import SIGNED
from haemus.model.ensemble.log import write_agreement, write_event
from haemus.model.sweeps.agreements import conclude
from haemus.model.sweeps.channels import AGREEMENT, CONTRACT, MEMBERSHIP, apply_for, bring_about, sign_imposed
from haemus.model.sweeps.events import annualise_windfalls, begin_windfalls, cast_doubt, doubts_itself
from haemus.model.tables.rows import ITS_OWN_DOUBT, ORIGINS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from haemus.model.ensemble.log import Log
    from haemus.model.situation import Block, Events, Impulses

OCCURS: Final = stable_id("event.occurs")
DELAY: Final = stable_id("event.delay")
NEVER: Final = -1_000
DATED, DRAWN, ENDOGENOUS = (ORIGINS.index(origin) for origin in ("dated", "drawn", "endogenous"))


@compiled
def draw_dates(seed: int, events: Events, dates: NDArray[np.int64]) -> None:
    """Draw each event's quarter, once a run; NEVER where it doesn't occur."""
    for k in range(events.size):
        event = events[k]
        if event.probability < 1.0 and uniform(seed, OCCURS, 0, event.key, 0) >= event.probability:
            dates[k] = NEVER
            continue
        dates[k] = event.quarter
        if event.window > 0:
            dates[k] += int(uniform(seed, DELAY, 0, event.key, 0) * (event.window + 1))


@compiled
def happen(block: Block, events: Events, impulses: Impulses, dates: NDArray[np.int64], log: Log) -> None:
    """Apply the quarter's impulses, in order of date and id, then let the alliance raise a doubt of its own."""
    now = block[0]
    begin_windfalls(block)
    for k in range(impulses.size):
        impulse = impulses[k]
        began = dates[impulse.event]
        if began == NEVER or not began <= now.quarter < began + impulse.quarters:
            continue
        if impulse.opens > 0 and now.quarter == began:
            event = events[impulse.event]
            write_event(now, log, impulse.event, DRAWN if event.probability < 1.0 or event.window > 0 else DATED)
        if impulse.channel == MEMBERSHIP:
            apply_for(block, impulse.target, impulse.counterpart)
        elif impulse.channel == AGREEMENT:
            write_agreement(now, log, conclude(block, impulse.members, int(impulse.amount)), SIGNED)
        elif impulse.channel == CONTRACT:
            sign_imposed(block, impulses, k)
        else:
            bring_about(block, impulses, k)
    annualise_windfalls(block)
    for k in range(now.guarantee_count):
        if doubts_itself(block, k):
            write_event(now, log, ITS_OWN_DOUBT, ENDOGENOUS)
            cast_doubt(block, k)
