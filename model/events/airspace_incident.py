"""A military object crosses a state's airspace unhindered."""

from typing import Literal

from pydantic import Field

from haemus.model.events.event import Event
from haemus.model.events.fields import Guarantee, State
from haemus.model.events.impulse import Impulse

SIGNAL_PER_ALARM = -0.2  # logit of belief in the guarantee per unit of alarm: a lapse tells a little about it (assumed)


class AirspaceIncident(Event):
    """Alarm about air defence in one state, and a small signal about the guarantee that missed it.

    strength [need for air defence, logit].
    """

    type: Literal["airspace_incident"]
    state: State
    strength: float = Field(gt=0.0, le=5.0)
    guarantee: Guarantee = "NATO"

    def impulses(self) -> tuple[Impulse, ...]:
        """Alarm in the state; its belief in the guarantee falls a little."""
        return (
            Impulse("alarm", target=self.state, category="air_defence", size=self.strength),
            Impulse("signal", target=self.state, counterpart=self.guarantee, size=SIGNAL_PER_ALARM * self.strength),
        )
