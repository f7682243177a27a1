"""Compliance with the pledge of 2014, and budgets of the published set: estimates that find what made the data."""

import math
import os
from pathlib import Path

import numpy as np
import pytest

from haemus.experiments.calibrate.compliance import DUE, TARGET, Ally, allies_in, crps, estimate, scores
from haemus.experiments.calibrate.fit_published import NOISE_PRIORS, fit_noise, fit_published, noise_likelihood
from haemus.experiments.derive.sources import Sources
from haemus.model.parameters import REGISTRY
from haemus.model.start.calibration import calibration

FOLDER = os.environ.get("HAEMUS_DATA")
needs_tables = pytest.mark.skipif(not FOLDER, reason="the source tables are not here: set HAEMUS_DATA")


def invented(mean: float, spread: float, count: int = 60, noise: float = 0.03) -> list[Ally]:
    """Return allies that follow their paths as compliance says."""
    rng = np.random.default_rng(1)
    found = []
    for k in range(count):
        burdens, own = {2014: float(rng.uniform(0.8, 1.7))}, mean + spread * rng.standard_normal()
        ally = Ally(f"A{k}", 2014, burdens)
        for year in range(2015, 2024):
            step = own * ally.step(year, burdens[year - 1]) + noise * rng.standard_t(4)
            burdens[year] = burdens[year - 1] * math.exp(step)
        found.append(ally)
    return found


@pytest.mark.parametrize(("mean", "spread"), [(0.3, 0.2), (0.7, 0.2), (0.5, 0.6)])
def test_the_estimate_finds_the_compliance_of_invented_allies(mean: float, spread: float) -> None:
    found = estimate(invented(mean, spread), 2023)
    assert found.mean == pytest.approx(mean, abs=0.15)
    assert found.spread == pytest.approx(spread, abs=0.2)


def test_without_a_year_under_the_pledge_the_prior_stands() -> None:
    assert estimate(invented(0.9, 0.1), 2014).mean == 0.5


@pytest.mark.slow
def test_allies_that_comply_are_forecast_better_by_compliance_than_by_a_random_walk() -> None:
    found = scores(invented(0.7, 0.1, count=12), 2018, (2020, 2022))
    assert found["compliance"].mean() < found["random walk"].mean()


def test_a_step_ends_at_the_target_and_before_the_pledge_binds() -> None:
    ally = Ally("A", 2017, {2016: 1.0, 2017: 1.3})
    assert ally.step(2017, 1.0) == 0.0
    assert ally.step(2018, TARGET) == 0.0
    assert sum(ally.step(year, 1.0) for year in range(2018, DUE + 1)) == pytest.approx(math.log(TARGET / 1.3))


def test_the_score_of_draws_by_hand() -> None:
    assert crps(np.array([1.0, 3.0]), 2.0) == pytest.approx(1.0 - 0.5)


@pytest.mark.slow
def test_the_noise_that_made_the_data_is_likelier_and_found() -> None:
    rng, made = np.random.default_rng(4), {}
    made = {
        "budget_shock_sd": 0.08,
        "budget_shock_spread": 0.4,
        "usual_departure": 0.02,
        "published_lump_sd": 0.4,
        "published_lump_rate": 0.03,
    }
    left = []
    for _ in range(25):
        shocks = made["budget_shock_sd"] * np.exp(0.4 * rng.standard_normal(20)) * rng.standard_normal(20)
        lumps = np.where(rng.random(21) < 0.03, 0.4, 0.0) * rng.standard_normal(21)
        errors = 0.02 * rng.standard_normal(21) + lumps
        left.append(shocks + np.diff(errors))
    assert noise_likelihood(made, left) > noise_likelihood({**made, "budget_shock_sd": 0.16}, left)
    assert noise_likelihood(made, left) > noise_likelihood({**made, "budget_shock_sd": 0.03}, left)
    found = fit_noise(left)
    assert found["budget_shock_sd"] == pytest.approx(0.08, abs=0.02)
    assert set(found) == set(NOISE_PRIORS)


@needs_tables
def test_compliance_of_the_allies_is_that_of_the_parameters() -> None:
    found = estimate(allies_in(Path(str(FOLDER))), 2023)
    assert found.mean == pytest.approx(REGISTRY["pledge_compliance"].default, abs=0.01)
    assert found.spread == pytest.approx(REGISTRY["pledge_compliance_spread"].default, abs=0.02)


@needs_tables
@pytest.mark.slow
@pytest.mark.parametrize("origin", [2014, 2017, 2020, 2023])
def test_shipped_estimates_follow_from_the_sources(origin: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """All but the rate of talks, which is estimated from these on thousands of runs: tests/test_talks_at_origin.py."""
    monkeypatch.setattr("haemus.experiments.calibrate.fit_published.fit_talks", lambda *_: None)
    found, shipped = fit_published(Sources(Path(str(FOLDER))), origin), calibration("published", origin).parameters
    for name, value in found.values.items():
        assert shipped[name] == pytest.approx(value, rel=1e-3), name
        low, high = REGISTRY[name].prior or (value, value)
        assert low + 0.02 * (high - low) < value < high - 0.02 * (high - low), name
