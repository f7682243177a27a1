"""A region of one's own: what is refused and how, what changes with it, and that results know of which region they are."""

import json
import pickle
import re
import runpy
import shutil
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from answer import Answer
from docking import docked
from test_readme import TOP, blocks
from worlds import shipped, until

from haemus import Region, load_scenario, read_result, run_batch
from haemus.experiments.outcomes.known import KnownOutcomes
from haemus.experiments.outcomes.own_outcome import taken
from haemus.experiments.regions.export import write_region
from haemus.model.bad_input import BadInput
from haemus.model.outcomes import outcome_columns, outcomes_of
from haemus.model.record.layout import NoRoomError, rooms_of
from haemus.model.start.data import starting_data
from haemus.model.start.names import rows_in
from haemus.model.start.own_region import RegionCheck, RegionError, check_region, files_in, read_region
from haemus.model.start.region_files import SHIPPED, RegionFiles, using

Haemus = Callable[..., Answer]
NEW = {"GRC", "ROU", "TUR"}


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("regions") / "mine"
    write_region(folder)
    return folder


@pytest.fixture(scope="module")
def content(exported: Path) -> dict[str, bytes]:
    """The files of the region that ships."""
    return files_in(exported)


@pytest.fixture(scope="module")
def thirteen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with three more states, made as docs/region.md makes it."""
    here = tmp_path_factory.mktemp("thirteen")
    write_region(here / "balkans-13")
    (script,) = (block for block in blocks(TOP / "docs" / "region.md", unmarked=True) if "made up" in block.text)
    (here / "add.py").write_text(script.text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        runpy.run_path(str(here / "add.py"))
    return here / "balkans-13"


def edited(content: dict[str, bytes], name: str, old: str, new: str) -> dict[str, bytes]:
    """The files with one passage replaced, which must occur."""
    text = content[name].decode()
    assert old in text
    return {**content, name: text.replace(old, new, 1).encode()}


def faults(content: dict[str, bytes]) -> list[str]:
    return [str(fault) for fault in RegionCheck.of(content, "mine").faults]


# --- what is refused ----------------------------------------------------------------------------------


def test_the_exported_folder_is_the_region_that_ships(content: dict[str, bytes]) -> None:
    found = RegionCheck.of(content, "mine")
    assert not found.faults
    assert found.region == SHIPPED


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("gdp.csv", "HRV,2021,", "HRV,2021,-", "mine/gdp.csv, row 23: column gdp_meur: is negative (got '-"),
        ("gdp.csv", "HRV,2021,", "HRV,2021,about ", "mine/gdp.csv, row 23: column gdp_meur: isn't a number (got 'about "),
        ("gdp.csv", "SVN,2013,36457.0", "SVN,2013,", "mine/gdp.csv, row 2: column gdp_meur: is empty"),
        ("gdp.csv", "SVN,2013,36457.0", 'SVN,2013,"36457,0"', "row 2: column gdp_meur: has a decimal comma (got '36457,0')"),
        ("gdp.csv", "SVN,2013,36457.0", "SVN,2013,36457,0", "row 2: has 4 cells instead of 3; allowed: as many as the header; a comma"),
        ("gdp.csv", "SVN,2014,", "SVN,2013,", "row 3: column year: is a duplicate (got 'SVN 2013'); allowed: one row; row 2 is another"),
        ("gdp.csv", "iso3,year,gdp_meur", "iso3,year,gdp_mio", "gdp.csv, row 1: column gdp_meur: has no such column"),
        ("dyads.csv", "ALB,BGR,", "ALB,BGX,", "mine/dyads.csv, row 2: column b: no such state (got 'BGX')"),
        ("dyads.csv", "ALB,BGR,", "BGR,ALB,", "column a: isn't in alphabetical order (got 'BGR ALB'); allowed: ALB BGR"),
        ("dyads.csv", "0,0,29,0.0,0.0,0.098", "0,2,29,0.0,0.0,0.098", "row 2: column rivalry: isn't 0 or 1 (got '2')"),
        ("states.csv", "SVN,Slovenia,503.5,0.063", "SVN,Slovenia,503.5,1.3", "column equipment_share: is out of range (got '1.3')"),
        ("states.csv", "SVN,Slovenia,503.5,0.063", "SVN,Slovenia,503.5,0", "column equipment_share: is out of range (got '0')"),
        ("states.csv", "0.063,0.714", "0.4,0.714", "column equipment_share: the shares of SVN add up to more than 1 (got 1.124)"),
        ("stocks.csv", "SVN,fighters", "SVN,fighter", "no such category (got 'fighter')"),
        ("catalogue.csv", "usa,fighters", "us,fighters", "catalogue.csv, row 2: column supplier: no such supplier (got 'us')"),
        ("catalogue.csv", "2014Q1", "2014", "column available_from: isn't a quarter (got '2014')"),
        ("suppliers.csv", ",EUR,", ",EU,", "column alignment_power: not allowed (got 'EU')"),
        ("suppliers.csv", "hrv-orqa,HRV", "hrv-orqa,AUT", "hrv-orqa is a producer of no state (foreign is 0) (got 'AUT')"),
        ("guarantees.toml", '"HUN", "BGR"]', '"HUN", "GRC"]', "mine/guarantees.toml: NATO.members_2020: no such state (got 'GRC')"),
        ("guarantees.toml", "coverage = 1.0", "coverage = 1.5", "mine/guarantees.toml: NATO.coverage: "),
        ("catalogue.csv", "F-16V", "F\u00a016V", "catalogue.csv, row 2: column system: has a character that can't be printed, U+00A0"),
        ("states.csv", "Slovenia", "Slo\u2028venia", "states.csv, row 2: column name: has a character that can't be printed, U+2028"),
        ("categories.csv", "air_defence", "defence", "mine/categories.csv: column category: has no row for air_defence"),
        ("origins/2014/guarantees.csv", "PFP,", "NATO,", "mine/origins/2014/guarantees.csv: column guarantee: has no row for PFP"),
    ],
)  # fmt: skip
def test_an_error_names_file_row_and_column(
    content: dict[str, bytes], name: str, old: str, new: str, said: str
) -> None:
    assert any(said in fault for fault in faults(edited(content, name, old, new)))


def test_one_wrong_cell_is_one_error(content: dict[str, bytes]) -> None:
    assert len(faults(edited(content, "gdp.csv", "HRV,2021,", "HRV,2021,-"))) == 1
    assert len(faults(edited(content, "states.csv", "SVN,Slovenia,503.5", "SVN,Slovenia,-503.5"))) == 1


def every(content: dict[str, bytes], name: str, old: str, new: str) -> dict[str, bytes]:
    """The files with a passage of one of them replaced wherever it stands."""
    assert old in content[name].decode()
    return {**content, name: content[name].decode().replace(old, new).encode()}


def test_a_name_that_is_gone_is_told_once(content: dict[str, bytes]) -> None:
    found = faults(every(content, "states.csv", "HRV,", "CRO,"))
    assert len(found) <= 4
    (cells,) = (fault for fault in found if "no such state, as in " in fault)
    assert "mine/gdp.csv, row 15" in cells
    assert "did you mean" not in cells
    files = int(re.search(r"more rows of (\d+) files", cells)[1])  # type: ignore[index]
    assert (
        files == sum(b"HRV" in text for name, text in content.items() if name.endswith(".csv")) - 2
    )  # states, suppliers


def test_many_rows_with_one_fault_are_a_few_and_their_number(content: dict[str, bytes]) -> None:
    found = faults(every(content, "gdp.csv", ".0", ",0"))
    assert len(found) == 3
    assert "row 4: has 4 cells instead of 3, as in 127 more rows" in found[-1]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        pytest.param("guarantees.toml", "[NATO]", "[NATO", id="no TOML"),
        pytest.param(
            "states.csv", "SVN,Slovenia,503.5", "SVN;Slovenia;503.5", id="a name of its own that can't be read"
        ),
        pytest.param("suppliers.csv", "fra,FRA", "fra;FRA", id="a supplier that can't be read"),
        pytest.param("stocks.csv", "SVN,fighters", "SVN;fighters", id="a key that can't be read"),
        pytest.param("gdp.csv", "SVN,2013", "SVN,13", id="a year that can't be"),
    ],
)
def test_what_cannot_be_judged_because_of_an_error_is_none(
    content: dict[str, bytes], name: str, old: str, new: str
) -> None:
    (fault,) = faults(edited(content, name, old, new))
    assert fault.startswith(f"mine/{name}")


def test_a_set_of_categories_has_room_for_all(content: dict[str, bytes]) -> None:
    usual = content["categories.csv"].decode().rstrip().splitlines()
    row = next(line for line in usual if line.startswith("munitions"))

    def with_categories(count: int) -> dict[str, bytes]:
        rows = usual + [row.replace("munitions", f"more_{k}") for k in range(count - len(usual) + 1)]
        return {**content, "categories.csv": "\n".join(rows).encode()}

    assert not any("impossible number" in fault for fault in faults(with_categories(62)))
    assert any("impossible number of categories (got 63)" in fault for fault in faults(with_categories(63)))
    data = starting_data()
    with pytest.raises(NoRoomError, match="category"):
        rooms_of(replace(data, categories=data.categories * 5))


def test_money_needs_something_that_every_state_may_hold(content: dict[str, bytes]) -> None:
    head, *rows = content["categories.csv"].decode().splitlines()
    place = head.split(",").index("need_weight")
    unwanted = [",".join("0" if k == place else cell for k, cell in enumerate(row.split(","))) for row in rows]
    assert any(
        "need_weight" in fault for fault in faults({**content, "categories.csv": "\n".join([head, *unwanted]).encode()})
    )


def test_rows_end_where_a_line_does() -> None:
    assert rows_in("a,b\nx\u2028y\u0085,1\n") == [{"a": "x\u2028y\u0085", "b": "1"}]


def test_a_default_that_the_region_lacks_is_refused_where_it_is_used(content: dict[str, bytes]) -> None:
    named = {"guarantees.toml", "pledges.csv", *(name for name in content if name.endswith("/guarantees.csv"))}
    other = {name: text.replace(b"NATO", b"OTAN") if name in named else text for name, text in content.items()}
    with pytest.raises(BadInput, match=r"baseline.toml: events.*guarantee.*no such guarantee \(got 'NATO'\)"):
        load_scenario("baseline", RegionCheck.of(other, "other").whole())


def test_every_error_is_found_at_once(content: dict[str, bytes]) -> None:
    several = edited(edited(content, "gdp.csv", "HRV,2021,", "HRV,2021,-"), "dyads.csv", "ALB,BGR,", "ALB,BGX,")
    del several["prices.csv"]
    found = faults(several)
    assert {fault.split(",")[0].split(":")[0] for fault in found} == {
        "mine/gdp.csv",
        "mine/dyads.csv",
        "mine/prices.csv",
    }
    with pytest.raises(RegionError, match=rf"and {len(found) - 1} more: haemus region check mine"):
        RegionCheck.of(several, "mine").whole()


def test_a_missing_pair_is_named(content: dict[str, bytes]) -> None:
    rows = content["dyads.csv"].decode().splitlines()
    without = {**content, "dyads.csv": "\n".join(row for row in rows if not row.startswith("HRV,SRB,")).encode()}
    assert faults(without) == ["mine/dyads.csv: columns a, b: has no row for HRV SRB; allowed: 45 rows, one for each"]


def test_a_state_without_the_rest_lists_what_is_missing(content: dict[str, bytes]) -> None:
    row = "\nGRC,Greece,400,0.2,0.6,0.02,0.8,1.03,0.6,0.24,0,0,0.5,0.9\n"
    found = faults({**content, "states.csv": content["states.csv"].rstrip() + row.encode()})
    named = {fault.split(":")[0] for fault in found}
    assert {f"mine/{name}.csv" for name in ("gdp", "alignment", "dyads", "stocks", "supplier_links")} <= named
    assert any("mine/dyads.csv: columns a, b: has no row for ALB GRC, BGR GRC, " in fault for fault in found)
    assert any("mine/origins/2014/states.csv" in fault and "or no folder origins/2014" in fault for fault in found)


def test_tables_are_read_as_spreadsheets_and_pandas_write_them(content: dict[str, bytes]) -> None:
    rows = content["gdp.csv"].decode().splitlines()
    indexed = "\r\n".join([f",{rows[0]}", *(f"{k},{row}" for k, row in enumerate(rows[1:])), ",,,"])
    found = RegionCheck.of({**content, "gdp.csv": b"\xef\xbb\xbf" + indexed.encode()}, "mine")
    assert not found.faults
    assert found.region == SHIPPED


def test_semicolons_are_refused_by_that_word(content: dict[str, bytes]) -> None:
    (said,) = faults({**content, "gdp.csv": content["gdp.csv"].replace(b",", b";")})
    assert "mine/gdp.csv: line 1: has semicolons between its cells" in said


def test_a_column_that_nobody_reads_is_said(content: dict[str, bytes]) -> None:
    rows = content["gdp.csv"].decode().splitlines()
    noted = "\n".join([f"{rows[0]},remark", *(f"{row},mine" for row in rows[1:])])
    found = RegionCheck.of({**content, "gdp.csv": noted.encode()}, "mine")
    assert (found.unread, found.region) == ({"gdp.csv": ("remark",)}, SHIPPED)


# --- what changes with it -----------------------------------------------------------------------------


def poorer(content: dict[str, bytes]) -> RegionFiles:
    """The region that ships with a smaller Croatian budget."""
    return RegionCheck.of(edited(content, "states.csv", "HRV,Croatia,860.1", "HRV,Croatia,430.0"), "poorer").whole()


def test_only_what_was_edited_changes(content: dict[str, bytes]) -> None:
    own, usual = starting_data(region=poorer(content)), starting_data()
    assert own.states["HRV"].published_budget == 430.0
    assert replace(own.states["HRV"], published_budget=860.1) == usual.states["HRV"]
    assert own.pairs == usual.pairs
    assert own.suppliers == usual.suppliers


def test_a_scenario_keeps_its_region_wherever_it_goes(content: dict[str, bytes]) -> None:
    region = poorer(content)
    scenario = load_scenario("baseline", region)
    assert scenario.region == region != shipped("baseline").region
    assert scenario.digest() != shipped("baseline").digest()
    assert shipped("baseline").with_region(region).digest() == scenario.digest()
    for copy in (pickle.loads(pickle.dumps(scenario)), deepcopy(scenario), scenario.with_parameters(talks_rate=0.5)):  # noqa: S301 - its own
        assert copy.region == region
    assert load_scenario("baseline").digest() == shipped("baseline").digest()


def test_names_are_those_of_the_region_in_use(thirteen: Path) -> None:
    region = read_region(thirteen)
    with pytest.raises(BadInput, match="no such state"):
        load_scenario(str(greek(thirteen.parent)))
    assert load_scenario(greek(thirteen.parent), region).region == region
    with using(region):
        assert {name for name in outcome_columns() if name.startswith("budget_2030_")} >= {
            f"budget_2030_{s}" for s in NEW
        }
        assert "budget_2030_grc" in taken()
    assert "budget_2030_GRC" not in outcome_columns()
    assert "budget_2030_grc" not in taken()


def greek(folder: Path) -> Path:
    """A scenario with an event about a state that the region that ships doesn't have."""
    path = folder / "greek.toml"
    path.write_text(
        'title = "A crisis in the Aegean"\nextends = "baseline"\nend = "2022Q4"\n[[events]]\nid = "aegean"\ntype = "crisis"\n'
        'date = 2021-05-01\nstates = ["GRC", "TUR"]\nstrength = 2.0\n',
        encoding="utf-8",
    )
    return path


def test_thirteen_states_live_in_the_reference(thirteen: Path) -> None:
    region = Region(until("baseline", "2021Q4"), seed=3, data=thirteen)
    assert {state.iso3 for state in region.states} >= NEW
    assert len(region.states) == 13
    rows = region.run_to_end()
    assert np.isfinite(rows.states["budget_meur"]).all()
    assert outcomes_of(rows)["agreements_signed"].shape == (1,)
    assert {name for name in outcomes_of(rows) if name.endswith("_ROU")}


@pytest.mark.slow
def test_both_engines_are_the_same_with_thirteen_states(thirteen: Path) -> None:
    scenario = replace(load_scenario("baseline", read_region(thirteen)), end=until("baseline", "2026Q4").end)
    assert len(docked(scenario, [5], starting_data(region=scenario.region)).done) == 1


def test_the_past_that_is_recorded_may_be_missing(content: dict[str, bytes]) -> None:
    without = {name: text for name, text in content.items() if name != "observed.toml"}
    with pytest.raises(BadInput, match=r"observed.toml of this region has no agreement or contract"):
        load_scenario("baseline", RegionCheck.of(without, "mine").whole()).with_history("observed")


def test_a_region_without_origins_has_no_published_runs(thirteen: Path) -> None:
    with pytest.raises(BadInput, match="this region has no starting data of 2020 in the target set 'published'"):
        load_scenario("baseline-published", read_region(thirteen))


# --- commands and results -----------------------------------------------------------------------------


def test_export_and_check(haemus: Haemus, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    assert haemus("region", "export", folder).code == 0
    again = haemus("region", "export", folder)
    assert (again.code, "holds files already" in again.err) == (2, True)
    readme = (folder / "README.md").read_text(encoding="utf-8")
    for path in folder.glob("*.csv"):
        assert f"## {path.name}" in readme
        for column in path.read_text(encoding="utf-8").splitlines()[0].split(","):
            assert f"`{column}`" in readme, path.name
    gdp = folder / "gdp.csv"
    gdp.write_text(gdp.read_text(encoding="utf-8").replace("HRV,2024,", "HRV,2024,1"), encoding="utf-8")
    found = haemus("region", "check", folder)
    assert found.code == 0, found.err
    assert "gdp.csv: 1 changed (HRV 2024)" in found.out
    gdp.write_text(gdp.read_text(encoding="utf-8").replace("HRV,2024,", "HRV,2024,-"), encoding="utf-8")
    refused = haemus("region", "check", folder)
    assert (refused.code, "gdp.csv, row 26: column gdp_meur: is negative" in refused.err) == (2, True)
    run = haemus("run", "baseline", "--region", folder, "--runs", 2, "--out", tmp_path / "out")
    assert (run.code, "column gdp_meur" in run.err, (tmp_path / "out").exists()) == (2, True, False)


def test_commands_about_scenarios_take_a_region(thirteen: Path, haemus: Haemus) -> None:
    scenario = greek(thirteen.parent)
    assert haemus("check", scenario).code == 2
    checked = haemus("check", scenario, "--region", thirteen)
    assert checked.code == 0, checked.err
    assert "Its parameters are those fitted to the region that ships" in checked.err
    assert "aegean" in haemus("events", scenario, "--region", thirteen).out
    assert "budget_2030_GRC" in haemus("outcomes", "budget_2030", "--json", "--region", thirteen).out
    assert "budget_2030_GRC" not in haemus("outcomes", "budget_2030", "--json").out
    unknown = haemus("check", scenario, "--region", thirteen / "nothing")
    assert (unknown.code, "isn't a folder" in unknown.err) == (2, True)


def smaller(content: dict[str, bytes], *gone: str) -> RegionFiles:
    """The region that ships without some states, as a user would cut its tables."""
    kept: dict[str, bytes] = {}
    for name, text in content.items():
        if name.startswith("origins/"):
            continue
        if name == "guarantees.toml":
            kept[name] = re.sub("|".join(f'"{code}", ' for code in gone).encode(), b"", text)
        elif name.endswith(".csv"):
            lines = text.decode().splitlines()
            own = re.compile("|".join(rf"(^|,){code}(,|$)|^{code.lower()}-" for code in gone))
            kept[name] = "\n".join([lines[0], *(line for line in lines[1:] if not own.search(line))]).encode()
    return RegionCheck.of(kept, "smaller").whole()


def test_a_region_may_be_smaller_but_then_scenarios_must_not_name_what_it_lacks(
    content: dict[str, bytes], tmp_path: Path
) -> None:
    region = smaller(content, "SVN", "MNE")
    with pytest.raises(BadInput, match=r'baseline.toml: events.* \(event "svn-.*no such state \(got \'SVN\'\)'):
        load_scenario("baseline", region)
    quiet = tmp_path / "quiet.toml"
    quiet.write_text('title = "Quiet"\nend = "2021Q4"\n', encoding="utf-8")
    rows = Region(load_scenario(quiet, region), seed=1).run_to_end()
    assert len(rows.names.states) == 8
    assert "budget_2025_SVN" not in outcomes_of(rows)


def renamed(content: dict[str, bytes]) -> RegionFiles:
    """The region that ships, with one state's code changed: it has the same size, and needs no other compiled code."""
    return RegionCheck.of({name: text.replace(b"XKX", b"XKY") for name, text in content.items()}, "renamed").whole()


def test_threads_measure_in_the_region_of_the_scenario(content: dict[str, bytes], tmp_path: Path) -> None:
    region, path = renamed(content), tmp_path / "moving.toml"
    path.write_text(
        'title = "Moving windows"\nend = "2020Q4"\n[windows]\nfollow = "doubt"\nfrom = "2020Q2"\n[[events]]\nid = "doubt"\n'
        'type = "article5_doubt"\ndate = 2020-03-01\nstrength = 1.0\n[[outcomes]]\nname = "threat_of_kosovo"\nof = "threat"\n'
        'states = ["XKY"]\nstatistic = "mean"\n',
        encoding="utf-8",
    )
    alone, together = (
        run_batch([path], runs=20, seed=1, region=region, engine="ensemble", workers=workers) for workers in (1, 2)
    )
    assert (len(alone.failures), len(together.failures)) == (0, 0)
    pd.testing.assert_frame_equal(alone.runs, together.runs)
    assert np.isfinite(together.runs["threat_of_kosovo"]).all()


def test_what_a_result_says_is_of_its_own_region(content: dict[str, bytes], haemus: Haemus, tmp_path: Path) -> None:
    path = tmp_path / "quiet.toml"
    path.write_text('title = "Quiet"\nend = "2020Q2"\n', encoding="utf-8")
    for name, text in content.items():
        (tmp_path / "mine" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "mine" / name).write_bytes(text.replace(b"XKX", b"XKY"))
    ran = haemus("run", path, "--region", tmp_path / "mine", "--runs", 1, "--workers", 1, "--out", tmp_path / "out")
    assert ran.code == 0, ran.err
    result = read_result(tmp_path / "out")
    assert list(result.meanings()["column"]) == list(result.runs.columns)


def test_outcomes_of_ones_own_are_read_in_their_region(content: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        'title = "One"\nend = "2020Q4"\n[[outcomes]]\nname = "threat_of_kosovo"\nof = "threat"\nstates = ["XKX"]\nstatistic = "mean"\n',
        encoding="utf-8",
    )
    assert KnownOutcomes.of([load_scenario(path)]).own_columns == ("threat_of_kosovo",)
    with pytest.raises(BadInput, match="no such state"):
        KnownOutcomes.of([replace(load_scenario(path), region=renamed(content))])


@pytest.fixture(scope="module")
def two_results(thirteen: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two short runs of thirteen states, written by the command."""
    from haemus.experiments.cli.main import main  # noqa: PLC0415

    here = tmp_path_factory.mktemp("results")
    scenario, out = greek(here), here / "first"
    words = ["run", str(scenario), "--region", str(thirteen), "--runs", "2", "--engine", "mesa", "--workers", "1"]
    assert main([*words, "--out", str(out)]) == 0
    return out


@pytest.mark.slow
def test_a_result_holds_its_region(two_results: Path, thirteen: Path, haemus: Haemus, tmp_path: Path) -> None:
    manifest = json.loads((two_results / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["region"]["states"]) >= NEW
    assert manifest["region"]["digest"] == check_region(thirteen).region.digest
    runs = pd.read_parquet(two_results / "runs.parquet")
    assert {f"growth_2020_2025_{state}" for state in NEW} <= set(runs.columns)
    again = haemus("rerun", two_results / "manifest.json", "--out", tmp_path / "again", "--workers", 1)
    assert again.code == 0, again.err
    assert (tmp_path / "again" / "runs.parquet").read_bytes() == (two_results / "runs.parquet").read_bytes()
    words = manifest["command"].split()[1:]
    assert words[-2:] == ["--region", "region"]
    assert read_region(two_results / "scenarios" / "region") == check_region(thirteen).region


@pytest.mark.slow
def test_another_region_cannot_be_mixed_in(two_results: Path, haemus: Haemus, tmp_path: Path) -> None:
    scenario, other = tmp_path / "greek.toml", tmp_path / "other"
    shutil.copy(two_results.parent / "greek.toml", scenario)
    shutil.copytree(two_results / "scenarios" / "region", other)
    states = other / "states.csv"
    states.write_text(states.read_text(encoding="utf-8").replace("Greece,400.0", "Greece,500.0"), encoding="utf-8")
    shards = sorted((two_results / "shards").iterdir())
    words = ("run", scenario, "--region", other, "--runs", 3, "--engine", "mesa", "--workers", 1)
    resumed = haemus(*words, "--out", two_results)
    assert resumed.code == 2
    assert "holds runs of another region: the region balkans-13" in resumed.err
    assert sorted((two_results / "shards").iterdir()) == shards
    assert haemus(*words, "--out", tmp_path / "second").code == 0
    joined = haemus("join", two_results, tmp_path / "second", "--out", tmp_path / "joined")
    assert (joined.code, "is of another region" in joined.err) == (2, True)
    said = haemus("compare", two_results, "--region", other)
    assert (said.code, "is another region than that of the result" in said.err) == (2, True)


@pytest.mark.slow
def test_figures_and_tables_name_the_states_of_the_data(two_results: Path, haemus: Haemus, tmp_path: Path) -> None:
    drawn = haemus("figures", two_results, "--only", "budgets", "--format", "svg")
    assert drawn.code == 0, drawn.err
    words = re.sub(r"<[^>]+>", " ", (two_results / "figures" / "budgets.svg").read_text(encoding="utf-8"))
    assert "<!-- Greece" in (two_results / "figures" / "budgets.svg").read_text(encoding="utf-8") or "Greece" in words
    exported = haemus("export", two_results, "--csv", "--out", tmp_path / "csv")
    assert exported.code == 0, exported.err
    assert set(pd.read_csv(next((tmp_path / "csv").glob("states.csv")))["state"]) >= NEW
    assert set(read_result(two_results).states["state"].unique()) >= NEW


@pytest.mark.slow
def test_a_batch_in_python_is_that_of_the_command(two_results: Path, thirteen: Path) -> None:
    result = run_batch([greek(thirteen.parent)], runs=2, seed=1, region=thirteen, engine="mesa", workers=1)
    theirs = pd.read_parquet(two_results / "runs.parquet")
    outcome = "growth_2020_2025_TUR"
    assert result.runs["agreements_signed"].tolist() == theirs["agreements_signed"].tolist()
    assert outcome in result.runs
    assert len(result.states["state"].unique()) == 13


def test_scenarios_of_two_regions_are_no_batch(content: dict[str, bytes]) -> None:
    mine = replace(load_scenario("baseline", poorer(content)), name="mine")
    with pytest.raises(BadInput, match="is of another region than baseline"):
        run_batch([shipped("baseline"), mine], runs=1, seed=1)
