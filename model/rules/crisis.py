"""Crises between states: rare events, drawn from the dispute hazard, that leave hostility behind."""

from haemus.model.acts import compiles
from haemus.model.rules.elementary import log


@compiles
def crisis_probability(hazard: float, weaker_help: float, deterrence: float) -> float:
    """Return the quarterly probability of a crisis, in [0, `hazard`]: credible help of the weaker side deters.

    `hazard` is the quarterly hazard of a dispute, `weaker_help` in [0, 1] the help on which the weaker side counts, `deterrence`
    in [0, 1] the part that full help removes. Source: Leeds 2003, 10.1111/1540-5907.00031, for the sign (decision 0012).
    """
    return hazard * (1.0 - deterrence * weaker_help)


@compiles
def crisis_severity(p: float, chance: float, mean_severity: float) -> float:
    """Return the severity of a crisis, > 0, exponential with mean `mean_severity`.

    A uniform draw `p` below the `chance` of the crisis is uniform on (0, `chance`), so p / chance serves as a second draw.
    """
    return -mean_severity * log(p / chance)


@compiles
def raised_hostility(hostility: float, severity: float) -> float:
    """Return hostility in [0, 1] after a crisis: `severity`, at most 1, is the part of the gap to 1 that is closed."""
    gap = 1.0 - hostility
    added = min(1.0, severity)
    return hostility + gap * added


@compiles
def faded_hostility(hostility: float, floor: float, decay: float) -> float:
    """Return hostility in [0, 1] a quarter later: `decay` of the gap to its floor closed, and unchanged below the floor."""
    return hostility if hostility < floor else hostility + decay * (floor - hostility)
