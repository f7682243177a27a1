"""Keyed draws: compiled and plain agree with each other and with NumPy, and names never move."""

import math
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit
from ranges import look

from haemus.model import draws
from haemus.model.acts import COMPILED_FUNCTIONS
from haemus.model.calendar import FIRST_QUARTER, LAST_QUARTER
from haemus.model.compiled import philox as compiled_twins
from haemus.model.compiled.compiler import let_compile
from haemus.model.draws import TO_UNIT, joined_id, philox, run_seed, stable_id, uniform, uniforms_of_year, upper_bits
from haemus.model.rules.normal import normal_quantile
from haemus.model.rules.tender import gumbel

MOST = 2**63 - 1
word = st.integers(0, MOST)
quarter = st.integers(FIRST_QUARTER, LAST_QUARTER)
CORNERS = [0, 1, 2**31, 2**32 - 1, 2**32, 2**62, MOST]

let_compile(COMPILED_FUNCTIONS)


@njit
def compiled_philox(  # noqa: PLR0913, PLR0917 - key and counter
    seed: int, decision: int, quarter: int, who: int, whom: int, about: int
) -> int:
    """The word drawn by compiled code."""
    return philox(seed, decision, quarter, who, whom, about)


@njit
def compiled_uniform(  # noqa: PLR0913, PLR0917 - key and counter
    seed: int, decision: int, quarter: int, who: int, whom: int, about: int
) -> float:
    """The draw made by compiled code."""
    return uniform(seed, decision, quarter, who, whom, about)


@njit
def compiled_joined_id(one: int, other: int) -> int:
    """The id joined by compiled code."""
    return joined_id(one, other)


@njit
def compiled_unit(word: np.uint64) -> float:
    """A word mapped to between 0 and 1 by compiled code."""
    return (upper_bits(word) + 0.5) * TO_UNIT


@njit
def compiled_product(a: np.uint64, b: np.uint64) -> tuple[np.uint64, np.uint64]:
    """The two words of a product, from compiled code."""
    return compiled_twins.words_of_product(a, b)


def by_numpy(  # noqa: PLR0913, PLR0917 - key and counter
    seed: int, decision: int, quarter: int, who: int, whom: int, about: int
) -> int:
    """The first word of NumPy's Philox, which steps its counter, lowest word first, before it draws."""
    counter = quarter % 2**64 | who << 64 | whom << 128 | about << 192
    before = (counter - 1) % 2**256
    words = [before >> 64 * k & 2**64 - 1 for k in range(4)]
    generator = np.random.Philox(
        key=np.array([seed, decision], dtype=np.uint64), counter=np.array(words, dtype=np.uint64)
    )
    return int(generator.random_raw())


@pytest.mark.parametrize("corner", CORNERS)
def test_the_corners_of_the_key_and_the_counter_agree(corner: int) -> None:
    for place in range(6):
        key = [3, 5, 7, 11, 13, 17]
        key[place] = corner
        assert int(compiled_philox(*key)) == philox(*key) == by_numpy(*key)


@look
@given(st.tuples(word, word, quarter, word, word, word))
def test_compiled_plain_and_numpy_agree(key: tuple[int, int, int, int, int, int]) -> None:
    assert int(compiled_philox(*key)) == philox(*key) == by_numpy(*key)


@look
@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_the_words_of_a_product_are_those_of_whole_numbers(a: int, b: int) -> None:
    upper, lower = compiled_product(np.uint64(a), np.uint64(b))
    assert (int(upper) << 64 | int(lower)) == a * b


@njit
def compiled_year(seed: int, decision: int, year: int, who: int, whom: int) -> tuple[float, float, float, float]:
    """The draws of a year made by compiled code."""
    return uniforms_of_year(seed, decision, year, who, whom)


@look
@given(st.tuples(word, word, st.integers(1990, 2040), word, word))
def test_the_draws_of_a_year_are_the_four_words_of_one_block(key: tuple[int, int, int, int, int]) -> None:
    drawn = uniforms_of_year(*key)
    seed, decision, year, who, whom = key
    before = (year | who << 64 | whom << 128) - 1
    counter = np.array([before >> 64 * k & 2**64 - 1 for k in range(4)], dtype=np.uint64)
    words = np.random.Philox(key=np.array([seed, decision], dtype=np.uint64), counter=counter).random_raw(4)
    assert drawn == tuple(((int(word) >> 12) + 0.5) * 2.0**-52 for word in words) == compiled_year(*key)
    assert drawn[0] == uniform(*key)


@look
@given(st.tuples(word, word, quarter, word, word, word))
def test_a_uniform_draw_is_the_word_between_0_and_1(key: tuple[int, int, int, int, int, int]) -> None:
    drawn = uniform(*key)
    assert 0.0 < drawn < 1.0
    assert drawn == ((philox(*key) >> 12) + 0.5) * 2.0**-52 == compiled_uniform(*key)
    assert joined_id(*key[:2]) == compiled_joined_id(*key[:2])


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        pytest.param(0, 2.0**-53, id="least"),
        pytest.param(2**63, 0.5 + 2.0**-53, id="middle"),
        pytest.param(2**64 - 1, 1.0 - 2.0**-53, id="most"),
    ],
)
def test_the_extreme_words_stay_inside(drawn: int, expected: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draws, "philox", lambda *_: drawn)
    assert uniform(1, 2, 3, 4, 5) == expected == compiled_unit(np.uint64(drawn))
    assert math.isfinite(gumbel(expected))
    assert math.isfinite(normal_quantile(expected))


def test_who_and_whom_are_not_the_same() -> None:
    it = stable_id("it")
    assert uniform(1, it, 0, 2, 3) != uniform(1, it, 0, 3, 2)
    assert uniform(1, it, 0, 2, 3) == uniform(1, it, 0, 2, 3, 0)


def test_every_part_of_a_name_makes_another_draw() -> None:
    names = [
        ("a", 0, 0, 0, 0), ("b", 0, 0, 0, 0), ("a", 1, 0, 0, 0), ("a", 0, 1, 0, 0), ("a", 0, 0, 1, 0), ("a", 0, 0, 0, 1),
    ]  # fmt: skip
    assert len({uniform(seed, stable_id(decision), *rest) for seed in (0, 1) for decision, *rest in names}) == 2 * len(
        names
    )


def test_many_draws_are_uniform_and_normal() -> None:
    uniforms, normals = (
        np.array([uniform(20_250_214, stable_id(decision), 5, who, 0) for who in range(4_000)])
        for decision in ("u", "n")
    )
    normals = np.array([normal_quantile(drawn) for drawn in normals])
    # five standard errors of a mean and of a variance
    assert uniforms.mean() == pytest.approx(0.5, abs=5 * math.sqrt(1 / 12 / 4_000))
    assert normals.mean() == pytest.approx(0.0, abs=5 / math.sqrt(4_000))
    assert normals.var() == pytest.approx(1.0, abs=5 * math.sqrt(2 / 4_000))
    counts = np.histogram(uniforms, bins=20, range=(0.0, 1.0))[0]
    assert ((counts - 200.0) ** 2 / 200.0).sum() < 50.0  # chi-square with 19 degrees of freedom


@pytest.mark.parametrize(
    ("name", "known"), [("HRV", 5_428_754_976_016_526_382), ("talks.step", 2_274_712_837_850_098_612)]
)
def test_an_id_is_the_same_for_ever(name: str, known: int) -> None:
    assert stable_id(name) == known


def test_ids_are_63_bits_and_differ() -> None:
    ids = [stable_id(f"name-{k}") for k in range(5_000)]
    assert len(set(ids)) == len(ids)
    assert all(0 <= each <= MOST for each in ids)


def test_a_group_has_an_id_of_its_own() -> None:
    ids = [stable_id(f"name-{k}") for k in range(40)]
    joined = {joined_id(one, other) for one in ids for other in ids}
    assert len(joined) == len(ids) ** 2
    assert all(0 <= each <= MOST for each in joined)


def test_runs_of_a_batch_have_seeds_of_their_own_that_do_not_depend_on_their_number() -> None:
    seeds = [run_seed(7, run) for run in range(1_000)]
    assert len(set(seeds)) == len(seeds)
    assert seeds[:10] == [run_seed(7, run) for run in range(10)]
    assert all(0 <= seed <= MOST for seed in seeds)
    assert run_seed(8, 0) != run_seed(7, 0)


@pytest.mark.slow
def test_draws_do_not_depend_on_the_seed_of_pythons_hashes() -> None:
    ask = "from haemus.model.draws import stable_id as i, uniform; print(i('HRV'), uniform(3, i('x'), 4, i('HRV'), i('SRB')))"
    answers = {
        subprocess.run(
            [sys.executable, "-c", ask],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(answers) == 1
