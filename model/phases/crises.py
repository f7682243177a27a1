"""Phase 9: crises between states, and the yearly laws of influence, fragility and alignment."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from model.calendar import season_of
from model.rules.crisis import crisis_probability, faded_hostility, raised_hostility
from model.rules.fragility import next_alignment, next_fragility, next_influence
from model.start import EASTERN_POWERS, POWERS

if TYPE_CHECKING:
    from model.agents.state import State
    from model.region import Region

_LAST_SEASON = 3
_EASTERN = tuple(POWERS.index(power) for power in EASTERN_POWERS)


def draw_crises(region: Region) -> None:
    """Draw crises, let hostility fade, and once a year let influence work."""
    p, rates = region.parameters, region.rates
    drawn = region.draws.uniforms("crisis", region.quarter, region.dyad_keys)
    for dyad, u in zip(region.dyads, drawn, strict=True):
        if not dyad.relevant:
            continue
        weaker = dyad.a if dyad.a.budget_real < dyad.b.budget_real else dyad.b
        chance = crisis_probability(region.quarterly_hazard(dyad), weaker.help, deterrence=p.crisis_deterrence)
        if u < chance:
            # the draw below the threshold is uniform again: an exponential severity without a second draw
            severity = -p.crisis_severity * math.log(u / chance)
            dyad.hostility = raised_hostility(dyad.hostility, severity)
            dyad.peace_years = 0.0
            dyad.a.crises_of_year = dyad.a.crises_of_year + 1.0
            dyad.b.crises_of_year = dyad.b.crises_of_year + 1.0
            region.record.crises.append((region.name, dyad.a.iso3, dyad.b.iso3, severity, dyad.hazard))
            region.record.explain(
                region.quarter, "crisis", (dyad.a.iso3, dyad.b.iso3), "crisis",
                (("annual hazard", dyad.hazard), ("help of the weaker side", weaker.help),
                ("chance in the quarter", chance), ("severity", severity)),
            )  # fmt: skip
        else:
            dyad.peace_years = dyad.peace_years + 0.25
        dyad.hostility = faded_hostility(dyad.hostility, dyad.hostility_floor, rates.hostility_decay)
    if season_of(region.quarter) == _LAST_SEASON:
        for state in region.states:
            _let_influence_work(region, state)


def _let_influence_work(region: Region, state: State) -> None:
    """Move a state's influence by power, its fragility and its alignment on by a year."""
    p = region.parameters
    for k in range(len(POWERS)):
        state.alignment[k] = next_alignment(
            state.alignment[k], state.alignment_start[k], state.influence[k], state.deals_of_year[k],
            influence_weight=p.alignment_influence, deal_weight=p.alignment_deal, reversion=p.alignment_reversion,
        )  # fmt: skip
        state.influence[k] = next_influence(
            state.influence[k],
            0.0,
            state.alignment[k],
            state.fragility,
            pressure=p.influence_pressure,
            decay=p.influence_decay,
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
