"""Strategic talks at an origin know nothing of later years, and sign what the record up to it lets expect (decision 0047)."""

import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
from answer import Answer
from hypothesis import given
from hypothesis import strategies as st

from haemus.experiments.calibrate import fit_suppliers as suppliers
from haemus.experiments.calibrate.fit import FITTED
from haemus.experiments.calibrate.fit_published import PublishedFit
from haemus.experiments.calibrate.fit_talks import (
    RATE,
    KnownRate,
    TalksFit,
    as_of,
    before_2025,
    fit_talks,
    known_rate,
    signed_a_year,
)
from haemus.experiments.calibrate.fit_treaties import folder
from haemus.experiments.calibrate.published_text import as_text, talks_as_text
from haemus.experiments.derive.treaties import Treaty, record_from, record_of
from haemus.model.calendar import ORIGIN_YEARS
from haemus.model.parameters import REGISTRY
from haemus.model.scenario import ResolvedScenario, load_scenario, resolve_text
from haemus.model.start.calibration import _calibration, calibration, parse_calibration
from haemus.model.start.data import starting_data

FEW = 16
"""Runs that tell one rate from another on the same seeds, and not what the rate is."""


def record(strategic: int, general: int, *, year: int = 2012) -> list[Treaty]:
    """Return a record of one year: agreements of the definition, and others of the class that lies nearest to it."""
    return [
        Treaty(("ALB", "HRV"), year, "general", strategic=k < strategic) for k in range(strategic + general)
    ]  # fmt: skip


def published(origin: int) -> ResolvedScenario:
    return load_scenario("baseline-published").with_origin(origin)


def fitted(origin: int, treaties: Sequence[Treaty], runs: int = FEW) -> TalksFit:
    return fit_talks(published(origin), starting_data(origin, "published"), treaties, runs)


# --- what the record says -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("strategic", "nearest", "years", "mean"),
    [
        (0, 2, 4, 0.5 / (4 + 1)),
        (0, 3, 10, 0.5 / (10 + 10 / 6)),
        (1, 9, 13, 1.5 / (13 + 13 / 18)),
        (0, 0, 4, 0.5 / (4 + 4)),
    ],
    ids=["two of the nearest class", "three", "one strategic among nine", "nothing at all"],
)
def test_the_expected_number_a_year_by_hand(strategic: int, nearest: int, years: int, mean: float) -> None:
    assert KnownRate(strategic, nearest, years).mean == pytest.approx(mean)


@given(st.integers(0, 20), st.integers(0, 20), st.integers(1, 20))
def test_the_estimate_lies_between_nothing_and_the_nearest_class_and_rises_with_what_was_signed(
    strategic: int, others: int, years: int
) -> None:
    found = KnownRate(strategic, strategic + others, years)
    assert 0.0 < found.mean <= max(strategic + others, 0.5) / years + 1e-12
    assert KnownRate(strategic + 1, strategic + 1 + others, years).mean > found.mean
    assert KnownRate(strategic, strategic + others + 1, years).mean >= found.mean
    assert KnownRate(strategic, strategic + others, years + 1).mean < found.mean
    low, high = found.interval()
    assert low < found.mean < high


def test_a_strategic_agreement_counts_once_its_year_is_known() -> None:
    signed = record(1, 0, year=2023)
    assert [known_rate(signed, origin).strategic for origin in ORIGIN_YEARS] == [0, 0, 0, 1]
    assert [known_rate(signed, origin).years for origin in ORIGIN_YEARS] == [4, 7, 10, 13]


def test_treaties_without_titles_tell_nothing() -> None:
    assert known_rate(record(0, 30, year=2005), 2014) == known_rate([], 2014)


@pytest.mark.skipif(folder() is None, reason="the source tables are not here: set HAEMUS_DATA")
def test_the_record_of_each_origin_is_that_of_the_decision() -> None:
    known = [known_rate(record_of(folder() or Path()), origin) for origin in ORIGIN_YEARS]
    assert [(each.strategic, each.nearest) for each in known] == [(0, 2), (0, 2), (0, 3), (1, 9)]
    assert [each.mean for each in known] == pytest.approx([0.1, 0.0571, 0.0429, 0.1093], rel=2e-3)


# --- nothing after the origin -------------------------------------------------------------------------


def rows(*later: dict[str, str]) -> list[dict[str, str]]:
    shared = {"note": "", "confidence": "high"}
    known = {"date_signed": "2013-01-05", "members": "ALB;HRV", "kind": "general", "title_short": "Framework"}
    return [{**shared, **each} for each in (known, *later)]


def test_rows_after_the_origin_change_no_byte_of_the_estimate() -> None:
    later = {
        "date_signed": "2018-01-05",
        "members": "HUN;SRB",
        "kind": "general",
        "title_short": "Strategic partnership",
    }
    changed = {**later, "date_signed": "2019", "members": "ALB;XKX"}
    records = [record_from([], rows(*table)) for table in ((), (later,), (changed,), (later, changed))]
    assert len({known_rate(each, 2017) for each in records}) == 1
    known = record_from([], rows({**later, "date_signed": "2016-01-05"}))
    short, long, other = (talks_as_text(fitted(2017, each)) for each in (records[0], records[-1], known))
    assert short == long
    assert short != other


@pytest.mark.parametrize("origin", ORIGIN_YEARS)
def test_the_runs_of_the_estimate_know_no_event_and_no_income_after_the_origin(origin: int) -> None:
    asked = as_of(published(origin))
    assert max(event.date.year for event in asked.events) <= origin
    assert asked.observed_to == origin
    assert {event.id for event in published(origin).scripted if event.date.year <= origin} == {
        event.id for event in asked.scripted
    }


def test_every_parameter_that_was_fitted_to_2025_has_another_source_at_an_origin() -> None:
    known = {*before_2025(), RATE}
    assert set(FITTED["agreements"]) <= known
    whole_set = parse_calibration(
        (files("haemus.scenarios") / "calibration" / "published.toml").read_text(encoding="utf-8")
    )
    assert set(whole_set.parameters) <= known | set(suppliers.WEIGHTS)
    for name, value in before_2025().items():
        low, high = REGISTRY[name].prior or (value, value)
        assert value in {REGISTRY[name].default, 0.5 * (low + high)}


# --- the rate -----------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("origin", [2014, 2020])
def test_runs_on_other_seeds_sign_what_the_record_lets_expect(origin: int) -> None:
    runs = 1000
    found = fitted(origin, record(0, 3), runs)
    asked = as_of(published(origin)).with_parameters(**found.values)
    signed = signed_a_year(asked, starting_data(origin, "published"), runs, seed=1)
    # four standard errors of the difference of two counts, some of them in one run
    error = 4.0 * np.sqrt(2.0 * 1.3 * found.known.mean / (10 * runs))
    assert signed == pytest.approx(found.known.mean, abs=error)
    assert found.reached == pytest.approx(found.known.mean, rel=0.05)


def test_the_more_is_on_record_the_quicker_are_talks() -> None:
    found = [fitted(2020, record(strategic, 3)).values[RATE] for strategic in (0, 1, 6)]
    assert found == sorted(found)
    assert found[0] < 0.6 * found[2]


def test_a_record_that_no_rate_explains_gives_the_limit_of_the_range() -> None:
    assert fitted(2020, record(400, 0)).values[RATE] == (REGISTRY[RATE].prior or (0.0, 0.0))[1]


@pytest.mark.slow
def test_doubt_brings_agreements_though_nothing_was_fitted_to_2025() -> None:
    asked = replace(published(2020).with_parameters(**before_2025(), talks_rate=0.07), end=27)
    data, doubts = starting_data(2020, "published"), [e.id for e in asked.scripted if e.type == "article5_doubt"]
    later = [each for each in doubts if next(e for e in asked.scripted if e.id == each).date.year > 2020]
    without = signed_a_year(asked.without_events(*later), data, 300, seed=3)
    assert signed_a_year(asked, data, 300, seed=3) > 2.0 * without


# --- two sets of talks --------------------------------------------------------------------------------


@pytest.fixture
def own_talks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterable[None]:
    """Let the published set have a talks_rate of 0.2, and the origins 2020 and 2023 others of their own."""
    shelf = tmp_path / "calibration"
    shelf.mkdir()
    heads = "[definition_factors]\n"
    (shelf / "published.toml").write_text(f"[parameters]\ntalks_rate = 0.2\n{heads}", encoding="utf-8")
    for origin, rate in ((2020, 0.05), (2023, 0.1)):
        text = f"[parameters]\nbudget_impact = 0.{origin % 100}\n[talks]\ntalks_rate = {rate}\n{heads}"
        (shelf / f"published-{origin}.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr("haemus.model.start.calibration.files", lambda _: tmp_path)
    _calibration.cache_clear()
    yield
    _calibration.cache_clear()


@pytest.mark.usefixtures("own_talks")
def test_talks_of_the_set_and_those_of_the_origin_2020_are_two_things() -> None:
    assert calibration("published").parameters == {"talks_rate": 0.2, "budget_impact": 0.20}
    assert calibration("published", 2020).parameters == {"talks_rate": 0.05, "budget_impact": 0.20}
    assert calibration("published", 2023).parameters == {"talks_rate": 0.1, "budget_impact": 0.23}


@pytest.mark.usefixtures("own_talks")
def test_a_scenario_that_names_its_origin_has_the_talks_of_that_origin() -> None:
    text = 'title = "t"\nquestion = "q"\nextends = "baseline-published"\n'
    assert resolve_text(text).parameters.talks_rate == 0.2
    assert resolve_text(f"{text}origin = 2020\n").parameters.talks_rate == 0.05
    assert resolve_text(f"{text}origin = 2023\n").parameters.talks_rate == 0.1
    assert resolve_text(text).with_origin(2020).parameters.talks_rate == 0.05
    given = resolve_text(f"{text}origin = 2020\n[parameters]\ntalks_rate = 0.3\n")
    assert given.parameters.talks_rate == given.with_origin(2023).parameters.talks_rate == 0.3


def test_the_what_ifs_keep_the_talks_of_the_papers_calibration() -> None:
    paper = calibration().parameters
    now = load_scenario("baseline-published").parameters
    assert {name: getattr(now, name) for name in FITTED["agreements"]} == {
        name: paper[name] for name in FITTED["agreements"]
    }


@pytest.mark.parametrize("origin", ORIGIN_YEARS)
def test_the_shipped_calibration_of_each_origin_has_talks_of_its_own(origin: int) -> None:
    found = calibration("published", origin)
    assert set(found.talks) == {*before_2025(), RATE}
    assert {name: found.talks[name] for name in before_2025()} == pytest.approx(before_2025())


@pytest.mark.slow
@pytest.mark.skipif(folder() is None, reason="the source tables are not here: set HAEMUS_DATA")
@pytest.mark.parametrize("origin", ORIGIN_YEARS)
def test_the_shipped_rate_of_each_origin_follows_from_the_record(origin: int) -> None:
    """A rate 2 percent lower signs too few, one 2 percent higher too many, on the seeds of the fit: its search would end here."""
    data, low_and_high = starting_data(origin, "published"), REGISTRY[RATE].prior or (0.0, np.inf)
    asked, shipped = (
        as_of(published(origin)).with_parameters(**before_2025()),
        calibration("published", origin).talks[RATE],
    )
    lower, higher = (float(np.clip(shipped * near, *low_and_high)) for near in (0.98, 1.02))
    few, many = (signed_a_year(asked.with_parameters(**{RATE: rate}), data) for rate in (lower, higher))
    expected = known_rate(record_of(folder() or Path()), origin).mean
    assert few < expected or lower == low_and_high[0]
    assert expected < many or higher == low_and_high[1]


# --- the file and the command -------------------------------------------------------------------------


def made(strategic: int = 0) -> PublishedFit:
    talks = TalksFit(MappingProxyType({**before_2025(), RATE: 0.07}), KnownRate(strategic, 3, 10), 0.043, 100, 5)
    return PublishedFit(MappingProxyType({"budget_impact": 0.5}), MappingProxyType({"drift": 0.1}), 0.01, {}, talks)


def test_the_file_says_what_was_estimated_from_what() -> None:
    text = as_text(made(), 2020)
    content = tomllib.loads(text)
    found = parse_calibration(text)
    assert found.parameters == {"budget_impact": 0.5}
    assert found.talks == pytest.approx({**before_2025(), RATE: 0.07})
    origin = content["provenance"]["talks"]
    assert (origin["strategic"], origin["nearest"], origin["record"]) == (0, 3, "2011 to 2020")
    assert origin["strategic_a_year"] == pytest.approx(0.0429)
    assert origin["low_90"] < origin["strategic_a_year"] < origin["high_90"]
    assert (origin["reached_in_runs"], origin["runs"], origin["seed"]) == (0.043, 100, 5)
    assert content["provenance"]["standard_errors"] == {"drift": 0.1}


def test_the_command_tells_what_the_record_has(
    haemus: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("haemus.experiments.calibrate.fit_published.fit_published", lambda *_: made(strategic=1))
    monkeypatch.setattr("haemus.experiments.derive.sources.Sources", lambda folder: folder)
    out = tmp_path / "fit.toml"
    answer = haemus("fit", "--targets", "published", "--origin", "2020", "--data", str(tmp_path), "--out", str(out))
    assert answer.code == 0
    assert "1 strategic and 3 of the nearest class in 10 years" in answer.err
    assert parse_calibration(out.read_text(encoding="utf-8")).talks[RATE] == 0.07
