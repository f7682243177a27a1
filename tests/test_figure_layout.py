"""Every figure of a batch can be read: nothing is cut off, labels don't overlap, and each scenario keeps its colour."""

import json
import warnings
from importlib.metadata import version
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from layout import faults_of
from made_up_result import made_up, title
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.patches import Rectangle

from haemus import read_result
from haemus.experiments.figures import burden, over_time
from haemus.experiments.figures.drawing import FIGURES, draw_one, figure_names, unfit
from haemus.experiments.figures.fans import ByState, apart, fan
from haemus.experiments.figures.looks import COLOURS, contrast_on_white, look
from haemus.experiments.figures.occasions import occasions
from haemus.experiments.figures.style import Page, house_style, with_caption
from haemus.experiments.store.result import Result
from haemus.model.bad_input import BadInput

TOP = Path(__file__).resolve().parent.parent
PICTURES = Path(__file__).parent / "pictures"
PICTURED = ("budgets", "differences", "network", "suppliers")
SLOW = pytest.mark.slow


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Result]:
    """Results by their number of scenarios."""
    folder = tmp_path_factory.mktemp("layout")
    return {many: Result.read(made_up(folder / str(many), many)) for many in (1, 2, 6, 12)}


def texts_of(figure: Figure) -> str:
    """Every word in a figure."""
    return " ".join(" ".join(text.get_text().split()) for text in figure.findobj(mpl.text.Text))


@pytest.mark.parametrize(
    ("many", "name"),
    [
        pytest.param(many, name, marks=() if (many, name) == (6, "suppliers") else SLOW)
        for many in (1, 2, 6, 12)
        for name in FIGURES
        if name != "shares"
        and (many > 1 or name not in {"differences", "budget-differences", "effects", "commitment-differences"})
    ],
)
def test_no_text_is_cut_off_and_no_labels_overlap(many: int, name: str, results: dict[int, Result]) -> None:
    figure = draw_one(results[many], name)
    assert faults_of(figure) == []
    with house_style():
        with_caption(figure)
    assert faults_of(figure) == []


def test_faults_are_found() -> None:
    figure = Figure(figsize=(2.0, 1.0))
    axes = figure.add_axes((0.2, 0.3, 0.7, 0.5))
    axes.set_xticks([0.0, 0.02, 1.0], ["zero", "almost zero", "one"])
    figure.text(0.9, 0.5, "beyond the edge")
    found = faults_of(figure)
    assert "overlap: 'zero' and 'almost zero'" in found
    assert any(fault.startswith("cut off: 'beyond the edge'") for fault in found)


@SLOW
@pytest.mark.parametrize(
    "name", ["budgets", "differences", "agreements", "network", "flows", "suppliers", "outcomes", "effects"]
)
def test_no_scenario_is_dropped(name: str, results: dict[int, Result]) -> None:
    said = texts_of(draw_one(results[12], name))
    first = 1 if name in {"differences", "effects"} else 0
    assert [place for place in range(first, 12) if title(place) not in said] == []


@pytest.mark.parametrize("many", [2, pytest.param(6, marks=SLOW)])
def test_a_name_of_a_flow_stands_at_its_bar_or_is_led_to_it(many: int, results: dict[int, Result]) -> None:
    figure = draw_one(results[many], "flows")
    led = 0
    for axes in figure.axes:
        bars = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
        lines = {tuple(np.round(line.get_ydata(), 6)) for line in axes.get_lines()}
        for bar, text in zip(bars, axes.texts, strict=True):
            middle, at = bar.get_y() + 0.5 * bar.get_height(), text.get_position()[1]
            if abs(at - middle) > 0.5 * bar.get_height():
                assert (round(middle, 6), round(at, 6)) in lines, text.get_text()
                led += 1
    assert led > 0


def test_scenarios_have_colours_of_their_own_that_show_on_white() -> None:
    colours = [to_hex(look(place).colour) for place in range(40)]
    assert len(set(colours)) == 40
    assert min(contrast_on_white(colour) for colour in colours) >= 3.0
    assert colours[: len(COLOURS)] == list(COLOURS)


def test_events_of_the_whole_region_are_marked_from_the_scenarios_themselves(results: dict[int, Result]) -> None:
    found = occasions(results[2], results[2].scenarios)
    assert [each.words for each in found] == [
        "Feb 2022: Ukraine invasion", "Jun 2025: Hague pledge", "Sep 2026: Second doubt (chance 50 %)",
    ]  # fmt: skip
    assert found[0].when == pytest.approx(2022.148, abs=0.01)
    assert found[2].colour == look(1).colour
    assert found[2].scenarios == {"scenario-1"}


def test_an_event_of_single_states_is_marked_if_it_sets_a_scenario_apart_unless_there_are_many(tmp_path: Path) -> None:
    folder = made_up(tmp_path / "crisis", 2)
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    crisis = {"id": "northern-kosovo", "type": "crisis", "date": "2027-05-01", "states": ["SRB", "XKX"]}
    plan = {"type": "plan", "date": "2028-05-01", "state": "SRB"}
    manifest["scenarios"][1]["events"].append(crisis)
    manifest["scenarios"][0]["events"] += [{**plan, "id": f"plan-{k}"} for k in range(5)]
    path.write_text(json.dumps(manifest))
    result = Result.read(folder)
    found = {each.words: each for each in occasions(result, result.scenarios)}
    assert found["May 2027: Northern Kosovo"].colour == look(1).colour
    assert not [words for words in found if "lan" in words or "drone" in words]
    assert "May 2027: Northern Kosovo" in texts_of(draw_one(result, "differences"))


def test_events_of_one_day_share_a_mark(tmp_path: Path) -> None:
    folder = made_up(tmp_path / "day", 2)
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    doubt = manifest["scenarios"][1]["events"][-1]
    manifest["scenarios"][1]["events"].append({**doubt, "id": "third-doubt", "probability": 1.0})
    path.write_text(json.dumps(manifest))
    result = Result.read(folder)
    found = occasions(result, result.scenarios)
    assert [each.words for each in found][-1] == "Sep 2026: Second doubt (chance 50 %); third doubt"
    assert len({each.when for each in found}) == len(found)


def test_a_key_explains_lines_that_are_there_and_no_others(results: dict[int, Result]) -> None:
    assert "the equipment budget" in texts_of(draw_one(results[1], "commitments"))
    assert "its scenario's" not in texts_of(draw_one(results[1], "network"))
    assert "its scenario's" in texts_of(draw_one(results[2], "network"))


def test_scenarios_that_coincide_are_named_and_shown_as_differences(tmp_path: Path) -> None:
    result = Result.read(made_up(tmp_path / "alike", 2, effect=0.01))
    assert apart(ByState(fan(result, "budget_meur")), result.scenarios) == ["scenario-0"]
    levels = texts_of(draw_one(result, "budgets"))
    assert f"Not drawn, as its median coincides with that of {title(0)}: {title(1)}" in levels
    assert f"{title(1)}, median" in texts_of(draw_one(result, "budget-differences"))


def budget_differences(result: Result) -> pd.DataFrame:
    budget = over_time.REGIONAL[0]
    return over_time.differences_of(result, [budget], over_time.of_region(result, [budget]))["budget_meur"][
        "scenario-1"
    ]


def test_differences_over_time_are_paired(results: dict[int, Result]) -> None:
    states = results[2].table("states", ("quarter", "state", "budget_meur"), [("quarter", "in", ["2024Q4", "2030Q1"])])
    total = states.groupby(["scenario", "quarter", "run"], observed=True)["budget_meur"].sum()
    paired = total["scenario-1"] - total["scenario-0"]
    found = budget_differences(results[2])
    assert found.loc["2024Q4"].to_numpy() == pytest.approx(np.zeros(5))
    assert found.loc["2030Q1", 0.5] == pytest.approx(paired["2030Q1"].median())


def test_a_burden_is_that_of_a_whole_year(tmp_path: Path) -> None:
    folder = made_up(tmp_path / "short", 1)
    states = pd.read_parquet(folder / "states.parquet")
    states[~((states["run"] == 0) & (states["quarter"] == "2030Q4"))].to_parquet(folder / "states.parquet")
    found = burden.burdens(Result.read(folder))
    own = states[
        (states["state"] == "HRV") & states["quarter"].astype(str).str.startswith("2030") & (states["run"] != 0)
    ]
    sums = own.groupby("run")[["published_meur", "gdp_meur"]].sum()
    median = (100.0 * sums["published_meur"] / sums["gdp_meur"]).median()
    assert found.loc[("scenario-0", "HRV", "2030Q3"), 0.5] == pytest.approx(median)
    lacking = states[states["quarter"] != "2030Q4"]
    lacking.to_parquet(folder / "states.parquet")
    assert "2030Q3" not in burden.burdens(Result.read(folder)).index.get_level_values("quarter")


@SLOW
def test_a_scenario_that_ends_early_is_drawn_to_its_end(tmp_path: Path) -> None:
    result = Result.read(made_up(tmp_path / "short", 2, last=(2035, 2024)))
    for name in figure_names(result):
        assert faults_of(draw_one(result, name)) == []
    assert "the scenario has ended" in texts_of(draw_one(result, "network"))
    found = budget_differences(result)
    assert str(found.index[-1]) == "2024Q4"  # later quarters are missing, not 0


@SLOW
def test_a_single_run_and_equal_runs_are_drawn(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        one = Result.read(made_up(tmp_path / "one", 2, runs=1, effect=0.0))
        for name in (name for name in figure_names(one) if name != "effects"):
            assert faults_of(draw_one(one, name)) == []
    assert over_time.EXACTLY_0 in texts_of(draw_one(one, "differences"))


def test_figures_are_methods_of_a_result_with_their_words_beside(results: dict[int, Result]) -> None:
    result = read_result(results[2].folder)
    figure = result.plot.suppliers()
    assert isinstance(figure, Page)
    assert figure.title == "Who supplies whom"
    assert figure.caption.startswith(f"{title(0)} [scenario-0] and {title(1)} [scenario-1]: 3 runs each.")
    assert "United States" in figure.alt
    assert figure.title not in texts_of(figure)
    assert figure.title in texts_of(result.plot.suppliers(caption=True))
    assert figure.title in texts_of(result.plot("suppliers"))
    shown = figure._repr_html_()
    assert "<figcaption><b>Who supplies whom</b>" in shown
    assert 'alt="Shares of suppliers' in shown
    drawn = {name.replace("-", "_") for name in FIGURES}
    assert {name for name in dir(type(result.plot)) if not name.startswith("_")} - {"names"} == drawn


def test_a_figure_that_there_cannot_be_says_why(results: dict[int, Result]) -> None:
    with pytest.raises(BadInput, match="there is no second scenario"):
        read_result(results[1].folder).plot.differences()
    with pytest.raises(BadInput, match="all runs of a scenario share their parameters"):
        read_result(results[1].folder).plot.shares()
    assert set(unfit(results[1])) == {
        "differences",
        "budget-differences",
        "effects",
        "commitment-differences",
        "shares",
    }


def pinned() -> str:
    """Why pictures can't be compared here; empty if Matplotlib is the pinned one."""
    wanted = dict(line.split("==") for line in (TOP / "constraints.txt").read_text().split() if "==" in line)[
        "matplotlib"
    ]
    return (
        ""
        if version("matplotlib") == wanted
        else f"pictures are of Matplotlib {wanted}, this is {version('matplotlib')}"
    )


@SLOW
@pytest.mark.skipif(bool(pinned()), reason=pinned())
@pytest.mark.parametrize("name", PICTURED)
def test_pictures_are_those_that_were_looked_at(name: str, results: dict[int, Result], tmp_path: Path) -> None:
    """A changed picture is looked at and then kept: HAEMUS_KEEP_PICTURES=1 pytest writes them anew."""
    import os  # noqa: PLC0415 - only here

    figure = draw_one(results[2], name)
    new, kept = tmp_path / f"{name}.png", PICTURES / f"{name}.png"
    with house_style():
        figure.savefig(new, dpi=60)
        if os.environ.get("HAEMUS_KEEP_PICTURES"):
            figure.savefig(kept, dpi=60, metadata={"Software": None})
    one, other = (imread(path)[..., :3] for path in (new, kept))
    assert one.shape == other.shape
    assert float(np.sqrt(np.mean((one - other) ** 2))) < 0.02
