"""A war outside the region stops."""

from typing import Literal

from pydantic import Field

from haemus.model.events.effect import Effect
from haemus.model.events.event import Event


class Ceasefire(Event):
    """The reverse of an invasion's pressure; alignment doesn't return with it.

    `strength` [percentage points of annual threat taken away]; `world_demand` [share taken off world
    arms demand].
    """

    type: Literal["ceasefire"]
    strength: float = Field(gt=0.0, le=50.0)
    world_demand: float = Field(default=0.0, ge=0.0, le=3.0)

    def effects(self) -> tuple[Effect, ...]:
        """Return the falls in threat and demand."""
        return (
            Effect("systemic_threat", size=-self.strength),
            Effect("world_demand", size=-self.world_demand),
        )
