"""Annual rates and quarters."""

import math

import pytest
from hypothesis import given
from ranges import between, look

from haemus.model.rules.period import hazard_probability, quarterly_probability, quarterly_share


@look
@given(between(0.0, 0.999))
def test_four_quarters_compound_to_the_year(annual: float) -> None:
    for quarterly in (quarterly_probability(annual), quarterly_share(annual)):
        assert 0.0 <= quarterly <= annual
        assert 1.0 - (1.0 - quarterly) ** 4 == pytest.approx(annual, rel=1e-9, abs=1e-12)


@look
@given(between(0.0, 30.0))
def test_a_hazard_compounds_to_that_of_the_year(rate: float) -> None:
    quarterly = hazard_probability(rate)
    assert 0.0 <= quarterly < 1.0
    assert (1.0 - quarterly) ** 4 == pytest.approx(math.exp(-rate), rel=1e-9)


def test_what_happens_every_year_happens_within_it() -> None:
    assert quarterly_share(1.0) == 1.0
    assert hazard_probability(0.0) == quarterly_probability(0.0) == quarterly_share(0.0) == 0.0


def test_small_rates_keep_their_digits() -> None:
    assert hazard_probability(4e-14) == pytest.approx(1e-14, rel=1e-9)
    assert quarterly_probability(4e-14) == pytest.approx(1e-14, rel=1e-9)
