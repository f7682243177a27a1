"""The terms of a contract that an event imposes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ContractTerms:
    """The terms: `value_meur` [EUR million, of the day]; `lead_quarters` to the first delivery, `instalment_quarters` of payment."""

    buyer: str
    supplier: str
    category: str
    units: float
    value_meur: float
    lead_quarters: int
    instalment_quarters: int
    second_hand: bool
