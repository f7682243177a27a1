"""An outside power invades a country outside the region."""

from typing import Literal

from haemus.model.events.effect import Effect
from haemus.model.events.event import Event
from haemus.model.events.fields import Power, measured


class Invasion(Event):
    """A large war next door: systemic threat and world demand for arms rise, alignment with the aggressor falls.

    `strength` [percentage points of annual threat] holds until a `ceasefire`, and adds to what other wars hold; `world_demand`
    [share added to world arms demand]; `alignment_shift` [share] is how far states turn from the aggressor.
    """

    type: Literal["invasion"]
    aggressor: Power = "RUS"
    strength: float = measured("percentage points", gt=0.0, le=50.0)
    world_demand: float = measured("share", default=0.5, ge=0.0, le=3.0)
    alignment_shift: float = measured("share", default=0.1, ge=0.0, le=1.0)

    def effects(self) -> tuple[Effect, ...]:
        """Return the rises in threat and demand, and the fall in alignment with the aggressor."""
        return (
            Effect("systemic_threat", counterpart=self.aggressor, size=self.strength),
            Effect("world_demand", size=self.world_demand),
            Effect("outside_alignment", recipient=self.aggressor, size=-self.alignment_shift),
        )
