"""The control of one lever: a slider and a field for a number, or a list for a named choice."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import solara
from reacton import ipyvuetify as v
from solara.lab import use_task

from haemus.experiments.dashboard.markup import alerts, text
from haemus.experiments.dashboard.number_field import NumberField
from haemus.model.bad_input import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from haemus.experiments.dashboard.levers import Lever, Value


SETTLED: Final = 0.25
"""How long a slider must rest before runs start [s]: a thumb under way or a key held down asks for none."""


@solara.component
def LeverControl(lever: Lever, value: Value, usual: Value, on_value: Callable[[Value], None]) -> None:
    """Show a lever with its value; `usual` is that of the scenario. A value beyond the prior is refused with a message."""
    problem, set_problem = solara.use_state("")

    def choose(chosen: object) -> None:
        try:
            checked = lever.checked(chosen, "page")
        except BadInput as error:
            set_problem(str(error))
        else:
            set_problem("")
            if checked != value:
                on_value(checked)

    moved = value != usual
    with v.Html(tag="div", class_="haemus-lever haemus-moved" if moved else "haemus-lever"):
        if lever.choices:
            solara.Select(lever.label, values=list(lever.choices), value=str(value), on_value=choose)
        else:
            text("span", f"{lever.label} [{lever.unit}]", classes="haemus-label", aria_hidden="true")
            with v.Html(tag="div", class_="haemus-pair"):
                _Slider(lever, float(value), choose)
                NumberField(f"{lever.label}, as a number", f"{float(value):.4g}", choose, {"step": "any"}, compact=True)
        said = f"{lever.meaning}. Allowed: {lever.allowed}" + (f". Scenario: {_shown(usual)}" if moved else "")
        text("p", said, classes="haemus-hint")
        alerts([problem] if problem else [])


def _shown(value: Value) -> str:
    return value if isinstance(value, str) else f"{value:.4g}"


@solara.component
def _Slider(lever: Lever, value: float, choose: Callable[[object], None]) -> None:
    under_way, set_under_way = solara.use_state(value)
    solara.use_memo(lambda: set_under_way(value), [value])

    # in a thread, not in the event loop: another choice may draw this anew from a thread, where there is no loop
    def settle() -> None:
        if under_way == value:
            return
        time.sleep(SETTLED)
        if waiting.is_current():
            choose(min(lever.high, under_way) if under_way >= lever.low else 0.0)

    waiting: Any = use_task(settle, dependencies=[under_way])
    v.Slider(
        v_model=under_way, on_v_model=set_under_way, min=lever.lowest, max=lever.high, step=lever.step, hide_details=True,
        density="compact", color="#0b3c5d", attributes={"aria-label": f"{lever.label}, {lever.unit}"},
    )  # fmt: skip
