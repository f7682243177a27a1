"""Exponential and logarithm for columns: right to less than a unit in the last place, the same bits in both engines, in vector code."""

import math
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from llvmlite.binding import get_host_cpu_features
from numba import njit
from numpy.typing import NDArray
from ranges import between, look

from haemus.model.acts import COMPILED_FUNCTIONS
from haemus.model.agents.talks import weigh_talks
from haemus.model.agents.tender import size_offers, weigh_offers
from haemus.model.compiled import Ensemble
from haemus.model.compiled.compiler import ENTRY, FLAGS, let_compile
from haemus.model.exponential import LARGEST_EXPONENT, LEAST_EXPONENT, exp, log, scaled, split, whole_part
from haemus.model.scenario import load_scenario

let_compile(COMPILED_FUNCTIONS)

type Numbers = NDArray[np.float64]

SOME, MANY = 2_000, 400_000
ENDS = {
    exp: [LEAST_EXPONENT, -745.2, -746.0, -708.4, -708.3964, -744.0, LARGEST_EXPONENT, 709.8],
    log: [
        5e-324,
        1e-310,
        2.2250738585072014e-308,
        1.7976931348623157e308,
        0.0,
        -1.0,
        0.7071067811865476,
        1.4142135623730951,
    ],
}
FOR_ALL = [0.0, -0.0, 1.0, -0.25, 0.5, math.inf, -math.inf, math.nan]


def bits_of(rng: np.random.Generator, count: int) -> Numbers:
    """Return numbers of all magnitudes and both signs, some infinite or NaN."""
    return rng.integers(-(2**63), 2**63, count).view(np.float64)


def arguments(function: Callable[[float], float], count: int) -> Numbers:
    rng = np.random.default_rng(20260101)
    usual = {
        exp: rng.uniform(-746.0, 710.0, count),
        log: np.abs(bits_of(rng, count)),
    }[function]
    near = {exp: 0.0, log: 1.0}[function] + rng.normal(0.0, 0.3, count)
    tiny = np.exp(rng.uniform(-700.0, 0.0, count)) * rng.choice([-1.0, 1.0], count)
    return np.concatenate([usual, near, tiny, bits_of(rng, count), ENDS[function], FOR_ALL])


FUNCTIONS = [exp, log]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_result_is_within_one_unit_in_the_last_place(function: Callable[[float], float]) -> None:
    true, worst = getattr(mpmath, function.__name__), 0.0
    with mpmath.workprec(160):
        for x in map(float, arguments(function, SOME)):
            found = function(x)
            if not math.isfinite(x) or not math.isfinite(found):
                with np.errstate(all="ignore"):
                    of_numpy = float(getattr(np, function.__name__)(x))
                assert found == of_numpy or (math.isnan(found) and math.isnan(of_numpy)), x
                continue
            error = abs(mpmath.mpf(found) - true(mpmath.mpf(x)))
            worst = max(worst, float(error / mpmath.mpf(math.ulp(found))))
    assert 0.4 < worst < 1.0


@njit(**FLAGS)
def compiled_all(which: int, numbers: Numbers, found: Numbers) -> None:
    for k in range(numbers.size):
        x = numbers[k]
        found[k] = exp(x) if which == 0 else log(x)


@pytest.mark.slow
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


ON_ANOTHER = """
import numpy as np
import test_exponential as here
for which, function in enumerate(here.FUNCTIONS):
    numbers = here.arguments(function, here.SOME)
    found = np.zeros(numbers.size)
    here.compiled_all(which, numbers, found)
    print(found.tobytes().hex())
"""


@pytest.mark.slow
def test_an_older_processor_finds_the_same_bits() -> None:
    """Compiled for a processor of 2008, without AVX and without multiplications joined with additions."""
    older = {**os.environ, "NUMBA_CPU_NAME": "nehalem", "NUMBA_CPU_FEATURES": ""}
    done = subprocess.run(
        [sys.executable, "-c", ON_ANOTHER],
        cwd=Path(__file__).parent,
        env=older,
        capture_output=True,
        text=True,
        check=True,
    )
    for which, (function, said) in enumerate(zip(FUNCTIONS, done.stdout.split(), strict=True)):
        numbers = arguments(function, SOME)
        found = np.zeros(numbers.size)
        compiled_all(which, numbers, found)
        theirs = np.frombuffer(bytes.fromhex(said))
        assert np.array_equal(found.view(np.int64)[~np.isnan(found)], theirs.view(np.int64)[~np.isnan(theirs)])
        assert np.array_equal(np.isnan(found), np.isnan(theirs))


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


@look
@given(between(0.0, 2.0**51 - 1.0))
def test_a_number_loses_its_fraction(x: float) -> None:
    assert whole_part(x) == math.trunc(x)
    assert whole_part(float(math.trunc(x))) == math.trunc(x)


# --- compiled code ------------------------------------------------------------------------------------


def weighs_talks(block: NDArray[np.void]) -> None:
    weigh_talks(block[0])


def weighs_offers(block: NDArray[np.void]) -> None:
    weigh_offers(block[0], 13)


def sizes_offers(block: NDArray[np.void]) -> None:
    size_offers(block[0], 13, 300.0, 12.0, 4.0, 900.0)


@pytest.mark.parametrize("kernel", [weighs_talks, weighs_offers, sizes_offers])
def test_a_loop_over_columns_computes_several_numbers_at_a_time(kernel: Callable[[NDArray[np.void]], None]) -> None:
    if not get_host_cpu_features().get("avx", False):
        pytest.skip("the processor has no AVX, by whose names the instructions are looked for")
    start = Ensemble(load_scenario("baseline")).start.copy()
    compiled: Any = njit(kernel, **ENTRY)
    compiled(start)
    (code,) = compiled.inspect_asm().values()
    assert packed("vdivpd", code) >= 4
    assert kernel is sizes_offers or packed("vmulpd", code) > 40
    # the rest of a padded loop would be computed one by one
    assert len(re.findall(r"\bvdivsd\b", code)) < packed("vdivpd", code)


def packed(instruction: str, code: str) -> int:
    """Return how many numbers the instructions of a kind compute, two, four or eight by the register that each names."""
    found = re.findall(rf"\b{instruction}\b.*%([xyz])mm", code)
    return sum({"x": 2, "y": 4, "z": 8}[register] for register in found)
