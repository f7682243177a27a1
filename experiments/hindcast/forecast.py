"""A forecast of spending from an origin, as a sample: of the model or of a rival."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEVEL: Final = "level"
GROWTH: Final = "growth"
BURDEN: Final = "burden"
LONG_GROWTH: Final = "long_growth"
QUANTITIES: Final = (LEVEL, GROWTH, BURDEN, LONG_GROWTH)
UNITS: Final = {LEVEL: "log", GROWTH: "log", BURDEN: "% of GDP", LONG_GROWTH: "log"}
LONG: Final = 5
"""Years of long growth, or fewer where fewer are published after the origin."""
MODEL: Final = "model"


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """A sample of forecasts from an origin. Years run from the first one after the origin.

    `level` is log real spending [log EUR million, 2024], `growth` its yearly change, `burden` spending over GDP [% of GDP],
    `long_growth` the change of the level from the origin over `long_years`.
    """

    name: str
    origin: int
    level: NDArray[np.float64]  # [sample, state, year]
    growth: NDArray[np.float64]
    burden: NDArray[np.float64]
    long_growth: NDArray[np.float64]  # [sample, state]
    long_years: int

    @classmethod
    def of_levels(cls, name: str, origin: int, level: NDArray[np.float64], log_gdp: NDArray[np.float64]) -> Forecast:
        """Make a forecast of paths of the level that begin with the origin's own year; `log_gdp` begins a year later."""
        years = level.shape[-1] - 1
        long_years = min(LONG, years)
        return cls(
            name, origin, level[..., 1:], np.diff(level, axis=-1), 100.0 * np.exp(level[..., 1:] - log_gdp),
            level[..., long_years] - level[..., 0], long_years,
        )  # fmt: skip
