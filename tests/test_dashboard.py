"""The dashboard without a browser: levers, what-ifs, addresses, and what the command refuses."""

import pickle
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from answer import Answer

from haemus.experiments.dashboard.choices import Choices, choices_of
from haemus.experiments.dashboard.drawing import Drawing, _lean, drawn
from haemus.experiments.dashboard.files import file_of
from haemus.experiments.dashboard.going import Going
from haemus.experiments.dashboard.levers import ABSENT, levers
from haemus.experiments.dashboard.moment import Moment, moment_of
from haemus.experiments.dashboard.pictures import Picture
from haemus.experiments.dashboard.remembered import Remembered
from haemus.experiments.dashboard.served import Served
from haemus.experiments.dashboard.shown import ORDER, compared
from haemus.experiments.dashboard.what_if import moved_from, what_if, what_if_text
from haemus.experiments.design.loading import load_experiment
from haemus.experiments.figures import agreements, budgets, over_time
from haemus.experiments.figures.drawing import FIGURES
from haemus.experiments.figures.style import Page, Undrawn, house_style
from haemus.experiments.run.batch import run_batch
from haemus.experiments.store.result import Result
from haemus.model.bad_input import BadInput
from haemus.model.parameters import REGISTRY
from haemus.model.scenario import load_scenario, shipped_names
from haemus.model.scenario.difference import differences

USUAL = Choices("no-article5-doubt", "baseline")
DOUBT = "munich-speech.strength"
KONJIC = "konjic-ammunition.value_meur_year"


def read(query: str) -> tuple[Choices, tuple[str, ...]]:
    return choices_of(query, USUAL, shipped_names())


# --- levers -------------------------------------------------------------------------------------------


def test_a_lever_of_a_parameter_reaches_over_its_prior() -> None:
    for name, lever in levers().items():
        if name in REGISTRY and not lever.choices:
            assert (lever.low, lever.high) == REGISTRY[name].prior


def test_a_lever_of_an_event_reaches_over_the_range_of_its_experiment() -> None:
    doubt, konjic = levers()[DOUBT], levers()[KONJIC]
    assert (doubt.low, doubt.high) == (0.05, 3.0)
    factor = next(each for each in load_experiment("industry-or-imports").factors if each.name == KONJIC)
    assert (konjic.low, konjic.high) == (factor.low, factor.high)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("pledge_compliance", 0.95, "outside the prior"),
        ("pledge_compliance", 0.0, "outside the prior"),
        (DOUBT, 3.5, "outside the range of its experiment"),
        (DOUBT, 0.01, "outside the range of its experiment"),
        ("plan_kept", "nan", "not a number"),
        ("plan_kept", "much", "not a number"),
        ("doubt_response", "selfhelp", 'did you mean "self-help"'),
    ],
)
def test_a_value_beyond_the_prior_is_refused(name: str, value: object, problem: str) -> None:
    with pytest.raises(BadInput, match=problem):
        levers()[name].checked(value, "page")


def test_an_event_may_be_left_out() -> None:
    assert levers()[DOUBT].checked("0", "page") == ABSENT


# --- what-ifs -----------------------------------------------------------------------------------------


def test_a_what_if_differs_from_its_scenario_in_what_was_moved_alone() -> None:
    base = load_scenario("baseline")
    made = what_if(what_if_text(base, {DOUBT: 1.5, "plan_kept": 0.6}, "no-article5-doubt"))
    assert {each.key: each.second for each in differences(base, made)} == {
        "events.munich-speech.strength": 1.5,
        "parameters.plan_kept": 0.6,
    }


def test_a_size_of_0_leaves_the_event_out() -> None:
    base = load_scenario("baseline")
    made = what_if(what_if_text(base, {DOUBT: ABSENT}, "baseline"))
    assert [each.id for each in base.scripted if each not in made.scripted] == ["munich-speech"]


def test_an_event_that_the_scenario_lacks_comes_as_it_ships() -> None:
    made = what_if(what_if_text(load_scenario("baseline"), {KONJIC: 40.0}, "baseline"))
    shipped = next(each for each in load_scenario("nato-industrial-integration").scripted if each.id in KONJIC)
    (added,) = (each for each in made.scripted if each.id == shipped.id)
    assert added == shipped.model_copy(update={"value_meur_year": 40.0})


def test_a_lever_where_the_scenario_has_it_moves_nothing() -> None:
    base = load_scenario("baseline")
    assert moved_from(base, {name: lever.value_in(base) for name, lever in levers().items()}) == {}


# --- addresses ----------------------------------------------------------------------------------------


def test_an_address_brings_the_same_choices_back() -> None:
    choices = Choices("us-drawdown", "baseline", 50, 7).with_value(DOUBT, 1.25).with_value("doubt_response", "none")
    assert read(choices.query()) == (choices, ())
    assert choices.with_value(DOUBT, None).values == {"doubt_response": "none"}
    moment = Moment("us-drawdown", 7, 3, "2025Q4", "SRB")
    assert moment_of(moment.query(), Moment("baseline"), shipped_names()) == (moment, ())


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("scenario=baselin", 'did you mean "baseline"'),
        ("scenario=<script>alert(1)</script>", "no such scenario"),
        ("runs=7", "50, 100, 200"),
        ("seed=-1", "not allowed"),
        ("seed=1&seed=2", "given twice"),
        ("plan_keep=0.5", 'did you mean "plan_kept"'),
        ("plan_kept=0.9", "outside the prior"),
        ("x" * 5000, "too long"),
    ],
)
def test_what_an_address_gets_wrong_is_said_and_the_rest_is_kept(query: str, said: str) -> None:
    found, (problem,) = read(query)
    assert said in problem
    assert found in {USUAL, Choices("no-article5-doubt", "baseline", seed=1)}


@pytest.mark.parametrize("query", ["quarter=2036Q1", "state=GRC", "run=1.5", "year=2025"])
def test_a_moment_that_no_run_has_is_refused(query: str) -> None:
    found, problems = moment_of(query, Moment("baseline"), shipped_names())
    assert found == Moment("baseline")
    assert len(problems) == 1


def test_a_choice_made_before_the_page_is_drawn_changes_the_choice_before_it() -> None:
    going: Going[Choices] = Going()
    going.arrive("", USUAL)
    first = going.change(lambda now: now.with_value(DOUBT, 2.0))
    second = going.change(lambda now: replace(now, seed=5))
    assert second is not None
    assert read(second)[0] == replace(USUAL, seed=5).with_value(DOUBT, 2.0)
    going.arrive(first or "", USUAL.with_value(DOUBT, 2.0))  # the page is drawn late, and of the first choice
    assert read(going.change(lambda now: replace(now, runs=50)) or "")[0].seed == 5


def test_a_page_that_the_browser_goes_back_to_is_what_the_next_choice_changes() -> None:
    going: Going[Choices] = Going()
    going.arrive("", USUAL)
    there = going.change(lambda now: replace(now, seed=5)) or ""
    going.arrive(there, replace(USUAL, seed=5))
    going.arrive("", USUAL)
    assert read(going.change(lambda now: replace(now, runs=50)) or "")[0] == replace(USUAL, runs=50)
    assert going.change(lambda now: now) is None


# --- files to save ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("what-if.toml", "no lever is moved"),
        ("differences.csv?scenario=baseline&against=baseline", "both scenarios are the same"),
        ("tables.zip?plan_kept=0.9", "outside the prior"),
    ],
)
def test_a_file_that_there_cant_be_gets_a_message(name: str, said: str) -> None:
    path, _, query = name.partition("?")
    with pytest.raises(BadInput, match=said):
        file_of(path, query, Served.of(None))


def test_the_what_if_is_saved_as_text_of_a_scenario_file() -> None:
    text = file_of("what-if.toml", f"{DOUBT}=2", Served.of(None)).decode()
    assert what_if(text) == what_if(what_if_text(load_scenario(USUAL.scenario), {DOUBT: 2.0}, USUAL.against))


# --- what is remembered -------------------------------------------------------------------------------


def test_what_was_asked_for_least_recently_is_forgotten_first() -> None:
    pages: Remembered[str, int] = Remembered(2)
    for place, name in enumerate("ab"):
        pages.keep(name, place)
    assert pages.get("a") == 0
    pages.keep("c", 2)
    assert [pages.get(name) for name in "abc"] == [0, None, 2]


# --- the command --------------------------------------------------------------------------------------


def test_a_port_in_use_is_one_message(haemus: Callable[..., Answer]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        answer = haemus("dashboard", "--port", taken.getsockname()[1])
    assert (answer.code, answer.out) == (2, "")
    assert re.fullmatch(r"haemus: error: --port: is in use by another program \(got \d+\); allowed: .*\n", answer.err)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--port", "70000"), "not a port"),
        (("--host", "192.0.2.1"), "not an address of this machine"),
        (("nowhere",), "nowhere"),
    ],
)
def test_what_cant_be_served_is_one_message(words: tuple[str, ...], said: str, haemus: Callable[..., Answer]) -> None:
    answer = haemus("dashboard", *words, *(() if "--port" in words else ("--port", "0")))
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert said in answer.err


def test_without_the_extra_it_says_how_to_install_it(
    haemus: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "solara" else object())
    answer = haemus("dashboard")
    assert answer.code == 2
    assert 'pip install "haemus[dashboard]"' in answer.err


@pytest.mark.slow
def test_no_other_command_imports_what_the_dashboard_needs(tmp_path: Path) -> None:
    code = (
        "import sys; from haemus.experiments.cli.main import main;"
        "main(['run', 'baseline', '-n', '1', '--engine', 'mesa', '-o', 'out']); main(['figures', 'out']);"
        "print([name for name in ('solara', 'altair', 'starlette', 'uvicorn', 'ipywidgets', 'playwright') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.fixture(scope="module")
def pair() -> Result:
    """A result in memory of two scenarios, as the page of many runs has it."""
    return run_batch(["baseline", "no-article5-doubt"], runs=2, seed=1, engine="mesa", workers=1)._result()


def test_figures_sent_to_another_process_are_those_of_the_whole_result(pair: Result) -> None:
    comparison, whole = compared(pair, "baseline", asked_only=True), pickle.dumps(pair)
    for name in ORDER:
        sent = pickle.dumps(_lean(pair, name))
        assert len(sent) < 0.5 * len(whole)
        picture = drawn(name, sent, comparison)
        assert isinstance(picture, Picture)
        assert picture == drawn(name, whole, comparison)


def test_figures_of_the_page_make_one_tick_an_axis(pair: Result) -> None:
    with house_style():
        for name in (budgets.NAME, agreements.NAME, over_time.NAME):
            page = FIGURES[name](pair)
            assert isinstance(page, Page)
            page.savefig(BytesIO(), format="svg")
            assert {len(axis.majorTicks) for axes in page.axes for axis in (axes.xaxis, axes.yaxis)} == {1}


def test_figures_that_wont_be_drawn_are_not_waited_for(pair: Result) -> None:
    """A pool that ends cancels them: Ctrl-C while figures are drawn ended the server only once they were, which was never."""
    drawing = Drawing()
    futures: list[Future[Picture | Undrawn]] = []

    def submit(*_: object) -> Future[Picture | Undrawn]:
        futures.append(Future())
        return futures[-1]

    drawing.submit = submit  # type: ignore[method-assign]
    with drawing.of(pair) as figures:
        figures.begin(budgets.NAME, agreements.NAME)
        futures[0].set_result(Undrawn("nothing"))
        futures[1].cancel()
        assert [name for name, _ in figures] == [budgets.NAME]


def test_nothing_is_drawn_after_the_end(pair: Result) -> None:
    drawing = Drawing()
    drawing.end()
    with drawing.of(pair) as figures:
        figures.begin(budgets.NAME)
        assert list(figures) == []


IN_TURN = """
import threading
from haemus.experiments.dashboard import server
server.set_up()
from types import SimpleNamespace
from haemus.experiments.dashboard import in_turn
from reacton import core
from solara.server import kernel_context

lock, drawn = threading.RLock(), threading.Event()
kernel_context.has_current_context = lambda: True
kernel_context.get_current_context = lambda: SimpleNamespace(lock=lock)
in_turn._ITS_OWN = lambda page: drawn.set()
in_turn.draw_in_turn()
with lock:  # a message is handled
    other = threading.Thread(target=core._RenderContext.render, args=[None])
    other.start()
    print(drawn.wait(0.2), end=" ")
other.join()
print(drawn.is_set())
"""


@pytest.mark.slow  # imports Solara in a process of its own
def test_a_page_is_not_drawn_while_a_message_of_its_reader_is_handled() -> None:
    """Else what a browser sends while a field's listener is replaced would be lost."""
    done = subprocess.run([sys.executable, "-c", IN_TURN], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


OUTSIDE = """
from haemus.experiments.dashboard import server
server.set_up()
from solara.server import kernel_context
from haemus.experiments.dashboard.outside import outside

def steps():
    try:
        for _ in range(2):
            yield kernel_context.has_current_context()
    finally:
        print("closed")

kernel_context.set_current_context("a visit")
print([(step, kernel_context.get_current_context()) for step in outside(steps())])
taken = outside(steps())
next(taken)
taken.close()
"""


@pytest.mark.slow  # imports Solara in a process of its own
def test_what_a_page_needs_is_made_outside_of_the_visit() -> None:
    """Else a thread that starts as a visit ends keeps every pool of threads waiting."""
    done = subprocess.run([sys.executable, "-c", OUTSIDE], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["closed", str([(False, "a visit")] * 2), "closed"]
