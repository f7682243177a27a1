"""Figures: drawn from saved tables alone, the same twice, and true to the numbers in them."""

import json
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from answer import Answer
from layout import faults_of
from matplotlib.colors import to_hex
from matplotlib.text import Text
from written import write_result

from haemus.experiments.calibrate.paper_figures import named_suppliers, published_budgets
from haemus.experiments.figures import agreements, effects, flows, shares, suppliers
from haemus.experiments.figures.axes import middle_of
from haemus.experiments.figures.drawing import FIGURES, NEEDED, PAIRED, draw_all, figure_names
from haemus.experiments.figures.fans import fan
from haemus.experiments.figures.headlines import HEADLINES, SIX, growth_of_six, headline_values
from haemus.experiments.figures.looks import look
from haemus.experiments.figures.outcomes import known
from haemus.experiments.figures.spread_rows import quantiles
from haemus.experiments.figures.style import Page, Saving, house_style, page, save
from haemus.experiments.stats.means import wilson
from haemus.experiments.store.kept import READ, RECORDINGS
from haemus.experiments.store.result import Result
from haemus.experiments.store.table_reader import InFolder
from haemus.model.bad_input import BadInput
from haemus.model.outcomes import outcome_columns

SCENARIOS = ("baseline", "no-article5-doubt")
STATES = ("HRV", "SRB", "BGR")
RUNS = 3
WHICH = ["scenario", "point", "run"]
SLOW = pytest.mark.slow
USUAL_KINDS = ("png", "svg", "txt")
KINDS = dict.fromkeys(("network", "flows"), ("png", "svg", "csv", "txt"))
"""What is written of a figure; some have numbers that are in no table of the result."""
EACH = [pytest.param(name, marks=() if name == suppliers.NAME else SLOW) for name in FIGURES if name != shares.NAME]
"""Every figure of a batch whose parameters aren't drawn; the fast loop draws the quickest."""
MORE = {"map": {"agreements"}}
"""Tables that a figure reads where they were recorded."""


def cases() -> Iterator[tuple[str, int, int]]:
    for scenario in SCENARIOS:
        for run in range(RUNS):
            yield scenario, 0, run


def tables(*, last_year: int = 2026) -> dict[str, pd.DataFrame]:
    """Made-up tables of a small batch; the second scenario spends a tenth more."""
    return {name: table.copy() for name, table in made_up(last_year).items()}


@cache
def made_up(last_year: int) -> dict[str, pd.DataFrame]:
    """Make the tables, cached."""
    rng = np.random.default_rng(5)
    more = {SCENARIOS[0]: 1.0, SCENARIOS[1]: 1.1}
    quarters = [f"{year}Q{season}" for year in range(2020, last_year + 1) for season in range(1, 5)]
    level = {run: rng.uniform(500.0, 1500.0) for run in range(RUNS)}
    outcome = {run: rng.uniform(0.2, 0.8, len(outcome_columns())) for run in range(RUNS)}
    signed = [
        ("2023Q2", "a", "signed", "ALB;HRV"),
        ("2023Q4", "a", "joined", "ALB;HRV;XKX"),
        ("2024Q1", "b", "signed", "HUN;SRB"),
        ("2024Q2", "b", "applied", "HUN;SRB"),
        ("2025Q1", "c", "signed", "BIH;MKD"),
    ]
    return {
        "runs": pd.DataFrame(
            [(*case, 1, "done", *(outcome[case[2]] * more[case[0]])) for case in cases()],
            columns=[*WHICH, "seed", "status", *outcome_columns()],
        ),
        "states": pd.DataFrame(
            [
                (
                    *case,
                    quarter,
                    state,
                    level[case[2]] * more[case[0]] + place,
                    0.1 * (case[2] + 1),
                    level[case[2]],
                    40_000.0,
                    0.02,
                )
                for case in cases()
                for place, quarter in enumerate(quarters)
                for state in STATES
            ],
            columns=[
                *WHICH,
                "quarter",
                "state",
                "budget_meur",
                "committed_share",
                "published_meur",
                "gdp_meur",
                "burden",
            ],
        ),
        "agreements": pd.DataFrame(
            [(*case, *row, "strategic") for case in cases() for row in signed[: 3 + case[2]]],
            columns=[*WHICH, "quarter", "agreement", "action", "members", "kind"],
        ),
        "contracts": pd.DataFrame(
            [
                (*case, *row)
                for case in cases()
                for row in (
                    ("HRV", "FRA", 30.0, "2024Q1"),
                    ("HRV", "HRV", 10.0, "2024Q1"),
                    ("SRB", "CHN", 5.0, "2025Q4"),
                    ("SRB", "USA", 99.0, "2026Q1"),
                )
            ],
            columns=[*WHICH, "buyer", "supplier_state", "value_meur", "quarter_signed"],
        ),
    }


def made(
    folder: Path, parts: dict[str, pd.DataFrame], scenarios: tuple[str, ...] = SCENARIOS, runs: int = RUNS
) -> Path:
    last = max(map(str, parts["states"]["quarter"]), default="2035Q4")
    listed = [{"name": name, "title": name, "history": "simulated", "end": last} for name in scenarios]
    return write_result(folder, parts, listed, runs)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("figures") / "result", tables())


@pytest.fixture
def result(written: Path, tmp_path: Path) -> Path:
    """The folder of a result, which a test may change."""
    return shutil.copytree(written, tmp_path / "result")


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Restrict drawing to the named figures."""

    def chosen(*names: str) -> None:
        monkeypatch.setattr("haemus.experiments.figures.drawing.FIGURES", {name: FIGURES[name] for name in names})

    return chosen


@pytest.fixture
def unsaved(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Draw figures without writing them, and collect the texts of each by name."""
    texts: dict[str, list[str]] = {}

    def kept(figure: Page, folder: Path, name: str, _: Saving) -> list[Path]:
        texts[name] = [each.get_text() for each in figure.findobj(Text) if isinstance(each, Text)]
        texts[name] += [figure.title, figure.caption, figure.alt]
        return [folder / f"{name}.png"]

    monkeypatch.setattr("haemus.experiments.figures.drawing.save", kept)
    return texts


@pytest.mark.slow
def test_every_figure_is_written_in_both_formats_and_the_same_twice(
    result: Path, haemus: Callable[..., Answer]
) -> None:
    before = {path.name for path in result.iterdir()}
    paths = draw_all(result)
    names = [f"{name}.{kind}" for name in figure_names(Result.read(result)) for kind in KINDS.get(name, USUAL_KINDS)]
    assert [path.relative_to(result).as_posix() for path in paths] == [f"figures/{name}" for name in names]
    assert {path.name for path in result.iterdir()} == before | {"figures"}
    first = {path.name: path.read_bytes() for path in paths}
    assert first["budgets.png"].startswith(b"\x89PNG")
    assert b"<dc:date>" not in first["budgets.svg"]
    answer = haemus("figures", result)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == [f"figures/{name}" for name in names]
    assert {path.name: path.read_bytes() for path in paths} == first


def test_a_figure_is_saved_in_both_formats_without_a_date(tmp_path: Path) -> None:
    with house_style():
        paths = save(page(1.0, "Title", "note"), tmp_path, "empty")
    assert [path.name for path in paths] == ["empty.png", "empty.svg", "empty.txt"]
    assert paths[0].read_bytes().startswith(b"\x89PNG")
    assert b"<dc:date>" not in paths[1].read_bytes()


@pytest.mark.parametrize("name", EACH)
def test_every_figure_says_scenario_and_runs(
    name: str, result: Path, only: Callable[..., None], unsaved: dict[str, list[str]]
) -> None:
    only(name)
    draw_all(result)
    assert any("baseline" in text and "3 runs" in text for text in unsaved[name])


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in FIGURES if name != shares.NAME])
def test_categories_as_a_batch_saves_them_draw_the_same(
    name: str, result: Path, tmp_path: Path, only: Callable[..., None], unsaved: dict[str, list[str]]
) -> None:
    only(name)
    draw_all(result)
    plain = dict(unsaved)
    assert name in plain
    coded = tables()
    for table_name, table in coded.items():
        words = table.select_dtypes(include=["str", "object"]).columns
        coded[table_name] = table.astype(dict.fromkeys(words, "category"))
    draw_all(made(tmp_path / "coded", coded))
    assert unsaved == plain


@pytest.mark.usefixtures("unsaved")
@pytest.mark.parametrize(
    "names",
    [pytest.param((effects.NAME,), id="they alone"), pytest.param(tuple(FIGURES), id="all", marks=SLOW)],
)
def test_one_scenario_has_no_effects(names: tuple[str, ...], tmp_path: Path, only: Callable[..., None]) -> None:
    one = {name: table[table["scenario"] == "baseline"] for name, table in tables().items()}
    only(*names)
    drawn = {path.stem for path in draw_all(made(tmp_path / "one", one, ("baseline",)))}
    assert drawn == set(names) - {*PAIRED, "shares"}


@pytest.mark.slow
@pytest.mark.usefixtures("unsaved")
def test_a_short_run_without_agreements_or_purchases_is_drawn(tmp_path: Path) -> None:
    short = tables(last_year=2021)
    short["agreements"] = short["agreements"].iloc[:0]
    short["contracts"] = short["contracts"].iloc[:0]
    known = [*WHICH, "seed", "status", "crises", "threat_2026_27"]
    short["runs"] = short["runs"][known].assign(threat_2026_27=np.nan)
    names = {path.stem for path in draw_all(made(tmp_path / "short", short))}
    assert names == set(FIGURES) - {"suppliers", "flows", "shares"}


def test_failed_runs_are_not_counted(tmp_path: Path) -> None:
    parts = tables()
    failing = (parts["runs"]["scenario"] == SCENARIOS[1]) & (parts["runs"]["run"] == 0)
    parts["runs"].loc[failing, "status"] = "failed"
    found = Result.read(made(tmp_path / "failing", parts))
    assert found.runs == {"baseline": 3, "no-article5-doubt": 2}
    assert found.caption() == "baseline (3 runs) and no-article5-doubt (2 of 3 runs)"
    assert len(found.table("runs", ["crises"])) == 5


def test_only_the_columns_asked_for_are_read(result: Path) -> None:
    read = Result.read(result).table("states", ["budget_meur"], [("state", "==", "HRV")])
    assert list(read.columns) == ["scenario", "run", "budget_meur"]
    assert len(read) == len(SCENARIOS) * RUNS * 7 * 4


def test_the_fan_is_the_table_s_quantiles(result: Path) -> None:
    states = Result.read(result).table("states", ("quarter", "state", "budget_meur"))
    quantiles = fan(Result.read(result), "budget_meur")
    for scenario in SCENARIOS:
        chosen = states[
            (states["scenario"] == scenario) & (states["state"] == "SRB") & (states["quarter"] == "2024Q3")
        ]["budget_meur"]
        row = quantiles.loc[(scenario, "SRB", "2024Q3")]
        assert row[0.5] == chosen.median()
        assert row[0.05] == pytest.approx(np.quantile(chosen, 0.05))
        assert row[0.95] == pytest.approx(np.quantile(chosen, 0.95))


def test_medians_of_outcomes_are_those_of_the_runs() -> None:
    runs = tables()["runs"]
    values = headline_values(runs, HEADLINES)
    found = quantiles(known(values[values["scenario"] == "baseline"]["interoperability"]))
    median = runs[runs["scenario"] == "baseline"]["interoperability"].median()
    assert found[2] == pytest.approx(100.0 * median)


def test_headline_outcomes_are_outcomes_of_the_model() -> None:
    assert {column for each in HEADLINES for column in each.columns} <= set(outcome_columns())


def test_six_states_grow_together() -> None:
    columns = {f"budget_initial_2025_{state}": [150.0] for state in SIX}
    growth = {f"growth_2020_2025_{state}": [50.0] for state in SIX}
    runs = pd.DataFrame({**columns, **growth})
    assert growth_of_six(runs) == pytest.approx([50.0])
    runs["growth_2020_2025_HRV"] = 200.0  # of 50 instead of 100
    assert growth_of_six(runs) == pytest.approx([100.0 * (900.0 / 550.0 - 1.0)])


def test_paired_effects_pair_by_run() -> None:
    crises = next(each for each in HEADLINES if each.name == "crises")
    values = pd.DataFrame(
        [("a", 0, 1.0), ("a", 1, 5.0), ("b", 1, 6.0), ("b", 0, 2.0), ("c", 0, 1.0), ("c", 1, 5.0)],
        columns=["scenario", "run", "crises"],
    )
    found = effects.paired_effects(values, [crises], ["a", "b", "c"]).set_index("scenario")
    assert found.loc["b", "mean"] == 1.0
    assert found.loc["b", "half"] == 0.0
    assert found.loc["b", "mean_sd"] == pytest.approx(1.0 / np.std([1.0, 5.0], ddof=1))
    assert effects.in_words(found.loc["c", "mean"], found.loc["c", "error"]) == "exactly 0"


@pytest.mark.parametrize(
    ("mean", "error", "words"),
    [
        (1.234, 0.12, "+1.23 ± 0.12"),
        (-58.0, 30.0, "\N{MINUS SIGN}58 ± 30"),
        (2e-6, 1e-6, "+2.0 ± 1.0 millionths"),
        (-1e-5, 0.002, "0.0000 ± 0.0020"),
        (2.0, np.nan, "+2"),
    ],
)
def test_effects_in_words(mean: float, error: float, words: str) -> None:
    assert effects.in_words(mean, error) == words


def test_an_effect_that_dwarfs_all_others_does_not_flatten_them() -> None:
    found = pd.DataFrame(
        {
            "outcome": ["a", "a", "b", "c"],
            "mean_sd": [9.0, 8.0, 0.4, -0.3],
            "half_sd": [0.1, 0.1, 0.1, np.nan],
            "few": [False] * 4,
        }
    )
    assert effects.reach_of(found) == pytest.approx((1.12 * 0.5, 2.0 * 9.1))  # drawn, on the logarithmic part
    assert effects.reach_of(found.iloc[2:]) == pytest.approx((1.12 * 0.5, 1.12 * 0.5))
    assert effects.reach_of(found.iloc[:0]) == pytest.approx((1.12 * 0.2, 1.12 * 0.2))
    rough = found.iloc[2:].assign(half_sd=[200.0, 0.1], few=[True, False])
    assert effects.reach_of(rough) == pytest.approx((1.12 * 0.4, 1.12 * 0.4))
    clear = found.assign(
        half_sd=[0.1, 0.1, 0.1, 0.2], few=[True, True, False, False]
    )  # rough, but 0 is out of question
    assert effects.reach_of(clear) == pytest.approx((1.12 * 0.5, 2.0 * 9.0))


def effects_drawn(tmp_path: Path, more: dict[str, list[float]]) -> Page:
    """The figure of effects of two scenarios of six runs, the second of which has `more` of some outcomes."""
    noise = np.array([-1.5, -1.0, -0.5, 0.5, 1.0, 1.5])
    rows = [
        (scenario, 0, run, 1, "done", *(10.0 + noise[run] + place * np.resize(more[name], 6)[run] for name in more))
        for place, scenario in enumerate(SCENARIOS)
        for run in range(6)
    ]
    parts = {**tables(), "runs": pd.DataFrame(rows, columns=[*WHICH, "seed", "status", *more])}
    with house_style():
        figure = effects.draw(Result.read(made(tmp_path / "effects", parts, runs=6)))
    assert isinstance(figure, Page)
    return figure


def test_every_effect_that_many_pairs_carry_is_drawn_and_a_far_rough_one_is_an_arrow(tmp_path: Path) -> None:
    sure, rough = [12.0, 12.5, 13.0, 12.0, 12.5, 13.0], [0.0, 0.0, 0.0, 0.0, 0.0, 300.0]
    figure = effects_drawn(tmp_path, {"agreements_2025_27": sure, "threat_2026_27": [0.1, 0.12], "crises": rough})
    axes, key = figure.axes[0], figure.axes[-1]
    end = axes.get_xlim()[1]
    assert ">" in {line.get_marker() for line in axes.get_lines()}
    at = [line.get_xdata()[0] for line in axes.get_lines() if line.get_marker() == "s"]
    assert max(at) == pytest.approx(np.mean(sure) / np.std([-1.5, -1.0, -0.5, 0.5, 1.0, 1.5], ddof=1))
    assert max(at) < end
    said = " ".join(text.get_text() for text in key.texts)
    assert axes.get_xscale() == "symlog"
    assert "logarithmic" in said
    assert "rough" in said
    assert "beyond the axis" in said


def test_a_logarithmic_axis_of_effects_has_its_decades_as_plain_numbers(tmp_path: Path) -> None:
    far = [4000.0, 4000.5, 4001.0, 4000.0, 4000.5, 4001.0]
    figure = effects_drawn(tmp_path, {"agreements_2025_27": far, "threat_2026_27": [0.1, 0.12]})
    axes, end = figure.axes[0], figure.axes[0].get_xlim()[1]
    farthest = max(line.get_xdata()[0] for line in axes.get_lines() if line.get_marker() == "s")
    assert 1.9 * farthest < end < 2.1 * farthest
    ticks = {*axes.get_xticks(), *axes.get_xticks(minor=True)}
    assert {side * size for size in (1.0, 10.0, 100.0, 1000.0) for side in (1.0, -1.0)} <= ticks
    words = [text.get_text() for text in axes.get_xticklabels()]
    assert words[0] == "\N{MINUS SIGN}1,000"
    assert words[len(words) // 2 :] == ["0", "0.2", "1", "10", "1,000"]  # 100 has no room
    assert faults_of(figure) == []


def test_a_rough_effect_that_leaves_0_out_is_drawn_where_it_is() -> None:
    found = pd.DataFrame({"outcome": ["a", "b"], "mean_sd": [3.0, 0.1], "half_sd": [2.5, 0.1], "few": [True, False]})
    assert effects.reach_of(found).end == pytest.approx(2.0 * 3.0)
    assert effects.reach_of(found.assign(half_sd=[3.5, 0.1])).end == pytest.approx(1.12 * 0.2)


@pytest.mark.parametrize("more", [3e-5, 0.0123456])
def test_the_page_has_room_for_the_widest_number_beside_an_effect(more: float, tmp_path: Path) -> None:
    figure = effects_drawn(tmp_path, {"threat_2026_27": [more, 5e-4, 0.0], "agreements_2025_27": [0.4, 0.5]})
    figure.set_dpi(100)
    figure.canvas.draw()
    right = max(text.get_window_extent().x1 for text in figure.axes[0].texts)
    assert right < figure.bbox.width - 4.0


def test_a_long_number_beside_an_effect_is_not_cut_off(tmp_path: Path) -> None:
    figure = effects_drawn(tmp_path, {"threat_2026_27": [1.2e-5, 1.3e-5, 1.1e-5], "agreements_2025_27": [0.4, 0.5]})
    assert any("millionths" in text.get_text() for text in figure.axes[0].texts)
    assert faults_of(figure) == []


def test_the_key_of_effects_explains_only_what_is_there(tmp_path: Path) -> None:
    figure = effects_drawn(tmp_path, {"agreements_2025_27": [0.4, 0.5], "threat_2026_27": [0.3, 0.2, 0.4]})
    axes, key = figure.axes[0], figure.axes[-1]
    assert axes.get_xscale() == "linear"
    said = " ".join(text.get_text() for text in key.texts)
    assert said.startswith("mean difference and its 95 % interval")
    assert "rough" not in said
    assert "beyond" not in said
    marks = [line for line in axes.get_lines() if line.get_marker() == "s"]
    assert {line.get_markeredgecolor() for line in marks} == {look(1).colour}  # a white edge would cut intervals


def test_the_band_of_a_share_is_wilson_s() -> None:
    low, high = wilson(np.array([0.0, 5.0, 10.0]), 10)
    assert low == pytest.approx([0.0, 0.2366, 0.7225], abs=1e-4)
    assert high == pytest.approx([0.2775, 0.7634, 1.0], abs=1e-4)


def test_chances_count_runs_in_which_one_agreement_unites_the_states() -> None:
    found = agreements.entries(tables()["agreements"])
    tirana, serbia_hungary, *_ = agreements.PAPER
    assert agreements.first_quarters(found, tirana, "baseline") == [15] * RUNS
    assert agreements.first_quarters(found, serbia_hungary, "baseline") == [16] * RUNS
    hits = agreements.cumulative([15, 15, 20], np.array([14, 15, 19, 20]))
    assert hits.tolist() == [0.0, 2.0, 2.0, 3.0]
    assert agreements.frequent_pairs(found, "baseline", 23) == [frozenset({"BIH", "MKD"})]


@pytest.mark.parametrize(
    ("joined", "counts"),
    [("2024Q3", True), ("2024Q4", False)],
    ids=["third within two quarters", "third too late"],
)
def test_the_third_of_the_tirana_group_may_come_two_quarters_late(joined: str, counts: bool) -> None:  # noqa: FBT001
    rows = [("2024Q1", "signed", "ALB;HRV"), (joined, "joined", "ALB;HRV;XKX")]
    table = pd.DataFrame(rows, columns=["quarter", "action", "members"]).assign(scenario="s", run=0, agreement="a")
    found = agreements.first_quarters(agreements.entries(table), agreements.PAPER[0], "s")
    assert bool(found) is counts


def test_supplier_shares_add_up_and_keep_own_producers_apart() -> None:
    contracts = tables()["contracts"]
    shares = suppliers.supplier_shares(contracts[contracts["quarter_signed"] <= "2025Q4"])
    assert shares.loc["HRV", "FRA"] == pytest.approx(0.75)
    assert shares.loc["HRV", suppliers.HOME] == pytest.approx(0.25)
    shown = suppliers.shown_shares(shares, [("SRB", "RUS"), ("HRV", "HRV")])
    assert shown.loc["SRB", "RUS"] == 0.0
    assert shown.sum(axis=1).to_numpy() == pytest.approx([1.0, 1.0])


def test_the_frame_of_a_named_supplier_shows_on_any_cell_and_is_that_of_the_key(result: Path) -> None:
    with house_style():
        figure = suppliers.draw(Result.read(result))
    assert isinstance(figure, Page)
    (cells,) = figure.axes[0].collections
    drawn = list(zip(map(to_hex, cells.get_edgecolors()), cells.get_linewidths(), strict=True))
    frames = [(colour, width) for colour, width in drawn if width > 0.0]
    # a black frame over a broader white one stands out against a dark cell and the white page
    assert {colour for colour, _ in frames[1::2]} == {to_hex(figure.axes[-1].get_lines()[-1].get_color())}
    assert {colour for colour, _ in frames[::2]} == {"#ffffff"}
    assert all(below > above for (_, below), (_, above) in zip(frames[::2], frames[1::2], strict=True))


@pytest.mark.parametrize("cell", ["<1", "0"])
def test_small_shares_in_a_frame_are_explained(cell: str, tmp_path: Path) -> None:
    parts = tables()
    parts["contracts"]["value_meur"] = 1000.0
    if cell == "<1":
        parts["contracts"].loc[parts["contracts"]["supplier_state"] == parts["contracts"]["buyer"], "value_meur"] = 1.0
    figure = suppliers.draw(Result.read(made(tmp_path / "small", parts)))
    assert isinstance(figure, Page)
    assert cell in {text.get_text() for text in figure.axes[0].texts}
    assert "In a frame, <1 stands for less than half a percent, and 0 for nothing." in figure.caption


@pytest.mark.parametrize(
    ("level", "before", "words"),
    [
        (17.3, 17.3, "0"),
        (6.1, 5.5, "+0.6"),
        (5.5, 6.1, "\N{MINUS SIGN}0.6"),
        (11.63, 11.6, "+0.03"),
        (1.24, 1.26, "\N{MINUS SIGN}0.02"),
        (7.94, 7.75, "+0.19"),  # the levels are shown as 7.9 and 7.8
        (8.501, 8.5, "<0.01"),
    ],
)
def test_a_difference_of_flows_is_0_only_if_it_is_and_does_not_contradict_the_levels(
    level: float, before: float, words: str
) -> None:
    assert flows.difference_said(level, before) == words


def test_the_paper_s_figures_are_those_of_the_target_set() -> None:
    budgets = {(each.state, each.year): each.meur for each in published_budgets()}
    assert budgets["HRV", 2024] == pytest.approx(1630.0)
    assert len(budgets) == 18
    assert ("HRV", "FRA", "fighters") in named_suppliers()
    assert ("ALB", "ALB", "uav_tactical") not in named_suppliers()  # not scored


def test_a_quarter_is_drawn_at_its_middle() -> None:
    assert middle_of("2025Q1") == 2025.125


@pytest.mark.usefixtures("unsaved")
def test_the_command_prints_what_it_wrote(
    result: Path, haemus: Callable[..., Answer], only: Callable[..., None]
) -> None:
    only(suppliers.NAME)
    answer = haemus("figures", result)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == ["figures/suppliers.png"]


def test_a_folder_without_a_result_is_refused(tmp_path: Path, haemus: Callable[..., Answer]) -> None:
    answer = haemus("figures", tmp_path)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.count("\n") == 1
    assert "manifest.json" in answer.err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("manifest", ["{", "[]", "{}", '{"schema": 1}', '{"schema": 1, "scenarios": [3]}', "\xff"])
def test_a_broken_manifest_is_refused(manifest: str, result: Path) -> None:
    (result / "manifest.json").write_bytes(manifest.encode("latin-1"))
    with pytest.raises(BadInput, match=r"manifest\.json"):
        draw_all(result)
    assert not (result / "figures").exists()


@pytest.mark.parametrize("table", READ)
def test_a_missing_table_is_named(table: str, result: Path) -> None:
    (result / f"{table}.parquet").unlink()
    with pytest.raises(BadInput, match=rf"{table}\.parquet is missing"):
        draw_all(result)


@pytest.fixture
def recorded(result: Path) -> Callable[[str], Path]:
    """Keep only the parts of a result that a choice of recording would have kept."""

    def kept(record: str) -> Path:
        path = result / "manifest.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), "record": record}))
        for table in set(READ) - set(RECORDINGS.get(record, ())):
            (result / f"{table}.parquet").unlink()
        return result

    return kept


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in {effects.NAME, suppliers.NAME} else SLOW) for name in FIGURES]
)
def test_a_figure_reads_the_tables_that_it_is_said_to_need(
    name: str, result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, rows, pieces, asked = Result.table, InFolder.rows, InFolder.pieces, set()

    def noted(self: Result, name: str, *more: object) -> pd.DataFrame:
        asked.add(name)
        return table(self, name, *more)  # type: ignore[arg-type]

    def noted_rows(self: InFolder, name: str, *more: object) -> pd.DataFrame:
        asked.add(name)
        return rows(self, name, *more)  # type: ignore[arg-type]

    def noted_pieces(self: InFolder, name: str, *more: object) -> Iterator[pd.DataFrame]:
        asked.add(name)
        return pieces(self, name, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(Result, "table", noted)
    monkeypatch.setattr(InFolder, "rows", noted_rows)
    monkeypatch.setattr(InFolder, "pieces", noted_pieces)
    assert FIGURES[name](Result.read(result)) is not None
    assert asked - {"runs"} == set(NEEDED.get(name, ())) | MORE.get(name, set())


@pytest.mark.usefixtures("unsaved")
@pytest.mark.parametrize(
    ("record", "missing"),
    [
        (
            "outcomes",
            (
                "budgets, differences, budget-differences, agreements, network, suppliers, flows, burden, commitments,"
                " commitment-differences, map"
            ),
        ),
        ("states", "agreements, network, suppliers, flows"),
    ],
)
def test_figures_whose_tables_were_not_recorded_are_left_out_and_named(
    record: str, missing: str, recorded: Callable[[str], Path], haemus: Callable[..., Answer], only: Callable[..., None]
) -> None:
    only(*missing.split(", "), effects.NAME)
    answer = haemus("figures", recorded(record))
    assert answer == Answer(
        0, f"figures/{effects.NAME}.png\n", f"haemus: tables not recorded, so figures left out: {missing}\n"
    )


def test_a_table_that_was_not_recorded_is_named_with_what_would_have_it(recorded: Callable[[str], Path]) -> None:
    found = Result.read(recorded("outcomes"))
    with pytest.raises(
        BadInput, match="table of states was not recorded; allowed: a result of haemus run --record states"
    ):
        found.table("states", ("budget_meur",))


def test_an_unknown_choice_of_what_to_record_is_refused(recorded: Callable[[str], Path]) -> None:
    with pytest.raises(BadInput, match=r"manifest\.json: record: not allowed \(got 'much'\)"):
        Result.read(recorded("much"))


def test_a_table_that_is_no_parquet_is_named(result: Path) -> None:
    (result / "runs.parquet").write_text("no table")
    with pytest.raises(BadInput, match=r"runs\.parquet cannot be read"):
        draw_all(result)


def test_a_batch_without_a_finished_run_is_refused(tmp_path: Path) -> None:
    parts = {name: table.iloc[:0] for name, table in tables().items()}
    with pytest.raises(BadInput, match="no finished run"):
        draw_all(made(tmp_path / "empty", parts))


def test_a_folder_of_figures_that_cannot_be_made_is_refused(result: Path) -> None:
    (result / "figures").write_text("a file in the way")
    with pytest.raises(BadInput, match="cannot be written"):
        draw_all(result)
