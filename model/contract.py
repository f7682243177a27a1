"""A contract: what was bought, how it's paid and when it comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.agents.state import State
    from model.agents.supplier import Supplier

_TRACE = 1e-9


@dataclass(slots=True)
class Contract:
    """A signed contract; `value` in EUR million of the day, `tiv` the TIV-like units of one unit."""

    buyer: State
    supplier: Supplier
    category: int
    system: str
    units: float
    value: float
    tiv: float
    nato_standard: bool
    second_hand: bool
    signed: int
    first_delivery: int
    last_delivery: int
    instalment: float
    outstanding: float
    delivered: float = 0.0

    @property
    def under_way(self) -> bool:
        """Whether something is still to be paid or to come; a trace left by rounding is nothing."""
        return self.outstanding > _TRACE * self.value or self.units - self.delivered > _TRACE * self.units
