"""Phase 9: crises between states, and the yearly laws of influence, fragility and alignment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.calendar import season_of
from model.rules.fragility import next_alignment, next_fragility, next_influence
from model.situation import of_states
from model.start import EASTERN_POWERS, POWERS
from model.sweeps.crises import raise_crises

if TYPE_CHECKING:
    from model.agents.state import State
    from model.dyad import Dyad
    from model.region import Region

_LAST_SEASON = 3
_EASTERN = tuple(POWERS.index(power) for power in EASTERN_POWERS)


def draw_crises(region: Region) -> None:
    """Draw crises, let hostility fade, and once a year let influence work."""
    now, severity, chances = region.situation, region.answers.severity, region.answers.chances
    if raise_crises(
        region.draws.seed, region.quarter, region.parameter_record, region.rates.hostility_decay, now.dyads,
        of_states(region.states, "budget_real"), of_states(region.states, "help"), severity, chances,
    ):  # fmt: skip
        for k in severity.nonzero()[0].tolist():
            _write(region, region.dyads[k], float(severity[k]), float(chances[k]))
    if season_of(region.quarter) == _LAST_SEASON:
        for state in region.states:
            _let_influence_work(region, state)


def _write(region: Region, dyad: Dyad, severity: float, chance: float) -> None:
    """Let both sides remember a crisis, and write it down."""
    a, b = dyad.a, dyad.b
    a.crises_of_year = a.crises_of_year + 1.0
    b.crises_of_year = b.crises_of_year + 1.0
    if region.quarter >= region.script.start:
        region.record.crises.append((region.name, a.iso3, b.iso3, severity, dyad.hazard))
    region.record.explain(
        region.quarter, "crisis", (a.iso3, b.iso3), "crisis",
        (("annual hazard", dyad.hazard), ("help of the weaker side", (a if a.budget_real < b.budget_real else b).help),
        ("chance in the quarter", chance), ("severity", severity)),
    )  # fmt: skip


def _let_influence_work(region: Region, state: State) -> None:
    """Move a state's influence by power, its fragility and its alignment on by a year."""
    p, alignment = region.parameters, state.alignment
    for k in range(len(POWERS)):
        aligned = next_alignment(
            float(alignment[k]), state.alignment_start[k], state.influence[k], state.deals_of_year[k],
            influence_weight=p.alignment_influence, deal_weight=p.alignment_deal, reversion=p.alignment_reversion,
        )  # fmt: skip
        alignment[k] = aligned
        state.influence[k] = next_influence(
            state.influence[k], aligned, state.fragility, pressure=p.influence_pressure, decay=p.influence_decay
        )
        state.deals_of_year[k] = 0.0
    hostile = 0.0
    for k in _EASTERN:
        hostile = hostile + state.influence[k]
    state.fragility = next_fragility(
        state.fragility, state.start.fragility, hostile, state.crises_of_year,
        influence_weight=p.fragility_influence, crisis_weight=p.fragility_crisis, recovery=p.fragility_recovery,
    )  # fmt: skip
    state.crises_of_year = 0.0
