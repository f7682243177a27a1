"""Exponential and logarithm in plain arithmetic, for rules in loops over columns.

A loop that calls a library's function can't be computed several numbers at a time. These have the same bits in plain Python, in
compiled code and on every processor, and are accurate to less than one unit in the last place, for all numbers
(tests/test_exponential.py). They never raise: what overflows is infinite, and what isn't defined is NaN. Elsewhere rules use
those of `haemus.model.rules.elementary`, which raise, and are faster for one number alone (decision 0068).

Formulas and coefficients: fdlibm (Sun Microsystems 1993, e_exp.c and e_log.c).
"""

from __future__ import annotations

import math
from typing import Final

from haemus.model.acts import compiles_in_columns

LN2_HIGH: Final = 6.93147180369123816490e-01
LN2_LOW: Final = 1.90821492927058770002e-10
"""The logarithm of 2 in two parts; whole multiples of the first are exact."""
PER_LN2: Final = 1.44269504088896338700
TO_WHOLE: Final = 6755399441055744.0
"""1.5 times 2 ** 52: adding it rounds to a whole number, and subtracting it leaves that."""
LARGEST_EXPONENT: Final = 709.782712893384
"""The largest argument for which exp is finite."""
LEAST_EXPONENT: Final = -745.1332191019412
"""The smallest argument for which exp isn't zero."""
ROOT_OF_HALF: Final = 0.7071067811865476


def split(x: float) -> tuple[float, float]:
    """Return m, from the root of 1/2 up to that of 2, and a whole number k with x = m * 2 ** k; `x` is positive and finite."""
    m, k = math.frexp(x)
    return (m + m, k - 1.0) if m < ROOT_OF_HALF else (m, float(k))


def scaled(x: float, k: float) -> float:
    """Return x * 2 ** k, rounded once, for `x` near 1 and a whole `k` from -1075 to 1024."""
    return math.ldexp(x, int(k))


@compiles_in_columns
def whole_part(x: float) -> float:
    """Return the whole part of a number in [0, 2**51)."""
    nearest = x + TO_WHOLE - TO_WHOLE
    return nearest - 1.0 if nearest > x else nearest


@compiles_in_columns
def exp(x: float) -> float:
    """Return e to the power of `x`."""
    if not LEAST_EXPONENT <= x <= LARGEST_EXPONENT:
        return 0.0 if x < 0.0 else x * math.inf
    k = x * PER_LN2 + TO_WHOLE - TO_WHOLE
    high, low = x - k * LN2_HIGH, k * LN2_LOW
    r = high - low
    t = r * r
    c = 6.61375632143793436117e-05 + t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08)
    c = r - t * (1.66666666666666019037e-01 + t * (-2.77777777770155933842e-03 + t * c))
    return scaled(1.0 - (low - r * c / (2.0 - c) - high), k)


@compiles_in_columns
def log(x: float) -> float:
    """Return the natural logarithm of `x`."""
    if not 0.0 < x < math.inf:
        return -math.inf if x == 0.0 else (x if x > 0.0 else math.nan)
    m, k = split(x)
    f = m - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    odd = 2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)
    odd = z * (6.666666666666735130e-01 + w * odd)
    even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
    half = 0.5 * f * f
    return k * LN2_HIGH - (half - (s * (half + (even + odd)) + k * LN2_LOW) - f)
