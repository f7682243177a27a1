"""An event's effects on the region, as plain numbers that the first phase of a quarter applies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

from haemus.model.events.contract_terms import ContractTerms
from haemus.model.parameters.rates import QuarterlyRates

Channel = Literal[
    "doubt",
    "commitment",
    "systemic_threat",
    "world_demand",
    "outside_alignment",
    "alarm",
    "signal",
    "hostility",
    "embargo",
    "membership",
    "presence",
    "investment",
    "demand",
    "gift",
    "pledge",
    "plan",
    "finance",
    "agreement",
    "contract",
    "fiscal",
    "influence",
]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
FADING: Final[Mapping[Channel, str]] = {
    "commitment": "commitment_recovery",
    "world_demand": "world_demand_decay",
    "alarm": "alarm_decay",
}
"""Channels whose effects fade, each with its quarterly rate."""
HOLDING: Final[frozenset[Channel]] = frozenset(
    ("pledge", "plan", "presence", "embargo", "investment", "systemic_threat")
)
"""Channels whose effects hold until another one changes them."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect of an event.

    `recipient` and `counterpart` are stable ids (a state, power, guarantee or supplier, by channel);
    `size` is in the channel's own unit; `quarters` is how long it lasts; `value_meur` is money
    [EUR million a quarter, of the day; of the year for a plan]; `year` is the one by which a pledge or a step of a plan is
    due; `terms` belong to the channel "contract" alone.
    """

    channel: Channel
    recipient: str = ""
    counterpart: str = ""
    category: str = ""
    size: float = 0.0
    quarters: int = 1
    value_meur: float = 0.0
    members: tuple[str, ...] = ()
    flag: bool = False
    year: int = 0
    terms: ContractTerms | None = None

    def left(self, quarters: int, rates: QuarterlyRates) -> Iterator["Effect"]:
        """Yield what is left at the origin of an effect that began `quarters` (1 or more) before it.

        First what the quarters before have left, then what goes on. Of channels that neither fade nor hold nothing is left.
        """
        past = min(self.quarters, quarters)
        if self.channel in FADING:
            kept = 1.0 - getattr(rates, FADING[self.channel])
            faded = sum(kept ** (quarters - late) for late in range(past))
            yield replace(self, size=self.size * faded, quarters=1)
        elif self.channel == "investment":
            yield replace(self, value_meur=self.value_meur * past, quarters=1, flag=True)
        elif self.channel in HOLDING:
            yield replace(self, quarters=1)
        if self.quarters > quarters:
            yield replace(self, quarters=self.quarters - quarters)
