"""The members of an alliance pledge to spend more by a year."""

from typing import Literal

from pydantic import Field, model_validator

from haemus.model.events.effect import Effect
from haemus.model.events.event import Event
from haemus.model.events.fields import Guarantee


class Pledge(Event):
    """Each member has a path from its published burden in the year of the pledge, or of its accession, to the target.

    `target` [percent of GDP] is the new guideline too; `due` is the year by which it is to be reached. A later pledge replaces
    an earlier one. What a member does about it is its own (`pledge_compliance`).
    """

    type: Literal["pledge"]
    guarantee: Guarantee = "NATO"
    target: float = Field(gt=0.0, le=10.0)
    due: int = Field(ge=2015, le=2060)

    @model_validator(mode="after")
    def _is_due_later(self) -> "Pledge":
        if self.due <= self.date.year:
            message = f"due in {self.due}, which isn't after its own year"
            raise ValueError(message)
        return self

    def effects(self) -> tuple[Effect, ...]:
        """Return the pledge from this quarter on."""
        return (Effect("pledge", recipient=self.guarantee, size=self.target, year=self.due),)
