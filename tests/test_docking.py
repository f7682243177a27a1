"""The two engines are one model: the reference and the ensemble give the same numbers, bit for bit."""

import ast
import inspect
import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import docking
import numpy as np
import pytest
from docking import Stepped, difference, docked, first_difference, tables
from worlds import EVENTS, LIVELY, shipped, until, with_event

import haemus.model
from haemus.model.bad_input import BadInput
from haemus.model.compiled import Ensemble
from haemus.model.compiled.quarter import pass_quarter
from haemus.model.compiled.runs import FAILED
from haemus.model.draws import run_seed
from haemus.model.events import EVENT_TYPES
from haemus.model.region import PHASES, Region
from haemus.model.scenario import ResolvedScenario, ScenarioError, shipped_names
from haemus.model.start.data import StartingData, starting_data
from haemus.model.tables.rows import ACTIONS, Rows, names_of

SLOW = pytest.mark.slow
SEED = 17
SOURCE = Path(haemus.model.__file__).parent


# --- scenarios that ship ------------------------------------------------------------------------------

QUICK = ("baseline", "us-drawdown")


@pytest.mark.parametrize("name", [pytest.param(n, marks=() if n in QUICK else SLOW) for n in shipped_names()])
def test_a_shipped_scenario_is_the_same_in_both(name: str) -> None:
    assert docked(shipped(name), [SEED]).done


def with_the_record() -> Iterator[ResolvedScenario]:
    """The shipped scenarios on which recorded history may be imposed: those with the actual past."""
    for name in shipped_names():
        try:
            yield shipped(name).with_history("observed")
        except ScenarioError:
            continue


@SLOW
def test_the_record_imposed_is_the_same_in_both() -> None:
    scenarios = list(with_the_record())
    assert len(scenarios) > 3
    for scenario in scenarios:
        assert docked(scenario, [SEED]).recorded.contracts["imposed"].any()


@SLOW
def test_many_runs_are_the_same_in_both_each_for_itself() -> None:
    found = docked(shipped("baseline").with_parameters(**LIVELY), [run_seed(1, run) for run in range(20)])
    assert len({record.states[-1] for record in found.done}) == 20


@pytest.mark.parametrize("kind", [pytest.param(k, marks=() if k == "accession" else SLOW) for k in EVENTS])
def test_an_event_of_each_type_is_the_same_in_both(kind: str) -> None:
    found = docked(with_event(kind, "2020-05-01", EVENTS[kind], "2023Q4"), [SEED]).recorded
    assert ("it", kind) in {found.names.happening(*pair) for pair in found.events[["event", "quarter"]].tolist()}


# --- other starting data ------------------------------------------------------------------------------


def other_data() -> dict[str, StartingData]:
    data = starting_data()
    croatia = data.states["HRV"]
    poorer = replace(croatia, published_budget=311.0, gdp=tuple(0.7 * gdp for gdp in croatia.gdp), fragility=0.6)
    return {
        "suppliers from the last": replace(data, suppliers=tuple(reversed(data.suppliers))),
        "guarantees from the last": replace(data, guarantees=tuple(reversed(data.guarantees))),
        "a poorer Croatia": replace(data, states={**data.states, "HRV": poorer}),
    }


@pytest.mark.parametrize(
    "what", [pytest.param(what, marks=SLOW if "guarantees" in what else ()) for what in other_data()]
)
def test_with_other_starting_data_both_are_the_same(what: str) -> None:
    scenario = until(shipped("baseline").with_parameters(**LIVELY), "2024Q4")
    found = docked(scenario, [SEED], other_data()[what]).recorded
    usual, _ = Ensemble(scenario).run([SEED])
    assert found.contracts.size > 0
    if "from the last" not in what:
        assert tables(found) != tables(usual)


def makers_of(category: str) -> set[str]:
    return {
        maker.supplier for maker in starting_data().suppliers if category in {each.category for each in maker.products}
    }


def test_without_any_supplier_both_are_the_same() -> None:
    everyone = frozenset(maker.supplier for maker in starting_data().suppliers)
    scenario = replace(until("no-doubt-ever", "2020Q4"), scripted=(), removed_suppliers=everyone)
    found = docked(scenario, [SEED])
    assert found.done
    assert found.recorded.contracts.size == 0


def test_a_gift_that_no_maker_makes_is_worth_what_the_catalogue_says() -> None:
    gift = with_event(
        "arms_gift", "2020-02-01", 'donor = "USA"\nstate = "BIH"\ncategory = "helicopters"\nunits = 10.0', "2020Q4"
    )
    scenario = replace(gift, removed_suppliers=frozenset(makers_of("helicopters")))
    with_gift, without = (
        docked(each, [SEED]).recorded.states["stock_tiv"][0, 0] for each in (scenario, replace(scenario, scripted=()))
    )
    bosnia = names_of(scenario, starting_data()).states.index("BIH")
    assert with_gift[bosnia] > without[bosnia]


@pytest.mark.parametrize(
    "engine", [lambda *given: Region(*given, data=other_world()), lambda s, _: Ensemble(s, other_world())]
)
def test_an_event_about_what_is_not_in_the_data_is_refused(engine: Callable[[ResolvedScenario, int], object]) -> None:
    with pytest.raises(BadInput, match=r"event: [a-z]+: no guarantee of this name is in the region .*NATO"):
        engine(shipped("baseline"), SEED)


def other_world() -> StartingData:
    data = starting_data()
    return replace(data, guarantees=tuple(each for each in data.guarantees if each.guarantee != "NATO"))


@pytest.mark.parametrize("seed", [-1, 2**63])
def test_what_is_no_seed_is_refused_by_both(seed: int) -> None:
    with pytest.raises(ValueError, match="a run seed is a whole number from 0 to"):
        Region(shipped("baseline"), seed)
    with pytest.raises(ValueError, match="a run seed is a whole number from 0 to"):
        Ensemble(shipped("baseline")).run([seed])


# --- runs that fail -----------------------------------------------------------------------------------

MOST_IN_FORCE = 128


def with_many(count: int, kind: str, keys: dict[str, object], probability: float = 1.0) -> ResolvedScenario:
    """Three quarters of the baseline with `count` copies of an event."""
    shared = {"type": kind, "date": shipped("baseline").scripted[-1].date.replace(year=2020, month=7), **keys}
    many = (
        EVENT_TYPES[kind].model_validate({"id": f"it-{k:04}", "probability": probability, **shared})
        for k in range(count)
    )
    scenario = until("baseline", "2020Q3")
    return replace(scenario, scripted=(*scenario.scripted, *many))


CROWD = {
    "too many agreements": with_many(MOST_IN_FORCE + 1, "agreement_signed", {"members": ["HRV", "SVN"]}),
    "too many contracts": with_many(1_025, "contract_signed", {
        "buyer": "MNE", "supplier": "tur", "category": "armour", "units": 1.0, "value_meur": 0.001, "lead_quarters": 9,
    }),
}  # fmt: skip


@pytest.mark.parametrize("what", CROWD)
def test_what_stops_the_reference_stops_the_ensemble(what: str) -> None:
    assert docked(CROWD[what], [SEED]).records == (None,)


def test_a_failed_run_leaves_nothing_and_disturbs_no_other() -> None:
    scenario = with_many(139, "agreement_signed", {"members": ["HRV", "SVN"]}, probability=0.92)
    found = docked(scenario, range(12))
    failed = [run for run, record in enumerate(found.records) if record is None]
    assert 2 < len(failed) < 10
    assert not any(found.recorded.states[run].view(np.int64).any() for run in failed)


def test_a_run_with_more_to_say_than_there_is_room_for_is_left_to_the_reference() -> None:
    scenario = with_many(2_049, "crisis", {"states": ["SRB", "XKX"], "strength": 0.001})
    assert Ensemble(scenario).run([SEED])[1].tolist() == [FAILED]
    assert len(Region(scenario, SEED, collect=False).run_to_end().events) > 2_048


# --- what a difference looks like ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def recorded() -> Rows:
    return docked(until(shipped("baseline").with_parameters(**LIVELY), "2024Q4"), [SEED]).recorded


def spoiled(found: Rows, table: str, place: int | tuple[int, ...], **values: float) -> Rows:
    """Return the rows with other numbers in one of them."""
    rows = getattr(found, table).copy()
    for name, value in values.items():
        rows[name][place] = value
    return replace(found, **{table: rows})


def test_equal_records_do_not_differ(recorded: Rows) -> None:
    assert difference(recorded, recorded) is None
    silent = spoiled(recorded, "states", (0, 3, 2), threat=math.nan)
    assert difference(silent, silent) is None


def test_the_last_bit_of_a_number_is_named_with_its_quarter_and_state(recorded: Rows) -> None:
    threat = recorded.states["threat"].item(0, 5, 3)
    later = spoiled(recorded, "states", (0, 9, 1), help=0.5)
    other = spoiled(later, "states", (0, 5, 3), threat=math.nextafter(threat, 99.0))
    values = f"{threat!r} in the reference, {math.nextafter(threat, 99.0)!r} in the ensemble"
    assert str(difference(recorded, other)) == f"2021Q2, HRV, states.threat: {values}"


def test_minus_nought_is_not_nought(recorded: Rows) -> None:
    one, other = (spoiled(recorded, "states", (0, 0, 0), strike=value) for value in (0.0, -0.0))
    assert "states.strike: 0.0 in the reference, -0.0 in the ensemble" in str(difference(one, other))


def test_a_row_of_any_table_is_named_by_who_is_in_it(recorded: Rows) -> None:
    names, crisis, contract = recorded.names, recorded.crises[0], recorded.contracts[-1]
    agreement = recorded.agreements[0]
    told = [
        (("crises", 0, {"severity": 0.5}), f"{names.states[crisis['a']]}-{names.states[crisis['b']]}, crises.severity: "),
        (("contracts", -1, {"value": 1.0}), f"{names.states[contract['buyer']]} {names.products[contract['product']].supplier} "),
        (("agreements", 0, {"members": 7}), f"{names.agreement(*agreement[['founders', 'signed']].item())} signed, agreements.members: "),
        (("events", 0, {"origin": 1}), f"{names.events[recorded.events[0]['event']].event}, events.origin: 0 in the reference, 1 "),
        (("runs", 0, {"refusals": -1}), f"2024Q4, the whole run, runs.refusals: {recorded.runs['refusals'][0]} in the reference, -1 "),
    ]  # fmt: skip
    for (table, place, values), message in told:
        assert message in str(difference(recorded, spoiled(recorded, table, place, **values)))


def test_a_row_too_many_is_named(recorded: Rows) -> None:
    fewer = replace(recorded, crises=recorded.crises[:-1])
    assert str(difference(recorded, fewer)).endswith("in the reference, 'nothing' in the ensemble")
    assert "crises.row: 'nothing' in the reference" in str(difference(fewer, recorded))


def test_the_message_names_scenario_and_seed_and_where_the_situations_part(monkeypatch: pytest.MonkeyPatch) -> None:
    alone, step = docking.alone, Stepped.step

    def other(found: Rows, run: int) -> Rows:
        return spoiled(alone(found, run), "states", (0, 2, 4), threat=7.0)

    def raises_fear(run: Stepped) -> None:
        step(run)
        if run.block["quarter"][0] == 1:
            run.block["states"]["threat"][0, 4] = 7.0

    monkeypatch.setattr(docking, "alone", other)
    monkeypatch.setattr(Stepped, "step", raises_fear)
    expected = (
        r"^baseline, seed 17: 2020Q3, HUN, states\.threat: \S+ in the reference, 7\.0 in the ensemble; "
        r"in the region: 2020Q2: states\[HUN\]\.threat: \S+ in the reference, 7\.0 in the ensemble"
    )
    with pytest.raises(AssertionError, match=expected):
        docked(until("baseline", "2020Q4"), [SEED])


def test_a_failure_of_one_engine_alone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(region: Region) -> None:
        raise ValueError(region.name)

    monkeypatch.setattr(Region, "record_quarter", fails)
    with pytest.raises(AssertionError, match=r"baseline, seed 17: the reference failed \(ValueError\('2020Q1'\)\)"):
        docked(until("baseline", "2020Q1"), [SEED])


# --- quarter by quarter -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "scenario",
    [
        pytest.param(until(shipped("baseline").with_parameters(**LIVELY), "2022Q4"), id="lively"),
        pytest.param(shipped("us-drawdown").with_parameters(**LIVELY), id="lively, whole", marks=SLOW),
        pytest.param(shipped("baseline").with_history("observed"), id="the record imposed", marks=SLOW),
    ],
)
def test_after_every_quarter_every_number_of_the_region_is_the_same(scenario: ResolvedScenario) -> None:
    assert first_difference(scenario, SEED) is None


def test_both_pass_a_quarter_by_the_same_phases_in_the_same_order() -> None:
    (quarter,) = ast.parse(inspect.getsource(pass_quarter)).body
    assert isinstance(quarter, ast.FunctionDef)
    statements = (line.value for line in quarter.body if isinstance(line, ast.Expr))
    called = [ast.unparse(call.func) for call in statements if isinstance(call, ast.Call)]
    assert called == list(PHASES)


# --- what could give other bits -----------------------------------------------------------------------

BRIEF = replace(
    with_event("agreement_signed", "2020-02-01", 'members = ["ALB", "HRV", "XKX"]', "2021Q2", "us-drawdown"),
    parameters=shipped("baseline").with_parameters(
        **{**LIVELY, "talks_rate": 1.0}, accession_rate=0.5, accession_delay=0.0, acceptance_constant=3.0, capital_cost=0.1,
        joint_signing_constant=4.0, deepening_rate=1.0, lapse_rate=0.03, lapse_hostility=8.0,
    ).parameters,
)  # fmt: skip
BRIEF_SEEDS = range(12)
"""In the six quarters of these runs, agreements are signed, applied to, refused, joined, deepened and lapse."""


def test_with_everything_that_can_happen_to_an_agreement_both_are_the_same() -> None:
    found = docked(BRIEF, BRIEF_SEEDS).recorded
    assert set(found.agreements["action"].tolist()) == set(range(len(ACTIONS)))
    assert found.runs["refusals"].sum() * found.crises.size * found.contracts.size > 0


COMPILED = sorted(file for folder in ("rules", "agents", "compiled") for file in (SOURCE / folder).glob("*.py"))
OTHER_NAMES = {"sum", "pow", "hash"}
"""Python's own sum compensates for rounding but compiled code's doesn't; `hash` differs between processes."""
OTHER_FUNCTIONS = {f"np.{name}" for name in ("exp", "log", "power")} | {"math.pow", "math.fsum"}
REDUCTIONS = ("sum", "mean", "prod", "cumsum", "dot", "std", "var")
"""NumPy chooses the order of these operations, as functions or as array methods."""


def in_other_bits(source: str) -> list[str]:
    """The parts of a source that may give other bits when compiled than in plain Python."""
    found = []
    for node in ast.walk(ast.parse(source)):
        operator = isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Pow | ast.MatMult)
        called = node.func if isinstance(node, ast.Call) else None
        reduced = isinstance(called, ast.Attribute) and called.attr in REDUCTIONS
        if operator or reduced or (called is not None and ast.unparse(called) in OTHER_NAMES | OTHER_FUNCTIONS):
            found.append(ast.unparse(node))
    return found


@pytest.mark.parametrize("file", COMPILED, ids=lambda file: file.relative_to(SOURCE).as_posix())
def test_nothing_is_compiled_that_may_come_to_other_bits(file: Path) -> None:
    assert in_other_bits(file.read_text(encoding="utf-8")) == []


def test_what_may_come_to_other_bits_is_noticed() -> None:
    lines = ["x ** 2", "x **= 2", "sum(xs)", "pow(x, 2)", "hash(x)", "np.exp(x)", "np.log(x)", "np.power(x, 2)"]
    lines += ["np.sum(x)", "x.sum()", "np.mean(x, 0)", "x[0].dot(y)", "x @ y"]
    assert [line for line in lines if in_other_bits(line) != [line]] == []
    assert in_other_bits("x * x + math.exp(y)\nf(**keys)\ncommon.total(x)") == []
