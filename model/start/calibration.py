"""The calibrated values: what the last accepted fit put in place of the registry's defaults."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from haemus.model.parameters import REGISTRY, Parameters

if TYPE_CHECKING:
    from collections.abc import Mapping

TARGET_SET = "paper"


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fit: parameters that differ from the registry's defaults, and the states' definition factors.

    `model_version` says on which model, data and figures it was fitted; empty where the file doesn't say.
    """

    parameters: Mapping[str, float]
    definition_factors: Mapping[str, float]
    model_version: str = ""

    def applied(self) -> Parameters:
        """Return the registry's defaults with the fitted values in their place."""
        unknown = set(self.parameters) - set(REGISTRY)
        if unknown:
            message = f"the calibration names parameters that the registry doesn't have: {sorted(unknown)}"
            raise ValueError(message)
        return replace(Parameters(), **self.parameters)  # type: ignore[arg-type]  # fields by their names


def parse_calibration(text: str) -> Calibration:
    """Return the calibration that a fit's file holds."""
    content = tomllib.loads(text)
    return Calibration(
        MappingProxyType(content["parameters"]),
        MappingProxyType(content["definition_factors"]),
        content.get("provenance", {}).get("model_version", ""),
    )


@cache
def calibration() -> Calibration:
    """Return the calibration that ships; read once per process."""
    return parse_calibration(
        (files("haemus.scenarios") / "calibration" / f"{TARGET_SET}.toml").read_text(encoding="utf-8")
    )
