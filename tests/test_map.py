"""The map: true to the numbers of a result, legible, and plain about what it doesn't know."""

import json
import shutil
from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from answer import Answer
from layout import faults_of
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.text import Text
from PIL import Image
from written import write_result

from haemus.experiments.figures.burden import burdens
from haemus.experiments.figures.style import house_style
from haemus.experiments.map.boundaries import FRAME, lands, owners, place_of
from haemus.experiments.map.drawing import NO_VALUE_HATCH
from haemus.experiments.map.from_result import Mapper, mapped, region_map
from haemus.experiments.map.labels import placed
from haemus.experiments.map.page import STATUS, RegionMap, map_of_numbers
from haemus.experiments.map.projection import projected
from haemus.experiments.map.shown import Scale, Shown
from haemus.experiments.store.result import Result
from haemus.model.bad_input import BadInput

STATES = ("SVN", "HRV", "ALB", "BIH", "XKX", "MNE", "MKD", "SRB", "HUN", "BGR")
VALUES = {state: 1.0 + 0.25 * place for place, state in enumerate(STATES)}
QUARTERS = tuple(f"{year}Q{season}" for year in (2025, 2026) for season in (1, 2, 3, 4))
GDP = 10_000.0
INSTALMENTS = {"1": 0.5, "2": 0.5, "3": 1.0, "4": 2.0}
"""Parts of a year's published spending that its quarters have, in quarters of it."""
TITLES = {"baseline": "The first course", "other": "A course that leaves the first one"}
WHICH = ["scenario", "point", "run"]
RUNS = 4


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two scenarios: the other spends a thousandth of GDP less, and in 2026 two more published; its only agreement lapses at once."""
    cases = [(scenario, 0, run) for scenario in ("baseline", "other") for run in range(RUNS)]
    states = [
        (
            *case, quarter, state, (VALUES[state] - (0.1 if case[0] == "other" else 0.0)) / 100, 0.1 * case[2],
            GDP * INSTALMENTS[quarter[-1]] * (2.0 if quarter > "2025Q4" and case[0] == "other" else 1.0) / 100, GDP,
        )
        for case in cases for quarter in QUARTERS for state in STATES
    ]  # fmt: skip
    states = [(*row[:6], np.nan, *row[7:]) if row[4] == "MNE" else row for row in states]
    signed = [
        ("baseline", 0, 0, "2025Q3", "ALB-HRV-2025Q3", "signed", "ALB;HRV", "strategic"),
        ("baseline", 0, 1, "2025Q4", "ALB-HRV-2025Q4", "signed", "ALB;HRV", "strategic"),
        ("baseline", 0, 1, "2026Q1", "ALB-HRV-2025Q4", "joined", "ALB;HRV;XKX", "strategic"),
        ("baseline", 0, 2, "2025Q3", "ALB-HRV-2025Q3", "signed", "ALB;HRV", "routine"),
        ("other", 0, 0, "2025Q3", "HUN-SRB-2025Q3", "signed", "HUN;SRB", "strategic"),
        ("other", 0, 0, "2025Q4", "HUN-SRB-2025Q3", "lapsed", "HUN;SRB", "strategic"),
    ]
    tables = {
        "runs": pd.DataFrame([(*case, 1, "done") for case in cases], columns=[*WHICH, "seed", "status"]),
        "states": pd.DataFrame(
            states, columns=[*WHICH, "quarter", "state", "burden", "threat", "published_meur", "gdp_meur"]
        ),
        "agreements": pd.DataFrame(signed, columns=[*WHICH, "quarter", "agreement", "action", "members", "kind"]),
        "contracts": pd.DataFrame([], columns=[*WHICH, "buyer"]),
    }
    accession = {"id": "mkd", "type": "accession", "date": "2025-11-01", "state": "MKD", "guarantee": "NATO"}
    vetoed = {**accession, "id": "bih", "state": "BIH"}
    listed = [
        {
            "name": name,
            "title": TITLES[name],
            "history": "simulated",
            "end": "2026Q4",
            "origin": 2020,
            "targets": "paper",
            "events": [accession, vetoed],
        }
        for name in TITLES
    ]
    return write_result(tmp_path_factory.mktemp("map") / "result", tables, listed, RUNS)


@pytest.fixture
def result(written: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return shutil.copytree(written, tmp_path / "result")


def drawn(figure: Figure) -> list[Text]:
    """The labels of states, with their places worked out."""
    figure.canvas.draw()
    return [each for each in figure.findobj(Text) if str(each.get_label()).startswith("state-")]  # type: ignore[union-attr]


def test_areas_are_kept_by_the_projection() -> None:
    thousand_km2 = {"SVN": 20.3, "BGR": 111.0, "XKX": 10.9, "SRB": 77.5, "HUN": 93.0}
    for code, area in thousand_km2.items():
        assert lands()[code].area / 1000 == pytest.approx(area, rel=0.03)


def test_every_state_has_land_and_kosovo_is_its_own() -> None:
    assert set(STATES) <= set(lands())
    pristina, belgrade, adriatic = owners(projected([(21.16, 42.66), (20.45, 44.79), (16.5, 42.6)]))
    assert (pristina, belgrade, adriatic) == ("XKX", "SRB", "")
    assert all(owners(np.array([place_of(state)])) == [state] for state in STATES)


@pytest.mark.parametrize("panels", [1, 2])
def test_no_label_stands_on_another_or_is_cut(panels: int, written: Path) -> None:
    names = ("baseline", "other")[:panels]
    with house_style():
        figure = mapped(Result.read(written), at="2026Q1", scenarios=names).figure()[0]
    labels = drawn(figure)
    assert len(labels) == panels * len(STATES)
    boxes = [label.get_window_extent() for label in labels]
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))
    for label, box in zip(labels, boxes, strict=True):
        frame = label.axes.get_window_extent()  # type: ignore[union-attr]
        assert frame.x0 <= box.x0
        assert box.x1 <= frame.x1
        assert frame.y0 <= box.y0
        assert box.y1 <= frame.y1


def test_labels_that_fit_stand_inside_their_state() -> None:
    per_inch = (FRAME[1] - FRAME[0]) / 3.5  # [km] of a map beside another
    size = (4 * 0.62 * 6.5 / 72 * per_inch, 2 * 1.25 * 6.5 / 72 * per_inch)
    points = {code: place for code in STATES if (place := place_of(code)) is not None}
    boxes = placed(dict.fromkeys(points, size), points, [], 2.4 / 72 * per_inch)
    inside = {code for code, box in boxes.items() if not box.has_leader}
    assert inside >= {"HUN", "BGR", "SRB", "BIH", "HRV", "SVN", "ALB"}


def test_arcs_are_shares_of_runs_with_an_agreement_in_force(written: Path) -> None:
    result = Result.read(written)
    at_end, later = mapped(result, "2025Q4").maps[0], mapped(result, "2026Q1").maps[0]
    assert dict(at_end.arcs) == {("ALB", "HRV"): 0.5}  # two of four runs; routine treaties don't count
    assert later.arcs["ALB", "XKX"] == later.arcs["HRV", "XKX"] == 0.25
    assert mapped(result, "2025Q3").maps[1].arcs == {("HUN", "SRB"): 0.25}
    assert not mapped(result, "2025Q4").maps[1].arcs  # it has lapsed


def test_differences_are_paired_and_their_colours_symmetric(written: Path) -> None:
    found = mapped(Result.read(written), "2025Q4", "burden", against="baseline")
    assert [shown.title for shown in found.maps] == [TITLES["other"]]
    assert found.scale.unit == "percentage points"
    serbia = found.maps[0].values["SRB"]  # noqa: PD011 - numbers by state, no frame
    assert serbia == pytest.approx(-0.1)
    assert found.maps[0].arcs["ALB", "HRV"] == -0.5
    assert found.scale.low == -found.scale.high
    colours = [to_rgb(found.scale.colours(place)) for place in (0.0, 0.5, 1.0)]
    assert min(colours[1]) > max(min(colours[0]), min(colours[2]))  # none is nearly white but the middle


def test_a_missing_value_is_hatched_and_never_zero(written: Path) -> None:
    found = mapped(Result.read(written), "2025Q4", "threat")
    with house_style():
        figure = found.figure()[0]
    hatched = [
        patch
        for patch in figure.axes[0].patches
        if isinstance(patch, PathPatch) and patch.get_hatch() == NO_VALUE_HATCH
    ]
    assert len(hatched) == 1
    labels = {label.get_text() for label in drawn(figure)}
    assert "MNE\nno value" in labels
    assert not any(text.startswith("MNE\n0") for text in labels)
    assert "No value: Montenegro." in found.alternative


def test_a_state_without_a_guarantee_has_no_belief_to_colour(result: Path) -> None:
    table = pd.read_parquet(result / "states.parquet")
    table["credibility"] = np.where(table["state"] == "SRB", 0.0, 0.8)
    table.to_parquet(result / "states.parquet")
    found = mapped(Result.read(result), outcome="belief")
    believed = found.maps[0].values  # noqa: PD011 - numbers by state, no frame
    assert np.isnan(believed["SRB"])
    assert dict(believed)["HRV"] == pytest.approx(80.0)


def said_above(found: RegionMap) -> list[str]:
    """The titles of the maps of a page, in one line each."""
    with house_style():
        return [" ".join(axes.get_title(loc="left").split()) for axes in found.figure()[0].axes[: len(found.maps)]]


def test_the_map_is_by_default_of_the_last_quarter_in_which_scenarios_can_differ(written: Path) -> None:
    result = Result.read(written)
    found = mapped(result)
    assert found.quarter == "2026Q4"
    one, other = (dict(shown.values) for shown in found.maps)
    assert all(other[state] > one[state] for state in STATES)
    assert mapped(result, "2025Q4").quarter == "2025Q4"


def test_a_map_says_its_quarter_and_the_scenario_s_title_in_the_picture(written: Path) -> None:
    result = Result.read(written)
    assert said_above(mapped(result)) == [f"{title}, 2026Q4" for title in TITLES.values()]
    assert said_above(mapped(result, "2025Q2", scenarios=("other",))) == [f"{TITLES['other']}, 2025Q2"]


def test_the_map_shows_the_same_burden_as_the_figure_of_burdens(written: Path) -> None:
    result = Result.read(written)
    found = mapped(result)
    spent = burdens(result).xs("2026Q3", level="quarter")[0.5]  # all runs are alike
    for name, shown in zip(TITLES, found.maps, strict=True):
        assert dict(shown.values) == pytest.approx({state: spent[name, state] for state in STATES})
    assert dict(mapped(result, "2026Q1").maps[0].values) == dict(found.maps[0].values)  # of the whole year
    assert "Published spending over GDP" in found.scale.words
    assert "Published spending over GDP" in found.title
    assert "Budget over GDP" in mapped(result, outcome="burden").scale.words


def test_a_result_without_a_whole_year_says_so(result: Path) -> None:
    table = pd.read_parquet(result / "states.parquet")
    table[~table["quarter"].isin(["2025Q1", "2026Q1"])].to_parquet(result / "states.parquet")
    with pytest.raises(BadInput, match="no whole year, as published_share needs, in common"):
        mapped(Result.read(result))
    assert mapped(Result.read(result), outcome="burden").quarter == "2026Q4"


@pytest.mark.parametrize(
    ("end", "column"), [("2026Q4", "published_share"), ("2026Q3", "burden")], ids=["at a year's end", "within a year"]
)
def test_runs_that_end_within_a_year_are_mapped_at_their_end(end: str, column: str, result: Path) -> None:
    manifest = json.loads((result / "manifest.json").read_text(encoding="utf-8"))
    for each in manifest["scenarios"]:
        each |= {"start": "2025Q1", "end": end}
    (result / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    table = pd.read_parquet(result / "states.parquet")
    table[table["quarter"] <= end].to_parquet(result / "states.parquet")
    found = Mapper.of(Result.read(result))
    assert (found.outcome.column, found.at().quarter) == (column, end)


def test_members_are_those_of_the_quarter(written: Path) -> None:
    before, after = (mapped(Result.read(written), name).maps[0].members for name in ("2025Q3", "2025Q4"))
    assert "MKD" not in before["NATO"]
    assert "MKD" in after["NATO"]
    assert after["KFOR"] == ["XKX"]
    assert "PFP" not in after


def test_an_accession_that_a_run_may_veto_is_not_hatched_but_said(written: Path) -> None:
    found = mapped(Result.read(written), "2026Q1")
    assert "BIH" not in found.maps[0].members["NATO"]
    assert "Bosnia and Herzegovina joined" in found.note


def test_the_map_takes_no_position_and_names_its_source(written: Path) -> None:
    found = mapped(Result.read(written))
    assert STATUS in found.note
    assert STATUS in found.alternative
    assert "no position on its status" in STATUS
    assert "Natural Earth" in STATUS


def test_plain_numbers_make_a_map_without_a_result() -> None:
    found = map_of_numbers(VALUES, {("ALB", "HRV"): 1.0}, {"NATO": ["HRV"]}, label="Burden", unit="% of GDP")
    with house_style():
        assert len(drawn(found.figure()[0])) == len(STATES)
    assert "Albania and Croatia 100 %" in found.alternative


@pytest.mark.parametrize("high", [6e-6, 1.19e-4, 0.0049, 0.119, 0.6, 24.0, 119_000.0, 6e6])
@pytest.mark.parametrize("is_difference", [False, True])
def test_the_colour_bar_has_at_most_five_ticks_that_do_not_overlap(high: float, *, is_difference: bool) -> None:
    values = {"SRB": high, "HRV": (-1.0 if is_difference else 1.0) * high / 3.0}
    scale = Scale.over("Threat", "", [Shown("", values)], is_difference=is_difference)
    with house_style():
        figure = map_of_numbers(values, label="Threat", scale=scale).figure()[0]
        faults = faults_of(figure)
    said = [text.get_text() for text in figure.axes[1].get_xticklabels()]
    assert 2 <= len(said) <= 5
    assert not [fault for fault in faults if fault.startswith("overlap") and any(f"'{word}'" in fault for word in said)]


def test_a_state_without_a_polygon_is_a_dot_or_left_out_by_name() -> None:
    found = map_of_numbers({**VALUES, "SMR": 1.0, "ZZZ": 2.0}, label="Burden")
    assert "in the frame: SMR, ZZZ." in found.note  # San Marino's capital city lies west of the frame


def test_colours_grow_darker_with_the_value() -> None:
    scale = Scale.over("Burden", "", [Shown("", VALUES)])
    light = [0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b, _ in scale.colours(np.linspace(0, 1, 20))]
    assert all(a > b for a, b in pairwise(light))


def test_region_map_is_a_figure(written: Path) -> None:
    with house_style():
        assert isinstance(region_map(Result.read(written), at="2025Q3", outcome="threat"), Figure)


@pytest.mark.slow
def test_map_writes_pictures_that_can_be_read_aloud(result: Path, haemus: Callable[..., Answer]) -> None:
    answer = haemus("map", result, "--scenario", "baseline", "--format", "svg", "pdf", "--json")
    assert answer.code == 0
    said = json.loads(answer.out)
    assert [Path(name).name for name in said["files"]] == [
        f"map-published-share-baseline-2026Q4.{kind}" for kind in ("svg", "pdf", "txt")
    ]
    picture = (result / "figures" / "map-published-share-baseline-2026Q4.svg").read_text(encoding="utf-8")
    assert "Likeliest agreements: Albania and Croatia 50 %" in picture
    assert "50 %" in said["alternative"]
    assert len(picture) < 1_000_000


@pytest.mark.slow
def test_a_moving_map_has_a_picture_for_each_quarter(result: Path, haemus: Callable[..., Answer]) -> None:
    kinds = ["gif", *(["mp4"] if shutil.which("ffmpeg") else [])]
    assert haemus("map", result, "--outcome", "burden", "--format", *kinds).code == 0
    with Image.open(result / "figures" / "map-burden-by-quarter.gif") as picture:
        assert picture.n_frames == len(QUARTERS)  # type: ignore[attr-defined]
    if "mp4" in kinds:
        assert (result / "figures" / "map-burden-by-quarter.mp4").read_bytes()[4:8] == b"ftyp"


def test_without_ffmpeg_one_message_says_so(
    result: Path, haemus: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    answer = haemus("map", result, "--format", "mp4")
    assert answer.code == 2
    assert "ffmpeg" in answer.err
    assert answer.err.count("\n") == 1
    assert not (result / "figures").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--at", "2031Q1"),
            "--at: no such quarter in the whole years of this result (got '2031Q1'); allowed: 2025Q1 to 2026Q4",
        ),
        (("--outcome", "thread"), 'did you mean "threat"?'),
        (("--scenario", "others"), 'did you mean "other"?'),
        (("--against", "others"), 'did you mean "other"?'),
        (("--against", "other", "--scenario", "other"), "--against: there is no other scenario"),
    ],
)
def test_bad_input_gets_one_message(
    words: tuple[str, ...], said: str, result: Path, haemus: Callable[..., Answer]
) -> None:
    answer = haemus("map", result, *words)
    assert answer.code == 2
    assert said in answer.err
    assert not (result / "figures").exists()


def test_a_result_without_states_says_what_to_record(result: Path, haemus: Callable[..., Answer]) -> None:
    manifest = json.loads((result / "manifest.json").read_text())
    (result / "manifest.json").write_text(json.dumps({**manifest, "record": "outcomes"}))
    answer = haemus("map", result)
    assert answer.code == 2
    assert "--record states" in answer.err
    assert haemus("map", result.parent).code == 2  # a folder without a result


def test_without_agreements_the_note_says_why_there_are_no_arcs(result: Path) -> None:
    manifest = json.loads((result / "manifest.json").read_text())
    (result / "manifest.json").write_text(json.dumps({**manifest, "record": "states"}))
    with pytest.raises(BadInput, match="no such quarter"):
        mapped(Result.read(result), "2030Q1")
    found = mapped(Result.read(result))
    assert not found.maps[0].arcs
    assert "Agreements were not recorded" in found.note
