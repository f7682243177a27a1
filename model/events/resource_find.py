"""A raw material is found or opened up."""

from typing import Literal

from haemus.model.calendar import QUARTERS_PER_YEAR
from haemus.model.events.effect import Effect
from haemus.model.events.event import Event
from haemus.model.events.fields import Power, State, measured


class ResourceFind(Event):
    """A state gains revenue, and an outside power courts it.

    `value_meur_year` [EUR million a year, of the day]; `interest` [0 to 1] of the courting power.
    """

    type: Literal["resource_find"]
    state: State
    value_meur_year: float = measured("EUR million a year", gt=0.0, le=10_000.0)
    quarters: int = measured("quarters", ge=1, le=64)
    courting: Power = "CHN"
    interest: float = measured("share", default=0.5, ge=0.0, le=1.0)

    def effects(self) -> tuple[Effect, ...]:
        """Return fiscal room [EUR million a quarter] and influence, each for `quarters`."""
        return (
            Effect(
                "fiscal",
                recipient=self.state,
                value_meur=self.value_meur_year / QUARTERS_PER_YEAR,
                quarters=self.quarters,
            ),
            Effect(
                "influence",
                recipient=self.state,
                counterpart=self.courting,
                size=self.interest,
                quarters=self.quarters,
            ),
        )
