"""Phase 9: crises between states, and the yearly laws of influence, fragility and alignment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.calendar import season_of
from model.situation import of_states
from model.start import EASTERN_POWERS, POWERS
from model.sweeps.crises import raise_crises
from model.sweeps.influence import let_influence_work

if TYPE_CHECKING:
    from model.dyad import Dyad
    from model.region import Region

_LAST_SEASON = 3
_EASTERN = np.array([POWERS.index(power) for power in EASTERN_POWERS])


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
        _end_the_year(region)


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


def _end_the_year(region: Region) -> None:
    """Move each state's influence by power, its fragility and its alignment on by a year."""
    now, fragility = region.situation, of_states(region.states, "fragility")
    let_influence_work(
        region.parameter_record, _EASTERN, of_states(region.states, "start.fragility"),
        of_states(region.states, "crises_of_year"), now.alignment, now.usual_alignment, now.influence, now.deals_of_year, fragility,
    )  # fmt: skip
    for state, moved in zip(region.states, fragility.tolist(), strict=True):
        state.fragility, state.crises_of_year = moved, 0.0
