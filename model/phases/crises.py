"""Phase 9: crises between states, and the yearly laws of influence, fragility and alignment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from haemus.model.calendar import season_of
from haemus.model.sweeps.crises import raise_crises
from haemus.model.sweeps.influence import INFLUENCE_SEASON, let_influence_work

if TYPE_CHECKING:
    from haemus.model.dyad import Dyad
    from haemus.model.region import Region


def draw_crises(region: Region) -> None:
    """Draw crises, let hostility fade, and once a year let influence work."""
    if raise_crises(region.block) > 0:
        for k in region.situation.dyads["crisis"].nonzero()[0].tolist():
            _write(region, region.dyads[k])
    if season_of(region.quarter) == INFLUENCE_SEASON:
        let_influence_work(region.block)


def _write(region: Region, dyad: Dyad) -> None:
    a, b = dyad.a, dyad.b
    if region.quarter >= region.script.start:
        region.record.crises.append((region.name, a.iso3, b.iso3, dyad.crisis, dyad.hazard))
    region.record.explain(
        region.quarter, "crisis", (a.iso3, b.iso3), "crisis",
        (("annual hazard", dyad.hazard), ("help of the weaker side", (a if a.budget_real < b.budget_real else b).help),
        ("chance in the quarter", dyad.crisis_chance), ("severity", dyad.crisis)),
    )  # fmt: skip
