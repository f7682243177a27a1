"""A grant or a loan from outside for defence."""

from typing import Literal

from pydantic import Field

from haemus.model.events.effect import Effect
from haemus.model.events.event import Event
from haemus.model.events.fields import State


class ExternalFinance(Event):
    """Money for a state's procurement account. `value_meur` [EUR million, of the day, in all] is granted evenly over `quarters`.

    A grant is paid in at once. A loan is a credit line, drawn as far as instalments and routine purchases exceed own money.
    """

    type: Literal["external_finance"]
    state: State
    value_meur: float = Field(gt=0.0, le=100_000.0)
    quarters: int = Field(ge=1, le=40)
    kind: Literal["grant", "loan"] = "grant"

    def effects(self) -> tuple[Effect, ...]:
        """Return a stream of finance [EUR million a quarter]; the flag marks a loan."""
        return (
            Effect(
                "finance",
                recipient=self.state,
                value_meur=self.value_meur / self.quarters,
                quarters=self.quarters,
                flag=self.kind == "loan",
            ),
        )
