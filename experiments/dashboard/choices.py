"""What a reader has chosen on the page of many runs, and the same as the query of a URL."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import parse_qsl, urlencode

from haemus.experiments.dashboard.levers import levers
from haemus.model.bad_input import BadInput, nearest_name

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from haemus.experiments.dashboard.levers import Value

RUNS: Final = (50, 100, 200, 500, 1000)
"""Runs of each scenario that a page makes."""
WHERE: Final = "address"
"""What messages call the URL."""
LARGEST_SEED: Final = 2**63 - 1
LONGEST_QUERY: Final = 4000  # [characters]


@dataclass(frozen=True, slots=True)
class Choices:
    """A scenario, the one to compare it with, runs of each, the seed of the batch, and the levers moved, by name."""

    scenario: str
    against: str
    runs: int = 200
    seed: int = 1
    moved: tuple[tuple[str, Value], ...] = field(default=())

    @property
    def values(self) -> dict[str, Value]:
        """The moved levers."""
        return dict(self.moved)

    def with_value(self, name: str, value: Value | None) -> Self:
        """The choices with a lever moved; None moves it back."""
        values = {**self.values, name: value}
        return replace(self, moved=tuple((each, values[each]) for each in levers() if values.get(each) is not None))  # type: ignore[misc]  # no None is left

    def query(self) -> str:
        """The query of the URL."""
        said = [("scenario", self.scenario), ("against", self.against), ("runs", self.runs), ("seed", self.seed)]
        return urlencode(
            [*said, *((name, value if isinstance(value, str) else f"{value:.10g}") for name, value in self.moved)]
        )


def choices_of(query: str, usual: Choices, scenarios: Collection[str]) -> tuple[Choices, tuple[str, ...]]:
    """The choices of a URL's query, and a message for each part that is refused; `usual` stands in for what is missing."""
    found, problems = usual, list[str]()
    for name, value in pairs_of(query, problems):
        try:
            found = _with(found, name, value, scenarios)
        except BadInput as error:
            problems.append(str(error))
    return found, tuple(problems)


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


def _with(choices: Choices, name: str, value: str, scenarios: Collection[str]) -> Choices:
    match name:
        case "scenario":
            return replace(choices, scenario=known_name(value, scenarios, name))
        case "against":
            return replace(choices, against=known_name(value, scenarios, name))
        case "runs":
            return replace(choices, runs=whole(value, RUNS, name))
        case "seed":
            return replace(choices, seed=whole(value, range(LARGEST_SEED + 1), name))
    known: Mapping[str, object] = levers()
    if name not in known:
        keys = ("scenario", "against", "runs", "seed", *known)
        raise BadInput("no such key", where=WHERE, key=name, allowed=", ".join(keys), nearest=nearest_name(name, keys))
    return choices.with_value(name, levers()[name].checked(value, WHERE))


def known_name(value: str, names: Collection[str], key: str) -> str:
    """The name of a scenario; BadInput if there is none of this name."""
    if value not in names:
        raise BadInput(
            "no such scenario",
            where=WHERE,
            key=key,
            value=value,
            allowed=", ".join(names),
            nearest=nearest_name(value, names),
        )
    return value


def whole(value: str, allowed: Sequence[int], key: str) -> int:
    """A whole number among those allowed; BadInput for any other."""
    number = int(value) if value.isascii() and value.isdecimal() and len(value) <= len(str(LARGEST_SEED)) else -1
    if number not in allowed:
        words = f"{allowed[0]} to {allowed[-1]}" if isinstance(allowed, range) else ", ".join(map(str, allowed))
        raise BadInput("not allowed", where=WHERE, key=key, value=value, allowed=words)
    return number
