"""A procurement contract is signed, whatever the model's buyer would have chosen."""

from typing import Literal

from pydantic import ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from haemus.model.events.contract_terms import ContractTerms
from haemus.model.events.effect import Effect
from haemus.model.events.event import Event
from haemus.model.events.fields import Category, State, Supplier, measured
from haemus.model.start.names import supplier_categories


class ContractSigned(Event):
    """A buyer orders from a supplier.

    `units` [pieces or packages]; `value_meur` [EUR million, of the day, in all]; `lead_quarters` to the
    first delivery; `instalment_quarters` over which the value is paid.
    """

    type: Literal["contract_signed"]
    buyer: State
    supplier: Supplier
    category: Category
    units: float = measured("units", gt=0.0, le=1_000_000.0)
    value_meur: float = measured("EUR million", gt=0.0, le=100_000.0)
    lead_quarters: int = measured("quarters", ge=0, le=60)
    instalment_quarters: int = measured("quarters", default=16, ge=1, le=60)
    second_hand: bool = False

    @field_validator("category")
    @classmethod
    def made_by_the_supplier(cls, category: str, others: ValidationInfo) -> str:
        """Refuse a category that isn't in the supplier's catalogue."""
        made = supplier_categories().get(others.data.get("supplier", ""))
        if made is not None and category not in made:
            raise PydanticCustomError(
                "unknown_name",
                "not in this supplier's catalogue",
                {"name": category, "allowed": ", ".join(sorted(made)) or "nothing", "nearest": ""},
            )
        return category

    def effects(self) -> tuple[Effect, ...]:
        """Return the contract with its terms."""
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
        return (
            Effect("contract", recipient=self.buyer, counterpart=self.supplier, category=self.category, terms=terms),
        )
