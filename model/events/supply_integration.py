"""A regional firm joins the alliance's supply chain."""

from typing import Literal

from haemus.model.calendar import QUARTERS_PER_YEAR
from haemus.model.events.effect import Effect
from haemus.model.events.event import Event
from haemus.model.events.fields import HomeProducer, measured


class SupplyIntegration(Event):
    """A producer of the region receives allied orders. `value_meur_year` [EUR million a year, of the day]."""

    type: Literal["supply_integration"]
    producer: HomeProducer
    value_meur_year: float = measured("EUR million a year", gt=0.0, le=10_000.0)
    quarters: int = measured("quarters", ge=1, le=64)

    def effects(self) -> tuple[Effect, ...]:
        """Return a stream of outside orders [EUR million a quarter]."""
        return (
            Effect(
                "demand",
                recipient=self.producer,
                value_meur=self.value_meur_year / QUARTERS_PER_YEAR,
                quarters=self.quarters,
            ),
        )
