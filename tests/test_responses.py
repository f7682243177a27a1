"""Means over points and replications: the coverage of their intervals, and the places at which they are taken."""

import numpy as np
import pytest
from numpy.typing import NDArray

from haemus.experiments.stats.crossed import Known, mean_at, within_replications
from haemus.experiments.stats.means import mean_of, wilson
from haemus.experiments.stats.ranges import ANY, range_of, reach_of
from haemus.model.outcomes import outcome_columns, unit_of

Numbers = NDArray[np.float64]
TRIALS = 1500


def layout(draw: np.random.Generator, points: int, runs: int, spread: tuple[float, float, float]) -> Numbers:
    """Values that deviate from 5 by point, by replication, and by both together."""
    of_point, of_run, of_both = spread
    return (
        5.0
        + of_point * draw.normal(size=(points, 1))
        + of_run * draw.normal(size=(1, runs))
        + of_both * draw.normal(size=(points, runs))
    )


def test_at_one_point_it_is_the_mean_of_its_runs() -> None:
    values = np.random.default_rng(1).normal(size=(1, 12))
    found, known = mean_at(Known(values)), mean_of(values[0])
    assert (found.points, found.runs) == (1, 12)
    assert (found.mean, found.error) == pytest.approx((known.mean, known.error))
    assert (found.low, found.high) == pytest.approx((known.mean - known.half, known.mean + known.half))


def test_over_fixed_points_replications_alone_are_drawn() -> None:
    values = layout(np.random.default_rng(2), 6, 15, (10.0, 1.0, 0.3))
    found, known = mean_at(Known(values)), mean_of(values.mean(axis=0))
    assert (found.mean, found.error) == pytest.approx((known.mean, known.error))
    assert found.high - found.mean == pytest.approx(known.half)


def test_over_drawn_points_it_is_the_variance_of_a_two_way_layout() -> None:
    values = layout(np.random.default_rng(3), 9, 7, (2.0, 1.0, 0.5))
    rest = values - values.mean(axis=0) - values.mean(axis=1, keepdims=True) + values.mean()
    expected = (
        values.mean(axis=1).var(ddof=1) / 9 + values.mean(axis=0).var(ddof=1) / 7 - (rest**2).sum() / (8 * 6) / (9 * 7)
    )
    assert mean_at(Known(values, np.arange(9))).error == pytest.approx(np.sqrt(expected))


def test_with_one_replication_points_alone_are_drawn() -> None:
    values = np.random.default_rng(4).normal(size=(20, 1))
    found, known = mean_at(Known(values, np.arange(20))), mean_of(values[:, 0])
    assert (found.error, found.high - found.mean) == pytest.approx((known.error, known.half))
    assert np.isnan(mean_at(Known(values)).error)


@pytest.mark.parametrize(
    "spread",
    [(1.0, 1.0, 1.0), (2.0, 0.1, 0.5), (0.1, 2.0, 0.5), (0.0, 0.0, 1.0)],
    ids=["all", "points", "runs", "both"],
)
def test_the_interval_holds_the_true_mean_as_often_as_it_says(spread: tuple[float, float, float]) -> None:
    draw, hits = np.random.default_rng(5), 0
    for _ in range(TRIALS):
        found = mean_at(Known(layout(draw, 8, 10, spread), np.arange(8)))
        hits += found.low <= 5.0 <= found.high
    assert 0.93 <= hits / TRIALS <= 0.995  # somewhat too wide if no point differs from another


@pytest.mark.parametrize("drawn", [True, False], ids=["drawn", "fixed"])
def test_the_deviation_of_points_is_paired_within_replications(*, drawn: bool) -> None:
    draw, hits = np.random.default_rng(6), 0
    many, chosen = 64, np.arange(56, 64)  # few of many: with half of all points the interval is too wide
    for _ in range(TRIALS):
        of_run = 5.0 * draw.normal(size=(1, 10))
        of_points = 0.5 * draw.normal(size=(many, 1)) if drawn else np.zeros((many, 1))
        values = of_run + of_points + 0.2 * draw.normal(size=(many, 10))
        values[chosen] += 1.0
        blocks = np.arange(many) if drawn else None
        found = mean_at(within_replications(Known(values, blocks)).at(chosen))
        hits += found.low <= 1.0 - chosen.size / many <= found.high
        assert found.error < 1.0  # the common part of replications is five times as large
    assert 0.93 <= hits / TRIALS <= 0.985


def test_points_of_one_block_count_once() -> None:
    draw = np.random.default_rng(7)
    each = draw.normal(size=(10, 1))
    alike = np.repeat(each, 4, axis=0)
    found = mean_at(Known(alike, np.repeat(np.arange(10), 4)))
    assert found.error == pytest.approx(mean_at(Known(each, np.arange(10))).error)
    assert found.error > 1.5 * mean_at(Known(alike, np.arange(40))).error


def test_what_never_varies_has_no_error() -> None:
    found = mean_at(Known(np.full((3, 4), 0.1)))
    assert found.error == 0.0
    assert (found.low, found.high) == pytest.approx((0.1, 0.1))


def test_runs_without_a_value_are_left_out() -> None:
    values = np.array([[1.0, 3.0, np.nan, 2.0], [np.nan, np.nan, np.nan, np.nan]])
    found, known = mean_at(Known(values)), mean_of(values[0])
    assert (found.points, found.runs) == (1, 3)
    assert (found.mean, found.error) == pytest.approx((known.mean, known.error))
    nothing = mean_at(Known(values[1:], np.arange(1)))
    assert (nothing.runs, np.isnan(nothing.mean)) == (0, True)


def test_a_share_at_one_point_has_wilson_s_interval() -> None:
    values = np.array([[1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]])
    found = mean_at(Known(values, share=True))
    low, high = wilson(np.array(2.0), 8)
    assert (found.low, found.high) == pytest.approx((float(low), float(high)))


def test_a_share_of_none_is_not_certain() -> None:
    never = mean_at(Known(np.zeros((5, 10)), np.arange(5), share=True))
    assert (never.mean, never.low) == (0.0, 0.0)
    assert never.high == pytest.approx(float(wilson(np.array(0.0), 5)[1]))  # no more certain than five points
    fixed = mean_at(Known(np.zeros((5, 10)), share=True))
    assert fixed.high == pytest.approx(float(wilson(np.array(0.0), 10)[1]))


@pytest.mark.parametrize(
    ("unit", "values"),
    [
        ("crises", [0.0, 0.0, 0.0, 4.0]),
        ("share", [0.9, 1.0, 1.0, 1.0]),
        ("modularity, -0.5 to 1", [-0.5, -0.5, 0.6, -0.5]),
    ],
)
def test_an_interval_of_a_mean_ends_where_the_outcome_does(unit: str, values: list[float]) -> None:
    free, bounded = mean_at(Known(np.array([values]))), mean_at(Known(np.array([values]), limits=range_of(unit)))
    low, high = range_of(unit)
    assert free.low < low or free.high > high
    assert (bounded.low, bounded.high) == (max(free.low, low), min(free.high, high))
    once = mean_at(Known(np.array([values[:1]]), limits=range_of(unit)))
    assert np.isnan([once.low, once.high]).all()  # one run has no interval, whatever the limits


def test_every_unit_of_an_outcome_has_its_range() -> None:
    """A unit without a range is one that can be negative and has no limit."""
    unlimited = {unit_of(name) for name in outcome_columns() if range_of(unit_of(name)) == ANY}
    assert unlimited == {
        "percent", "percentage points a year", "slope, summed over both sides of every rivalry", "TIV-like units",
    }  # fmt: skip
    assert reach_of("0 or 1") == reach_of("share") == 1.0
    assert reach_of("modularity, -0.5 to 1") == 1.5
    assert np.isinf(reach_of("crises"))
