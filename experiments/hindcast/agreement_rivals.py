"""Rivals that forecast agreements: one rate for all pairs, and a rate of each pair that is drawn to the common one."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln

from haemus.experiments.stats.resampling import generator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from haemus.experiments.published.treaties import Record, Treaty

ONE_RATE: Final = "one rate"
PAIR_RATES: Final = "rate per pair"
DRAWS: Final = 4000
_JEFFREYS: Final = 0.5
_LIMITS: Final = ((-6.0, 6.0), (-6.0, 12.0))
"""Limits of the logs of the gamma's shape and rate: where pairs don't differ, the shape has no maximum."""

type Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class AgreementForecast:
    """A forecast of agreements of a kind from an origin, of every year after it.

    `counts` [draw, year] are agreements a year, `chances` [pair, year] the chance that a pair is bound by at least one new one.
    """

    name: str
    kind: str
    origin: int
    years: tuple[int, ...]
    pairs: tuple[Pair, ...]
    counts: NDArray[np.int64]
    chances: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Past:
    """Treaties up to an origin: how many of each pair, in how many years on record, and how many a year in all."""

    pairs: tuple[Pair, ...]
    signed: NDArray[np.float64]  # [pair]
    years: NDArray[np.float64]  # [pair]
    treaties: int
    calendar_years: int


def past_of(record: Record, treaties: Sequence[Treaty], states: Sequence[str], origin: int) -> Past:
    """Return the treaties among states up to an origin, for the years of which the record speaks."""
    pairs = tuple(combinations(sorted(states), 2))
    until = [treaty for treaty in treaties if treaty.year <= origin]
    signed = Counter(pair for treaty in until for pair in treaty.pairs)
    years = np.array([record.known_years(pair, origin) for pair in pairs], dtype=float)
    return Past(
        pairs, np.array([float(signed[pair]) for pair in pairs]), years, len(until), int(years.max(initial=0.0))
    )


def gamma_of(signed: NDArray[np.float64], years: NDArray[np.float64]) -> tuple[float, float]:
    """Return shape and rate [years] of the gamma distribution of the pairs' rates: the maximum of the marginal likelihood.

    Numbers of treaties are Poisson given a pair's rate, so negative binomial without it (empirical Bayes: Robbins 1956).
    """

    def misfit(logs: NDArray[np.float64]) -> float:
        shape, rate = math.exp(logs[0]), math.exp(logs[1])
        each = (
            gammaln(shape + signed) - gammaln(shape) - gammaln(signed + 1.0)
            + shape * np.log(rate / (rate + years)) + signed * np.log(np.maximum(years, 1e-12) / (rate + years))
        )  # fmt: skip
        return -float(each[years > 0.0].sum())

    mean = max(signed.sum(), _JEFFREYS) / max(years.sum(), 1.0)
    found = minimize(misfit, np.array([0.0, -math.log(mean)]), method="L-BFGS-B", bounds=_LIMITS).x
    return math.exp(found[0]), math.exp(found[1])


def one_rate(past: Past, kind: str, origin: int, years: Sequence[int]) -> AgreementForecast:
    """Forecast the same rate for all pairs and years, with what few years leave open about it (Jeffreys' prior)."""
    draw = generator("one rate", origin)
    rates = draw.gamma(past.treaties + _JEFFREYS, 1.0 / max(past.calendar_years, 1), size=DRAWS)
    shape, exposure = past.signed.sum() + _JEFFREYS, max(past.years.sum(), 1.0)
    chance = 1.0 - (exposure / (exposure + 1.0)) ** shape
    return AgreementForecast(
        ONE_RATE, kind, origin, tuple(years), past.pairs, draw.poisson(rates[:, None], (DRAWS, len(years))),
        np.full((len(past.pairs), len(years)), chance),
    )  # fmt: skip


def pair_rates(past: Past, kind: str, origin: int, years: Sequence[int]) -> AgreementForecast:
    """Forecast a rate of each pair: its own past, drawn to the rate of all pairs the more, the less it says.

    A treaty of several states binds several pairs, so the sum over pairs is divided by the past number of pairs a treaty. As long as
    no pair has signed, nothing tells pairs apart: each has the common rate.
    """
    if not past.signed.any():
        return replace(one_rate(past, kind, origin, years), name=PAIR_RATES)
    draw = generator("rate per pair", origin)
    shape, rate = gamma_of(past.signed, past.years)
    shapes, rates = shape + past.signed, rate + past.years
    chance = 1.0 - (rates / (rates + 1.0)) ** shapes
    drawn = draw.gamma(shapes, 1.0 / rates, size=(DRAWS, len(past.pairs))).sum(axis=1)
    a_treaty = past.signed.sum() / past.treaties
    return AgreementForecast(
        PAIR_RATES, kind, origin, tuple(years), past.pairs, draw.poisson((drawn / a_treaty)[:, None], (DRAWS, len(years))),
        np.repeat(chance[:, None], len(years), axis=1),
    )  # fmt: skip
