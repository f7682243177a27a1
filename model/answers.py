"""What an act of a user's own returns and sets, checked as it does so: a wrong answer is an error that names it, not a wrong result.

Comparisons, `min` and `max` take NaN and None for an answer and go on. So an answer is checked where it is given, by the type that
the model's own act is annotated with; the model's own acts are never checked here.
"""

from __future__ import annotations

from functools import wraps
from math import isfinite
from numbers import Integral, Real
from reprlib import repr as shortened
from typing import TYPE_CHECKING, Any, Final, SupportsFloat
from weakref import WeakSet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from haemus.model.acts import Field

type LogMoney = float
"""Log of a sum in EUR million a year."""
type CategoryPlace = int
"""Place of a category of weapons, or -1 for none."""
type OfferPlace = int
"""Place of an offer in the buyer's tender, or -1 for none."""

LARGEST_LOG_MONEY: Final = 20.0
"""Its sum is some five times what the world produces in a year: nobody means more, but many forget the logarithm."""
KINDS: Final = frozenset({"None", "bool", "int", "float", "LogMoney", "CategoryPlace", "OfferPlace"})
"""What acts are annotated with whose answers are checked."""
_OURS: Final = __name__.partition(".")[0] + ".model."
_WATCHED: Final[WeakSet[Callable[..., Any]]] = WeakSet()
"""Acts that are checked already."""


class ActError(RuntimeError):
    """An act of a user's own returned or set what the model can't go on with."""


def watched(act: Callable[..., Any], named: str, kind: str) -> Callable[..., Any]:
    """Return a user's own act that raises ActError where it returns or sets anything but what it may.

    `named` is its class and name, `kind` the annotation of what the model's act returns. Any other error of the act is given a
    note of where it was raised.
    """
    if (
        act in _WATCHED or kind not in KINDS
    ):  # watched already, or with an answer that is neither number nor truth value
        return act

    @wraps(act)
    def checking(self: Any, /, *given: Any, **more: Any) -> Any:  # noqa: ANN401 - any agent, any arguments
        try:
            answer = act(self, *given, **more)
        except Exception as error:
            if not isinstance(error, ActError) and not hasattr(error, "__notes__"):  # the innermost act says it
                error.add_note(f"in {named}, {_whose(self)}")
            raise
        if kind == "None":
            if found := unsound(self, _fields_of(type(self))):
                raise ActError(f"{named}, {_whose(self)}: {found}")
            return answer
        taken, allowed = _taken(self, kind, answer)
        if taken is None:
            raise ActError(f"{named}, {_whose(self)}: returned {shortened(answer)}; it must return {allowed}")
        return taken

    _WATCHED.add(checking)
    return checking


def _taken(agent: Any, kind: str, answer: object) -> tuple[float | None, str]:  # noqa: ANN401 - any agent
    """Return an answer as Python's own number, None where it isn't allowed, and what is."""
    if getattr(answer, "shape", None) == ():  # a number of NumPy's, or an array that holds one
        answer = answer.item()  # type: ignore[attr-defined]  # what has a shape has it
    if kind == "bool":
        is_truth = isinstance(answer, Integral) and answer in {0, 1}
        return (bool(answer) if is_truth else None), "True or False"
    if kind in {"int", "CategoryPlace", "OfferPlace"}:
        whole = int(answer) if isinstance(answer, Integral) else None
        if kind == "int":
            return whole, "a whole number"
        if kind == "OfferPlace":
            taken = whole if whole == -1 or whole in _offers(agent) else None
            return taken, f"-1 for none, or a place below {agent.offer_count} with region.offers.units above 0"
        count = agent.model.category_count
        return (whole if whole is not None and -1 <= whole < count else None), f"-1 for none, or a place below {count}"
    number = float(answer) if isinstance(answer, SupportsFloat) and _is_number(answer) else None
    if kind == "LogMoney":
        is_meant = number is not None and abs(number) <= LARGEST_LOG_MONEY
        return (number if is_meant else None), f"the log of a sum in EUR million, within {LARGEST_LOG_MONEY:g} of 0"
    return (number if number is not None and isfinite(number) else None), "a finite number"


def _is_number(answer: object) -> bool:
    return isinstance(answer, Real) and not isinstance(answer, bool)


def _offers(agent: Any) -> list[int]:  # noqa: ANN401 - any agent
    """Return the places of the offers of an agent's tender that are worth buying."""
    return [k for k in range(agent.offer_count) if agent.model.offers.units[k] > 0.0]


def _fields_of(kind: type) -> Mapping[str, Field]:
    """Return the numbers of the model's own class that a user's class extends."""
    ours: Mapping[str, Field] = next(vars(each)["FIELDS"] for each in kind.__mro__ if each.__module__.startswith(_OURS))
    return ours


def unsound(owner: object, fields: Mapping[str, Field]) -> str:
    """Return which of an owner's numbers isn't finite, or isn't a number, and what it is; "" where all are sound."""
    for name, each in fields.items():
        value: Any = getattr(owner, name)
        try:
            total = sum(value) if each.axis else value
            if total - total == 0.0:  # one sum for a list: NaN and infinity stay in it
                continue
            listed: Iterable[Any] = enumerate(value) if each.axis else [(-1, value)]
            bad = next(((k, x) for k, x in listed if each.finite and not isfinite(x)), None)
        except TypeError:  # text, None, or no list
            bad = (-1, value)
        if bad is not None:
            place, found = bad
            return f"{name}{f'[{place}]' if place >= 0 else ''} is {shortened(found)} [{each.unit}]"
    return ""


def named(agent: object) -> str:
    """Return the name of an agent, or of a table of the region's."""
    return str(getattr(agent, "iso3", "") or getattr(agent, "name", "") or type(agent).__name__)


def _whose(agent: object) -> str:
    quarter = getattr(getattr(agent, "model", None), "name", "")
    return f"{named(agent)} in {quarter}" if quarter else named(agent)
