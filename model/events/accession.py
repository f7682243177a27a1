"""A state enters a guarantee."""

from typing import Literal

from haemus.model.events.event import Event
from haemus.model.events.fields import Guarantee, State
from haemus.model.events.impulse import Impulse


class Accession(Event):
    """From this quarter on the state is a member of the guarantee."""

    type: Literal["accession"]
    state: State
    guarantee: Guarantee = "NATO"

    def impulses(self) -> tuple[Impulse, ...]:
        """Membership begins."""
        return (Impulse("membership", target=self.state, counterpart=self.guarantee, flag=True),)
