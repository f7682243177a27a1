"""A state enters a guarantee."""

from typing import Literal

from haemus.model.events.effect import Effect
from haemus.model.events.event import Event
from haemus.model.events.fields import Guarantee, State


class Accession(Event):
    """From this quarter on the state is a member of the guarantee."""

    type: Literal["accession"]
    state: State
    guarantee: Guarantee = "NATO"

    def effects(self) -> tuple[Effect, ...]:
        """Membership begins."""
        return (Effect("membership", recipient=self.state, counterpart=self.guarantee, flag=True),)
