"""The starting data is well formed, and derived columns follow from their sources if those are present."""

from __future__ import annotations

import csv
import math
import os
import re
import tomllib
from collections import defaultdict
from itertools import combinations, pairwise
from pathlib import Path
from statistics import fmean

import pytest

from haemus.experiments.derive.origin import Files, derived, write
from haemus.experiments.derive.pairs import Disputes
from haemus.experiments.derive.politics import distance_between
from haemus.experiments.derive.sources import Sources
from haemus.model.calendar import ORIGIN_YEARS

ROOT = Path(__file__).resolve().parent.parent
REGION = ROOT / "scenarios" / "region"
TARGETS = ROOT / "scenarios" / "targets"
STATES = ("SVN", "HRV", "ALB", "BIH", "XKX", "MNE", "MKD", "SRB", "HUN", "BGR")
POWERS = ("USA", "EUR", "RUS", "CHN", "TUR")
Row = dict[str, str]


def rows(path: Path) -> list[Row]:
    """Rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def region(name: str) -> list[Row]:
    """Rows of a file of the starting data."""
    return rows(REGION / name)


def states() -> dict[str, Row]:
    """Starting data of each state."""
    return {row["iso3"]: row for row in region("states.csv")}


def homes() -> dict[str, str]:
    """Home of each supplier."""
    return {row["supplier"]: row["home"] for row in region("suppliers.csv")}


@pytest.fixture(scope="module")
def sources() -> Sources:
    """The source tables, which the project is not allowed to include."""
    folder = Path(os.environ.get("HAEMUS_DATA", ROOT.parent / "shared" / "data"))
    if not (folder / "milex_by_state_year.csv").is_file():
        pytest.skip("source tables are not present (set HAEMUS_DATA to their folder): nothing recomputed")
    return Sources(folder)


# Structure


def test_ten_states_have_shares_in_range() -> None:
    table = states()
    assert set(table) == set(STATES)
    for row in table.values():
        heads = [float(row[f"{head}_share"]) for head in ("equipment", "personnel", "infrastructure")]
        assert all(0 < head < 1 for head in heads)
        assert sum(heads) < 1
        for column in ("polyarchy", "fragility", "industrial_policy", "russia_exposure"):
            assert 0 <= float(row[column]) <= 1
    assert [iso3 for iso3, row in table.items() if row["military_neutral"] == "1"] == ["SRB"]
    assert [iso3 for iso3, row in table.items() if row["entity_veto"] == "1"] == ["BIH"]


def test_every_pair_of_states_is_there_once_and_in_order() -> None:
    pairs = [(row["a"], row["b"]) for row in region("dyads.csv")]
    assert pairs == list(combinations(sorted(STATES), 2))


def test_dyads_are_in_range() -> None:
    for row in region("dyads.csv"):
        for column in ("hostility_2020", "grievance_2020", "regime_distance"):
            assert 0 <= float(row[column]) <= 1
        assert {row[column] for column in ("contiguity", "rivalry", "tie_known", "recognition")} <= {"0", "1"}
        assert 0 <= float(row["min_distance_km"]) <= float(row["distance_km"])
        assert 0 <= int(row["peace_years_2020"]) <= 29
        assert (row["ideal_distance"] == "") == ("XKX" in (row["a"], row["b"]))


def test_two_states_do_not_recognise_kosovo() -> None:
    refusals = {(row["a"], row["b"]) for row in region("dyads.csv") if row["recognition"] == "0"}
    assert refusals == {("BIH", "XKX"), ("SRB", "XKX")}


def test_the_most_hostile_pair_is_the_one_with_the_open_dispute() -> None:
    most = max(region("dyads.csv"), key=lambda row: float(row["hostility_2020"]))
    assert (most["a"], most["b"]) == ("SRB", "XKX")


def test_every_state_has_an_alignment_with_every_power() -> None:
    table = {(row["iso3"], row["power"]): float(row["alignment"]) for row in region("alignment.csv")}
    assert set(table) == {(iso3, power) for iso3 in STATES for power in POWERS}
    assert all(0 <= value <= 1 for value in table.values())
    assert all(max(STATES, key=lambda s: table[s, power]) == "SRB" for power in ("RUS", "CHN"))


def test_prices_rise_from_nothing_to_everything() -> None:
    profile = [float(row["share"]) for row in region("prices.csv")]
    assert [row["year"] for row in region("prices.csv")] == [str(year) for year in range(2020, 2026)]
    assert profile == sorted(profile)
    assert (profile[0], profile[-1]) == (0.0, 1.0)


def test_needs_add_up_and_deep_strike_has_a_reach() -> None:
    table = region("categories.csv")
    assert math.isclose(sum(float(row["need_weight"]) for row in table), 1.0)
    reaching = {row["category"] for row in table if float(row["strike_reach_km"]) > 0}
    assert reaching == {row["category"] for row in table if row["deep_strike"] == "1"}
    assert reaching == {"rocket_artillery", "uav_male", "air_to_surface_missile"}
    assert all(20 <= float(row["service_life_years"]) <= 30 for row in table)


def test_every_category_has_four_producing_countries() -> None:
    home = homes()
    producers = defaultdict(set)
    for row in region("catalogue.csv"):
        producers[row["category"]].add(home[row["supplier"]])
    assert set(producers) == {row["category"] for row in region("categories.csv")}
    assert min(len(countries) for countries in producers.values()) >= 4


def test_every_supplier_has_a_catalogue_and_every_offer_a_supplier() -> None:
    offers = region("catalogue.csv")
    assert {row["supplier"] for row in offers} == set(homes())
    spans = defaultdict(list)
    for row in offers:
        key = row["supplier"], row["category"], row["second_hand"]
        spans[key].append((row["available_from"], row["available_until"] or "9999Q4"))
    # one product at a time for a supplier, category and condition
    assert all(one[1] < other[0] for each in spans.values() for one, other in pairwise(sorted(each)))
    for row in offers:
        assert row["standard"] in {"nato", "east"}
        assert row["status"] in {"sourced", "assumed"}
        assert row["source"]
        assert re.fullmatch(r"20[123]\dQ[1-4]", row["available_from"])
        assert (row["second_hand"] == "1") == (row["units_in_stock"] != "")
        assert min(float(row[key]) for key in ("unit_cost_meur", "tiv_per_unit", "capacity_per_quarter")) > 0
        assert int(row["lead_quarters"]) >= 1


def test_supplier_ids_are_unique_and_kebab_case() -> None:
    ids = [row["supplier"] for row in region("suppliers.csv")]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in ids)
    for row in region("suppliers.csv"):
        assert float(row["scale"]) >= 0.05
        assert 0 <= float(row["offset"]) <= 1
        assert row["alignment_power"] in {*POWERS, "own", "none"}
        assert (row["alignment_power"] == "own") == (row["foreign"] == "0")


def test_every_buyer_has_a_link_to_every_home_its_own_included() -> None:
    links = {(row["buyer"], row["home"]): row for row in region("supplier_links.csv")}
    assert set(links) == {(buyer, home) for buyer in STATES for home in set(homes().values())}
    assert all(float(row["distance_km"]) >= 50 for row in links.values())


def test_every_state_has_a_stock_in_every_category() -> None:
    table = {(row["iso3"], row["category"]): row for row in region("stocks.csv")}
    categories = {row["category"] for row in region("categories.csv")}
    assert set(table) == {(iso3, category) for iso3 in STATES for category in categories}
    assert all(float(row["legacy_tiv"]) >= 0 and float(row["nato_tiv"]) >= 0 for row in table.values())


def test_guarantees_name_states_and_cover_a_share() -> None:
    table = tomllib.loads((REGION / "guarantees.toml").read_text(encoding="utf-8"))
    assert set(table) == {"NATO", "KFOR", "EUFOR", "PFP"}
    assert set(table["NATO"]["members_2020"]) == {"SVN", "HRV", "ALB", "MNE", "HUN", "BGR"}
    for guarantee in table.values():
        assert set(guarantee["members_2020"]) <= set(STATES)
        assert 0 <= guarantee["coverage"] <= 1
        assert 0 <= guarantee["loading_on_lead"] <= 1
        assert 0 <= guarantee["rests_on_troops"] <= 1


def test_observed_contracts_are_on_offer_at_their_date() -> None:
    catalogue = region("catalogue.csv")
    offers = {(row["supplier"], row["category"], row["second_hand"] == "1"): row for row in reversed(catalogue)}
    events = tomllib.loads((REGION / "observed.toml").read_text(encoding="utf-8"))["events"]
    assert [event["date"] for event in events] == sorted(event["date"] for event in events)
    contracts = [event for event in events if event["type"] == "contract_signed"]
    for event in contracts:
        offer = offers[event["supplier"], event["category"], event["second_hand"]]
        quarter = f"{event['date'].year}Q{(event['date'].month + 2) // 3}"
        assert offer["available_from"] <= quarter
        assert event["source"].startswith("the paper")
    agreements = {frozenset(event["members"]) for event in events if event["type"] == "agreement_signed"}
    assert agreements == {frozenset(names) for names in (("ALB", "HRV", "XKX"), ("HUN", "SRB"), ("HRV", "SVN"))}


def test_no_ambiguous_figure_is_a_target() -> None:
    table = rows(TARGETS / "paper.csv")
    assert len({row["id"] for row in table}) == len(table)
    assert all(row["scored"] == "0" for row in table if row["basis"] == "ambiguous")
    scored = [row for row in table if row["scored"] == "1"]
    assert all(row["basis"] in {"stated", "derived"} and row["compare"] for row in scored)
    assert all(float(row["rounding"]) > 0 for row in scored if row["topic"] == "budget")


# Recomputation from the source tables


@pytest.fixture(scope="module")
def derived_of_2020(sources: Sources) -> Files:
    """The files of the origin 2020 as the derivation makes them."""
    return derived(sources, 2020)


@pytest.mark.parametrize("origin", ORIGIN_YEARS)
def test_the_files_of_an_origin_are_what_the_derivation_makes(origin: int, sources: Sources, tmp_path: Path) -> None:
    write(derived(sources, origin), tmp_path)
    shipped = REGION / "origins" / str(origin)
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in shipped.iterdir()}
    for path in tmp_path.iterdir():
        assert path.read_text(encoding="utf-8") == (shipped / path.name).read_text(encoding="utf-8"), path.name


IN_2020 = {
    "published_budget_meur": "published_budget_2020_meur",
    "peace_years": "peace_years_2020",
    "hostility": "hostility_2020",
    "grievance": "grievance_2020",
    "treaties": "treaties_2020",
    "deals": "deals_2010_2019",
}
CELL_KEYS = {
    "states.csv": ("iso3",),
    "alignment.csv": ("iso3", "power"),
    "dyads.csv": ("a", "b"),
    "stocks.csv": ("iso3", "category"),
    "supplier_links.csv": ("buyer", "home"),
}


@pytest.mark.parametrize("name", CELL_KEYS)
def test_the_files_of_2020_follow_from_the_sources(name: str, derived_of_2020: Files) -> None:
    keys = CELL_KEYS[name]
    shipped = {"-".join(row[key] for key in keys): row for row in region(name)}
    found = {"-".join(str(row[key]) for key in keys): row for row in derived_of_2020[name]}
    assert shipped.keys() == found.keys()
    different: dict[tuple[str, str], set[str]] = defaultdict(set)
    compared = {column for column in next(iter(found.values())) if IN_2020.get(column, column) in region(name)[0]}
    assert len(compared) > len(keys)
    for cell, row in found.items():
        for column in compared:
            if str(row[column]) != shipped[cell][IN_2020.get(column, column)] and not (
                column not in {*keys, "status"}
                and math.isclose(
                    float(str(row[column])), float(shipped[cell][IN_2020.get(column, column)]), abs_tol=1e-9
                )
            ):
                different[name, column].add(cell)
    assert different == {}


def test_members_of_2020_are_those_of_the_memberships(derived_of_2020: Files) -> None:
    table = tomllib.loads((REGION / "guarantees.toml").read_text(encoding="utf-8"))
    found = {str(row["guarantee"]): set(str(row["members"]).split(";")) for row in derived_of_2020["guarantees.csv"]}
    assert found == {name: set(entry["members_2020"]) for name, entry in table.items()}


def test_gdp_and_the_profile_of_prices_follow_from_the_sources(sources: Sources) -> None:
    gdp = sources.by_year("gdp_population.csv", "gdp_current_eur_bn")
    price = sources.by_year("consumer_prices.csv", "price_index_2024_100")
    for row in region("gdp.csv"):
        assert float(row["gdp_meur"]) == pytest.approx(gdp[row["iso3"], int(row["year"])] * 1000, abs=0.06)
    rise = {y: fmean(math.log(price[s, y] / price[s, 2020]) for s in STATES) for y in range(2020, 2026)}
    for row in region("prices.csv"):
        assert float(row["share"]) == pytest.approx(rise[int(row["year"])] / rise[2025], abs=6e-5)
    for iso3, row in states().items():
        for year in (2020, 2025):
            assert float(row[f"price_{year}"]) == pytest.approx(price[iso3, year] / 100, abs=6e-5)


def test_geography_of_the_dyads(sources: Sources) -> None:
    capitals = {row["iso3"]: row for row in sources.rows("capitals.csv")}
    table = rows(sources.folder / "dyad_geography.csv")
    geography = {frozenset((row["iso3_a"], row["iso3_b"])): row for row in table}
    for row in region("dyads.csv"):
        assert float(row["distance_km"]) == pytest.approx(distance_between(capitals, row["a"], row["b"]), abs=0.2)
        published = geography.get(frozenset((row["a"], row["b"])))
        if published:  # HUN-BGR is not in the table: its border distance is computed from the boundaries
            assert float(row["min_distance_km"]) == float(published["min_distance_km_2019"])
            assert row["contiguity"] == str(int(published["cow_contiguity_2016"] == "1"))


def test_what_is_derived_for_an_origin_uses_no_later_year(sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the rows of later years the derivation gives the same; dates of memberships are known facts."""
    whole, read = derived(sources, 2017), Sources.rows

    def early(self: Sources, name: str) -> list[Row]:
        found = read(self, name)
        column = YEAR_COLUMN.get(name)
        return [row for row in found if int(float(row[column][:4])) <= LAST_USED.get(name, 2016)] if column else found

    monkeypatch.setattr(Sources, "rows", early)
    assert derived(sources, 2017) == whole


def test_the_record_of_the_decision_shows_where_hostility_comes_from(sources: Sources) -> None:
    disputes = Disputes(sources, 2020)
    text = (ROOT / "docs" / "decisions" / "0037-hazard-and-perception.md").read_text(encoding="utf-8")
    shown = {
        (cells[0][:3], cells[0][4:]): [float(cell) for cell in cells[1:7]]
        for line in text.splitlines()
        if re.match(r"\| [A-Z]{3}-[A-Z]{3} \|", line)
        for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
    }
    for row in region("dyads.csv"):
        parts = disputes.sources_of_hostility(row["a"], row["b"])
        if any(parts.values()):
            expected = [*parts.values(), float(row["hostility_2020"]), float(row["grievance_2020"])]
            assert shown.pop((row["a"], row["b"])) == pytest.approx(expected, abs=6e-4)
    assert shown == {}


YEAR_COLUMN = {
    "agreements_2011_2023.csv": "date_signed",
    "arms_deliveries.csv": "delivery_year",
    "arms_orders.csv": "order_year",
    "arms_tiv_by_dyad_year.csv": "year",
    "democracy.csv": "year",
    "eur_usd.csv": "year",
    "gdp_population.csv": "year",
    "consumer_prices.csv": "year",
    "milex_by_state_year.csv": "year",
    "militarised_disputes.csv": "year",
    "nato_defence_expenditure.csv": "year",
    "un_ideal_points.csv": "year",
}
"""The column with the year of a row, for tables with one row a year."""
LAST_USED = dict.fromkeys(
    (
        "eur_usd.csv",
        "gdp_population.csv",
        "consumer_prices.csv",
        "milex_by_state_year.csv",
        "nato_defence_expenditure.csv",
    ),
    2017,
)
"""Tables of which the origin's own year is used, its budget among them."""
