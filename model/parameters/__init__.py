"""The parameter registry: every number and named choice that the rules read.

`Parameters` holds the values of one run; `REGISTRY` gives each one's meaning, unit, prior range, source and status.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, cast

from haemus.model.parameters.agreements import AgreementParameters
from haemus.model.parameters.budgets import BudgetParameters
from haemus.model.parameters.credibility import CredibilityParameters
from haemus.model.parameters.crises import CrisisParameters
from haemus.model.parameters.economy import EconomyParameters
from haemus.model.parameters.procurement import ProcurementParameters
from haemus.model.parameters.spec import ParameterSpec
from haemus.model.parameters.supply import SupplyParameters
from haemus.model.parameters.threat import ThreatParameters

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["REGISTRY", "ParameterSpec", "Parameters"]

_PHASES: Final = {
    "economy": EconomyParameters,
    "credibility": CredibilityParameters,
    "threat": ThreatParameters,
    "budgets": BudgetParameters,
    "agreements": AgreementParameters,
    "procurement": ProcurementParameters,
    "suppliers": SupplyParameters,
    "crises": CrisisParameters,
}


@dataclass(frozen=True, slots=True)
class Parameters(
    CrisisParameters,
    SupplyParameters,
    ProcurementParameters,
    AgreementParameters,
    BudgetParameters,
    ThreatParameters,
    CredibilityParameters,
    EconomyParameters,
):
    """The values of one run, by the names of the registry."""


def _registry() -> Mapping[str, ParameterSpec]:
    specs: dict[str, ParameterSpec] = {}
    for phase, group in _PHASES.items():
        for entry in fields(group):
            default = cast("float | str", entry.default)
            specs[entry.name] = ParameterSpec(name=entry.name, phase=phase, default=default, **entry.metadata)
    return MappingProxyType(specs)


REGISTRY: Final[Mapping[str, ParameterSpec]] = _registry()
