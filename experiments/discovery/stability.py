"""The stability of a box: PRIM's results in random halves of the points, and among shuffled cases."""

from collections.abc import Callable
from dataclasses import dataclass
from math import nan

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from haemus.experiments.design.values import Axis
from haemus.experiments.discovery.boxes import Limit, TooThin, allowed, peeled
from haemus.experiments.discovery.cases import Cases
from haemus.experiments.stats.resampling import dealt, generator, halves

Numbers = NDArray[np.float64]
Told = Callable[[], None]
POSITIONS = 41
"""The number of positions on an axis without levels at which the share of boxes is computed."""


@dataclass(frozen=True, slots=True)
class Again:
    """The box found in one half of the points, with its measures in that half and in the other."""

    limits: tuple[Limit, ...]
    coverage: float
    density: float
    mass: float
    coverage_new: float
    density_new: float
    mass_new: float


@dataclass(frozen=True, slots=True)
class Stability:
    """The boxes of random halves of the points, and the largest excess of coverage over mass in each shuffle of the cases."""

    again: tuple[Again, ...]
    shuffled: tuple[float, ...]

    def restricted(self, factor: int) -> float:
        """The share of the halves in which the box limits a factor."""
        return float(np.mean([any(limit.factor == factor for limit in each.limits) for each in self.again]))

    def p(self, excess: float) -> float:
        """The share of searches among shuffled cases that find a box as good; this box is counted too, so it is never 0."""
        return (1 + sum(other >= excess - 1e-12 for other in self.shuffled)) / (1 + len(self.shuffled))

    def table(self, axes: tuple[Axis, ...]) -> pd.DataFrame:
        """One row per half."""
        rows = [
            {
                "resample": number, "coverage": each.coverage, "density": each.density, "mass": each.mass,
                "coverage_new": each.coverage_new, "density_new": each.density_new, "mass_new": each.mass_new,
                "restricted": ";".join(axes[limit.factor].name for limit in each.limits),
            }
            for number, each in enumerate(self.again)
        ]  # fmt: skip
        return pd.DataFrame(rows)

    def held(self, axes: tuple[Axis, ...]) -> pd.DataFrame:
        """For each factor and value on its axis, the share of the halves whose box allows it."""
        rows = []
        for factor, axis in enumerate(axes):
            values = positions(axis)
            allows = np.zeros(len(values))
            for each in self.again:
                allows += np.logical_and.reduce(
                    [limit.allows(values) for limit in each.limits if limit.factor == factor]
                    or [np.ones(len(values), bool)]
                )
            shares = allows / max(1, len(self.again))
            rows += [
                {"factor": axis.name, "at": float(value), "held": float(share)}
                for value, share in zip(values, shares, strict=True)
            ]
        return pd.DataFrame(rows)


def positions(axis: Axis) -> Numbers:
    """The levels of an axis, or positions from its low to its high end."""
    if axis.levels is not None:
        return np.sort(axis.numbers(axis.levels))
    return np.linspace(axis.low, axis.high, POSITIONS)


def stability(cases: Cases, *, density: float | None, times: int, seed: int, told: Told = lambda: None) -> Stability:
    """Find the box again in random halves of the points, by the same rule, and search among shuffled cases as often.

    Points are resampled, not runs: runs at a point share its factors, and a replication has the same draws at all points. In a
    shuffle each point gets the share of another, so no factor has any effect, and PRIM's box is the result of searching among
    this many factors by chance.
    """
    again = []
    for half in halves(cases.units, times, seed):
        limits = _limits(cases, half, density)
        again.append(Again(limits, *_measured(cases, half, limits), *_measured(cases, ~half, limits)))
        told()
    draw = generator("shuffled cases", seed)
    shuffled = []
    for _ in range(times):
        found = peeled(cases.numbers, cases.axes, dealt(cases.shares, cases.units, draw), density=0.0)
        shuffled.append(max(box.excess for box in found.boxes))
        told()
    return Stability(tuple(again), tuple(shuffled))


def _limits(cases: Cases, half: NDArray[np.bool_], density: float | None) -> tuple[Limit, ...]:
    """The limits found in half of the points; none if its points are all alike or no box is dense enough."""
    shares = cases.shares[half]
    if np.ptp(shares) == 0.0:
        return ()
    try:
        return peeled(cases.numbers[half], cases.axes, shares, density=density).box.limits
    except TooThin:
        return ()


def _measured(cases: Cases, some: NDArray[np.bool_], limits: tuple[Limit, ...]) -> tuple[float, float, float]:
    """Coverage, density and mass of a box among some of the points."""
    shares, inside = cases.shares[some], allowed(limits, cases.numbers[some])
    of_interest, within = float(shares.sum()), float(shares[inside].sum())
    count = int(np.count_nonzero(inside))
    return (
        within / of_interest if of_interest else nan,
        within / count if count else nan,
        count / len(shares),
    )
