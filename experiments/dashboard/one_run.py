"""The page of one run: Mesa's controls around the region, the map, a state's numbers, and the log of decisions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import solara
from mesa.visualization import SolaraViz
from mesa.visualization.utils import update_counter
from reacton import ipyvuetify as v

from haemus.experiments.dashboard import numbers
from haemus.experiments.dashboard.address import use_address
from haemus.experiments.dashboard.map_view import MapView
from haemus.experiments.dashboard.markup import alerts, status, text
from haemus.experiments.dashboard.moment import FIRST_STATE, Moment, moment_of
from haemus.experiments.dashboard.number_field import NumberField
from haemus.experiments.dashboard.pictures import picture
from haemus.experiments.dashboard.served import served
from haemus.experiments.dashboard.watched import WatchedRegion
from haemus.experiments.report.countries import country
from haemus.experiments.report.explanation import heading, timeline
from haemus.model.bad_input import BadInput
from haemus.model.calendar import parse_quarter

if TYPE_CHECKING:
    from haemus.experiments.dashboard.going import Choose

PATH: Final = "/one-run"
THIS_QUARTER: Final = "this quarter"
ALL_QUARTERS: Final = "all quarters so far"
EVERYONE: Final = "all states"
THIS_STATE: Final = "the state chosen above"
MOST_LINES: Final = 2_000

# Solara keeps the value of a reactive variable for each reader's tab apart
STATE: Final = solara.reactive(FIRST_STATE)


@solara.component
def OneRun() -> None:
    """Choose a run and step it."""
    here = served()
    usual = Moment(here.usual.against, here.usual.seed)
    asked, problems, choose = use_address(PATH, lambda query: moment_of(query, usual, here.scenarios))
    solara.use_memo(lambda: STATE.set(asked.state), [asked])
    region, problem = solara.use_memo(lambda: _region_at(asked), [asked])

    with solara.Sidebar():
        Choosing(asked, choose)
    text("h1", "One run")
    alerts([*problems, *([problem] if problem else [])])
    if region is not None:
        Watching(region, asked).key(f"{asked.scenario} {asked.seed} {asked.run} {asked.quarter}")


def _region_at(asked: Moment) -> tuple[solara.Reactive[WatchedRegion] | None, str]:
    """The region at the end of the quarter asked for, or why there is none."""
    try:
        script = served().scenario(asked.scenario)
        region = WatchedRegion(asked.scenario, asked.seed, asked.run)
    except BadInput as error:
        return None, str(error)
    wanted = parse_quarter(asked.quarter) if asked.quarter else int(region.quarter)
    problem = ""
    if wanted > script.end or (asked.quarter and wanted < region.first):
        problem = str(BadInput("outside the run", where="address", key="quarter", value=asked.quarter))
        wanted = int(region.quarter)
    while region.running and region.quarter < wanted:
        region.step()
    return solara.Reactive(region), problem


@solara.component
def Watching(region: solara.Reactive[WatchedRegion], asked: Moment) -> None:
    """Mesa's controls of a region, and the views of it, which Mesa would lay out on a grid too wide for a phone."""
    given: dict[str, Any] = {"named": asked.scenario, "batch_seed": asked.seed, "replication": asked.run}
    SolaraViz(region, components=[], model_params=given, play_interval=200, name="Haemus")
    Where(region, asked)
    now = region.value
    with v.Html(tag="div", class_="haemus-views"):
        MapView(now)
        NumbersView(now)
        LogView(now)


@solara.component
def Where(region: solara.Reactive[WatchedRegion], asked: Moment) -> None:
    """The quarter reached, and the query under which a reload comes back to it."""
    update_counter.get()
    now = region.value
    said = f"End of {now.name}" if now.name else "Before the first quarter"
    status(f"{said}: {now.stepped} of {now.quarters} quarters{'' if now.running else '; the run has ended'}")
    here = replace(asked, quarter=now.name, state=STATE.value)
    solara.HTML("span", "", attributes={"data-haemus-query": here.query(), "hidden": "hidden"})


@solara.component
def Choosing(asked: Moment, choose: Choose[Moment]) -> None:
    """Scenario, seed and number of the run."""
    problem, set_problem = solara.use_state("")

    def typed(key: str, value: str) -> None:
        found, problems = moment_of(f"{key}={value}", asked, served().scenarios)
        set_problem(" ".join(problems))
        chosen: dict[str, Any] = {key: getattr(found, key)}
        if not problems and found != asked:  # another run begins before its first quarter
            choose(lambda now: replace(now, quarter="", state=STATE.value, **chosen))

    with v.Html(tag="section", attributes={"aria-label": "Run"}):
        text("h2", "Run")
        solara.Select(
            "Scenario",
            values=list(served().scenarios),
            value=asked.scenario,
            on_value=lambda name: typed("scenario", name),
        )
        with v.Html(tag="div", class_="haemus-pair"):
            NumberField("Seed of the batch", str(asked.seed), lambda value: typed("seed", value), {"min": "0"})
            NumberField("Number of the run", str(asked.run), lambda value: typed("run", value), {"min": "0"})
        alerts([problem] if problem else [])


@solara.component
def NumbersView(model: WatchedRegion) -> None:
    """A state's numbers over time."""
    update_counter.get()
    states = {country(state.iso3): state.iso3 for state in model.states}
    shown = STATE.value if STATE.value in states.values() else next(iter(states.values()))
    with v.Html(tag="section", class_="haemus-view", attributes={"aria-label": "A state's numbers"}):
        text("h2", "A state's numbers")
        solara.Select("State", values=list(states), value=country(shown), on_value=lambda name: STATE.set(states[name]))
        if model.stepped:
            found = model.explanation
            solara.HTML("figure", picture(numbers.NAME, lambda: numbers.draw(found, shown)).html)
        else:
            text("p", "Step or play to begin.", classes="haemus-note")


@solara.component
def LogView(model: WatchedRegion) -> None:
    """The log of decisions with their terms, in the lines of `haemus explain`."""
    update_counter.get()
    chosen, set_chosen = solara.use_state(THIS_QUARTER)
    everyone, set_everyone = solara.use_state(True)  # noqa: FBT003 - its first value
    with v.Html(tag="section", class_="haemus-view haemus-log", attributes={"aria-label": "Log of decisions"}):
        text("h2", "Log of decisions")
        with v.Html(tag="div", class_="haemus-pair"):
            solara.Select("Show", values=[THIS_QUARTER, ALL_QUARTERS], value=chosen, on_value=set_chosen)
            solara.Select(
                "Decisions of",
                values=[EVERYONE, THIS_STATE],
                value=EVERYONE if everyone else THIS_STATE,
                on_value=lambda chosen: set_everyone(chosen == EVERYONE),
            )
        found = model.explanation
        quarter = int(model.quarter) if chosen == THIS_QUARTER else None
        lines = (
            list(timeline(found, None if everyone else STATE.value, quarter)) if model.stepped else ["nothing to show"]
        )
        text("p", heading(found), classes="haemus-note")
        if len(lines) > MOST_LINES:
            text(
                "p",
                f"The last {MOST_LINES:,} of {len(lines):,} lines; haemus explain prints all.",
                classes="haemus-note",
            )
        text("pre", "\n".join(lines[-MOST_LINES:]).strip("\n"), tabindex="0", role="group", aria_label="Decisions")
