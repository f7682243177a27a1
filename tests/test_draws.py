"""Keyed draws: compiled and plain agree with each other and with NumPy, and names never move."""

import math
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ranges import look

from model.draws import Draws, Pairs, philox, philox_plain, run_seed, stable_id, uniform, unit
from model.rules.normal import normal_quantile
from model.rules.tender import gumbel

MOST = 2**63 - 1
word = st.integers(0, MOST)
quarter = st.integers(0, 63)
CORNERS = [0, 1, 2**31, 2**32 - 1, 2**32, 2**62, MOST]


def by_numpy(seed: int, decision: int, quarter: int, who: int, whom: int) -> int:
    """The first word that NumPy's Philox gives: it steps its counter, the lowest word first, before it draws."""
    counter = quarter | who << 64 | whom << 128
    before = (counter - 1) % 2**256
    words = [before >> 64 * k & 2**64 - 1 for k in range(4)]
    generator = np.random.Philox(
        key=np.array([seed, decision], dtype=np.uint64), counter=np.array(words, dtype=np.uint64)
    )
    return int(generator.random_raw())


@pytest.mark.parametrize("corner", CORNERS)
def test_the_corners_of_the_key_and_the_counter_agree(corner: int) -> None:
    for place in range(5):
        key = [3, 5, 7, 11, 13]
        key[place] = corner
        assert int(philox(*key)) == philox_plain(*key) == by_numpy(*key)


@look
@given(word, word, quarter, word, word)
def test_compiled_plain_and_numpy_agree(seed: int, decision: int, when: int, who: int, whom: int) -> None:
    key = (seed, decision, when, who, whom)
    assert int(philox(*key)) == philox_plain(*key) == by_numpy(*key)


@look
@given(word, word, quarter, word, word)
def test_a_uniform_draw_is_the_word_between_0_and_1(seed: int, decision: int, when: int, who: int, whom: int) -> None:
    drawn = uniform(seed, decision, when, who, whom)
    assert 0.0 < drawn < 1.0
    assert drawn == ((philox_plain(seed, decision, when, who, whom) >> 12) + 0.5) * 2.0**-52


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        pytest.param(0, 2.0**-53, id="least"),
        pytest.param(2**63, 0.5 + 2.0**-53, id="middle"),
        pytest.param(2**64 - 1, 1.0 - 2.0**-53, id="most"),
    ],
)
def test_the_extreme_words_stay_inside(drawn: int, expected: float) -> None:
    assert unit(np.uint64(drawn)) == expected
    assert math.isfinite(gumbel(expected))
    assert math.isfinite(normal_quantile(expected))


@look
@given(word, quarter, st.lists(word, min_size=1, max_size=8))
def test_a_batch_of_draws_is_the_draws_one_by_one(seed: int, when: int, ids: list[int]) -> None:
    draws, whom = Draws(seed), [each // 3 for each in ids]
    assert draws.uniforms("it", when, Pairs(ids, whom)) == [
        draws.uniform("it", when, a, b) for a, b in zip(ids, whom, strict=True)
    ]
    assert draws.normals("it", when, Pairs(ids)) == [draws.normal("it", when, each) for each in ids]


def test_who_and_whom_are_not_the_same() -> None:
    draws = Draws(1)
    assert draws.uniform("it", 0, 2, 3) != draws.uniform("it", 0, 3, 2)
    assert draws.uniform("it", 0, 2) == draws.uniform("it", 0, 2, 0)


def test_every_part_of_a_name_makes_another_draw() -> None:
    names = [("a", 0, 0, 0), ("b", 0, 0, 0), ("a", 1, 0, 0), ("a", 0, 1, 0), ("a", 0, 0, 1)]
    assert len({Draws(seed).uniform(*name) for seed in (0, 1) for name in names}) == 2 * len(names)


def test_many_draws_are_uniform_and_normal() -> None:
    draws, who = Draws(20_250_214), Pairs(list(range(4_000)))
    uniforms, normals = np.array(draws.uniforms("u", 5, who)), np.array(draws.normals("n", 5, who))
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


def test_runs_of_a_batch_have_seeds_of_their_own_that_do_not_depend_on_their_number() -> None:
    seeds = [run_seed(7, run) for run in range(1_000)]
    assert len(set(seeds)) == len(seeds)
    assert seeds[:10] == [run_seed(7, run) for run in range(10)]
    assert all(0 <= seed <= MOST for seed in seeds)
    assert run_seed(8, 0) != run_seed(7, 0)


@pytest.mark.slow
def test_draws_do_not_depend_on_the_seed_of_pythons_hashes() -> None:
    ask = "from model.draws import Draws, stable_id as i; print(i('HRV'), Draws(3).uniform('x', 4, i('HRV'), i('SRB')))"
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
