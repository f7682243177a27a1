"""A public doubt that a lead power casts on its guarantees."""

from typing import Literal

from haemus.model.events.effect import Effect
from haemus.model.events.event import Event
from haemus.model.events.fields import Power, measured


class Article5Doubt(Event):
    """The lead power questions in public whether it would come to help: belief in its guarantees falls.

    `strength` [logit of belief]; `persistence` [share] is the part that moves the standing commitment
    to which belief returns; the rest fades.
    """

    type: Literal["article5_doubt"]
    lead: Power = "USA"
    strength: float = measured("logit", gt=0.0, le=5.0)
    persistence: float = measured("share", default=0.5, ge=0.0, le=1.0)

    def effects(self) -> tuple[Effect, ...]:
        """Return a signal now, and a shift of the standing commitment."""
        return (
            Effect("doubt", recipient=self.lead, size=-self.strength),
            Effect("commitment", recipient=self.lead, size=-self.strength * self.persistence),
        )
