"""Make runs of a scenario, one by one in the reference or together in the ensemble."""

from __future__ import annotations

import json
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import lru_cache, partial
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from haemus.experiments.store.concatenate import some_runs
from haemus.experiments.store.packing import FailedRun
from haemus.model.scenario import ResolvedScenario
from haemus.model.tables.rows import Rows

if TYPE_CHECKING:
    from haemus.model.compiled import Buffers, Ensemble
    from haemus.model.region import Agents

SCENARIOS_READY = 8
"""The number of scenarios that a process keeps ready to run."""
PACKAGES = ("model", "experiments", "scenarios")


class Ran(NamedTuple):
    """The results of some runs, in order: a part is one or more finished runs, or one failed run."""

    parts: list[Rows | FailedRun]
    repeated: int
    """The number that the reference repeated because the ensemble couldn't finish them."""


Runner = Callable[[ResolvedScenario, range, Sequence[int]], Ran]
"""Makes runs, given their scenario, numbers in the batch and seeds."""


def in_reference(scenario: ResolvedScenario, runs: range, seeds: Sequence[int], agents: Agents | None = None) -> Ran:
    """Make runs one by one in the reference, with a user's own agents if given."""
    more = {"agents": agents} if agents else {}
    return Ran([reference_run(scenario, run, seed, **more) for run, seed in zip(runs, seeds, strict=True)], 0)


def reference_with(agents: Agents | None) -> Runner:
    """Return a runner for the reference with these agents."""
    return partial(in_reference, agents=agents) if agents else in_reference


class InEnsemble:
    """Makes runs in the ensemble, and repeats in the reference those that it can't finish.

    Only the reference can report why a run failed. If the ensemble merely ran out of space, the reference finishes the run.
    """

    def __init__(self) -> None:
        """Give each thread its own buffers."""
        self._of_thread = threading.local()

    def __call__(self, scenario: ResolvedScenario, runs: range, seeds: Sequence[int]) -> Ran:
        """Make these runs; their records are valid until this thread makes others."""
        from haemus.model.compiled import Buffers  # noqa: PLC0415 - imports the compiler

        ensemble = made_ready(scenario)
        buffers = vars(self._of_thread).setdefault("buffers", Buffers())
        found = None if ensemble is None else _all_at_once(ensemble, seeds, buffers)
        if found is None:
            return Ran(in_reference(scenario, runs, seeds).parts, len(runs))
        recorded, failed = found
        parts: list[Rows | FailedRun] = []
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
    """Return a scenario ready to run; None if its region can't be set up, in which case the reference reports why."""
    from haemus.model.compiled import Ensemble  # noqa: PLC0415 - imports the compiler

    try:
        return Ensemble(scenario)
    except Exception:  # noqa: BLE001 - the reference raises it again and reports it
        return None


def _all_at_once(ensemble: Ensemble, seeds: Sequence[int], buffers: Buffers) -> tuple[Rows, list[int]] | None:
    """Return the runs' records and the positions of those that failed; None if none was made."""
    try:
        recorded, statuses = ensemble.run(seeds, buffers)
    except Exception:  # noqa: BLE001 - the reference reports it, run by run
        return None
    return recorded, np.flatnonzero(statuses).tolist()


def reference_run(scenario: ResolvedScenario, run: int, seed: int, agents: Agents | None = None) -> Rows | FailedRun:
    """Run a scenario with a run seed; an exception becomes a result and doesn't end the batch."""
    from haemus.model.region import Region  # noqa: PLC0415 - the ensemble needs no Mesa

    try:
        return Region(scenario, seed, agents=agents, collect=False).run_to_end()
    except Exception as error:  # noqa: BLE001 - whatever a run raises is a row in the table of failures
        return failed_run(scenario, run, seed, error, agents)


def failed_run(
    scenario: ResolvedScenario, run: int, seed: int, error: BaseException, agents: Agents | None = None
) -> FailedRun:
    """A run that an exception ended."""
    said = "; ".join([f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())])
    return FailedRun(run, seed, said, _lines(error), inputs(scenario, agents))


def named_agents(agents: Agents | None) -> dict[str, str]:
    """Return the names of a user's own classes, by the name of the agent or the kind."""
    return {
        key if isinstance(key, str) else key.__name__: f"{kind.__module__}.{kind.__qualname__}"
        for key, kind in (agents or {}).items()
    }


def inputs(scenario: ResolvedScenario, agents: Agents | None = None) -> str:
    """What a run was given, as JSON: the scenario's digest and the parameters that differ from defaults."""
    values = scenario.parameters
    changed = {
        entry.name: getattr(values, entry.name)
        for entry in fields(values)
        if getattr(values, entry.name) != entry.default
    }
    given = {
        "scenario": scenario.name,
        "digest": scenario.digest(),
        "history": scenario.history,
        "parameters": changed,
        **({"agents": named_agents(agents)} if agents else {}),
    }
    return json.dumps(given, sort_keys=True)


def _lines(error: BaseException) -> str:
    """The traceback with file names relative to their package, so that no folder of this machine appears."""
    lines = [
        f"{_from_package(frame.filename)}:{frame.lineno} in {frame.name}: {frame.line or ''}".rstrip(": ")
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    return "\n".join([*lines, f"{type(error).__name__}: {error}"])


def _from_package(file: str) -> str:
    parts = PurePath(file).parts
    starts = [place for place, part in enumerate(parts[:-1]) if part in PACKAGES]
    return "/".join(parts[starts[-1] :]) if starts else PurePath(file).name
