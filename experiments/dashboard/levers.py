"""What the sliders move: parameters within their priors, and sizes of events within the ranges of shipped experiments."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, Final, cast

from haemus.experiments.design.loading import load_experiment
from haemus.model.bad_input import BadInput, nearest_name
from haemus.model.parameters import REGISTRY
from haemus.model.scenario import load_scenario

if TYPE_CHECKING:
    from collections.abc import Mapping

    from haemus.model.events import Event
    from haemus.model.scenario import ResolvedScenario

type Value = float | str

GROUPS: Final = ("Doubt", "Guarantees", "Pledges", "Industrial package")
ABSENT: Final = 0.0
"""The size at which an event is left out of a scenario."""


@dataclass(frozen=True, slots=True)
class Lever:
    """A parameter, or the size of an event, that a page moves.

    `name` is that of an experiment's factor: `plan_kept` or `munich-speech.strength`. A number lies in [low, high]; the size
    of an event may also be 0, which leaves the event out. A named choice is one of `choices`.
    """

    name: str
    group: str
    label: str
    unit: str
    meaning: str
    low: float = 0.0
    high: float = 0.0
    choices: tuple[str, ...] = ()
    template: Event | None = None
    """The event as it ships, for scenarios that don't have it."""

    @property
    def event(self) -> str:
        """The id of the event; empty for a parameter."""
        return self.template.id if self.template is not None else ""

    @property
    def key(self) -> str:
        """The key of the event that holds its size; empty for a parameter."""
        return self.name.rpartition(".")[2] if self.template is not None else ""

    @property
    def lowest(self) -> float:
        """The left end of the slider."""
        return ABSENT if self.template is not None else self.low

    @property
    def step(self) -> float:
        """The step of the slider: a hundredth of its length, rounded down to 1, 2 or 5 times a power of ten."""
        length = self.high - self.lowest
        exponent = next(power for power in range(6, -6, -1) if 10.0**power <= length / 50)
        return max(step for step in (1.0, 2.0, 5.0) if step * 10.0**exponent <= length / 50) * 10.0**exponent

    @property
    def allowed(self) -> str:
        """The allowed values in words."""
        if self.choices:
            return ", ".join(self.choices)
        absent = f"0 (no {self.event}), or " if self.template is not None else ""
        return f"{absent}{self.low:g} to {self.high:g} [{self.unit}]"

    def value_in(self, scenario: ResolvedScenario) -> Value:
        """The value that a scenario has; 0 for an event that it doesn't have."""
        if self.template is None:
            return cast("Value", getattr(scenario.parameters, self.name))
        found = next((event for event in scenario.scripted if event.id == self.event), None)
        return ABSENT if found is None else float(getattr(found, self.key))

    def checked(self, value: object, where: str) -> Value:
        """The value as the lever takes it; BadInput for one beyond the prior or the range, or for what isn't a number."""
        if self.choices:
            if value not in self.choices:
                nearest = nearest_name(value, self.choices)
                raise BadInput(
                    "not one of the choices", where=where, key=self.name, value=value, allowed=self.allowed, nearest=nearest
                )  # fmt: skip
            return str(value)
        try:
            number = float(cast("str | float", value))
        except (TypeError, ValueError):
            number = float("nan")
        if not isfinite(number):
            raise BadInput("not a number", where=where, key=self.name, value=value, allowed=self.allowed)
        if not (self.low <= number <= self.high or (self.template is not None and number == ABSENT)):
            reach = "the prior" if self.template is None else "the range of its experiment"
            raise BadInput(f"outside {reach}", where=where, key=self.name, value=number, allowed=self.allowed)
        return number


_PARAMETERS: Final = (
    ("doubt_response", "Doubt", "Answer to doubt"),
    ("further_doubt_rate", "Doubt", "Hazard of further doubts"),
    ("commitment_recovery", "Guarantees", "Recovery of commitments"),
    ("free_riding", "Guarantees", "Free riding on guarantees"),
    ("pledge_compliance", "Pledges", "Part of a pledge that is kept"),
    ("plan_kept", "Pledges", "Chance that a plan is kept"),
)
"""Parameters: name, group and label."""
_EVENTS: Final = (
    ("munich-speech.strength", "Doubt", "Doubt of February 2025", "logit of belief", "baseline", "doubt-dose"),
    (
        "article5-reaffirmation.strength", "Guarantees", "Article 5 reaffirmed, July 2026", "logit of belief",
        "article5-reaffirmed", "credible-guarantees",
    ),
    (
        "slavonski-brod-overhaul.value_meur_year", "Industrial package", "Orders for Slavonski Brod", "EUR million a year",
        "nato-industrial-integration", "industry-or-imports",
    ),
    (
        "konjic-ammunition.value_meur_year", "Industrial package", "Orders for Konjic", "EUR million a year",
        "nato-industrial-integration", "industry-or-imports",
    ),
)  # fmt: skip
"""Events: factor, group, label, unit, the scenario that has the event, and the experiment that gives its range."""


@cache
def levers() -> Mapping[str, Lever]:
    """The levers by name, in the order of the page."""
    found = [*(_of_event(*words) for words in _EVENTS), *(_of_parameter(*words) for words in _PARAMETERS)]
    return {each.name: each for group in GROUPS for each in found if each.group == group}


def _of_parameter(name: str, group: str, label: str) -> Lever:
    spec = REGISTRY[name]
    if spec.choices is not None:
        return Lever(name, group, label, spec.unit, spec.meaning, choices=spec.choices)
    low, high = cast("tuple[float, float]", spec.prior)
    return Lever(name, group, label, spec.unit, spec.meaning, low, high)


def _of_event(name: str, group: str, label: str, unit: str, home: str, experiment: str) -> Lever:  # noqa: PLR0913, PLR0917 - a row
    factor = next(each for each in load_experiment(experiment).factors if each.name == name)
    event = next(each for each in load_scenario(home).scripted if each.id == name.partition(".")[0])
    meaning = f"{event.id}, {event.date.isoformat()}; 0 leaves it out"
    return Lever(
        name, group, label, unit, meaning, float(cast("float", factor.low)), float(cast("float", factor.high)), template=event
    )  # fmt: skip
