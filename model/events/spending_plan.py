"""A government announces what it plans to spend."""

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from haemus.model.events.effect import Effect
from haemus.model.events.event import Event
from haemus.model.events.fields import AS_TUPLE, State, measured, unfit

Years = Annotated[tuple[Annotated[int, Field(ge=2014, le=2060)], ...], AS_TUPLE]
Shares = Annotated[tuple[Annotated[float, Field(gt=0.0, le=25.0)], ...], AS_TUPLE]
Sums = Annotated[tuple[Annotated[float, Field(gt=0.0, le=1_000_000.0)], ...], AS_TUPLE]


class SpendingPlan(Event):
    """A national plan, known from its date on and kept with a probability (`plan_kept`).

    `years`, in order, with either `share` [percent of GDP, as published] or `value_meur` [EUR million, as published] of each. A
    share is reached along a straight line from the step before it, the first one from the burden in force; a sum is that of its
    year. A later plan replaces the years that it covers.

    No state plans to spend nothing, and 0 stands for a year without a plan. A quarter of GDP is more than states announce in peace:
    a larger share is a slip, such as 200 for 2. A sum has the limit of a very large state's budget.
    """

    type: Literal["spending_plan"]
    state: State
    years: Years = measured("year", min_length=1, max_length=12)
    share: Shares = measured("% of GDP", default=(), beside="value_meur")
    value_meur: Sums = measured("EUR million", default=(), beside="share")

    @field_validator("years")
    @classmethod
    def in_order(cls, years: tuple[int, ...], others: ValidationInfo) -> tuple[int, ...]:
        """Refuse years that don't follow one another, and any that isn't after the plan's own."""
        date = others.data.get("date")
        if date is not None and years and years[0] <= date.year:
            raise unfit("doesn't begin after the plan's own year", list(years), f"years from {date.year + 1} on")
        if any(later <= earlier for earlier, later in pairwise(years)):
            raise unfit("years don't follow one another", list(years), "years in order, each once")
        return years

    @field_validator("share", "value_meur")
    @classmethod
    def one_for_each_year(cls, numbers: tuple[float, ...], others: ValidationInfo) -> tuple[float, ...]:
        """Refuse numbers that aren't as many as the years, and both kinds of them or neither."""
        years = others.data.get("years")
        if years is None or ("share" not in others.data and others.field_name == "value_meur"):
            return numbers  # what was refused before explains more
        if numbers and len(numbers) != len(years):
            raise unfit(
                "not one number for each of its years", list(numbers), f"as many numbers as years: {len(years)}"
            )
        if others.field_name == "value_meur" and bool(numbers) == bool(others.data["share"]):
            problem = "stands beside share" if numbers else "missing, and so is share"
            raise unfit(problem, list(numbers), "either share or value_meur")
        return numbers

    def effects(self) -> tuple[Effect, ...]:
        """Return the steps of the plan."""
        shares, sums = self.share or (0.0,) * len(self.years), self.value_meur or (0.0,) * len(self.years)
        return tuple(
            Effect("plan", recipient=self.state, size=share, value_meur=value, year=year, flag=place == 0)
            for place, (year, share, value) in enumerate(zip(self.years, shares, sums, strict=True))
        )
