"""What is said about a parameter: meaning, unit, default, prior, source and how settled it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Status = Literal["established", "contested", "assumed"]


@dataclass(frozen=True, slots=True)
class ParameterSpec:
    """One row of the parameter registry.

    `prior` is the range that scenarios and experiments may use, `choices` the allowed words of a named choice;
    exactly one of the two is given.
    """

    name: str
    phase: str
    default: float | str
    unit: str
    meaning: str
    source: str
    status: Status
    prior: tuple[float, float] | None
    choices: tuple[str, ...] | None


def parameter(  # noqa: PLR0913, PLR0917 - one argument per column of the registry
    default: float, unit: str, prior: tuple[float, float], meaning: str, source: str, status: Status = "assumed"
) -> Any:  # noqa: ANN401 - stands where a float default stands, as dataclasses.field does
    """Declare a number that a rule reads, with everything that has to be said about it."""
    if not prior[0] <= default <= prior[1]:
        message = f"default {default} lies outside its prior range {prior}: {meaning}"
        raise ValueError(message)
    notes = {"unit": unit, "prior": prior, "choices": None, "meaning": meaning, "source": source, "status": status}
    return field(default=default, metadata=notes)


def choice(default: str, choices: tuple[str, ...], meaning: str, source: str, status: Status = "contested") -> Any:  # noqa: ANN401
    """Declare a named choice between rival readings."""
    if default not in choices:
        message = f"default {default!r} is none of {choices}: {meaning}"
        raise ValueError(message)
    notes = {
        "unit": "choice",
        "prior": None,
        "choices": choices,
        "meaning": meaning,
        "source": source,
        "status": status,
    }
    return field(default=default, metadata=notes)
