"""Feature scores: how much each factor tells about an outcome, compared with shuffled copies of the factors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from haemus.experiments.design.values import Axis
from haemus.experiments.discovery.workbench import forest_scores
from haemus.experiments.stats.resampling import dealt, generator, halves

Numbers = NDArray[np.float64]
ENDS: Final = (0.05, 0.95)
"""Ends of the middle 90 % of the resamples."""
SURE: Final = 0.95
"""A factor counts as informative if its score exceeds every shuffled copy's in this share of the resamples."""
_SEEDS: Final = 2**31


@dataclass(frozen=True, slots=True)
class Score:
    """The score of a factor for one outcome: median and middle 90 % over resamples.

    `nothing` and `nothing_high` are the median and 95 % quantile of the score of a shuffled copy of the factor; `above` is the
    share of resamples in which the factor scores higher than every shuffled copy. `explained` is the part of the variance
    between new points that the trees predict; if it is small, scores mean little.
    """

    outcome: str
    factor: str
    score: float
    low: float
    high: float
    nothing: float
    nothing_high: float
    above: float
    explained: float
    explained_low: float
    explained_high: float

    @property
    def found(self) -> bool:
        """Whether the factor is more informative than shuffled copies."""
        return self.above >= SURE


def scores(  # noqa: PLR0913 - the cases, the outcomes and the resampling
    numbers: Numbers,
    axes: tuple[Axis, ...],
    units: NDArray[np.intp],
    outcomes: Mapping[str, Numbers],
    *,
    times: int,
    seed: int,
    told: Callable[[], None] = lambda: None,
) -> list[Score]:
    """Scores of the factors for each outcome, given by one number per point; points without one are left out.

    EMA Workbench's extra trees (Jaxa-Rozen and Kwakkel 2018, 10.1016/j.envsoft.2018.06.011) are fitted to random halves of the
    points, each time with new trees. For each factor they also get a copy shuffled over the points (Kursa and Rudnicki 2010,
    10.18637/jss.v036.i11), which has the factor's values but no information. The scores of factors and copies sum to 1.
    Outcomes that don't vary are left out.
    """
    found: list[Score] = []
    for name, values in outcomes.items():
        known = np.isfinite(values)
        if np.count_nonzero(known) and np.ptp(values[known]) > 0.0:
            found += _of(name, numbers[known], axes, units[known], values[known], times, seed, told)
    return found


def _of(  # noqa: PLR0913, PLR0917 - one outcome of the above
    name: str,
    numbers: Numbers,
    axes: tuple[Axis, ...],
    units: NDArray[np.intp],
    values: Numbers,
    times: int,
    seed: int,
    told: Callable[[], None],
) -> list[Score]:
    draw = generator("shuffled copies", seed)
    each, explained = np.full((times, 2 * len(axes)), np.nan), np.full(times, np.nan)
    for place, half in enumerate(halves(units, times, seed)):
        both = np.hstack([numbers, dealt(numbers, units, draw)])
        trees = int(draw.integers(_SEEDS))
        if np.ptp(values[half]) > 0.0:
            each[place], forest = forest_scores(both[half], values[half], trees)
            explained[place] = forest.score(both[~half], values[~half]) if np.ptp(values[~half]) > 0.0 else np.nan
        told()
    each = each[np.isfinite(each).all(axis=1)]
    if not len(each):
        return []
    own, copies = np.hsplit(each, 2)
    low, middle, high = np.quantile(own, (ENDS[0], 0.5, ENDS[1]), axis=0)
    nothing, nothing_high = np.quantile(copies, (0.5, ENDS[1]), axis=0)
    above = (own > copies.max(axis=1, keepdims=True)).mean(axis=0)
    known = explained[np.isfinite(explained)]
    told_of = np.quantile(known, (0.5, *ENDS)).tolist() if len(known) else [np.nan] * 3
    return [
        Score(name, axis.name, *map(float, row), *told_of)
        for axis, row in zip(axes, np.column_stack([middle, low, high, nothing, nothing_high, above]), strict=True)
    ]
