"""A what-if: a scenario with some levers moved, as the text of a scenario file and ready to run."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Final

from haemus.experiments.dashboard.levers import ABSENT, levers
from haemus.model.scenario import resolve_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from haemus.experiments.dashboard.levers import Lever, Value
    from haemus.model.scenario import ResolvedScenario

NAME: Final = "what-if"
FILE: Final = f"{NAME}.toml"


def moved_from(base: ResolvedScenario, values: Mapping[str, Value]) -> dict[str, Value]:
    """The values that differ from those of the scenario, in the order of the page."""
    known = levers()
    return {name: values[name] for name in known if name in values and values[name] != known[name].value_in(base)}


def what_if_text(base: ResolvedScenario, values: Mapping[str, Value], against: str) -> str:
    """The scenario file of a what-if: what differs from `base`, with units and ranges in comments."""
    moved = moved_from(base, values)
    lines = [
        f"# Compare with: {against}. Values moved within their priors or the ranges of shipped experiments.",
        "",
        f"title = {_toml(f'What if: {base.title}')}",
        f"question = {_toml(f'What changes if {_words(moved)}?')}",
        f"extends = {_toml(base.name)}",
    ]
    pairs = [(levers()[name], value) for name, value in moved.items()]
    parameters = [(lever, value) for lever, value in pairs if lever.template is None]
    if parameters:
        lines += [
            "",
            "[parameters]",
            *(f"{lever.name} = {_toml(value)}{_comment(lever)}" for lever, value in parameters),
        ]
    events = [(lever, float(value)) for lever, value in pairs if lever.template is not None]
    if absent := [lever.event for lever, value in events if value == ABSENT]:
        lines += ["", "[remove]", f"events = {_toml(absent)}"]
    for lever, value in events:
        if value != ABSENT:
            lines += ["", "[[events]]", *_event(lever, value, new=lever.value_in(base) == ABSENT)]
    return "\n".join((*lines, ""))


def what_if(text: str, folder: Path | None = None) -> ResolvedScenario:
    """The what-if ready to run; its parent ships or lies in `folder`. ScenarioError if it is refused."""
    return resolve_text(text, NAME, folder)


def _event(lever: Lever, value: float, *, new: bool) -> Iterator[str]:
    """The keys of an event: all of a new one, only the size of one that the parent has."""
    assert lever.template is not None  # noqa: S101 - narrows the type
    said = lever.template.model_dump(exclude_unset=True) if new else {"id": lever.event}
    for key, each in {**said, lever.key: value}.items():
        yield f"{key} = {_toml(each)}{_comment(lever) if key == lever.key else ''}"


def _comment(lever: Lever) -> str:
    return "" if lever.choices else f"  # [{lever.unit}] {lever.low:g} to {lever.high:g}"


def _words(moved: Mapping[str, Value]) -> str:
    said = [f"{name} is {value if isinstance(value, str) else f'{value:g}'}" for name, value in moved.items()]
    return " and ".join(said) if said else "nothing is moved"


def _toml(value: object) -> str:
    """A value as TOML; a JSON string is a TOML string."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return json.dumps(value, ensure_ascii=False)
        case dt.date():
            return value.isoformat()
        case list() | tuple():
            return f"[{', '.join(map(_toml, value))}]"
        case float() | int():
            return repr(value)
    raise TypeError(type(value))
