"""Runs from other years than 2020, the published set of figures, and what events before the origin leave."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from docking import difference

from haemus.experiments.calibrate.paper_text import paper_text
from haemus.experiments.run.batch import run_batch
from haemus.experiments.store.tables import QUARTERS
from haemus.model.calendar import ORIGIN_YEARS, first_quarter_of, parse_quarter
from haemus.model.compiled.runs import Ensemble
from haemus.model.draws import run_seed
from haemus.model.region import Region
from haemus.model.scenario import ResolvedScenario, ScenarioError, load_scenario, resolve_text
from haemus.model.start.calibration import calibration
from haemus.model.start.data import starting_data
from haemus.model.tables.rows import Rows

PUBLISHED = 'title = "t"\nextends = "baseline-published"\n'
PAPER = 'title = "t"\nextends = "baseline"\n'
NATO = "NATO"


@cache
def published(origin: int, end: str = "2035Q4") -> ResolvedScenario:
    """The published baseline from an origin, cut short."""
    return replace(load_scenario("baseline-published").with_origin(origin), end=parse_quarter(end))


def begun(scenario: ResolvedScenario, seed: int = 1) -> Region:
    """A region after its first quarter."""
    region = Region(scenario, seed, collect=False)
    region.step()
    return region


def recorded(scenario: ResolvedScenario, runs: int = 3) -> Rows:
    """The rows of some runs, made in the ensemble."""
    rows, statuses = Ensemble(scenario).run([run_seed(5, run) for run in range(runs)])
    assert not statuses.any()
    return rows


def with_event(origin: int, event: str) -> ResolvedScenario:
    """The published baseline from an origin with one more event."""
    return resolve_text(f"{PUBLISHED}origin = {origin}\n[[events]]\nid = 'x'\n{event}\n")


# --- the keys of a scenario ---------------------------------------------------------------------------


def test_a_scenario_begins_in_2020_with_the_figures_of_the_paper_unless_it_says_otherwise() -> None:
    scenario = load_scenario("baseline")
    assert (scenario.origin, scenario.targets, scenario.observed_to) == (2020, "paper", 2025)
    assert scenario.as_dict()["origin"] == 2020


def test_the_start_is_the_first_quarter_of_the_origin_unless_it_is_given() -> None:
    assert resolve_text(f"{PUBLISHED}origin = 2014\n").start == -24
    assert resolve_text(f"{PUBLISHED}origin = 2014\nstart = '2015Q3'\n").start == -18
    assert load_scenario("baseline-published").with_origin(2017).start == -12
    late = resolve_text(f"{PUBLISHED}start = '2025Q1'\n")
    assert late.with_origin(2014).start == late.with_origin(2023).start == 20


@pytest.mark.parametrize(
    ("text", "key", "allowed"),
    [
        (f"{PUBLISHED}origin = 2019\n", "origin", "2014, 2017, 2020, 2023"),
        (f"{PAPER}origin = 2014\n", "origin", 'targets = "published"'),
        (f"{PUBLISHED}origin = 2014\ntargets = 'paper'\n", "targets", '"published"'),
        (f"{PUBLISHED}observed_to = 2019\n", "observed_to", "2020 to 2025"),
        (f"{PUBLISHED}observed_to = 2026\n", "observed_to", "2020 to 2025"),
        (f"{PUBLISHED}origin = 2023\nstart = '2020Q1'\n", "start", "2023Q1 or later"),
        (f"{PUBLISHED}origin = 2017\nhistory = 'observed'\n", "history", "origin = 2020"),
        (f"{PUBLISHED}targets = 'nato'\n", "targets", '"published"'),
        (f"{PUBLISHED}origin = '2014'\n", "origin", "whole number"),
    ],
)
def test_what_an_origin_does_not_allow_is_refused_with_its_key(text: str, key: str, allowed: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        resolve_text(text)
    assert refused.value.key == key
    assert allowed in str(refused.value)


def test_the_paper_has_no_other_origin() -> None:
    with pytest.raises(ScenarioError, match="2020"):
        load_scenario("baseline").with_origin(2014)
    with pytest.raises(ValueError, match="2014"):
        starting_data(2014)


def test_an_event_before_2020_is_refused_in_the_papers_set_and_a_draw_before_the_origin_in_any() -> None:
    crisis = "[[events]]\nid = 'x'\ntype = 'crisis'\ndate = 2018-01-01\nstates = ['SRB', 'XKX']\nstrength = 1.0\n"
    with pytest.raises(ScenarioError, match="falls outside the run"):
        resolve_text(PAPER + crisis)
    assert resolve_text(PUBLISHED + crisis)
    with pytest.raises(ScenarioError, match="certain"):
        resolve_text(f"{PUBLISHED}{crisis}probability = 0.5\n")


def test_a_parameter_that_was_set_stays_when_the_origin_changes() -> None:
    scenario = resolve_text(f"{PUBLISHED}[parameters]\ngrowth_mean = 0.01\n").with_parameters(budget_inertia=1.5)
    moved = scenario.with_origin(2014)
    assert (moved.parameters.growth_mean, moved.parameters.budget_inertia) == (0.01, 1.5)
    assert moved.parameters.talks_rate == calibration("published", 2014).parameters["talks_rate"]


# --- the published set --------------------------------------------------------------------------------


@pytest.mark.parametrize("origin", ORIGIN_YEARS)
def test_every_state_begins_with_its_published_budget_and_has_no_definition_factor(origin: int) -> None:
    data = starting_data(origin, "published")
    assert {state.definition_factor for state in data.states.values()} == {1.0}
    rows = recorded(published(origin, f"{origin}Q4"))
    first = rows.states["budget_meur"][:, 0]
    assert (first == [data.states[iso3].published_budget for iso3 in rows.names.states]).all()
    assert rows.first == first_quarter_of(origin)


def test_members_are_those_of_the_day() -> None:
    def members(origin: int) -> set[str]:
        return set(
            next(each for each in starting_data(origin, "published").guarantees if each.guarantee == NATO).members
        )

    assert members(2017) == members(2014) == {"SVN", "HRV", "ALB", "HUN", "BGR"}
    assert members(2020) - members(2017) == {"MNE"}
    assert members(2023) - members(2020) == {"MKD"}
    montenegro = published(2017, "2017Q4")
    region = begun(montenegro)
    region.step()
    assert "MNE" in {state.iso3 for state in region.guarantee_of[NATO].states}


# --- both engines, and tables -------------------------------------------------------------------------


@pytest.mark.parametrize("origin", ORIGIN_YEARS)
def test_both_engines_agree_from_every_origin(origin: int) -> None:
    scenario = published(origin, f"{origin + 6}Q4")
    mine = Region(scenario, 11, collect=False).run_to_end()
    theirs, _ = Ensemble(scenario).run([11])
    assert difference(mine, theirs) is None


def test_tables_of_a_run_from_2014_name_its_quarters() -> None:
    result = run_batch([published(2014, "2016Q4")], runs=2, seed=3, workers=1)
    quarters = result.states["quarter"].astype(str)
    assert sorted(set(quarters)) == list(QUARTERS[:12])
    assert (QUARTERS[0], QUARTERS[24]) == ("2014Q1", "2020Q1")
    assert set(result.events["event"]) >= {"crimea-and-donbas", "wales-pledge", "candidate-interview"}
    by_event = result.events.set_index("event")["quarter"].astype(str)
    assert set(by_event.loc[["crimea-and-donbas"]]) == {"2014Q1"}
    signed = result.contracts["quarter_signed"].astype(str)
    assert len(signed) > 0
    assert set(signed) <= set(QUARTERS[:12])


def test_beside_the_papers_figures_stands_that_the_published_levels_have_another_definition() -> None:
    ours, papers = (
        replace(load_scenario(name), end=parse_quarter("2020Q4")) for name in ("baseline-published", "baseline")
    )
    for scenario, said in ((ours, True), (papers, False)):
        result = run_batch([scenario], runs=2, seed=3, workers=1)
        text = paper_text(result.kept, scenario.name, scenario.targets)
        assert ("spending is defined otherwise than in the paper" in text) == said


# --- observed years -----------------------------------------------------------------------------------


def test_gdp_is_observed_as_long_as_the_scenario_says_and_drawn_after() -> None:
    gdp = {
        year: recorded(replace(published(2014, "2026Q4"), observed_to=year)).states["gdp_meur"]
        for year in (2014, 2019, 2025)
    }
    for year, values in gdp.items():
        spread = values.std(axis=0).max(axis=1)
        observed = 4 * (year - 2014 + 1)
        assert (spread[:observed] < 1e-9).all()
        assert (spread[observed:] > 0.0).all()
    assert (gdp[2019][:, :20] == gdp[2025][:, :20]).all()


def test_growth_that_is_drawn_begins_with_that_of_the_last_observed_year() -> None:
    quiet = replace(published(2014, "2016Q4"), observed_to=2014).with_parameters(growth_reversion=0.2)
    rows, data = recorded(quiet, 60), starting_data(2014, "published")
    place = rows.names.states.index("SRB")
    real = rows.states["gdp_meur"][:, :, place] / rows.states["price_level"][:, :, place]
    state = data.states["SRB"]
    before = np.log(state.gdp[1] / state.price) - np.log(state.gdp[0] / state.price_before)
    mean = quiet.parameters.growth_mean
    grown = np.log(real[:, 7] / real[:, 3]).mean()
    assert abs(before - mean) > 0.02  # the two can be told apart
    assert abs(grown - before) < abs(grown - mean)


# --- what the past leaves -----------------------------------------------------------------------------


DOUBT = "type = 'article5_doubt'\ndate = {date}\nlead = 'USA'\nstrength = 1.0\npersistence = 0.5"


def test_a_doubt_before_the_origin_leaves_what_lasts_of_it_the_less_the_older_it_is() -> None:
    def credibility(date: str) -> float:
        return begun(with_event(2020, DOUBT.format(date=date))).state_of["HRV"].credibility

    none = begun(published(2020)).state_of["HRV"].credibility
    assert credibility("2019-06-01") < credibility("2015-06-01") < none


def test_the_shock_of_a_doubt_before_the_origin_is_gone() -> None:
    region = begun(with_event(2020, DOUBT.format(date="2019-10-01").replace("0.5", "0.0")))
    assert region.state_of["HRV"].credibility == begun(published(2020)).state_of["HRV"].credibility


def test_beliefs_begin_where_the_lasting_doubt_has_left_them() -> None:
    region = Region(published(2020), 1, collect=False)
    before = list(region.state_of["HRV"].belief)
    region.step()
    assert region.state_of["HRV"].belief == pytest.approx(before)
    assert before[0] < region.guarantee_of[NATO].commitment


def test_a_war_that_began_before_the_origin_and_goes_on_is_felt() -> None:
    def systemic(origin: int) -> float:
        return begun(published(origin)).state_of["HRV"].threat_systemic

    exposed = {origin: systemic(origin) for origin in (2014, 2017, 2020, 2023)}
    assert all(felt > 2.0 for felt in exposed.values())
    assert exposed[2023] > 3.0 * exposed[2014]  # the invasion of 2022


def test_threat_is_counted_from_what_budgets_have_answered() -> None:
    """A war that began just before the origin isn't answered yet, an old one is."""
    recent, old = begun(published(2023)), begun(published(2020))
    assert all(state.threat > state.threat_at_start + 1.0 for state in recent.states)
    assert all(abs(state.threat - state.threat_at_start) < 1.0 for state in old.states)
    paper = begun(load_scenario("baseline"))
    assert [state.threat for state in paper.states] == [state.threat_at_start for state in paper.states]


def test_what_holds_holds_and_what_is_in_the_data_is_not_applied_again() -> None:
    region = begun(published(2023))
    assert region.guarantee_of[NATO].guideline == 2.0
    russian = [supplier.place for supplier in region.suppliers if supplier.start.home == "RUS"]
    assert russian
    assert all(region.state_of["HRV"].embargo[place] == 0.02 for place in russian)
    assert all(region.state_of["SRB"].embargo[place] == 0.5 for place in russian)
    assert region.refusals == 0
    # the one of that quarter: what happened before isn't recorded as happening now
    assert [region.script.events[row[2]].id for row in region.written.events] == ["svn-resolution-2030"]


def test_money_that_was_still_coming_comes_and_what_came_before_counts() -> None:
    region = begun(published(2023))
    place = region.guarantee_of[NATO].place
    assert region.state_of["ALB"].investment[place] == pytest.approx(
        50.0 / 8 * 4
    )  # three quarters before, and this one
    assert region.state_of["ALB"].hosted == pytest.approx(50.0 / 8)  # money of this year


def test_money_of_the_past_is_none_of_the_first_year() -> None:
    event = "type = 'base_investment'\nstate = 'BIH'\ndate = 2015-01-01\nvalue_meur = 2000.0\nquarters = 4"
    built, usual = begun(with_event(2020, event)), begun(published(2020))
    place = built.guarantee_of[NATO].place
    assert built.state_of["BIH"].investment[place] == pytest.approx(2000.0)
    assert built.state_of["BIH"].hosted == 0.0
    for region in (built, usual):
        while region.name != "2020Q4":
            region.step()
    assert built.state_of["BIH"].resistance == usual.state_of["BIH"].resistance


def test_a_pledge_of_the_past_is_replaced_by_a_later_one() -> None:
    later = "type = 'pledge'\ndate = 2016-01-01\ntarget = 1.9\ndue = 2028"
    assert begun(with_event(2020, later)).guarantee_of[NATO].guideline == 1.9


def test_a_member_of_2014_is_held_to_the_path_that_began_then() -> None:
    region = begun(published(2020))
    nato, slovenia = region.guarantee_of[NATO], region.state_of["SVN"]
    assert (nato.pledge_target, nato.pledge_due) == (2.0, 2024)
    assert (nato.path_began[slovenia.place], nato.path_start[slovenia.place]) == (2014, 0.98)


def test_events_before_the_origin_are_those_of_the_published_chain() -> None:
    older = [
        event
        for event in load_scenario("baseline-published").scripted
        if event.date < dt.date(2020, 1, 1) and event.type != "spending_plan"
    ]
    assert [event.id for event in older] == [
        "crimea-and-donbas", "wales-pledge", "candidate-interview", "brussels-2017", "mne-accession", "brussels-2018",
    ]  # fmt: skip
    assert all(event.date >= dt.date(2020, 1, 1) for event in load_scenario("baseline").scripted)
