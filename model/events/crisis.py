"""A crisis between two states of the region."""

from typing import Literal

from pydantic import Field

from haemus.model.events.effect import Effect
from haemus.model.events.event import Event
from haemus.model.events.fields import States, measured


class Crisis(Event):
    """Hostility of one pair rises. `strength` [0 to 5, a multiple of an ordinary crisis's step]."""

    type: Literal["crisis"]
    states: States = Field(min_length=2, max_length=2)
    strength: float = measured("ordinary crises", gt=0.0, le=5.0)

    def effects(self) -> tuple[Effect, ...]:
        """Return the rise of the pair's hostility."""
        one, other = sorted(self.states)
        return (Effect("hostility", recipient=one, counterpart=other, size=self.strength),)
