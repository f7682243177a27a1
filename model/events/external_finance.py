"""A grant or a loan from outside for defence."""

from typing import Literal

from haemus.model.events.effect import Effect
from haemus.model.events.event import Event
from haemus.model.events.fields import State, measured


class ExternalFinance(Event):
    """Money for a state's procurement account: `value_meur` [EUR million, of the day, in all] over `quarters`.

    A grant is paid in evenly. A loan is a credit line, open at once, that pays instalments; what isn't drawn within `quarters` lapses.
    """

    type: Literal["external_finance"]
    state: State
    value_meur: float = measured("EUR million", gt=0.0, le=100_000.0)
    quarters: int = measured("quarters", ge=1, le=40)
    kind: Literal["grant", "loan"] = "grant"

    def effects(self) -> tuple[Effect, ...]:
        """Return a stream of grants [EUR million a quarter], or a loan [EUR million] with the quarters in which it can be drawn."""
        if self.kind == "loan":
            return (
                Effect(
                    "finance", recipient=self.state, value_meur=self.value_meur, size=float(self.quarters), flag=True
                ),
            )
        return (
            Effect(
                "finance",
                recipient=self.state,
                value_meur=self.value_meur / self.quarters,
                quarters=self.quarters,
            ),
        )
