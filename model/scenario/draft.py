"""A scenario in the making, built up from one file of the chain after another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from haemus.model.bad_input import nearest_name
from haemus.model.calendar import LAST_QUARTER, first_day_of, last_day_of, parse_quarter, quarter_name
from haemus.model.events.event import Event
from haemus.model.scenario.entries import merged_event
from haemus.model.scenario.errors import ScenarioError
from haemus.model.scenario.grammar import History, ScenarioFile
from haemus.model.scenario.values import checked_parameters
from haemus.model.start.names import known_states, supplier_homes

FEWEST_STATES = 2


@dataclass(frozen=True, slots=True)
class Draft:
    """The contents of a chain of files so far; its events are those of the files, none from the observed record."""

    chain: tuple[str, ...] = ()
    start: str = quarter_name(0)
    end: str = quarter_name(LAST_QUARTER)
    history: History = "simulated"
    parameters: Mapping[str, float | str] = field(default_factory=lambda: MappingProxyType({}))
    events: Mapping[str, Event] = field(default_factory=lambda: MappingProxyType({}))
    removed_states: frozenset[str] = frozenset()
    removed_suppliers: frozenset[str] = frozenset()


def extended(parent: Draft, name: str, said: ScenarioFile, file: str) -> Draft:
    """Return the parent with the changes of one file; ScenarioError names that file."""
    kept = _without_removed(parent.events, said, file)
    given = _given_events(said, parent.events, file)
    draft = Draft(
        chain=(*parent.chain, name),
        start=said.start or parent.start,
        end=said.end or parent.end,
        history=said.history or parent.history,
        parameters=MappingProxyType({**parent.parameters, **checked_parameters(said.parameters, file)}),
        events=MappingProxyType({**kept, **given}),
        removed_states=_removed("states", parent.removed_states, said.remove.states, file),
        removed_suppliers=_removed("suppliers", parent.removed_suppliers, said.remove.suppliers, file),
    )
    _check_span(draft, given, said, file)
    _check_states(draft, file)
    check_absent(draft.events.values(), draft.removed_states, draft.removed_suppliers, file)
    return draft


def _without_removed(events: Mapping[str, Event], said: ScenarioFile, file: str) -> dict[str, Event]:
    for name in said.remove.events:
        if name not in events:
            raise ScenarioError(
                "no such event to remove",
                where=file,
                key="remove.events",
                value=name,
                allowed=", ".join(sorted(events)) or "nothing: there are no events to remove",
                nearest=nearest_name(name, events),
            )
    return {name: event for name, event in events.items() if name not in said.remove.events}


def _given_events(said: ScenarioFile, inherited: Mapping[str, Event], file: str) -> dict[str, Event]:
    """Return the events of one file by id, each merged with the parent's event of that id and checked again."""
    given: dict[str, Event] = {}
    for place, entry in enumerate(said.events):
        event = merged_event(entry, inherited, file, f"events[{place}]")
        for taken, problem in ((given, "given twice"), (said.remove.events, "removed and given in one file")):
            if event.id in taken:
                raise ScenarioError(
                    problem, where=file, key=f"events[{place}].id", value=event.id, allowed="an id of its own"
                )
        given[event.id] = event
    return given


def _removed(key: str, before: frozenset[str], now: tuple[str, ...], file: str) -> frozenset[str]:
    for name in now:
        if name in before:
            raise ScenarioError(
                "removed already by a scenario that this one extends",
                where=file,
                key=f"remove.{key}",
                value=name,
            )
    return before | frozenset(now)


def _check_span(draft: Draft, given: Mapping[str, Event], said: ScenarioFile, file: str) -> None:
    """Refuse a run that ends before it starts, and an event of this file outside the run.

    An inherited event after the end is never reached; one before the start happens, because every run begins in
    2020, but isn't recorded.
    """
    start, end = parse_quarter(draft.start), parse_quarter(draft.end)
    if start > end:
        key = "end" if said.end else "start"
        value = draft.end if said.end else draft.start
        raise ScenarioError(
            "ends before it starts",
            where=file,
            key=key,
            value=value,
            allowed=f"{draft.start} or later" if said.end else f"{draft.end} or earlier",
        )
    first, last = first_day_of(start), last_day_of(end)
    places = {event: f'events[{place}].date (event "{event}")' for place, event in enumerate(given)}
    for event in draft.events.values():
        if event.id in given and not first <= event.date <= last:
            raise ScenarioError(
                "falls outside the run",
                where=file,
                key=places[event.id],
                value=event.date.isoformat(),
                allowed=f"{first.isoformat()} to {last.isoformat()} ({draft.start} to {draft.end})",
            )


def _check_states(draft: Draft, file: str) -> None:
    left = known_states() - draft.removed_states
    if len(left) < FEWEST_STATES:
        raise ScenarioError(
            "leaves too few states",
            where=file,
            key="remove.states",
            value=sorted(draft.removed_states),
            allowed=f"at least {FEWEST_STATES} states stay",
        )


def check_absent(
    events: Iterable[Event],
    states: frozenset[str],
    suppliers: frozenset[str],
    file: str,
    whose: str = "event",
) -> None:
    """Refuse an event that names a removed state or supplier, or a supplier at home in a removed state."""
    if not states and not suppliers:
        return
    homes = supplier_homes()
    for event in events:
        for key, name in (*event.names("state"), *event.names("supplier")):
            at_home = homes.get(name) in states
            if name in states or name in suppliers or at_home:
                removed = "remove.suppliers" if name in suppliers else "remove.states"
                raise ScenarioError(
                    f'{whose} "{event.id}" of {event.date.isoformat()} still names it ({key})',
                    where=file,
                    key=removed,
                    value=homes[name] if at_home and name not in suppliers else name,
                    allowed="a name that no remaining event mentions; or remove that event too",
                )
