"""Published tables are read as they are published, and a wrong cell is named."""

from pathlib import Path

import numpy as np
import pytest
from published_tables import EURO, SPENDING_HEADER, source_tables, write_folder, write_workbook

from haemus.experiments.published.countries import REGION
from haemus.experiments.published.folder import FILES, SOURCES, tables_in
from haemus.experiments.published.memberships import bound_from, joined_in
from haemus.experiments.published.orders import CATEGORY_OF, orders_in
from haemus.experiments.published.spending import Panel, spending_in, spending_of
from haemus.experiments.published.table_rows import read_rows
from haemus.experiments.published.treaties import record_of, treaties_in
from haemus.model.bad_input import BadInput
from haemus.model.start.data import starting_data


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path)


def at(panel: Panel, state: str, year: int) -> tuple[float, float, float]:
    k, place = panel.states.index(state), panel.place(year)
    return float(panel.real[k, place]), float(panel.burden[k, place]), float(panel.gdp[k, place])


def changed(path: Path, old: str, new: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


# --- the folder ---------------------------------------------------------------------------------------------------------


def test_without_a_folder_one_message_names_every_table_and_its_public_source() -> None:
    with pytest.raises(BadInput) as error:
        tables_in(None)
    assert all(FILES[name] in str(error.value) and SOURCES[name] in str(error.value) for name in FILES)


def test_a_folder_that_lacks_a_table_is_refused_with_the_tables_name(folder: Path) -> None:
    (folder / FILES["prices"]).unlink()
    with pytest.raises(BadInput, match=r"lacks consumer_prices\.csv"):
        tables_in(str(folder))


# --- spending -----------------------------------------------------------------------------------------------------------


def test_real_spending_is_dollars_times_the_rate_of_the_euro_over_prices(folder: Path) -> None:
    changed(folder / FILES["prices"], "SVN,2023,100", "SVN,2023,80")
    panel = spending_of(folder)
    row = next(
        r
        for r in read_rows(folder / FILES["spending"], ("iso3", "year"))
        if r.text("iso3") == "SVN" and r.text("year") == "2023"
    )
    real, burden, gdp = at(panel, "SVN", 2023)
    current = EURO * row.number_in("milex_current_usd_m")
    assert real == pytest.approx(current / 0.8)
    assert burden == pytest.approx(row.number_in("share_gdp_pct") / 100.0, rel=1e-3)
    assert gdp == pytest.approx(real / burden)


def test_a_force_that_is_being_set_up_is_left_out_until_it_no_longer_doubles(folder: Path) -> None:
    lines = (folder / FILES["spending"]).read_text(encoding="utf-8").splitlines()
    tiny = [
        line if not line.startswith("XKX,200") else ",".join([*line.split(",")[:3], "1", "1", "1", "0.01"])
        for line in lines
    ]
    (folder / FILES["spending"]).write_text("\n".join(tiny) + "\n", encoding="utf-8")
    panel = spending_of(folder)
    of_kosovo = panel.real[panel.states.index("XKX")]
    # 2000 to 2009 are alike, so only a jump at the very start counts as setting up: the rule drops nothing here
    assert np.isfinite(of_kosovo).all()
    changed(folder / FILES["spending"], "XKX,2000,Euro,1,1,1", "XKX,2000,Euro,0.1,0.1,0.1")
    assert np.isnan(spending_of(folder).real[panel.states.index("XKX"), 0])


def test_the_workbook_and_the_plain_table_give_the_same_panel(tmp_path: Path) -> None:
    of_book = spending_in(write_workbook(tmp_path / "milex.xlsx"))
    lines = []
    for state, money, rate in (("SVN", "Euro", EURO), ("SRB", "Dinars", 105.0)):
        for year in range(2022, 2026):
            price = 1.1 ** (year - 2024)
            lines.append(f"{state},{year},{money},{1000 * rate * price},{1000 * price},1000,2")
    plain = tmp_path / "milex.csv"
    plain.write_text("\n".join([SPENDING_HEADER, *lines]), encoding="utf-8")
    of_table = spending_in(plain)
    assert of_book.years == of_table.years == (2022, 2023, 2024, 2025)
    np.testing.assert_allclose(of_book.real, of_table.real)
    np.testing.assert_allclose(of_book.gdp, of_table.gdp)
    # a thousand dollars of 2024 in every year, at the rate of the euro
    assert at(of_book, "SVN", 2022)[0] == pytest.approx(1000.0 * EURO)
    assert at(of_book, "SRB", 2025)[0] == pytest.approx(1000.0 * EURO)
    assert at(of_book, "SVN", 2025)[1] == pytest.approx(0.02)
    assert np.isnan(of_book.real[of_book.states.index("ALB")]).all()


def test_the_workbooks_header_is_found_in_whatever_row_it_is(tmp_path: Path) -> None:
    assert spending_in(write_workbook(tmp_path / "a.xlsx", header=9)).last == 2025


@pytest.mark.parametrize("dots", ["...", "xxx", ". .", None])
def test_the_publishers_marks_for_no_value_are_no_values(tmp_path: Path, dots: str | None) -> None:
    cells = {"Current US$": {("Slovenia", 2025): dots}}
    path = write_workbook(tmp_path / "a.xlsx", cells=cells)
    if dots == ". .":
        with pytest.raises(BadInput, match="isn't a number"):
            spending_in(path)
    else:
        assert np.isnan(at(spending_in(path), "SVN", 2025)[0])


def test_a_wrong_cell_of_the_workbook_is_named_by_sheet_row_and_year(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", cells={"Current US$": {("Serbia", 2024): "much"}})
    with pytest.raises(
        BadInput, match=r"sheet Current US\$, row 8: column 2024: isn't a number \(got 'much'\); allowed: a number"
    ):
        spending_in(path)


def test_a_workbook_without_a_sheet_is_refused_with_the_sheets_that_it_has(tmp_path: Path) -> None:
    from openpyxl import load_workbook  # noqa: PLC0415 - only here

    path = write_workbook(tmp_path / "a.xlsx")
    book = load_workbook(path)
    book["Share of GDP"].title = "Shares"
    book.save(path)
    with pytest.raises(BadInput, match=r"sheet Share of GDP: has no such sheet .*Shares"):
        spending_in(path)


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_text("iso3,year", encoding="utf-8")
    with pytest.raises(BadInput, match="can't be read as a workbook"):
        spending_in(path)


def test_a_file_without_the_base_year_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{SPENDING_HEADER}\nSVN,2025,Euro,900,1000,1000,2\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"row 2: column year: has no row of SVN in 2024"):
        spending_in(path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("iso3,year", "code,year", "row 1: column iso3: has no such column"),
        ("ALB,2000,Euro,", "ALB,2000,Euro,x", "row 2: column milex_lcu_m: isn't a number"),
        ("ALB,2000,Euro,", "ALB,2000,Euro,-", "row 2: column milex_lcu_m: is out of range"),
        ("ALB,2000,", "ALB,20x0,", "row 2: column year: isn't a whole number (got '20x0'); allowed: a whole number from 1940 to 2060"),
        ("ALB,2000,", "ALB,1066,", "row 2: column year: isn't a whole number in the range"),
        ("ALB,2001", "ALB,2001,,,,,,9,9", "row 3: column 8: has more cells than the header"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named_by_file_row_column_and_value(folder: Path, old: str, new: str, said: str) -> None:
    path = changed(folder / FILES["spending"], old, new)
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text(
        "\n".join([*lines, "SVN,2024,Euro,900,1000,1000,2", "ALB,2024,Euro,900,1000,1000,2"]), encoding="utf-8"
    )
    with pytest.raises(BadInput) as error:
        spending_in(path)
    assert said in str(error.value)
    assert str(path) in str(error.value)


def test_a_file_that_isnt_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xff\xfe\x00broken")
    with pytest.raises(BadInput, match="is not UTF-8"):
        spending_in(path)


def test_an_empty_share_only_leaves_out_the_burden(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{SPENDING_HEADER}\nSVN,2024,Euro,900,1000,1000,...\n", encoding="utf-8")
    real, burden, gdp = at(spending_in(path), "SVN", 2024)
    assert real == pytest.approx(900.0)
    assert np.isnan([burden, gdp]).all()


# --- orders -------------------------------------------------------------------------------------------------------------


def test_orders_are_read_by_name_or_code_and_sorted_into_the_models_categories(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "recipient,supplier,order_year,designation,description,status,comments\n"
        "Bosnia-Herzegovina,Turkey,2019,Cobra,armoured personnel carrier,Second hand,Second-hand; aid\n"
        "Serbia,Russia,2020,R-77,long-range air-to-air missile,New,Said to be for MiG-29\n"
        "France,Italy,2020,FREMM,frigate,New,\n",
        encoding="utf-8",
    )
    first, second = orders_in(path)
    assert (first.buyer, first.supplier, first.category, first.second_hand, first.aid) == (
        "BIH",
        "TUR",
        "armour",
        True,
        True,
    )
    assert (second.buyer, second.category, second.second_hand, second.aid) == ("SRB", "", False, False)


def test_an_export_that_repeats_an_order_for_each_delivery_counts_it_once(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    header = "SIPRI AT Database ID,Supplier,Recipient,Designation,Description,Order date,Delivery year"
    line = "7,Italy,Slovenia,C-27J,transport helicopter,2021"
    path.write_text(f"{header}\n{line},2023\n{line},2024\n", encoding="utf-8")
    assert len(orders_in(path)) == 1


def test_an_unknown_supplier_is_named_with_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "recipient,supplier,order_year,designation,description\nSerbia,Rusia,2020,T-72,tank\n", encoding="utf-8"
    )
    with pytest.raises(BadInput, match=r'row 2: column supplier: is unknown .*did you mean "Russia"'):
        orders_in(path)


def test_every_category_of_orders_is_one_of_the_models() -> None:
    assert set(CATEGORY_OF.values()) <= {category.category for category in starting_data().categories}


# --- treaties -----------------------------------------------------------------------------------------------------------


def test_annual_plans_borderline_cases_declarations_and_doubtful_rows_are_no_treaties(folder: Path) -> None:
    record = treaties_in(folder / FILES["treaties"])
    assert len(record.treaties) == 14
    assert [treaty.members for treaty in record.treaties if treaty.kind == "strategic"] == [("HUN", "SRB")]


def test_the_record_speaks_of_no_years_in_which_it_could_not_have_seen_a_pair(folder: Path) -> None:
    record = record_of(folder)
    assert len(record.treaties) == 11 + 14  # one with a state outside and one before 2000 aren't among them
    assert record.known_years(("ALB", "HRV"), 2014) == 11 + 4
    assert record.known_years(("HRV", "XKX"), 2014) == 4  # the earlier data set has no rows of Kosovo
    assert record.known_years(("ALB", "MNE"), 2014) == 5 + 4  # Montenegro signs from 2006 on
    assert treaties_in(folder / FILES["treaties"]).known_years(("ALB", "HRV"), 2012) == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2011-03,", "March 2011,", "row 2: column date_signed: isn't a date"),
        ("ALB;HRV", "Albania and Croatia", "row 2: column members: isn't a list of states"),
        (",high,", ",sure,", "row 2: column confidence: is unknown (got 'sure'); allowed: high, medium, low"),
    ],
)
def test_a_wrong_cell_of_a_treaty_is_named(folder: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(BadInput) as error:
        treaties_in(changed(folder / FILES["treaties"], old, new))
    assert said in str(error.value)


def test_the_pledge_binds_an_ally_from_2014_or_from_its_accession(folder: Path) -> None:
    joined = joined_in(folder)
    assert [bound_from(joined, state) for state in ("ALB", "MNE", "SRB")] == [2014, 2017, None]


# --- the real tables ----------------------------------------------------------------------------------------------------


def test_the_source_tables_are_read_whole() -> None:
    folder = source_tables()
    panel = spending_of(folder)
    assert panel.last == 2023
    assert np.isfinite(panel.real[:, panel.place(2009) :]).all()
    assert panel.states == REGION
    orders = [order for order in orders_in(folder / FILES["orders"]) if order.year >= 2015]
    assert len(orders) == 72
    coded = treaties_in(folder / FILES["treaties"])
    assert len(coded.treaties) == 34
    assert sum(len(treaty.members) == 2 for treaty in coded.treaties) == 28
    assert len(record_of(folder).treaties) == 33 + 34
