"""Phase 1: what happens to the region this quarter: dated events, drawn ones, and the doubts that the alliance itself raises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.calendar import quarter_index, quarter_of
from model.draws import stable_id
from model.phases.channels import CHANNELS, happening
from model.rules.credibility import further_doubt_rate
from model.rules.period import hazard_probability
from model.sweeps.events import annualise_windfalls, begin_windfalls, mean_shortfall

if TYPE_CHECKING:
    from model.events import Event, Impulse
    from model.region import Region

FIRST_FURTHER_DOUBT = quarter_index(2026, 0)
"""Before 2026 every public doubt is a dated event; the alliance's own hazard starts after."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One quarter of one impulse of an event; `opens` marks the event's first quarter."""

    event: str
    type: str
    impulse: Impulse
    drawn: bool
    opens: bool


def schedule(region: Region) -> dict[int, list[Happening]]:
    """Return what happens when in this run: dates and chances are drawn by the event's id, once, at the start."""
    calendar: dict[int, list[Happening]] = {}
    for event in region.script.events:
        quarter = _drawn_quarter(region, event)
        if quarter is None:
            continue
        drawn = event.probability < 1.0 or event.window_quarters > 0
        for place, impulse in enumerate(event.impulses()):
            for late in range(impulse.quarters):
                due = Happening(event.id, event.type, impulse, drawn, opens=place == 0 and late == 0)
                calendar.setdefault(quarter + late, []).append(due)
    return calendar


def _drawn_quarter(region: Region, event: Event) -> int | None:
    key = stable_id(event.id)
    if event.probability < 1.0 and region.draws.uniform("event.occurs", 0, key) >= event.probability:
        return None
    delay = 0
    if event.window_quarters > 0:
        delay = int(region.draws.uniform("event.delay", 0, key) * (event.window_quarters + 1))
    return quarter_of(event.date) + delay


def happen(region: Region) -> None:
    """Apply the quarter's impulses, in order of date and id, then let the alliance raise a doubt of its own."""
    begin_windfalls(region.block)
    for due in region.schedule.pop(region.quarter, ()):
        if due.opens:
            happening(region, due.event, due.type, "drawn" if due.drawn else "dated")
        CHANNELS[due.impulse.channel](region, due.impulse)
    annualise_windfalls(region.block)
    if region.quarter >= FIRST_FURTHER_DOUBT:
        _raise_further_doubt(region)


def _raise_further_doubt(region: Region) -> None:
    """Let each guarantee with a guideline raise a public doubt, the likelier the more its members fall short."""
    p = region.parameters
    for guarantee in region.guarantees:
        if guarantee.guideline <= 0.0:
            continue
        shortfall = 0.5 * (mean_shortfall(region.block, guarantee.place) + p.outside_shortfall)
        chance = hazard_probability(further_doubt_rate(shortfall, rate=p.further_doubt_rate))
        if region.draws.uniform("event.further-doubt", region.quarter, guarantee.key) < chance:
            happening(region, f"further-doubt-{region.name.lower()}", "article5_doubt", "endogenous")
            now, power = region.situation, guarantee.lead_place
            now.doubt[power] = now.doubt[power] - p.further_doubt_strength
            lasting = p.further_doubt_strength * p.further_doubt_persistence
            now.commitment_shift[power] = now.commitment_shift[power] - lasting
