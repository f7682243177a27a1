"""Paired differences: known results are reproduced, and intervals have their coverage."""

import json
import math
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from haemus.experiments.compare.comparison import compare
from haemus.experiments.compare.difference import Difference, Labels, judged, measured
from haemus.experiments.report.numbers import (
    bracketed,
    by_error_said,
    chance,
    interval,
    interval_said,
    mean_beside,
    part_bracketed,
    part_interval,
    two_means,
    with_error,
)
from haemus.experiments.report.table import as_json
from haemus.experiments.stats import resampling
from haemus.experiments.stats.correction import benjamini_hochberg, holm
from haemus.experiments.stats.intervals import carriers, sign_test
from haemus.experiments.stats.means import mean_of
from haemus.experiments.stats.pairs import paired_rows, reduction, superiority

Numbers = NDArray[np.float64]
PAIRS = 200


def differences(second: Numbers, first: Numbers) -> list[Difference]:
    """Measure each column, not corrected."""
    return measured([Labels("a", "b", f"outcome {k}", "") for k in range(first.shape[1])], second, first)


def of(values: Numbers) -> Difference:
    """Judge a single outcome that is 0 in the scenario compared with."""
    (found,) = judged(differences(values[:, None], np.zeros((len(values), 1))))
    return found


def some(changed: int, by: float, pairs: int = PAIRS) -> Numbers:
    return np.where(np.arange(pairs) < changed, by, 0.0)


def covered(values: Numbers, truth: float) -> float:
    """Return the share of columns whose interval contains the truth; a missing interval counts as containing it."""
    found = differences(values, np.zeros_like(values))
    return float(np.mean([not math.isfinite(each.low) or each.low <= truth <= each.high for each in found]))


# --- means, intervals and p values --------------------------------------------------------------------


def test_the_interval_of_a_mean_is_student_s() -> None:
    found = mean_of(np.array([1.0, 2.0, 3.0, np.nan]))
    assert (found.runs, found.mean) == (3, 2.0)
    assert found.half == pytest.approx(4.302653 / math.sqrt(3.0))
    assert math.isnan(mean_of(np.array([1.0])).half)
    assert math.isnan(mean_of(np.array([])).mean)


def test_intervals_of_normal_differences_hold_the_truth_as_often_as_they_say() -> None:
    values = np.random.default_rng(3).normal(1.0, 2.0, size=(40, 400))
    assert covered(values, 1.0) == pytest.approx(0.95, abs=3.0 * math.sqrt(0.95 * 0.05 / 400))


def test_intervals_of_skewed_and_rare_differences_hold_the_truth_more_often_than_student_s() -> None:
    draw = np.random.default_rng(4)
    skewed = draw.lognormal(0.0, 1.0, size=(40, 600))
    rare = draw.lognormal(0.0, 1.0, size=(40, 600)) * (draw.random((40, 600)) < 0.2)
    for values, truth, better in ((skewed, math.exp(0.5), 0.005), (rare, 0.2 * math.exp(0.5), 0.05)):
        means = [mean_of(column) for column in values.T]
        student = np.mean([abs(each.mean - truth) <= each.half for each in means])
        assert covered(values, truth) > student + better


def test_an_interval_leaves_0_out_exactly_where_p_is_small() -> None:
    draw = np.random.default_rng(5)
    for each in differences(draw.normal(0.3, 1.0, size=(50, 200)), np.zeros((50, 200))):
        assert (each.p <= 0.05) == (each.low >= 0.0 or each.high <= 0.0)
        assert each.low < each.difference < each.high


def test_the_same_pairs_give_the_same_interval_whatever_else_is_compared() -> None:
    values = np.random.default_rng(6).normal(size=(60, 3))
    alone, among = differences(values[:, :1], np.zeros((60, 1)))[0], differences(values, np.zeros((60, 3)))[0]
    assert (alone.low, alone.high) == pytest.approx((among.low, among.high), rel=1e-12)


def test_how_well_the_resamples_know_the_half_width_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(7).normal(size=(100, 1))
    (many,) = resampling.stretches(values, 0.95)
    monkeypatch.setattr(resampling, "RESAMPLES", 399)
    (few,) = resampling.stretches(values, 0.95)
    assert many.error < 0.02 < few.error
    assert abs(many.factor - few.factor) < 4.0 * few.error


def test_many_pairs_are_resampled_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resampling, "MOST_BLOCKS", 100)
    values = np.random.default_rng(8).normal(size=(1037, 2))
    for stretch in resampling.stretches(values, 0.95):
        assert stretch.factor == pytest.approx(1.0, abs=0.06)


# --- equal, rare and missing --------------------------------------------------------------------------


def test_equal_runs_differ_by_exactly_0() -> None:
    values = np.random.default_rng(1).normal(size=(PAIRS, 1))
    (found,) = judged(differences(values, values))
    assert found.verdict == "exactly 0"
    assert (found.difference, found.error, found.low, found.high) == (0.0, 0.0, 0.0, 0.0)
    assert (found.superiority, found.superiority_low, found.superiority_high) == (0.5, 0.5, 0.5)
    assert (found.correlation, found.reduction, found.p_corrected) == (1.0, math.inf, 1.0)


@pytest.mark.parametrize(
    ("values", "verdict", "has_interval"),
    [
        pytest.param(some(PAIRS, 1.0), "higher", True, id="all by the same"),
        pytest.param(some(PAIRS - 1, -1.0), "lower", True, id="all but one by the same"),
        pytest.param(some(1, 1.0), "too few pairs", True, id="one"),
        pytest.param(some(3, 1.0), "too few pairs", True, id="three"),
        pytest.param(some(4, 1.0), "no detectable difference", True, id="four"),
        pytest.param(some(30, 1.0), "higher", True, id="thirty"),
        pytest.param(np.array([1.0, 1.0, 1.0]), "too few pairs", False, id="three pairs"),
        pytest.param(np.array([2.0]), "too few pairs", False, id="one pair"),
        pytest.param(np.array([0.0]), "exactly 0", False, id="one equal pair"),
        pytest.param(np.array([math.nan, math.nan]), "not defined", False, id="none"),
    ],
)
def test_what_rare_differences_show(values: Numbers, verdict: str, has_interval: bool) -> None:  # noqa: FBT001
    found = of(values)
    assert found.verdict == verdict
    assert math.isfinite(found.low) == math.isfinite(found.high) == has_interval


def outlier(pairs: int, size: float = 6.5, noise: float = 1e-4) -> Numbers:
    """Differences of hardly anything but one."""
    values = np.random.default_rng(pairs).normal(0.0, noise, pairs)
    values[0] = size
    return values


@pytest.mark.parametrize("pairs", [20, 50, 100, 200, 1000])
@pytest.mark.parametrize("size", [6.5, -4000.0])
@pytest.mark.parametrize("noise", [0.0, 1e-12, 1e-4])
def test_one_pair_that_carries_everything_is_named_and_its_interval_is_possible(
    pairs: int, size: float, noise: float
) -> None:
    found = of(outlier(pairs, size, noise * abs(size)))
    assert found.verdict == "too few pairs"
    assert found.few
    assert found.carriers == pytest.approx(1.0, abs=0.15)
    assert -abs(size) <= found.low < 0.0 < found.high <= abs(size)
    assert found.high - found.low < 15.0 * abs(size) / pairs
    assert found.p_corrected > 0.05


def test_carriers_are_the_number_of_equal_shares_in_the_sum_of_squares() -> None:
    assert carriers(np.tile([-1.0, 1.0], 30)) == pytest.approx(60.0)
    assert carriers(some(1, 5.0, 1000)) == pytest.approx(1.0, abs=0.01)
    assert carriers(some(7, 5.0, 10_000)) == pytest.approx(7.0, abs=0.05)
    assert carriers(np.random.default_rng(1).normal(size=30_000)) == pytest.approx(10_000, rel=0.05)  # kurtosis 3
    assert math.isnan(carriers(np.ones(5)))


def test_no_interval_reaches_beyond_what_the_unit_allows() -> None:
    changes = np.zeros((3, 3))
    changes[0] = [-1.0, -0.9, 0.8]
    labels = [Labels("a", "b", f"outcome {k}", unit) for k, unit in enumerate(("0 or 1", "share", "crises"))]
    shares = measured(labels, changes, np.zeros((3, 3)))
    for each in shares[:2]:
        assert each.low == -1.0
        assert each.high <= 1.0
    assert shares[2].low < -1.0  # three pairs of a count tell little


def test_enough_pairs_are_not_said_to_be_few() -> None:
    draw = np.random.default_rng(14)
    for values in (draw.normal(size=60), draw.integers(-2, 3, 60).astype(float), some(20, 1.0)):
        assert not of(values).few


@pytest.mark.parametrize(
    ("name", "least"), [("normal", 93.0), ("counts", 93.0), ("heavy", 93.0), ("rare", 88.0), ("outliers", 90.0)]
)
def test_intervals_hold_the_truth_about_as_often_as_the_record_says(name: str, least: float) -> None:
    draw, shape = np.random.default_rng(15), (100, 400)
    values, truth = {
        "normal": (draw.normal(0.3, 1.0, shape), 0.3),
        "counts": (draw.poisson(0.3, shape) - draw.poisson(0.1, shape).astype(float), 0.2),
        "heavy": (draw.standard_t(3, shape), 0.0),
        "rare": (draw.lognormal(0.0, 1.0, shape) * (draw.random(shape) < 0.05), 0.05 * math.exp(0.5)),
        "outliers": (np.where(draw.random(shape) < 0.05, 6.5, draw.normal(0.0, 0.01, shape)), 0.325),
    }[name]
    assert 100.0 * covered(values, truth) >= least
    widths = [each.high - each.low for each in differences(values, np.zeros(shape))]
    assert np.median(widths) < 2.0 * 2.0 * 1.96 * values.std() / 10.0


def test_what_was_not_asked_about_is_not_corrected_and_does_not_widen_the_family() -> None:
    draw = np.random.default_rng(16)
    found = differences(draw.normal(0.25, 1.0, (100, 6)), np.zeros((100, 6)))
    asked = [replace(each, asked=place < 2) for place, each in enumerate(found)]
    judgements = judged(asked)
    assert [each.p_corrected for each in judgements[:2]] == pytest.approx(
        holm(np.array([each.p for each in found[:2]])).tolist()
    )
    assert [each.correction for each in judgements] == ["holm"] * 2 + ["none"] * 4
    for each in judgements[2:]:
        assert math.isnan(each.p_corrected)
        assert each.found == (each.p <= 0.05)


def test_the_sign_test_by_hand() -> None:
    assert sign_test(np.array([1.0, 2.0, 0.5, 3.0, 0.0])) == pytest.approx(2.0 / 16.0)
    assert sign_test(np.array([1.0, -2.0, 0.0])) == 1.0
    assert sign_test(np.array([0.0, 0.0])) == 1.0
    assert math.isnan(sign_test(np.array([])))


def test_pairs_without_both_values_are_left_out_and_counted() -> None:
    draw = np.random.default_rng(2)
    first, second = draw.normal(size=(PAIRS, 2)), draw.normal(1.0, 1.0, size=(PAIRS, 2))
    whole = differences(second[20:], first[20:])[0]
    first[:15, 0], second[10:20, 0] = math.nan, math.nan
    gappy, full = differences(second, first)
    assert (gappy.pairs, gappy.left_out, full.pairs, full.left_out) == (PAIRS - 20, 20, PAIRS, 0)
    assert (gappy.low, gappy.high) == pytest.approx((whole.low, whole.high), rel=1e-12)


def test_runs_are_paired_by_number_and_only_those_that_are_done() -> None:
    rows = [("a", 0, 2, "done"), ("a", 0, 0, "done"), ("a", 0, 1, "failed"), ("b", 0, 0, "done"), ("b", 0, 1, "done")]
    runs = pd.DataFrame([*rows, ("b", 0, 2, "done")], columns=["scenario", "point", "run", "status"])
    ours, theirs = paired_rows(runs, "b", "a")
    assert runs["run"].iloc[ours].tolist() == runs["run"].iloc[theirs].tolist()
    assert sorted(runs["run"].iloc[ours]) == [0, 2]


# --- superiority and the gain of pairing --------------------------------------------------------------


def test_ties_count_half_in_the_probability_of_superiority() -> None:
    found = superiority(np.array([1.0, 2.0, -1.0, 0.0]), 0.95)
    assert found.share == pytest.approx((2 + 0.5) / 4)
    assert found.error == pytest.approx(np.std([1.0, 1.0, 0.0, 0.5]) / 2.0)
    assert found.low < found.share < found.high
    always = superiority(np.ones(50), 0.95)
    assert (always.share, always.high) == (1.0, 1.0)
    assert 0.9 < always.low < 1.0


def test_the_interval_of_the_probability_of_superiority_holds_the_truth() -> None:
    draw = np.random.default_rng(9)
    held = [
        found.low <= 0.55 <= found.high
        for found in (
            superiority(draw.choice([1.0, 0.0, -1.0], p=[0.15, 0.8, 0.05], size=100), 0.95) for _ in range(800)
        )
    ]
    assert np.mean(held) == pytest.approx(0.95, abs=3.0 * math.sqrt(0.95 * 0.05 / 800))


def correlated(draw: np.random.Generator, correlation: float, pairs: int) -> tuple[Numbers, Numbers]:
    first, own = draw.normal(size=pairs), draw.normal(size=pairs)
    return first, correlation * first + math.sqrt(1.0 - correlation * correlation) * own


@pytest.mark.parametrize("correlation", [-0.5, 0.0, 0.95])
def test_correlation_and_variance_reduction_of_normal_pairs(correlation: float) -> None:
    first, second = correlated(np.random.default_rng(10), correlation, 4000)
    found = reduction(second, first)
    assert abs(found.correlation - correlation) < 3.5 * found.correlation_error
    assert abs(found.factor - 1.0 / (1.0 - correlation)) < 3.5 * found.factor_error


def test_errors_of_correlation_and_reduction_are_their_spread_over_batches() -> None:
    draw = np.random.default_rng(11)
    found = [reduction(*reversed(correlated(draw, 0.8, 300))) for _ in range(400)]
    spread = np.std([[each.correlation, each.factor] for each in found], axis=0)
    assert np.mean([[each.correlation_error, each.factor_error] for each in found], axis=0) == pytest.approx(
        spread, rel=0.12
    )


def test_variance_reduction_where_something_does_not_vary() -> None:
    varying, constant = np.arange(5.0), np.ones(5)
    assert reduction(varying + 2.0, varying).factor == math.inf
    assert math.isnan(reduction(constant, constant).factor)
    assert reduction(varying, constant).factor == 1.0
    assert math.isnan(reduction(varying, constant).correlation)
    assert math.isnan(reduction(constant[:1], constant[:1]).factor)


# --- many outcomes ------------------------------------------------------------------------------------


def test_corrections_by_hand() -> None:
    p = np.array([0.01, 0.04, 0.03, 0.005])
    assert holm(p).tolist() == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert benjamini_hochberg(p).tolist() == pytest.approx([0.02, 0.04, 0.04, 0.02])
    assert holm(np.array([])).size == benjamini_hochberg(np.array([])).size == 0


def test_outcomes_without_a_pair_are_not_corrected_for() -> None:
    draw = np.random.default_rng(12)
    second = np.column_stack([draw.normal(0.25, 1.0, 100), np.full(100, math.nan), np.zeros(100)])
    found = judged(differences(second, np.zeros((100, 3))))
    assert [each.verdict for each in found[1:]] == ["not defined", "exactly 0"]
    assert found[0].p_corrected == pytest.approx(2.0 * found[0].p)
    assert math.isnan(found[1].p_corrected)


@pytest.mark.slow
def test_of_many_outcomes_without_a_difference_none_is_found_as_often_as_promised(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(resampling, "RESAMPLES", 1999)
    draw, batches = np.random.default_rng(13), 300
    found = 0
    for _ in range(batches):
        rare = (draw.random((60, 20)) < 0.1) * draw.choice([-1.0, 1.0], size=(60, 20))
        second = np.concatenate([draw.normal(size=(60, 20)), rare], axis=1)
        found += any(each.found for each in judged(differences(second, np.zeros((60, 40)))))
    assert found / batches < 0.05 + 3.0 * math.sqrt(0.05 * 0.95 / batches)


def test_a_comparison_is_a_table_and_json_without_what_json_lacks() -> None:
    rows = [(name, 0, run, "done", run + place, 1.0) for place, name in enumerate(("a", "b", "c")) for run in range(9)]
    runs = pd.DataFrame(rows, columns=["scenario", "point", "run", "status", "crises", "tirana"])
    found = compare(runs, ["b", "c"], against="a")
    assert found.outcomes == ("tirana", "crises")
    table = found.table()
    assert list(zip(table["scenario"], table["outcome"], table["verdict"], strict=True)) == [
        ("b", "tirana", "exactly 0"),
        ("b", "crises", "higher"),
        ("c", "tirana", "exactly 0"),
        ("c", "crises", "higher"),
    ]
    said = json.loads(as_json(found.as_dict()))["differences"]
    assert isinstance(said, list)
    assert [each["reduction"] for each in said] == [None] * 4


@pytest.mark.parametrize(
    ("value", "error", "words"),
    [
        (0.7334, 0.0421, "+0.733 ± 0.042"),
        (-1234.4, 12.3, "-1,234 ± 12"),
        (0.5, 0.0, "+0.500"),
        (3.0, math.nan, "+3"),
        (-0.001, 0.12, "0.00 ± 0.12"),
        (math.nan, 1.0, "no value"),
        (-2070.0, 845.0, "-2,070 ± 840"),
        (1_002_553_101.0, 931_472_083.0, "+1.00 ± 0.93 billion"),
        (6.38e-6, 1.2e-7, "+6.38 ± 0.12 millionths"),
        (12_345_678.0, 2.0, "+12,345,678.0 ± 2.0"),
    ],
)
def test_numbers_are_written_to_their_error(value: float, error: float, words: str) -> None:
    assert with_error(value, error, signed=True) == words


def test_intervals_and_chances_in_words() -> None:
    assert interval(0.6481, 0.8172) == "0.648 to 0.817"
    assert interval(math.nan, 1.0) == "no interval"
    assert interval(-0.12, 0.48, signed=True) == "-0.12 to +0.48"
    assert interval(0.0, 0.0) == "all equal"
    assert [chance(p) for p in (0.0123, 1e-9, math.nan)] == ["0.012", "<0.0001", "no value"]


def numbers_in(text: str) -> list[float]:
    """The numbers of a text, with its word for millions or millionths."""
    factors = {"billion": 1e9, "million": 1e6, "millionths": 1e-6, "billionths": 1e-9}
    factor = next((size for word, size in factors.items() if text.endswith(f" {word}")), 1.0)
    return [factor * float(each.replace(",", "")) for each in re.findall(r"[-+]?[\d,]*\d(?:\.\d+)?", text)]


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.02, 4.4, "+0.02 to +4.4"),  # leaves 0 out
        (-0.02, 4.4, "-0.1 to +4.4"),  # holds it
        (-4.4, -0.0003, "-4.4 to -0.0003"),
        (0.0, 4.4, "0.0 to +4.4"),
        (-3.0, 312.0, "-10 to +310"),
    ],
)
def test_an_end_of_an_interval_is_never_rounded_to_0(low: float, high: float, words: str) -> None:
    assert interval(low, high, signed=True) == words
    assert words in bracketed(0.5 * (low + high), low, high, signed=True)


@pytest.mark.parametrize(
    ("value", "low", "high", "words"),
    [
        (0.31234, 0.25, 0.37, "0.312 (0.250 to 0.370)"),
        (0.3, 0.1, 0.6, "0.30 (0.10 to 0.60)"),
        (0.002, 0.0, 0.6, "0.002 (0 to 0.60)"),  # never 0 as written
        (1e-13, 1e-13, 1e-13, "<0.001"),
        (3e-10, 0.0, 2e-9, "<0.001 (0 to <0.001)"),
        (-3e-10, 0.0, 2e-9, ">-0.001 (0 to <0.001)"),
        (0.999995, 0.999959, 1.0, ">0.999 (>0.999 to 1)"),
        (0.999995, 0.999959, 0.999999, ">0.999"),
        (1.0, 1.0, 1.0, "1"),
        (0.0, 0.0, 0.0, "0"),
        (1.0002, 0.98, 1.02, "<1.001 (0.980 to 1.020)"),
        (0.5, math.nan, math.nan, "0.500 (no interval)"),
        (math.nan, math.nan, math.nan, "no value"),
    ],
)
def test_a_share_of_variance_has_at_most_three_decimals(value: float, low: float, high: float, words: str) -> None:
    assert part_bracketed(value, low, high) == words


@given(st.floats(-2.0, 2.0), st.floats(0.0, 2.0))
def test_an_interval_of_a_share_has_at_most_three_decimals(low: float, width: float) -> None:
    said = part_interval(low, low + width)
    assert not re.search(r"\d\.\d{4}|illion", said)
    assert not re.search(r"-0(\.0+)?(?![\d.])", said)


@pytest.mark.parametrize(
    ("value", "error", "words"),
    [
        (1.390111, 0.0000021, "1.390"),
        (0.16260, 0.00015, "0.1626"),
        (12.30, 0.021, "12.30"),
        (114.4, 2.1, "114.4"),
        (23456.7, 0.1, "23,457"),
        (math.nan, 0.1, "no value"),
    ],
)
def test_a_number_for_a_sentence_has_four_figures_at_most(value: float, error: float, words: str) -> None:
    assert by_error_said(value, error) == words


SIZES = st.floats(1e-3, 1e6)


@given(st.floats(-1e5, 1e5), SIZES)
def test_an_interval_as_written_holds_0_if_and_only_if_it_does(low: float, width: float) -> None:
    first, last = numbers_in(interval(low, low + width, signed=True))
    assert (first <= 0.0 <= last) == (low <= 0.0 <= low + width)


@given(st.floats(-1e5, 1e5), st.tuples(SIZES, SIZES), st.floats(-1e3, 1e3), st.floats(1e-2, 1e3))
def test_two_means_as_written_differ_by_what_their_interval_allows(
    mean: float, errors: tuple[float, float], difference: float, half: float
) -> None:
    assume(half > 1e-4 * abs(mean))
    low, high = difference - half, difference + half
    one, other = (mean, errors[0]), (mean + difference, errors[1])
    (first,), (second,) = map(numbers_in, two_means(one, other, low, high))
    assert low - 1e-6 * half <= second - first <= high + 1e-6 * half
    in_table = [
        numbers_in(mean_beside(*one, *other, low, high, first=True))[0],
        numbers_in(mean_beside(*other, *one, low, high, first=False))[0],
    ]
    assert low - 1e-6 * half <= in_table[1] - in_table[0] <= high + 1e-6 * half


def test_means_that_are_told_apart_are_written_apart_and_no_finer_than_a_reader_can_use() -> None:
    assert two_means((3300.0, 150.0), (3323.0, 160.0), 13.0, 33.0) == ("3,300", "3,320")
    assert two_means((35_010.0, 1500.0), (35_033.0, 1600.0), 13.0, 33.0) == ("35,010", "35,030")
    assert two_means((74.66812, 0.07), (82.91544, 0.00007), 8.17, 8.33) == ("74.67", "82.92")
    assert interval_said(9.92703, 9.93301, signed=True) == "+9.927 to +9.933"
    assert interval_said(9.92703, 9.92709) == "9.927030 to 9.927090"
    assert two_means((4.0, 0.0), (6.0, 0.0), 2.0, 2.0) == ("4", "6")
