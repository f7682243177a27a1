"""The target of a factor in a scenario: a parameter, a key or the presence of an event, its history, or the scenario itself."""

import datetime as dt
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from haemus.experiments.design.values import Value, ValueKind
from haemus.experiments.report.checks import check_among
from haemus.model.bad_input import BadInput, nearest_name
from haemus.model.events import Event
from haemus.model.events.fields import unit_of
from haemus.model.parameters import REGISTRY
from haemus.model.scenario import ResolvedScenario

SCENARIO: Final = "scenario"
HISTORY: Final = "history"
HISTORIES: Final = ("simulated", "observed")
PRESENCE: Final = "presence"
FIXED_KEYS: Final = ("id", "type", "source", "assumed")
"""Keys that identify an event; no factor may vary them."""
_KINDS: Final[Mapping[object, ValueKind]] = {
    float: "number", int: "whole", bool: "claim", str: "word", dt.date: "date",
}  # fmt: skip


@dataclass(slots=True)
class Changes:
    """The changes that one point makes to a scenario, in the terms of a scenario file."""

    parameters: dict[str, object] = field(default_factory=dict)
    events: dict[str, dict[str, object]] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)
    history: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """The target of a factor. `allowed` holds the possible words, if these are known beforehand."""

    what: Literal["parameter", "key", "presence", "scenario", "history"]
    kind: ValueKind
    name: str
    key: str = ""
    unit: str = ""
    prior: tuple[float, float] | None = None
    allowed: tuple[str, ...] = ()

    def change(self, changes: Changes, value: Value) -> None:
        """Add this target's value to a point's changes; a choice of scenario changes nothing within it."""
        match self.what:
            case "parameter":
                changes.parameters[self.name] = value
            case "key":
                changes.events.setdefault(self.name, {})[self.key] = value
            case "presence":
                changes.absent |= set() if value else {self.name}
            case "history":
                changes.history = str(value)
            case "scenario":
                pass


def target_of(name: str, scenarios: Sequence[ResolvedScenario], file: str, key: str) -> Target:
    """The target of a name such as `belief_decay`, `munich-speech.strength`, `munich-speech.presence` or `history`."""
    if name == SCENARIO:
        return Target("scenario", "word", name)
    if name == HISTORY:
        return Target("history", "word", name, allowed=HISTORIES)
    if name in REGISTRY:
        spec = REGISTRY[name]
        if spec.choices is not None:
            return Target("parameter", "word", name, allowed=spec.choices)
        return Target("parameter", "number", name, unit=spec.unit, prior=spec.prior)
    event, dot, wanted = name.rpartition(".")
    if not dot:
        event, wanted = name, ""
    found = [_event(event, scenario, scenarios, name, file, key) for scenario in scenarios]
    if not dot:
        raise BadInput(
            "names an event, but not a key of it", where=file, key=key, value=name,
            allowed=", ".join(f"{event}.{each}" for each in _keys(type(found[0]))),
        )  # fmt: skip
    if (kinds := {each.type for each in found}) != {found[0].type}:
        raise BadInput(
            f"the scenarios have events of different types under this id: {', '.join(sorted(kinds))}",
            where=file, key=key, value=name,
        )  # fmt: skip
    return _of_event(type(found[0]), event, wanted, file, key)


def _event(  # noqa: PLR0913, PLR0917 - the last arguments place an error
    event: str, scenario: ResolvedScenario, scenarios: Sequence[ResolvedScenario], name: str, file: str, key: str
) -> Event:
    for each in scenario.scripted:
        if each.id == event:
            return each
    elsewhere = any(each.id == event for other in scenarios for each in other.scripted)
    ids = [each.id for each in scenario.scripted]
    if elsewhere:
        raise BadInput(
            f'the scenario "{scenario.name}" has no such event, but others of the experiment do', where=file, key=key,
            value=event, allowed=f"an event of every scenario: {', '.join(ids)}",
        )  # fmt: skip
    nearest = nearest_name(name, (*REGISTRY, SCENARIO, HISTORY))
    if close := nearest_name(event, ids):
        nearest = f"{close}{name.removeprefix(event)}" if "." in name or not nearest else nearest
    raise BadInput(
        "names nothing that can vary", where=file, key=key, value=name,
        allowed=f"a parameter of the registry, {SCENARIO}, {HISTORY}, or a key or the presence of one of the events {', '.join(ids)}",
        nearest=nearest,
    )  # fmt: skip


def _of_event(kind: type[Event], event: str, wanted: str, file: str, key: str) -> Target:
    if wanted == PRESENCE:
        return Target("presence", "claim", event, PRESENCE)
    keys = _keys(kind)
    type_name = kind.model_fields["type"].annotation.__args__[0]  # type: ignore[union-attr]  # a Literal
    check_among(wanted, keys, f"an event of type {type_name} has no such key to vary", where=file, key=key)
    unit = unit_of(kind.model_fields[wanted])
    return Target("key", keys[wanted], event, wanted, unit, allowed=_choices(kind, wanted))


def _keys(kind: type[Event]) -> dict[str, ValueKind]:
    """The keys of an event that hold a single value, with their kinds."""
    found: dict[str, ValueKind] = {PRESENCE: "claim"}
    for name, described in kind.model_fields.items():
        held = _bare(described.annotation)
        if name not in FIXED_KEYS and held in _KINDS:
            found[name] = _KINDS[held]
        elif name not in FIXED_KEYS and typing.get_origin(held) is Literal:
            found[name] = "word"
    return found


def _choices(kind: type[Event], name: str) -> tuple[str, ...]:
    held = _bare(kind.model_fields[name].annotation)
    return typing.get_args(held) if typing.get_origin(held) is Literal else ()


def _bare(annotation: Any) -> Any:  # noqa: ANN401 - annotations can be any object
    """The annotation without metadata and without `| None`."""
    while True:
        parts = [part for part in typing.get_args(annotation) if part is not type(None)]
        if typing.get_origin(annotation) is typing.Annotated or (
            type(None) in typing.get_args(annotation) and len(parts) == 1
        ):
            annotation = parts[0]
        else:
            return annotation
