"""The number of runs needed for a given error, from the runs of a pilot."""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, sqrt
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.stats.intervals import FEWEST_CARRIERS, carriers
from haemus.experiments.stats.means import mean_of, normal, student, wilson, wilson_half
from haemus.model.bad_input import BadInput

Kind = Literal["mean", "share", "paired difference"]
Numbers = NDArray[np.float64]

FEWEST: Final = 2
_BEYOND: Final = 10**15
"""More runs than anyone makes; the search ends here."""


@dataclass(frozen=True, slots=True)
class Target:
    """The target half width of an interval: in the outcome's unit, or as a share of the estimate."""

    error: float
    relative: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class Need:
    """A pilot's estimate, its spread, and the number of runs (or pairs) needed; the last two have intervals.

    The number of runs has an interval because the pilot's spread is itself uncertain: another pilot would give another number.
    """

    kind: Kind
    pilot: int
    mean: float
    error: float
    sd: float
    sd_low: float
    sd_high: float
    half: float
    runs: int
    runs_low: int
    runs_high: int
    carriers: float

    @property
    def few(self) -> bool:
        """Whether a few runs carry the spread, so that another pilot may give quite another number."""
        return self.kind != "share" and self.carriers < FEWEST_CARRIERS


def needed(values: Numbers, kind: Kind, target: Target) -> Need:
    """The runs needed for the interval of a mean, a share of runs (values 0 or 1), or a mean paired difference."""
    known = values[np.isfinite(values)]
    if known.size < FEWEST:
        raise BadInput("the pilot has too few values of the outcome", where="--pilot", value=known.size)
    found = mean_of(known, target.confidence)
    if target.relative and abs(found.mean) <= found.half:
        raise BadInput(
            "the pilot cannot distinguish the estimate from 0",
            where="--relative",
            value=target.error,
            allowed="a larger pilot, or --error in the outcome's unit",
        )
    sd = found.error * sqrt(found.runs)
    wide = normal(target.confidence) * _spread_of_log_variance(known, relative=False)
    runs, low, high = (_for_share if kind == "share" else _for_mean)(known, target)
    half = target.error * abs(found.mean) if target.relative else target.error
    return Need(
        kind,
        found.runs,
        found.mean,
        found.error,
        sd,
        sd * exp(-0.5 * wide),
        sd * exp(0.5 * wide),
        half,
        runs,
        low,
        high,
        carriers(known),
    )


def _for_mean(known: Numbers, target: Target) -> tuple[int, int, int]:
    """Runs for Student's interval, with limits from the error of log(variance / target squared)."""
    found = mean_of(known)
    sd, half = found.error * sqrt(found.runs), target.error * (abs(found.mean) if target.relative else 1.0)
    wide = normal(target.confidence) * _spread_of_log_variance(known, relative=target.relative)

    def runs(factor: float) -> int:
        return _smallest(lambda count: student(count, target.confidence) * sd * factor / sqrt(count) <= half)

    return runs(1.0), runs(exp(-0.5 * wide)), runs(exp(0.5 * wide))


def _for_share(known: Numbers, target: Target) -> tuple[int, int, int]:
    """Runs for Wilson's interval, with limits from the range of shares consistent with the pilot."""
    share = float(known.mean())
    low, high = (float(end) for end in wilson(np.array(known.sum()), len(known), target.confidence))

    def runs(possible: float) -> int:
        half = target.error * (possible if target.relative else 1.0)
        return _smallest(lambda count: wilson_half(possible, count, target.confidence) <= half)

    # for an absolute error the need peaks at a share of a half, which may lie between the ends
    likely = [runs(each) for each in (low, share, high, min(max(0.5, low), high))]
    return likely[1], min(likely), max(likely)


def _spread_of_log_variance(known: Numbers, *, relative: bool) -> float:
    """Error of log variance, or of log(variance / mean squared), by the delta method; heavier tails make it larger."""
    off = known - known.mean()
    variance = float(np.mean(off * off))
    if variance == 0.0:
        return 0.0
    influence = off * off / variance - 1.0
    if relative:
        influence -= 2.0 * off / known.mean()
    return float(influence.std()) / sqrt(len(known))


def _smallest(enough: Callable[[int], bool]) -> int:
    """The smallest number of runs that is enough, if any larger number is enough too."""
    too_few, plenty = 1, FEWEST
    while not enough(plenty) and plenty < _BEYOND:
        too_few, plenty = plenty, 2 * plenty
    while plenty - too_few > 1:
        middle = (too_few + plenty) // 2
        too_few, plenty = (too_few, middle) if enough(middle) else (middle, plenty)
    return plenty
