"""The calibrated values, with which the last accepted fit replaced defaults of the registry."""

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

    `model_version` identifies the model, data and figures of the fit; empty where the file doesn't give it.
    """

    parameters: Mapping[str, float]
    definition_factors: Mapping[str, float]
    model_version: str = ""

    def applied(self) -> Parameters:
        """Return the registry's defaults, replaced by fitted values; ValueError for a name that the registry doesn't have."""
        unknown = set(self.parameters) - set(REGISTRY)
        if unknown:
            message = f"the calibration names parameters that the registry doesn't have: {sorted(unknown)}"
            raise ValueError(message)
        return replace(Parameters(), **self.parameters)  # type: ignore[arg-type]  # fields by their names


def parse_calibration(text: str) -> Calibration:
    """Return the calibration in the text of a fit's file."""
    content = tomllib.loads(text)
    return Calibration(
        MappingProxyType(content["parameters"]),
        MappingProxyType(content["definition_factors"]),
        content.get("provenance", {}).get("model_version", ""),
    )


@cache
def calibration() -> Calibration:
    """Return the shipped calibration; read once per process."""
    return parse_calibration(
        (files("haemus.scenarios") / "calibration" / f"{TARGET_SET}.toml").read_text(encoding="utf-8")
    )
