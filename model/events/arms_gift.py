"""A donor gives weapons."""

from typing import Literal

from pydantic import Field

from haemus.model.events.effect import Effect
from haemus.model.events.event import Event
from haemus.model.events.fields import Category, Donor, State


class ArmsGift(Event):
    """Weapons arrive that nobody in the region paid for. units [pieces or packages of the category]."""

    type: Literal["arms_gift"]
    donor: Donor
    state: State
    category: Category
    units: float = Field(gt=0.0, le=100_000.0)

    def effects(self) -> tuple[Effect, ...]:
        """Stock up, no money."""
        return (Effect("gift", recipient=self.state, counterpart=self.donor, category=self.category, size=self.units),)
