"""Validation faults in a scenario's own words: key, value, allowed values, nearest name."""

import re
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from haemus.model.bad_input import nearest_name
from haemus.model.events.fields import kind_of_name
from haemus.model.scenario.errors import ScenarioError
from haemus.model.scenario.kinds import belongs_above

_WORDS = {
    "str": "text in quotes",
    "float": "a number",
    "int": "a whole number",
    "bool": "true or false",
    "date": "a TOML date without quotes, such as 2025-02-14",
    "dict": "a table",
}
_ENTRIES = {"str": "texts", "float": "numbers", "int": "whole numbers", "dict": "tables"}
_PATTERNS = {
    r"^[a-z0-9-]{1,64}$": "1 to 64 of a-z, 0-9 and -",
    r"^[a-z0-9-]{0,64}$": "a scenario's name: 1 to 64 of a-z, 0-9 and -",
    r"^20(1[4-9]|2[0-9]|3[0-5])Q[1-4]$": "2014Q1 to 2035Q4",
}
"""What a pattern allows. A message never shows a pattern itself: a key with another one has a description."""
_FILE_ENDING = ".toml"


def refusal(
    error: ValidationError, model: type[BaseModel], file: str, prefix: str = "", note: str = ""
) -> ScenarioError:
    """Return the first fault of a table as a ScenarioError; `prefix` is the table's key, `note` the event's id."""
    faults = error.errors(include_url=False)
    # a misspelt key also leaves the right one missing: report the misspelling
    fault = next((each for each in faults if each["type"] == "extra_forbidden"), faults[0])
    place = _Place.of(fault["loc"], model)
    key = f"{prefix}.{place.key}" if prefix and place.key else prefix or place.key
    problem, value, allowed, nearest = _sentence(fault, place, nested="." in key)
    return ScenarioError(problem, where=file, key=key + note, value=value, allowed=allowed, nearest=nearest)


def _sentence(fault: ErrorDetails, place: "_Place", *, nested: bool) -> tuple[str, object, str, str]:
    """Return the problem, the value, the allowed values and the nearest name."""
    context: Mapping[str, object] = fault.get("ctx", {})
    name = str(fault["loc"][-1]) if fault["loc"] else ""
    kind, value = fault["type"], fault["input"]
    if kind == "extra_forbidden":
        known = ", ".join(sorted(place.model.model_fields))
        if nested and (whole := belongs_above(name)):
            return "unknown key", None, f"{known}; {whole}", ""
        return "unknown key", None, known, nearest_name(name, place.model.model_fields)
    if kind in {"unknown_name", "repeated", "unfit"}:
        return fault["msg"], context["name"], str(context["allowed"]), str(context.get("nearest", ""))
    if kind == "missing":
        return "is missing", None, place.allowed, ""
    nearest = ""
    if kind == "literal_error":
        nearest = nearest_name(value, _texts(typing.get_args(_bare(place.annotation))))
    elif kind == "string_pattern_mismatch" and str(value).endswith(_FILE_ENDING):
        stem = str(value).removesuffix(_FILE_ENDING)  # the name of a file where its stem is wanted
        nearest = stem if re.search(str(context["pattern"]), stem) else ""
    problem = "not a finite number" if kind == "finite_number" else "not allowed"
    if kind.endswith("_type") or kind == "date_from_datetime_inexact":
        problem = "wrong type"
    return problem, value, f"{place.allowed}{_brackets(place.key, value, place.annotation)}", nearest


def _brackets(key: str, value: object, annotation: object) -> str:
    """Return how to write the header of a table, or of a list of tables, that has the brackets of the other."""
    bare = _bare(annotation)
    if isinstance(value, dict) and typing.get_origin(bare) is list and _is_table(typing.get_args(bare)[0]):
        return f", each under a header in two brackets, [[{key}]]"
    if isinstance(value, list) and value and _is_table(bare) and all(isinstance(each, dict) for each in value):
        return f", under a header in one pair of brackets, [{key}]"
    return ""


def describe(field: FieldInfo | None) -> str:
    """Return the values that a key allows, in words: its description if it has one, else its type and its limits."""
    if field is None:
        return ""
    if field.description:
        return field.description
    said, kind = _described(field.annotation, field.metadata), (kind_of_name(field) or "").replace("_", " ")
    if not kind:
        return said
    return f"{said} ({'each ' if said.startswith('a list') else ''}the name of a {kind})"


def _described(annotation: object, marks: Sequence[object]) -> str:
    """Return what a type allows, in words; `marks` are its limits beside those of the annotation itself."""
    bare, marks = _bare(annotation), [*marks, *_marks(annotation)]
    if typing.get_origin(bare) is typing.Literal:
        return ", ".join(f'"{choice}"' for choice in _texts(typing.get_args(bare)))
    if typing.get_origin(bare) in {types.UnionType, typing.Union}:
        return " or ".join(dict.fromkeys(_described(part, ()) for part in typing.get_args(bare)))
    limits = [*filter(None, map(_limit, marks))]
    if typing.get_origin(bare) in {tuple, list}:
        entry = typing.get_args(bare)[0]
        inner = [*filter(None, map(_limit, _marks(entry)))]
        return ", ".join([" ".join(["a list of", _several(_bare(entry)), *inner]), *limits])
    return " ".join([_WORDS["dict"] if _is_table(bare) else _WORDS.get(_name(bare), "a value"), *limits])


def _several(bare: object) -> str:
    """Return what the entries of a list are, in words."""
    return _ENTRIES["dict"] if _is_table(bare) else _ENTRIES.get(_name(bare), "values")


def _name(bare: object) -> str:
    return getattr(typing.get_origin(bare) or bare, "__name__", "")


def _is_table(bare: object) -> bool:
    return typing.get_origin(bare) in {dict, Mapping} or _is_model(bare)


def _is_model(bare: object) -> bool:
    return isinstance(bare, type) and issubclass(bare, BaseModel)


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
    words = _PATTERNS.get(getattr(mark, "pattern", None) or "")
    return f"({words})" if words else ""


def _texts(choices: Sequence[object]) -> list[str]:
    return [choice for choice in choices if isinstance(choice, str)]


def _bare(annotation: object) -> object:
    """Return the annotation without its marks and without "or None"."""
    while True:
        parts = [part for part in typing.get_args(annotation) if part is not types.NoneType]
        if typing.get_origin(annotation) is typing.Annotated:
            annotation = parts[0]
        elif typing.get_origin(annotation) in {types.UnionType, typing.Union} and len(parts) == 1:
            (annotation,) = parts
        else:
            return annotation


def _marks(annotation: object) -> list[object]:
    """Return the limits that are in an annotation itself."""
    if typing.get_origin(annotation) is typing.Annotated:
        bare, *marks = typing.get_args(annotation)
        return [each for mark in marks for each in getattr(mark, "metadata", (mark,))] + _marks(bare)
    parts = [part for part in typing.get_args(annotation) if part is not types.NoneType]
    is_optional = typing.get_origin(annotation) in {types.UnionType, typing.Union} and len(parts) == 1
    return _marks(parts[0]) if is_optional else []


@dataclass(slots=True)
class _Place:
    """Where a fault is: the dotted key, the model of the table that contains it, and what is allowed there."""

    key: str
    model: type[BaseModel]
    annotation: object = None
    allowed: str = ""

    @classmethod
    def of(cls, location: tuple[int | str, ...], model: type[BaseModel]) -> Self:
        """Follow a location from the outermost table; what follows a key of pydantic's own is no key of a file."""
        found = cls("", model)
        for part in location:
            bare = _bare(found.annotation)
            if isinstance(part, int):
                found._enter(f"[{part}]", typing.get_args(bare)[0])
            elif typing.get_origin(bare) in {dict, Mapping}:
                found._enter(f".{part}", typing.get_args(bare)[1])
            elif found.annotation is None or _is_model(bare):
                found.model = typing.cast("type[BaseModel]", bare) if found.annotation is not None else model
                field = found.model.model_fields.get(part)
                found._enter(f".{part}" if found.key else part, field.annotation if field else None)
                found.allowed = describe(field)
                if field is None:
                    break
            else:
                break
        return found

    def _enter(self, key: str, annotation: object) -> None:
        self.key += key
        self.annotation = annotation
        self.allowed = _described(annotation, ())
