"""How agents are written: fields with a unit and a meaning, acts as methods, and functions that the ensemble may compile.

Each behaviour is written once. The reference runs it on agents as plain Python; the ensemble compiles the same text for
records with the same fields (`haemus.model.compiled`). Nothing here needs a compiler.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

OURS: Final = __name__.partition(".")[0] + ".model."
"""Prefix of this package's modules; methods from elsewhere (Mesa's) aren't acts."""


@dataclass(frozen=True, slots=True)
class Field:
    """A number of an agent, or a list with one number for each place on an axis such as "category"."""

    name: str
    unit: str
    meaning: str
    axis: str  # "" for a single number
    whole: bool
    weight: str  # parameter that weighs a driver of a choice
    collected_as: str  # name in Mesa's data collector


@dataclass(frozen=True, slots=True)
class _Declared:
    unit: str
    meaning: str
    per: str
    weight: str
    collected_as: str


def field(unit: str, meaning: str, *, per: str = "", weight: str = "", collected_as: str = "") -> Any:  # noqa: ANN401 - stands for a number of the annotated type
    """Declare a number in the body of a subclass of `Acts`, annotated as int, float, list[int] or list[float].

    `per` names the axis of a list, `weight` the parameter that weighs a driver, and `collected_as` the name under which
    Mesa's data collector keeps the number.
    """
    return _Declared(unit, meaning, per, weight, collected_as)


COMPILED_FUNCTIONS: Final[list[Callable[..., Any]]] = []
"""Functions that compiled code may call."""


def compiles[F: Callable[..., Any]](function: F) -> F:
    """Mark a function that compiled code may call, and return it unchanged."""
    COMPILED_FUNCTIONS.append(function)
    return function


class Acts:
    """Base of everything that has fields and acts: agents, roles of agents, contracts, tables, and the region itself."""

    FIELDS: ClassVar[Mapping[str, Field]] = {}

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...  # noqa: ANN401, D105 - fields of an agent's other roles

    def __init_subclass__(cls, **more: Any) -> None:  # noqa: ANN401 - passed on
        """Collect the fields; TypeError where a field or an act doesn't fit the one that it overrides."""
        super().__init_subclass__(**more)
        declared = {name: value for name, value in vars(cls).items() if isinstance(value, _Declared)}
        own = {name: _field(cls, name, value) for name, value in declared.items()}
        # zero, as in a new record, until `haemus.model.record.layout.unpack` sets an agent's own number
        for name, each in own.items():
            setattr(cls, name, 0 if each.whole else 0.0)
        inherited: dict[str, Field] = {}
        for base in reversed(cls.__mro__[1:]):  # nearest base last, so that its fields win, as Python's attributes do
            inherited.update(vars(base).get("FIELDS", {}))
        cls.FIELDS = inherited | own
        _check(cls, own, inherited)


def _field(cls: type, name: str, declared: _Declared) -> Field:
    written = cls.__annotations__[name]
    annotation = written if isinstance(written, str) else inspect.formatannotation(written)
    axis = declared.per or str(getattr(cls, "AXIS", ""))
    if annotation not in {"int", "float", "list[int]", "list[float]"} or annotation.startswith("list") != bool(axis):
        message = (
            f"{cls.__name__}.{name}: a field is an int or a float, or with an axis a list of them, not {annotation}"
        )
        raise TypeError(message)
    return Field(
        name, declared.unit, declared.meaning, axis, "int" in annotation, declared.weight, declared.collected_as
    )


def _check(cls: type, own: Mapping[str, Field], inherited: Mapping[str, Field]) -> None:
    """Refuse a field and an act with the same name, and an act whose arguments differ from those of the one it overrides."""
    for name, value in vars(cls).items():
        if name in inherited and name not in own and (callable(value) or isinstance(value, property)):
            message = f"{cls.__name__}.{name}: is a field of {_owner(cls, name)}, and can't be an act or a property too"
            raise TypeError(message)
        overridden = getattr(super(cls, cls), name, None)  # super looks past the class itself
        if name in own and inspect.isfunction(overridden):
            message = f"{cls.__name__}.{name}: is an act of {_owner(cls, name)}, and can't be a field too"
            raise TypeError(message)
        if not inspect.isfunction(overridden) or name.startswith("_") or not overridden.__module__.startswith(OURS):
            continue
        if not inspect.isfunction(value):
            message = f"{cls.__name__}.{name}: overrides an act of {_owner(cls, name)}, and must be a function"
            raise TypeError(message)
        # a call must fit every agent of a kind, and compiled code passes arguments by position
        wanted, given = (_arguments(function) for function in (overridden, value))
        if wanted != given:
            message = f"{cls.__name__}.{name}: takes ({', '.join(given)}), but {_owner(cls, name)}.{name} takes ({', '.join(wanted)})"
            raise TypeError(message)


def _owner(cls: type, name: str) -> str:
    return next(base.__name__ for base in cls.__mro__[1:] if name in vars(base))


def _arguments(function: Callable[..., Any]) -> tuple[str, ...]:
    return tuple(inspect.signature(function).parameters)


def acts_of(cls: type) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield each act of a class with its name: the methods from this package whose names don't begin with an underscore."""
    for name in dir(cls):
        method = inspect.getattr_static(cls, name)
        if inspect.isfunction(method) and method.__module__.startswith(OURS) and not name.startswith("_"):
            yield name, method


class Columns(Acts):
    """A table as columns: each field is a list with one number for each place on the table's axis."""

    AXIS: ClassVar[str] = ""
