"""What allies did about the pledge of 2014: the part of their paths' steps that they took, and how far that forecasts.

An ally below the target has a straight path from its burden in the year in which the pledge began to bind it. The log growth of
its burden in a year is the path's step times the ally's own compliance, and a shock with heavy tails (Student's t). Compliance
differs between allies, normally, around a common mean. `python -m haemus.experiments.calibrate.compliance FOLDER` prints the
estimates from the tables in a folder, and the forecasts of 2019-2023 from 2018 beside those of rivals (decision 0032).
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import minimize
from scipy.stats import t as student

from haemus.experiments.derive.sources import read_rows
from haemus.model.rules.pledge import path_burden

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

TABLE: Final = "nato_share_equipment.csv"
TARGET: Final = 2.0
BEGAN: Final = 2014
DUE: Final = 2024
BOUND_LATER: Final = {"MNE": 2017, "MKD": 2020}
"""Members since the year; they are bound from it on."""
NEVER_BOUND: Final = ("FIN", "SWE", "NATO_TOTAL", "NATO_EUR_CAN")
PRIOR_MEAN: Final = (0.5, 0.25)
PRIOR_LOG_SPREAD: Final = (math.log(0.4), 0.5)
"""Centre and standard deviation of the priors of the mean and of the log of the spread: half is taken, assumed."""
NODES: Final = 15
DRAWS: Final = 2_000
SEED: Final = 20_140_905


@dataclass(frozen=True, slots=True)
class Ally:
    """An ally's burdens [percent of GDP] by year, and the year from which the pledge binds it."""

    name: str
    began: int
    burdens: Mapping[int, float]

    @property
    def is_bound(self) -> bool:
        """Whether it was below the target when the pledge began to bind it."""
        return self.burdens[self.began] < TARGET

    def step(self, year: int, burden: float) -> float:
        """Return the path's log step into a year for an ally with this burden the year before; 0 at the target and above."""
        if year <= self.began or burden >= TARGET or not self.is_bound:
            return 0.0
        start = self.burdens[self.began]
        now, following = (path_burden(self.began, start, DUE, TARGET, float(of)) for of in (year - 1, year))
        return math.log(following / now)

    def growth(self, last: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the log growth of its burden since it is bound, to the last year, and the path's steps."""
        years = [year for year in range(self.began + 1, last + 1) if year in self.burdens and year - 1 in self.burdens]
        grown = [math.log(self.burdens[year] / self.burdens[year - 1]) for year in years]
        return np.array(grown), np.array([self.step(year, self.burdens[year - 1]) for year in years])


@dataclass(frozen=True, slots=True)
class Compliance:
    """An estimate: mean and spread of compliance [share], scale [log] and degrees of freedom of the shocks."""

    mean: float
    spread: float
    scale: float
    freedom: float


def allies_in(folder: Path) -> list[Ally]:
    """Return the allies that the pledge of 2014 bound at some time, from the table in a folder; BadInput without it."""
    burdens: dict[str, dict[int, float]] = {}
    for row in read_rows(folder, TABLE):
        if row["share_gdp_pct"] and row["iso3"] not in NEVER_BOUND:
            burdens.setdefault(row["iso3"], {})[int(row["year"])] = float(row["share_gdp_pct"])
    allies = (Ally(name, BOUND_LATER.get(name, BEGAN), found) for name, found in sorted(burdens.items()))
    return [ally for ally in allies if ally.began in ally.burdens and ally.is_bound]


def estimate(allies: Sequence[Ally], last: int) -> Compliance:
    """Return the most likely compliance under the priors, on years up to `last`; the priors' centre where there is no year."""
    observed = [grown_and_asked for ally in allies if (grown_and_asked := ally.growth(last))[0].size]
    if not observed:
        return Compliance(PRIOR_MEAN[0], math.exp(PRIOR_LOG_SPREAD[0]), 0.06, 3.0)
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    log_weights = np.log(weights / weights.sum())

    def cost(x: NDArray[np.float64]) -> float:
        mean, spread, scale, freedom = x[0], math.exp(x[1]), math.exp(x[2]), 1.0 + math.exp(x[3])
        total = 0.5 * ((mean - PRIOR_MEAN[0]) / PRIOR_MEAN[1]) ** 2
        total += 0.5 * ((x[1] - PRIOR_LOG_SPREAD[0]) / PRIOR_LOG_SPREAD[1]) ** 2
        for grown, steps in observed:
            expected = (mean + spread * nodes)[:, None] * steps[None, :]
            likely = student.logpdf((grown - expected) / scale, freedom) - math.log(scale)
            total -= float(np.logaddexp.reduce(np.asarray(likely).sum(axis=1) + log_weights))
        return float(total)

    start = [PRIOR_MEAN[0], PRIOR_LOG_SPREAD[0], math.log(0.06), math.log(2.0)]
    found = minimize(cost, start, method="Nelder-Mead", options={"maxiter": 1_000, "xatol": 0.003, "fatol": 0.003}).x
    return Compliance(float(found[0]), math.exp(found[1]), math.exp(found[2]), 1.0 + math.exp(found[3]))


type Move = Callable[[int, NDArray[np.float64]], NDArray[np.float64] | float]


def _paths(  # noqa: PLR0913, PLR0917 - a start, a law, and the draws
    start: float, years: Sequence[int], move: Move, scale: float, freedom: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return drawn logs of the burden [year, draw] from a start, given the mean move into a year."""
    log_burden, found = np.full(DRAWS, math.log(start)), []
    for year in years:
        log_burden = log_burden + move(year, log_burden) + scale * student.rvs(freedom, size=DRAWS, random_state=rng)
        found.append(log_burden)
    return np.array(found)


def forecasts(ally: Ally, others: Sequence[Ally], last: int, years: Sequence[int]) -> dict[str, NDArray[np.float64]]:
    """Return drawn logs of an ally's burden [year, draw] after `last`: by compliance and by rivals, estimated on others.

    Rivals: a random walk; the others' mean growth; a straight line to the target by the year when it is due. Each has the spread
    of its own errors on the others, with heavy tails.
    """
    rng = np.random.default_rng(SEED)
    fit = estimate(others, last)
    own = np.maximum(0.0, fit.mean + fit.spread * rng.standard_normal(DRAWS))
    start = ally.burdens[last]

    def followed(year: int, logs: NDArray[np.float64]) -> NDArray[np.float64]:
        return own * ally.step(year, 0.0) * (logs < math.log(TARGET))

    def line(year: int, _: NDArray[np.float64]) -> float:
        now, following = (path_burden(last, start, DUE, TARGET, float(of)) for of in (year - 1, year))
        return math.log(following / now) if start < TARGET else 0.0

    grown = np.concatenate([each.growth(last)[0] for each in others])
    drift = float(grown.mean())
    moves: dict[str, tuple[Move, NDArray[np.float64]]] = {
        "random walk": (lambda *_: 0.0, grown),
        "drift of the others": (lambda *_: drift, grown - drift),
        "line to the target": (line, grown - np.concatenate([each.growth(last)[1] for each in others])),
    }
    found = {"compliance": _paths(start, years, followed, fit.scale, fit.freedom, rng)}
    for name, (move, errors) in moves.items():
        freedom, _, scale = student.fit(errors, floc=0.0)
        found[name] = _paths(start, years, move, float(scale), max(1.5, float(freedom)), rng)
    return found


def crps(draws: NDArray[np.float64], value: float) -> float:
    """Return the continuous ranked probability score of draws, >= 0, less is better: by the draws' order."""
    ordered, n = np.sort(draws), draws.size
    spread = float(((2 * np.arange(1, n + 1) - n - 1) * ordered).sum()) / n**2
    return float(np.abs(ordered - value).mean()) - spread


def scores(allies: Sequence[Ally], last: int, years: Sequence[int]) -> dict[str, NDArray[np.float64]]:
    """Return each forecast's score by ally, mean over the years, with that ally left out of its estimate."""
    found: dict[str, list[float]] = {}
    for ally in allies:
        if ally.began > last:
            continue
        others = [each for each in allies if each is not ally]
        for name, logs in forecasts(ally, others, last, years).items():
            each = [crps(logs[k], math.log(ally.burdens[year])) for k, year in enumerate(years)]
            found.setdefault(name, []).append(float(np.mean(each)))
    return {name: np.array(values) for name, values in found.items()}


def report(folder: Path) -> str:
    """Return the estimates by last year, and the scores of forecasts of 2019-2023 from 2018, as text."""
    allies, lines = allies_in(folder), ["to     mean  spread  scale  freedom"]
    for last in (2017, 2018, 2020, 2023):
        fit = estimate(allies, last)
        lines.append(f"{last}  {fit.mean:5.2f}  {fit.spread:6.2f}  {fit.scale:5.3f}  {fit.freedom:7.2f}")
    found = scores(allies, 2018, range(2019, 2024))
    for name, values in found.items():
        more = values - found["compliance"]
        error = more.std(ddof=1) / math.sqrt(more.size)
        lines.append(
            f"CRPS 2019-2023 {name:20s} {values.mean():.4f}, more than compliance {more.mean():+.4f} ({error:.4f})"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(report(Path(sys.argv[1])) + "\n")
