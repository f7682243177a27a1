"""One `[[events]]` table, beside the parent's event of the same id if there is one."""

import re
from collections.abc import Mapping

from pydantic import ValidationError

from haemus.model.bad_input import nearest_name
from haemus.model.events import EVENT_TYPES, Event
from haemus.model.events.event import NAME_PATTERN
from haemus.model.plain_values import plain
from haemus.model.scenario.errors import ScenarioError
from haemus.model.scenario.faults import refusal


def merged_event(entry: Mapping[str, object], inherited: Mapping[str, Event], file: str, place: str) -> Event:
    """Return the event that a table describes: a new one, or the parent's with the given keys in place of its own."""
    entry = {key: plain(value) for key, value in entry.items()}
    name = _id(entry, file, place)
    note = f' (event "{name}")'
    parent = inherited.get(name)
    if parent is None:
        if inherited and "type" not in entry:
            raise _neither(name, inherited, file, f"{place}.id")
        kind = _type(entry, file, place, note)
        return _validated(kind, entry, file, place, note)
    if entry.get("type", parent.type) != parent.type:
        raise ScenarioError(
            "an altered event keeps its type",
            where=file,
            key=f"{place}.type{note}",
            value=entry["type"],
            allowed=f'"{parent.type}", or a new id',
        )
    before = {key: getattr(parent, key) for key in parent.model_fields_set}
    return _validated(type(parent), {**before, **entry}, file, place, note)


def _id(entry: Mapping[str, object], file: str, place: str) -> str:
    name = entry.get("id")
    if not isinstance(name, str) or not re.fullmatch(NAME_PATTERN, name):
        raise ScenarioError(
            "is missing" if name is None else "isn't an id",
            where=file,
            key=f"{place}.id",
            value=name,
            allowed="text of 1 to 64 of a-z, 0-9 and -",
        )
    return name


def _type(entry: Mapping[str, object], file: str, place: str, note: str) -> type[Event]:
    kind = entry.get("type")
    if not isinstance(kind, str) or kind not in EVENT_TYPES:
        raise ScenarioError(
            "is missing" if kind is None else "unknown event type",
            where=file,
            key=f"{place}.type{note}",
            value=kind,
            allowed=", ".join(EVENT_TYPES),
            nearest=nearest_name(kind, EVENT_TYPES),
        )
    return EVENT_TYPES[kind]


def _neither(name: str, inherited: Mapping[str, Event], file: str, key: str) -> ScenarioError:
    """Return the refusal of a table without a type: an event to alter whose id is misspelt, or a new one."""
    return ScenarioError(
        "no event that this file inherits has this id, and a new event needs a type",
        where=file,
        key=key,
        value=name,
        allowed=f"{', '.join(sorted(inherited))}; or a type: {', '.join(EVENT_TYPES)}",
        nearest=nearest_name(name, inherited),
    )


def _validated(kind: type[Event], keys: Mapping[str, object], file: str, place: str, note: str) -> Event:
    try:
        return kind.model_validate(dict(keys))
    except ValidationError as error:
        raise refusal(error, kind, file, prefix=place, note=note) from None
