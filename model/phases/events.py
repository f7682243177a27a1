"""Phase 1: what happens to the region this quarter: dated events, drawn ones, and the doubts that the alliance itself raises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from haemus.model.calendar import quarter_of
from haemus.model.draws import stable_id
from haemus.model.phases.channels import happening, let_work
from haemus.model.sweeps.events import annualise_windfalls, begin_windfalls, cast_doubt, doubts_itself

if TYPE_CHECKING:
    from haemus.model.events import Event
    from haemus.model.region import Region


@dataclass(frozen=True, slots=True)
class Due:
    """One quarter of one impulse of an event, by its place on the agenda; `opens` marks the event's first quarter."""

    event: Event
    impulse: int
    opens: bool


def schedule(region: Region) -> dict[int, list[Due]]:
    """Return what happens when in this run: dates and chances are drawn by the event's id, once, at the start."""
    calendar: dict[int, list[Due]] = {}
    impulses, events = region.agenda.impulses, region.script.events
    drawn = [_drawn_quarter(region, event) for event in events]
    for k, (event, opens, quarters) in enumerate(impulses[["event", "opens", "quarters"]].tolist()):
        first = drawn[event]
        if first is not None:
            for late in range(quarters):
                calendar.setdefault(first + late, []).append(Due(events[event], k, opens=bool(opens) and late == 0))
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
            uncertain = due.event.probability < 1.0 or due.event.window_quarters > 0
            happening(region, due.event.id, due.event.type, "drawn" if uncertain else "dated")
        let_work(region, region.agenda.impulses, due.impulse)
    annualise_windfalls(region.block)
    _raise_further_doubt(region)


def _raise_further_doubt(region: Region) -> None:
    """Let each guarantee with a guideline raise a public doubt, the likelier the more its members fall short."""
    for guarantee in region.guarantees:
        if doubts_itself(region.block, guarantee.place):
            happening(region, f"further-doubt-{region.name.lower()}", "article5_doubt", "endogenous")
            cast_doubt(region.block, guarantee.place)
