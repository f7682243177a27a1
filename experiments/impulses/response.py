"""The response to an impulse: paired differences by quantity, state and year, with their Monte Carlo errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from haemus.experiments.impulses.grammar import REGION
from haemus.experiments.run.batch import run_batch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from haemus.experiments.impulses.grammar import Impulse

BATCH_SEED: Final = 2_025_214
COLUMNS: Final[Mapping[str, str]] = {
    "credibility": "credibility", "threat": "threat", "help": "help", "budget": "budget_meur", "agreements": "agreements",
    "imports": "imports_meur", "exports": "exports_meur", "domestic": "domestic_meur", "fragility": "fragility",
    "interoperability": "interoperability",
}  # fmt: skip
"""The column of the table of states behind each quantity."""
UNITS: Final[Mapping[str, str]] = {
    "credibility": "probability", "threat": "points", "help": "share of need", "budget": "percent",
    "agreements": "a state", "imports": "EUR million a year", "exports": "EUR million a year",
    "domestic": "EUR million a year", "fragility": "share", "interoperability": "share",
}  # fmt: skip
SUMMED: Final = ("budget", "imports", "exports", "domestic")
"""Quantities that the region sums over its states; it averages the others."""
YEARLY: Final = ("imports", "exports", "domestic")
"""Quantities that are flows of a quarter, so that a year is their sum."""


@dataclass(frozen=True, slots=True)
class Size:
    """A mean paired difference and its standard error over pairs of runs; 0 and 0 where every pair is equal."""

    mean: float
    error: float

    @property
    def differs(self) -> bool:
        """Whether the difference exceeds two errors."""
        return abs(self.mean) > 2.0 * self.error


@dataclass(frozen=True, slots=True)
class Response:
    """The sizes of one impulse by quantity, state (or REGION) and year."""

    impulse: Impulse
    pairs: int
    states: tuple[str, ...]
    years: tuple[int, ...]
    sizes: Mapping[tuple[str, str, int], Size]

    def at(self, quantity: str, state: str, year: int) -> Size:
        """Return the size of one quantity in one state and year."""
        return self.sizes[quantity, state, year]

    def as_dict(self) -> dict[str, object]:
        """Return the response, ready for JSON: one row for each quantity, state and year."""
        rows = [
            {
                "quantity": quantity,
                "unit": UNITS[quantity],
                "state": state,
                "year": year,
                "mean": size.mean,
                "error": size.error,
            }
            for (quantity, state, year), size in self.sizes.items()
        ]
        return {"impulse": self.impulse.name, "title": self.impulse.title, "pairs": self.pairs, "sizes": rows}

    def peak(self, quantity: str, state: str) -> int:
        """Return the year in which the difference is largest in absolute value."""
        return max(self.years, key=lambda year: abs(self.at(quantity, state, year).mean))

    def half_life(self, quantity: str, state: str) -> int | None:
        """Return the years from the peak until less than half of it is left; None if that isn't reached."""
        top = self.peak(quantity, state)
        whole = abs(self.at(quantity, state, top).mean)
        later = (year for year in self.years if year > top)
        return next((year - top for year in later if abs(self.at(quantity, state, year).mean) < 0.5 * whole), None)


def respond(impulse: Impulse, runs: int, workers: int | None = None) -> Response:
    """Run both worlds with the same seeds and return the response.

    A budget differs by 100 times the mean log ratio [percent]; everything else by the mean difference. A year is the mean of its
    quarters, and the sum for imports, exports and domestic purchases. Runs that failed in either world are left out.
    """
    result = run_batch([impulse.world, impulse.without], runs=runs, seed=BATCH_SEED, workers=workers, record="states")
    columns = ["scenario", "run", "quarter", "state", *COLUMNS.values()]
    rows = result.states[columns].copy()
    rows["year"] = rows["quarter"].astype(str).str[:4].astype(int)
    rows = rows[rows["year"] >= impulse.year]
    keys = ["scenario", "run", "state", "year"]
    yearly = rows.groupby(keys, observed=True)[list(COLUMNS.values())].mean()
    yearly[[COLUMNS[name] for name in YEARLY]] *= 4.0
    ours, theirs = (
        yearly.loc[name].unstack("year").unstack("state")  # noqa: PD010 - one value a cell, nothing to aggregate
        for name in (impulse.world.name, impulse.without.name)
    )
    both = ours.index.intersection(theirs.index)
    worlds = pd.DataFrame(ours.loc[both]), pd.DataFrame(theirs.loc[both])
    years = tuple(sorted(int(year) for year in rows["year"].unique()))
    states = tuple(sorted(str(state) for state in rows["state"].unique()))
    sizes = {
        (quantity, state, year): _size(_differences(quantity, column, state, year, worlds, states))
        for quantity, column in COLUMNS.items()
        for year in years
        for state in (*states, REGION)
    }
    return Response(impulse, len(both), states, years, sizes)


def _differences(  # noqa: PLR0913, PLR0917 - one argument per key
    quantity: str,
    column: str,
    state: str,
    year: int,
    worlds: tuple[pd.DataFrame, pd.DataFrame],
    states: tuple[str, ...],
) -> NDArray[np.float64]:
    asked = states if state == REGION else (state,)
    ours, theirs = (
        np.column_stack([world[column, year, each].to_numpy(dtype=np.float64) for each in asked]) for world in worlds
    )
    joined = np.sum if quantity in SUMMED else np.mean
    one, other = joined(ours, axis=1), joined(theirs, axis=1)
    return 100.0 * np.log(one / other) if quantity == "budget" else one - other


def _size(differences: NDArray[np.float64]) -> Size:
    count = len(differences)
    if count == 0:
        return Size(float("nan"), float("nan"))
    error = float(differences.std(ddof=1) / np.sqrt(count)) if count > 1 else float("inf")
    return Size(float(differences.mean()), error)
