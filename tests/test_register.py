"""Orders on record as choices: what was on offer, who got the order, and what the weights learn from it."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from haemus.experiments.calibrate import fit_suppliers as suppliers
from haemus.experiments.calibrate.fit_suppliers import WEIGHTS, faded_log_chance, source_tables, weights_from_orders
from haemus.experiments.calibrate.register import ORDERS_FILE, Order, category_of, past_deals, register_of
from haemus.model.start.data import starting_data

COLUMNS = (
    "supplier_iso3",
    "supplier",
    "recipient_iso3",
    "order_year",
    "designation",
    "description",
    "status",
    "comments",
)
ROWS = (
    ("USA", "United States", "HRV", 2016, "", "combat helicopter", "Second hand", "HRK286 m deal (incl HRK100 m aid)"),
    ("USA", "United States", "SRB", 2016, "", "vehicle engine", "New", ""),
    ("RUS", "Russia", "SRB", 2018, "", "transport helicopter", "New", ""),
    ("", "Canada", "MKD", 2021, "", "armoured personnel carrier", "New", ""),
    ("RUS", "Russia", "XKX", 2021, "", "transport helicopter", "New", ""),
    ("USA", "United States", "GRC", 2018, "", "tank", "New", ""),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with (tmp_path / ORDERS_FILE).open("w", encoding="utf-8", newline="") as text:
        table = csv.writer(text)
        table.writerow(COLUMNS)
        table.writerows(ROWS)
    return tmp_path


@pytest.mark.parametrize(
    ("description", "category"),
    [
        ("armoured personnel carrier", "armour"),
        ("self-propelled gun", "tube_artillery"),
        ("self-propelled anti-aircraft gun", "air_defence"),
        ("anti-tank/air-to-surface missile", "anti_tank"),
        ("FGA aircraft", "fighters"),
        ("air-search radar", "command_logistics"),
        ("infantry fighting vehicle turret", ""),
        ("long-range air-to-air missile", ""),
    ],
)
def test_an_entry_belongs_to_the_category_of_its_description(description: str, category: str) -> None:
    assert category_of(description) == category


def test_an_order_is_a_choice_an_outsider_or_from_a_country_that_offers_nothing(folder: Path) -> None:
    found = register_of(folder, starting_data(), 2010, 2021)
    assert [(each.order.buyer, each.order.supplier) for each in found.choices] == [("HRV", "USA"), ("SRB", "RUS")]
    assert [each.supplier for each in found.outside] == ["USA"]
    # Canada has no product in the catalogue; Russia doesn't serve Kosovo
    assert {(each.buyer, each.supplier) for each in found.unlisted} == {("MKD", "CAN"), ("XKX", "RUS")}
    used, new = (each.order for each in found.choices)
    assert used.second_hand
    assert used.aid
    assert not new.aid


def test_what_was_not_yet_on_the_market_is_not_on_offer(folder: Path) -> None:
    early = register_of(folder, starting_data(), 2016, 2016).choices[0]
    listed = [p for maker in starting_data().suppliers for p in maker.products if p.category == "helicopters"]
    assert 0 < len(early.homes) <= len(listed)
    assert early.drivers.shape == (len(early.homes), len(WEIGHTS))
    assert bool(early.chosen.any())


def test_past_deals_are_those_of_ten_years_without_engines() -> None:
    def order(year: int, *, engine: bool = False) -> Order:
        return Order(year, "SRB", "RUS", "helicopters", second_hand=False, aid=False, engine=engine)

    placed = [order(2005), order(2008), order(2017), order(2018), order(2017, engine=True)]
    assert past_deals(placed, 2018) == {("SRB", "RUS"): 2.0}
    assert past_deals(placed, 2017) == {("SRB", "RUS"): 1.0}


def test_weights_learn_from_orders_and_older_ones_count_less(folder: Path) -> None:
    choices = register_of(folder, starting_data(), 2010, 2021).choices
    before = np.array([suppliers.BEFORE_THE_ORDERS[name][0] for name in WEIGHTS])
    found, errors = weights_from_orders(choices, 2021)
    assert faded_log_chance(choices, found, 2021) > faded_log_chance(choices, before, 2021)
    assert np.all(errors > 0.0)
    assert faded_log_chance(choices[:1], before, 2021) > faded_log_chance(choices[:1], before, 2016)


def test_the_defaults_are_the_weights_of_the_orders_on_record(source_folder: Path) -> None:
    choices = register_of(source_folder, starting_data(), suppliers.FIRST_ORDERS, suppliers.LAST_ORDERS).choices
    found, errors = weights_from_orders(choices, suppliers.LAST_ORDERS)
    for name, value, error in zip(WEIGHTS, found, errors, strict=True):
        assert float(suppliers.REGISTRY[name].default) == pytest.approx(value, abs=0.011)
        assert suppliers.STANDARD_ERRORS[name] == pytest.approx(error, abs=0.011)


def test_orders_are_forecast_better_than_by_habit(source_folder: Path) -> None:
    data, scores = starting_data(), {}
    for name, terms in (("all", WEIGHTS), ("habit", WEIGHTS[: suppliers.HABIT])):
        total, count = 0.0, 0
        for origin, last in ((2014, 2017), (2017, 2020), (2020, 2021)):
            weights, _ = weights_from_orders(register_of(source_folder, data, 2000, origin).choices, origin, terms)
            coming = register_of(source_folder, data, origin + 1, last, deals_until=origin).choices
            total += sum(suppliers.log_chance([each], weights) for each in coming)
            count += len(coming)
        scores[name] = total / count
    assert count > 0
    assert scores["all"] > scores["habit"] + 0.1


def test_source_tables_are_found_by_their_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAEMUS_DATA", str(folder))
    assert source_tables() == folder
    monkeypatch.setenv("HAEMUS_DATA", str(folder / "nowhere"))
    assert source_tables() is None
    monkeypatch.delenv("HAEMUS_DATA")
    assert source_tables() is None
    assert "HAEMUS_DATA" not in os.environ
