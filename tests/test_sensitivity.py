"""Sensitivity against functions whose shares, indices and effects are known, and against SALib called directly."""

import json
from dataclasses import replace
from math import comb, pi, sqrt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from SALib.analyze import morris, sobol
from SALib.test_functions import Ishigami
from scipy import stats
from synthetic_sweep import OUTCOME, axis, problem, saltelli, trajectories, words, written

from haemus.experiments.design.values import Axis
from haemus.experiments.report.table import as_json
from haemus.experiments.sensitivity.analysis import Sensitivity, sensitivity
from haemus.experiments.sensitivity.factor_effects import factor_effects
from haemus.experiments.sensitivity.indices import indices
from haemus.experiments.sensitivity.response import CHANGE, response
from haemus.experiments.sensitivity.screening import screening
from haemus.experiments.sensitivity.text import rough, sensitivity_text
from haemus.experiments.sensitivity.variance import components, shares
from haemus.experiments.stats.intervals import interval_of
from haemus.experiments.stats.replications import crossed, same
from haemus.experiments.store.sweep_result import SweepResult
from haemus.model.bad_input import BadInput

Numbers = NDArray[np.float64]

LABELS = ("made-up", OUTCOME, "crises")
CUBE = [axis(name, -pi, pi) for name in ("x1", "x2", "x3")]
THREE = [axis(name) for name in ("a", "b", "c")]


def analysed(folder: Path, **words: object) -> Sensitivity:
    return sensitivity(SweepResult.read(folder), **words)  # type: ignore[arg-type]


def noisy(values: Numbers, runs: int, *, seed: float, together: float) -> Numbers:
    """Add to a function of the points a shift for each seed and noise of each run, with these standard deviations."""
    draw = np.random.default_rng(3)
    shift = seed * draw.standard_normal((1, runs))
    return values[:, None] + shift + together * draw.standard_normal((len(values), runs))


# --- products of replications -------------------------------------------------------------------------


def test_crossed_products_are_the_mean_over_pairs_of_different_replications() -> None:
    first, second = np.random.default_rng(1).normal(size=(2, 5, 4))
    pairs = [(r, s) for r in range(4) for s in range(4) if r != s]
    assert crossed(first, second) == pytest.approx(np.mean([first[:, r] * second[:, s] for r, s in pairs], axis=0))
    assert same(first, second) == pytest.approx(np.mean(first * second, axis=1))
    assert np.isnan(crossed(first[:, :1], second[:, :1])).all()


# --- the seed's share ---------------------------------------------------------------------------------


def test_variances_are_those_of_the_analysis_of_variance_of_the_crossed_table() -> None:
    """The estimators of the two-way table by its mean squares, as textbooks write them."""
    y = np.random.default_rng(2).gamma(1.0, size=(7, 5)) + np.arange(5) + np.arange(7)[:, None] ** 2
    points, runs = y.shape
    over_points, over_runs = y.mean(axis=1), y.mean(axis=0)
    rest = ((y - over_points[:, None] - over_runs + y.mean()) ** 2).sum() / ((points - 1) * (runs - 1))
    by_factors = (runs * over_points.var(ddof=1) - rest) / runs
    by_seed = (points * over_runs.var(ddof=1) - rest) / points
    (found,) = components(y, np.full((1, points), 1 / points), sampled=True)
    assert found == pytest.approx([by_factors, by_seed, rest])
    of_variance = shares(LABELS, y, units=points, sampled=True, fixed=False, confidence=0.95)
    assert of_variance is not None
    model = stats.f_oneway(*(y - over_runs))  # the same F, except for the degrees of freedom used by the seeds
    ratio = model.statistic * (points - 1) * (runs - 1) / (points * (runs - 1))
    assert of_variance.p == pytest.approx(stats.f.sf(ratio, points - 1, (points - 1) * (runs - 1)))


def test_the_points_of_a_grid_are_all_there_are() -> None:
    """Without seed noise, the variance is the plain variance over points."""
    y = np.array([0.0, 1.0, 1.0, 4.0])[:, None] + np.zeros((1, 3))
    (found,) = components(y, np.full((1, 4), 0.25), sampled=False)
    assert found == pytest.approx([y[:, 0].var(), 0.0, 0.0], abs=1e-12)


@pytest.mark.parametrize(
    ("variances", "sampled"), [((4.0, 1.0, 1.0), True), ((1.0, 0.0, 3.0), True), ((0.0, 2.0, 1.0), True), ((3.0, 1.0, 2.0), False)]
)  # fmt: skip
def test_shares_are_estimated_without_bias_from_few_skewed_replications(
    variances: tuple[float, float, float], *, sampled: bool
) -> None:
    by_factors, by_seed, together = variances
    draw, found = np.random.default_rng(5), []
    fixed = np.array([-1.0, 0.0, 1.0]) * sqrt(1.5)  # of variance 1
    for _ in range(3000):
        f = draw.standard_normal((3, 1)) if sampled else fixed[:, None]
        g, h = draw.exponential(size=(1, 3)) - 1.0, draw.exponential(size=(3, 3)) - 1.0
        y = sqrt(by_factors) * f + sqrt(by_seed) * g + sqrt(together) * h
        found.append(components(y, np.full((1, 3), 1 / 3), sampled=sampled)[0])
    mean, error = np.mean(found, axis=0), np.std(found, axis=0) / sqrt(3000)
    # if the points are the whole population, noise of single runs counts partly as the seed's: its mean over three points
    expected = variances if sampled else (by_factors, by_seed + together / 3, 2 * together / 3)
    assert np.abs(mean - expected) == pytest.approx(np.zeros(3), abs=4.0 * error.max())


def test_the_shares_of_a_function_of_factors_and_seed_are_found(tmp_path: Path) -> None:
    """Y = a + b + seed + 2 a' seed, a' = a - 1/2: variances 1/6, 1 and 1/3; c has no effect."""
    points = saltelli(THREE, 256)
    found = analysed(written(
        tmp_path / "out", THREE, points, lambda x, w: x[:, :1] + x[:, 1:2] + w + 2.0 * (x[:, :1] - 0.5) * w, runs=80,
    ))  # fmt: skip
    (share,) = found.shares
    seeds = np.random.default_rng(11).normal(size=80).var(ddof=1)  # for these seeds, apart from the noise of having few
    truth = np.array([1 / 6, seeds, seeds / 3]) / (1 / 6 + seeds * 4 / 3)
    assert (share.factors, share.seed, share.together) == pytest.approx(truth, abs=0.03)
    assert share.factors + share.seed_total == pytest.approx(1.0)
    assert share.seed_low < truth[1] < share.seed_high
    assert share.points == 512


def test_intervals_of_shares_hold_the_truth_about_as_often_as_they_say() -> None:
    draw, truth = np.random.default_rng(8), np.array([1.0, 0.5, 0.5]) / 2.0
    held = np.zeros(3)
    for _ in range(120):
        x = draw.uniform(size=(32, 1))
        y = sqrt(12.0) * (x - 0.5) + draw.normal(size=(1, 8)) * sqrt(0.5) + draw.normal(size=(32, 8)) * sqrt(0.5)
        share = shares(LABELS, y, units=32, sampled=True, fixed=False, confidence=0.95)
        assert share is not None
        low = np.array([share.factors_low, share.seed_low, share.together_low])
        high = np.array([share.factors_high, share.seed_high, share.together_high])
        held += (low <= truth) & (truth <= high)
    assert (held / 120 >= 0.86).all()


def test_one_replication_cannot_tell_the_seeds_share(tmp_path: Path) -> None:
    found = analysed(written(tmp_path / "out", THREE, saltelli(THREE, 32), lambda x, w: x[:, :1] + 0.0 * w, runs=1))
    assert found.shares == []
    assert "one run at each point: the seed's share of the variance can't be estimated" in found.notes[0]
    assert [index.index for index in found.indices] == pytest.approx([1.0, 0.0, 0.0, 1.0, 0.0, 0.0], abs=0.2)
    assert all(np.isnan(index.of_all) for index in found.indices)


def test_two_replications_give_shares_without_intervals(tmp_path: Path) -> None:
    found = analysed(written(tmp_path / "out", THREE, saltelli(THREE, 32), lambda x, w: x[:, :1] + w, runs=2))
    (share,) = found.shares
    assert share.factors > 0.0
    assert np.isnan(share.factors_low)
    assert all(np.isnan(index.low) for index in found.indices)
    assert "two runs at each point: no intervals" in found.notes[0]


# --- Sobol' indices -----------------------------------------------------------------------------------


@pytest.mark.parametrize("second_order", [False, True])
def test_indices_of_one_seed_are_salibs(*, second_order: bool) -> None:
    points = saltelli(CUBE, 64, second_order=second_order)
    y = Ishigami.evaluate(points)
    theirs = sobol.analyze(problem(CUBE), y, calc_second_order=second_order, seed=1)
    ours = indices(LABELS, ["x1", "x2", "x3"], y[:, None], second_order=second_order, confidence=0.95)
    wanted = [*theirs["S1"], *theirs["ST"]]
    wanted += [theirs["S2"][j, k] for j, k in ((0, 1), (0, 2), (1, 2))] if second_order else []
    assert [index.index for index in ours] == pytest.approx(wanted, abs=1e-12)
    widths = [index.high - index.index for index in ours[:6]]
    assert widths == pytest.approx([*theirs["S1_conf"], *theirs["ST_conf"]], rel=0.3)


def test_noise_of_seeds_leaves_the_indices_of_the_mean_where_they_were() -> None:
    """With noise of twice the function's own variance and four seeds, SALib on point means is off by their noise."""
    points = saltelli(CUBE, 2048)
    exact = Ishigami.evaluate(points)
    y = noisy(exact, 4, seed=5.0, together=sqrt(2.0) * exact.std())
    ours = indices(LABELS, ["x1", "x2", "x3"], y, second_order=False, confidence=0.95)
    truth = [0.3139, 0.4424, 0.0, 0.5576, 0.4424, 0.2437]
    errors = np.abs(np.array([index.index for index in ours]) - truth)
    of_means = sobol.analyze(problem(CUBE), y.mean(axis=1), calc_second_order=False, seed=1)
    biased = np.abs(np.array([*of_means["S1"], *of_means["ST"]]) - truth)
    assert errors.max() < 0.08
    assert biased[5] > 0.15  # x3, total: noise counts as an interaction
    assert all(index.low <= wanted <= index.high for index, wanted in zip(ours, truth, strict=True))


def test_what_a_factor_is_of_all_variance_has_the_seed_below_the_line() -> None:
    """Y = a + 2 b seed: a's share of all variance is (1/12) / (1/12 + 4/3), and b's total is 4/12 E[seed^2]."""
    points = saltelli(THREE, 512)
    seeds = np.random.default_rng(4).normal(size=(1, 60))
    y = points[:, :1] + 2.0 * points[:, 1:2] * seeds
    ours = {
        (index.order, index.factor): index
        for index in indices(LABELS, ["a", "b", "c"], y, second_order=False, confidence=0.95)
    }
    spread, square, mean = seeds.var(ddof=1), (seeds**2).mean(), seeds.mean()
    by_factors = 1 / 12 + 4 / 12 * (mean**2 - spread / 60)  # crossed products leave the noise of the mean seed out
    whole = by_factors + (4 / 4 + 4 / 12) * spread
    assert ours["first", "a"].index == pytest.approx(1 / 12 / by_factors, abs=0.02)
    assert ours["first", "a"].of_all == pytest.approx(1 / 12 / whole, abs=0.01)
    assert ours["total", "b"].of_all == pytest.approx(4 / 12 * square / whole, abs=0.02)
    assert ours["total", "c"].index == ours["total", "c"].of_all == 0.0


def test_no_indices_are_given_where_factors_are_not_told_from_noise(tmp_path: Path) -> None:
    points = saltelli(THREE, 16)
    chance = np.random.default_rng(6).normal(size=(len(points), 4))
    found = analysed(written(tmp_path / "out", THREE, points, chance, runs=4))
    assert found.indices == []
    assert any(
        "no indices: the factors' effect on the mean over seeds can't be distinguished from noise" in note
        for note in found.notes
    )


# --- elementary effects -------------------------------------------------------------------------------


def test_elementary_effects_of_numbers_are_salibs() -> None:
    axes = [Axis.read(each) for each in CUBE]
    points = trajectories(CUBE, 40)
    y = Ishigami.evaluate(points)
    theirs = morris.analyze(problem(CUBE), points, y, num_levels=4, seed=1)
    ours = {row.factor: row for row in screening(LABELS, axes, points, y[:, None], 0.95)}
    for name in ("mu", "mu_star", "sigma"):
        assert [getattr(ours[each.name], name) for each in axes] == pytest.approx(theirs[name], abs=1e-9)
    widths = [ours[each.name].mu_star_high - ours[each.name].mu_star for each in axes]
    assert widths == pytest.approx(np.asarray(theirs["mu_star_conf"], dtype=float), rel=0.3)


def test_elementary_effects_of_means_are_salibs_but_for_factors_with_levels() -> None:
    """SALib divides by the step of its grid, two thirds of the range, although a claim moves by the whole range."""
    cube = [*CUBE[:2], axis("claim", kind="claim", levels=[False, True])]
    points = trajectories([*CUBE[:2], axis("claim")], 20)
    points[:, 2] = points[:, 2] > 0.5
    y = points[:, :1] ** 2 + points[:, 2:] * (3.0 + np.random.default_rng(8).normal(size=(1, 3)))
    theirs = morris.analyze(problem(cube), points, y.mean(axis=1), num_levels=4, seed=1)
    ours = {row.factor: row for row in screening(LABELS, [Axis.read(each) for each in cube], points, y, 0.95)}
    for name in ("mu", "mu_star", "sigma"):
        wanted = np.asarray(theirs[name], dtype=float)
        assert [getattr(ours[each["name"]], name) for each in CUBE[:2]] == pytest.approx(wanted[:2], abs=1e-9)
    assert theirs["mu"][2] == pytest.approx(1.5 * ours["claim"].mu)


def test_an_effect_is_divided_by_the_step_that_was_made(tmp_path: Path) -> None:
    """False to true is the whole range, although a step of Morris' grid is two thirds; words have no direction."""
    cube = [axis("number"), axis("claim"), axis("word")]
    shares_of_range = trajectories(cube, 12)
    axes = [axis("number", 10.0, 20.0), axis("claim", kind="claim", levels=[False, True]), words("word", "p", "q", "r")]
    points = np.column_stack((
        10.0 + 10.0 * shares_of_range[:, 0], shares_of_range[:, 1] > 0.5, np.floor(np.minimum(3 * shares_of_range[:, 2] + 1e-9, 2)),
    ))  # fmt: skip
    height = np.array([5.0, 0.0, 5.0])
    found = analysed(written(
        tmp_path / "out", axes, points,
        lambda x, w: x[:, :1] + 7.0 * x[:, 1:2] + height[x[:, 2].astype(int)][:, None] + w, kind="morris",
        design={"trajectories": 12, "levels": 4},
    ))  # fmt: skip
    rows = {row.factor: row for row in found.screening}
    assert (rows["number"].mu, rows["number"].sigma) == pytest.approx((10.0, 0.0), abs=1e-6)
    assert (rows["claim"].mu, rows["claim"].mu_star) == pytest.approx((7.0, 7.0))
    assert np.isnan(rows["word"].mu)
    assert 0.0 < rows["word"].mu_star < 5.0  # q to r changes it by 5, p to r by nothing
    assert rows["claim"].noise_star == pytest.approx(0.0, abs=1e-6)  # the part common to all points cancels


def test_noise_alone_shows_the_mu_star_that_is_said() -> None:
    axes = [Axis.read(each) for each in THREE]
    points = trajectories(THREE, 400)
    y = np.random.default_rng(9).normal(size=(len(points), 5))
    for row in screening(LABELS, axes, points, y, 0.95):
        assert row.mu_star == pytest.approx(row.noise_star, rel=0.12)
        assert row.sigma == pytest.approx(row.noise, rel=0.12)


# --- effects of single factors ------------------------------------------------------------------------


def test_a_plane_gives_the_change_over_the_whole_range_and_its_interval_over_replications(tmp_path: Path) -> None:
    axes = [axis("a", 2.0, 6.0), axis("b")]
    points = np.random.default_rng(1).uniform(size=(40, 2)) * [4.0, 1.0] + [2.0, 0.0]
    found = analysed(written(
        tmp_path / "out", axes, points, lambda x, w: 3.0 * x[:, :1] - x[:, 1:2] * (1.0 + w) + 9.0 * w,
        kind="latin_hypercube", runs=6,
    ))  # fmt: skip
    first, second = found.effects
    seeds = np.random.default_rng(11).normal(size=6)
    half = interval_of(seeds).high - seeds.mean()
    assert half >= stats.t.ppf(0.975, 5) * seeds.std(ddof=1) / sqrt(6)
    assert (first.factor, first.way, first.start, first.end) == ("a", "plane", 2.0, 6.0)
    assert (first.effect, first.low, first.high, first.explained) == pytest.approx((12.0, 12.0, 12.0, 1.0))
    assert (second.effect, second.high - second.effect) == pytest.approx((-1.0 - seeds.mean(), half))


def test_a_grid_gives_differences_of_level_means_however_the_answer_bends(tmp_path: Path) -> None:
    points = np.array([(a, b) for a in (0.0, 1.0, 2.0) for b in (0.0, 1.0)])
    axes = [axis("a", 0.0, 2.0, levels=[0.0, 1.0, 2.0]), axis("b", levels=[0.0, 1.0])]
    found = analysed(
        written(tmp_path / "out", axes, points, lambda x, w: (x[:, :1] - 1.5) ** 2 + x[:, 1:2] + w, kind="grid")
    )
    effects = {row.factor: row for row in found.effects}
    assert effects["a"].way == "levels"
    assert effects["a"].effect == pytest.approx(0.25 - 2.25)
    assert effects["b"].effect == pytest.approx(1.0)
    assert effects["a"].explained == pytest.approx(1.0)


def test_one_at_a_time_points_of_a_list_give_the_differences_from_the_base(tmp_path: Path) -> None:
    points = np.array([(0.0, 0.0), (1.0, 0.0), (3.0, 0.0), (0.0, 2.0), (0.0, 5.0)])
    axes = [axis("a", 0.0, 10.0), axis("b", 0.0, 10.0)]
    found = analysed(written(
        tmp_path / "out", axes, np.vstack((points, points[:1])), lambda x, w: x[:, :1] ** 2 + 4.0 * x[:, 1:2] + w, kind="list",
    ))  # fmt: skip
    assert [(row.factor, row.effect, row.start, row.end) for row in found.effects] == [
        ("b", pytest.approx(20.0), 0.0, 5.0),
        ("a", pytest.approx(9.0), 0.0, 3.0),
    ]


def test_words_are_categories_whatever_their_place(tmp_path: Path) -> None:
    draw = np.random.default_rng(2)
    points = np.column_stack((draw.integers(0, 3, 60), draw.uniform(size=60)))
    height = np.array([1.0, 5.0, 2.0])
    noise = draw.normal(size=(60, 8))
    values = height[points[:, 0].astype(int)][:, None] + points[:, 1:] + noise
    folder = written(
        tmp_path / "out", [words("word", "p", "q", "r"), axis("b")], points, values, kind="latin_hypercube", runs=8
    )
    word = analysed(folder).effects[0]
    assert (word.factor, word.way, word.start, word.end) == ("word", "categories", "p", "q")
    assert word.effect == pytest.approx(4.0, abs=0.3)
    # the interval is Bonferroni's for three pairs
    by_level = np.column_stack((points[:, 0] == 1, points[:, 0] == 2, points[:, 1], np.ones(60)))
    change = np.linalg.lstsq(by_level, values, rcond=None)[0][0]
    half = interval_of(change, 1.0 - 0.05 / comb(3, 2)).high - change.mean()
    assert half > interval_of(change).high - change.mean()
    assert word.high - word.effect == pytest.approx(half)


def test_points_that_do_not_tell_factors_apart_give_no_effects(tmp_path: Path) -> None:
    points = np.repeat(np.linspace(0.0, 1.0, 5)[:, None], 2, axis=1)
    found = analysed(written(tmp_path / "out", THREE[:2], points, lambda x, w: x[:, :1] + w, kind="list"))
    assert found.effects == []
    (reason,) = [note for note in found.notes if "no effect of a is given" in note]
    assert reason == (
        "no effect of a is given: the points move it together with b (correlation 1.00; 100 % of its variation goes with the"
        " other factors) and no point differs from the first in it alone, so a fit can't tell them apart"
    )


def confounded(folder: Path, together: float, kind: str = "latin_hypercube") -> Sensitivity:
    """Two factors whose values go together; the first has no effect, the second one of 1 where the first is low."""
    draw = np.random.default_rng(3)
    first = draw.uniform(size=80)
    second = np.clip(together * first + (1.0 - together) * draw.uniform(size=80), 0.0, 1.0)
    points = np.column_stack((first, second))
    return analysed(written(folder, THREE[:2], points, lambda x, w: x[:, 1:2] + 0.1 * w, kind=kind))


@pytest.mark.parametrize("kind", ["latin_hypercube", "list"])
@pytest.mark.parametrize(("together", "given"), [(0.0, True), (0.3, True), (0.7, False), (0.95, False)])
def test_no_plane_is_offered_where_factors_go_together(
    tmp_path: Path, together: float, kind: str, *, given: bool
) -> None:
    found = confounded(tmp_path / "out", together, kind)
    assert len(found.effects) == (2 if given else 0)
    assert [row.way for row in found.effects] == (["plane"] * 2 if given else [])
    reasons = [note for note in found.notes if note.startswith("no effect of")]
    assert len(reasons) == (0 if given else 2)
    assert all("the points move it together with" in reason for reason in reasons)


def test_an_order_that_does_nothing_alone_has_no_effect_though_it_matters_beside_another(tmp_path: Path) -> None:
    """Alone neither order moves the outcome; a point with both would tilt any plane."""
    points = np.array([(0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (0.0, 1.0), (0.0, 2.0), (2.0, 2.0)])
    axes = [axis("a", 0.0, 2.0), axis("b", 0.0, 2.0)]
    folder = written(tmp_path / "out", axes, points, lambda x, w: 5.0 * x[:, :1] * x[:, 1:2] + w, kind="list")
    found = analysed(folder)
    assert {(row.way, row.effect, row.low, row.high, row.p) for row in found.effects} == {("alone", 0.0, 0.0, 0.0, 1.0)}
    table = response(SweepResult.read(folder), [OUTCOME], ["a", "b"])
    changes = table[table["shows"] == CHANGE]
    assert changes[["mean", "low", "high"]].to_numpy().tolist() == [[0.0, 0.0, 0.0]] * 2


@pytest.mark.parametrize("kind", ["list", "grid", "latin_hypercube", "sobol"])
def test_reports_tables_json_and_figures_show_one_effect(tmp_path: Path, kind: str) -> None:
    axes = [axis("a", 0.0, 2.0), axis("b")]
    points = np.array([(a, b) for a in (0.0, 1.0, 2.0) for b in (0.0, 1.0)])
    if kind not in {"list", "grid"}:
        points = saltelli(axes, 16)
    folder = written(
        tmp_path / "out", axes, points, lambda x, w: (x[:, :1] - w) ** 2 + x[:, :1] * x[:, 1:2], kind=kind, runs=12
    )
    swept = SweepResult.read(folder)
    found = analysed(folder)
    # as texts, because an undefined share of one isn't equal to that of the other
    assert list(map(repr, factor_effects(swept, [OUTCOME]).effects)) == list(map(repr, found.effects))
    said = {row["factor"]: row for row in json.loads(as_json(found.as_dict()))["effects"]}
    table = response(swept, [OUTCOME], ["a", "b"])
    drawn = table[table["shows"] == CHANGE].set_index("factor")
    parquet = found.tables()["effects"].set_index("factor")
    assert len(found.effects) == 2
    for row in found.effects:
        wanted = (row.effect, row.error, row.low, row.high)
        assert tuple(said[row.factor][name] for name in ("effect", "error", "low", "high")) == wanted
        assert tuple(parquet.loc[row.factor, ["effect", "error", "low", "high"]]) == wanted
        assert tuple(drawn.loc[row.factor, ["mean", "error", "low", "high"]]) == wanted


def test_shares_of_an_outcome_that_the_seed_hardly_moves_have_few_digits(tmp_path: Path) -> None:
    points = np.array([[0.0], [0.5], [1.0]])
    noise = np.random.default_rng(5).normal(0.0, 1e-5, (3, 20))
    found = analysed(written(tmp_path / "out", [axis("a")], points, points + noise, kind="list", runs=20))
    (shares_said,) = (
        each for each in sensitivity_text(found).split("\n\n") if each.startswith("shares of the variance")
    )
    assert ">0.999" in shares_said
    assert "<0.001" in shares_said
    assert "illionths" not in shares_said
    assert "0.0000" not in shares_said


def test_a_replication_that_alone_moves_is_said_to_carry_the_effect(tmp_path: Path) -> None:
    points = np.array([[0.0], [1.0]])
    moves = (np.arange(40) == 3) * 800.0 + np.random.default_rng(5).normal(0.0, 0.1, 40)
    found = analysed(written(tmp_path / "out", [axis("a")], points, points * moves, kind="list", runs=40))
    (row,) = found.effects
    assert row.carriers < 1.5
    assert -800.0 <= row.low < 0.0 < row.high <= 800.0
    assert (
        "note: few replications carry the effect, so its interval is rough: a on crises (1.1 of 40)"
        in sensitivity_text(found)
    )
    many = [
        replace(row, outcome=name, carriers=carriers)
        for name, carriers in zip("pqrst", (3.0, 9.0, 2.0, 1.5, 3.5), strict=True)
    ]
    (note,) = rough(many)
    assert note == (
        "few replications carry 4 of 5 effects, so their intervals are rough: fewest for a on s (1.5 of 40), a on r (2.0 of 40),"
        " a on p (3.0 of 40)"
    )


# --- missing runs and refused input -------------------------------------------------------------------


def test_a_block_with_a_missing_run_is_left_out_whole_and_counted(tmp_path: Path) -> None:
    points = saltelli(THREE, 32)
    gone = written(
        tmp_path / "out", THREE, points, lambda x, w: x[:, :1] + x[:, 1:2] * w, runs=6,
        left_out=lambda runs: ((runs["point"] == 7) & (runs["run"] == 2)) | (runs["point"] >= 5 * 30),
    )  # fmt: skip
    kept = np.delete(points.reshape(32, 5, 3), [1, 30, 31], axis=0).reshape(-1, 3)
    whole = written(tmp_path / "whole", THREE, kept, lambda x, w: x[:, :1] + x[:, 1:2] * w, runs=6)
    found = analysed(gone)
    assert found.indices == analysed(whole).indices
    assert found.shares == analysed(whole).shares
    assert found.notes == [
        (
            f"made-up, {OUTCOME}: left out, because runs are missing, failed or have no value: 3 of 32 blocks of Saltelli's"
            " scheme; the results are for the rest"
        )
    ]


def test_a_trajectory_with_a_missing_run_is_left_out_whole(tmp_path: Path) -> None:
    folder = written(
        tmp_path / "out", THREE, trajectories(THREE, 10), lambda x, w: x[:, :1] + w, kind="morris",
        left_out=lambda runs: (runs["point"] == 6) & (runs["run"] == 0),
    )  # fmt: skip
    found = analysed(folder)
    assert {row.trajectories for row in found.screening} == {9}
    assert "1 of 10 trajectories" in found.notes[0]


def test_a_seed_without_a_value_anywhere_is_left_out_by_itself(tmp_path: Path) -> None:
    folder = written(
        tmp_path / "out",
        THREE,
        saltelli(THREE, 16),
        lambda x, w: x[:, :1] + np.where(np.arange(6) == 3, np.nan, w),
        runs=6,
    )
    found = analysed(folder)
    assert found.shares[0].runs == 5
    assert found.shares[0].points == 32
    assert "1 of 6 replications" in found.notes[0]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (3.0, "not analysed: it is 3 in every run"),
        (np.nan, "not analysed: fewer than 2 units of the design are complete"),
    ],
)
def test_outcomes_without_variance_or_value_are_said_to_be_so(tmp_path: Path, value: float, said: str) -> None:
    points = saltelli(THREE, 8)
    found = analysed(written(tmp_path / "out", THREE, points, np.full((len(points), 4), value), runs=4))
    assert (found.effects, found.shares, found.indices) == ([], [], [])
    assert any(said in note for note in found.notes)


def test_methods_that_the_design_does_not_allow_are_refused_by_name(tmp_path: Path) -> None:
    grid = written(tmp_path / "out", THREE[:1], np.array([[0.0], [1.0]]), lambda x, w: x + w, kind="grid")
    with pytest.raises(BadInput, match=r'of kind grid gives no Sobol\' indices; allowed: .* kind = "sobol"'):
        analysed(grid, method="sobol")
    with pytest.raises(BadInput, match=r'of kind grid gives no elementary effects; allowed: .* kind = "morris"'):
        analysed(grid, method="morris")
    assert analysed(grid, method="effects").effects[0].effect == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"outcomes": ["crisis"]}, 'did you mean "crises"'),
        ({"outcomes": ["status"]}, "--outcomes: no such outcome"),
        ({"scenario": "made-down"}, 'did you mean "made-up"'),
    ],
)
def test_names_that_nothing_has_are_refused(tmp_path: Path, words: dict[str, object], said: str) -> None:
    folder = written(tmp_path / "out", THREE, saltelli(THREE, 8), lambda x, w: x[:, :1] + w)
    with pytest.raises(BadInput, match=said):
        analysed(folder, **words)


def test_points_that_are_no_design_of_the_kind_are_refused(tmp_path: Path) -> None:
    short = written(tmp_path / "short", THREE, saltelli(THREE, 8)[:-1], lambda x, w: x[:, :1] + w)
    with pytest.raises(BadInput, match=r"does not have the points of a design of kind sobol .* a multiple of 5 points"):
        analysed(short)
    mixed = written(tmp_path / "mixed", THREE, saltelli(THREE, 4), lambda x, w: x[:, :1] + w, kind="morris")
    with pytest.raises(BadInput, match="do not form trajectories in which each factor moves once"):
        analysed(mixed)


def test_tables_hold_what_was_found(tmp_path: Path) -> None:
    found = analysed(written(tmp_path / "out", THREE, saltelli(THREE, 32), lambda x, w: x[:, :1] + x[:, 1:2] * w))
    tables = found.tables()
    assert list(tables) == ["effects", "shares", "indices"]
    assert [len(table) for table in tables.values()] == [3, 1, 6]
    assert isinstance(tables["effects"], pd.DataFrame)


@pytest.mark.parametrize("runs", [1, 4])
def test_an_outcome_that_is_constant_over_the_two_samples_has_no_indices(tmp_path: Path, runs: int) -> None:
    """A rare event may have occurred only at a mixed point."""
    points = saltelli(THREE, 8)
    values = np.zeros((len(points), runs))
    values[1, 0] = 1.0
    found = analysed(written(tmp_path / "out", THREE, points, values, runs=runs))
    assert (found.shares, found.indices) == ([], [])
    assert "no shares and no indices: it has one value at all points of the two samples" in found.notes[-1]


def test_means_that_are_all_the_same_have_no_indices(tmp_path: Path) -> None:
    points = saltelli(THREE, 8)
    found = analysed(
        written(tmp_path / "out", THREE, points, np.tile([1.0, -1.0, 1.0, -1.0], (len(points), 1)), runs=4)
    )
    assert found.indices == []
    assert found.shares[0].p == 1.0
