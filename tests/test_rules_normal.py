"""The normal quantile, against the standard library's."""

from statistics import NormalDist

import pytest
from hypothesis import given
from ranges import between, look

from haemus.model.rules.normal import normal_quantile

STANDARD = NormalDist()


@pytest.mark.parametrize(
    "p", [1e-300, 1e-20, 1e-9, 0.001, 0.0749, 0.075, 0.0751, 0.3, 0.5, 0.7, 0.9249, 0.9251, 0.999, 1.0 - 2.0**-53]
)
def test_the_quantile_is_that_of_the_standard_library(p: float) -> None:
    assert normal_quantile(p) == pytest.approx(STANDARD.inv_cdf(p), rel=1e-14, abs=1e-15)


@look
@given(between(1e-12, 0.999999))
def test_the_quantile_inverts_the_distribution(p: float) -> None:
    assert STANDARD.cdf(normal_quantile(p)) == pytest.approx(p, rel=1e-9)


@look
@given(between(1e-9, 0.5))
def test_the_quantile_is_symmetric(p: float) -> None:
    assert normal_quantile(1.0 - p) == pytest.approx(-normal_quantile(p), rel=1e-6, abs=1e-9)


@look
@given(between(1e-9, 0.999), between(1e-6, 1e-3))
def test_the_quantile_rises(p: float, step: float) -> None:
    assert normal_quantile(min(p + step, 0.9999999)) > normal_quantile(p)
