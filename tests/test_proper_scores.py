"""Scores agree with values worked out by hand, and clustered intervals hold what they promise."""

import math

import numpy as np
import pytest

from haemus.experiments.hindcast.proper import brier, log_chance, score_count, score_sample
from haemus.experiments.stats.jackknife import clustered_mean, node_clustered_mean


def test_crps_of_four_draws_is_the_mean_distance_less_half_the_mean_spread() -> None:
    # distances to 1: 1, 0, 1, 2, mean 1; six pairs with distances 1, 2, 3, 1, 2, 1, mean 10/6, half of it 10/12
    assert score_sample(np.array([0.0, 1.0, 2.0, 3.0]), 1.0).crps == pytest.approx(1.0 - 10.0 / 12.0)


def test_crps_of_a_normal_sample_is_that_of_the_normal() -> None:
    sample = np.random.default_rng(1).normal(size=4_000)
    # at the mean of a standard normal: 2 phi(0) - 1 / sqrt(pi)
    assert score_sample(sample, 0.0).crps == pytest.approx(
        2.0 / math.sqrt(2.0 * math.pi) - 1.0 / math.sqrt(math.pi), abs=0.005
    )


def test_the_log_score_of_a_normal_sample_is_the_log_density() -> None:
    sample = np.random.default_rng(1).normal(2.0, 0.5, size=4_000)
    density = -0.5 * math.log(2.0 * math.pi) - math.log(0.5)
    assert score_sample(sample, 2.0).log_score == pytest.approx(density, abs=0.06)
    assert score_sample(sample, 2.5).log_score == pytest.approx(density - 0.5, abs=0.06)


def test_a_surprise_costs_much_but_not_everything() -> None:
    sample = np.random.default_rng(1).normal(size=500)
    far = score_sample(sample, 12.0).log_score
    # one percent of a normal density five times as wide
    width = 5.0 * sample.std()
    wide = math.log(0.01 / width / math.sqrt(2.0 * math.pi)) - 0.5 * ((12.0 - sample.mean()) / width) ** 2
    assert far == pytest.approx(wide, abs=1e-6)


def test_a_sample_without_spread_gives_no_density() -> None:
    assert score_sample(np.ones(10), 1.0).log_score == -math.inf


def test_coverage_counts_what_is_between_quartiles_and_between_the_outer_quantiles() -> None:
    sample = np.arange(101.0)
    inside = [
        (score_sample(sample, x).in_50, score_sample(sample, x).in_90) for x in (50.0, 25.0, 24.0, 5.0, 4.0, 96.0)
    ]
    assert inside == [(True, True), (True, True), (False, True), (False, True), (False, False), (False, False)]


def test_the_integral_transform_is_the_share_below_and_half_of_ties() -> None:
    assert score_sample(np.array([0.0, 1.0, 1.0, 2.0]), 1.0).pit == pytest.approx(0.5)


def test_forecasts_that_are_right_have_a_uniform_integral_transform() -> None:
    draw = np.random.default_rng(2)
    pits = [score_sample(draw.normal(size=200), float(draw.normal())).pit for _ in range(400)]
    assert np.mean(pits) == pytest.approx(0.5, abs=0.05)
    assert np.std(pits) == pytest.approx(math.sqrt(1.0 / 12.0), abs=0.03)


def test_a_counts_log_score_is_that_of_its_share_of_draws_and_a_half() -> None:
    # draws 0, 0, 1, 2 and half a draw for each of 0 to 3: 2.5, 1.5, 1.5, 0.5 of 6
    sample = np.array([0, 0, 1, 2])
    assert score_count(sample, 1).log_score == pytest.approx(math.log(1.5 / 6.0))
    assert score_count(sample, 3).log_score == pytest.approx(math.log(0.5 / 6.5))  # one place more for what lies beyond


def test_scores_of_chances() -> None:
    assert brier(0.3, happened=True) == pytest.approx(0.49)
    assert brier(0.3, happened=False) == pytest.approx(0.09)
    assert log_chance(0.25) == pytest.approx(math.log(0.25))
    assert log_chance(0.25, happened=False) == pytest.approx(math.log(0.75))
    assert math.isfinite(log_chance(0.0))


def test_one_observation_a_cluster_gives_the_usual_standard_error() -> None:
    values = np.array([1.0, 4.0, 2.0, 7.0, 3.0])
    found = clustered_mean(values, list("abcde"))
    assert found.mean == pytest.approx(3.4)
    assert found.error == pytest.approx(values.std(ddof=1) / math.sqrt(5.0))


def test_one_cluster_has_no_interval() -> None:
    found = clustered_mean(np.array([1.0, 2.0]), ["a", "a"])
    assert found.mean == pytest.approx(1.5)
    assert math.isnan(found.low)


def test_clustered_intervals_hold_the_mean_as_often_as_they_say() -> None:
    draw = np.random.default_rng(3)
    clusters = np.repeat(np.arange(10), 18)
    held, naive = 0, 0
    for _ in range(600):
        values = 0.2 + draw.normal(size=10)[clusters] + draw.normal(size=180)
        found = clustered_mean(values, clusters.tolist())
        held += found.low <= 0.2 <= found.high
        naive += abs(values.mean() - 0.2) <= 1.96 * values.std(ddof=1) / math.sqrt(180)
    assert 0.92 <= held / 600 <= 0.98
    assert naive / 600 < 0.7  # years of one state aren't independent


def test_intervals_of_pairs_hold_the_mean_as_often_as_they_say() -> None:
    draw = np.random.default_rng(4)
    states = [f"s{k}" for k in range(10)]
    pairs = [(a, b) for k, a in enumerate(states) for b in states[k + 1 :]]
    ends = np.array([(states.index(a), states.index(b)) for a, b in pairs])
    held, naive = 0, 0
    for _ in range(600):
        effects = draw.normal(size=10)
        values = effects[ends].sum(axis=1) + draw.normal(size=len(pairs))
        found = node_clustered_mean(values, pairs)
        held += found.low <= 0.0 <= found.high
        naive += abs(values.mean()) <= 1.96 * values.std(ddof=1) / math.sqrt(len(pairs))
    assert 0.92 <= held / 600 <= 0.98
    assert naive / 600 < 0.8


def test_intervals_of_independent_pairs_are_cautious() -> None:
    draw = np.random.default_rng(5)
    states = [f"s{k}" for k in range(10)]
    pairs = [(a, b) for k, a in enumerate(states) for b in states[k + 1 :]]
    found = [node_clustered_mean(draw.normal(size=len(pairs)), pairs) for _ in range(300)]
    assert np.mean([each.low <= 0.0 <= each.high for each in found]) >= 0.97


def test_pairs_of_three_states_have_no_interval() -> None:
    found = node_clustered_mean(np.array([1.0, 2.0, 3.0]), [("a", "b"), ("a", "c"), ("b", "c")])
    assert found.mean == pytest.approx(2.0)
    assert math.isnan(found.low)
