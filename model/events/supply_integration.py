"""A regional firm joins the alliance's supply chain."""

from typing import Literal

from pydantic import Field

from haemus.model.events.event import Event
from haemus.model.events.fields import HomeProducer
from haemus.model.events.impulse import Impulse

QUARTERS_PER_YEAR = 4


class SupplyIntegration(Event):
    """Allied orders for a producer of the region. value_meur_year [EUR million a year, of the day]."""

    type: Literal["supply_integration"]
    producer: HomeProducer
    value_meur_year: float = Field(gt=0.0, le=10_000.0)
    quarters: int = Field(ge=1, le=64)

    def impulses(self) -> tuple[Impulse, ...]:
        """A stream of outside orders [EUR million a quarter]."""
        return (
            Impulse(
                "demand",
                target=self.producer,
                value_meur=self.value_meur_year / QUARTERS_PER_YEAR,
                quarters=self.quarters,
            ),
        )
