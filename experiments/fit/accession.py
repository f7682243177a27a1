"""Between the stages: the rate at which outsiders apply, from the paper's report that Bulgaria considers joining."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from experiments.fit.targets import APPLICANT, TIRANA
from model.draws import run_seed
from model.region import Region

if TYPE_CHECKING:
    from model.scenario import ResolvedScenario

WANTED: Final = 0.45
RATES: Final = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32)
RUNS: Final = 40
FIT_SEED: Final = 20_261_231
QUARTERS: Final = 28


def joined_share(scenario: ResolvedScenario, runs: int = RUNS, seed: int = FIT_SEED) -> float:
    """Return the share of runs in which the applicant is in the trio's agreement by the end of 2026."""
    wanted = {*TIRANA, APPLICANT}
    count = 0
    for run in range(runs):
        region = Region(scenario, seed=run_seed(seed, run), collect=False)
        for _ in range(QUARTERS):
            region.step()
        count += any(wanted <= set(str(members).split(";")) for *_, members in region.record.agreements)
    return count / runs


def fit_accession(scenario: ResolvedScenario) -> tuple[float, float]:
    """Return the rate whose share lies nearest to one half, on paired runs, interpolated on the log of the rate."""
    shares = [joined_share(scenario.with_parameters(accession_rate=rate)) for rate in RATES]
    best = min(range(len(RATES)), key=lambda k: abs(shares[k] - WANTED))
    rate = RATES[best]
    for low, high in ((best - 1, best), (best, best + 1)):
        if low >= 0 and high < len(RATES) and shares[low] < WANTED <= shares[high]:
            part = (WANTED - shares[low]) / (shares[high] - shares[low])
            rate = math.exp(math.log(RATES[low]) + part * math.log(RATES[high] / RATES[low]))
            break
    return rate, shares[best]
