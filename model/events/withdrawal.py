"""Troops or bases behind a guarantee are withdrawn."""

from typing import Literal

from haemus.model.events.effect import Effect
from haemus.model.events.event import Event
from haemus.model.events.fields import Guarantee, measured


class Withdrawal(Event):
    """Part of a guarantee's presence on the ground leaves. `share` [of the presence of 2020]."""

    type: Literal["withdrawal"]
    guarantee: Guarantee
    share: float = measured("share of the presence", gt=0.0, le=1.0)

    def effects(self) -> tuple[Effect, ...]:
        """Return the fall in presence."""
        return (Effect("presence", recipient=self.guarantee, size=-self.share),)
