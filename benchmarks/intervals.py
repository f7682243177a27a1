"""How often intervals of a mean paired difference hold the true mean, and how wide they are, on pairs of awkward kinds.

    python benchmarks/intervals.py [--samples 1000] [--pairs 20 50 100 200 1000]

For every kind of difference, number of pairs and method: the percent of samples whose interval holds the true mean, and the
median half width over the ideal one (1.96 standard deviations of the population over the root of the number of pairs).
Samples in which all pairs are the same have no interval of any method and are left out ("alike", percent). "few" is the percent
of samples in which fewer than four pairs carry the variance, which `haemus compare` says. Decision record 0027.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping
from math import exp, sqrt
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtr, ndtri, stdtrit

from haemus.experiments.compare.difference import Labels, measured
from haemus.experiments.stats.intervals import FEWEST_CARRIERS

Numbers = NDArray[np.float64]
Ends = tuple[Numbers, Numbers]
RESAMPLES: Final = 1_999
CONFIDENCE: Final = 0.95
TAIL: Final = 0.5 * (1.0 - CONFIDENCE)
STEPS: Final = 40
SMALL: Final = 1e-9
FEWEST_SAMPLES: Final = 30


class Population(NamedTuple):
    """Differences of pairs: how they are drawn, their mean and their standard deviation."""

    draw: Callable[[np.random.Generator, tuple[int, int]], Numbers]
    mean: float
    sd: float


def _mixture(share: float, other: tuple[float, float], common: tuple[float, float]) -> Population:
    """Normal differences (mean, SD), a share of them from another normal distribution."""
    (m1, s1), (m0, s0) = other, common
    mean = share * m1 + (1.0 - share) * m0
    square = share * (m1 * m1 + s1 * s1) + (1.0 - share) * (m0 * m0 + s0 * s0)

    def draw(of: np.random.Generator, shape: tuple[int, int]) -> Numbers:
        return np.where(of.random(shape) < share, of.normal(m1, s1, shape), of.normal(m0, s0, shape))

    return Population(draw, mean, sqrt(square - mean * mean))


def _signs(up: float, down: float) -> Population:
    """Differences of 1, -1 and 0."""
    mean = up - down

    def draw(of: np.random.Generator, shape: tuple[int, int]) -> Numbers:
        chance = of.random(shape)
        return np.where(chance < up, 1.0, np.where(chance < up + down, -1.0, 0.0))

    return Population(draw, mean, sqrt(up + down - mean * mean))


def _lognormal(share: float) -> Population:
    mean = share * exp(0.5)
    return Population(
        lambda of, shape: of.lognormal(0.0, 1.0, shape) * (of.random(shape) < share),
        mean,
        sqrt(share * exp(2.0) - mean * mean),
    )


POPULATIONS: Final[Mapping[str, Population]] = {
    "normal": _mixture(0.0, (0.0, 0.0), (0.3, 1.0)),
    "heavy tails (t, 3)": Population(lambda of, shape: of.standard_t(3, shape) + 0.3, 0.3, sqrt(3.0)),
    "lognormal": _lognormal(1.0),
    "0 in 4 of 5, else lognormal": _lognormal(0.2),
    "0 in 19 of 20, else lognormal": _lognormal(0.05),
    "counts: Poisson 0.3 less 0.1": Population(
        lambda of, shape: of.poisson(0.3, shape).astype(float) - of.poisson(0.1, shape), 0.2, sqrt(0.4)
    ),
    "shares: 40 % up, 5 % down": _signs(0.4, 0.05),
    "shares: 5 % up": _signs(0.05, 0.0),
    "shares: 2 % up, 1 % down": _signs(0.02, 0.01),
    "shares: 95 % up": _signs(0.95, 0.0),
    "outliers: 1 % near 6.5, else SD 0.01": _mixture(0.01, (6.5, 1.0), (0.0, 0.01)),
    "outliers: 5 % near 6.5, else SD 0.01": _mixture(0.05, (6.5, 1.0), (0.0, 0.01)),
    "outliers: 5 % SD 5, else SD 0.1": _mixture(0.05, (0.0, 5.0), (0.05, 0.1)),
}


class Drawn(NamedTuple):
    """Samples (pairs x samples) with their means and errors, and their means and errors off in every resample."""

    values: Numbers
    mean: Numbers
    error: Numbers
    means: Numbers
    errors: Numbers


def drawn(values: Numbers, of: np.random.Generator) -> Drawn:
    """Resample all samples with the same weights."""
    pairs = len(values)
    mean = values.mean(axis=0)
    off = values - mean
    weights = of.multinomial(pairs, np.full(pairs, 1.0 / pairs), size=RESAMPLES) / pairs
    means, squares = weights @ off, weights @ (off * off)
    errors = np.sqrt(np.maximum(squares - means * means, 0.0) / (pairs - 1))
    return Drawn(values, mean, values.std(axis=0, ddof=1) / sqrt(pairs), means, errors)


def _quantile(values: Numbers, at: float | Numbers) -> Numbers:
    ordered = np.sort(values, axis=0)
    place = np.clip(np.round(np.asarray(at) * (len(values) - 1)), 0, len(values) - 1).astype(int)
    found: Numbers = ordered[place, np.arange(values.shape[1])]
    return found


def student(each: Drawn) -> Ends:
    """Student's interval."""
    half = stdtrit(len(each.values) - 1, 1.0 - TAIL) * each.error
    return each.mean - half, each.mean + half


def studentised(each: Drawn, floor: float = 0.0) -> Ends:
    """The symmetric studentised bootstrap; the error of a resample is at least `floor` times that of the sample."""
    least = np.maximum(each.errors, floor * each.error)
    off = np.divide(np.abs(each.means), least, out=np.full_like(least, np.inf), where=least > SMALL * each.error)
    half = _quantile(off, CONFIDENCE) * each.error
    return each.mean - half, each.mean + half


def two_sided(each: Drawn, floor: float = 0.0) -> Ends:
    """The studentised bootstrap with a tail on either side."""
    least = np.maximum(each.errors, floor * each.error)
    off = each.means / np.maximum(least, SMALL * each.error)
    return each.mean - _quantile(off, 1.0 - TAIL) * each.error, each.mean - _quantile(off, TAIL) * each.error


def percentile(each: Drawn) -> Ends:
    """The middle of the resamples' means."""
    return each.mean + _quantile(each.means, TAIL), each.mean + _quantile(each.means, 1.0 - TAIL)


def bca(each: Drawn) -> Ends:
    """The same with corrections for bias and acceleration (Efron 1987), as in `scipy.stats.bootstrap`."""
    below = (each.means < 0.0).mean(axis=0) + 0.5 * (each.means == 0.0).mean(axis=0)
    bias = ndtri(np.clip(below, 1.0 / RESAMPLES, 1.0 - 1.0 / RESAMPLES))
    rate = _skewness(each.values) / (6.0 * sqrt(len(each.values)))

    def at(z: float) -> Numbers:
        moved = bias + z
        return np.asarray(ndtr(bias + moved / (1.0 - rate * moved)))

    return (
        each.mean + _quantile(each.means, at(ndtri(TAIL))),
        each.mean + _quantile(each.means, at(ndtri(1.0 - TAIL))),
    )


def johnson(each: Drawn) -> Ends:
    """Student's interval moved for skewness (Johnson 1978)."""
    move = _skewness(each.values) * each.error / (6.0 * sqrt(len(each.values)))
    low, high = student(each)
    return low + move, high + move


def hall(each: Drawn) -> Ends:
    """Hall's monotone cubic transformation of t (1992), with Student's quantiles."""
    pairs = len(each.values)
    skew = _skewness(each.values) / sqrt(pairs)
    wide = stdtrit(pairs - 1, 1.0 - TAIL)

    def back(x: float) -> Numbers:
        third = np.where(np.abs(skew) < SMALL, SMALL, skew / 3.0)
        return (np.cbrt(1.0 + 3.0 * third * (x - skew / 6.0)) - 1.0) / third

    return each.mean - each.error * back(wide), each.mean - each.error * back(-wide)


def sign_flip(each: Drawn) -> Ends:
    """The values that a test by random signs doesn't refuse."""
    pairs, count = each.values.shape
    signs = np.random.default_rng(1).choice([-1.0, 1.0], size=(499, pairs))
    of_values, of_ones = signs @ each.values, signs.sum(axis=1)[:, None]
    ends = []
    for side in (-1.0, 1.0):
        inside, outside = np.zeros(count), np.full(count, 50.0) * each.error
        for _ in range(STEPS):
            middle = 0.5 * (inside + outside)
            at = each.mean + side * middle
            off = np.abs(of_values - at * of_ones)
            kept = pairs * middle <= _quantile(off, CONFIDENCE)
            inside, outside = np.where(kept, middle, inside), np.where(kept, outside, middle)
        ends.append(each.mean + side * inside)
    return ends[0], ends[1]


def counted(each: Drawn) -> Ends:
    """Exact limits of the shares of pairs above and below 0, times the largest difference seen."""
    pairs = len(each.values)
    largest = np.abs(each.values).max(axis=0)
    up, down = (each.values > 0.0).sum(axis=0), (each.values < 0.0).sum(axis=0)

    def most(hits: NDArray[np.int64]) -> Numbers:
        return np.where(hits < pairs, betaincinv(hits + 1.0, np.maximum(pairs - hits, 1e-9), 1.0 - TAIL), 1.0)

    return -largest * most(down), largest * most(up)


def in_use(each: Drawn) -> Ends:
    """What `haemus compare` gives."""
    names = [Labels("", "", str(k), "") for k in range(each.values.shape[1])]
    found = measured(names, each.values, np.zeros_like(each.values))
    return np.array([one.low for one in found]), np.array([one.high for one in found])


def _skewness(values: Numbers) -> Numbers:
    off = values - values.mean(axis=0)
    found: Numbers = (off**3).mean(axis=0) / (off * off).mean(axis=0) ** 1.5
    return found


METHODS: Final[Mapping[str, Callable[[Drawn], Ends]]] = {
    "Student": student,
    "studentised": studentised,
    "floor 0.1": lambda each: studentised(each, 0.1),
    "floor 0.15": lambda each: studentised(each, 0.15),
    "floor 0.3": lambda each: studentised(each, 0.3),
    "two-sided, floor 0.15": lambda each: two_sided(each, 0.15),
    "percentile": percentile,
    "BCa": bca,
    "Johnson": johnson,
    "Hall": hall,
    "sign flip": sign_flip,
    "counted": counted,
    "in use": in_use,
}


def effective(values: Numbers) -> Numbers:
    """The effective number of pairs that carry the sum of squares."""
    square = (values - values.mean(axis=0)) ** 2
    found: Numbers = square.sum(axis=0) ** 2 / (square * square).sum(axis=0)
    return found


def rows(pairs: int, samples: int) -> Iterator[str]:
    """A row of the table for each population."""
    for name, population in POPULATIONS.items():
        of = np.random.default_rng([pairs, len(name)])
        values = population.draw(of, (pairs, samples))
        varies = np.ptp(values, axis=0) > 0.0
        if varies.sum() < FEWEST_SAMPLES:
            continue
        each = drawn(values[:, varies], of)
        ideal = 1.96 * population.sd / sqrt(pairs)
        cells = []
        for method in METHODS.values():
            low, high = method(each)
            held = (low - 1e-12 <= population.mean) & (population.mean <= high + 1e-12)
            held |= np.isnan(low)
            half = 0.5 * (high - low)
            cells.append(f"{100.0 * held.mean():.1f}, {np.nanmedian(half) / ideal:.2f}")
        few = 100.0 * (effective(values[:, varies]) < FEWEST_CARRIERS).mean()
        yield f"| {pairs} | {name} | {100 - 100 * varies.mean():.0f} | {few:.0f} | {' | '.join(cells)} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=1_000)
    parser.add_argument("--pairs", type=int, nargs="+", default=[20, 50, 100, 200, 1_000])
    words = parser.parse_args()
    print(f"| pairs | differences | alike | few | {' | '.join(METHODS)} |")
    print("|" + " --- |" * (len(METHODS) + 4))
    for pairs in words.pairs:
        for row in rows(pairs, words.samples):
            print(row, flush=True)


if __name__ == "__main__":
    main()
