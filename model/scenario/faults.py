"""Validation faults in a scenario's own words: key, value, allowed values, nearest name."""

import types
import typing
from collections.abc import Mapping, Sequence

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from haemus.model.bad_input import nearest_name
from haemus.model.events.fields import kind_of_name
from haemus.model.scenario.errors import ScenarioError

_WORDS = {
    "str": "text in quotes",
    "float": "a number",
    "int": "a whole number",
    "bool": "true or false",
    "date": "a TOML date without quotes, such as 2025-02-14",
    "dict": "a table",
    "Mapping": "a table",
    "list": "a list",
}
_ENTRIES = {"str": "texts", "float": "numbers", "int": "whole numbers"}
_PATTERNS = {
    r"^[a-z0-9-]{1,64}$": "1 to 64 of a-z, 0-9 and -",
    r"^[a-z0-9-]{0,64}$": "a scenario's name: 1 to 64 of a-z, 0-9 and -",
    r"^[a-z0-9_-]{1,64}$": "1 to 64 of a-z, 0-9, - and _",
    r"^20(1[4-9]|2[0-9]|3[0-5])Q[1-4]$": "2014Q1 to 2035Q4",
}


def refusal(
    error: ValidationError, model: type[BaseModel], file: str, prefix: str = "", note: str = ""
) -> ScenarioError:
    """Return the first fault of a table as a ScenarioError; `prefix` is the table's key, `note` the event's id."""
    faults = error.errors(include_url=False)
    # a misspelt key also leaves the right one missing: report the misspelling
    fault = next((each for each in faults if each["type"] == "extra_forbidden"), faults[0])
    place, field = _place(fault["loc"], model)
    key = f"{prefix}.{place}" if prefix and place else prefix or place
    problem, value, allowed, nearest = _sentence(fault, _model_at(fault["loc"], model), field)
    return ScenarioError(problem, where=file, key=key + note, value=value, allowed=allowed, nearest=nearest)


def _sentence(fault: ErrorDetails, model: type[BaseModel], field: FieldInfo | None) -> tuple[str, object, str, str]:
    """Return the problem, the value, the allowed values and the nearest name."""
    context: Mapping[str, object] = fault.get("ctx", {})
    name = str(fault["loc"][-1]) if fault["loc"] else ""
    kind = fault["type"]
    if kind == "extra_forbidden":
        known = model.model_fields
        return "unknown key", None, ", ".join(sorted(known)), nearest_name(name, known)
    if kind in {"unknown_name", "repeated", "unfit"}:
        return fault["msg"], context["name"], str(context["allowed"]), str(context.get("nearest", ""))
    if kind == "missing":
        return "is missing", None, describe(field), ""
    if kind == "literal_error":
        choices = _texts(typing.get_args(_bare(field.annotation))) if field else []
        return "not allowed", fault["input"], describe(field), nearest_name(fault["input"], choices)
    problem = "not a finite number" if kind == "finite_number" else "not allowed"
    if kind.endswith("_type") or kind == "date_from_datetime_inexact":
        problem = "wrong type"
    return problem, fault["input"], describe(field), ""


def describe(field: FieldInfo | None) -> str:
    """Return the values that a key allows, in words."""
    if field is None:
        return ""
    choices = _texts(typing.get_args(_bare(field.annotation)))
    if typing.get_origin(_bare(field.annotation)) is typing.Literal:
        return ", ".join(f'"{choice}"' for choice in choices)
    bare = _bare(field.annotation)
    name = getattr(typing.get_origin(bare) or bare, "__name__", "")
    limits = [*filter(None, map(_limit, field.metadata))]
    kind = (kind_of_name(field) or "").replace("_", " ")
    if typing.get_origin(bare) is tuple:
        return ", ".join([_list(bare), *([f"each the name of a {kind}"] if kind else []), *limits])
    return " ".join([_WORDS.get(name, name), *([f"(the name of a {kind})"] if kind else []), *limits])


def _list(annotation: object) -> str:
    """Return what a list holds, and the limits of each of its entries, in words."""
    entry = typing.get_args(annotation)[0]
    bare, *marks = typing.get_args(entry) if typing.get_origin(entry) is typing.Annotated else (entry,)
    limits = [limit for mark in marks for each in getattr(mark, "metadata", (mark,)) if (limit := _limit(each))]
    name = getattr(bare, "__name__", "")
    return " ".join(["a list of", _ENTRIES.get(name, name), *limits])


def _limit(mark: object) -> str:  # noqa: PLR0911 - one line per kind of limit
    match mark:
        case Gt():
            return f"above {mark.gt}"
        case Ge():
            return f"from {mark.ge}"
        case Lt():
            return f"below {mark.lt}"
        case Le():
            return f"up to {mark.le}"
        case MinLen():
            return "not empty" if mark.min_length == 1 else f"with at least {mark.min_length} entries"
        case MaxLen():
            return f"and at most {mark.max_length}"
    pattern = getattr(mark, "pattern", None)
    return f"({_PATTERNS.get(pattern, pattern)})" if isinstance(pattern, str) else ""


def _texts(choices: Sequence[object]) -> list[str]:
    return [choice for choice in choices if isinstance(choice, str)]


def _bare(annotation: object) -> object:
    """Return the annotation without "or None"."""
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        return next(part for part in typing.get_args(annotation) if part is not types.NoneType)
    return annotation


def _place(location: tuple[int | str, ...], model: type[BaseModel]) -> tuple[str, FieldInfo | None]:
    """Return the dotted key of a fault, and the field to which it belongs."""
    key = ""
    for part in location:
        key += f"[{part}]" if isinstance(part, int) else f".{part}" if key else part
    names = [part for part in location if isinstance(part, str)]
    return key, _model_at(location, model).model_fields.get(names[-1]) if names else None


def _model_at(location: tuple[int | str, ...], model: type[BaseModel]) -> type[BaseModel]:
    """Return the model of the table that contains a fault's key."""
    names = [part for part in location if isinstance(part, str)]
    for name in names[:-1]:
        field = model.model_fields.get(name)
        if field is None:
            break
        bare = _bare(field.annotation)
        inner = next((part for part in (bare, *typing.get_args(bare)) if isinstance(part, type)), None)
        if inner is None or not issubclass(inner, BaseModel):
            break
        model = inner
    return model
