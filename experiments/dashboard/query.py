"""The query of a URL, read key by key: what is wrong with one is said, and the others count."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from haemus.model.bad_input import BadInput, nearest_name
from haemus.model.draws import SEEDS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

WHERE: Final = "address"
"""What messages call the URL."""
_LARGEST: Final = SEEDS - 1
LONGEST_QUERY: Final = 4000  # [characters]


type Put[Chosen] = Callable[[Chosen, str], Chosen]
"""Puts the value of one key into what was chosen; BadInput refuses it."""


def read[Chosen](query: str, usual: Chosen, keys: Mapping[str, Put[Chosen]]) -> tuple[Chosen, tuple[str, ...]]:
    """What a query says, and a message for each part that is refused; `usual` stands in for what is missing."""
    found, problems = usual, list[str]()
    for name, value in pairs_of(query, problems):
        try:
            found = keys.get(name, partial(_refused, name, keys))(found, value)
        except BadInput as error:
            problems.append(str(error))
    return found, tuple(problems)


def _refused[Chosen](name: str, keys: Collection[str], _: Chosen, value: str) -> Chosen:
    nearest = nearest_name(name, keys)
    raise BadInput("no such key", where=WHERE, key=name, value=value, allowed=", ".join(keys), nearest=nearest)


def pairs_of(query: str, problems: list[str]) -> Sequence[tuple[str, str]]:
    """The names and values of a query, each name once; a query that can't be read adds a message."""
    if len(query) > LONGEST_QUERY:
        problems.append(str(BadInput("too long", where=WHERE, allowed=f"up to {LONGEST_QUERY:,} characters")))
        return ()
    listed = parse_qsl(query, keep_blank_values=True)
    once: dict[str, str] = {}
    for name, value in listed:
        if name in once:
            problems.append(str(BadInput("given twice", where=WHERE, key=name, value=value, allowed="each key once")))
        else:
            once[name] = value
    return list(once.items())


def among(names: Collection[str], value: str, key: str, kind: str = "scenario", allowed: str = "") -> str:
    """One of several names; BadInput if there is none of this name. `allowed` says which there are, by default all of them."""
    if value not in names:
        raise BadInput(
            f"no such {kind}", where=WHERE, key=key, value=value, allowed=allowed or ", ".join(names),
            nearest=nearest_name(value, names),
        )  # fmt: skip
    return value


def whole(allowed: Sequence[int], value: str, key: str) -> int:
    """A whole number among those allowed; BadInput for any other."""
    number = int(value) if value.isascii() and value.isdecimal() and len(value) <= len(str(_LARGEST)) else -1
    if number not in allowed:
        words = f"{allowed[0]} to {allowed[-1]}" if isinstance(allowed, range) else ", ".join(map(str, allowed))
        raise BadInput("not allowed", where=WHERE, key=key, value=value, allowed=words)
    return number
