"""Fit by counting runs, after the chains of talks: how ready states are to sign with a third, and to apply."""

from __future__ import annotations

import math
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from haemus.experiments.calibrate.paper_figures import APPLICANT, TIRANA
from haemus.model.compiled import Ensemble
from haemus.model.draws import run_seed
from haemus.model.outcomes import OUTCOMES, RunTables
from haemus.model.start.data import StartingData, starting_data

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from haemus.model.scenario import ResolvedScenario
    from haemus.model.tables.rows import Rows

CHUNK: Final = 64
TRIO_WANTED: Final = 0.53
JOINT_CONSTANTS: Final = (-6.0, -5.0, -4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0)
JOINT_RUNS: Final = 2_000
JOINT_SEED: Final = 20_250_318
JOINT_LAST: Final = 23
JOINED_WANTED: Final = 0.40
ACCESSION_RATES: Final = (0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16)
ACCESSION_RUNS: Final = 1_000
ACCESSION_SEED: Final = 20_261_231
ACCESSION_LAST: Final = 27


def start_under(factors: Mapping[str, float]) -> StartingData:
    """Return the starting data with these definition factors (1 if not named) instead of the shipped ones.

    Call it once for many runs, because runs cache their preparation by the data's identity.
    """
    data = starting_data()
    states = {iso3: replace(start, definition_factor=factors.get(iso3, 1.0)) for iso3, start in data.states.items()}
    return replace(data, states=MappingProxyType(states))


def runs_to(scenario: ResolvedScenario, data: StartingData, last: int, runs: int, seed: int) -> Iterator[Rows]:
    """Run a scenario from the given start to quarter `last`, and yield the runs' records, some at a time.

    RuntimeError if a run fails, because a fit can't count unfinished runs.
    """
    ensemble = Ensemble(replace(scenario, end=last), data)
    for first in range(0, runs, CHUNK):
        recorded, statuses = ensemble.run([run_seed(seed, run) for run in range(first, min(first + CHUNK, runs))])
        if statuses.any():
            message = (
                f"{int(statuses.astype(bool).sum())} runs of {scenario.name} failed at the values that the fit tried"
            )
            raise RuntimeError(message)
        yield recorded


def trio_share(scenario: ResolvedScenario, data: StartingData, runs: int = JOINT_RUNS, seed: int = JOINT_SEED) -> float:
    """Return the share of runs in which the three of Tirana come together by the end of 2025."""
    met = [OUTCOMES["tirana"].values(RunTables(each))[0] for each in runs_to(scenario, data, JOINT_LAST, runs, seed)]
    return float(np.concatenate(met).mean())


def fit_joint_signing(scenario: ResolvedScenario, data: StartingData) -> tuple[float, float]:
    """Return the constant that gives the wanted share, interpolated on paired runs, and its share.

    If no constant reaches the share, return the one that comes nearest.
    """
    tried: list[tuple[float, float]] = []
    for constant in JOINT_CONSTANTS:
        tried.append((constant, trio_share(scenario.with_parameters(joint_signing_constant=constant), data)))
        if tried[-1][1] >= TRIO_WANTED:
            break
    if len(tried) == 1 or tried[-1][1] < TRIO_WANTED:
        return min(tried, key=lambda each: abs(each[1] - TRIO_WANTED))
    (low, below), (high, above) = tried[-2:]
    between = low + (TRIO_WANTED - below) / (above - below) * (high - low)
    return between, trio_share(scenario.with_parameters(joint_signing_constant=between), data)


def joined_share(
    scenario: ResolvedScenario, data: StartingData, runs: int = ACCESSION_RUNS, seed: int = ACCESSION_SEED
) -> float:
    """Return the share of runs in which the applicant is in the trio's agreement by the end of 2026."""
    joined = 0
    for recorded in runs_to(scenario, data, ACCESSION_LAST, runs, seed):
        wanted, rows = recorded.names.group((*TIRANA, APPLICANT)), recorded.agreements
        joined += np.unique(rows["run"][rows["members"] & wanted == wanted]).size
    return joined / runs


def fit_accession(scenario: ResolvedScenario, data: StartingData) -> tuple[float, float]:
    """Return the rate that gives the wanted share, interpolated on the log of the rate on paired runs, and its share.

    If no rate reaches the share, return the one that comes nearest.
    """
    tried: list[tuple[float, float]] = []
    for rate in ACCESSION_RATES:
        tried.append((rate, joined_share(scenario.with_parameters(accession_rate=rate), data)))
        if tried[-1][1] >= JOINED_WANTED:
            break
    if len(tried) == 1 or tried[-1][1] < JOINED_WANTED:
        return min(tried, key=lambda each: abs(each[1] - JOINED_WANTED))
    (low, below), (high, above) = tried[-2:]
    rate = math.exp(math.log(low) + (JOINED_WANTED - below) / (above - below) * math.log(high / low))
    return rate, joined_share(scenario.with_parameters(accession_rate=rate), data)
