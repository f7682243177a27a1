"""Outcomes of one's own: each statistic, condition and window as counted by hand in the recorded tables."""

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from worlds import LIVELY, until

from haemus.experiments.outcomes.known import KnownOutcomes
from haemus.experiments.outcomes.measuring import all_outcomes
from haemus.experiments.outcomes.moved import MOVING
from haemus.experiments.outcomes.own_outcome import read_outcome
from haemus.experiments.outcomes.series import SERIES
from haemus.experiments.outcomes.shared import with_shared_outcomes
from haemus.experiments.store.concatenate import concatenated, some_runs
from haemus.experiments.store.plan import content_digest
from haemus.model.bad_input import BadInput
from haemus.model.calendar import parse_quarter, quarter_name
from haemus.model.outcomes import OUTCOMES, RunTables, outcome_columns, outcomes_of
from haemus.model.region import Region
from haemus.model.scenario import ResolvedScenario, load_scenario, resolve_text
from haemus.model.scenario.carried import Carried
from haemus.model.start.region_files import SHIPPED
from haemus.model.tables.rows import (
    AGREEMENT_COLUMNS,
    CONTRACT_COLUMNS,
    CRISIS_COLUMNS,
    STATE_COLUMNS,
    Rows,
)

Tables = dict[str, list[pd.DataFrame]]
"""For each table, one frame a run, as `run_batch` names columns."""
SEEDS = (3, 4, 5)
END = "2031Q4"
WORLD = f'title = "Mine"\nextends = "baseline"\nend = "{END}"\nparameters.talks_rate = 0.8\n'
COLUMNS = {
    "states": STATE_COLUMNS,
    "agreements": AGREEMENT_COLUMNS,
    "contracts": CONTRACT_COLUMNS,
    "crises": CRISIS_COLUMNS,
}
FIRST, LAST = "2026Q3", "2029Q2"


@pytest.fixture(scope="module")
def scenario() -> ResolvedScenario:
    return resolve_text(WORLD, "mine")


@pytest.fixture(scope="module")
def alone(scenario: ResolvedScenario) -> list[Rows]:
    return [Region(scenario, seed, collect=False).run_to_end() for seed in SEEDS]


@pytest.fixture(scope="module")
def recorded(alone: list[Rows]) -> Rows:
    return concatenated(alone)


@pytest.fixture(scope="module")
def tables(alone: list[Rows]) -> Tables:
    return {
        name: [pd.DataFrame(rows.named(name), columns=pd.Index(columns)) for rows in alone]
        for name, columns in COLUMNS.items()
    }


def measure(scenario: ResolvedScenario, recorded: Rows, **keys: object) -> list[float]:
    carried = Carried.of({"name": "mine", "of": "burden", **keys}, "mine.toml", "outcomes[0]")
    found: list[float] = all_outcomes(replace(scenario, outcomes=(carried,)), recorded)["mine"].tolist()
    return found


def within(table: pd.DataFrame, first: str, last: str, column: str = "quarter") -> pd.DataFrame:
    return table[(table[column] >= first) & (table[column] <= last)]


def by_quarter(table: pd.DataFrame, column: str, how: str, states: list[str] | None = None) -> pd.Series:
    """The series over states, in the order of quarters, inside the window."""
    rows = within(table, FIRST, LAST)
    rows = rows if states is None else rows[rows["state"].isin(states)]
    return rows.groupby("quarter")[column].agg(how)


PLAIN: dict[str, Callable[[pd.Series], float]] = {
    "mean": lambda values: values.mean(),
    "sum": lambda values: values.sum(),
    "min": lambda values: values.min(),
    "max": lambda values: values.max(),
    "first": lambda values: values.iloc[0],
    "last": lambda values: values.iloc[-1],
    "change": lambda values: values.iloc[-1] - values.iloc[0],
    "growth": lambda values: 100.0 * (values.iloc[-1] / values.iloc[0] - 1.0),
}


@pytest.mark.parametrize("statistic", PLAIN)
@pytest.mark.parametrize(
    ("of", "states", "across", "how"),
    [
        ("burden", "SRB", None, "mean"),
        ("burden", ["HRV", "ALB"], None, "mean"),
        ("budget_meur", "all", None, "sum"),
        ("threat", "neighbours", "max", "max"),
        ("imports_meur", ["SRB", "HRV"], "min", "min"),
        ("agreements", "all", None, "sum"),
    ],
)
def test_a_statistic_of_a_state_series_is_that_of_the_table(  # noqa: PLR0913, PLR0917 - fixtures and cases
    scenario: ResolvedScenario, recorded: Rows, tables: Tables, statistic: str, of: str, states: object, across: str | None,
    how: str,
) -> None:  # fmt: skip
    more = {"across": across} if across else {}
    found = measure(scenario, recorded, of=of, states=states, window=[FIRST, LAST], statistic=statistic, **more)
    named = (
        {"all": None, "neighbours": ["HUN", "BGR"], "SRB": ["SRB"]}.get(states, states)
        if isinstance(states, str)
        else states
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        wanted = [PLAIN[statistic](by_quarter(table, of, how, named)) for table in tables["states"]]  # type: ignore[arg-type]
    wanted = [each if np.isfinite(each) else np.nan for each in wanted]  # growth from nothing
    assert found == pytest.approx(wanted, rel=1e-12, nan_ok=True)


@pytest.mark.parametrize("comparison", [">=", "<=", ">", "<", "=="])
def test_a_condition_makes_a_claim_a_count_a_date_or_a_share(
    scenario: ResolvedScenario, recorded: Rows, tables: Tables, comparison: str
) -> None:
    burdens = [by_quarter(table, "burden", "mean", ["SRB"]) for table in tables["states"]]
    limit = float(burdens[0].sort_values().iloc[5])  # one of the numbers themselves, so that == can hold
    how = {">=": "ge", "<=": "le", ">": "gt", "<": "lt", "==": "eq"}[comparison]
    said: dict[str, object] = {"states": "SRB", "window": [FIRST, LAST], "condition": f"{comparison} {limit!r}"}

    def held(values: pd.Series) -> pd.Series:
        return getattr(values, how)(limit)

    assert measure(scenario, recorded, statistic="quarters", **said) == [held(each).sum() for each in burdens]
    after = parse_quarter(LAST) + 1
    dates = [parse_quarter(str(held(each).idxmax())) if held(each).any() else after for each in burdens]
    assert measure(scenario, recorded, statistic="first_quarter", **said) == dates
    claims = [float(getattr(each.iloc[-1], f"__{how}__")(limit)) for each in burdens]
    assert measure(scenario, recorded, statistic="last", **said) == claims
    shares = [held(within(table, FIRST, LAST)["burden"]).mean() for table in tables["states"]]
    found = measure(scenario, recorded, statistic="share_of_states", **{**said, "states": "all"})
    assert found == pytest.approx(shares, abs=1e-15)


def members(table: pd.DataFrame, states: set[str], *, every: bool = False) -> pd.DataFrame:
    both = [set(str(each).split(";")) & states for each in table["members"]]
    return table[[each == states if every else bool(each) for each in both]]


@pytest.mark.parametrize(
    ("of", "action"),
    [("signings", "signed"), ("accessions", "joined"), ("deepenings", "deepened"), ("lapses", "lapsed")],
)
def test_changes_of_agreements_are_counted_once_each(
    scenario: ResolvedScenario, recorded: Rows, tables: Tables, of: str, action: str
) -> None:
    rows = [
        within(table[(table["action"] == action) & (table["kind"] == "strategic")], FIRST, LAST)
        for table in tables["agreements"]
    ]
    said: dict[str, object] = {"of": of, "window": [FIRST, LAST], "statistic": "sum"}
    assert measure(scenario, recorded, **said) == [len(each) for each in rows]
    assert measure(scenario, recorded, states=["ALB", "HRV"], **said) == [
        len(members(each, {"ALB", "HRV"})) for each in rows
    ]
    assert measure(scenario, recorded, pairs=[["HRV", "ALB"]], **said) == [
        len(members(each, {"ALB", "HRV"}, every=True)) for each in rows
    ]


def test_treaties_contracts_and_crises_are_counted_by_their_states(
    scenario: ResolvedScenario, recorded: Rows, tables: Tables
) -> None:
    said: dict[str, object] = {"states": "western-balkans", "window": [2026, 2029], "statistic": "sum"}
    group = {"ALB", "BIH", "MKD", "MNE", "SRB", "XKX"}
    treaties = [
        members(within(table[table["kind"] == "routine"], "2026Q1", "2029Q4"), group) for table in tables["agreements"]
    ]
    assert sum(map(len, treaties)) > 0
    assert measure(scenario, recorded, of="treaties", **said) == [len(each) for each in treaties]
    contracts = [within(table, "2026Q1", "2029Q4", "quarter_signed") for table in tables["contracts"]]
    bought = [each[each["buyer"].isin(group)] for each in contracts]
    assert measure(scenario, recorded, of="contracts", **said) == [len(each) for each in bought]
    values = measure(scenario, recorded, of="contract_value_meur", **said)
    assert values == pytest.approx([each["value_meur"].sum() for each in bought], rel=1e-12)
    crises = [table[table["a"].isin(group) | table["b"].isin(group)] for table in tables["crises"]]
    assert measure(scenario, recorded, of="crises", states="western-balkans", statistic="sum") == [
        len(each) for each in crises
    ]


def test_united_pairs_are_those_of_agreements_in_force(
    scenario: ResolvedScenario, recorded: Rows, tables: Tables
) -> None:
    states = ["ALB", "HRV", "XKX", "HUN"]
    wanted = []
    for table in tables["agreements"]:
        rows = table[table["kind"] == "strategic"]
        last = rows[rows["quarter"] <= LAST].groupby("agreement").last()
        force = [set(each.split(";")) for each in last.loc[last["action"] != "lapsed", "members"]]
        wanted.append(sum(any({*pair} <= each for each in force) for pair in combinations(states, 2)))
    assert sum(wanted) > 0
    assert measure(scenario, recorded, of="united", states=states, window=[LAST, LAST], statistic="last") == wanted
    every = [list(pair) for pair in combinations(states, 2)]
    assert measure(scenario, recorded, of="united", pairs=every, window=[LAST, LAST], statistic="last") == wanted


def test_a_window_after_an_event_is_counted_from_its_quarter(scenario: ResolvedScenario, recorded: Rows) -> None:
    said: dict[str, object] = {"states": "SRB", "statistic": "mean"}
    direct = measure(scenario, recorded, window=["2025Q3", "2027Q2"], **said)
    assert measure(scenario, recorded, window={"after": "munich-speech", "from": 2, "quarters": 8}, **said) == direct
    direct = measure(scenario, recorded, window=["2024Q1", "2024Q4"], **said)
    assert measure(scenario, recorded, window={"after": "munich-speech", "from": -4, "quarters": 4}, **said) == direct
    without: dict[str, object] = {"after": "no-such-event", "quarters": 4}
    assert np.isnan(measure(scenario, recorded, window=without, **said)).all()
    assert measure(scenario, recorded, window={**without, "otherwise": "2024Q1"}, **said) == direct


def test_an_event_that_only_some_runs_have_gives_only_these_a_value() -> None:
    events = '[[events]]\nid = "alarm"\ntype = "invasion"\ndate = 2020-05-01\nstrength = 8.0\nprobability = 0.5\nwindow_quarters = 3\n'
    chancy = resolve_text(f'title = "Chancy"\nextends = "baseline"\nend = "2022Q2"\n{events}', "chancy")
    recorded = concatenated([Region(chancy, seed, collect=False).run_to_end() for seed in range(8)])
    rows = [
        (run, quarter)
        for run, quarter, event, _ in recorded.events.tolist()
        if recorded.names.events[event].event == "alarm"
    ]
    happened = dict(rows)
    assert 0 < len(happened) < len(recorded.runs)
    found = measure(chancy, recorded, states="SRB", window={"after": "alarm", "quarters": 1}, statistic="last")
    burden = RunTables(recorded).by_state("burden")[:, :, recorded.names.states.index("SRB")]
    for run, value in enumerate(found):
        assert value == burden[run, happened[run]] if run in happened else np.isnan(value)


@pytest.mark.parametrize(
    "window", [["2030Q1", "2032Q1"], ["2019Q4", "2021Q1"], {"after": "munich-speech", "quarters": 60}]
)
@pytest.mark.parametrize("statistic", ["mean", "quarters", "first_quarter", "share_of_states", "sum"])
def test_a_window_that_the_run_does_not_cover_has_no_value(
    scenario: ResolvedScenario, recorded: Rows, window: object, statistic: str
) -> None:
    assert np.isnan(measure(scenario, recorded, window=window, statistic=statistic, condition="< 0")).all()


def test_a_state_that_is_missing_gives_no_value_by_its_name_and_is_left_out_of_a_group(
    scenario: ResolvedScenario,
) -> None:
    smaller = replace(scenario.without_state("HUN"), end=parse_quarter("2021Q4"))
    recorded = Region(smaller, 1, collect=False).run_to_end()
    assert np.isnan(measure(smaller, recorded, states=["HUN", "SRB"], statistic="mean")).all()
    assert np.isnan(measure(smaller, recorded, of="signings", pairs=[["HUN", "SRB"]], statistic="sum")).all()
    bulgaria = measure(smaller, recorded, states="BGR", statistic="mean")
    assert measure(smaller, recorded, states="neighbours", statistic="mean") == bulgaria


def test_a_run_has_the_same_bits_alone_and_among_others(
    scenario: ResolvedScenario, recorded: Rows, alone: list[Rows]
) -> None:
    for of, statistic in (
        ("burden", "mean"),
        ("budget_meur", "growth"),
        ("contract_value_meur", "sum"),
        ("united", "mean"),
    ):
        together = measure(scenario, recorded, of=of, window=[2026, 2030], statistic=statistic)
        assert together == [
            measure(scenario, each, of=of, window=[2026, 2030], statistic=statistic)[0] for each in alone
        ]
    assert len(some_runs(recorded, 0, 2).runs) == 2


def test_pairs_that_are_united_before_quarter_0_are_those_of_each_run() -> None:
    early = until(load_scenario("baseline-published").with_origin(2014).with_parameters(**LIVELY), "2019Q4")
    alone = [Region(early, seed, collect=False).run_to_end() for seed in SEEDS]
    said: dict[str, object] = {"of": "united", "states": "all", "statistic": "last"}
    together = measure(early, concatenated(alone), **said)
    assert together == [measure(early, rows, **said)[0] for rows in alone]
    assert len(set(together)) > 1


# --- shipped outcomes whose window moves ---


def test_outcomes_of_the_years_after_the_speech_move_and_those_of_calendar_years_stay() -> None:
    dated = {name for name in OUTCOMES if any(digit in name for digit in ("2025", "2026", "2027"))}
    calendar = {"budget_2025", "budget_initial_2025", "growth_2020_2025", "growth_2025_2030"}
    claims = {"tirana", "serbia_hungary", "slovenia_croatia", "all_three_agreements"}  # by the end of 2025
    assert set(MOVING) == (dated - calendar) | claims | {"quarters_to_signing"}


@pytest.mark.parametrize("windows", [{}, {"follow": "munich-speech"}, {"follow": "munich-speech", "from": "2030Q1"}])
def test_windows_of_an_event_that_has_not_moved_keep_every_bit(
    scenario: ResolvedScenario, recorded: Rows, windows: dict[str, object]
) -> None:
    usual = outcomes_of(recorded)
    found = all_outcomes(replace(scenario, windows=Carried.of(windows, "mine.toml", "windows")), recorded)
    assert list(found) == list(usual)
    for name, values in usual.items():
        np.testing.assert_array_equal(found[name], values)


def test_moved_windows_count_what_the_same_years_after_the_event_hold(
    scenario: ResolvedScenario, recorded: Rows, tables: Tables
) -> None:
    windows = {"follow": "no-such-event", "from": "2027Q3"}  # ten quarters after the speech
    found = all_outcomes(replace(scenario, windows=Carried.of(windows, "mine.toml", "windows")), recorded)
    signed = [t[(t["action"] == "signed") & (t["kind"] == "strategic")] for t in tables["agreements"]]
    assert found["agreements_2025_27"].tolist() == [len(within(each, "2027Q3", "2030Q2")) for each in signed]
    assert found["agreements_by_2025"].tolist() == [len(within(each, "2020Q1", "2028Q2")) for each in signed]
    end = parse_quarter(END) + 1
    firsts = [min(map(parse_quarter, within(each, "2027Q3", END)["quarter"]), default=end) for each in signed]
    assert found["quarters_to_signing"].tolist() == [first - parse_quarter("2027Q3") for first in firsts]
    later = [within(table, "2028Q3", "2030Q2") for table in tables["states"]]
    threats = [each.groupby("state")["threat"].mean().mean() for each in later]
    assert found["threat_2026_27"].tolist() == pytest.approx(threats, rel=1e-12)
    heads = ["personnel_meur", "equipment_meur", "infrastructure_meur", "other_meur"]
    spent = [each[each["state"] == "SRB"][heads].to_numpy().sum() for each in later]
    assert found["spending_2026_27_SRB"].tolist() == pytest.approx(spent, rel=1e-12)
    contracts = [
        within(table, "2027Q3", "2030Q2", "quarter_signed")["value_meur"].sum() for table in tables["contracts"]
    ]
    assert found["procurement_2025_27"].tolist() == pytest.approx(contracts, rel=1e-12)
    usual = outcomes_of(recorded)
    moving = {column for name in MOVING for column in OUTCOMES[name].columns_in(SHIPPED)}
    for name in set(outcome_columns()) - moving:
        np.testing.assert_array_equal(found[name], usual[name])


def test_moved_windows_beyond_the_run_have_no_value(scenario: ResolvedScenario, recorded: Rows) -> None:
    windows = Carried.of({"from": "2031Q4", "follow": "no-such-event"}, "mine.toml", "windows")
    found = all_outcomes(replace(scenario, windows=windows), recorded)
    assert np.isnan(found["agreements_2025_27"]).all()
    assert np.isnan(found["imports_2026_27"]).all()


def test_a_scenario_that_removes_the_event_keeps_the_windows_where_it_was(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("windows")
    event = '[[events]]\nid = "munich-speech"\ntype = "article5_doubt"\ndate = 2028-02-14\n'
    (folder / "late.toml").write_text(f'title = "Late"\nextends = "baseline"\n[windows]\n{event}')
    (folder / "never.toml").write_text('title = "Never"\nextends = "late"\n[remove]\nevents = ["munich-speech"]\n')
    never = load_scenario(folder / "never.toml")
    assert never.windows is not None
    assert never.windows.table == {"from": "2028Q1"}
    known = KnownOutcomes.of(with_shared_outcomes([load_scenario(folder / "late.toml"), never]))
    assert [name for name, _ in known.windows] == ["late", "never"]
    assert "2028Q1" in known.text


# --- files ---

OUTCOME = '[[outcomes]]\nname = "mine"\nof = "burden"\nstates = "SRB"\nstatistic = "mean"\n'


def test_a_scenario_without_outcomes_of_its_own_is_described_as_ever(scenario: ResolvedScenario) -> None:
    assert not {"outcomes", "windows"} & set(scenario.as_dict())
    own = resolve_text(WORLD + OUTCOME, "mine")
    assert content_digest(own) != content_digest(scenario)
    assert all(not load_scenario(name).outcomes for name in ("baseline", "us-drawdown"))


def test_an_heir_has_its_parents_outcomes_and_may_replace_them(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("heirs")
    (folder / "one.toml").write_text(f'title = "One"\nextends = "baseline"\n{OUTCOME}')
    other = OUTCOME.replace('"mine"', '"more"')
    (folder / "two.toml").write_text(f'title = "Two"\nextends = "one"\n{other}')
    (folder / "three.toml").write_text(f'title = "Three"\nextends = "one"\n{OUTCOME.replace("mean", "max")}')
    one, two, three = (load_scenario(folder / f"{name}.toml") for name in ("one", "two", "three"))
    assert [each.table["name"] for each in two.outcomes] == ["mine", "more"]
    assert [each.table["statistic"] for each in three.outcomes] == ["max"]
    shared = with_shared_outcomes([one, two, load_scenario("baseline")])
    assert {each.outcomes for each in shared} == {shared[0].outcomes}
    assert KnownOutcomes.of(shared).own_columns == ("mine", "more")
    with pytest.raises(BadInput, match="defined in two ways"):
        with_shared_outcomes([one, three])


@pytest.mark.parametrize("name", SERIES)
def test_every_series_has_a_unit_and_a_meaning_and_can_be_measured(
    scenario: ResolvedScenario, recorded: Rows, name: str
) -> None:
    assert SERIES[name].unit
    assert SERIES[name].words
    assert np.isfinite(measure(scenario, recorded, of=name, statistic="mean")).all()


def test_an_outcome_is_written_in_one_form_and_read_back() -> None:
    said: dict[str, object] = {
        "name": "mine", "of": "signings", "pairs": [["SRB", "HUN"]], "statistic": "sum", "condition": ">=3",
        "window": {"after": "munich-speech", "quarters": 8},
    }  # fmt: skip
    found = read_outcome(said, "mine.toml", "outcomes[0]")
    assert read_outcome(found.as_table(), "mine.toml", "") == found
    assert found.as_table()["condition"] == ">= 3"
    years = read_outcome({"name": "mine", "of": "threat", "statistic": "mean", "window": [2027, 2029]}, "", "")
    quarters = read_outcome(
        {"name": "mine", "of": "threat", "statistic": "mean", "window": ["2027Q1", "2029Q4"]}, "", ""
    )
    assert years == quarters


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("name", None, "is missing"),
        ("name", 3, "wrong type"),
        ("name", "My outcome", "1 to 64 of a-z"),
        ("name", "tirana", "an outcome that ships"),
        ("name", "budget_2030_hrv", "an outcome that ships"),
        ("name", "burden", "a column of a table"),
        ("name", "seed", "a column of a table"),
        ("name", "signings", "a recorded series"),
        ("of", None, "is missing"),
        ("of", "budget", 'did you mean "budget_meur"'),
        ("of", "__import__('os')", "no such series"),
        ("states", "srb", 'did you mean "SRB"'),
        ("states", ["SRB", "SRB"], "named twice"),
        ("states", [], "is empty"),
        ("states", 5, "wrong type"),
        ("states", [["SRB"]], "no such state"),
        ("pairs", [["HUN", "SRB"]], "cannot be combined with pairs"),
        ("window", ["2029Q4", "2027Q1"], "ends before it starts"),
        ("window", ["2027Q5", "2029Q4"], "isn't a quarter"),
        ("window", ["2027Q1"], "isn't a pair"),
        ("window", "2027Q1", "wrong type"),
        ("window", [2036, 2037], "isn't a quarter"),
        ("window", {"quarters": 8}, "is missing"),
        ("window", {"after": "munich-speech", "quarters": 0}, "from 1"),
        ("window", {"after": "munich-speech", "quarters": 8, "form": 1}, 'did you mean "from"'),
        ("window", {"after": "munich-speech", "quarters": 8, "otherwise": "soon"}, "2014Q1 to 2035Q4"),
        ("window", {"after": "munich-speach", "quarters": 8}, 'did you mean "munich-speech"'),
        ("statistic", None, "is missing"),
        ("statistic", "average", "allowed"),
        ("statistic", "mena", 'did you mean "mean"'),
        ("statistic", "quarters", 'condition (outcome "mine"): is missing'),
        ("condition", "3", ">= 3"),
        ("condition", ">= x", "isn't a condition"),
        ("condition", ">= 1__0", "isn't a condition"),
        ("condition", ">= 1e999", "isn't a condition"),
        ("condition", ">= 3; exit()", "isn't a condition"),
        ("condition", 3, "wrong type"),
        ("across", "median", "allowed"),
        ("stat", "mean", "unknown key"),
    ],
)  # fmt: skip
def test_a_key_that_is_wrong_is_refused_in_one_sentence(key: str, value: object, said: str) -> None:
    table: dict[str, object] = {"name": "mine", "of": "burden", "states": "SRB", "statistic": "mean"}
    table = {name: each for name, each in {**table, key: value}.items() if each is not None}
    scenario = load_scenario("baseline")
    carried = Carried.of(table, scenario.file, "outcomes[0]")
    with pytest.raises(BadInput) as caught:
        with_shared_outcomes([replace(scenario, outcomes=(carried,))])
    place = {"pairs": "states", "stat": "stat"}.get(key, "condition" if value == "quarters" else key)
    assert str(caught.value).startswith(f"baseline.toml: outcomes[0].{place}")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"of": "threat", "pairs": [["HUN", "SRB"]]}, "has no pairs"),
        ({"of": "united", "pairs": [["HUN", "HUN"]]}, "isn't a pair"),
        ({"of": "united", "pairs": [["HUN", "SRX"]]}, "no such state"),
        ({"of": "united", "pairs": [["HUN", "SRB"], ["SRB", "HUN"]]}, "named twice"),
        ({"of": "united", "statistic": "share_of_states", "condition": "> 0"}, "needs states, not pairs"),
        ({"of": "signings", "across": "mean"}, "counts each of its rows once"),
        ({"of": "burden", "across": "max", "statistic": "share_of_states", "condition": "> 0"}, "looks at each state alone"),
    ],
)  # fmt: skip
def test_keys_that_do_not_go_together_are_refused(more: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read_outcome({"name": "mine", "statistic": "mean", **more}, "mine.toml", "outcomes[0]")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('follow = "munich-speach"', 'did you mean "munich-speech"'),
        ("follow = 3", "text in quotes"),
        ('from = "soon"', "2014Q1 to 2035Q4"),
        ('fellow = "munich-speech"', 'did you mean "follow"'),
    ],
)
def test_windows_that_follow_nothing_are_refused(table: str, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        with_shared_outcomes([resolve_text(f"{WORLD}[windows]\n{table}\n", "mine")])
    assert "mine.toml: windows." in str(caught.value)
    assert said in str(caught.value)


def test_the_words_of_an_outcome_name_subject_window_and_condition() -> None:
    def words(**keys: object) -> str:
        carried = Carried.of({"name": "mine", "statistic": "mean", **keys}, "", "")
        (row,) = KnownOutcomes.of([replace(load_scenario("baseline"), outcomes=(carried,))]).as_rows()
        return f"{row['unit']}: {row['meaning']}"

    assert words(of="burden", states="SRB", window=["2027Q1", "2029Q4"], condition=">= 0.03").startswith(
        "0 or 1: Budget in force over GDP, SRB: whether the mean over 2027Q1 to 2029Q4 is at least 0.03."
    )
    assert words(of="signings", states=["ALB", "HRV"], statistic="sum") == (
        "agreements: Strategic agreements signed with ALB or HRV as a member: sum over the whole run. No value where a run lacks a"
        " state named."
    )
    assert words(of="imports_meur", statistic="mean") == (
        "EUR million a quarter, current: Instalments paid abroad in the quarter, summed over all states: mean over the whole run."
    )
    assert quarter_name(20) == "2025Q1"
