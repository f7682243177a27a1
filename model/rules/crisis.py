"""Crises between states: rare, drawn from the dispute hazard; they leave hostility behind."""

from haemus.model.acts import compiles
from haemus.model.rules.elementary import log


@compiles
def crisis_probability(hazard: float, weaker_help: float, deterrence: float) -> float:
    """Return the quarterly probability: credible help of the weaker side removes part of the quarterly `hazard`."""
    return hazard * (1.0 - deterrence * weaker_help)


@compiles
def crisis_severity(p: float, chance: float, mean_severity: float) -> float:
    """Return a crisis's severity, exponential with `mean_severity`.

    A uniform draw `p` below the `chance` that let the crisis happen is uniform again on that part: no second draw is needed.
    """
    return -mean_severity * log(p / chance)


@compiles
def raised_hostility(hostility: float, severity: float) -> float:
    """Return hostility in [0, 1] after a crisis of `severity`: the harder to raise, the higher it stands."""
    gap = 1.0 - hostility
    added = min(1.0, severity)
    return hostility + gap * added


@compiles
def faded_hostility(hostility: float, floor: float, decay: float) -> float:
    """Return hostility a quarter later: it fades to its floor."""
    return hostility if hostility < floor else hostility + decay * (floor - hostility)
