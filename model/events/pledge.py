"""The members of an alliance pledge to spend more by a year."""

from typing import Literal

from pydantic import ValidationInfo, field_validator

from haemus.model.events.effect import Effect
from haemus.model.events.event import Event
from haemus.model.events.fields import Guarantee, measured, unfit


class Pledge(Event):
    """Each member has a path from its published burden in the year of the pledge, or of its accession, to the target.

    `target` [percent of GDP] is the new guideline too; `due` is the year by which it is to be reached. A later pledge replaces
    an earlier one. What a member does about it is its own (`pledge_compliance`).
    """

    type: Literal["pledge"]
    guarantee: Guarantee = "NATO"
    target: float = measured("% of GDP", gt=0.0, le=10.0)
    due: int = measured("year", ge=2015, le=2060)

    @field_validator("due")
    @classmethod
    def after_its_own_year(cls, due: int, others: ValidationInfo) -> int:
        """Refuse a pledge that is due in its own year or before: there would be no path to it."""
        date = others.data.get("date")
        if date is not None and due <= date.year:
            raise unfit("isn't after the pledge's own year", due, f"a year from {date.year + 1} on")
        return due

    def effects(self) -> tuple[Effect, ...]:
        """Return the pledge from this quarter on."""
        return (Effect("pledge", recipient=self.guarantee, size=self.target, year=self.due),)
