"""Rivals that forecast spending: rules of thumb, each estimated on the years up to an origin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from haemus.experiments.published.memberships import PLEDGE_DATE, PLEDGE_SHARE, bound_from

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from haemus.experiments.published.spending import Panel

FEWEST_PAIRS: Final = 20
"""The fewest pairs of successive growth rates from which the pooled autoregression is estimated."""

type Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What a rival knows at an origin: spending up to its year, and GDP and the dates of accessions as model and rivals are given them.

    `level` and `log_gdp` [state, year] are logs, from the panel's first year to the origin, nan where unknown.
    `ahead` [..., state, step] is log real GDP in the years after the origin. `bound` is the first year in which the pledge
    binds a state, infinite for one that it never binds.
    """

    origin: int
    level: Numbers
    log_gdp: Numbers
    ahead: Numbers
    bound: Numbers

    @property
    def steps(self) -> int:
        """The number of years to forecast."""
        return int(self.ahead.shape[-1])

    @property
    def log_share(self) -> Numbers:
        """The log of the share of GDP at the origin, by state."""
        share: Numbers = self.level[:, -1] - self.log_gdp[:, -1]
        return share


def known_at(panel: Panel, origin: int, last: int, joined: Mapping[str, int], ahead: Numbers | None = None) -> Known:
    """Return what is known at an origin, to forecast until `last`; observed GDP is ahead unless other GDP is given."""
    place, end = panel.place(origin) + 1, panel.place(last) + 1
    log_gdp = np.log(panel.gdp)
    bound = [bound_from(joined, state) for state in panel.states]
    return Known(
        origin=origin,
        level=np.log(panel.real[:, :place]),
        log_gdp=log_gdp[:, :place],
        ahead=log_gdp[:, place:end] if ahead is None else ahead,
        bound=np.array([np.inf if year is None else year for year in bound]),
    )


def last_value(known: Known) -> Numbers:
    """Real spending stays as it is in the origin's year."""
    return np.repeat(known.level[:, -1:], known.steps, axis=1)


def drift(known: Known, years: int) -> Numbers:
    """Real spending grows on as it did over the last years, or over as many of them as are published but at least half."""
    mean = np.full(len(known.level), np.nan)
    for state, level in enumerate(known.level):
        for back in range(min(years, len(level) - 1), (years - 1) // 2, -1):
            if np.isfinite(level[-1 - back]):
                mean[state] = (level[-1] - level[-1 - back]) / back
                break
    return last_value(known) + mean[:, None] * np.arange(1, known.steps + 1)


def autoregression(known: Known) -> Numbers:
    """Growth returns to a common mean: g' = a + b g, with a and b estimated on all states together."""
    growth = np.diff(known.level, axis=1)
    before, after = growth[:, :-1].ravel(), growth[:, 1:].ravel()
    both = np.isfinite(before) & np.isfinite(after)
    if both.sum() < FEWEST_PAIRS:
        return np.full((len(growth), known.steps), np.nan)
    slope, constant = np.polyfit(before[both], after[both], 1)
    path, current = [], growth[:, -1]
    for _ in range(known.steps):
        current = constant + slope * current
        path.append(current)
    return last_value(known) + np.cumsum(np.stack(path, axis=1), axis=1)


def constant_share(known: Known) -> Numbers:
    """Spending stays at its share of GDP."""
    return known.log_share[:, None] + known.ahead


def pledge(known: Known) -> Numbers:
    """The share of GDP of an ally that the pledge of 2014 binds rises on a line to 2 % in 2024; of others it stays."""
    share, years = np.exp(known.log_share), known.origin + np.arange(1, known.steps + 1)
    begin = np.maximum(known.bound, known.origin)[:, None]
    begun = np.where(np.isfinite(begin), begin, PLEDGE_DATE - 1.0)
    way = np.clip((years - begun) / np.maximum(PLEDGE_DATE - begun, 1.0), 0.0, 1.0)
    rises = np.isfinite(begin) & (share[:, None] < PLEDGE_SHARE)
    wanted = share[:, None] + np.where(rises, way * (PLEDGE_SHARE - share[:, None]), 0.0)
    return np.log(wanted) + known.ahead


RIVALS: Final[Mapping[str, Callable[[Known], Numbers]]] = {
    "last value": last_value,
    "drift, 5 years": lambda known: drift(known, 5),
    "drift, 10 years": lambda known: drift(known, 10),
    "AR(1), pooled": autoregression,
    "constant share": constant_share,
    "to the pledge": pledge,
}
"""The rivals: each returns the log of real spending by state and year [..., state, step]."""
