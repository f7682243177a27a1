"""Between the stages: the rate at which outsiders apply, from the paper's report that Bulgaria considers joining."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from haemus.experiments.calibrate.fit_runs import runs_to
from haemus.experiments.calibrate.paper_figures import APPLICANT, TIRANA

if TYPE_CHECKING:
    from haemus.model.scenario import ResolvedScenario
    from haemus.model.start.data import StartingData

WANTED: Final = 0.40
RATES: Final = (0.0025, 0.005, 0.01, 0.02, 0.04, 0.08)
RUNS: Final = 1_000
FIT_SEED: Final = 20_261_231
LAST: Final = 27


def joined_share(scenario: ResolvedScenario, data: StartingData, runs: int = RUNS, seed: int = FIT_SEED) -> float:
    """Return the share of runs in which the applicant is in the trio's agreement by the end of 2026."""
    joined = 0
    for recorded in runs_to(scenario, data, LAST, runs, seed):
        wanted, rows = recorded.names.group((*TIRANA, APPLICANT)), recorded.agreements
        joined += np.unique(rows["run"][rows["members"] & wanted == wanted]).size
    return joined / runs


def fit_accession(scenario: ResolvedScenario, data: StartingData) -> tuple[float, float]:
    """Return the rate whose share is wanted, interpolated on the log of the rate on paired runs, and the share it has.

    Where no rate reaches it, the one that comes nearest.
    """
    tried: list[tuple[float, float]] = []
    for rate in RATES:
        tried.append((rate, joined_share(scenario.with_parameters(accession_rate=rate), data)))
        if tried[-1][1] >= WANTED:
            break
    if len(tried) == 1 or tried[-1][1] < WANTED:
        return min(tried, key=lambda each: abs(each[1] - WANTED))
    (low, below), (high, above) = tried[-2:]
    rate = math.exp(math.log(low) + (WANTED - below) / (above - below) * math.log(high / low))
    return rate, joined_share(scenario.with_parameters(accession_rate=rate), data)
