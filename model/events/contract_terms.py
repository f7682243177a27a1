"""The terms of a contract that an event imposes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ContractTerms:
    """Who buys what from whom, for how much [EUR million, of the day] and when it comes [quarters]."""

    buyer: str
    supplier: str
    category: str
    units: float
    value_meur: float
    lead_quarters: int
    instalment_quarters: int
    second_hand: bool
