"""A scenario in the making, built up from one file of the chain after another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from haemus.model.bad_input import nearest_name
from haemus.model.calendar import (
    BASE_YEAR,
    FIRST_QUARTER,
    LAST_OBSERVED_YEAR,
    LAST_QUARTER,
    ORIGIN_YEARS,
    first_day_of,
    first_quarter_of,
    last_day_of,
    parse_quarter,
    quarter_name,
)
from haemus.model.events.event import Event
from haemus.model.scenario.carried import Carried, inherited_outcomes, inherited_windows
from haemus.model.scenario.entries import merged_event
from haemus.model.scenario.errors import ScenarioError
from haemus.model.scenario.grammar import History, ScenarioFile
from haemus.model.scenario.values import checked_parameters
from haemus.model.start.calibration import PAPER, PAPER_ORIGIN, TargetSet
from haemus.model.start.data import has_origin
from haemus.model.start.names import known_states, supplier_homes
from haemus.model.start.region_files import region_in_use

FEWEST_STATES = 2


@dataclass(frozen=True, slots=True)
class Draft:
    """The contents of a chain of files so far; its events are those of the files, none from the observed record.

    `names_origin`: one of the files gives the origin, so that everything is estimated on years up to it.
    """

    chain: tuple[str, ...] = ()
    origin: int = BASE_YEAR
    names_origin: bool = False
    targets: TargetSet = PAPER
    observed_to: int = LAST_OBSERVED_YEAR
    start: str = quarter_name(first_quarter_of(BASE_YEAR))
    end: str = quarter_name(LAST_QUARTER)
    history: History = "simulated"
    parameters: Mapping[str, float | str] = field(default_factory=lambda: MappingProxyType({}))
    events: Mapping[str, Event] = field(default_factory=lambda: MappingProxyType({}))
    removed_states: frozenset[str] = frozenset()
    removed_suppliers: frozenset[str] = frozenset()
    outcomes: tuple[Carried, ...] = ()
    windows: Carried | None = None


def extended(parent: Draft, name: str, said: ScenarioFile, file: str) -> Draft:
    """Return the parent with the changes of one file; ScenarioError names that file."""
    kept = _without_removed(parent.events, said, file)
    given = _given_events(said, parent.events, file)
    origin = parent.origin if said.origin is None else said.origin
    draft = Draft(
        chain=(*parent.chain, name),
        origin=origin,
        names_origin=parent.names_origin or said.origin is not None,
        targets=said.targets or parent.targets,
        observed_to=parent.observed_to if said.observed_to is None else said.observed_to,
        start=said.start or (parent.start if said.origin is None else f"{origin}Q1"),
        end=said.end or parent.end,
        history=said.history or parent.history,
        parameters=MappingProxyType({**parent.parameters, **checked_parameters(said.parameters, file)}),
        events=MappingProxyType({**kept, **given}),
        removed_states=_removed("states", parent.removed_states, said.remove.states, file),
        removed_suppliers=_removed("suppliers", parent.removed_suppliers, said.remove.suppliers, file),
        outcomes=inherited_outcomes(parent.outcomes, said.outcomes, file),
        windows=inherited_windows(parent.windows, said.windows, said.remove.events, parent.events, file),
    )
    check_origin(draft.origin, draft.targets, draft.observed_to, file, targets_said=said.targets is not None)
    _check_span(draft, given, said, file)
    check_states(draft.removed_states, file)
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


def check_origin(origin: int, targets: TargetSet, observed_to: int, file: str, *, targets_said: bool = False) -> None:
    """Refuse an origin that the target set doesn't have, and observed years that don't reach the origin or go beyond the data.

    `targets_said`: the file gives the target set itself, so that this is the key to change.
    """
    if origin not in ORIGIN_YEARS:
        allowed = ", ".join(map(str, ORIGIN_YEARS))
        raise ScenarioError("no starting data of this year", where=file, key="origin", value=origin, allowed=allowed)
    if not has_origin(origin, targets, region_in_use()):
        raise ScenarioError(
            f"this region has no starting data of {origin} in the target set {targets!r}", where=file, key="origin",
            value=origin, allowed=f'targets = "{PAPER}", or a region with origins/{origin}',
        )  # fmt: skip
    if targets == PAPER and origin != PAPER_ORIGIN:
        key, value, allowed = ("origin", origin, f'{PAPER_ORIGIN}, or any other with targets = "published"')
        if targets_said:
            key, value, allowed = "targets", targets, f'"published", or origin = {PAPER_ORIGIN}'  # type: ignore[assignment]
        raise ScenarioError(
            f'the target set "{PAPER}" begins in {PAPER_ORIGIN}', where=file, key=key, value=value, allowed=allowed
        )
    if not origin <= observed_to <= LAST_OBSERVED_YEAR:
        raise ScenarioError(
            "not between the origin and the last year in the data", where=file, key="observed_to", value=observed_to,
            allowed=f"a year from {origin} to {LAST_OBSERVED_YEAR}",
        )  # fmt: skip


def _check_span(draft: Draft, given: Mapping[str, Event], said: ScenarioFile, file: str) -> None:
    """Refuse a run that starts before its origin or ends before it starts, and an event of this file outside the run.

    An inherited event after the end is never reached; one between the origin and the start happens, but isn't recorded. One
    before the origin has happened, and only what lasts of it is in the start. The target set `paper` has none: its starting
    data hold what came before 2020.
    """
    start, end, origin = parse_quarter(draft.start), parse_quarter(draft.end), first_quarter_of(draft.origin)
    if start < origin:
        raise ScenarioError(
            "before the origin", where=file, key="start", value=draft.start,
            allowed=f"{quarter_name(origin)} or later, or an earlier origin",
        )  # fmt: skip
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
    past = (first_day_of(FIRST_QUARTER), first_day_of(origin)) if draft.targets != PAPER else (first, first)
    places = {event: f'events[{place}].date (event "{event}")' for place, event in enumerate(given)}
    for event in draft.events.values():
        if event.id in given and not first <= event.date <= last and not past[0] <= event.date < past[1]:
            raise ScenarioError(
                "falls outside the run",
                where=file,
                key=places[event.id],
                value=event.date.isoformat(),
                allowed=f"{first.isoformat()} to {last.isoformat()} ({draft.start} to {draft.end})",
            )
    check_past(draft.events.values(), origin, file)


def check_past(events: Iterable[Event], origin: int, file: str) -> None:
    """Refuse an event before the origin that isn't certain: what has happened leaves nothing to draw."""
    for event in events:
        if event.date < first_day_of(origin) and (event.probability < 1.0 or event.window_quarters > 0):
            raise ScenarioError(
                f'the event "{event.id}" is dated before the origin and isn\'t certain',
                where=file,
                key="origin",
                value=int(quarter_name(origin)[:4]),
                allowed="an origin before the event, or neither probability nor window_quarters",
            )


def check_states(removed: frozenset[str], file: str) -> None:
    """Refuse to remove so many states that no pair is left."""
    left = known_states() - removed
    if len(left) < FEWEST_STATES:
        raise ScenarioError(
            "leaves too few states",
            where=file,
            key="remove.states",
            value=sorted(removed),
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
