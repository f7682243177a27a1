"""The bits of numbers: compiled code reads and writes exponents, and finds places in sets, by instructions of the processor."""

from __future__ import annotations

from typing import Any, Final

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from haemus.model import exponential, sets
from haemus.model.acts import FOR_COLUMNS
from haemus.model.compiled.compiler import runs_instead
from haemus.model.exponential import TO_WHOLE

_WRITTEN: Final[Any] = intrinsic  # untyped in Numba
ROOT_OF_HALF_BITS: Final = 0x3FE6A09E667F3BCD
MANTISSA: Final = 0xFFFFFFFFFFFFF
WHOLE_BITS: Final = 0x4338000000000000
"""The bits of TO_WHOLE: a whole number added to it is added to them."""
LEAST_NORMAL: Final = 2.2250738585072014e-308
LEAST_POWER: Final = -1020.0
"""Exponent from which on a number near 1, scaled, is a normal one."""
UP: Final = 18014398509481984.0  # 2 ** 54
DOWN: Final = 9.332636185032189e-302  # 2 ** -1000
FOR_COLUMNS.update((exponential.split, exponential.scaled))


@runs_instead(exponential.split)
def split(x: float) -> tuple[float, float]:
    """Return m and k of x = m * 2 ** k; the numbers below the normal ones are raised to these first."""
    small = x < LEAST_NORMAL
    above = bits_of(x * UP if small else x) - ROOT_OF_HALF_BITS
    # a whole number of at most 11 bits turns into a float by way of TO_WHOLE: older processors convert one at a time
    k = number_of((above >> 52) + WHOLE_BITS) - TO_WHOLE
    return number_of((above & MANTISSA) + ROOT_OF_HALF_BITS), k - 54.0 if small else k


@runs_instead(exponential.scaled)
def scaled(x: float, k: float) -> float:
    """Return x * 2 ** k: `k` is added to the exponent, through a normal number where the result may not be one."""
    small = k < LEAST_POWER
    added = bits_of(k + (TO_WHOLE + 1000.0 if small else TO_WHOLE)) << 52
    raised: float = number_of(bits_of(x) + added)
    return raised * (DOWN if small else 1.0)


@runs_instead(sets.first_of)
def first_of(places: int) -> int:
    """Return the least place in a set that isn't empty."""
    return int(lowest_bit(places))


@_WRITTEN  # type: ignore[untyped-decorator]  # as above
def lowest_bit(_: object, bits: types.Type) -> tuple[Any, Any]:
    """Return the place of the lowest bit that is set."""
    of_zero = ir.Constant(ir.IntType(1), 1)  # not defined
    return types.int64(bits), lambda _c, builder, _s, args: builder.cttz(args[0], of_zero)


@_WRITTEN  # type: ignore[untyped-decorator]  # as above
def bits_of(_: object, number: types.Type) -> tuple[Any, Any]:
    """Return the bits of a number."""
    return types.int64(number), lambda _c, builder, _s, args: builder.bitcast(args[0], ir.IntType(64))


@_WRITTEN  # type: ignore[untyped-decorator]  # as above
def number_of(_: object, bits: types.Type) -> tuple[Any, Any]:
    """Return the number of some bits."""
    return types.float64(bits), lambda _c, builder, _s, args: builder.bitcast(args[0], ir.DoubleType())
