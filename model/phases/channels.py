"""What an impulse of an event does: to numbers alone, or to who is in an alliance and what is signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from haemus.model.contract import Contract
from haemus.model.phases.agreements import enter_into_force
from haemus.model.phases.procurement import enter
from haemus.model.situation import IMPULSE
from haemus.model.sweeps.channels import AGREEMENT, CONTRACT, MEMBERSHIP, apply_for, bring_about, sign_imposed

if TYPE_CHECKING:
    from haemus.model.events import Impulse
    from haemus.model.region import Region
    from haemus.model.situation import Impulses


def happening(region: Region, event: str, kind: str, origin: str) -> None:
    """Write an event down."""
    if region.quarter >= region.script.start:
        region.record.events.append((region.name, event, kind, origin))
    region.record.explain(region.quarter, "event", (), f"{event} ({kind}, {origin})")


def apply_impulse(region: Region, impulse: Impulse) -> None:
    """Let an impulse that isn't on the agenda work."""
    row = np.zeros(1, dtype=IMPULSE)
    region.places.resolve(impulse, row[0])
    let_work(region, row, 0)


def let_work(region: Region, impulses: Impulses, k: int) -> None:
    """Let the k-th impulse work."""
    channel = impulses["channel"].item(k)
    if channel == MEMBERSHIP:
        state = region.states[impulses["target"].item(k)]
        guarantee = region.guarantees[impulses["counterpart"].item(k)]
        if apply_for(region.block, state.place, guarantee.place):
            guarantee.admit(state)
            state.guarantees.append(guarantee)
    elif channel == AGREEMENT:
        enter_into_force(region, impulses["members"].item(k), depth=int(impulses["amount"].item(k)))
    elif channel == CONTRACT:
        enter(region, Contract(region, sign_imposed(region.block, impulses, k)))
    else:
        bring_about(region.block, impulses, k)
