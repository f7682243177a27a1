"""A war outside the region stops."""

from typing import Literal

from haemus.model.events.effect import Effect
from haemus.model.events.event import Event
from haemus.model.events.fields import measured


class Ceasefire(Event):
    """A part of the threat that wars under way hold begins to fade; alignment doesn't return with it.

    `part` [share] of that level which ends, 1 for the end of all of it; `world_demand` [share taken off world arms demand].
    """

    type: Literal["ceasefire"]
    part: float = measured("share", default=1.0, gt=0.0, le=1.0)
    world_demand: float = measured("share", default=0.0, ge=0.0, le=3.0)

    def effects(self) -> tuple[Effect, ...]:
        """Return the end of what holds the threat, and the fall in demand."""
        return (
            Effect("systemic_threat", size=self.part, flag=True),
            Effect("world_demand", size=-self.world_demand),
        )
