"""A defence agreement is signed, whatever the states of the model would have done."""

from typing import Literal

from pydantic import Field

from haemus.model.events.effect import Effect
from haemus.model.events.event import Event
from haemus.model.events.fields import States, measured


class AgreementSigned(Event):
    """Members sign at a depth: 0 declaration, 1 exercises, 2 joint procurement, 3 joint logistics."""

    type: Literal["agreement_signed"]
    members: States = Field(min_length=2)
    depth: int = measured("steps", default=0, ge=0, le=3)

    def effects(self) -> tuple[Effect, ...]:
        """Return one agreement among all the members."""
        return (Effect("agreement", members=tuple(sorted(self.members)), size=float(self.depth)),)
