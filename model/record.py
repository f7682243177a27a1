"""What a run leaves behind: rows of tables, by column names that are written down once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

Cell = float | int | str | bool
Row = tuple[Cell, ...]

STATE_COLUMNS: Final = (
    "quarter", "state", "budget_meur", "budget_initial_meur", "outturn_meur", "gdp_meur", "price_level", "burden",
    "personnel_meur", "equipment_meur", "infrastructure_meur", "other_meur", "appropriation_meur", "grants_meur",
    "borrowed_meur", "account_meur", "debt_meur",
    "equipment_share", "committed_meur", "committed_share",
    "threat", "threat_disputes", "threat_strike", "threat_systemic", "credibility", "help", "restraint",
    "strike", "interoperability", "stock_tiv", "imports_tiv", "imports_meur", "domestic_meur", "exports_meur",
    "agreements", "capital", "fragility", "influence_west", "influence_east", "alignment_west", "alignment_east",
)  # fmt: skip
STATE_ROW: Final = np.dtype(
    (np.record, [(name, np.int64 if name == "agreements" else np.float64) for name in STATE_COLUMNS[2:]])
)
"""A state's row without quarter and name."""
AGREEMENT_COLUMNS: Final = ("quarter", "agreement", "action", "members")
CONTRACT_COLUMNS: Final = (
    "buyer", "supplier", "supplier_state", "category", "system", "units", "value_meur", "second_hand",
    "quarter_signed", "quarter_first_delivery", "quarter_last_delivery", "imposed",
)  # fmt: skip
CRISIS_COLUMNS: Final = ("quarter", "a", "b", "severity", "hazard")
EVENT_COLUMNS: Final = ("quarter", "event", "type", "origin")

ReasonKind = Literal["budget", "revision", "agreement", "purchase", "crisis", "event", "belief"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something happened: the terms of one decision, in the order in which they add up."""

    quarter: int
    kind: ReasonKind
    who: tuple[str, ...]
    text: str
    terms: tuple[tuple[str, float], ...] = ()


@dataclass(slots=True)
class Record:
    """The rows of one run; `reasons` is None unless they were asked for."""

    states: list[Row] = field(default_factory=list)
    agreements: list[Row] = field(default_factory=list)
    contracts: list[Row] = field(default_factory=list)
    crises: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    reasons: list[Reason] | None = None
    largest_multiplier: float = 1.0
    refusals: int = 0
    tenders_lost: int = 0

    def explain(
        self, quarter: int, kind: ReasonKind, who: tuple[str, ...], text: str, terms: tuple[tuple[str, float], ...] = ()
    ) -> None:
        """Keep the terms of a decision, where they were asked for."""
        if self.reasons is not None:
            self.reasons.append(Reason(quarter, kind, who, text, terms))
