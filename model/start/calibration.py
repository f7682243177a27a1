"""The calibrated values, with which the last accepted fit replaced defaults of the registry."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from haemus.model.calendar import BASE_YEAR
from haemus.model.parameters import REGISTRY, Parameters

if TYPE_CHECKING:
    from collections.abc import Mapping

TargetSet = Literal["paper", "published"]
"""The figures that a run starts from and is fitted to: those of the paper, or one published series for all ten states."""
PAPER: Final = "paper"
PAPER_ORIGIN: Final = 2020
"""The only origin of the target set `paper`."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fit: parameters that differ from the registry's defaults, and the states' definition factors.

    `model_version` identifies the model, data and figures of the fit; empty where the file doesn't give it. `talks` are the
    parameters of strategic talks as they were estimated for an origin (decision 0047); none in the fit of a target set.
    """

    parameters: Mapping[str, float]
    definition_factors: Mapping[str, float]
    model_version: str = ""
    talks: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

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
        MappingProxyType(content.get("talks", {})),
    )


def calibration(targets: TargetSet = PAPER, origin: int | None = None) -> Calibration:
    """Return the shipped calibration of a target set; read once per process.

    Values of a file for the origin, such as `published-2014.toml`, replace those of the file for all of the set's origins. Where
    no origin is named, runs begin in 2020 and ask what may follow 2025: all but talks is that of the origin 2020, and talks have
    the values of the set, which were fitted to 2025. Where it is named, nothing is fitted to a year after it (decision 0047).
    """
    return _calibration(targets, origin)


@cache
def _calibration(targets: TargetSet, origin: int | None) -> Calibration:
    folder = files("haemus.scenarios") / "calibration"
    of_origin = folder / f"{targets}-{BASE_YEAR if origin is None else origin}.toml"
    found = parse_calibration((folder / f"{targets}.toml").read_text(encoding="utf-8"))
    if not of_origin.is_file():
        return found
    own = parse_calibration(of_origin.read_text(encoding="utf-8"))
    talks = own.talks if origin is not None else {}
    return Calibration(
        MappingProxyType({**found.parameters, **own.parameters, **talks}),
        MappingProxyType({**found.definition_factors, **own.definition_factors}),
        own.model_version or found.model_version,
        own.talks,
    )
