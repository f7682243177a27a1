"""An embargo on a supplier country's arms."""

from typing import Literal

from pydantic import Field

from haemus.model.events.effect import Effect
from haemus.model.events.event import Event
from haemus.model.events.fields import ProducerHome, States


class Embargo(Event):
    """Offers from a country cost more, come later, and are made only by a leak; contracts under way go on.

    buyers: the states bound by it (none named: all); leak [probability] that an offer is made
    nevertheless. A later embargo on the same country replaces the earlier one for its buyers.
    """

    type: Literal["embargo"]
    supplier_state: ProducerHome
    buyers: States = ()
    leak: float = Field(default=0.2, ge=0.0, le=1.0)

    def effects(self) -> tuple[Effect, ...]:
        """The embargo begins, for each buyer or for all."""
        return tuple(
            Effect("embargo", recipient=self.supplier_state, counterpart=buyer, size=self.leak, flag=True)
            for buyer in self.buyers or ("",)
        )
