"""The whole fit: budgets, agreements, accession, suppliers, in this order, and the file that keeps it."""

from __future__ import annotations

import platform
import time
from dataclasses import dataclass
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING

from experiments.fit import accession, agreements, budgets, joint, suppliers
from experiments.fit.accession import fit_accession
from experiments.fit.agreements import fit_agreements
from experiments.fit.budgets import fit_budgets
from experiments.fit.joint import fit_joint_signing
from experiments.fit.suppliers import fit_suppliers
from model.calibration import Calibration
from model.scenario import load_scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from model.scenario import ResolvedScenario


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a fit comes from and what it reached on the runs that it used."""

    base: str
    left_out: str
    seconds: float
    costs: Mapping[str, float]
    seeds: Mapping[str, int]
    targets: str


def calibrate(
    tell: Callable[[str], None],
    *,
    left_out: str = "",
    base: str = "baseline",
    stages: tuple[str, ...] = ("budgets", "agreements", "suppliers"),
) -> tuple[Calibration, Provenance]:
    """Fit in stages, each with the answers of those before it. `left_out` names an agreement that the fit doesn't see."""
    started = time.perf_counter()
    scenario: ResolvedScenario = load_scenario(base)
    parameters: dict[str, float] = {}
    factors: dict[str, float] = dict(scenario_factors())
    costs: dict[str, float] = {}
    if "budgets" in stages:
        tell("budgets: levels and growth of six states, 2023-2025")
        spent = fit_budgets(scenario)
        parameters |= spent.parameters
        factors = dict(spent.definition_factors)
        costs["budgets"] = spent.cost
        scenario = scenario.with_parameters(**spent.parameters)
    if "agreements" in stages:
        tell("agreements: three rounds of recorded talks")
        agreed = fit_agreements(scenario, left_out=left_out)
        parameters |= agreed.parameters
        costs["agreements"] = agreed.cost
        scenario = scenario.with_parameters(**agreed.parameters)
        if left_out != "tirana":
            tell("joint signing: the three of Tirana at once")
            constant, share = fit_joint_signing(scenario)
            parameters["joint_signing_constant"] = constant
            costs["joint signing share"] = share
            scenario = scenario.with_parameters(joint_signing_constant=constant)
        tell("accession: Bulgaria in the Tirana group by the end of 2026")
        rate, share = fit_accession(scenario)
        parameters["accession_rate"] = rate
        costs["accession share"] = share
        scenario = scenario.with_parameters(accession_rate=rate)
    if "suppliers" in stages:
        tell("suppliers: who buys what from whom")
        chosen, score = fit_suppliers(scenario)
        parameters |= chosen
        costs["suppliers log score"] = score.log_score
    provenance = Provenance(
        base=base,
        left_out=left_out,
        seconds=time.perf_counter() - started,
        costs=costs,
        seeds={
            "budgets": budgets.FIT_SEED,
            "agreements": agreements.FIT_SEED,
            "joint signing": joint.FIT_SEED,
            "accession": accession.FIT_SEED,
            "suppliers": suppliers.FIT_SEED,
        },
        targets=blake2b((files("scenarios") / "targets" / "paper.csv").read_bytes(), digest_size=8).hexdigest(),
    )
    return Calibration(parameters, factors), provenance


def scenario_factors() -> Mapping[str, float]:
    """Return the definition factors in force."""
    from model.calibration import calibration  # noqa: PLC0415 - the shipped file is read only where it's needed

    return calibration().definition_factors


def as_toml(found: Calibration, provenance: Provenance) -> str:
    """Return the calibration file: values to six digits, then where they come from."""
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
