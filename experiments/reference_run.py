"""One run of one scenario in the reference: what it recorded, or why there is nothing."""

import json
import traceback
from dataclasses import fields
from pathlib import PurePath

from haemus.experiments.store.packing import FailedRun
from haemus.model.gathered import gathered
from haemus.model.recorded import Recorded
from haemus.model.region import Region
from haemus.model.scenario import ResolvedScenario

PACKAGES = ("model", "experiments", "scenarios")


def reference_run(scenario: ResolvedScenario, run: int, seed: int) -> Recorded | FailedRun:
    """Run a scenario with a run seed; an exception becomes a result, never the end of the batch."""
    try:
        region = Region(scenario, seed, collect=False)
        return gathered([region.run_to_end()], [seed], scenario, region.data)
    except Exception as error:  # noqa: BLE001 - whatever a run raises is a row in the table of failures
        return failed_run(scenario, run, seed, error)


def failed_run(scenario: ResolvedScenario, run: int, seed: int, error: BaseException) -> FailedRun:
    """A run that an exception ended."""
    return FailedRun(run, seed, f"{type(error).__name__}: {error}", _lines(error), inputs(scenario))


def inputs(scenario: ResolvedScenario) -> str:
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
    }
    return json.dumps(given, sort_keys=True)


def _lines(error: BaseException) -> str:
    """The traceback with files named from their package on: no folder of this machine."""
    lines = [
        f"{_from_package(frame.filename)}:{frame.lineno} in {frame.name}: {frame.line or ''}".rstrip(": ")
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    return "\n".join([*lines, f"{type(error).__name__}: {error}"])


def _from_package(file: str) -> str:
    parts = PurePath(file).parts
    starts = [place for place, part in enumerate(parts[:-1]) if part in PACKAGES]
    return "/".join(parts[starts[-1] :]) if starts else PurePath(file).name
