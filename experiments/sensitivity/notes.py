"""What has to be said about the runs behind an analysis, in sentences."""

from typing import Final

from haemus.experiments.sensitivity.complete import FEWEST_UNITS, Complete
from haemus.experiments.stats.means import FEWEST
from haemus.experiments.stats.replications import FEWEST_RUNS

_UNITS: Final = {"sobol": "blocks of Saltelli's scheme", "morris": "trajectories"}


def about_runs(scenario: str, outcome: str, kind: str, there: Complete) -> list[str]:
    """What was left out because runs are missing, and what so few replications can't tell."""
    where, found = f"{scenario}, {outcome}", []
    lost = []
    if there.dropped_units:
        of = there.units + there.dropped_units
        lost.append(f"{there.dropped_units:,} of {of:,} {_UNITS.get(kind, 'points')}")
    if there.dropped_runs:
        lost.append(f"{there.dropped_runs:,} of {there.runs + there.dropped_runs:,} replications")
    if lost:
        found.append(
            f"{where}: left out whole, because runs are missing, failed or have no value: {' and '.join(lost)};"
            " what is said holds for the others"
        )
    if there.varies and there.runs < FEWEST:
        found.append(f"{where}: one run at each point: the seed's share of the variance can't be told")
    elif there.varies and there.runs < FEWEST_RUNS:
        found.append(
            f"{where}: two runs at each point: no intervals of shares and indices; these take {FEWEST_RUNS} or more"
        )
    return found


def unanalysed(scenario: str, outcome: str, there: Complete) -> str:
    """Why an outcome isn't analysed."""
    if not there.known:
        return f"{scenario}, {outcome}: not analysed: fewer than {FEWEST_UNITS} units of the design are complete"
    return f"{scenario}, {outcome}: not analysed: it is {there.table.flat[0]:g} in every run"
