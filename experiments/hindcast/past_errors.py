"""The spread of a rival: its own errors at each horizon, from every earlier origin, on years up to the origin only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from haemus.experiments.hindcast.forecast import LONG, Forecast
from haemus.experiments.hindcast.spending_rivals import RIVALS, Known, known_at
from haemus.experiments.stats.resampling import generator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from haemus.experiments.published.spending import Panel

ENOUGH: Final = 20
"""The fewest past errors that make a spread at a horizon."""
SAMPLE: Final = 500
"""The size of a rival's sample where GDP is observed."""

type Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PastErrors:
    """Past errors of the level and of yearly growth [log], by horizon in years, pooled over states."""

    level: Mapping[int, Numbers]
    growth: Mapping[int, Numbers]


def past_errors(
    panel: Panel, origin: int, joined: Mapping[str, int], rival: Callable[[Known], Numbers], steps: int
) -> PastErrors:
    """Return a rival's errors when it stood at each year before the origin and forecast years up to the origin."""
    level: dict[int, list[Numbers]] = {step: [] for step in range(1, steps + 1)}
    growth: dict[int, list[Numbers]] = {step: [] for step in range(1, steps + 1)}
    observed = np.log(panel.real)
    for earlier in range(panel.years[0] + 1, origin):
        last = min(origin, earlier + steps)
        points = rival(known_at(panel, earlier, last, joined))
        path = np.concatenate([observed[:, panel.place(earlier), None], points], axis=1)
        actual = observed[:, panel.place(earlier) : panel.place(last) + 1]
        for step in range(1, last - earlier + 1):
            level[step].append(actual[:, step] - path[:, step])
            growth[step].append((actual[:, step] - actual[:, step - 1]) - (path[:, step] - path[:, step - 1]))
    return PastErrors(_filled(_pooled(level), 0.5), _filled(_pooled(growth), 0.0))


def _pooled(errors: Mapping[int, list[Numbers]]) -> dict[int, Numbers]:
    pooled = {step: np.concatenate(each) if each else np.empty(0) for step, each in errors.items()}
    return {step: each[np.isfinite(each)] for step, each in pooled.items()}


def _filled(errors: dict[int, Numbers], power: float) -> dict[int, Numbers]:
    """Give a horizon with too few errors those of the longest one that has enough, times a power of the horizons' ratio.

    Errors of a level grow with the root of the horizon, as those of a random walk do; errors of growth don't grow.
    """
    filled, last = {}, 0
    for step in sorted(errors):
        if len(errors[step]) >= ENOUGH:
            filled[step], last = errors[step], step
        elif last:
            filled[step] = errors[last] * (step / last) ** power
        else:
            filled[step] = np.empty(0)
    return filled


def rival_forecasts(
    panel: Panel, origin: int, last: int, joined: Mapping[str, int], own_gdp: Numbers | None = None
) -> list[Forecast]:
    """Return each rival's forecast from an origin until `last`; with `own_gdp` [sample, state, step], given that GDP."""
    found = []
    for name, rival in RIVALS.items():
        errors = past_errors(panel, origin, joined, rival, last - origin)
        if all(len(each) for each in errors.level.values()):
            found.append(_forecast(panel, known_at(panel, origin, last, joined, own_gdp), name, rival, errors))
    return found


def _forecast(panel: Panel, known: Known, name: str, rival: Callable[[Known], Numbers], errors: PastErrors) -> Forecast:
    size = SAMPLE if known.ahead.ndim == 2 else len(known.ahead)  # noqa: PLR2004 - [state, step] or [sample, state, step]
    shape = (size, len(panel.states), known.steps)
    points = np.broadcast_to(rival(known), shape)
    ahead = np.broadcast_to(known.ahead, shape)
    start = known.level[:, -1]
    level = points + _spread(errors.level, shape, "level")
    steps = np.diff(np.concatenate([np.broadcast_to(start[:, None], (*shape[:2], 1)), points], axis=-1), axis=-1)
    growth = steps + _spread(errors.growth, shape, "growth")
    long_years = min(LONG, known.steps)
    return Forecast(
        name, known.origin, level, growth, 100.0 * np.exp(level - ahead), level[..., long_years - 1] - start, long_years
    )


def _spread(errors: Mapping[int, Numbers], shape: tuple[int, ...], purpose: str) -> Numbers:
    """Return errors to add to a point [sample, state, step]: quantiles of the past ones and of the same with the other sign.

    Both signs count alike, so that the point stays the median and the spread is that of the errors about zero. Each state and year
    has the quantiles in an order of its own.
    """
    draw = generator(f"past errors of {purpose}", 0)
    at = (np.arange(shape[0]) + 0.5) / shape[0]
    spread = np.empty(shape)
    for step in range(shape[2]):
        both = np.concatenate([errors[step + 1], -errors[step + 1]])
        quantiles = np.quantile(both, at)
        for state in range(shape[1]):
            spread[:, state, step] = draw.permutation(quantiles)
    return spread
