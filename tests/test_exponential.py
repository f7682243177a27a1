"""Exponentials and logarithms: right to less than a unit in the last place, and with the same bits in both engines."""

import math
import random
from collections.abc import Callable

import mpmath
import numpy as np
import pytest
from numba import njit
from numpy.typing import NDArray

from haemus.model import exponential
from haemus.model.acts import COMPILED_FUNCTIONS
from haemus.model.compiled import bits  # noqa: F401 - registers what compiled code runs instead
from haemus.model.compiled.compiler import FLAGS, let_compile
from haemus.model.exponential import LARGEST_EXPONENT, LEAST_EXPONENT, exp, expm1, log, log1p, scaled, split

let_compile(COMPILED_FUNCTIONS)

type Numbers = NDArray[np.float64]

SOME, MANY = 4_000, 300_000
ENDS = {
    exp: [LEAST_EXPONENT, -745.2, -746.0, -708.4, -708.3964, -744.0, LARGEST_EXPONENT, 709.8],
    expm1: [-40.0, -39.9, -1e300, 0.34, -0.34, 39.0, 38.9, LARGEST_EXPONENT, 709.8, 5e-324, 1e-300],
    log: [5e-324, 1e-310, 2.2250738585072014e-308, 1.7976931348623157e308, 0.0, -1.0, 0.7071067811865476, 1.4142135623730951],
    log1p: [-1.0, -2.0, -0.9999999999999999, 5e-324, 1e-300, 1e15, 1e16, 1.7976931348623157e308, 0.4142135623730951],
}
FOR_ALL = [0.0, -0.0, 1.0, -0.25, 0.5, math.inf, -math.inf, math.nan]


def bits_of(rng: np.random.Generator, count: int) -> Numbers:
    """Return numbers of all magnitudes and both signs, some infinite or NaN."""
    return rng.integers(-(2**63), 2**63, count).view(np.float64)


def arguments(function: Callable[[float], float], count: int) -> Numbers:
    rng = np.random.default_rng(20260101)
    usual = {
        exp: rng.uniform(-746.0, 710.0, count),
        expm1: rng.uniform(-45.0, 710.0, count),
        log: np.abs(bits_of(rng, count)),
        log1p: np.exp(rng.uniform(-40.0, 40.0, count)) - 1.0,
    }[function]
    near = {exp: 0.0, expm1: 0.0, log: 1.0, log1p: 0.0}[function] + rng.normal(0.0, 0.3, count)
    tiny = np.exp(rng.uniform(-700.0, 0.0, count)) * rng.choice([-1.0, 1.0], count)
    return np.concatenate([usual, near, tiny, bits_of(rng, count), ENDS[function], FOR_ALL])


FUNCTIONS = [exp, expm1, log, log1p]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_result_is_within_one_unit_in_the_last_place(function: Callable[[float], float]) -> None:
    true, worst = getattr(mpmath, function.__name__), 0.0
    with mpmath.workprec(160):
        for x in map(float, arguments(function, SOME)):
            found = function(x)
            if not math.isfinite(x) or not math.isfinite(found):
                with np.errstate(all="ignore"):
                    assert found == getattr(np, function.__name__)(x) or (math.isnan(found) and math.isnan(np.abs(x) * getattr(np, function.__name__)(x))), x
                continue
            error = abs(mpmath.mpf(found) - true(mpmath.mpf(x)))
            worst = max(worst, float(error / mpmath.mpf(math.ulp(found))))
    assert 0.4 < worst < 1.0


@njit(**FLAGS)
def compiled_all(which: int, numbers: Numbers, found: Numbers) -> None:
    for k in range(numbers.size):
        x = numbers[k]
        found[k] = exp(x) if which == 0 else expm1(x) if which == 1 else log(x) if which == 2 else log1p(x)


@pytest.mark.parametrize("which", range(len(FUNCTIONS)))
def test_both_engines_find_the_same_bits(which: int) -> None:
    function = FUNCTIONS[which]
    numbers = arguments(function, MANY)
    found = np.zeros(numbers.size)
    compiled_all(which, numbers, found)
    plain = np.array([function(x) for x in numbers.tolist()])
    same = (plain.view(np.int64) == found.view(np.int64)) | (np.isnan(plain) & np.isnan(found))
    assert same.all(), numbers[~same][:5]
    assert np.isfinite(plain).mean() > 0.5


@pytest.mark.parametrize("function", FUNCTIONS)
def test_none_falls_where_the_true_one_rises(function: Callable[[float], float]) -> None:
    draw = random.Random(3)
    for _ in range(20_000):
        x = draw.uniform(0.01, 30.0)
        assert function(x) <= function(math.nextafter(x, math.inf))


def test_a_number_is_split_and_scaled_exactly() -> None:
    for x in (1.0, 3.7, 5e-324, 1e-310, 1.7e308, math.sqrt(0.5), math.sqrt(2.0)):
        m, k = split(x)
        assert 0.7 < m < 1.4143
        assert math.ldexp(m, int(k)) == x
        assert scaled(m, k) == x
