"""How agents are written: fields with a unit and a meaning, acts as methods, and functions that the ensemble may compile.

Each behaviour is written once. The reference runs it on agents as plain Python; the ensemble compiles the same text for
records with the same fields (`haemus.model.compiled`). Nothing here needs a compiler.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, ClassVar, Final

from haemus.model.answers import watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from haemus.model.region import Region

OURS: Final = __name__.partition(".")[0] + ".model."
"""Prefix of this package's modules; methods from elsewhere (Mesa's) aren't acts."""
LIKENESS: Final = 0.85
"""Share of matching characters from which a method's name is taken for a misspelt act."""


REGIONS: Final = frozenset({"region", "model", "world", "r"})
"""What people call the region among an act's arguments."""


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
    finite: bool  # neither infinite nor NaN


@dataclass(frozen=True, slots=True)
class _Declared:
    unit: str
    meaning: str
    per: str
    weight: str
    collected_as: str
    finite: bool


def field(  # noqa: PLR0913 - each word has its own meaning
    unit: str, meaning: str, *, per: str = "", weight: str = "", collected_as: str = "", finite: bool = True
) -> Any:  # noqa: ANN401 - stands for a number of the annotated type
    """Declare a number in the body of a subclass of `Acts`, annotated as int, float, list[int] or list[float].

    `per` names the axis of a list, `weight` the parameter that weighs a driver, and `collected_as` the name under which
    Mesa's data collector keeps the number. One that isn't `finite` may be infinite or NaN.
    """
    return _Declared(unit, meaning, per, weight, collected_as, finite)


COMPILED_FUNCTIONS: Final[list[Callable[..., Any]]] = []
"""Functions that compiled code may call."""


def compiles[F: Callable[..., Any]](function: F) -> F:
    """Mark a function that compiled code may call, and return it unchanged."""
    COMPILED_FUNCTIONS.append(function)
    return function


FOR_COLUMNS: Final[set[Callable[..., Any]]] = set()
"""Compiled functions whose divisors are never zero, and which never raise."""


def compiles_in_columns[F: Callable[..., Any]](function: F) -> F:
    """Mark a function for loops over columns that compute several numbers at a time, and return it unchanged.

    Such a loop can't stop for an error. The function raises nothing, and its divisors aren't zero for any arguments that it may be
    given, because compiled code doesn't check them.
    """
    FOR_COLUMNS.add(function)
    return compiles(function)


def padded(count: int) -> int:
    """Return up to where a loop over columns runs: `count`; in compiled code, up to the next multiple of LANES.

    What such a loop sets beyond `count` is never read.
    """
    return count


LANES: Final = 8
"""Rooms of columns are multiples of it, so that a loop leaves no rest to be computed one by one."""


class Acts:
    """Base of everything that has fields and acts: agents, roles of agents, contracts, tables, and the region itself."""

    FIELDS: ClassVar[Mapping[str, Field]] = {}
    DECLARED: ClassVar[frozenset[str]] = frozenset()
    """Names of the fields that the class itself declares."""

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
        cls.FIELDS, cls.DECLARED = inherited | own, frozenset(own)
        _check(cls)

    def set_up(self, region: Region) -> None:
        """At the start, once the region has set the agent's numbers: a user's subclass may change them here."""


def _field(cls: type, name: str, declared: _Declared) -> Field:
    written = vars(cls).get("__annotations__", {}).get(name)
    if written is None:
        raise TypeError(f"{cls.__name__}.{name}: a field needs a type: int, float, list[int] or list[float]")
    annotation = written if isinstance(written, str) else inspect.formatannotation(written)
    axis = declared.per or str(getattr(cls, "AXIS", ""))
    if annotation not in {"int", "float", "list[int]", "list[float]"} or annotation.startswith("list") != bool(axis):
        message = (
            f"{cls.__name__}.{name}: a field is an int or a float, or with an axis a list of them, not {annotation}"
        )
        raise TypeError(message)
    return Field(
        name, declared.unit, declared.meaning, axis, "int" in annotation, declared.weight, declared.collected_as,
        declared.finite,
    )  # fmt: skip


def _check(cls: type) -> None:
    """Refuse what a class, or a mixin of a user's, defines and the model can't use: TypeError with both names.

    What it may define as acts are watched from then on.
    """
    for base in cls.__mro__:
        if base is cls or not (_is_ours(base) or base.__module__.partition(".")[0] in {"mesa", "builtins", "typing"}):
            for name, value in list(vars(base).items()):
                if not name.startswith("__"):
                    _check_one(cls, base, name, value)


def _check_one(cls: type, base: type, name: str, value: object) -> None:
    what, others = f"{cls.__name__}.{name}", [other for other in cls.__mro__ if other is not base]
    is_field = name in vars(base).get("DECLARED", ())
    holder = next((other for other in others if name in vars(other).get("DECLARED", ())), None)
    if holder is not None and not is_field:
        is_act = callable(value) or isinstance(value, property)
        reason = (
            "can't be an act or a property too" if is_act else "gets its value when the region is set: use `set_up`"
        )
        raise TypeError(f"{what}: is a field of {holder.__name__}, and {reason}")
    owner = next((other for other in others if _is_ours(other) and inspect.isfunction(vars(other).get(name))), None)
    if owner is None:
        _notice_misspelt(cls, base, name, value)
        return
    if is_field:
        raise TypeError(f"{what}: is an act of {owner.__name__}, and can't be a field too")
    if name.startswith("_"):
        return
    if not inspect.isfunction(value):
        raise TypeError(f"{what}: overrides an act of {owner.__name__}, and must be a function")
    # a call must fit every agent of a kind, and compiled code passes arguments by position
    wanted, given = (_arguments(function) for function in (vars(owner)[name], value))
    if wanted != given:
        message = f"{what}: takes ({', '.join(given)}), but {owner.__name__}.{name} takes ({', '.join(wanted)})"
        raise TypeError(message)
    if not _is_ours(base):  # where it is defined, so that who inherits it still finds a nearer class's act first
        setattr(base, name, watched(value, f"{base.__name__}.{name}", str(vars(owner)[name].__annotations__["return"])))


def _notice_misspelt(cls: type, base: type, name: str, value: object) -> None:
    """Refuse a method of a user's that is meant to override an act and doesn't."""
    if _is_ours(base) or not inspect.isfunction(value) or name.startswith("_"):
        return
    acts = [act for act, _ in acts_of(cls) if act != name]
    close = get_close_matches(name, acts, n=1, cutoff=LIKENESS)
    marked, given = getattr(value, "__override__", False), _arguments(value)  # marked by `typing.override`
    if marked or (close and given[1:2] and given[1] in REGIONS):
        near = f'; did you mean "{close[0]}"? A helper\'s name may begin with _' if close else ""
        raise TypeError(f"{cls.__name__}.{name}: overrides no act{near}")


def _is_ours(kind: type) -> bool:
    return kind.__module__.startswith(OURS)


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
