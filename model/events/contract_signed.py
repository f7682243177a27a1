"""A procurement contract is signed, whatever the model's buyer would have chosen."""

from typing import Literal

from pydantic import Field

from model.events.contract_terms import ContractTerms
from model.events.event import Event
from model.events.fields import Category, State, Supplier
from model.events.impulse import Impulse


class ContractSigned(Event):
    """A buyer orders from a supplier.

    units [pieces or packages]; value_meur [EUR million, of the day, in all]; lead_quarters to the
    first delivery; instalment_quarters over which the value is paid.
    """

    type: Literal["contract_signed"]
    buyer: State
    supplier: Supplier
    category: Category
    units: float = Field(gt=0.0, le=1_000_000.0)
    value_meur: float = Field(gt=0.0, le=100_000.0)
    lead_quarters: int = Field(ge=0, le=60)
    instalment_quarters: int = Field(default=16, ge=1, le=60)
    second_hand: bool = False

    def impulses(self) -> tuple[Impulse, ...]:
        """The contract with its terms."""
        terms = ContractTerms(
            buyer=self.buyer,
            supplier=self.supplier,
            category=self.category,
            units=self.units,
            value_meur=self.value_meur,
            lead_quarters=self.lead_quarters,
            instalment_quarters=self.instalment_quarters,
            second_hand=self.second_hand,
        )
        return (Impulse("contract", target=self.buyer, counterpart=self.supplier, category=self.category, terms=terms),)
