"""A military object crosses a state's airspace unhindered."""

from typing import Literal

from haemus.model.events.effect import Effect
from haemus.model.events.event import Event
from haemus.model.events.fields import Guarantee, State, measured
from haemus.model.start.region_tables import AIR_DEFENCE

SIGNAL_PER_ALARM = -0.2  # logit of belief in the guarantee per unit of alarm: a lapse tells a little about it (assumed)


class AirspaceIncident(Event):
    """Alarm about air defence in one state, and a small signal about the guarantee that missed the object.

    `strength` [need for air defence, logit].
    """

    type: Literal["airspace_incident"]
    state: State
    strength: float = measured("logit", gt=0.0, le=5.0)
    guarantee: Guarantee = "NATO"

    def effects(self) -> tuple[Effect, ...]:
        """Return the alarm in the state, and a signal that lowers its belief in the guarantee a little."""
        return (
            Effect("alarm", recipient=self.state, category=AIR_DEFENCE, size=self.strength),
            Effect("signal", recipient=self.state, counterpart=self.guarantee, size=SIGNAL_PER_ALARM * self.strength),
        )
