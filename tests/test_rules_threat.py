"""The threat a state acts on: three terms, each in percentage points."""

import pytest
from hypothesis import given
from ranges import between, look, share

from haemus.model.rules.threat import systemic_exposure, total_threat


@look
@given(share, share)
def test_a_common_threat_reaches_even_the_unexposed(exposure: float, common: float) -> None:
    felt = systemic_exposure(exposure, common)
    assert common - 1e-12 <= felt <= 1.0
    assert systemic_exposure(1.0, common) == pytest.approx(1.0)
    assert systemic_exposure(exposure, 0.0) == exposure


def test_the_terms_add_up_by_hand() -> None:
    assert total_threat(2.0, -0.5, 10.0, 0.8, strike_weight=1.0) == pytest.approx(2.0 - 0.5 + 8.0)


@look
@given(share, between(-9.0, 9.0), between(0.0, 50.0), share, between(0.0, 3.0))
def test_threat_rises_with_each_of_its_terms(
    disputes: float, strike: float, systemic: float, exposure: float, weight: float
) -> None:
    threat = total_threat(disputes, strike, systemic, exposure, weight)
    assert total_threat(disputes + 0.01, strike, systemic, exposure, weight) > threat
    assert total_threat(disputes, strike + 1.0, systemic, exposure, weight) >= threat
    assert total_threat(disputes, strike, systemic + 1.0, exposure, weight) >= threat
