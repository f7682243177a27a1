"""The line under the title of a sweep's figure: experiment, design, scenarios and runs."""

from collections.abc import Sequence
from typing import Final

import pandas as pd

from haemus.experiments.stats.crossed import FIXED
from haemus.experiments.store.result import listed
from haemus.experiments.store.sweep_result import EVERY_SCENARIO, SweepResult

_DESIGNS: Final = {
    "grid": "grid",
    "latin_hypercube": "latin hypercube",
    "sobol": "Saltelli's scheme",
    "sobol_sequence": "Sobol's sequence",
    "morris": "Morris' trajectories",
    "list": "list",
}


def sweep_caption(swept: SweepResult, scenarios: Sequence[str]) -> str:
    """As in "doubt-dose, grid of 18 points; baseline: 10 runs at each"."""
    points = len(swept.points)
    names = swept.result.scenarios if EVERY_SCENARIO in scenarios else scenarios
    design = f"{_DESIGNS.get(swept.kind, swept.kind)} of {points:,} {'point' if points == 1 else 'points'}"
    return f"{swept.name}, {design}; {listed(names)}: {_runs(swept)} at each"


def _runs(swept: SweepResult) -> str:
    """How many runs finished at a point in a scenario."""
    counts = swept.result.at_all_points("runs", ("point",)).groupby(["scenario", "point"]).size()
    least, most = int(counts.min()), int(counts.max())
    # points without any run are those that another scenario was chosen for, or that an interrupted batch didn't reach
    number = f"{most:,}" if least == most else f"{least:,} to {most:,}"
    return f"{number} {'run' if most == 1 else 'runs'}"


def named_interval(swept: SweepResult, *, runs: pd.Series, points: pd.Series) -> str:
    """Which interval means have, by the numbers of runs and points in each."""
    kinds = "Student; shares: Wilson"
    if swept.kind in FIXED:
        return f"95 % interval over replications ({kinds})"
    if (runs <= points).all():
        return f"95 % interval over points, with one replication's draws ({kinds})"
    return f"95 % interval over points and replications ({kinds})"
