"""Exponential and logarithm in plain arithmetic: the same bits in plain Python, in compiled code, and on every processor.

A library's functions differ between systems in their last bits, and a loop that calls them can't be computed several numbers
at a time. These are accurate to less than one unit in the last place, for all numbers (tests/test_exponential.py). They never
raise: what overflows is infinite, and what isn't defined is NaN. `haemus.model.rules.elementary` raises for rules.

Formulas and coefficients: fdlibm (Sun Microsystems 1993, e_exp.c, e_log.c, s_expm1.c, s_log1p.c).
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
def exp(x: float) -> float:
    """Return e to the power of `x`."""
    if not LEAST_EXPONENT <= x <= LARGEST_EXPONENT:
        return 0.0 if x < 0.0 else x * math.inf
    k = x * PER_LN2 + TO_WHOLE - TO_WHOLE
    high, low = x - k * LN2_HIGH, k * LN2_LOW
    r = high - low
    t = r * r
    c = r - t * (1.66666666666666019037e-01 + t * (-2.77777777770155933842e-03 + t * (6.61375632143793436117e-05 + t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))))  # fmt: skip
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
    odd = z * (6.666666666666735130e-01 + w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)))  # fmt: skip
    even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
    half = 0.5 * f * f
    return k * LN2_HIGH - (half - (s * (half + (even + odd)) + k * LN2_LOW) - f)


@compiles_in_columns
def log1p(x: float) -> float:
    """Return the natural logarithm of 1 + `x`."""
    if not -1.0 < x < math.inf:
        return -math.inf if x == -1.0 else (x if x > 0.0 else math.nan)
    u = 1.0 + x
    m, k = split(u)
    # what 1 + x has lost to rounding
    lost = 0.0 if k == 0.0 or u > 1e16 else (1.0 - (u - x) if u > 2.0 else x - (u - 1.0)) / u
    f = x if k == 0.0 else m - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    odd = z * (6.666666666666735130e-01 + w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)))  # fmt: skip
    even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
    half = 0.5 * f * f
    return k * LN2_HIGH - (half - (s * (half + (even + odd)) + (k * LN2_LOW + lost)) - f)


@compiles_in_columns
def expm1(x: float) -> float:
    """Return e to the power of `x`, less 1."""
    if not -40.0 <= x <= LARGEST_EXPONENT:
        return -1.0 if x < 0.0 else x * math.inf
    k = 0.0 if -0.34 < x < 0.34 else x * PER_LN2 + TO_WHOLE - TO_WHOLE
    high, low = x - k * LN2_HIGH, k * LN2_LOW
    r = high - low
    lost = high - r - low
    half = 0.5 * r
    square = r * half
    q = 1.0 + square * (-3.33333333333331316428e-02 + square * (1.58730158725481460165e-03 + square * (-7.93650757867487942473e-05 + square * (4.00821782732936239552e-06 + square * -2.01099218183624371326e-07))))  # fmt: skip
    t = 3.0 - q * half
    e = square * ((q - t) / (6.0 - r * t))
    if k == 0.0:
        return r - (r * e - square)
    e = r * (e - lost) - lost - square
    if k == -1.0:
        return 0.5 * (r - e) - 0.5
    if k == 1.0:
        return -2.0 * (e - (r + 0.5)) if r < -0.25 else 1.0 + 2.0 * (r - e)
    if k < 0.0 or k > 56.0:
        return scaled(r - e + 1.0, k) - 1.0
    return scaled(r - e + (1.0 - scaled(1.0, -k)), k) if k < 20.0 else scaled(r - (e + scaled(1.0, -k)) + 1.0, k)
