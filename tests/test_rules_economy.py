"""Growth: observed levels between mid-years, mean-reverting growth after."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from ranges import between, look, share

from haemus.model.rules.economy import next_growth, observed_log_level


@look
@given(between(5.0, 12.0), between(-0.1, 0.1))
def test_steady_growth_is_followed_exactly(level: float, growth: float) -> None:
    path = [observed_log_level(level - growth, level, level + growth, season) for season in range(4)]
    steps = [after - before for before, after in pairwise(path)]
    assert steps == pytest.approx([growth / 4.0] * 3, abs=1e-9)
    assert sum(path) / 4.0 == pytest.approx(level, abs=1e-9)


def test_the_first_half_of_a_year_looks_back_and_the_second_ahead() -> None:
    recession = [observed_log_level(1.0, 0.0, 1.0, season) for season in range(4)]
    assert recession == pytest.approx([0.375, 0.125, 0.125, 0.375])


@look
@given(between(-0.2, 0.2), between(0.0, 0.05), share)
def test_growth_without_shocks_returns_to_its_mean(growth: float, mean: float, reversion: float) -> None:
    after = next_growth(growth, mean, 0.0, 0.0, reversion, 0.02, 0.7, 0.7)
    assert min(growth, mean) - 1e-12 <= after <= max(growth, mean) + 1e-12


def test_shocks_split_their_variance() -> None:
    common, own = math.sqrt(0.6), math.sqrt(0.4)
    by_common = next_growth(0.0, 0.0, 1.0, 0.0, 0.1, 0.02, common, own)
    by_own = next_growth(0.0, 0.0, 0.0, 1.0, 0.1, 0.02, common, own)
    assert math.hypot(by_common, by_own) == pytest.approx(0.02)
