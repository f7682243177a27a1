"""Keyed draws: every random number is named by (run seed, decision, quarter, who), never taken from a stream.

A draw is one block of the counter-based generator Philox4x64-10 (Salmon et al. 2011, 10.1145/2063384.2063405):
key = (run seed, decision), counter = (quarter, who, whom, about). Adding an event, an agent or a draw leaves all others
as they were, and equal scenarios draw equal numbers. Ids are 63-bit digests of names, never positions or `hash()`.

`numpy.random.Philox` steps its counter before it draws, so its block at counter (quarter - 1, ...) is ours at quarter.
"""

from __future__ import annotations

from functools import cache, reduce
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import numpy as np
from numba import uint64
from numba.extending import overload

from haemus.model.compiled import compiled, part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_ROUNDS: Final = 10
_MULTIPLIER_0: Final = 0xD2E7470EE14C6C93
_MULTIPLIER_1: Final = 0xCA5A826395121157
_WEYL_0: Final = 0x9E3779B97F4A7C15
_WEYL_1: Final = 0xBB67AE8584CAA73B
_MASK: Final = 0xFFFFFFFFFFFFFFFF
_TO_UNIT: Final = 1.0 / 4503599627370496.0  # 2 ** -52


@cache
def stable_id(name: str) -> int:
    """Return the 63-bit id of a name, the same in every process, on every platform and for ever."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little") >> 1


JOINED: Final = stable_id("joined")


def philox(seed: int, decision: int, quarter: int, who: int, whom: int, about: int = 0) -> int:  # noqa: PLR0913, PLR0917 - key and counter
    """Return the first word of the Philox block.

    In plain Python on plain integers: slow, easy to check against the paper. Compiled code runs `_philox_of_words` instead.
    """
    k0, k1 = int(seed) & _MASK, int(decision) & _MASK
    c0, c1, c2, c3 = int(quarter) & _MASK, int(who) & _MASK, int(whom) & _MASK, int(about) & _MASK
    for _ in range(_ROUNDS):
        p0, p1 = _MULTIPLIER_0 * c0, _MULTIPLIER_1 * c2
        c0, c1, c2, c3 = (p1 >> 64) ^ c1 ^ k0, p1 & _MASK, (p0 >> 64) ^ c3 ^ k1, p0 & _MASK
        k0, k1 = (k0 + _WEYL_0) & _MASK, (k1 + _WEYL_1) & _MASK
    return c0


@overload(philox)
def _philox_of_words(  # noqa: PLR0913, PLR0917 - key and counter
    seed: int, decision: int, quarter: int, who: int, whom: int, about: int = 0,  # noqa: ARG001 - Numba compares the names
) -> Callable[..., np.uint64]:  # fmt: skip
    """Say what compiled code runs for `philox`: the same on words of 64 bits, which wrap."""

    def of_words(  # noqa: PLR0913, PLR0917 - key and counter
        seed: int, decision: int, quarter: int, who: int, whom: int, about: int = 0
    ) -> np.uint64:
        k0, k1 = uint64(seed), uint64(decision)
        c0, c1, c2, c3 = uint64(quarter), uint64(who), uint64(whom), uint64(about)
        m0, m1 = uint64(_MULTIPLIER_0), uint64(_MULTIPLIER_1)
        w0, w1 = uint64(_WEYL_0), uint64(_WEYL_1)
        for _ in range(_ROUNDS):
            h0, l0 = _high_word(m0, c0), m0 * c0
            h1, l1 = _high_word(m1, c2), m1 * c2
            c0, c1, c2, c3 = h1 ^ c1 ^ k0, l1, h0 ^ c3 ^ k1, l0
            k0, k1 = k0 + w0, k1 + w1
        return c0

    return of_words


@part
def _high_word(a: np.uint64, b: np.uint64) -> np.uint64:
    """Return the upper 64 bits of a 128-bit product, from four 32-bit products."""
    low = uint64(0xFFFFFFFF)
    half = uint64(32)
    a_low, a_high = a & low, a >> half
    b_low, b_high = b & low, b >> half
    cross = (a_low * b_low >> half) + (a_high * b_low & low) + a_low * b_high
    return a_high * b_high + (a_high * b_low >> half) + (cross >> half)


@part
def unit(word: int | np.uint64) -> float:
    """Return a word as a number in the open interval (0, 1); with 53 bits half a step more would round up to 1."""
    return (np.float64(word >> np.uint64(12)) + 0.5) * _TO_UNIT


@part
def uniform(  # noqa: PLR0913, PLR0917 - key and counter
    seed: int, decision: int, quarter: int, who: int, whom: int, about: int = 0
) -> float:
    """Return a draw from the open interval (0, 1): the 52 upper bits of the word, plus half a step."""
    return unit(philox(seed, decision, quarter, who, whom, about))


@part
def joined_id(one: int, other: int) -> int:
    """Return the 63-bit id of two ids taken together, in this order; also of an id and a number."""
    return int(np.int64(philox(0, JOINED, 0, one, other) >> np.uint64(1)))


def group_id(ids: Iterable[int]) -> int:
    """Return the id of a group, from the ids of its members in the order of their names."""
    return reduce(joined_id, ids)


_compiled_uniform = compiled(uniform)


class Draws:
    """The draws of one run. A decision is named by a word; who, whom and about what by stable ids."""

    __slots__ = ("seed",)

    def __init__(self, seed: int) -> None:
        """Keep the run seed, an integer in [0, 2**63)."""
        self.seed = seed

    def uniform(self, decision: str, quarter: int, who: int = 0, whom: int = 0, about: int = 0) -> float:
        """Return one draw from (0, 1)."""
        return float(_compiled_uniform(self.seed, stable_id(decision), quarter, who, whom, about))


def run_seed(batch_seed: int, run: int) -> int:
    """Return the seed of run number `run` of a batch: the same in every scenario of the batch."""
    return philox(batch_seed, stable_id("run"), run, 0, 0) >> 1
