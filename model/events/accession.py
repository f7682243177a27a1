"""A state enters a guarantee."""

from typing import Literal

from haemus.model.events.effect import Effect
from haemus.model.events.event import Event
from haemus.model.events.fields import Guarantee, State


class Accession(Event):
    """The state is a member of the guarantee from this quarter on, unless neutrality or a veto stops it."""

    type: Literal["accession"]
    state: State
    guarantee: Guarantee = "NATO"

    def effects(self) -> tuple[Effect, ...]:
        """Return the application for membership."""
        return (Effect("membership", recipient=self.state, counterpart=self.guarantee, flag=True),)
