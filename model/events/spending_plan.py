"""A government announces what it plans to spend."""

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from haemus.model.events.effect import Effect
from haemus.model.events.event import Event
from haemus.model.events.fields import State


def _listed(entries: object) -> object:
    return tuple(entries) if isinstance(entries, list) else entries


Years = Annotated[tuple[int, ...], BeforeValidator(_listed)]
Numbers = Annotated[tuple[Annotated[float, Field(ge=0.0)], ...], BeforeValidator(_listed)]


class SpendingPlan(Event):
    """A national plan, known from its date on and kept with a probability (`plan_kept`).

    `years`, in order, with either `share` [percent of GDP, as published] or `value_meur` [EUR million, as published] of each. A
    share is reached along a straight line from the step before it, the first one from the burden in force; a sum is that of its
    year. A later plan replaces the years that it covers.
    """

    type: Literal["spending_plan"]
    state: State
    years: Years = Field(min_length=1, max_length=12)
    share: Numbers = ()
    value_meur: Numbers = ()

    @model_validator(mode="after")
    def _says_one_thing(self) -> "SpendingPlan":
        said = [numbers for numbers in (self.share, self.value_meur) if numbers]
        if len(said) != 1 or len(said[0]) != len(self.years):
            message = "needs either share or value_meur, one number for each of its years"
            raise ValueError(message)
        if any(later <= earlier for earlier, later in pairwise((self.date.year, *self.years))):
            message = "years must follow one another, the first after the plan's own year"
            raise ValueError(message)
        return self

    def effects(self) -> tuple[Effect, ...]:
        """Return the steps of the plan."""
        shares, sums = self.share or (0.0,) * len(self.years), self.value_meur or (0.0,) * len(self.years)
        return tuple(
            Effect("plan", recipient=self.state, size=share, value_meur=value, year=year, flag=place == 0)
            for place, (year, share, value) in enumerate(zip(self.years, shares, sums, strict=True))
        )
