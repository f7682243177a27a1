"""Figures of sweeps: the tables behind them are correct for made-up runs, and the pictures show the tables."""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from answer import Answer
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.contour import QuadContourSet
from matplotlib.figure import Figure
from matplotlib.text import Text
from written import write_result

from haemus.experiments.design.grammar import DesignEntry, Morris, Sobol
from haemus.experiments.design.sampling import sample
from haemus.experiments.design.values import Axis, Levels, number_of
from haemus.experiments.figures import by_point, heatmap, response
from haemus.experiments.figures.drawing import draw_all
from haemus.experiments.figures.response_panel import EndLabel, apart, end_labels
from haemus.experiments.figures.style import Page, house_style, page
from haemus.experiments.figures.style import grid as grid_of_panels
from haemus.experiments.figures.words import shown_unit
from haemus.experiments.sensitivity.one_factor import alone
from haemus.experiments.sensitivity.places import bins_for, in_bins, month_of
from haemus.experiments.sensitivity.plane import asked, plane
from haemus.experiments.sensitivity.response import CHANGE, MEAN, POINT
from haemus.experiments.sensitivity.response import response as table_of
from haemus.experiments.stats.crossed import blocks
from haemus.experiments.store.sweep_result import SweepResult
from haemus.model.bad_input import BadInput

Run = Callable[..., Answer]
X = {"name": "x", "kind": "number", "unit": "logit", "low": 0.0, "high": 2.0, "levels": [0.0, 1.0, 2.0]}
Y = {"name": "y", "kind": "whole", "unit": "", "low": 0.0, "high": 3.0, "levels": [0, 3]}
WORD = {"name": "reading", "kind": "word", "unit": "place", "low": 0.0, "high": 1.0, "levels": ["self-help", "none"]}
DAY = {
    "name": "e.date", "kind": "date", "unit": "year", "low": 2026.0, "high": 2028.0,
    "levels": ["2026-01-01", "2027-01-01", "2028-01-01"],
}  # fmt: skip
RUNS = 6
DOCUMENT = Path(__file__).parents[1] / "docs" / "results.md"
ANY = {**X, "levels": None}
ANY_Y = {**Y, "name": "z", "kind": "number", "levels": None}


def swept(  # noqa: PLR0913 - the parts of an experiment
    folder: Path, factors: Sequence[dict[str, Any]], rows: Iterable[tuple[Any, ...]], answer: Callable[..., float], *,
    kind: str = "grid", scenarios: tuple[str, ...] = ("baseline",), runs: int = RUNS,
) -> SweepResult:  # fmt: skip
    """A sweep whose outcome "crises" is a point's answer plus an effect of the replication common to all points."""
    names = [factor["name"] for factor in factors]
    design = pd.DataFrame(list(rows), columns=names)
    design.insert(0, "point", np.arange(len(design)))
    common = np.random.default_rng(3).normal(size=runs)
    found = [
        (scenario, point, run, "done", answer(*row) * (place + 1) + common[run], float(run % 2))
        for place, scenario in enumerate(scenarios)
        for point, row in enumerate(design[names].itertuples(index=False))
        for run in range(runs)
    ]
    table = pd.DataFrame(found, columns=["scenario", "point", "run", "status", "crises", "tirana"])
    experiment = {
        "name": "mine", "question": "What if?", "design": {"kind": kind}, "factors": list(factors), "outcomes": ["crises", "tirana"],
    }  # fmt: skip
    listed: list[dict[str, object]] = [{"name": name} for name in scenarios]
    write_result(folder, {"runs": table, "design": design}, listed, runs, record="outcomes", experiment=experiment)
    return SweepResult.read(folder)


def grid_of(*factors: dict[str, Any]) -> list[tuple[Any, ...]]:
    return list(product(*(factor["levels"] for factor in factors)))


@pytest.fixture
def grid(tmp_path: Path) -> SweepResult:
    return swept(tmp_path / "grid", [X, Y], grid_of(X, Y), lambda x, y: x + y)


@pytest.fixture
def drawn(tmp_path: Path) -> SweepResult:
    """Sixty points in the plane, from a latin hypercube."""
    shares = np.random.default_rng(4)
    x, y = ((shares.permutation(60) + shares.random(60)) / 60 for _ in range(2))
    rows = zip((2.0 * x).tolist(), (3.0 * y).tolist(), strict=True)
    return swept(tmp_path / "drawn", [ANY, ANY_Y], rows, lambda x, y: x + y, kind="latin_hypercube")


def common() -> np.ndarray:
    return np.random.default_rng(3).normal(size=RUNS)


# --- the response -------------------------------------------------------------------------------------


def test_on_a_grid_means_are_over_the_other_factor_s_levels(grid: SweepResult) -> None:
    table = table_of(grid, ["crises"], ["x"])
    means = table[table["shows"] == MEAN]
    assert means["level"].tolist() == ["0", "1", "2"]
    assert means["mean"].to_numpy() == pytest.approx(np.array([0.0, 1.0, 2.0]) + 1.5 + common().mean())
    assert means["error"].to_numpy() == pytest.approx(common().std(ddof=1) / np.sqrt(RUNS))
    assert (means["points"].tolist(), means["runs"].tolist()) == ([2, 2, 2], [12, 12, 12])


def test_what_replications_share_is_no_part_of_a_response(grid: SweepResult) -> None:
    """Every replication responds alike, so the change and the means' differences are known exactly."""
    table = table_of(grid, ["crises"], ["x"])
    change = table[table["shows"] == CHANGE].iloc[0]
    assert (change["mean"], change["error"]) == (pytest.approx(2.0), 0.0)
    assert change["level"] == "2 less 0"
    means = table[table["shows"] == MEAN]
    assert means["within_low"].to_numpy() == pytest.approx(means["mean"].to_numpy())
    assert means["within_high"].to_numpy() == pytest.approx(means["mean"].to_numpy())
    assert (means["high"] - means["mean"] > 0.1).all()


def test_points_lie_on_the_line_of_their_other_factors(grid: SweepResult) -> None:
    table = table_of(grid, ["crises"], ["x"])
    points = table[table["shows"] == POINT]
    assert points["line"].tolist() == ["0", "3"] * 3
    assert points["mean"].to_numpy() == pytest.approx([x + y + common().mean() for x in (0, 1, 2) for y in (0, 3)])


def test_a_share_of_runs_keeps_inside_0_and_1(grid: SweepResult) -> None:
    table = table_of(grid, ["tirana"], ["x"])
    means = table[table["shows"] == MEAN]
    assert means["mean"].tolist() == [0.5] * 3
    assert (means["low"].between(0.05, 0.3)).all()
    assert (means["high"].between(0.7, 0.95)).all()


def test_of_a_list_only_points_that_differ_in_one_factor_are_averaged(tmp_path: Path) -> None:
    rows = [(0.0, 0), (1.0, 0), (2.0, 0), (0.0, 3), (2.0, 3)]
    found = swept(tmp_path / "list", [ANY, {**Y, "levels": None}], rows, lambda x, y: x * (1 + y), kind="list")
    assert alone(found.numbers, 0).tolist() == [0, 1, 2]
    table = table_of(found, ["crises"], ["x", "y"])
    means = table[table["shows"] == MEAN]
    assert means["level"].tolist() == ["0", "1", "2", "0", "3"]
    assert means["mean"].to_numpy() == pytest.approx(np.array([0.0, 1.0, 2.0, 0.0, 0.0]) + common().mean())
    assert (table["shows"] == POINT).sum() == 10


def test_bins_hold_every_point_once_and_their_ends_are_the_axis_s(drawn: SweepResult) -> None:
    axis, numbers = drawn.axes[0], drawn.numbers[:, 0]
    places = in_bins(axis, numbers, bins_for(numbers))
    assert sorted(np.concatenate([each.points for each in places]).tolist()) == list(range(60))
    assert (places[0].low, places[-1].high) == (axis.low, axis.high)
    for each in places:
        assert (numbers[each.points] >= each.low).all()
        assert (numbers[each.points] <= each.high).all()
        assert len(each.points) in {8, 9}


def test_the_interval_of_a_bin_has_the_spread_of_its_points_in_it(drawn: SweepResult) -> None:
    """Replications respond alike, so within them only points vary: eight or nine of y over its whole range."""
    means = table_of(drawn, ["crises"], ["x"])
    means = means[means["shows"] == MEAN]
    half = 0.5 * (means["within_high"] - means["within_low"])
    assert (half.between(0.3, 1.5)).all()
    truth = 0.5 * (means["from"] + means["to"]) + 1.5
    off = (means["mean"] - common().mean() - truth).abs()
    assert (off < half + 0.02).mean() >= 0.8


def test_runs_that_failed_are_left_out(tmp_path: Path) -> None:
    found = swept(tmp_path / "failing", [X, Y], grid_of(X, Y), lambda x, y: x + y)
    path = found.result.folder / "runs.parquet"
    runs = pd.read_parquet(path)
    runs.loc[(runs["point"] == 0) & (runs["run"] == 0), "status"] = "failed"
    runs.to_parquet(path)
    table = table_of(SweepResult.read(found.result.folder), ["crises"], ["x"])
    assert table[table["shows"] == MEAN]["runs"].tolist() == [11, 12, 12]


def test_a_factor_that_chooses_the_scenario_gives_one_line(tmp_path: Path) -> None:
    chooses = {**WORD, "name": "scenario", "levels": ["baseline", "other"]}
    found = swept(tmp_path / "chosen", [chooses], [("baseline",), ("other",)], lambda _: 1.0)
    path = found.result.folder / "runs.parquet"
    runs = pd.read_parquet(path)
    runs["scenario"] = np.where(runs["point"] == 1, "other", "baseline")
    runs.to_parquet(path)
    manifest = found.result.folder / "manifest.json"
    said = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**said, "scenarios": [*said["scenarios"], {"name": "other"}]}), encoding="utf-8")
    table = table_of(SweepResult.read(found.result.folder), ["crises"], ["scenario"])
    assert table["scenario"].unique().tolist() == ["all"]
    assert table[table["shows"] == MEAN]["level"].tolist() == ["baseline", "other"]


# --- blocks, places and words -------------------------------------------------------------------------


@pytest.mark.parametrize("second_order", [False, True])
def test_points_of_one_block_of_saltelli_s_scheme_share_coordinates(*, second_order: bool) -> None:
    design = Sobol(kind="sobol", samples=8, second_order=second_order)
    shares, labels = sample(design, 3, "mine.toml"), blocks(design.model_dump(), 3, 8 * (8 if second_order else 5))
    assert labels is not None
    assert len(shares) == len(labels)
    for number in range(8):
        own = shares[labels == number]
        first, last = own[0], own[-1]
        assert all(np.isin(own[:, factor], (first[factor], last[factor])).all() for factor in range(3))
    assert len(np.unique(shares[:: len(own)], axis=0)) == 8


def test_points_of_one_trajectory_are_a_step_apart() -> None:
    design: DesignEntry = Morris(kind="morris", trajectories=5, levels=4)
    shares, labels = sample(design, 3, "mine.toml"), blocks(design.model_dump(), 3, 20)
    assert labels is not None
    steps = np.count_nonzero(np.diff(shares, axis=0), axis=1)
    assert (steps[np.diff(labels) == 0] == 1).all()


@pytest.mark.parametrize("kind", ["grid", "list"])
def test_points_that_are_chosen_have_no_blocks(kind: str) -> None:
    assert blocks({"kind": kind}, 2, 9) is None


def test_a_month_is_found_again_from_its_number() -> None:
    for year, month in product(range(2020, 2036), range(1, 13)):
        day = dt.date(year, month, 1)
        assert month_of(number_of(day, Levels(()))) == f"{day:%b %Y}"


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=8).map(sorted))
def test_names_are_moved_apart_and_no_further(wanted: list[float]) -> None:
    found = apart(wanted, 0.1)
    assert all(after - before >= 0.1 - 1e-9 for before, after in pairwise(found))
    assert sum(found) == pytest.approx(sum(wanted))
    if all(after - before >= 0.1 for before, after in pairwise(wanted)):
        assert found == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("unit", "values", "shown"),
    [
        ("EUR million, current", [20_000.0], (1000.0, "EUR billion, current")),
        ("EUR million, current", [900.0], (1.0, "EUR million, current")),
        ("0 or 1", [0.2], (1.0, "share of runs")),
        ("crises", [], (1.0, "crises")),
    ],
)
def test_large_sums_are_shown_in_billions(unit: str, values: list[float], shown: tuple[float, str]) -> None:
    assert shown_unit(unit, values) == shown


# --- the heat map -------------------------------------------------------------------------------------


def wanted(found: SweepResult, **words: Any) -> Any:  # noqa: ANN401 - a plane
    chosen: dict[str, Any] = {"x": "x", "y": "y", "target": None, "scenario": None, **words}
    return asked(found, chosen.pop("outcome", "crises"), **chosen)


def test_a_cell_is_the_mean_of_its_runs(grid: SweepResult) -> None:
    table = plane(grid, wanted(grid, target=2.0))
    runs = pd.read_parquet(grid.result.folder / "runs.parquet").merge(grid.points, on="point")
    expected = runs.groupby(["y", "x"])["crises"].mean()
    assert table["mean"].to_numpy() == pytest.approx(expected.to_numpy())
    assert table[["y_level", "x_level"]].to_numpy().tolist() == [[str(y), str(x)] for y in (0, 3) for x in (0, 1, 2)]
    inside = (table["low"] <= 2.0) & (table["high"] >= 2.0)
    assert (table["holds_target"] == inside).all()
    assert 0 < inside.sum() < len(table)


def test_other_factors_of_a_grid_are_averaged_over(tmp_path: Path) -> None:
    third = {**Y, "name": "z"}
    found = swept(tmp_path / "three", [X, Y, third], grid_of(X, Y, third), lambda x, y, z: x + y + z)
    table = plane(found, wanted(found))
    assert table["points"].tolist() == [2] * 6
    assert table["mean"].to_numpy() == pytest.approx([x + y + 1.5 + common().mean() for y in (0, 3) for x in (0, 1, 2)])
    assert "over the levels of Z" in note_of(heatmap.draw(found, wanted(found), table))


def test_cells_of_a_drawn_design_hold_every_point_once(drawn: SweepResult) -> None:
    table = plane(drawn, wanted(drawn, y="z"))
    assert len(table) == 16
    assert table["points"].sum() == 60
    known = table[table["points"] > 1]
    off = known["mean"] - (known["x_at"] + known["y_at"]) - common().mean()
    assert off.abs().max() < 0.6
    assert table.loc[table["points"] == 1, "low"].isna().all()  # one point gives no information on others


def test_the_factors_that_move_the_outcome_most_are_chosen(tmp_path: Path) -> None:
    third = {**Y, "name": "z"}
    found = swept(tmp_path / "three", [X, Y, third], grid_of(X, Y, third), lambda x, y, z: 0.1 * x + y + 5.0 * z)
    chosen = wanted(found, x=None, y=None)
    assert (chosen.x, chosen.y) == ("z", "y")
    assert wanted(found, x=None, y="z").x == "y"
    assert wanted(found, x="x", y=None).y == "z"


def test_the_contour_lies_where_the_mean_is_the_target(grid: SweepResult) -> None:
    """The mean is x + y, so between levels 0, 1, 2 across and 0, 3 upwards the contour is a straight line."""
    target = 2.5 + common().mean()
    chosen = wanted(grid, target=target)
    with house_style():
        figure = heatmap.draw(grid, chosen, plane(grid, chosen))
    (line, _) = (each for each in figure.axes[0].collections if isinstance(each, QuadContourSet))
    vertices = np.concatenate([path.vertices for path in line.get_paths() if len(path.vertices)])
    x, y = vertices[:, 0] - 0.5, 3.0 * (vertices[:, 1] - 0.5)
    assert len(vertices) >= 2
    assert x + y == pytest.approx(np.full(len(x), 2.5))


def test_among_words_the_contour_lies_between_cells(tmp_path: Path) -> None:
    found = swept(tmp_path / "words", [WORD, X], grid_of(WORD, X), lambda word, x: x if word == "none" else 0.0)
    chosen = wanted(found, x="reading", y="x", target=0.5 + common().mean())
    with house_style():
        figure = heatmap.draw(found, chosen, plane(found, chosen))
    lines = {tuple(map(tuple, np.asarray(line.get_xydata()).tolist())) for line in figure.axes[0].lines}
    # the answer is 0 on the left; on the right 0, 1, 2 upwards
    assert lines == {((1.0, 1.0), (1.0, 2.0)), ((1.0, 2.0), (1.0, 3.0)), ((1.0, 1.0), (2.0, 1.0))}
    assert not [each for each in figure.axes[0].collections if isinstance(each, QuadContourSet)]


def test_a_number_hides_the_line_and_the_hatching_behind_it(grid: SweepResult) -> None:
    chosen = wanted(grid, target=2.0)
    with house_style():
        panel = heatmap.draw(grid, chosen, plane(grid, chosen)).axes[0]
    colours = panel.collections[0].to_rgba(panel.collections[0].get_array().ravel())  # type: ignore[attr-defined]
    behind = [text.get_bbox_patch() for text in panel.texts]
    assert [patch.get_facecolor() for patch in behind if patch] == [pytest.approx(tuple(each)) for each in colours]
    assert min(text.get_zorder() for text in panel.texts) > max(each.get_zorder() for each in panel.collections)


def test_uncertain_cells_are_hatched(grid: SweepResult) -> None:
    chosen = wanted(grid, target=2.0)
    table = plane(grid, chosen)
    figure = heatmap.draw(grid, chosen, table)
    corners = {patch.get_xy() for patch in figure.axes[0].patches if patch.get_hatch()}  # type: ignore[attr-defined]
    holds = table["holds_target"].to_numpy().reshape(2, 3)
    assert corners == {(column, row) for row, column in np.argwhere(holds).tolist()}


@pytest.mark.parametrize(
    ("target", "said"),
    [(2.5, {"where the mean is", "the interval contains"}), (90.0, {"No line"})],
    ids=["reached", "far from every mean"],
)
def test_the_key_of_a_heat_map_explains_only_what_is_there(target: float, said: set[str], grid: SweepResult) -> None:
    chosen = wanted(grid, target=target)
    with house_style():
        figure = heatmap.draw(grid, chosen, plane(grid, chosen))
    panel, key = figure.axes[0], figure.axes[-1]
    words = " ".join(text.get_text() for text in key.texts)
    assert {part for part in ("where the mean is", "the interval contains", "No line") if part in words} == said
    assert any(patch.get_hatch() for patch in key.patches) is any(patch.get_hatch() for patch in panel.patches)
    assert any(isinstance(each, QuadContourSet) for each in panel.collections) is ("where the mean is" in said)


def test_names_are_joined_to_the_ends_of_their_lines() -> None:
    figure = page(1.5, "Title", "Caption.")
    (axes,) = grid_of_panels(figure, (1, 1), margins=(0.5, 1.0, 0.1, 0.1), gaps=(0.0, 0.0))
    axes.set_ylim(0.0, 10.0)
    ends = {"one": 5.0, "two": 5.1, "three": 5.2, "alone": 9.0}
    end_labels(axes, [EndLabel(height, name, "black") for name, height in ends.items()])
    for text, line in zip(axes.texts, axes.get_lines(), strict=True):
        from_, to = (float(place) for place in line.get_ydata())
        assert from_ == pytest.approx(ends[text.get_text()] / 10.0)
        assert to == pytest.approx(text.get_position()[1])
    assert len({text.get_position()[1] for text in axes.texts}) == len(ends)


def texts(figure: Figure) -> list[str]:
    """What is written in a figure, and beside it."""
    beside = figure.caption.splitlines() if isinstance(figure, Page) else []
    return [*(each.get_text() for each in figure.findobj(Text) if isinstance(each, Text)), *beside]


def note_of(figure: Page) -> str:
    """The caption beside it."""
    return figure.caption


def test_a_panel_for_each_scenario_or_for_one(tmp_path: Path) -> None:
    found = swept(tmp_path / "two", [X, Y], grid_of(X, Y), lambda x, y: x + y, scenarios=("baseline", "other"))
    both, one = wanted(found), wanted(found, scenario="other")
    assert len(heatmap.draw(found, both, plane(found, both)).axes) == 3  # and the colour bar
    assert heatmap.name_of(found, one) == "heatmap-crises-x-y-other"
    assert plane(found, one)["scenario"].unique().tolist() == ["other"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--outcome", "crisis"], 'did you mean "crises"?'),
        (["--outcome", "crises", "--x", "xx"], "--x: did not vary (got 'xx'); allowed: x, y; did you mean \"x\"?"),
        (["--outcome", "crises", "--y", "Y"], "--y: did not vary"),
        (["--outcome", "crises", "--x", "y", "--y", "y"], "--y: the same factor twice"),
        (["--outcome", "crises", "--target", "nan"], "--target: not a number"),
        (["--outcome", "crises", "--scenario", "baselin"], 'did you mean "baseline"?'),
        ([], "heatmap: --outcome: is missing"),
    ],
)
def test_bad_words_are_refused_before_anything_is_written(
    words: list[str], said: str, grid: SweepResult, haemus: Run
) -> None:
    before = sorted(grid.result.folder.iterdir())
    answer = haemus("heatmap", grid.result.folder, *words)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert sorted(grid.result.folder.iterdir()) == before


@pytest.mark.parametrize(
    ("kind", "factors", "said"),
    [
        ("morris", [X, Y], "Morris' trajectories change one factor at a time"),
        ("list", [X, Y], "need not balance each other"),
        ("grid", [X], "varies one factor"),
    ],
)
def test_designs_that_fill_no_plane_are_refused(
    kind: str, factors: list[dict[str, Any]], said: str, tmp_path: Path
) -> None:
    found = swept(tmp_path / "odd", factors, grid_of(*factors), lambda *_: 1.0, kind=kind)
    with pytest.raises(BadInput, match=said):
        wanted(found, y=None)


# --- what is written ----------------------------------------------------------------------------------


def test_the_command_draws_prints_and_says_what_it_chose(grid: SweepResult, haemus: Run) -> None:
    folder = grid.result.folder
    answer = haemus("heatmap", folder, "--outcome", "crises", "--target", 2)
    assert answer.code == 0
    assert "haemus: y and x chosen: the mean moves most along them" in answer.err
    assert "crises [crises]; ±: one Monte Carlo error" in answer.out
    sides = [line.split()[-1] for line in answer.out.splitlines()[3:]]
    assert set(sides) <= {"above", "below", "undecided"}
    names = {path.name for path in (folder / "figures").iterdir()}
    assert names == {f"heatmap-crises-y-x.{kind}" for kind in ("png", "svg", "csv", "txt")}
    written = pd.read_csv(folder / "figures" / "heatmap-crises-y-x.csv")
    assert written["mean"].to_numpy() == pytest.approx(plane(grid, wanted(grid, x="y", y="x"))["mean"].to_numpy())
    first = {path.name: path.read_bytes() for path in (folder / "figures").iterdir()}
    haemus("heatmap", folder, "--outcome", "crises", "--target", 2)
    assert {path.name: path.read_bytes() for path in (folder / "figures").iterdir()} == first


def test_it_writes_elsewhere_if_asked(grid: SweepResult, haemus: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ["--outcome", "crises", "--x", "x", "--y", "y", "--out", out]
    answer = haemus("heatmap", grid.result.folder, *words)
    assert answer.code == 0
    assert len(list(out.iterdir())) == 4
    assert "chosen" not in answer.err
    again = haemus("heatmap", grid.result.folder, *words)
    assert (again.code, "holds files already" in again.err) == (2, True)


def test_figures_of_a_sweep_are_of_its_factors_and_none_of_a_batch(grid: SweepResult, haemus: Run) -> None:
    answer = haemus("figures", grid.result.folder)
    assert (answer.code, answer.err) == (0, "")
    names = [
        f"figures/{name}.{kind}" for name in ("response", "by-point-baseline") for kind in ("png", "svg", "csv", "txt")
    ]
    assert answer.out.splitlines() == names
    table = pd.read_csv(grid.result.folder / "figures" / "response.csv")
    expected = table_of(grid, grid.outcomes, ["x", "y"])
    assert list(table) == list(expected)
    numbers = expected.select_dtypes("number")
    assert table[list(numbers)].to_numpy() == pytest.approx(numbers.to_numpy(), nan_ok=True)
    first = {name: (grid.result.folder / name).read_bytes() for name in names}
    assert [path.relative_to(grid.result.folder).as_posix() for path in draw_all(grid.result.folder)] == names
    assert {name: (grid.result.folder / name).read_bytes() for name in names} == first


def test_every_figure_says_experiment_scenario_runs_and_interval(grid: SweepResult) -> None:
    chosen = wanted(grid, target=2.0)
    ((_, figure, _),) = response.pages(grid, response.shown(grid))
    for drawn_figure in (figure, heatmap.draw(grid, chosen, plane(grid, chosen))):
        note = note_of(drawn_figure)
        assert note.startswith("mine, grid of 6 points; baseline: 6 runs at each.")
        assert "95 % interval over replications" in note
    runs = by_point.shown(grid)
    assert note_of(by_point.draw(grid, runs, "baseline")).startswith("mine, grid of 6 points; baseline: 6 runs")


def test_the_key_of_points_says_what_rows_are_and_names_bars_only_of_counts(tmp_path: Path) -> None:
    for counted, name in ((True, "counts"), (False, "numbers")):
        found = swept(tmp_path / name, [X, Y], grid_of(X, Y), lambda x, y: x + y)
        runs = by_point.shown(found)
        runs[["crises", "tirana"]] = np.round(runs[["crises", "tirana"]]) + (0.0 if counted else 0.25)
        drawn_figure = by_point.draw(found, runs, "baseline")
        assert isinstance(drawn_figure, Page)
        key = " ".join(text.get_text() for text in drawn_figure.axes[-1].texts)
        assert "Rows: the values of X, Y" in key
        assert ("of a count" in key) is counted
        assert ("single runs" in key) is not counted


def test_one_replication_gives_no_interval_and_says_so(tmp_path: Path) -> None:
    found = swept(tmp_path / "one", [X, Y], grid_of(X, Y), lambda x, y: x + y, runs=1)
    chosen = wanted(found, target=2.0)
    table = plane(found, chosen)
    assert table["low"].isna().all()
    ((_, figure, _),) = response.pages(found, response.shown(found))
    for drawn_figure in (figure, heatmap.draw(found, chosen, table)):
        assert "One replication: no interval." in note_of(drawn_figure)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("factors", "kind"),
    [([X, DAY], "grid"), ([WORD, DAY], "grid"), ([X], "grid"), ([ANY, ANY_Y], "sobol_sequence"), ([X, Y], "morris")],
    ids=["dates", "words", "one factor", "drawn", "trajectories"],
)
def test_every_kind_of_axis_is_drawn(factors: list[dict[str, Any]], kind: str, tmp_path: Path) -> None:
    rows = grid_of(*factors) if kind == "grid" else [(0.1 * k % 2.0, 0.7 * k % 3.0) for k in range(24)]
    found = swept(tmp_path / "axis", factors, rows, lambda *_: 1.0, kind=kind, scenarios=("baseline", "other"))
    with house_style():
        ((_, figure, table),) = response.pages(found, response.shown(found))
        figure.savefig(tmp_path / "axis.png")
    assert {*table["factor"]} == {factor["name"] for factor in factors}
    assert (tmp_path / "axis.png").stat().st_size > 10_000


def test_many_outcomes_and_factors_take_more_than_one_page(tmp_path: Path) -> None:
    five = [{**Y, "name": f"f{number}"} for number in range(5)]
    found = swept(tmp_path / "many", five, [(0,) * 5, (3,) * 5], lambda *_: 1.0, kind="list")
    parts = {name: table["factor"].nunique() for name, _, table in response.pages(found, response.shown(found))}
    assert parts == {"response-1": 3, "response-2": 2}


def test_many_points_are_not_drawn_one_by_one(drawn: SweepResult) -> None:
    assert by_point.shown(drawn).empty


def test_an_axis_as_the_manifest_has_it_is_read(grid: SweepResult) -> None:
    said = json.loads((grid.result.folder / "manifest.json").read_text())["experiment"]["factors"]
    assert [Axis.read(each) for each in said] == list(grid.axes)


@pytest.mark.parametrize("name", ["response", "heatmap"])
def test_the_tables_columns_are_documented(name: str, grid: SweepResult) -> None:
    table = table_of(grid, ["crises"], ["x"]) if name == "response" else plane(grid, wanted(grid, target=1.0))
    section = DOCUMENT.read_text(encoding="utf-8").split("\n## Figures of sweeps\n")[1].split(f"`{name}", 1)[1]
    rows = section.split("| --- | --- |\n")[1].split("\n\n")[0].splitlines()
    documented = [column for row in rows for column in re.findall("`(.+?)`", row.partition(" | ")[0])]
    assert documented == list(table.columns)
