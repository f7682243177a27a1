"""Keyed draws on words of 64 bits, which wrap: compiled code runs them instead of `haemus.model.draws.block`."""

from __future__ import annotations

from typing import Any, Final

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from haemus.model import draws
from haemus.model.acts import FOR_COLUMNS
from haemus.model.compiled.compiler import runs_instead
from haemus.model.draws import MULTIPLIER_0, MULTIPLIER_1, ROUNDS, WEYL_0, WEYL_1

# untyped in Numba
uint64: Final[Any] = numba.uint64
int64: Final[Any] = numba.int64
_WRITTEN: Final[Any] = intrinsic
_TUPLE: Final[Any] = types.UniTuple


# within their callers, so that words that these don't read aren't kept, and several draws are under way at once
FOR_COLUMNS.update((draws.block, draws.philox, draws.uniform, draws.uniforms_of_year))


@runs_instead(draws.block)
def block(  # noqa: PLR0913, PLR0917 - key and counter
    seed: int, decision: int, when: int, who: int, whom: int, about: int = 0
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Return the four words of the Philox block."""
    # every constant is wrapped, because Numba turns a mixture of signed and unsigned whole numbers into floats
    k0, k1 = uint64(seed), uint64(decision)
    c0, c1, c2, c3 = uint64(when), uint64(who), uint64(whom), uint64(about)
    m0, m1 = uint64(MULTIPLIER_0), uint64(MULTIPLIER_1)
    w0, w1 = uint64(WEYL_0), uint64(WEYL_1)
    for _ in range(ROUNDS):
        h0, l0 = words_of_product(m0, c0)
        h1, l1 = words_of_product(m1, c2)
        c0, c1, c2, c3 = h1 ^ c1 ^ k0, l1, h0 ^ c3 ^ k1, l0
        k0, k1 = k0 + w0, k1 + w1
    return c0, c1, c2, c3


@_WRITTEN  # type: ignore[untyped-decorator]  # as above
def words_of_product(_: object, a: types.Type, b: types.Type) -> tuple[Any, Any]:
    """Return the upper and the lower 64 bits of a product of two words: one multiplication of the processor."""

    def written(context: Any, builder: Any, signature: Any, words: Any) -> Any:  # noqa: ANN401 - Numba's own
        word, wide = ir.IntType(64), ir.IntType(128)
        product = builder.mul(*(builder.zext(each, wide) for each in words))
        halves = builder.trunc(builder.lshr(product, wide(64)), word), builder.trunc(product, word)
        return context.make_tuple(builder, signature.return_type, halves)

    return _TUPLE(a, 2)(a, b), written


@runs_instead(draws.upper_bits)
def upper_bits(word: np.uint64) -> float:
    """Return the 52 upper bits of a word as a number."""
    return np.float64(word >> uint64(12))


@runs_instead(draws.half)
def half(word: np.uint64) -> int:
    """Return the 63 upper bits of a word, as an id."""
    return int64(word >> uint64(1))  # type: ignore[no-any-return]  # as above
