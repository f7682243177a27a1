"""Give scenarios that are run together the same outcomes of one's own, so that they can be compared in all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from haemus.experiments.outcomes.moved import check_windows
from haemus.experiments.outcomes.own_outcome import read_outcome, read_outcomes
from haemus.experiments.outcomes.own_window import After
from haemus.model.bad_input import BadInput, nearest_name
from haemus.model.scenario.carried import Carried

if TYPE_CHECKING:
    from collections.abc import Sequence

    from haemus.experiments.outcomes.own_outcome import OwnOutcome
    from haemus.model.scenario import ResolvedScenario


def with_shared_outcomes(
    scenarios: Sequence[ResolvedScenario], further: Sequence[Carried] = ()
) -> tuple[ResolvedScenario, ...]:
    """Return the scenarios, each with the outcomes of all of them and with `further` ones, such as those of an experiment.

    BadInput for an outcome that is wrong, for two of one name that differ, and for windows that follow no event.
    """
    for scenario in scenarios:
        if scenario.windows is not None and scenario.windows.file == scenario.file:
            check_windows(scenario.windows, [scenario])
        for each in scenario.outcomes:
            if each.file == scenario.file:  # an heir may have removed what its parent's outcomes name
                _check_there(read_outcome(each.table, each.file, each.key), each, [scenario])
    for each in further:
        _check_there(read_outcome(each.table, each.file, each.key), each, scenarios)
    carried = [*(each for scenario in scenarios for each in scenario.outcomes), *further]
    found = read_outcomes([(each.table, each.file, each.key) for each in carried])
    if not found:
        return tuple(scenarios)
    place = {str(each.table["name"]): each for each in reversed(carried)}
    shared = tuple(Carried.of(own.as_table(), place[own.name].file, place[own.name].key) for own in found)
    return tuple(replace(scenario, outcomes=shared) for scenario in scenarios)


def _check_there(own: OwnOutcome, said: Carried, scenarios: Sequence[ResolvedScenario]) -> None:
    """Refuse an outcome after an event, or of a state, that none of these scenarios has."""
    if isinstance(own.window, After):
        ids = list(dict.fromkeys(event.id for each in scenarios for event in (*each.scripted, *each.events)))
        if own.window.event not in ids:
            raise BadInput(
                "no such event", where=said.file, key=f'{said.key}.window.after (outcome "{own.name}")', value=own.window.event,
                allowed=", ".join(ids) or "none: the scenario has no events", nearest=nearest_name(own.window.event, ids),
            )  # fmt: skip
    named = set() if own.group else {*own.states, *(state for pair in own.pairs for state in pair)}
    missing = sorted(named & frozenset.intersection(*(each.removed_states for each in scenarios)))
    if missing:
        raise BadInput(
            "removed from the scenario", where=said.file, key=f'{said.key}.{"pairs" if own.pairs else "states"} (outcome "{own.name}")',
            value=missing[0], allowed="a state that stays",
        )  # fmt: skip
