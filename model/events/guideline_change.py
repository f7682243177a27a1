"""An alliance changes its spending guideline."""

from typing import Literal

from pydantic import Field

from haemus.model.events.effect import Effect
from haemus.model.events.event import Event
from haemus.model.events.fields import Guarantee


class GuidelineChange(Event):
    """A new spending guideline for the members. guideline [percent of GDP]."""

    type: Literal["guideline_change"]
    guarantee: Guarantee = "NATO"
    guideline: float = Field(ge=0.0, le=10.0)

    def effects(self) -> tuple[Effect, ...]:
        """The guideline from this quarter on."""
        return (Effect("guideline", recipient=self.guarantee, size=self.guideline),)
