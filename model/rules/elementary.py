"""Elementary functions that fail alike in plain Python and in compiled code.

Python raises where the result isn't a number or overflows; compiled code continues with infinity or NaN. Here both raise, so
that a run fails in both engines or in neither. They raise for NaN too, which comparisons would take for a small or a large number.
Rules and acts use these instead of those of `math`; rules for loops over columns use those of `haemus.model.exponential`, for
arguments that can't fail.
"""

import math

from haemus.model.acts import compiles
from haemus.model.exponential import LARGEST_EXPONENT


@compiles
def exp(x: float) -> float:
    """Return e to the power of `x`; OverflowError where that is too large, or `x` is NaN."""
    if not x <= LARGEST_EXPONENT:
        raise OverflowError("exp of a number that is too large, or of NaN")
    return math.exp(x)


@compiles
def expm1(x: float) -> float:
    """Return e to the power of `x`, less 1; OverflowError where that is too large, or `x` is NaN."""
    if not x <= LARGEST_EXPONENT:
        raise OverflowError("expm1 of a number that is too large, or of NaN")
    return math.expm1(x)


@compiles
def log(x: float) -> float:
    """Return the natural logarithm of `x`; ValueError where `x` isn't positive."""
    if not x > 0.0:
        raise ValueError("log of a number that isn't positive")
    return math.log(x)


@compiles
def log1p(x: float) -> float:
    """Return the natural logarithm of 1 + `x`; ValueError where that isn't positive."""
    if not x > -1.0:
        raise ValueError("log1p of a number that isn't above -1")
    return math.log1p(x)


@compiles
def sqrt(x: float) -> float:
    """Return the square root of `x`; ValueError where `x` is negative."""
    if not x >= 0.0:
        raise ValueError("square root of a negative number")
    return math.sqrt(x)


@compiles
def whole(x: float) -> int:
    """Return `x` without its fraction; OverflowError where `x` is infinite, NaN or not within 9e18 of zero."""
    if not -9e18 < x < 9e18:
        raise OverflowError("whole part of a number that is too large")
    return int(x)
