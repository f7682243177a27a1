"""Quarters, their names and their days."""

import datetime as dt

import pytest

from haemus.model import calendar

QUARTERS = range(calendar.FIRST_QUARTER, calendar.LAST_QUARTER + 1)


@pytest.mark.parametrize(
    ("name", "quarter"),
    [("2014Q1", -24), ("2019Q4", -1), ("2020Q1", 0), ("2024Q4", 19), ("2025Q1", 20), ("2035Q4", 63)],
)
def test_a_quarter_has_one_name(name: str, quarter: int) -> None:
    assert calendar.parse_quarter(name) == quarter
    assert calendar.quarter_name(quarter) == name


@pytest.mark.parametrize(
    "name",
    [
        "2013Q4",
        "2036Q1",
        "2025Q5",
        "2025q1",
        "2025",
        "",
        " 2025Q1",
        "2025Q1\n",
        "\N{ARABIC-INDIC DIGIT TWO}020Q1",
    ],
)
def test_what_is_no_quarter_of_the_simulation_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="2014Q1 to 2035Q4"):
        calendar.parse_quarter(name)


def test_every_day_from_the_first_to_the_last_lies_in_its_quarter() -> None:
    for quarter in QUARTERS:
        first, last = calendar.first_day_of(quarter), calendar.last_day_of(quarter)
        days = (last - first).days + 1
        assert {calendar.quarter_of(first + dt.timedelta(days=day)) for day in range(days)} == {quarter}
        assert calendar.quarter_of(first - dt.timedelta(days=1)) == quarter - 1
        assert calendar.quarter_of(last + dt.timedelta(days=1)) == quarter + 1


def test_year_and_season_make_the_quarter() -> None:
    made = [calendar.quarter_index(calendar.year_of(quarter), calendar.season_of(quarter)) for quarter in QUARTERS]
    assert made == list(QUARTERS)


def test_the_speech_fell_in_the_first_quarter_of_2025() -> None:
    assert calendar.quarter_name(calendar.quarter_of(dt.date(2025, 2, 14))) == "2025Q1"


def test_days_before_2020_have_negative_quarters() -> None:
    assert calendar.quarter_of(dt.date(2019, 12, 31)) == -1
