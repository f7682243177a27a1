"""The complete table of one outcome by point and replication, after dropping those that lack a run."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from haemus.experiments.stats.means import FEWEST
from haemus.experiments.stats.replications import FEWEST_RUNS

FEWEST_UNITS: Final = 2
_UNITS: Final = {"sobol": "blocks of Saltelli's scheme", "morris": "trajectories"}


@dataclass(frozen=True, slots=True)
class Complete:
    """A complete table: `table` is points x replications, all finite; `points` holds the numbers of its points.

    A unit is analysed as a whole: a trajectory, a block of Saltelli's scheme, or otherwise a point.
    """

    table: NDArray[np.float64]
    points: NDArray[np.intp]
    units: int
    dropped_units: int
    dropped_runs: int

    @property
    def runs(self) -> int:
        """The number of remaining replications."""
        return int(self.table.shape[1])

    @property
    def known(self) -> bool:
        """Whether there are enough values to analyse."""
        return self.units >= FEWEST_UNITS and self.runs > 0

    @property
    def varies(self) -> bool:
        """Whether the outcome has more than one value."""
        return self.known and bool(self.table.min() < self.table.max())


def complete(part: pd.DataFrame, outcome: str, points: int, size: int, runs: int) -> Complete:
    """The complete table of an outcome, from rows with `point` and `run`; `size` points make a unit.

    While values are missing, the unit or replication that lacks the largest share of its values is dropped. An interrupted
    sweep thus loses units; a seed that has no value anywhere is dropped alone.
    """
    values = np.full((points, runs), np.nan)
    values[part["point"].to_numpy(), part["run"].to_numpy()] = part[outcome].to_numpy(dtype=np.float64)
    lacking = (~np.isfinite(values)).reshape(points // size, size, runs).sum(axis=1)
    units, kept = np.ones(points // size, dtype=bool), np.ones(runs, dtype=bool)
    while lacking[np.ix_(units, kept)].any():
        of_unit = np.where(units, lacking[:, kept].sum(axis=1) / (size * kept.sum()), 0.0)
        of_run = np.where(kept, lacking[units].sum(axis=0) / (size * units.sum()), 0.0)
        if of_unit.max() >= of_run.max():
            units &= of_unit < of_unit.max()
        else:
            kept &= of_run < of_run.max()
    left = np.flatnonzero(np.repeat(units, size))
    return Complete(
        values[np.ix_(left, np.flatnonzero(kept))],
        left,
        int(units.sum()),
        int((~units).sum()),
        int((~kept).sum()),
    )


def about_runs(scenario: str, outcome: str, kind: str, there: Complete) -> list[str]:
    """Notes on what was left out because runs are missing, and on the limits of few replications."""
    where, found = f"{scenario}, {outcome}", []
    lost = []
    if there.dropped_units:
        of = there.units + there.dropped_units
        lost.append(f"{there.dropped_units:,} of {of:,} {_UNITS.get(kind, 'points')}")
    if there.dropped_runs:
        lost.append(f"{there.dropped_runs:,} of {there.runs + there.dropped_runs:,} replications")
    if lost:
        found.append(
            f"{where}: left out, because runs are missing, failed or have no value: {' and '.join(lost)};"
            " the results are for the rest"
        )
    if there.varies and there.runs < FEWEST:
        found.append(f"{where}: one run at each point: the seed's share of the variance can't be estimated")
    elif there.varies and there.runs < FEWEST_RUNS:
        found.append(
            f"{where}: two runs at each point: no intervals of shares and indices; these need {FEWEST_RUNS} or more"
        )
    return found


def unanalysed(scenario: str, outcome: str, there: Complete) -> str:
    """The reason why an outcome isn't analysed."""
    if not there.known:
        return f"{scenario}, {outcome}: not analysed: fewer than {FEWEST_UNITS} units of the design are complete"
    return f"{scenario}, {outcome}: not analysed: it is {there.table.flat[0]:g} in every run"
