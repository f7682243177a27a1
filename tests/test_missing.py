"""What is missing is said to be missing: never 0, never an empty panel, never a count below 0."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from answer import Answer
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from swept_folders import table_of_runs, write_swept
from written import write_result

from haemus.experiments.compare.comparison import compare
from haemus.experiments.compare.text import comparison_text, short_text
from haemus.experiments.figures import agreements, by_point, effects, heatmap, outcomes, response
from haemus.experiments.figures.drawing import draw_all
from haemus.experiments.figures.spread_rows import Spread
from haemus.experiments.figures.style import Page, Undrawn
from haemus.experiments.figures.words import sweep_caption
from haemus.experiments.sensitivity.plane import asked, plane, plane_text
from haemus.experiments.sensitivity.response import MEAN
from haemus.experiments.store.contents import Contents
from haemus.experiments.store.result import Result
from haemus.experiments.store.sweep_result import SweepResult
from haemus.model.bad_input import BadInput

Run = Callable[..., Answer]
Alter = Callable[[pd.DataFrame], pd.DataFrame]
RUNS = 4
FACTORS: dict[str, dict[str, Any]] = {
    "x": {"kind": "number", "unit": "logit", "low": 0.0, "high": 1.0, "levels": [0.0, 1.0]},
    "y": {"kind": "number", "unit": "", "low": 0.0, "high": 2.0, "levels": [0.0, 2.0]},
}
POINTS = pd.DataFrame({"point": range(4), "x": [0.0, 0.0, 1.0, 1.0], "y": [0.0, 2.0, 0.0, 2.0]})


def runs_of(scenario: str, *, reaches: bool = True) -> pd.DataFrame:
    """Crises are rare counts that hardly follow the factors; the budget of 2030 has a value only in runs that reach it."""
    counts = np.array([[0.0, 0.0, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 2.0], [1.0, 0.0, 3.0, 0.0]])
    budget = 100.0 + np.arange(16.0).reshape(4, 4) if reaches else np.full((4, 4), np.nan)
    return table_of_runs(POINTS, {"crises": counts, "budget_2030_REGION": budget}, scenario)


def swept(folder: Path, *parts: pd.DataFrame, alter: Alter | None = None) -> SweepResult:
    """A sweep's folder; `alter` takes away what was interrupted, failed, or has no value."""
    runs = pd.concat(parts, ignore_index=True)
    write_swept(
        folder, POINTS, runs if alter is None else alter(runs), kind="grid", factors=FACTORS,
        outcomes=("crises", "budget_2030_REGION"),
    )  # fmt: skip
    return SweepResult.read(folder)


def texts(figure: Figure | Undrawn) -> list[str]:
    """What is written in a figure, and beside it."""
    assert isinstance(figure, Page)
    inside = [each.get_text() for each in figure.findobj(Text) if isinstance(each, Text)]
    return [*inside, *figure.caption.splitlines()]


def pages(found: SweepResult) -> list[Figure | Undrawn]:
    return [figure for _, figure, _ in response.pages(found, response.shown(found))]


# --- outcomes without a value -------------------------------------------------------------------------


def test_a_scenario_that_ends_too_early_has_no_value_in_a_response(tmp_path: Path) -> None:
    found = swept(tmp_path / "half", runs_of("long"), runs_of("short", reaches=False))
    (page,) = pages(found)
    said = texts(page)
    assert said.count("no value") == 2  # of "short", along either factor
    assert "about 0" not in said


def test_an_outcome_without_any_value_is_left_out_and_named(tmp_path: Path) -> None:
    found = swept(tmp_path / "half", runs_of("short", reaches=False))
    (page,) = pages(found)
    assert isinstance(page, Figure)
    assert len([axes for axes in page.axes if axes.axison]) == 2  # of crises alone, along either factor
    assert any("Left out, because no run has a value: Budget 2030, region." in text for text in texts(page))
    rows = by_point.draw(found, by_point.shown(found), "short")
    assert any("Left out, because no run has a value: Budget 2030, region." in text for text in texts(rows))


def test_figures_without_anything_to_show_are_left_out_with_the_reason(tmp_path: Path) -> None:
    found = swept(tmp_path / "nothing", runs_of("short", reaches=False), alter=lambda runs: runs.assign(crises=np.nan))
    told: list[str] = []
    assert draw_all(found.result.folder, told.append) == []
    assert told == [
        f"haemus: the figure {name} is left out: no run has a value of any of its outcomes"
        for name in ("response", "by-point-short")
    ]


def test_a_value_in_few_runs_is_counted(tmp_path: Path) -> None:
    def lacking(runs: pd.DataFrame) -> pd.DataFrame:
        return runs.assign(budget_2030_REGION=runs["budget_2030_REGION"].where(runs["run"] == 0))

    found = swept(tmp_path / "few", runs_of("long"), alter=lacking)
    (page,) = pages(found)
    assert any("; 4 of 16 runs" in text for text in texts(page))
    rows = texts(by_point.draw(found, by_point.shown(found), "long"))
    assert sum("(1 of 4 runs)" in text for text in rows) == 4


@pytest.mark.parametrize(
    ("values", "words"),
    [([], "no run"), ([np.nan] * 3, "no value"), ([1.0, np.nan, 2.0], "2 of 4 runs"), ([1.0] * 4, "")],
)
def test_a_row_says_what_is_missing(values: list[float], words: str) -> None:
    assert Spread.of(np.array(values), 4).missing == words


def test_cells_tell_runs_without_a_value_from_no_run(tmp_path: Path) -> None:
    def lacking(runs: pd.DataFrame) -> pd.DataFrame:
        gone = runs[runs["point"] != 3]
        return gone.assign(crises=gone["crises"].where(gone["point"] != 2))

    found = swept(tmp_path / "cells", runs_of("long"), alter=lacking)
    wanted = asked(found, "crises", x="x", y="y", target=0.5, scenario=None)
    table = plane(found, wanted)
    assert table[["runs", "finished"]].to_numpy().tolist() == [[4, 4], [0, 4], [4, 4], [0, 0]]
    said = texts(heatmap.draw(found, wanted, table))
    assert {"no value", "no run"} <= set(said)
    printed = plane_text(found, wanted, table)
    assert "unfinished: 12 of 16 runs" in printed
    assert "0 of 4" in printed
    assert printed.count("no value") == 4  # the mean and the side of the target of two cells


def test_a_heat_map_of_nothing_is_refused_before_anything_is_written(tmp_path: Path, haemus: Run) -> None:
    folder = swept(tmp_path / "short", runs_of("short", reaches=False)).result.folder
    before = sorted(folder.iterdir())
    answer = haemus("heatmap", folder, "--outcome", "budget_2030_REGION")
    assert (answer.code, answer.out) == (2, "")
    assert "--outcome: no run has a value of this outcome (got 'budget_2030_REGION')" in answer.err
    assert sorted(folder.iterdir()) == before


# --- counts -------------------------------------------------------------------------------------------


def test_no_count_has_an_interval_or_an_axis_below_0(tmp_path: Path) -> None:
    found = swept(tmp_path / "counts", runs_of("long"))
    table = response.shown(found)
    means = table[(table["shows"] == MEAN) & (table["outcome"] == "crises")]
    assert (means[["low", "within_low"]].to_numpy() >= 0.0).all()
    assert (means["within_low"] == 0.0).any()  # it would be below 0 if nothing stopped it
    ((_, figure, _),) = response.pages(found, table)
    assert isinstance(figure, Figure)
    axes = figure.axes[0]
    low, high = axes.get_ylim()
    assert -0.05 * (high - low) < low <= 0.0
    assert min(tick for tick in axes.get_yticks() if tick >= low) == 0.0
    rows = by_point.draw(found, by_point.shown(found), "long")
    assert isinstance(rows, Figure)
    bars = [each for each in rows.axes[0].patches if isinstance(each, Rectangle)]  # one for each count
    assert {round(each.get_x() + each.get_width() / 2.0, 6) for each in bars} == {0.0, 1.0, 2.0, 3.0}


# --- interrupted, one run, one pair --------------------------------------------------------------------


def interrupted(runs: pd.DataFrame) -> pd.DataFrame:
    """Leave the first point whole and the second half done."""
    return runs[(runs["point"] == 0) | ((runs["point"] == 1) & (runs["run"] < 2))]


def test_an_interrupted_sweep_says_how_far_it_came(tmp_path: Path, haemus: Run) -> None:
    found = swept(tmp_path / "stopped", runs_of("long"), alter=interrupted)
    folder = found.result.folder
    assert (found.finished, found.wanted, found.counted) == (6, 16, "6 of 16 runs")
    caption = sweep_caption(found, ["long"])
    assert caption.endswith("long: 0 to 4 runs at each; unfinished: 6 of 16 runs")
    rows = texts(by_point.draw(found, by_point.shown(found), "long"))
    assert rows.count("no run") == 4  # two points of two outcomes
    assert sum("(2 of 4 runs)" in text for text in rows) == 2
    assert "made-up (grid): 6 of 16 runs" in haemus("sensitivity", folder).out
    said = json.loads(haemus("sensitivity", folder, "--json", "--out", tmp_path / "again").out)
    assert (said["finished"], said["wanted"]) == (6, 16)
    assert Contents.of(folder).counted == "6 of 16 runs"
    assert "6 of 16 runs" in haemus("show", folder).out


def batch(
    folder: Path, runs: pd.DataFrame, ends: tuple[str, str] = ("2026Q4", "2026Q4"), **tables: pd.DataFrame
) -> Result:
    listed: list[dict[str, object]] = [
        {"name": name, "start": "2020Q1", "end": end, "history": "simulated"}
        for name, end in zip(("first", "second"), ends, strict=True)
    ]
    record = "everything" if tables else "outcomes"
    write_result(folder, {"runs": runs, **tables}, listed, int(runs["run"].max()) + 1, record=record)
    return Result.read(folder)


def pairs(crises: list[float], budgets: list[float]) -> pd.DataFrame:
    """Runs of two scenarios; the second has one crisis more, and the same budget."""
    count = len(crises)
    rows = {"point": 0, "run": range(count), "seed": 1, "status": "done", "budget_2030_REGION": budgets}
    first, second = (
        pd.DataFrame({"scenario": name, **rows, "crises": [each + more for each in crises]})
        for name, more in (("first", 0.0), ("second", 1.0))
    )
    return pd.concat([first, second], ignore_index=True)


def test_one_pair_of_runs_gives_no_picture_of_effects(tmp_path: Path) -> None:
    result = batch(tmp_path / "one", pairs([2.0], [50_000.0]))
    assert effects.draw(result) == Undrawn("a single pair of runs has no spread")
    assert result.caption() == "first and second: 1 run each"


def test_pairs_that_lack_a_value_are_counted_in_figure_and_text(tmp_path: Path) -> None:
    runs = pairs([2.0, 3.0, 1.0], [50_000.0, np.nan, 60_000.0])
    runs["tirana"] = np.nan
    result = batch(tmp_path / "some", runs)
    said = texts(effects.draw(result))
    assert any("(2 of 3 pairs)" in text for text in said)
    found = compare(runs, ["second"], against="first", outcomes=["crises", "budget_2030_REGION", "tirana"])
    for printed in (comparison_text(found), short_text(found)):
        assert "budget_2030_REGION (2 of 3 pairs)" in printed
        assert "no pair has a value: tirana" in printed
        assert "no value" in printed


def test_outcomes_by_scenario_name_what_has_no_value(tmp_path: Path) -> None:
    result = batch(tmp_path / "none", pairs([2.0, 3.0], [np.nan, np.nan]))
    said = texts(outcomes.draw(result))
    assert any("Left out, because no run has a value: Regional budgets 2030." in text for text in said)
    nothing = batch(tmp_path / "nothing", pairs([np.nan, np.nan], [np.nan, np.nan]))
    assert outcomes.draw(nothing) == Undrawn("no run has a value of any of its outcomes")


def test_a_curve_ends_where_its_runs_end(tmp_path: Path) -> None:
    signed = pd.DataFrame(
        [(name, 0, 0, "2021Q1", "a", "strategic", "signed", "HUN;SRB") for name in ("first", "second")],
        columns=["scenario", "point", "run", "quarter", "agreement", "kind", "action", "members"],
    )
    states = pd.DataFrame({"scenario": ["first"], "point": 0, "run": 0})
    empty = {"agreements": signed, "states": states, "contracts": states}
    result = batch(tmp_path / "ends", pairs([2.0], [1.0]), ("2026Q4", "2022Q4"), **empty)
    figure = agreements.draw(result)
    ends = {float(np.asarray(line.get_xdata())[-1]) for line in figure.axes[1].get_lines() if len(line.get_xdata()) > 4}  # type: ignore[arg-type]
    assert ends == {2026.875, 2022.875}


def test_an_unknown_mean_in_a_plane_is_no_reason_to_draw_it(tmp_path: Path) -> None:
    found = swept(tmp_path / "short", runs_of("short", reaches=False))
    wanted = asked(found, "budget_2030_REGION", x="x", y="y", target=None, scenario=None)
    with pytest.raises(BadInput, match="no run has a value of this outcome"):
        plane(found, wanted)
