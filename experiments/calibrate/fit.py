"""The whole fit: budgets, agreements with accession, and suppliers, in this order, and the calibration file."""

from __future__ import annotations

import platform
import time
from dataclasses import dataclass
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from haemus.experiments.calibrate import fit_agreements as agreements
from haemus.experiments.calibrate import fit_budgets as budgets
from haemus.experiments.calibrate import fit_suppliers as suppliers
from haemus.experiments.calibrate.fit_agreements import fit_agreements
from haemus.experiments.calibrate.fit_budgets import fit_budgets
from haemus.experiments.calibrate.fit_from_runs import (
    ACCESSION_SEED,
    JOINT_SEED,
    fit_accession,
    fit_joint_signing,
    start_under,
)
from haemus.experiments.calibrate.fit_suppliers import fit_suppliers
from haemus.experiments.store.manifest import fit_version
from haemus.model.parameters import REGISTRY
from haemus.model.scenario import load_scenario
from haemus.model.start.calibration import Calibration, calibration

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from haemus.model.scenario import ResolvedScenario
    from haemus.model.start.data import StartingData

BASELINE: Final = "baseline"
FITTED: Final = MappingProxyType(
    {
        "budgets": budgets.FITTED,
        "agreements": (
            *(name for name in agreements.FITTED if name not in agreements.HELD),
            *("joint_signing_constant", "accession_rate"),
        ),
        "suppliers": suppliers.WEIGHTS,
    }
)
"""The parameters that each stage fits in place of the registry's defaults."""
PASSES: Final = 3
"""The number of times agreements and accession are fitted in turn, because each affects the other."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """The origin of a fit, and its quality on the runs it used."""

    base: str
    left_out: str
    seconds: float
    costs: Mapping[str, float]
    seeds: Mapping[str, int]
    targets: str
    model_version: str


def calibrate(
    tell: Callable[[str], None],
    *,
    left_out: str = "",
    base: str = BASELINE,
    stages: tuple[str, ...] = ("budgets", "agreements", "suppliers"),
) -> tuple[Calibration, Provenance]:
    """Fit in stages, each with the results of those before it.

    `left_out` names an agreement to leave out of the fit, `base` the scenario to fit. Definition factors are fitted on the
    baseline alone, because a figure's definition of defence doesn't depend on how states read doubt. Each stage starts from
    the registry's defaults, and later stages use the factors found by the first, so a whole fit of the baseline doesn't depend
    on the shipped calibration file. A fit of another base takes its definition factors from that file; a fit of a single stage
    also takes the values of the other stages.
    """
    started = time.perf_counter()
    version_at_start = fit_version()
    forgotten = {name: REGISTRY[name].default for stage in stages for name in FITTED[stage]}
    scenario: ResolvedScenario = load_scenario(base).with_parameters(**forgotten)
    parameters: dict[str, float] = {}
    factors: dict[str, float] = dict(calibration().definition_factors)
    costs: dict[str, float] = {}
    if "budgets" in stages:
        tell("budgets: levels and growth of six states, 2023-2025")
        spent = fit_budgets(scenario, held=None if base == BASELINE else factors)
        parameters |= spent.parameters
        factors = dict(spent.definition_factors)
        costs["budgets"] = spent.cost
        scenario = scenario.with_parameters(**spent.parameters)
    data = start_under(factors)
    if "agreements" in stages:
        signed, reached = _agreements(tell, scenario, data, left_out)
        parameters |= signed
        costs |= reached
        scenario = scenario.with_parameters(**signed)
    if "suppliers" in stages:
        tell("suppliers: who buys what from whom")
        chosen, score = fit_suppliers(scenario, data)
        parameters |= chosen
        costs["suppliers log score"] = score.log_score
        costs["orders on record"] = score.orders
    provenance = Provenance(
        base=base,
        left_out=left_out,
        seconds=time.perf_counter() - started,
        costs=costs,
        seeds={
            "budgets": budgets.FIT_SEED,
            "agreements": agreements.FIT_SEED,
            "joint signing": JOINT_SEED,
            "accession": ACCESSION_SEED,
            "suppliers": suppliers.FIT_SEED,
        },
        targets=blake2b((files("haemus.scenarios") / "targets" / "paper.csv").read_bytes(), digest_size=8).hexdigest(),
        model_version=version_at_start,
    )
    return Calibration(parameters, factors), provenance


def _agreements(
    tell: Callable[[str], None], scenario: ResolvedScenario, data: StartingData, left_out: str
) -> tuple[dict[str, float], dict[str, float]]:
    """Fit, in turn, the drivers of signing, joint signing with a third, and accession; return the values and their results.

    A fit without Tirana has no Bulgarian accession to it either, so the rate of applications keeps its value.
    """
    found: dict[str, float] = {"accession_rate": scenario.parameters.accession_rate}
    reached: dict[str, float] = {}
    for turn in range(PASSES):
        tell(f"agreements, pass {turn + 1} of {PASSES}: rounds of recorded talks")
        agreed = fit_agreements(scenario.with_parameters(**found), data, left_out=left_out)
        found |= agreed.parameters
        reached["agreements"] = agreed.cost
        if left_out == "tirana":
            continue
        tell("joint signing: the three of Tirana at once")
        constant, reached["joint signing share"] = fit_joint_signing(scenario.with_parameters(**found), data)
        found["joint_signing_constant"] = constant
        tell("accession: Bulgaria in the Tirana group by the end of 2026")
        rate, reached["accession share"] = fit_accession(scenario.with_parameters(**found), data)
        found["accession_rate"] = rate
    return found, reached


def as_toml(found: Calibration, provenance: Provenance) -> str:
    """Return the calibration file: values to six digits, then their provenance."""
    lines = [
        "# Made by `haemus fit`; not edited by hand. Parameters without a state's name, and one definition factor a state.",
        "",
        "[parameters]",
        *(f"{name} = {value:.6g}" for name, value in sorted(found.parameters.items())),
        "",
        "[definition_factors]",
        *(f"{iso3} = {value:.6g}" for iso3, value in sorted(found.definition_factors.items())),
        "",
        "[provenance]",
        f'base = "{provenance.base}"',
        f'left_out = "{provenance.left_out}"',
        f'targets = "paper, {provenance.targets}"',
        f'model_version = "{provenance.model_version}"',
        f'python = "{platform.python_version()}"',
        *(f'{name} = "{version(name)}"' for name in ("mesa", "numpy", "scipy")),
        f"seconds = {provenance.seconds:.0f}",
        "",
        "[provenance.seeds]",
        *(f'"{name}" = {seed}' for name, seed in provenance.seeds.items()),
        "",
        "[provenance.reached]",
        *(f'"{name}" = {value:.6g}' for name, value in provenance.costs.items()),
        "",
    ]
    return "\n".join(lines)
