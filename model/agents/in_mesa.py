"""Agents as Mesa's: a state, a supplier, a guarantee or an agreement in a region that is stepped quarter by quarter.

Fields and acts are in the files beside this one, which need no Mesa: the ensemble compiles them for records. Here they join a
region, and say what a record can't: their names, and the other agents to which they belong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from haemus.model.agents import agreement, guarantee, state, supplier
from haemus.model.calendar import quarter_name

if TYPE_CHECKING:
    from haemus.model.region import Region
    from haemus.model.start.data import GuaranteeStart, ProductStart, StateStart, SupplierStart


class State(state.State, mesa.Agent["Region"]):
    """A country of the region. Money in EUR million; `_real` means constant 2024 prices; shares in [0, 1]."""

    model: Region

    def __init__(self, region: Region, start: StateStart) -> None:
        """Join the region; `haemus.model.record.layout.unpack` sets its numbers."""
        super().__init__(region)
        self.start = start
        self.iso3 = start.iso3

    @property
    def guarantees(self) -> list[Guarantee]:
        """The guarantees that cover it."""
        return [guarantee for guarantee in self.model.guarantees if guarantee.members >> self.place & 1]

    @property
    def belief_in(self) -> dict[str, float]:
        """Belief in each guarantee that covers it [logit], by name."""
        return {guarantee.name: self.belief[guarantee.place] for guarantee in self.guarantees}


class Supplier(supplier.Supplier, mesa.Agent["Region"]):
    """A producer. Capacity and orders [EUR million a quarter] and order book [EUR million] in 2024 prices.

    Capacity and order book serve the rest of the world too.
    """

    model: Region

    def __init__(self, region: Region, start: SupplierStart) -> None:
        """Join the region; `haemus.model.record.layout.unpack` sets its numbers."""
        super().__init__(region)
        self.start = start
        self.name = start.supplier
        self.home_name = start.home

    @property
    def products(self) -> tuple[ProductStart, ...]:
        """The catalogue."""
        return self.start.products


class Guarantee(guarantee.Guarantee, mesa.Agent["Region"]):
    """NATO, or one of the partial umbrellas. A set of states is a number: bit k is the state in place k."""

    model: Region

    def __init__(self, region: Region, start: GuaranteeStart) -> None:
        """Join the region; `haemus.model.record.layout.unpack` sets its numbers."""
        super().__init__(region)
        self.start = start
        self.name = start.guarantee
        self.lead_name = start.lead

    @property
    def states(self) -> list[State]:
        """The states that it covers."""
        return [state for state in self.model.states if self.members >> state.place & 1]

    @property
    def investments(self) -> dict[str, float]:
        """Its investments so far [EUR million], by state."""
        paid = {state.iso3: state.investment[self.place] for state in self.model.states}
        return {iso3: value for iso3, value in paid.items() if value != 0.0}


class Agreement(agreement.Agreement, mesa.Agent["Region"]):
    """An agreement in force. A set of states is a number: bit k is the state in place k."""

    model: Region

    @property
    def name(self) -> str:
        """Its founders and the quarter of signing, such as "ALB-HRV-2025Q1"."""
        founders = [state.iso3 for state in self.model.states if self.founders >> state.place & 1]
        return "-".join([*founders, quarter_name(self.signed)])

    @property
    def states(self) -> list[State]:
        """Its members."""
        return [state for state in self.model.states if self.members >> state.place & 1]

    @property
    def label(self) -> str:
        """Its members as written in tables, such as "ALB;HRV"."""
        return ";".join(state.iso3 for state in self.states)
