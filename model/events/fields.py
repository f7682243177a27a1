"""Types of the keys that several events share: names that exist, lists without repeats."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field, GetCoreSchemaHandler
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from haemus.model.bad_input import nearest_name
from haemus.model.start.names import NameKind, known_names


@dataclass(frozen=True, slots=True)
class NameOf:
    """Marks a key (or every entry of a list) as the name of something in the region's data."""

    kind: NameKind

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Check the name after its type."""
        return core_schema.no_info_after_validator_function(self.known, handler(source))

    def known(self, names: str | tuple[str, ...]) -> str | tuple[str, ...]:
        """Return the names; refuse one that isn't in the region's data."""
        valid = known_names(self.kind)
        for name in (names,) if isinstance(names, str) else names:
            if name not in valid:
                raise PydanticCustomError(
                    "unknown_name",
                    "no such {kind}",
                    {
                        "kind": self.kind.replace("_", " "),
                        "name": name,
                        "allowed": ", ".join(sorted(valid)),
                        "nearest": nearest_name(name, valid),
                    },
                )
        return names


def unfit(problem: str, value: object, allowed: str) -> PydanticCustomError:
    """Return the refusal of a value that doesn't fit an event's other keys: what is wrong, the value, and what is allowed."""
    return PydanticCustomError("unfit", "{problem}", {"problem": problem, "name": value, "allowed": allowed})


def measured(unit: str, beside: str = "", **limits: Any) -> Any:  # noqa: ANN401 - pydantic's own types of a field
    """Return a field for a number, or a list of them, with a unit, which tables, figures and pages show; `limits` are pydantic's.

    `beside` is the key that an event may have in its place: it needs one of the two.
    """
    return Field(json_schema_extra={"unit": unit, "beside": beside}, **limits)


def unit_of(field: FieldInfo) -> str:
    """Return the unit of a key, "" for one without."""
    return _extra(field, "unit")


def alternative_to(field: FieldInfo) -> str:
    """Return the key that an event may have in place of this one, of which it needs one; "" for others."""
    return _extra(field, "beside")


def kind_of_name(field: FieldInfo) -> NameKind | None:
    """Return of what a key, or each entry of its list, is the name; None for other keys."""
    kinds = [mark.kind for mark in field.metadata if isinstance(mark, NameOf)]
    return kinds[-1] if kinds else None  # the last is the narrowest


def _extra(field: FieldInfo, name: str) -> str:
    extra = field.json_schema_extra
    return str(extra.get(name, "")) if isinstance(extra, dict) else ""


def _frozen(entries: object) -> object:
    return tuple(entries) if isinstance(entries, list) else entries


AS_TUPLE: Final = BeforeValidator(_frozen)
"""Takes a list, as files give it, for a key that holds a tuple."""


def _without_repeats(entries: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(entries)) < len(entries):
        repeated = next(entry for entry in entries if entries.count(entry) > 1)
        message = "named twice"
        raise PydanticCustomError("repeated", message, {"name": repeated, "allowed": "each name once"})
    return entries


Names = Annotated[tuple[str, ...], AS_TUPLE, AfterValidator(_without_repeats)]
State = Annotated[str, NameOf("state")]
States = Annotated[Names, NameOf("state")]
Power = Annotated[str, NameOf("power")]
Supplier = Annotated[str, NameOf("supplier")]
HomeProducer = Annotated[str, NameOf("supplier"), NameOf("home_producer")]
Suppliers = Annotated[Names, NameOf("supplier")]
ProducerHome = Annotated[str, NameOf("producer_home")]
Donor = Annotated[str, NameOf("donor")]
Category = Annotated[str, NameOf("category")]
Guarantee = Annotated[str, NameOf("guarantee")]
