"""An outside power campaigns for influence on a state's politics."""

from typing import Literal

from haemus.model.events.effect import Effect
from haemus.model.events.event import Event
from haemus.model.events.fields import Power, State, measured


class InfluenceCampaign(Event):
    """An outside power gains influence in a state. `strength` [0 to 5] is the influence added in a year; it lasts for `quarters`."""

    type: Literal["influence_campaign"]
    power: Power
    state: State
    strength: float = measured("influence a year", gt=0.0, le=5.0)
    quarters: int = measured("quarters", ge=1, le=64)

    def effects(self) -> tuple[Effect, ...]:
        """Return the influence for as long as the campaign lasts."""
        return (
            Effect(
                "influence",
                recipient=self.state,
                counterpart=self.power,
                size=self.strength,
                quarters=self.quarters,
            ),
        )
