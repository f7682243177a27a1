"""After the chains: how ready states are to sign with a third at once, from runs, because chains only approach it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from model.draws import run_seed
from model.gathered import gathered
from model.outcomes import outcomes_of
from model.parameters import REGISTRY
from model.region import Region

if TYPE_CHECKING:
    from model.scenario import ResolvedScenario
    from model.start import StartingData

WANTED: Final = 0.53
STEPS: Final = (0.0, 1.0, 2.0, 3.0)
RUNS: Final = 200
FIT_SEED: Final = 20_250_318
QUARTERS: Final = 24


def trio_share(scenario: ResolvedScenario, data: StartingData, runs: int = RUNS, seed: int = FIT_SEED) -> float:
    """Return the share of runs in which the three of Tirana come together by the end of 2025."""
    records, seeds = [], [run_seed(seed, run) for run in range(runs)]
    for each in seeds:
        region = Region(scenario, seed=each, collect=False, data=data)
        for _ in range(QUARTERS):
            region.step()
        records.append(region.record)
    met = outcomes_of(gathered(records, seeds, scenario, data, QUARTERS - 1))["tirana"]
    return float(met.mean())


def fit_joint_signing(scenario: ResolvedScenario, data: StartingData) -> tuple[float, float]:
    """Return the least constant from the chains' answer up whose share is wanted, and the share that it has on paired runs."""
    start = scenario.parameters.joint_signing_constant
    _, highest = REGISTRY["joint_signing_constant"].prior or (start, start)
    before: tuple[float, float] | None = None
    for step in STEPS:
        constant = min(start + step, highest)
        share = trio_share(scenario.with_parameters(joint_signing_constant=constant), data)
        if share >= WANTED:
            if before is None:
                return constant, share
            part = (WANTED - before[1]) / (share - before[1])
            between = before[0] + part * (constant - before[0])
            return between, trio_share(scenario.with_parameters(joint_signing_constant=between), data)
        before = constant, share
    return before if before is not None else (start, 0.0)
