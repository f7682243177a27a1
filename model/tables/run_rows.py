"""The rows that a run of the reference writes as it goes, in numbers, as the ensemble does."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np

from haemus.model.tables.rows import (
    ACTIONS,
    AGREEMENT_ROW,
    CONTRACT_ROW,
    CRISIS_ROW,
    EVENT_ROW,
    ORIGINS,
    ROUTINE,
    RUN,
    STATE_COLUMNS,
    STATE_ROW,
    STRATEGIC,
    Rows,
    names_of,
)

if TYPE_CHECKING:
    from haemus.model.agents.in_mesa import Agreement
    from haemus.model.region import Region

type Numbers = tuple[int | float, ...]


@dataclass(slots=True)
class RunRows:
    """The rows of one run, from the scenario's first quarter on."""

    states: list[Numbers] = field(default_factory=list)
    agreements: list[Numbers] = field(default_factory=list)
    crises: list[Numbers] = field(default_factory=list)
    events: list[Numbers] = field(default_factory=list)

    def write_states(self, region: Region) -> None:
        """Write a row for each state."""
        if region.quarter < region.script.start:
            return
        row = SimpleNamespace()
        for state in region.states:
            state.write(region, row)
            self.states.append(tuple(getattr(row, name) for name in STATE_COLUMNS[2:]))

    def write_agreement(self, region: Region, agreement: Agreement, action: str) -> None:
        """Write a change of an agreement, one of ACTIONS, and its members after it."""
        if region.quarter >= region.script.start:
            row = (region.quarter, agreement.founders, agreement.signed, ACTIONS.index(action), agreement.members)
            self.agreements.append((0, *row, STRATEGIC))

    def write_treaties(self, region: Region) -> None:
        """Write the quarter's routine treaties."""
        pairs, now, signed = region.pairs, region.quarter, ACTIONS.index("signed")
        for k in range(region.pair_count):
            if pairs.has_signed[k] > 0 and now >= region.script.start:
                both = 1 << pairs.first[k] | 1 << pairs.second[k]
                self.agreements.append((0, now, both, now, signed, both, ROUTINE))

    def write_crises(self, region: Region) -> None:
        """Write the quarter's crises."""
        pairs = region.pairs
        for k in range(region.pair_count):
            if pairs.crisis[k] != 0.0 and region.quarter >= region.script.start:
                self.crises.append(
                    (0, region.quarter, pairs.first[k], pairs.second[k], pairs.crisis[k], pairs.hazard[k])
                )

    def write_event(self, region: Region, event: int, origin: str) -> None:
        """Write an event by its place, or ITS_OWN_DOUBT, and its origin, one of ORIGINS."""
        if region.quarter >= region.script.start:
            self.events.append((0, region.quarter, event, ORIGINS.index(origin)))

    def as_rows(self, region: Region) -> Rows:
        """Return the rows so far, as the arrays of one run."""
        first, states = region.script.start, len(region.states)
        quarters = len(self.states) // states if states else 0
        contracts = [
            (
                0, contract.buyer, contract.product, contract.signed, contract.first_delivery, contract.last_delivery,
                contract.is_imposed, contract.is_aid, contract.units, contract.value,
            )
            for contract in region.contracts
            if contract.signed >= first
        ]  # fmt: skip
        run = (region.seed, region.refusals, region.tenders_lost, region.largest_multiplier)
        return Rows(
            names=names_of(region.script, region.data), first=first, last=first + quarters - 1,
            runs=np.array([run], dtype=RUN),
            states=np.array(self.states, dtype=STATE_ROW).reshape(1, quarters, states),
            agreements=np.array(self.agreements, dtype=AGREEMENT_ROW), contracts=np.array(contracts, dtype=CONTRACT_ROW),
            crises=np.array(self.crises, dtype=CRISIS_ROW), events=np.array(self.events, dtype=EVENT_ROW),
        )  # fmt: skip
