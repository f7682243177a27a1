"""Troops or bases behind a guarantee are withdrawn."""

from typing import Literal

from pydantic import Field

from haemus.model.events.event import Event
from haemus.model.events.fields import Guarantee
from haemus.model.events.impulse import Impulse


class Withdrawal(Event):
    """Part of a guarantee's presence on the ground leaves. share [of what is there]."""

    type: Literal["withdrawal"]
    guarantee: Guarantee
    share: float = Field(gt=0.0, le=1.0)

    def impulses(self) -> tuple[Impulse, ...]:
        """Presence falls."""
        return (Impulse("presence", target=self.guarantee, size=-self.share),)
