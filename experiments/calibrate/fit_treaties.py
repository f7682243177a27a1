"""Routine treaties: the record of them, and the rate of a pair estimated on it (decision 0038).

The record isn't part of the project. `record_of` reads it from a folder with the source tables, as docs/decisions/0038 names
them; without such a folder nothing here can be computed, and the estimates in the registry stand.
"""

from __future__ import annotations

import math
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln

from haemus.experiments.derive.treaties import ASSUMED, CODED, Treaty, routine
from haemus.model.agents.talks import NEARNESS
from haemus.model.agents.treaty import STAFF
from haemus.model.parameters import REGISTRY
from haemus.model.rules.talks import full_capital, proximity
from haemus.model.rules.treaties import treaty_pull, treaty_rate
from haemus.model.start.data import starting_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from haemus.model.start.data import PairStart

Pair = tuple[str, str]
FOLDER: Final = "HAEMUS_DATA"
"""Environment variable with the folder of the source tables."""
FIRST: Final = 2000
LAST_DCAD: Final = 2010
LAST: Final = 2023
FROM: Final[Mapping[str, int]] = {"MNE": 2006, "XKX": 2011}
"""The first year in which the record covers a state: independence, and the end of the data that leave Kosovo out."""
FITTED: Final = ("treaty_rate", "coding_completeness", "treaty_proximity", "treaty_hostility", "treaty_treaties")
PRIORS: Final = ((-2.7, 9.0), (-0.5, 0.7), (0.0, 2.0), (0.0, 2.0), (0.0, 1.0))
"""Mean and SD of each coefficient before the record: log rate, log completeness, and three weights."""


def folder() -> Path | None:
    """Return the folder of the source tables, or None where HAEMUS_DATA names none."""
    found = os.environ.get(FOLDER, "")
    return Path(found) if found and (Path(found) / CODED).is_file() else None


def counts(record: Iterable[Treaty], years: Iterable[int]) -> dict[int, int]:
    """Return the number of these treaties in each year."""
    found = Counter(treaty.year for treaty in record)
    return {year: found[year] for year in years}


@dataclass(frozen=True, slots=True)
class Cell:
    """A pair in a year: routine treaties signed, and how many it had before."""

    pair: PairStart
    year: int
    signed: int
    before: int


def cells(record: Sequence[Treaty], first: int, last: int) -> list[Cell]:
    """Return the cells of the pairs that the record covers in each year, without pairs that recognition bars."""
    signed = Counter((treaty.members, treaty.year) for treaty in routine(record))
    found = []
    for (a, b), pair in sorted(starting_data().pairs.items()):
        begun = max(FROM.get(state, 0) for state in (a, b))
        had = {year: number for (members, year), number in signed.items() if members == (a, b)}
        for year in range(max(first, begun), last + 1):
            if pair.recognition:
                before = sum(number for earlier, number in had.items() if earlier < year)
                assumed = sum(ASSUMED.get(state, 0) for state in (a, b))
                found.append(Cell(pair, year, had.get(year, 0), before + assumed))
    return found


def expected(listed: Sequence[Cell], values: Mapping[str, float]) -> NDArray[np.float64]:
    """Return the expected number of recorded treaties in each cell, by the rule that runs use, at full political capital."""
    weight = REGISTRY["capital_fragility"].default
    states = starting_data().states
    full = {iso3: full_capital(start.fragility, float(weight)) for iso3, start in states.items()}
    return np.array(
        [
            treaty_rate(
                treaty_pull(
                    proximity(cell.pair.distance) - NEARNESS, cell.pair.hostility, cell.before,
                    values["treaty_proximity"], values["treaty_hostility"], values["treaty_treaties"],
                ),
                full[cell.pair.a] * full[cell.pair.b] / STAFF, values["treaty_rate"],
                values["coding_completeness"] if cell.year > LAST_DCAD else 1.0,
            )
            for cell in listed
        ]
    )  # fmt: skip


def fit_treaties(record: Sequence[Treaty], to: int) -> dict[str, float]:
    """Estimate the rate of routine treaties on the record from 2000 to the end of the year `to`.

    A Poisson regression with a weak prior on each coefficient; DCAD counts as complete, the coded years show a share. To 2010
    the share is its prior's mean, because nothing in the record speaks of it.
    """
    listed = cells(record, FIRST, to)
    signed = np.array([cell.signed for cell in listed])
    means, spreads = np.array(PRIORS).T

    def misfit(z: NDArray[np.float64]) -> float:
        rate = expected(listed, _values(z))
        return float((rate - signed * np.log(rate)).sum() + 0.5 * (((z - means) / spreads) ** 2).sum())

    return _values(minimize(misfit, means, method="BFGS").x)


def _values(z: NDArray[np.float64]) -> dict[str, float]:
    return dict(zip(FITTED, (math.exp(z[0]), min(1.0, math.exp(z[1])), *map(float, z[2:])), strict=True))


def log_score(rate: NDArray[np.float64], listed: Sequence[Cell]) -> float:
    """Return the log score of rates: the log probability of what each cell signed, summed; higher is better."""
    signed = np.array([cell.signed for cell in listed])
    return float((signed * np.log(rate) - rate - gammaln(signed + 1)).sum())


def rivals(record: Sequence[Treaty], listed: Sequence[Cell], to: int) -> dict[str, NDArray[np.float64]]:
    """Return the rates of the rivals in each cell, fitted to the coded years to `to`: one for all, and a shrunken one a pair.

    They know which pairs are barred and how completely the years are coded, as the model does. The second draws each pair's
    own rate towards the common one, as a gamma prior fitted to the same years does.
    """
    past = cells(record, LAST_DCAD + 1, to)
    one = sum(cell.signed for cell in past) / len(past)
    signed, years = Counter[Pair](), Counter[Pair]()
    for cell in past:
        signed[cell.pair.a, cell.pair.b] += cell.signed
        years[cell.pair.a, cell.pair.b] += 1
    n = np.array([signed[pair] for pair in years])
    e = one * np.array([years[pair] for pair in years])

    def misfit(strength: float) -> float:
        evidence = gammaln(n + strength) - gammaln(strength) + strength * np.log(strength)
        return -float((evidence - (n + strength) * np.log(strength + e)).sum())

    strength = min(np.exp(np.linspace(-2.0, 6.0, 81)).tolist(), key=misfit)
    own = {pair: one * (strength + signed[pair]) / (strength + one * years[pair]) for pair in years}
    return {
        "one rate for all pairs": np.full(len(listed), one),
        "a shrunken rate for each pair": np.array([own[cell.pair.a, cell.pair.b] for cell in listed]),
    }
