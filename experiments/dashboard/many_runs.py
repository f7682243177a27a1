"""The page of many runs: two scenarios, levers, and what they change in the distributions over runs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import solara
from reacton import ipyvuetify as v
from solara.lab import use_task

from haemus.experiments.compare.expectation_text import expectation_tables
from haemus.experiments.compare.text import how_judged, short_tables
from haemus.experiments.dashboard.address import use_address
from haemus.experiments.dashboard.choices import RUNS, choices_of
from haemus.experiments.dashboard.files import DIFFERENCES, TABLES
from haemus.experiments.dashboard.lever_control import LeverControl
from haemus.experiments.dashboard.levers import GROUPS, levers
from haemus.experiments.dashboard.markup import alerts, downloads, paragraphs, status, table, text
from haemus.experiments.dashboard.number_field import NumberField
from haemus.experiments.dashboard.outside import outside
from haemus.experiments.dashboard.served import served
from haemus.experiments.dashboard.shown import Shown, asked_for, shown_for
from haemus.experiments.dashboard.what_if import FILE as WHAT_IF
from haemus.experiments.report.table import Filled
from haemus.model.bad_input import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from haemus.experiments.dashboard.choices import Choices
    from haemus.experiments.dashboard.going import Choose

PATH: Final = "/"


@solara.component
def ManyRuns() -> None:
    """Choose, move, look."""
    here = served()
    choices, problems, choose = use_address(PATH, lambda query: choices_of(query, here.usual, here.scenarios))

    def make() -> Iterator[Shown]:
        yield from outside(shown_for(choices, here, task.is_current))

    task: Any = use_task(make, dependencies=[choices], raise_error=False)
    before = solara.use_ref(Shown(""))
    # a task that has ended keeps what it yielded last under another name
    page: Shown = task.value or (task.latest if task.finished else None) or Shown("Starting")
    if page.finished:
        before.current = page

    with solara.Sidebar():
        Controls(choices, choose)
    text("h1", "Many runs")
    alerts(problems)
    if task.error:
        alerts([str(task.exception)])
    else:
        _progress(page)
    _content(page, before.current, failed=task.error)
    _downloads(choices)


@solara.component
def Controls(choices: Choices, choose: Choose[Choices]) -> None:
    """The scenarios, the number of runs, the seed, and the levers."""
    here = served()
    seed_problem, set_seed_problem = solara.use_state("")

    def choose_seed(typed: str) -> None:
        found, problems = choices_of(f"seed={typed}", choices, here.scenarios)
        set_seed_problem(" ".join(problems))
        if not problems:
            choose(lambda now: replace(now, seed=found.seed))

    names = list(here.scenarios)
    with v.Html(tag="section", attributes={"aria-label": "Scenarios"}):
        text("h2", "Scenarios")
        solara.Select(
            "Scenario",
            values=names,
            value=choices.scenario,
            on_value=lambda name: choose(lambda now: replace(now, scenario=name)),
        )
        solara.Select(
            "Compare with",
            values=names,
            value=choices.against,
            on_value=lambda name: choose(lambda now: replace(now, against=name)),
        )
        with v.Html(tag="div", class_="haemus-pair"):
            solara.Select(
                "Runs of each",
                values=list(RUNS),
                value=choices.runs,
                on_value=lambda runs: choose(lambda now: replace(now, runs=runs)),
            )
            NumberField("Seed", str(choices.seed), choose_seed, {"min": "0"})
        alerts([seed_problem] if seed_problem else [])
    try:
        base = here.scenario(choices.scenario)
    except BadInput as error:
        alerts([str(error)])
        return
    for group in GROUPS:
        with v.Html(tag="section", attributes={"aria-label": group}):
            text("h2", group)
            for name, lever in levers().items():
                if lever.group == group:
                    usual = lever.value_in(base)
                    LeverControl(lever, choices.values.get(name, usual), usual, _move(choose, name)).key(name)
    solara.Button(
        "Put all back",
        on_click=lambda: choose(lambda now: replace(now, moved=())),
        disabled=not choices.moved,
        outlined=True,
    )


def _move(choose: Choose[Choices], name: str) -> Callable[[Any], None]:
    return lambda value: choose(lambda now: now.with_value(name, value))


def _progress(page: Shown) -> None:
    status(page.status, page.query)
    if not page.finished:
        percent = None if page.share is None else 100.0 * page.share
        v.ProgressLinear(
            value=percent or 0,
            indeterminate=percent is None,
            attributes={"aria-label": "Runs finished"},
            color="#0b3c5d",
        )


def _content(page: Shown, before: Shown, *, failed: bool) -> None:
    """What is ready of the page; until the rest is, that of the page before, paler."""
    if failed:
        return
    fresh = page if page.answer is not None else before
    with v.Html(tag="section", class_="" if fresh is page else "haemus-stale", attributes={"aria-label": "Answer"}):
        if fresh.answer is not None:
            text("h2", "Answer")
            paragraphs(fresh.answer.text.splitlines())
    ready = {each.name: each for each in page.pictures}
    shown = {each.name: each for each in before.pictures} if not page.finished else {}
    for name, picture in ({**shown, **ready}).items():
        solara.HTML("figure", picture.html, classes=[] if name in ready else ["haemus-stale"]).key(f"figure-{name}")
    for line in page.undrawn:
        text("p", line, classes="haemus-note")
    if fresh.comparison is not None:
        with v.Html(tag="section", attributes={"aria-label": "Differences"}):
            text("h2", "Differences")
            for block in (*short_tables(fresh.comparison), *expectation_tables(fresh.comparison.expected)):
                if isinstance(block, Filled):
                    table(block)
                else:
                    paragraphs(block.splitlines())
            text("p", how_judged(fresh.comparison), classes="haemus-note")


def _downloads(choices: Choices) -> None:
    """Links to files that are made when they are asked for, from the same choices as the page."""
    try:
        asked = asked_for(choices, served())
    except BadInput:
        return
    links = [(WHAT_IF, f"What-if as {WHAT_IF}")] if asked.text else []
    links += [(DIFFERENCES, "Differences as CSV")] if asked.against != asked.scenario else []
    with v.Html(tag="section", attributes={"aria-label": "Take away"}):
        text("h2", "Take away")
        downloads([(f"{name}?{choices.query()}", name, said) for name, said in (*links, (TABLES, "All tables as CSV"))])
        if asked.text:
            text(
                "p",
                f"Run it: haemus run {choices.against} {WHAT_IF} --runs {choices.runs} --seed {choices.seed}",
                classes="haemus-note",
            )
