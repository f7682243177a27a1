"""An embargo on a supplier country's arms ends."""

from typing import Literal

from haemus.model.events.effect import Effect
from haemus.model.events.event import Event
from haemus.model.events.fields import ProducerHome, States


class EmbargoLifted(Event):
    """Offers from a country are free again, for `buyers` or, if none is named, for all."""

    type: Literal["embargo_lifted"]
    supplier_state: ProducerHome
    buyers: States = ()

    def effects(self) -> tuple[Effect, ...]:
        """Return the end of the embargo, for each buyer or for all."""
        return tuple(
            Effect("embargo", recipient=self.supplier_state, counterpart=buyer, flag=False)
            for buyer in self.buyers or ("",)
        )
