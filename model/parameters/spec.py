"""The specification of a parameter: meaning, unit, default, prior, source and status."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Status = Literal["established", "contested", "assumed"]


@dataclass(frozen=True, slots=True)
class ParameterSpec:
    """One row of the parameter registry.

    `prior` is the range that scenarios and experiments may use, `choices` the allowed words of a named choice;
    exactly one of the two is given, the other is None.
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
) -> Any:  # noqa: ANN401 - takes the place of a float default, as dataclasses.field does
    """Declare a number that a rule reads, with its specification; ValueError for a default outside the prior."""
    if not prior[0] <= default <= prior[1]:
        message = f"default {default} is outside its prior range {prior}: {meaning}"
        raise ValueError(message)
    notes = {"unit": unit, "prior": prior, "choices": None, "meaning": meaning, "source": source, "status": status}
    return field(default=default, metadata=notes)


def choice(default: str, choices: tuple[str, ...], meaning: str, source: str, status: Status = "contested") -> Any:  # noqa: ANN401
    """Declare a named choice between rival readings; ValueError for a default that isn't among them."""
    if default not in choices:
        message = f"default {default!r} isn't one of {choices}: {meaning}"
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
