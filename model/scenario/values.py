"""The parameter values that a scenario may set."""

import math
import sys
from collections.abc import Mapping
from dataclasses import replace

from haemus.model.bad_input import nearest_name
from haemus.model.parameters import REGISTRY, Parameters, ParameterSpec
from haemus.model.plain_values import number
from haemus.model.scenario.errors import ScenarioError
from haemus.model.scenario.kinds import belongs_above


def checked_parameters(given: Mapping[str, object], file: str) -> dict[str, float | str]:
    """Return the given values, numbers as floats; ScenarioError for the first one that the registry doesn't allow."""
    return {name: _checked(name, value, file) for name, value in given.items()}


def set_parameters(base: Parameters, given: Mapping[str, object], file: str) -> Parameters:
    """Return parameters with some values replaced; ScenarioError for one that the registry doesn't allow."""
    return replace(base, **checked_parameters(given, file))  # type: ignore[arg-type]  # fields by their names


def _checked(name: str, value: object, file: str) -> float | str:
    key = f"parameters.{name}"
    if name not in REGISTRY:
        raise ScenarioError(
            "no such parameter",
            where=file,
            key=key,
            allowed="; ".join(filter(None, ("a name of the parameter registry", belongs_above(name)))),
            nearest="" if belongs_above(name) else nearest_name(name, REGISTRY),
        )
    spec = REGISTRY[name]
    if spec.choices is not None:
        if isinstance(value, str) and value in spec.choices:
            return str(value)
        problem = "not one of the choices" if isinstance(value, str) else "wrong type"
        nearest = nearest_name(value, spec.choices)
        raise ScenarioError(problem, where=file, key=key, value=value, allowed=_allowed(spec), nearest=nearest)
    found = number(value)
    if found is None:
        raise ScenarioError("wrong type", where=file, key=key, value=value, allowed=_allowed(spec))
    if not isinstance(value, int) and not math.isfinite(found):
        raise ScenarioError("not a finite number", where=file, key=key, value=value, allowed=_allowed(spec))
    low, high = spec.prior or (-sys.float_info.max, sys.float_info.max)
    if not low <= found <= high:
        raise ScenarioError("out of range", where=file, key=key, value=value, allowed=_allowed(spec))
    return found


def _allowed(spec: ParameterSpec) -> str:
    if spec.choices is not None:
        return ", ".join(f'"{choice}"' for choice in spec.choices)
    low, high = spec.prior or (-math.inf, math.inf)
    return f"a number from {low:g} to {high:g} [{spec.unit}]"
