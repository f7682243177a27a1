"""Intervals of a mean difference: Student's, stretched by the bootstrap, and inside what the data can have.

Units (pairs of runs, replications) are the sample. If few of them carry the sum of squares, no interval holds the truth as
often as it says: a rare large difference may as well be absent from the sample. `few` says so. Decision records 0020, 0027.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, nan
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.on_use import on_use
from haemus.experiments.stats.means import CONFIDENCE, FEWEST, Mean, mean_of
from haemus.experiments.stats.resampling import Stretch, stretches

if TYPE_CHECKING:
    from scipy import special
else:
    special = on_use("scipy.special")

Numbers = NDArray[np.float64]

FEWEST_CARRIERS: Final = 4.0
"""With a smaller effective number of carriers, an interval rests on a few units."""
_ENOUGH_FOR_THE_RANGE: Final = 20
"""From so many units on, the middle of a distribution is hardly ever outside the values seen (2 in 2 to the power of 20).

With fewer, the floor under the errors of resamples bounds the interval, and cutting it at the largest value would shorten it."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over units with its Monte Carlo error and interval, and the p value of no difference.

    `carriers` is the effective number of units that carry the sum of squares: (sum of squares)^2 / sum of fourth powers, which
    is the number of units over the kurtosis. nan where it isn't defined.
    """

    units: int
    mean: float
    error: float
    low: float
    high: float
    half_error: float
    p: float
    carriers: float

    @property
    def few(self) -> bool:
        """Whether so few units carry the difference that its interval is rough."""
        return self.carriers < FEWEST_CARRIERS

    @property
    def varies(self) -> bool:
        """Whether the units differ."""
        return self.error > 0.0


def intervals(values: Numbers, confidence: float = CONFIDENCE, reach: Sequence[float] | None = None) -> list[Interval]:
    """The interval of each column's mean; rows are units, nan where a unit has no value.

    `reach` is the largest size that each column's values can have. P is at most 1 - confidence exactly if 0 is outside the
    interval or at its end.
    """
    known = np.isfinite(values)
    stretch = _stretches(values, known, confidence)
    limits = [inf] * values.shape[1] if reach is None else reach
    return [
        _interval(values[rows, place], stretch.get(place), confidence, limit)
        for place, (rows, limit) in enumerate(zip(known.T, limits, strict=True))
    ]


def interval_of(values: Numbers, confidence: float = CONFIDENCE, reach: float = inf) -> Interval:
    """The interval of a single mean."""
    return intervals(values[:, None], confidence, [reach])[0]


def carriers(values: Numbers) -> float:
    """The effective number of units that carry the sum of squares: all of them share it equally, or one has it all (1)."""
    if values.size < FEWEST or values.min() == values.max():
        return nan
    off = values - values.mean()
    square = (off / np.abs(off).max()) ** 2
    return float(square.sum() ** 2 / (square * square).sum())


def sign_test(differences: Numbers) -> float:
    """Exact p value for equal numbers of rises and falls; ties are ignored (Dixon and Mood 1946). nan without pairs."""
    up, down = int(np.count_nonzero(differences > 0.0)), int(np.count_nonzero(differences < 0.0))
    if not len(differences):
        return nan
    return min(1.0, 2.0 * float(special.bdtr(min(up, down), up + down, 0.5))) if up + down else 1.0


def _stretches(values: Numbers, known: NDArray[np.bool_], confidence: float) -> dict[int, Stretch]:
    """The stretch of each column that varies, by position; columns with the same units are resampled together."""
    alike: dict[bytes, list[int]] = {}
    for place, rows in enumerate(known.T):
        column = values[rows, place]
        if column.size >= FEWEST and column.min() < column.max():
            alike.setdefault(np.packbits(rows).tobytes(), []).append(place)
    found: dict[int, Stretch] = {}
    for places in alike.values():
        columns = values[np.ix_(known[:, places[0]], places)]
        found |= dict(zip(places, stretches(columns, confidence), strict=True))
    return found


def _interval(values: Numbers, stretch: Stretch | None, confidence: float, reach: float) -> Interval:
    mean = mean_of(values, confidence)
    if stretch is None:
        sure = 0.0 if mean.runs >= FEWEST else nan  # one unit tells nothing of others, whatever its value
        return Interval(
            mean.runs, mean.mean, mean.error, mean.mean + sure, mean.mean + sure, sure, sign_test(values), nan
        )
    carried = carriers(values)
    few = carried < FEWEST_CARRIERS
    factor = max(1.0, stretch.factor) if few else stretch.factor
    if few and mean.runs >= _ENOUGH_FOR_THE_RANGE:
        reach = min(reach, float(np.abs(values).max()))
    return _ends(mean, factor, stretch.error, carried, reach)


def _ends(mean: Mean, factor: float, factor_error: float, carried: float, reach: float) -> Interval:
    half = mean.half * factor
    if abs(mean.mean) > reach:  # a fitted slope may pass what the outcome can have
        reach = inf
    off = -abs(mean.mean) / (mean.error * factor)
    return Interval(
        mean.runs, mean.mean, mean.error, max(-reach, mean.mean - half), min(reach, mean.mean + half),
        factor_error * mean.half, 2.0 * float(special.stdtr(mean.runs - 1, off)), carried,
    )  # fmt: skip
