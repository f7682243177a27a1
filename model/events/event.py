"""The keys that every event has."""

import datetime as dt
from abc import abstractmethod
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from haemus.model.bad_input import nearest_name
from haemus.model.events.effect import Effect
from haemus.model.events.fields import NameOf, Names, measured
from haemus.model.parameters.rates import QuarterlyRates

NAME_PATTERN = r"^[a-z0-9-]{1,64}$"
_NO_SIZES = ("id", "type", "source", "assumed")


class Event(BaseModel):
    """Something that happens to the region on a day, for certain or with a probability.

    Equal ids name the same event along a chain of scenarios. The quarter is drawn uniformly from that of
    `date` and the `window_quarters` that follow. `source` names the source of the date and the sizes,
    `assumed` lists those without one.
    """

    model_config = ConfigDict(
        defer_build=True, frozen=True, extra="forbid", strict=True, allow_inf_nan=False,
        validate_default=True,  # a default such as NATO may be no name of the region
    )  # fmt: skip

    id: str = Field(pattern=NAME_PATTERN)
    type: str
    date: dt.date
    probability: float = measured("probability", default=1.0, gt=0.0, le=1.0)
    window_quarters: int = measured("quarters", default=0, ge=0, le=40)
    source: str = ""
    assumed: Names = ()

    @field_validator("assumed")
    @classmethod
    def _are_keys(cls, assumed: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse a name that isn't one of this type's sizes, so that a misspelt one is noticed."""
        sizes = [key for key in cls.model_fields if key not in _NO_SIZES]
        for name in assumed:
            if name not in sizes:
                raise PydanticCustomError(
                    "unknown_name",
                    "no key of this type of event",
                    {"name": name, "allowed": ", ".join(sizes), "nearest": nearest_name(name, sizes)},
                )
        return assumed

    @abstractmethod
    def effects(self) -> tuple[Effect, ...]:
        """Return the effects on the region, in the order in which they are applied."""

    def remains(self, quarters: int, rates: QuarterlyRates) -> tuple[Effect, ...]:
        """Return what the event leaves when it happened `quarters` (1 or more) before the origin.

        They act in the first quarter, in place of `effects`. What has faded is scaled by what is left of it; what holds until
        it is changed is whole; what still lasts goes on; what was of one quarter, or is in the starting data, is gone. A type
        whose effects leave something else says so here.
        """
        return tuple(left for effect in self.effects() for left in effect.left(quarters, rates))

    def names(self, kind: str) -> Iterator[tuple[str, str]]:
        """Yield the key and the name of every name of a kind ("state", "supplier") that the event mentions."""
        for key, field in type(self).model_fields.items():
            if any(isinstance(mark, NameOf) and mark.kind == kind for mark in field.metadata):
                value = getattr(self, key)
                for name in (value,) if isinstance(value, str) else value:
                    yield key, name
