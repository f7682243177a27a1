"""Forces, surplus, gifts and credit in whole runs: what a state may hold, what is left in stock, and who pays."""

from collections import Counter
from collections.abc import Iterator
from functools import cache

from worlds import Record, ran, until, with_event

from haemus.model.draws import run_seed
from haemus.model.scenario import ResolvedScenario
from haemus.model.start.data import starting_data
from haemus.model.tables.rows import CONTRACT_COLUMNS, STATE_COLUMNS

RUNS = 12
AT = {name: place for place, name in enumerate(CONTRACT_COLUMNS)}
OF = {name: place for place, name in enumerate(STATE_COLUMNS)}
WITHOUT_AN_AIR_ARM = {"ALB", "BIH", "MKD", "MNE", "XKX"}
CREDIT = with_event(
    "external_finance", "2021-02-01", 'state = "HRV"\nvalue_meur = 1000.0\nquarters = 20\nkind = "loan"', "2028Q4"
)


@cache
def lives(scenario: ResolvedScenario) -> list[Record]:
    return [ran(scenario, run_seed(41, run)) for run in range(RUNS)]


def contracts(scenario: ResolvedScenario) -> Iterator[dict[str, object]]:
    for life in lives(scenario):
        for row in life.contracts:
            yield {name: row[place] for name, place in AT.items()}


def baseline() -> ResolvedScenario:
    return until("baseline", "2035Q4")


def test_who_has_no_air_arm_and_no_means_to_found_one_buys_neither_fighters_nor_their_missiles() -> None:
    bought = {
        str(each["buyer"])
        for each in contracts(baseline())
        if each["category"] in {"fighters", "air_to_surface_missile"}
    }
    assert not bought & WITHOUT_AN_AIR_ARM
    assert bought >= {"HRV", "SRB"}


def test_nobody_buys_less_than_half_a_squadron() -> None:
    sizes = [
        float(str(each["units"]))
        for each in contracts(baseline())
        if each["category"] == "fighters" and not each["aid"]
    ]
    assert sizes
    assert min(sizes) >= 6.0


def test_larger_ministries_order_more_often() -> None:
    orders = Counter(str(each["buyer"]) for each in contracts(baseline()) if not each["aid"])
    assert orders["HUN"] > 2.0 * orders["ALB"] > 2.0 * orders["BIH"] > 0.0


def test_no_order_is_larger_than_a_force_of_the_region_could_man() -> None:
    sizes = [float(str(each["units"])) for each in contracts(baseline()) if each["category"] == "fighters"]
    assert max(sizes) < 60.0


def test_vehicles_and_helicopters_are_ordered_most_as_on_record() -> None:
    kinds = Counter(str(each["category"]) for each in contracts(baseline()) if not each["aid"])
    first, second = (name for name, _ in kinds.most_common(2))
    assert {first, second} == {"armour", "helicopters"}
    assert kinds["armour"] > 3 * kinds["rocket_artillery"]


def test_who_has_no_tanks_and_little_money_founds_no_arm_of_them() -> None:
    buyers = Counter(str(each["buyer"]) for each in contracts(baseline()) if each["category"] == "tanks")
    assert not buyers.keys() & {"XKX", "MNE"}
    assert {"HUN", "HRV", "SRB"} <= buyers.keys()


def test_operations_keep_their_part_as_equipment_grows() -> None:
    def spent(row: tuple[object, ...], *heads: str) -> float:
        return sum(float(str(row[OF[head]])) for head in heads)

    for life in lives(baseline()):
        for row in life.states:
            wages, running = spent(row, "personnel_meur"), spent(row, "other_meur")
            assert running > 0.1 * (wages + running)


def test_a_used_product_is_sold_no_more_often_than_it_is_in_stock() -> None:
    stock = {
        (maker.supplier, product.system): product.units_in_stock
        for maker in starting_data().suppliers
        for product in maker.products
        if product.second_hand
    }
    for life in lives(baseline()):
        sold: Counter[tuple[str, str]] = Counter()
        for row in life.contracts:
            if row[AT["second_hand"]]:
                sold[str(row[AT["supplier"]]), str(row[AT["system"]])] += int(float(str(row[AT["units"]])))
        assert all(units <= stock[product] for product, units in sold.items())
        assert sold


def test_gifts_cost_nothing_and_come_mostly_from_surplus_and_from_friends() -> None:
    gifts = [each for each in contracts(baseline()) if each["aid"]]
    purchases = [each for each in contracts(baseline()) if not each["aid"]]
    assert all(each["value_meur"] == 0.0 for each in gifts)
    assert all(float(str(each["value_meur"])) > 0.0 for each in purchases)
    used = [sum(bool(each["second_hand"]) for each in group) / len(group) for group in (gifts, purchases)]
    assert used[0] > 2.0 * used[1]
    assert all(each["supplier_state"] != each["buyer"] for each in gifts)
    to_kosovo = Counter(each["supplier_state"] for each in gifts if each["buyer"] == "XKX")
    assert to_kosovo["USA"] > to_kosovo["ITA"]


def test_credit_raises_orders_is_drawn_in_its_years_and_then_lapses() -> None:
    def of_croatia(column: str, first: str, last: str, scenario: ResolvedScenario) -> float:
        rows = (
            row for life in lives(scenario) for row in life.states if row[1] == "HRV" and first <= str(row[0]) <= last
        )
        return sum(float(row[OF[column]]) for row in rows) / RUNS

    def ordered(scenario: ResolvedScenario) -> float:
        placed = [
            each for each in contracts(scenario) if each["buyer"] == "HRV" and str(each["quarter_signed"]) <= "2025Q4"
        ]
        return sum(float(str(each["value_meur"])) for each in placed) / RUNS

    plain = until("baseline", "2028Q4")
    assert ordered(CREDIT) > 1.3 * ordered(plain)
    drawn = of_croatia("borrowed_meur", "2021Q1", "2025Q4", CREDIT) - of_croatia(
        "borrowed_meur", "2021Q1", "2025Q4", plain
    )
    assert 250.0 < drawn <= 1000.0
    # the line of 2021 has lapsed by 2026; what is drawn then comes from the one that both worlds have
    late = [of_croatia("borrowed_meur", "2026Q1", "2028Q4", scenario) for scenario in (CREDIT, plain)]
    assert late[0] < 2.0 * late[1] + 1.0
