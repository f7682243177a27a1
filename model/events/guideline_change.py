"""An alliance changes its spending guideline."""

from typing import Literal

from pydantic import Field

from haemus.model.events.effect import Effect
from haemus.model.events.event import Event
from haemus.model.events.fields import Guarantee


class GuidelineChange(Event):
    """The members have a new spending guideline. `guideline` [percent of GDP]."""

    type: Literal["guideline_change"]
    guarantee: Guarantee = "NATO"
    guideline: float = Field(ge=0.0, le=10.0)

    def effects(self) -> tuple[Effect, ...]:
        """Return the guideline from this quarter on."""
        return (Effect("guideline", recipient=self.guarantee, size=self.guideline),)
