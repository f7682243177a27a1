"""Rivals of spending do what their names say, and know nothing of the years after an origin."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from haemus.experiments.hindcast.forecast import BURDEN, GROWTH, LEVEL, LONG_GROWTH, MODEL, Forecast
from haemus.experiments.hindcast.past_errors import ENOUGH, past_errors, rival_forecasts
from haemus.experiments.hindcast.spending_rivals import (
    RIVALS,
    Known,
    autoregression,
    constant_share,
    drift,
    known_at,
    last_value,
    pledge,
)
from haemus.experiments.hindcast.spending_scores import differences, means, score_spending
from haemus.experiments.published.spending import Panel

STATES = tuple("ABCDEFGHIJ")
YEARS = tuple(range(2000, 2024))


def panel_of(level: NDArray[np.float64], log_gdp: NDArray[np.float64] | None = None) -> Panel:
    """A panel of ten states with these logs of real spending [state, year]; GDP is 50 times a spending of 1 if not given."""
    gdp = np.full(level.shape, math.log(50.0)) if log_gdp is None else log_gdp
    return Panel(STATES, YEARS, np.exp(level), np.exp(level - gdp), np.exp(gdp))


def walk(sd: float, seed: int = 1) -> NDArray[np.float64]:
    steps = np.random.default_rng(seed).normal(0.0, sd, (len(STATES), len(YEARS)))
    return np.asarray(np.cumsum(steps, axis=1))


def known(level: list[float], ahead: list[float], *, origin: int = 2014, bound: float = math.inf) -> Known:
    """What is known of one state with a GDP of 1."""
    path = np.array([level])
    return Known(origin, path, np.zeros_like(path), np.array([ahead]), np.array([bound]))


def test_the_last_value_stays() -> None:
    assert last_value(known([0.0, 0.3], [0.0] * 3)).tolist() == [[0.3, 0.3, 0.3]]


def test_drift_goes_on_as_over_the_last_years() -> None:
    level = [0.0] * 6 + [0.1, 0.2, 0.3, 0.4, 0.5]
    np.testing.assert_allclose(drift(known(level, [0.0] * 2), 5), [[0.6, 0.7]])
    np.testing.assert_allclose(drift(known(level, [0.0] * 2), 10), [[0.55, 0.6]])


def test_drift_takes_as_many_years_as_there_are_but_at_least_half() -> None:
    np.testing.assert_allclose(drift(known([0.0, 0.1, 0.2, 0.3], [0.0]), 5), [[0.4]])
    assert np.isnan(drift(known([0.0, 0.1, 0.2], [0.0]), 5)).all()


def test_the_autoregression_recovers_the_law_of_growth() -> None:
    draw = np.random.default_rng(2)
    growth = np.full((200, 40), 0.03)
    for year in range(1, 40):
        growth[:, year] = 0.02 + 0.4 * growth[:, year - 1] + draw.normal(0.0, 0.05, 200)
    growth[0, -1] = 0.5
    level = np.cumsum(growth, axis=1)
    path = autoregression(Known(2014, level, np.zeros_like(level), np.zeros((200, 3)), np.full(200, np.inf)))
    first = 0.02 + 0.4 * 0.5
    assert path[0, 0] - level[0, -1] == pytest.approx(first, abs=0.02)
    assert path[0, 1] - path[0, 0] == pytest.approx(0.02 + 0.4 * first, abs=0.02)


def test_a_constant_share_follows_gdp_as_given() -> None:
    np.testing.assert_allclose(constant_share(known([-4.0, -4.0], [0.1, 0.3])), [[-3.9, -3.7]])


def test_the_pledge_rises_on_a_line_to_two_percent_in_2024_for_an_ally_below_it() -> None:
    path = pledge(known([math.log(0.01)], [0.0] * 10, bound=2014.0))
    np.testing.assert_allclose(np.exp(path[0]), 0.01 + 0.001 * np.arange(1, 11))


def test_a_later_ally_is_bound_from_its_accession_and_others_keep_their_share() -> None:
    late = np.exp(pledge(known([math.log(0.013)], [0.0] * 10, bound=2017.0)))[0]
    np.testing.assert_allclose(late[:3], 0.013)
    np.testing.assert_allclose(late[9], 0.02)
    np.testing.assert_allclose(np.exp(pledge(known([math.log(0.01)], [0.0] * 3))), 0.01)
    np.testing.assert_allclose(np.exp(pledge(known([math.log(0.025)], [0.0] * 3, bound=2014.0))), 0.025)
    after = np.exp(pledge(known([math.log(0.015)], [0.0] * 3, origin=2023, bound=2014.0)))[0]
    np.testing.assert_allclose(after, 0.02)  # the pledge's date is the year after, and it holds from then on


@pytest.mark.parametrize("origin", [2014, 2020])
def test_no_rival_knows_anything_of_spending_after_the_origin(origin: int) -> None:
    level = walk(0.1)
    later = level.copy()
    later[:, YEARS.index(origin) + 1 :] += 5.0
    joined = {"A": 2009, "B": 2017}
    for one, other in zip(
        rival_forecasts(panel_of(level), origin, 2023, joined),
        rival_forecasts(panel_of(later), origin, 2023, joined),
        strict=True,
    ):
        assert one.name == other.name
        np.testing.assert_array_equal(one.level, other.level)
        np.testing.assert_array_equal(one.growth, other.growth)


def test_past_errors_are_those_of_every_earlier_origin() -> None:
    level = walk(0.1)
    errors = past_errors(panel_of(level), 2014, {}, last_value, 3)
    # standing at 2001 to 2013, forecasting a year ahead, for ten states
    assert len(errors.level[1]) == 13 * 10
    assert len(errors.level[3]) == 11 * 10
    expected = (level[:, 4:15] - level[:, 1:12]).ravel()
    np.testing.assert_allclose(np.sort(errors.level[3]), np.sort(expected))


def test_a_horizon_without_enough_past_errors_takes_those_of_the_longest_that_has_by_the_root_of_time() -> None:
    errors = past_errors(panel_of(walk(0.1)), 2014, {}, last_value, 16)
    assert len(errors.level[12]) == 2 * 10 == ENOUGH
    np.testing.assert_allclose(errors.level[16], errors.level[12] * math.sqrt(16 / 12))
    np.testing.assert_allclose(errors.growth[16], errors.growth[12])


@pytest.mark.slow
def test_the_spread_of_a_random_walk_grows_with_the_root_of_time_and_holds_what_comes() -> None:
    level = walk(0.1, seed=5)
    (forecast, *_) = rival_forecasts(panel_of(level), 2014, 2020, {})
    assert forecast.name == "last value"
    np.testing.assert_allclose(forecast.level.std(axis=0).mean(axis=0), 0.1 * np.sqrt(np.arange(1, 7)), rtol=0.25)
    held = [
        score_spending(
            panel_of(walk(0.1, seed)), rival_forecasts(panel_of(walk(0.1, seed)), 2014, 2019, {})[:1], "observed"
        )
        for seed in range(8)
    ]
    of_levels = np.concatenate([each[each["quantity"] == LEVEL]["in_90"].to_numpy() for each in held])
    assert 0.82 <= of_levels.mean() <= 0.97


def test_the_point_of_a_rival_is_the_median_of_its_forecast() -> None:
    panel = panel_of(walk(0.1))
    for forecast in rival_forecasts(panel, 2014, 2018, {}):
        point = RIVALS[forecast.name](known_at(panel, 2014, 2018, {}))
        np.testing.assert_allclose(np.median(forecast.level, axis=0), point, atol=1e-9)


def test_given_gdp_of_its_own_a_share_carries_that_gdps_spread() -> None:
    panel = panel_of(walk(0.02))
    own = np.log(50.0) + np.random.default_rng(1).normal(0.0, 0.5, (300, len(STATES), 3))
    by_name = {forecast.name: forecast for forecast in rival_forecasts(panel, 2014, 2017, {}, own)}
    assert by_name["constant share"].level.std(axis=0).mean() > 0.4
    assert by_name["last value"].level.std(axis=0).mean() < 0.2
    assert by_name["last value"].burden.std(axis=0).mean() > by_name["constant share"].burden.std(axis=0).mean()


def test_a_forecast_of_paths_knows_its_growth_its_burden_and_its_long_growth() -> None:
    path = np.log(np.array([[[1.0, 1.1, 1.21, 1.331]]]))
    forecast = Forecast.of_levels(MODEL, 2020, path, np.log(np.full((1, 1, 3), 55.0)))
    np.testing.assert_allclose(forecast.growth, math.log(1.1))
    np.testing.assert_allclose(forecast.burden, 100.0 * np.array([[[1.1, 1.21, 1.331]]]) / 55.0)
    assert forecast.long_years == 3  # fewer than five are published after 2020
    np.testing.assert_allclose(forecast.long_growth, 3.0 * math.log(1.1))


@pytest.mark.slow
def test_a_forecast_that_knows_the_truth_beats_every_rival() -> None:
    level = walk(0.1)
    panel = panel_of(level)
    place = panel.place(2014)
    noise = np.random.default_rng(1).normal(0.0, 0.01, (200, len(STATES), 10))
    gdp = np.log(panel.gdp[:, place + 1 :])
    truth = Forecast.of_levels(MODEL, 2014, level[:, place:] + noise, gdp)
    scores = score_spending(panel, [truth, *rival_forecasts(panel, 2014, 2023, {"A": 2009})], "observed")
    found = differences(scores, 0.95)
    assert set(found["rival"]) == set(RIVALS)
    assert (found[found["score"] == "crps"]["high"] < 0.0).all()
    assert (found[found["score"] == "log_score"]["low"] > 0.0).all()
    assert set(scores["quantity"]) == {LEVEL, GROWTH, BURDEN, LONG_GROWTH}


def test_scores_are_averaged_over_all_origins_and_for_each() -> None:
    panel = panel_of(walk(0.1))
    scores = [
        score_spending(panel, rival_forecasts(panel, origin, 2023, {})[:1], "observed") for origin in (2014, 2020)
    ]
    import pandas as pd  # noqa: PLC0415 - only here

    both = pd.concat(scores)
    found = means(both, 0.95)
    of_levels = found[found["quantity"] == LEVEL].set_index("origin")
    assert of_levels.loc[0, "cases"] == of_levels.loc[2014, "cases"] + of_levels.loc[2020, "cases"] == 90 + 30
    assert of_levels.loc[0, "crps"] == pytest.approx(both[both["quantity"] == LEVEL]["crps"].mean())
    ends = [of_levels.loc[0, name] for name in ("in_90_low", "in_90", "in_90_high")]
    assert 0.0 <= ends[0] < ends[1] < ends[2] <= 1.0
