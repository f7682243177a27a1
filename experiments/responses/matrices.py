"""An outcome of a sweep as a table of points by replications, scenario by scenario."""

from collections.abc import Iterator, Sequence

import numpy as np

from haemus.experiments.stats.crossed import Known, blocks
from haemus.experiments.store.sweep_result import SweepResult
from haemus.model.outcomes import unit_of

SHARE_UNIT = "0 or 1"


def known_outcomes(swept: SweepResult, outcomes: Sequence[str]) -> Iterator[tuple[str, dict[str, Known]]]:
    """Of each scenario, its outcomes: a row for every point of the design, a column for each replication."""
    labels = blocks(swept.design, len(swept.axes), len(swept.points))
    for scenario, runs in swept.by_scenario(outcomes):
        point, replication = runs["point"].to_numpy(), runs["run"].to_numpy()
        shape = (len(swept.points), int(replication.max(initial=-1)) + 1)
        found = {}
        for outcome in outcomes:
            values = np.full(shape, np.nan)
            values[point, replication] = runs[outcome].to_numpy(dtype=np.float64)
            found[outcome] = Known(values, labels, unit_of(outcome) == SHARE_UNIT)
        yield scenario, found
