"""After the chains: how ready states are to sign with a third at once, from runs, because chains only approach it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from haemus.experiments.calibrate.fit_runs import runs_to
from haemus.model.outcomes import OUTCOMES, RunTables
from haemus.model.parameters import REGISTRY

if TYPE_CHECKING:
    from haemus.model.scenario import ResolvedScenario
    from haemus.model.start.data import StartingData

WANTED: Final = 0.53
STEPS: Final = (0.0, 1.0, 2.0, 3.0)
RUNS: Final = 2_000
FIT_SEED: Final = 20_250_318
LAST: Final = 23


def trio_share(scenario: ResolvedScenario, data: StartingData, runs: int = RUNS, seed: int = FIT_SEED) -> float:
    """Return the share of runs in which the three of Tirana come together by the end of 2025."""
    met = [OUTCOMES["tirana"].values(RunTables(each))[0] for each in runs_to(scenario, data, LAST, runs, seed)]
    return float(np.concatenate(met).mean())


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
