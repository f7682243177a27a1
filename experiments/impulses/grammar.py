"""The file of an impulse: an event that is added or taken away, and what an expert expects of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from haemus.experiments.design.experiment import with_events
from haemus.model.bad_input import BadInput, nearest_name
from haemus.model.calendar import parse_quarter, year_of
from haemus.model.events.event import NAME_PATTERN
from haemus.model.events.fields import State
from haemus.model.scenario import load_scenario
from haemus.model.scenario.faults import refusal
from haemus.model.scenario.library import names_in
from haemus.model.scenario.reading import read_tables

if TYPE_CHECKING:
    from haemus.model.scenario import ResolvedScenario

FOLDER: Final = "impulses"
SUFFIX: Final = ".toml"
REGION: Final = "REGION"
Quantity = Literal[
    "credibility", "threat", "help", "budget", "agreements", "imports", "exports", "domestic", "fragility",
    "interoperability",
]  # fmt: skip
Claim = Literal[
    "rises", "falls", "doesn't move", "doesn't rise", "doesn't fall", "moves more", "moves less", "fades", "lasts"
]
COMPARED: Final[dict[str, str]] = {"moves more": "more_than", "moves less": "less_than"}
"""The claims that compare states, and the key that names the others."""
OVER_TIME: Final = ("fades", "lasts")
"""The claims that compare years."""


class _Closed(BaseModel):
    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Expected(_Closed):
    """One expectation: a claim about a quantity of every state in `states` in a year, and the reason for it.

    *fades* and *lasts* compare the sizes of `year` and of `since`; *moves more* and *moves less* compare the size in each of
    `states` with that in each of `more_than` or `less_than`.
    """

    of: Quantity
    states: list[State | Literal["REGION"]] = Field(min_length=1)
    year: int = Field(ge=2014, le=2035)
    claim: Claim
    why: str = Field(min_length=1)
    since: int | None = Field(default=None, ge=2014, le=2035)
    more_than: list[State] = Field(default_factory=list)
    less_than: list[State] = Field(default_factory=list)


class ImpulseFile(_Closed):
    """An impulse as written.

    The world with the impulse is `extends` with `events`; the world without it is `extends` less the events in `without`.
    """

    title: str = Field(min_length=1)
    happens: str = Field(min_length=1)
    extends: str = Field(pattern=NAME_PATTERN)
    begins: str
    without: list[str] = Field(default_factory=list)
    events: list[dict[str, object]] = Field(default_factory=list)
    expect: list[Expected] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Impulse:
    """An impulse that is ready to run: two worlds that differ in it alone, and the expectations."""

    name: str
    title: str
    happens: str
    begins: int
    world: ResolvedScenario
    without: ResolvedScenario
    expected: tuple[Expected, ...]

    @property
    def year(self) -> int:
        """The calendar year in which it begins."""
        return year_of(self.begins)


def impulse_names() -> tuple[str, ...]:
    """Return the names of the shipped impulses, in the order of their numbers."""
    return tuple(names_in(files("haemus.scenarios") / FOLDER))


def load_impulse(name: str) -> Impulse:
    """Return a shipped impulse by its name, with or without its number; BadInput for a name that doesn't exist."""
    for full in impulse_names():
        if name in {full, full.partition("-")[2]}:
            content = (files("haemus.scenarios") / FOLDER / f"{full}{SUFFIX}").read_bytes()
            return impulse_of(read_tables(content, f"{full}{SUFFIX}", "an impulse"), full)
    short = tuple(full.partition("-")[2] for full in impulse_names())
    raise BadInput(
        "unknown impulse", where="--only", value=name, allowed=", ".join(short), nearest=nearest_name(name, short)
    )


def impulse_of(tables: dict[str, Any], name: str) -> Impulse:
    """Return the impulse that a file's tables describe; ScenarioError names the file and the key."""
    file = f"{name}{SUFFIX}"
    try:
        said = ImpulseFile.model_validate(tables)
        begins = parse_quarter(said.begins)
    except ValidationError as error:
        raise refusal(error, ImpulseFile, file) from None
    except ValueError as error:
        raise BadInput(str(error), where=file, key="begins", value=tables["begins"]) from None
    if bool(said.events) == bool(said.without):
        raise BadInput("needs events or without", where=file, key="events", allowed="one of the two, not both")
    for place, expected in enumerate(said.expect):
        _check(expected, file, f"expect[{place}]")
    base = replace(load_scenario(said.extends), expectations=())
    world = with_events(base, said.events, (), None, file) if said.events else base
    without = with_events(base, (), said.without, None, file) if said.without else base
    return Impulse(
        name, said.title, said.happens, begins, replace(world, name=f"{name}-with"),
        replace(without, name=f"{name}-without"), tuple(said.expect),
    )  # fmt: skip


def _check(expected: Expected, file: str, key: str) -> None:
    """Refuse an expectation that lacks what its claim compares, or names what it doesn't."""
    wanted = {
        *([COMPARED[expected.claim]] if expected.claim in COMPARED else []),
        *(["since"] * (expected.claim in OVER_TIME)),
    }
    for name in ("since", *COMPARED.values()):
        if bool(getattr(expected, name)) != (name in wanted):
            problem = "is missing" if name in wanted else "doesn't belong to this claim"
            claims = OVER_TIME if name == "since" else [claim for claim, other in COMPARED.items() if other == name]
            raise BadInput(
                problem, where=file, key=f"{key}.{name}", value=expected.claim, allowed=f"with {' or '.join(claims)}"
            )
    if expected.since is not None and expected.since >= expected.year:
        raise BadInput(
            "isn't before the year",
            where=file,
            key=f"{key}.since",
            value=expected.since,
            allowed=f"before {expected.year}",
        )
