"""Run the two worlds of a cause with the same seeds, and say how sure the difference is."""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from haemus.model.draws import run_seed
from haemus.model.region import Region

if TYPE_CHECKING:
    from collections.abc import Sequence

    from haemus.experiments.causes.cause import Cause, World

BATCH_SEED: Final = 1949
SURE: Final = 2.0
"""Monte Carlo standard errors that a difference must exceed."""
WORLDS_KEPT: Final = 3


@dataclass(frozen=True, slots=True)
class Measured:
    """A cause and its measured size: the mean paired difference and its Monte Carlo standard error."""

    cause: Cause
    pairs: int
    size: float
    error: float

    @property
    def shown(self) -> bool:
        """Whether the difference has the expected sign and exceeds twice its error."""
        signed = self.size if self.cause.sign == "+" else -self.size
        return signed > 0.0 and signed > SURE * self.error


def measured(cause: Cause, runs: int | None = None) -> Measured:
    """Measure a cause over `runs` pairs, by default as many as it names."""
    count = runs or cause.runs
    here = [cause.measure.of(region) for region in _lived(cause.world, count)]
    there = [cause.measure.of(region) for region in _lived(cause.without, count)] if cause.without else [0.0] * count
    differences = [one - other for one, other in zip(here, there, strict=True)]
    return _summed(cause, [each for each in differences if math.isfinite(each)])


_LIVES: OrderedDict[World, list[Region]] = OrderedDict()
"""Finished runs of the last few worlds, because causes share them."""


def _lived(world: World, runs: int) -> list[Region]:
    """Return finished runs of a world, as many as asked for."""
    lives = _LIVES.setdefault(world, [])
    _LIVES.move_to_end(world)
    while len(_LIVES) > WORLDS_KEPT:
        _LIVES.popitem(last=False)
    while len(lives) < runs:
        region = Region(world.scenario, run_seed(BATCH_SEED, len(lives)), collect=False, data=world.data)
        region.run_to_end()
        lives.append(region)
    return lives[:runs]


def _summed(cause: Cause, differences: Sequence[float]) -> Measured:
    pairs = len(differences)
    if pairs == 0:
        return Measured(cause, 0, math.nan, math.nan)
    mean = math.fsum(differences) / pairs
    if pairs == 1:
        return Measured(cause, 1, mean, math.inf)
    variance = math.fsum((each - mean) * (each - mean) for each in differences) / (pairs - 1)
    return Measured(cause, pairs, mean, math.sqrt(variance / pairs))
