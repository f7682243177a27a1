"""An embargo on a supplier country's arms."""

from typing import Literal

from haemus.model.events.effect import Effect
from haemus.model.events.event import Event
from haemus.model.events.fields import ProducerHome, States, measured


class Embargo(Event):
    """Offers from a country are made only by a leak, cost more and come later; signed contracts continue.

    `buyers` are the states that it binds (all if none is named); `leak` [probability] that an offer is made
    nevertheless. A later embargo on the same country replaces the earlier one for its buyers.
    """

    type: Literal["embargo"]
    supplier_state: ProducerHome
    buyers: States = ()
    leak: float = measured("probability", default=0.2, ge=0.0, le=1.0)

    def effects(self) -> tuple[Effect, ...]:
        """Return the start of the embargo, for each buyer or for all."""
        return tuple(
            Effect("embargo", recipient=self.supplier_state, counterpart=buyer, size=self.leak, flag=True)
            for buyer in self.buyers or ("",)
        )
