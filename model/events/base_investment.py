"""An alliance invests in a base."""

from typing import Literal

from haemus.model.events.effect import Effect
from haemus.model.events.event import Event
from haemus.model.events.fields import Guarantee, State, measured


class BaseInvestment(Event):
    """Alliance money builds a base in a state: a visible commitment that costs no state of the region.

    `value_meur` [EUR million, of the day, in all] is spent evenly over `quarters`.
    """

    type: Literal["base_investment"]
    state: State
    guarantee: Guarantee = "NATO"
    value_meur: float = measured("EUR million", gt=0.0, le=10_000.0)
    quarters: int = measured("quarters", ge=1, le=40)

    def effects(self) -> tuple[Effect, ...]:
        """Return a stream of investment [EUR million a quarter]."""
        return (
            Effect(
                "investment",
                recipient=self.state,
                counterpart=self.guarantee,
                value_meur=self.value_meur / self.quarters,
                quarters=self.quarters,
            ),
        )
