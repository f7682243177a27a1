"""A donor gives weapons."""

from typing import Literal

from haemus.model.events.effect import Effect
from haemus.model.events.event import Event
from haemus.model.events.fields import Category, Donor, State, measured


class ArmsGift(Event):
    """Weapons arrive at no cost to the region. `units` [pieces or packages of the category]."""

    type: Literal["arms_gift"]
    donor: Donor
    state: State
    category: Category
    units: float = measured("units", gt=0.0, le=100_000.0)

    def effects(self) -> tuple[Effect, ...]:
        """Return the addition to the state's stock; no money changes hands."""
        return (Effect("gift", recipient=self.state, counterpart=self.donor, category=self.category, size=self.units),)
