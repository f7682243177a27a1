"""An event's effects on the region, as plain numbers that the first phase of a quarter applies."""

from dataclasses import dataclass
from typing import Literal, get_args

from haemus.model.events.contract_terms import ContractTerms

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
    "guideline",
    "finance",
    "agreement",
    "contract",
    "fiscal",
    "influence",
]
CHANNELS: tuple[Channel, ...] = get_args(Channel)


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect of an event.

    `recipient` and `counterpart` are stable ids (a state, power, guarantee or supplier, by channel);
    `size` is in the channel's own unit; `quarters` is how long it lasts; `value_meur` is money
    [EUR million a quarter, of the day]; `terms` belong to the channel "contract" alone.
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
    terms: ContractTerms | None = None
