"""Keyed draws: every random number is named by (run seed, decision, quarter, who), never taken from a stream.

A draw is the first word of a block of the counter-based generator Philox4x64-10 (Salmon et al. 2011, 10.1145/2063384.2063405):
key = (run seed, decision), counter = (quarter, who, whom, about). Where every pair of states draws in every quarter, the counter
has the calendar year, and the four words of the block are the draws of its quarters. Adding an event, an agent or a draw leaves
all others as they were, and equal scenarios draw equal numbers. Ids are 63-bit digests of names, never positions or `hash()`.

`numpy.random.Philox` steps its counter before it draws, so its block at (quarter - 1, ...) is the one used here at `quarter`.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from typing import Final

from haemus.model.acts import compiles
from haemus.model.plain_values import whole

ROUNDS: Final = 10
MULTIPLIER_0: Final = 0xD2E7470EE14C6C93
MULTIPLIER_1: Final = 0xCA5A826395121157
WEYL_0: Final = 0x9E3779B97F4A7C15
WEYL_1: Final = 0xBB67AE8584CAA73B
MASK: Final = 0xFFFFFFFFFFFFFFFF
SEEDS: Final = 2**63
"""Run seeds are below it."""
TO_UNIT: Final = 1.0 / 4503599627370496.0  # 2 ** -52


@cache
def stable_id(name: str) -> int:
    """Return the 63-bit id of a name, the same in every process, on every platform and for ever."""
    # 63 bits, so that an id fits a signed whole number of 64 bits in a record
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little") >> 1


JOINED: Final = stable_id("joined")


def block(  # noqa: PLR0913, PLR0917 - key and counter
    seed: int, decision: int, when: int, who: int, whom: int, about: int = 0
) -> tuple[int, int, int, int]:
    """Return the four words of the Philox block.

    `seed` and `decision` are the key; `when` (a quarter, or a year), `who`, `whom` and `about` the counter. Plain Python on plain
    integers is slow, but easy to check against the source. The ensemble runs `haemus.model.compiled.philox`.
    """
    k0, k1 = int(seed) & MASK, int(decision) & MASK
    c0, c1, c2, c3 = int(when) & MASK, int(who) & MASK, int(whom) & MASK, int(about) & MASK
    for _ in range(ROUNDS):
        p0, p1 = MULTIPLIER_0 * c0, MULTIPLIER_1 * c2
        c0, c1, c2, c3 = (p1 >> 64) ^ c1 ^ k0, p1 & MASK, (p0 >> 64) ^ c3 ^ k1, p0 & MASK
        k0, k1 = (k0 + WEYL_0) & MASK, (k1 + WEYL_1) & MASK
    return c0, c1, c2, c3


@compiles
def philox(seed: int, decision: int, quarter: int, who: int, whom: int, about: int = 0) -> int:  # noqa: PLR0913, PLR0917 - key and counter
    """Return the first word of the Philox block."""
    return block(seed, decision, quarter, who, whom, about)[0]


@compiles
def uniform(  # noqa: PLR0913, PLR0917 - key and counter
    seed: int, decision: int, quarter: int, who: int, whom: int, about: int = 0
) -> float:
    """Return a draw from the open interval (0, 1): the 52 upper bits of the word, plus half a step.

    With 53 bits, the largest word plus half a step would round to 1.
    """
    return (upper_bits(philox(seed, decision, quarter, who, whom, about)) + 0.5) * TO_UNIT


@compiles
def uniforms_of_year(seed: int, decision: int, year: int, who: int, whom: int) -> tuple[float, float, float, float]:
    """Return the draws of a year's four quarters, from the four words of one block; `year` is the calendar year."""
    first, second, third, fourth = block(seed, decision, year, who, whom)
    return (
        (upper_bits(first) + 0.5) * TO_UNIT,
        (upper_bits(second) + 0.5) * TO_UNIT,
        (upper_bits(third) + 0.5) * TO_UNIT,
        (upper_bits(fourth) + 0.5) * TO_UNIT,
    )


def upper_bits(word: int) -> float:
    """Return the 52 upper bits of a word as a number."""
    return float(word >> 12)


@compiles
def joined_id(one: int, other: int) -> int:
    """Return the 63-bit id of two ids, or of an id and a number, in this order."""
    return half(philox(0, JOINED, 0, one, other))


def half(word: int) -> int:
    """Return the 63 upper bits of a word, as an id."""
    return word >> 1


def run_seed(batch_seed: int, run: int) -> int:
    """Return the seed of run number `run` of a batch: the same in every scenario of the batch."""
    return philox(batch_seed, stable_id("run"), run, 0, 0) >> 1


def check_seed(seed: object) -> int:
    """Return a run seed as a plain whole number, also one of NumPy's; ValueError for what is none."""
    number = whole(seed)
    if number is None or not 0 <= number < SEEDS:
        raise ValueError(f"a run seed is a whole number from 0 to {SEEDS - 1}, not {seed}")
    return number
