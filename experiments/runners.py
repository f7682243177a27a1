"""How some runs of a scenario are made: one by one in the reference, or together in the ensemble."""

import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from haemus.experiments.reference_run import reference_run
from haemus.experiments.store.concatenate import some_runs
from haemus.experiments.store.packing import FailedRun
from haemus.model.ensemble import Ensemble, Paper
from haemus.model.recorded import Recorded
from haemus.model.scenario import ResolvedScenario

SCENARIOS_READY = 8
"""How many scenarios a process keeps ready to run."""


class Ran(NamedTuple):
    """What some runs left, in their order: a part is one or more runs that finished, or one that failed."""

    parts: list[Recorded | FailedRun]
    repeated: int
    """How many of them the ensemble couldn't finish, so that the reference made them again."""


Runner = Callable[[ResolvedScenario, range, Sequence[int]], Ran]
"""Makes the runs of these numbers in the batch with these seeds."""


def in_reference(scenario: ResolvedScenario, runs: range, seeds: Sequence[int]) -> Ran:
    """Make runs one by one in the reference."""
    return Ran([reference_run(scenario, run, seed) for run, seed in zip(runs, seeds, strict=True)], 0)


class InEnsemble:
    """Makes runs of some scenarios in the ensemble, and those that it can't finish again in the reference.

    Why a run failed only the reference can say; and where the ensemble merely had no room, the reference finishes it.
    """

    def __init__(self) -> None:
        """Have memory of its own for each thread."""
        self._of_thread = threading.local()

    def __call__(self, scenario: ResolvedScenario, runs: range, seeds: Sequence[int]) -> Ran:
        """Make these runs; what they recorded is there until this thread makes others."""
        ensemble = made_ready(scenario)
        paper = vars(self._of_thread).setdefault("paper", Paper())
        found = None if ensemble is None else _all_at_once(ensemble, seeds, paper)
        if found is None:
            return Ran(in_reference(scenario, runs, seeds).parts, len(runs))
        recorded, failed = found
        parts: list[Recorded | FailedRun] = []
        done = 0
        for place in failed:
            if place > done:
                parts.append(some_runs(recorded, done, place))
            parts.append(reference_run(scenario, runs[place], seeds[place]))
            done = place + 1
        if not failed:
            parts.append(recorded)
        elif done < len(runs):
            parts.append(some_runs(recorded, done, len(runs)))
        return Ran(parts, len(failed))


@lru_cache(SCENARIOS_READY)
def made_ready(scenario: ResolvedScenario) -> Ensemble | None:
    """Return a scenario made ready; None where its region can't be set, which each run in the reference will explain."""
    try:
        return Ensemble(scenario)
    except Exception:  # noqa: BLE001 - whatever it is, the reference meets it too
        return None


def _all_at_once(ensemble: Ensemble, seeds: Sequence[int], paper: Paper) -> tuple[Recorded, list[int]] | None:
    """Return what the runs recorded and the places of those that failed; None where none was made."""
    try:
        recorded, statuses = ensemble.run(seeds, paper)
    except Exception:  # noqa: BLE001 - the reference says what it is, run by run
        return None
    return recorded, np.flatnonzero(statuses).tolist()
