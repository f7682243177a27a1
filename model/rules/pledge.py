"""Pledges and plans of spending: paths of the burden, in percent of GDP (decision 0032)."""

from haemus.model.acts import compiles
from haemus.model.rules.elementary import log


@compiles
def path_burden(began: float, start: float, due: float, target: float, year: float) -> float:
    """Return the burden [percent of GDP] on a path in a year, in [start, target] or, from a start above it, the target.

    The path is a straight line from `start` [percent of GDP, > 0] in the year `began` to `target` [percent of GDP] in the year
    `due`, after `began`; before and after it is level. Monotone in `year`, `start` and `target`.
    """
    if start >= target or year >= due:
        return target
    if year <= began:
        return start
    return start + (target - start) * (year - began) / (due - began)


@compiles
def asked_step(now: float, following: float, target: float, burden: float) -> float:
    """Return the log rise of the burden that a path asks for from one year to the next, >= 0.

    `now` and `following` are the path's burdens in the two years, `burden` is the published one [percent of GDP]. Nothing is
    asked of a state at the target or above it, and no step leads beyond the target.
    """
    if burden >= target or following <= now:
        return 0.0
    return min(log(following / now), log(target / burden))


@compiles
def compliance(mean: float, spread: float, z: float) -> float:
    """Return the share of a pledge's steps that a state takes, >= 0; above 1 it goes faster than it has pledged.

    `mean` and `spread` over allies [share]; `z` a standard normal draw, once for a run and state. Estimated on the allies that
    the pledge of 2014 bound (decision 0032).
    """
    return max(0.0, mean + spread * z)
