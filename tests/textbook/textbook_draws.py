"""Draws, periods and ids as described in docs/odd.md in the section on notation; nothing is imported from the model."""

from collections.abc import Sequence
from functools import cache, reduce
from hashlib import blake2b
from math import exp, expm1, log, sqrt

from haemus.model.exponential import log as column_log

_MODULUS = 1 << 64

# AS 241, PPND16: numerator and denominator of each of its three branches, from the highest power down
_CENTRE = (
    (2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
     13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.3871328727963666080),
    (5226.495278852854561, 28729.085735721942674, 39307.895800092710610, 21213.794301586595867,
     5394.1960214247511077, 687.18700749205790830, 42.313330701600911252, 1.0),
)  # fmt: skip
_TAIL = (
    (7.7454501427834140764e-4, 0.0227238449892691845833, 0.241780725177450611770, 1.27045825245236838258,
     3.64784832476320460504, 5.76949722146069140550, 4.63033784615654529590, 1.42343711074968357734),
    (1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.148103976427480074590,
     0.689767334985100004550, 1.67638483018380384940, 2.05319162663775882187, 1.0),
)  # fmt: skip
_FAR_TAIL = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.00124266094738807843860, 0.0265321895265761230930,
     0.296560571828504891230, 1.78482653991729133580, 5.46378491116411436990, 6.65790464350110377720),
    (2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
     0.0148753612908506148525, 0.136929880922735805310, 0.599832206555887937690, 1.0),
)  # fmt: skip


BY_YEAR = {"talks.step", "treaty.sign", "crisis", "economy.growth", "procurement.occasion", "aid.occasion"}
"""Decisions whose draws of a year's four quarters are the words of one block."""


@cache
def name_id(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little") >> 1


def block(seed: int, decision: str, counter: Sequence[int], word: int = 0) -> int:
    k0, k1 = seed, name_id(decision)
    c0, c1, c2, c3 = (each % _MODULUS for each in counter)
    for _ in range(10):
        p, r = 0xD2E7470EE14C6C93 * c0, 0xCA5A826395121157 * c2
        c0, c1, c2, c3 = (r >> 64) ^ c1 ^ k0, r % _MODULUS, (p >> 64) ^ c3 ^ k1, p % _MODULUS
        k0, k1 = (k0 + 0x9E3779B97F4A7C15) % _MODULUS, (k1 + 0xBB67AE8584CAA73B) % _MODULUS
    return (c0, c1, c2, c3)[word]


def joined(one: int, other: int) -> int:
    return block(0, "joined", (0, one, other, 0)) >> 1


def group_id(names: Sequence[str]) -> int:
    return reduce(joined, map(name_id, sorted(names)))


def _ratio(branch: tuple[tuple[float, ...], tuple[float, ...]], r: float, factor: float) -> float:
    above, below = (reduce(lambda value, each: value * r + each, powers) for powers in branch)
    return above * factor / below


def quantile(u: float) -> float:
    """Return the standard normal quantile."""
    q = u - 0.5
    if abs(q) <= 0.425:
        return _ratio(_CENTRE, 0.180625 - q * q, q)
    r = sqrt(-log(u if q <= 0.0 else 1.0 - u))
    x = _ratio(_TAIL, r - 1.6, 1.0) if r <= 5.0 else _ratio(_FAR_TAIL, r - 5.0, 1.0)
    return -x if q < 0.0 else x


class Draws:
    """The draws of one run."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def uniform(self, decision: str, quarter: int, *ids: int) -> float:
        who, whom, about = (*ids, 0, 0, 0)[:3]
        when, word = (2020 + quarter // 4, quarter % 4) if decision in BY_YEAR else (quarter, 0)
        return ((block(self.seed, decision, (when, who, whom, about), word) >> 12) + 0.5) / 2.0**52

    def normal(self, decision: str, quarter: int, *ids: int) -> float:
        return quantile(self.uniform(decision, quarter, *ids))

    def gumbel(self, decision: str, quarter: int, *ids: int) -> float:
        return -column_log(-column_log(self.uniform(decision, quarter, *ids)))

    def happens(self, rate: float, decision: str, quarter: int, *ids: int) -> bool:
        """Return whether something with a yearly rate happens in the quarter."""
        u = self.uniform(decision, quarter, *ids)
        return u < 0.25 * rate and u < -expm1(-0.25 * rate)


def quarterly_share(annual: float) -> float:
    return 1.0 - sqrt(sqrt(1.0 - annual))


def left_sum(numbers: Sequence[float]) -> float:
    """Add one by one, because Python's own sum corrects rounding."""
    total = 0.0
    for number in numbers:
        total += number
    return total


def clamp(x: float, low: float, high: float) -> float:
    return max(low, min(high, x))


def logistic(x: float) -> float:
    return 1.0 / (1.0 + exp(-x))
